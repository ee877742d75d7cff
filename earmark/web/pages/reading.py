"""The pages that only read: Now, Books, Status."""

from __future__ import annotations

from starlette.responses import Response

from earmark.views.books import SORTS, WantedBooks
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
        whole=query.get("whole", "") == "1",
        margin=_margin(query.get("state", "")),
        sort=query.get("sort", "") if query.get("sort", "") in SORTS else SORTS[0],
        page=number_of(query.get("page", "")),
    )
    view = await visit.site.queries.books(visit.person, wanted)
    return visit.page("books.html", view=view, sorts=SORTS, done=done_of(visit))


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


async def issue_report_page(visit: Visit) -> Response:
    """To be read before it is copied: what it says is plain text."""
    everybody = visit.is_admin and "user" not in visit.request.query_params
    text = visit.site.queries.issue_report(list(visit.may_see) if everybody else [visit.person])
    return visit.page("issue_report.html", text=text)
