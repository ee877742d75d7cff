"""The door of the set-up: the code, the address of Audiobookshelf, who one is, and who is added."""

from __future__ import annotations

import math

from starlette.exceptions import HTTPException
from starlette.responses import Response

from earmark.views.setup import Guest
from earmark.web.access.single_sign_on import redirect_address
from earmark.web.pages.sign_in import LONGEST_FIELD, begin_session, single_sign_on, takes_passwords
from earmark.web.serve import VISIT_COOKIE
from earmark.web.site import ActFailed
from earmark.web.visit import SETUP_COOKIE, Visit
from listener import AudiobookshelfError, SignedIn

OPEN_SECONDS = 4 * 3600
LONGEST_ADDRESS = 300


async def code_page(visit: Visit) -> Response:
    if visit.site.setup.is_set_up():
        return visit.go("/")
    if visit.opened_setup:
        return visit.go("/setup/audiobookshelf")
    return _with_cookie(visit, visit.page("setup_code.html", problem=""))


async def code_typed(visit: Visit) -> Response:
    if visit.site.setup.is_set_up():
        return visit.go("/")
    wait = visit.site.attempts.try_once(address=visit.place.address, name="")
    if wait is not None:
        minutes = math.ceil(wait.total_seconds() / 60)
        return _with_cookie(visit, visit.page("setup_code.html", status=429, problem="sign_in_wait", minutes=minutes))
    key = visit.site.setup.open_to(visit.form.get("code", "")[:100])
    if key is None:
        return _with_cookie(visit, visit.page("setup_code.html", status=403, problem="setup_code_wrong"))
    answer = visit.go("/setup/audiobookshelf")
    visit.set_cookie(answer, key, name=SETUP_COOKIE, seconds=OPEN_SECONDS)
    return answer


async def server_page(visit: Visit) -> Response:
    return _server(visit)


async def server_typed(visit: Visit) -> Response:
    address, public_address = (visit.form.get(field, "")[:LONGEST_ADDRESS] for field in ("address", "public_address"))
    try:
        found = await visit.site.setup.find_server(address, public_address)
    except ActFailed as error:
        return _server(visit, status=400, problem=str(error), address=address, public_address=public_address)
    return _server(visit, found=found)


def _server(visit: Visit, *, status: int = 200, **values: object) -> Response:
    server, public = visit.site.setup.server(), visit.site.setup.public_server()
    shown = {"problem": "", "found": None, "address": server.url, "public_address": public.url} | values
    shown |= {"fixed": server.fixed, "public_fixed": public.fixed}
    return _with_cookie(visit, visit.page("setup_server.html", status=status, step=1, **shown))


async def you_page(visit: Visit) -> Response:
    return await show_you(visit)


async def you_typed(visit: Visit) -> Response:
    """Sign in, to be added: an administrator chooses people next, anybody else is added at once."""
    name, password, key = (visit.form.get(field, "")[:LONGEST_FIELD] for field in ("name", "password", "key"))
    if not (key.strip() or (name.strip() and password)):
        return await show_you(visit, "sign_in_incomplete", code=400)
    wait = visit.site.attempts.try_once(address=visit.place.address, name="" if key.strip() else name)
    if wait is not None:
        minutes = math.ceil(wait.total_seconds() / 60)
        return await show_you(visit, "sign_in_wait", code=429, minutes=minutes)
    try:
        guest = await visit.site.setup.sign_in(visit.cookie, name.strip(), password, key.strip())
    except ActFailed as error:
        return await show_you(visit, code=403, said=str(error))
    if visit.may_join and not _is_same(visit, guest):
        return await show_you(visit, "setup_not_you", code=403)
    if guest.is_admin:
        return visit.go("/setup/people")
    return await _add(visit, [guest.account.id])


async def shown_by_single_sign_on(visit: Visit, found: SignedIn) -> Response:
    """Whoever it is ticks who is added, themselves too: coming back from another server adds nobody."""
    try:
        guest = await visit.site.setup.signed_in(visit.cookie, found)
    except ActFailed as error:
        return await show_you(visit, code=403, said=str(error))
    if visit.may_join and not _is_same(visit, guest):
        return await show_you(visit, "setup_not_you", code=403)
    return visit.go("/setup/people")


async def people_page(visit: Visit) -> Response:
    return await _people(visit)


async def people_chosen(visit: Visit) -> Response:
    chosen = [name.removeprefix("add-") for name in visit.form if name.startswith("add-")]
    return await _add(visit, chosen)


async def _add(visit: Visit, chosen: list[str]) -> Response:
    """Then the first of them goes on with Hardcover; whoever added is signed in."""
    steps = visit.site.setup
    guest = steps.guest(visit.cookie)
    if guest is None:
        return visit.go("/setup/you")
    is_set_up = steps.is_set_up()
    if is_set_up and not visit.is_admin and not (_is_same(visit, guest) and chosen == [guest.account.id]):
        raise HTTPException(403)
    try:
        added = await steps.add(visit.cookie, chosen)
    except ActFailed as error:
        return await _people(visit, status=409, why=str(error))
    first = added.users[0]
    problems = {"problems": " ".join(added.problems)[:1000]} if added.problems else {}
    if is_set_up:
        return visit.go("/setup/hardcover", user=first if visit.is_admin else None, **problems)
    answer = visit.go("/setup/hardcover", user=first if guest.is_admin else None, **problems)
    begin_session(
        visit, answer, steps.server().url, account=guest.account.id, name=guest.account.name, kind=guest.account.kind
    )
    visit.set_cookie(answer, "", name=SETUP_COOKIE, seconds=0)
    return answer


def _is_same(visit: Visit, guest: Guest) -> bool:
    """Whether the guest is who is signed in; a proxy may know no more than the name."""
    session, account = visit.session, guest.account
    if session is None:
        return False
    return session.account == account.id or (not session.account and session.name.casefold() == account.name.casefold())


async def show_you(visit: Visit, problem: str = "", *, code: int = 200, said: str = "", **details: object) -> Response:
    """With what went wrong: ``details`` fill the text that ``problem`` names, ``said`` is a text."""
    server, status, unreachable = visit.site.setup.server().url, None, ""
    try:
        status = await visit.site.accounts.visitors(server).read_status()
    except AudiobookshelfError as error:
        unreachable = str(error)
    answer = visit.page(
        "setup_you.html",
        status=code,
        step=2,
        server=server,
        name=visit.form.get("name", "")[:200],
        by_password=takes_passwords(status),
        single=single_sign_on(visit, server, status),
        redirect_address=redirect_address(visit.address),
        unreachable="" if said or problem == "sign_in_unreachable" else unreachable,
        problem=problem,
        said=said,
        details=details,
    )
    return _with_cookie(visit, answer)


async def _people(visit: Visit, *, status: int = 200, why: str = "") -> Response:
    steps = visit.site.setup
    guest = steps.guest(visit.cookie)
    if guest is None or (visit.may_join and not _is_same(visit, guest)):
        return visit.go("/setup/you")
    try:
        candidates = await steps.candidates(visit.cookie)
    except ActFailed as error:
        return await show_you(visit, code=409, said=str(error))
    return visit.page(
        "setup_people.html", status=status, step=2, candidates=candidates, me=guest.account.id,
        makes_keys=guest.is_admin, why=why,
    )  # fmt: skip


def _with_cookie(visit: Visit, answer: Response) -> Response:
    """Forms of a browser that is not signed in need its cookie as well."""
    if visit.session is None:
        visit.set_cookie(answer, visit.cookie, name=VISIT_COOKIE, seconds=None)
    return answer
