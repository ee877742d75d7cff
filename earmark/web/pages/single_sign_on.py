"""Signing in through Audiobookshelf's single sign-on: out to the identity provider, and back.

Going out is a link and no form: a form may not lead to another server. It changes nothing but what this browser has
under way, and who comes back with somebody else's attempt is sent to the sign-in.
"""

from __future__ import annotations

import math

from starlette.responses import RedirectResponse, Response

from earmark.web.access.single_sign_on import has_port, redirect_address
from earmark.web.pages.sign_in import chosen_server, show_sign_in, signed_in
from earmark.web.serve import VISIT_COOKIE
from earmark.web.visit import PAGE_HEADERS, Visit
from listener import AddressNotAllowed, AudiobookshelfError, TokenRejected


async def go_out(visit: Visit) -> Response:
    if visit.session is not None:
        return visit.go("/")
    server, address = chosen_server(visit), redirect_address(visit.address)
    if not visit.site.single_sign_on.can_be_offered(server) or has_port(address):
        return await show_sign_in(visit, "sign_in_no_single", code=400)
    wait = visit.site.attempts.try_once(address=visit.place.address, name="")
    if wait is not None:
        return await show_sign_in(visit, "sign_in_wait", code=429, minutes=math.ceil(wait.total_seconds() / 60))
    target = visit.request.query_params.get("next", "/")
    try:
        location = await visit.site.single_sign_on.begin(server, address, browser=visit.cookie, target=target)
    except AddressNotAllowed:
        return await show_sign_in(visit, "sign_in_not_allowed", code=502, address=address)
    except AudiobookshelfError as error:
        return await show_sign_in(visit, "sign_in_unreachable", code=502, why=str(error))
    answer = RedirectResponse(location, 303, PAGE_HEADERS)
    visit.set_cookie(answer, visit.cookie, name=VISIT_COOKIE, seconds=None)
    return answer


async def come_back(visit: Visit) -> Response:
    query = visit.request.query_params
    try:
        found = await visit.site.single_sign_on.finish(
            query.get("state", ""), query.get("code", ""), browser=visit.cookie
        )
    except TokenRejected:
        return await show_sign_in(visit, "sign_in_single_refused", code=403)
    except AudiobookshelfError as error:
        return await show_sign_in(visit, "sign_in_unreachable", code=502, why=str(error))
    if found is None:
        return await show_sign_in(visit, "sign_in_not_begun", code=400)
    server, account, target = found
    if not account.is_active:
        return await show_sign_in(visit, "sign_in_single_refused", code=403)
    return signed_in(visit, server, account, target)
