"""Addresses for notifications: added, tried and removed. What was typed is never shown again."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from earmark.views.answers.notifications import NotificationTried
from earmark.web.site import ActFailed
from earmark.web.visit import Visit

LONGEST = 4000
DONE = ("notify_added", "notify_removed", "notify_sent")


async def notifications_page(visit: Visit) -> Response:
    return await _page(visit)


async def change_notifications(visit: Visit) -> Response:
    act, act_id = visit.form.get("act", ""), visit.form.get("id", "")[:100]
    try:
        if act == "add":
            await visit.site.act("notify.add", {"address": visit.form.get("address", "")[:LONGEST]})
            return visit.go("/settings/notifications", done="notify_added")
        if act == "remove":
            await visit.site.act("notify.remove", {"id": act_id})
            return visit.go("/settings/notifications", done="notify_removed")
        if act == "test":
            answer: NotificationTried = await visit.site.act("notify.test", {"id": act_id})
            if answer.why_not:
                return await _page(visit, problem=answer.why_not, status=502)
            return visit.go("/settings/notifications", done="notify_sent")
    except ActFailed as error:
        return await _page(visit, problem=str(error), status=409)
    raise HTTPException(400)


async def _page(visit: Visit, *, problem: str = "", status: int = 200) -> Response:
    done = visit.request.query_params.get("done", "")
    return visit.page(
        "notifications.html",
        status=status,
        known=await visit.site.act("notify.list", {}),
        problem=problem,
        done=done if done in DONE else "",
    )
