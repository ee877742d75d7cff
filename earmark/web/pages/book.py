"""One book: why it is this one, what it could be else, and what linking it would write."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.exceptions import HTTPException
from starlette.responses import Response

from earmark.views.answers.link import LinkEffect, LinkPreview
from earmark.views.answers.match import MatchAnswer
from earmark.views.answers.verdict import VerdictAnswer
from earmark.views.review import CandidateBeside
from earmark.web.pages.acting import LONGEST_NUMBER
from earmark.web.pages.done import done_of
from earmark.web.pages.review import LONGEST_WORDS, Whose, looked_further
from earmark.web.site import ActFailed
from earmark.web.visit import Visit, number_in


async def book_page(visit: Visit) -> Response:
    """``q`` or ``named``: looks further. ``edition``: what linking it would write. ``why``: the match is explained."""
    item = str(visit.request.path_params["item"])
    view = await visit.site.queries.book(visit.person, item)
    if view is None:
        raise HTTPException(404)
    query = visit.request.query_params
    words, named = (query.get(name, "")[:LONGEST_WORDS].strip() for name in ("q", "named"))
    mine = Whose((visit.person,), visit.person)
    found, trouble = await looked_further(visit, mine, item, words, named)
    preview, effect, explained = None, None, None
    try:
        preview, effect = await _preview(visit, item, query.get("edition", ""))
        explained = await _explained(visit, item) if "why" in query else None
    except ActFailed as error:
        trouble = str(error)
    visit.site.edition_covers.expect(_editions((*view.candidates, *found), preview))
    return visit.page(
        "book.html",
        view=view,
        found=found,
        trouble=trouble,
        words=words,
        named=named,
        preview=preview,
        effect=effect,
        explained=explained,
        done=done_of(visit),
    )


async def _preview(visit: Visit, item: str, edition: str) -> tuple[LinkPreview | None, LinkEffect | None]:
    """Which edition that is, what speaks against it, and what would be written."""
    number = number_in(edition, LONGEST_NUMBER)
    if number is None:
        return None, None
    asked = {"item": item, "edition": number, "user": visit.person}
    return await visit.site.act("link.preview", asked), await visit.site.act("link.effect", asked)


async def _explained(visit: Visit, item: str) -> VerdictAnswer | None:
    """The verdict of asking again now, else that of the night."""
    asked: MatchAnswer = await visit.site.act("match", {"item": item, "user": visit.person})
    return asked.verdict or asked.night


def _editions(choices: Iterable[CandidateBeside], preview: LinkPreview | None) -> list[int]:
    shown = [one.choice.edition for one in choices if one.choice.edition]
    return [*shown, preview.edition.edition] if preview is not None else shown
