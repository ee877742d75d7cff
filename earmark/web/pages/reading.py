"""The pages that only read: Now, Books, Book, History, Status."""

from __future__ import annotations

from datetime import date

from starlette.exceptions import HTTPException
from starlette.responses import Response

from earmark.views.books import SORTS, WantedBooks
from earmark.views.history import WantedChanges
from earmark.views.margin import Margin
from earmark.web.pages.done import done_of, number_of
from earmark.web.visit import Visit

LONGEST_WORDS = 200


async def now_page(visit: Visit) -> Response:
    """One's own; an administrator sees everybody unless somebody is asked for."""
    everybody = visit.is_admin and "user" not in visit.request.query_params
    names = list(visit.may_see) if everybody else [visit.person]
    view = await visit.site.queries.now(names, visit.is_admin)
    return visit.page("now.html", view=view, several=len(names) > 1, done=done_of(visit))


async def books_page(visit: Visit) -> Response:
    query = visit.request.query_params
    wanted = WantedBooks(
        words=query.get("q", "")[:LONGEST_WORDS].strip(),
        margin=_margin(query.get("state", "")),
        sort=query.get("sort", "") if query.get("sort", "") in SORTS else SORTS[0],
        page=number_of(query.get("page", "")),
    )
    view = await visit.site.queries.books(visit.person, wanted)
    return visit.page("books.html", view=view, sorts=SORTS, done=done_of(visit))


async def book_page(visit: Visit) -> Response:
    view = await visit.site.queries.book(visit.person, str(visit.request.path_params["item"]))
    if view is None:
        raise HTTPException(404)
    return visit.page("book.html", view=view, done=done_of(visit))


async def history_page(visit: Visit) -> Response:
    query = visit.request.query_params
    wanted = WantedChanges(
        item=query.get("item", "")[:LONGEST_WORDS],
        what=query.get("what", "")[:LONGEST_WORDS],
        first=_day(query.get("from", "")),
        last=_day(query.get("to", "")),
        page=number_of(query.get("page", "")),
    )
    view = visit.site.queries.history(visit.person, wanted)
    return visit.page("history.html", view=view, done=done_of(visit))


async def status_page(visit: Visit) -> Response:
    everybody = visit.is_admin and "user" not in visit.request.query_params
    names = list(visit.may_see) if everybody else [visit.person]
    view = visit.site.queries.status(names, visit.is_admin)
    return visit.page("status.html", view=view, version=visit.site.version, done=done_of(visit))


def _margin(text: str) -> Margin | None:
    try:
        return Margin(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
