"""What `link` is about to say: which edition that is, and in what it is not what the item says."""

from __future__ import annotations

from earmark.commands.arguments import Answer, Options
from earmark.commands.find_item import find_item
from earmark.commands.match import edition_fields
from earmark.jobs.recording import OnProgress
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.views.answers.item import item_answer
from earmark.views.answers.link import LinkedEdition, LinkPreview
from handlers.matching import Candidate, match, views_of
from hardcover import Claim, EditionId, Lane, ReadingFormat
from listener import LibraryItem

WEIGHED = ("title", "title number", "author", "length", "kind", "part", "number")  # evidence that is worth a question
NO_EDITION = "Hardcover has no edition {}: the number stands in its page's address"


async def link_preview(app: App, options: Options, _on_progress: OnProgress) -> Answer:
    """A ``LinkPreview``."""
    runtime, item = await find_item(app, options)
    edition_id = EditionId(int(options["edition"]))
    claim = (await runtime.context.catalogue.claims_by_id([edition_id], Lane.LIVE)).get(edition_id)
    if claim is None:
        raise CommandFailed(NO_EDITION.format(edition_id))
    return LinkPreview(
        item=item_answer(item),
        edition=LinkedEdition(**edition_fields(claim), narrators=tuple(claim.edition.narrators)),
        disagreements=tuple(disagreements(item, claim)),
    ), 0


def disagreements(item: LibraryItem, claim: Claim) -> list[str]:
    """Where title, author, format or length speak against it; empty where nothing does. Pure."""
    candidate = Candidate(book=claim.book, editions=(claim.edition,), via=frozenset())
    verdict = match(views_of(item), [candidate], auto_at=1.0, review_at=0.0)
    found = [one.text for one in verdict.evidence if one.weight < 0 and one.field in WEIGHED]
    of_text = claim.edition.format is ReadingFormat.PHYSICAL or claim.edition.format is ReadingFormat.EBOOK
    if item.has_audio and not item.has_ebook and of_text:
        found.append("It is an edition to read, and the item is an audiobook")
    elif item.has_ebook and not item.has_audio and claim.edition.format is ReadingFormat.AUDIO:
        found.append("It is an audiobook, and the item is to be read")
    return found
