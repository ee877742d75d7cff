"""Signing in with one's Audiobookshelf account, and out."""

from __future__ import annotations

import math

from starlette.responses import Response

from earmark.web.access.single_sign_on import has_port, redirect_address
from earmark.web.serve import SESSION_COOKIE, VISIT_COOKIE
from earmark.web.visit import Visit, own_path
from handlers.state.web_sessions import LONGEST
from listener import AudiobookshelfError, ServerStatus, TokenRejected, User

LONGEST_FIELD = 4096  # API keys are long


async def sign_in_page(visit: Visit) -> Response:
    if visit.session is not None:
        return visit.go("/")
    return await show_sign_in(visit, "")


async def sign_in(visit: Visit) -> Response:
    """By name and password where Audiobookshelf offers that, else or instead by an API key."""
    server = chosen_server(visit)
    name, password, key = (visit.form.get(field, "")[:LONGEST_FIELD] for field in ("name", "password", "key"))
    if not server or not (key.strip() or (name.strip() and password)):
        return await show_sign_in(visit, "sign_in_incomplete", code=400)
    wait = visit.site.attempts.try_once(address=visit.place.address, name="" if key.strip() else name)
    if wait is not None:
        minutes = math.ceil(wait.total_seconds() / 60)
        return await show_sign_in(visit, "sign_in_wait", code=429, minutes=minutes)
    visitors = visit.site.accounts.visitors(server)
    try:
        if key.strip():
            account = await visitors.by_token(key.strip())
        elif takes_passwords(await visitors.read_status()):
            account = await visitors.by_password(name.strip(), password)
        else:
            return await show_sign_in(visit, "sign_in_no_password", code=400)
    except TokenRejected:
        return await show_sign_in(visit, "sign_in_key_refused" if key.strip() else "sign_in_refused", code=403)
    except AudiobookshelfError as error:
        return await show_sign_in(visit, "sign_in_unreachable", code=502, why=str(error))
    if not account.is_active:
        return await show_sign_in(visit, "sign_in_refused", code=403)
    return signed_in(visit, server, account, visit.form.get("next", "/"))


def signed_in(visit: Visit, server: str, account: User, target: str) -> Response:
    """To the page that was wanted, with a new session."""
    path, query = own_path(target)
    if path == "/sign-in":
        path, query = "/", ""
    answer = visit.go(path)
    if query:
        answer.headers["location"] += f"?{query}" if query.isascii() and query.isprintable() else ""
    begin_session(visit, answer, server, account=account.id, name=account.username, kind=account.kind)
    return answer


def begin_session(visit: Visit, answer: Response, server: str, *, account: str, name: str, kind: str) -> None:
    """The browser is signed in from this answer on."""
    session_id = visit.site.sessions.begin(server=server, account=account, name=name, kind=kind, at=visit.site.now())
    visit.set_cookie(answer, session_id, name=SESSION_COOKIE, seconds=int(LONGEST.total_seconds()))
    visit.set_cookie(answer, "", name=VISIT_COOKIE, seconds=0)


async def sign_out(visit: Visit) -> Response:
    assert visit.session is not None  # noqa: S101 - the table of pages asks for one
    if visit.form.get("where") == "everywhere":
        visit.site.sessions.end_all(visit.session.server, visit.session.account)
    else:
        visit.site.sessions.end(visit.session.hash)
    answer = visit.go("/sign-in", user=None)
    visit.set_cookie(answer, "", name=SESSION_COOKIE, seconds=0)
    return answer


async def show_sign_in(visit: Visit, problem: str, *, code: int = 200, **details: object) -> Response:
    """The page, with what went wrong in words: ``details`` fill the text that ``problem`` names."""
    server = chosen_server(visit)
    status: ServerStatus | None = None
    unreachable = ""
    try:
        status = await visit.site.accounts.visitors(server).read_status() if server else None
    except AudiobookshelfError as error:
        unreachable = str(error)
    answer = visit.page(
        "sign_in.html",
        status=code,
        servers=visit.site.accounts.servers(),
        server=server,
        by_password=not unreachable and takes_passwords(status),
        single=single_sign_on(visit, server, status),
        redirect_address=redirect_address(visit.address),
        unreachable=unreachable if problem != "sign_in_unreachable" else "",
        problem=problem,
        details=details,
        name=visit.form.get("name", "")[:200],
        next=visit.form.get("next") or visit.request.query_params.get("next", ""),
    )
    visit.set_cookie(answer, visit.cookie, name=VISIT_COOKIE, seconds=None)
    return answer


def chosen_server(visit: Visit) -> str:
    """The Audiobookshelf that was chosen, else the first."""
    servers = visit.site.accounts.servers()
    asked = visit.form.get("server") or visit.request.query_params.get("server", "")
    return asked if asked in servers else next(iter(servers), "")


def takes_passwords(status: ServerStatus | None) -> bool:
    """Where something on the way keeps that to itself, trying shows it."""
    return status is None or status.takes_passwords


def single_sign_on(visit: Visit, server: str, status: ServerStatus | None) -> str:
    """``offered``, or why it is not: ``""`` (Audiobookshelf has none), ``no_public_url``, ``port``."""
    if status is None or "openid" not in status.methods:
        return ""
    if not visit.site.single_sign_on.can_be_offered(server):
        return "no_public_url"
    return "port" if has_port(redirect_address(visit.address)) else "offered"
