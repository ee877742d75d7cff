"""Single sign-on through Audiobookshelf: out to the identity provider, and back, to sign in or to be added.

Going out is a link and no form: a form may not lead to another server. It changes nothing but what this browser has
under way, and who comes back with somebody else's attempt is sent to the sign-in. Nobody is added by coming back:
that takes a form of ours.
"""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable

from starlette.responses import RedirectResponse, Response

from earmark.web.access.single_sign_on import OpenSignOn, has_port, redirect_address
from earmark.web.pages.setup.opening import show_you, shown_by_single_sign_on
from earmark.web.pages.sign_in import chosen_server, show_sign_in, signed_in
from earmark.web.serve import VISIT_COOKIE
from earmark.web.visit import PAGE_HEADERS, Visit
from listener import AddressNotAllowed, AudiobookshelfError, SignedIn, TokenRejected

Show = Callable[..., Awaitable[Response]]  # the page where it began, with a problem, its status ``code``, and details


async def go_out(visit: Visit) -> Response:
    if visit.session is not None:
        return visit.go("/")
    target = visit.request.query_params.get("next", "/")
    return await _go_out(visit, chosen_server(visit), show_sign_in, target=target, adds=False)


async def go_out_to_be_added(visit: Visit) -> Response:
    return await _go_out(visit, visit.site.setup.server().url, show_you, target="/setup/people", adds=True)


async def _go_out(visit: Visit, server: str, show: Show, *, target: str, adds: bool) -> Response:
    address = redirect_address(visit.address)
    if not visit.site.single_sign_on.can_be_offered(server) or has_port(address):
        return await show(visit, "sign_in_no_single", code=400)
    wait = visit.site.attempts.try_once(address=visit.place.address, name="")
    if wait is not None:
        return await show(visit, "sign_in_wait", code=429, minutes=math.ceil(wait.total_seconds() / 60))
    try:
        location = await visit.site.single_sign_on.begin(
            server, address, browser=visit.cookie, target=target, adds=adds
        )
    except AddressNotAllowed:
        return await show(visit, "sign_in_not_allowed", code=502, address=address)
    except AudiobookshelfError as error:
        return await show(visit, "sign_in_unreachable", code=502, why=str(error))
    answer = RedirectResponse(location, 303, PAGE_HEADERS)
    if visit.session is None:
        visit.set_cookie(answer, visit.cookie, name=VISIT_COOKIE, seconds=None)
    return answer


async def come_back(visit: Visit) -> Response:
    query = visit.request.query_params
    taken = visit.site.single_sign_on.take(query.get("state", ""), browser=visit.cookie)
    if taken is None:
        show = show_sign_in if visit.site.setup.is_set_up() else show_you
        return await show(visit, "sign_in_not_begun", code=400)
    show = show_you if taken.adds else show_sign_in
    try:
        found = await visit.site.single_sign_on.finish(taken, query.get("code", ""))
    except TokenRejected:
        return await show(visit, "sign_in_single_refused", code=403)
    except AudiobookshelfError as error:
        return await show(visit, "sign_in_unreachable", code=502, why=str(error))
    if taken.adds:
        return await shown_by_single_sign_on(visit, found)
    return await _sign_in(visit, taken, found)


async def _sign_in(visit: Visit, taken: OpenSignOn, found: SignedIn) -> Response:
    await visit.site.accounts.visitors(taken.server).sign_out(found)
    if not found.user.is_active:
        return await show_sign_in(visit, "sign_in_single_refused", code=403)
    return signed_in(visit, taken.server, found.user, taken.target)
