"""From a request to a page: proxies, session, rights, forms. What is not allowed never reaches a page's function."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from urllib.parse import parse_qsl

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from earmark.web.access.forgery import FIELD, is_forged
from earmark.web.access.place import RequestPlace, place_of
from earmark.web.access.sessions import proxied_session, rights_of, session_of
from earmark.web.access.single_sign_on import PATH as CALLBACK
from earmark.web.body import read_body
from earmark.web.headers import may_be_framed, shut_out_openers
from earmark.web.site import ActFailed, Site
from earmark.web.visit import Visit
from handlers.state.database import DatabaseError
from handlers.state.web_sessions import WebSession

SESSION_COOKIE = "earmark"
VISIT_COOKIE = "earmark-visit"  # of a browser that is not signed in: its forms need a token as well
BEFORE_SETUP = ("/setup", "/static/{name}", "/theme")
MOST_FIELDS = 250  # a page of a hundred books to tick, and what stands around it

log = structlog.get_logger()

Page = Callable[[Visit], Awaitable[Response]]


class Needs(Enum):
    """Who may see a page."""

    NOBODY = "anybody at all"
    ACCOUNT = "somebody signed in"
    PERSON = "somebody who may see a user of the settings"
    ADMIN = "root or an administrator"
    SETUP = "whoever typed the code while nobody is set up, then an administrator"
    JOIN = "as SETUP, or somebody signed in who may set themselves up"


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One line of the table of pages; ``is_form``: POST, and only POST."""

    path: str
    page: Page
    needs: Needs
    is_form: bool = False
    is_file: bool = False  # a stranger gets 404 instead of the sign-in
    most_fields: int = MOST_FIELDS


def route(site: Site, entry: PageEntry) -> Route:
    async def endpoint(request: Request) -> Response:
        place = place_of(request, site.settings())
        answer = await made(request, place)
        if place.is_https:
            shut_out_openers(answer)
        if place.is_framed:
            may_be_framed(answer)
        return answer

    async def made(request: Request, place: RequestPlace) -> Response:
        try:
            return await _answer(site, entry, request, place)
        except ActFailed as error:
            visit = await _visit(site, request, place)
            return visit.page("error.html", status=409, code="409", message=str(error))
        except HTTPException as error:
            if entry.is_file:
                return PlainTextResponse("not found\n", error.status_code)
            visit = await _visit(site, request, place)
            code = str(error.status_code) if error.status_code in (403, 404) else "400"
            return visit.page("error.html", status=error.status_code, code=code, message="")
        except DatabaseError as error:
            log.warning("a page could not be made", reason=str(error))
            return PlainTextResponse("the state cannot be read or written; the log says why\n", 503)

    return Route(entry.path, endpoint, methods=["POST"] if entry.is_form else ["GET"])


async def _answer(site: Site, entry: PageEntry, request: Request, place: RequestPlace) -> Response:
    form = await _form(request, entry.most_fields) if entry.is_form else {}
    visit = await _visit(site, request, place, form)
    if entry.is_form and is_forged(request, place, visit.cookie, form.get(FIELD, "")):
        return visit.page("error.html", status=403, code="forged", message="")
    if (refusal := _refusal(visit, entry)) is not None:
        return refusal
    answer = await entry.page(visit)
    if visit.session is not None and visit.session.is_by_proxy and not entry.is_file:
        visit.set_cookie(answer, visit.cookie, name=VISIT_COOKIE, seconds=None)  # its forms need a token as well
    return answer


def _refusal(visit: Visit, entry: PageEntry) -> Response | None:
    if not visit.site.setup.is_set_up():
        return _before_setup(visit, entry)
    if entry.needs is Needs.NOBODY:
        return None
    if visit.session is None:
        if entry.is_file:
            return PlainTextResponse("not found\n", 404)
        target = visit.here if not entry.is_form and visit.here != "/" else None
        return visit.go("/sign-in", next=target)
    if entry.needs is Needs.ACCOUNT or (entry.needs is Needs.JOIN and (visit.is_admin or visit.may_join)):
        return None
    if entry.needs is Needs.SETUP and visit.is_admin:
        return None
    if not visit.may_see:
        return visit.page("not_set_up.html", status=403)
    if not visit.person or (entry.needs is not Needs.PERSON and not visit.is_admin):
        return visit.page("error.html", status=403, code="403", message="")
    return None


def _before_setup(visit: Visit, entry: PageEntry) -> Response | None:
    """Nobody is set up: the set-up is served, to whoever typed the code, and nothing else."""
    is_step = entry.needs in (Needs.SETUP, Needs.JOIN) or entry.path == CALLBACK
    if entry.path in BEFORE_SETUP or (is_step and visit.opened_setup):
        return None
    return PlainTextResponse("not found\n", 404) if entry.is_file else visit.go("/setup")


async def _visit(site: Site, request: Request, place: RequestPlace, form: dict[str, str] | None = None) -> Visit:
    cookie = request.cookies.get(place.cookie_prefix + SESSION_COOKIE, "")
    session: WebSession | None = None
    if place.named:  # a proxy's word counts more than a cookie of whoever used this browser before
        session = await proxied_session(place.named, site.accounts, site.now())
    elif cookie:
        session = await session_of(cookie, site.sessions, site.accounts, site.now())
    if session is None or session.is_by_proxy:
        cookie = request.cookies.get(place.cookie_prefix + VISIT_COOKIE, "") or secrets.token_urlsafe(32)
    own, may_see = await rights_of(session, site.accounts) if session is not None else ("", ())
    asked = request.query_params.get("user", "")
    person = asked if asked in may_see else "" if asked else own
    return Visit(
        request=request,
        site=site,
        place=place,
        session=session,
        cookie=cookie,
        may_see=may_see,
        own=own,
        person=person,
        form=form or {},
    )


async def _form(request: Request, most_fields: int) -> dict[str, str]:
    """The fields of a form; the first of several with the same name counts."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415)
    body = await read_body(request)
    try:
        fields = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=most_fields)
    except ValueError:
        raise HTTPException(400) from None
    return dict(reversed(fields))
