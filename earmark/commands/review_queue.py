"""What waits for a person and what they decide, carried out where the ledger is. Decisions are overrides."""

from __future__ import annotations

from dataclasses import replace

from earmark.commands import withdrawn
from earmark.commands.arguments import Answer, Options, users_meant
from earmark.commands.find_item import shown_items
from earmark.commands.link_preview import NO_EDITION
from earmark.commands.match import pin_answer
from earmark.commands.override import put_override, take_back_link, whose
from earmark.commands.reading import sources_of
from earmark.jobs.metadata.items import linked
from earmark.jobs.recording import OnProgress
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.service.user import UserRuntime
from earmark.views.answers.item import item_answer
from earmark.views.answers.review import ReviewDecision, WaitingAnswer
from earmark.views.answers.verdict import VerdictAnswer, kept_verdict
from earmark.views.candidates import from_claims, from_editions, from_verdict
from earmark.views.transcript import helpful_words
from earmark.views.waiting import ReviewQuestion, waiting
from handlers.state.matches import Matched
from handlers.state.overrides import Override, OverrideKind
from handlers.state.transcripts import Transcripts
from hardcover import BookId, EditionId, Lane, books_by_slug, read_address, read_candidates, search_books
from listener import AudiobookshelfError, LibraryItem

EDITIONS_SHOWN = 5  # of one book that a person named


async def list_waiting(app: App, options: Options, _on_progress: OnProgress) -> Answer:
    """A ``WaitingAnswer`` each, the oldest first; then what nobody listens to yet, the likeliest first.

    Which edition an item is, is asked once for all users; what waits about an item that has its edition (``pin``) once
    for all with the same reason.
    """
    users = users_meant(app, options)
    found = waiting(sources_of(app), users, unlistened=options.get("user") is None)
    listened = [one for one in found if one.users and not one.is_withdrawn]
    items = await _items(app, listened) | await shown_items(app, [one.item for one in found if not one.users])
    return tuple(
        withdrawn.question(one) if one.is_withdrawn else _question(app, one, items.get(one.item)) for one in found
    ), 0


def _question(app: App, one: ReviewQuestion, item: LibraryItem | None) -> WaitingAnswer:
    return WaitingAnswer(
        item=item_answer(item, one.item, one.title),
        users=one.users,
        reason=one.reason,
        since=one.since,
        pin=pin_answer(one.pin),
        candidates=tuple(from_verdict(one.verdict, item)),
        transcript=helpful_words(Transcripts(app.core.database), item),
    )


async def accept(app: App, options: Options, _on_progress: OnProgress) -> Answer:
    """Link the item to an edition, as `earmark link` does."""
    runtime = _asking(app, options)
    edition_id = EditionId(int(options["edition"]))
    edition = (await runtime.context.catalogue.editions_by_id([edition_id], Lane.LIVE)).get(edition_id)
    if edition is None:
        raise CommandFailed(f"Hardcover has no edition {edition_id} any more")
    override = Override(kind=OverrideKind.LINK, book_id=edition.book_id, edition_id=edition.id)
    given = _decided(app, options, override)
    matched = app.core.matches.get(str(options["item"]))
    if matched is not None and given.user is None:  # the library's match is settled too
        kept = linked(matched.item, edition.book_id, edition.id, app.ports.now())
        kept = replace(kept, fingerprint=matched.fingerprint, title=matched.title, searched=matched.searched)
        app.core.matches.put([replace(kept, evidence=matched.evidence)])
    return replace(given, edition=int(edition.id), book=int(edition.book_id)), 0


async def ignore(app: App, options: Options, _on_progress: OnProgress) -> Answer:
    return _decided(app, options, Override(kind=OverrideKind.IGNORE)), 0


async def reopen(app: App, options: Options, _on_progress: OnProgress) -> Answer:
    """Take a decision back: the item waits again."""
    matched = app.core.matches.get(str(options["item"]))
    if matched is not None and matched.by == "link":
        app.core.matches.put([_as_it_was(matched)])
    return _decided(app, options, None), 0


async def other(app: App, options: Options, _on_progress: OnProgress) -> Answer:
    """Candidates a person named: ``named`` is the number of an edition, or an address of hardcover.app."""
    runtime = _asking(app, options)
    catalogue = runtime.context.catalogue
    address = read_address(str(options["named"]))
    if address is None:
        raise CommandFailed("that is neither the number of an edition nor an address of a book on hardcover.app", 2)
    item = await _item(runtime, str(options["item"]))
    if address.edition_id is not None:
        claim = (await catalogue.claims_by_id([address.edition_id], Lane.LIVE)).get(address.edition_id)
        if claim is None:
            raise CommandFailed(NO_EDITION.format(address.edition_id))
        return tuple(from_claims([claim], item)), 0
    book_id = address.book_id
    if address.slug is not None:
        books = await catalogue.client.ask(books_by_slug(address.slug), Lane.LIVE)
        book_id = (books[0].canonical_id or books[0].id) if books else None
    found = await catalogue.books_by_id([book_id], Lane.LIVE) if book_id is not None else {}
    if book_id is None or book_id not in found:
        raise CommandFailed("Hardcover has no such book")
    kept = BookId(found[book_id].canonical_id or book_id)
    editions = await catalogue.editions_of(kept, Lane.LIVE)
    if not editions:
        raise CommandFailed(f"“{found[book_id].title}” has no edition on Hardcover")
    return tuple(from_editions(found[book_id], editions, item, EDITIONS_SHOWN)), 0


async def search(app: App, options: Options, _on_progress: OnProgress) -> Answer:
    """Candidates that Hardcover finds for ``words``, best first."""
    runtime = _asking(app, options)
    books = await search_books(runtime.client, str(options["words"]), Lane.LIVE)
    claims = await read_candidates(runtime.client, books, Lane.LIVE)
    claims.sort(key=lambda claim: books.index(claim.book.id) if claim.book.id in books else len(books))
    return tuple(from_claims(claims, await _item(runtime, str(options["item"])))), 0


def _as_it_was(matched: Matched) -> Matched:
    """What the night had found, out of the evidence that was kept."""
    kept = kept_verdict(matched.evidence) or VerdictAnswer(bucket="review", confidence=0.0, reason="waits for a person")
    return replace(
        matched,
        bucket=kept.bucket,
        book_id=BookId(kept.book.book_id) if kept.book is not None else None,
        edition_id=EditionId(kept.edition) if kept.edition else None,
        confidence=kept.confidence,
        reason=kept.reason,
        by="score",
    )


def _decided(app: App, options: Options, override: Override | None) -> ReviewDecision:
    """Record the decision, or with ``None`` take it back."""
    user = whose(app, options)
    if override is None:
        take_back_link(app, str(options["item"]), user)
    else:
        put_override(app, str(options["item"]), override, user)
    kind = override.kind.value if override is not None else None
    return ReviewDecision(item=str(options["item"]), user=user or None, override=kind)


def _asking(app: App, options: Options) -> UserRuntime:
    """Whose access and whose units are used: one of those who wait, else anybody."""
    wanted = [options.get("user"), *options.get("users", ())]
    name = next((name for name in wanted if name in app.users), None) or users_meant(app, {})[0]
    return app.users[name]


async def _items(app: App, listened: list[ReviewQuestion]) -> dict[str, LibraryItem]:
    """As far as Audiobookshelf shows them: what waits is shown all the same."""
    found: dict[str, LibraryItem] = {}
    for name in dict.fromkeys(name for one in listened for name in one.users):
        wanted = [one.item for one in listened if name in one.users and one.item not in found]
        try:
            found |= await app.users[name].items.get_many(wanted)
        except AudiobookshelfError:
            continue
    return found


async def _item(runtime: UserRuntime, item_id: str) -> LibraryItem | None:
    try:
        return await runtime.items.get(item_id)
    except AudiobookshelfError:
        return None
