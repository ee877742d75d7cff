"""Tokens for dashboards: made here, shown once, revoked here."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from earmark.web.visit import Visit
from handlers.state.widget_tokens import TooManyTokens

LONGEST_NAME = 60


async def widgets_page(visit: Visit) -> Response:
    return _page(visit)


async def change_widgets(visit: Visit) -> Response:
    """Make a token, which this answer shows and no other; or revoke one."""
    act = visit.form.get("act", "")
    if act == "make":
        name = " ".join(visit.form.get("name", "").split())[:LONGEST_NAME]
        if not name:
            return _page(visit, problem="widgets_no_name", status=400)
        try:
            token = visit.site.widget_tokens.make(visit.person, name, visit.site.now())
        except TooManyTokens:
            return _page(visit, problem="widgets_too_many", status=409)
        return _page(visit, token=token, named=name)
    if act == "revoke":
        visit.site.widget_tokens.revoke(visit.person, visit.form.get("token", ""))
        return visit.go("/settings/widgets", done="revoked")
    raise HTTPException(400)


def _page(visit: Visit, *, token: str = "", named: str = "", problem: str = "", status: int = 200) -> Response:
    return visit.page(
        "widgets.html",
        status=status,
        tokens=visit.site.widget_tokens.of(visit.person),
        token=token,
        named=named,
        problem=problem,
        addresses=(f"{visit.address}/api/now", f"{visit.address}/api/now?token={token}"),
        picture=f"{visit.address}/badge/{token}.svg",
        done="revoked" if visit.request.query_params.get("done") == "revoked" else "",
    )
