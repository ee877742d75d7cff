"""What forms do: commands, carried out as the terminal's are. Always for the person whose page it is."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from earmark.web.visit import Visit

OF_A_BOOK = {
    "hold": ("hold", "held"),
    "release": ("release", "released"),
    "ignore": ("ignore", "ignored"),
    "unignore": ("unlink", "unignored"),
    "sync": ("queue.sync", "queued"),
}

PAUSES = ("1h", "tomorrow", "resumed")


async def act_on_book(visit: Visit) -> Response:
    item, act = str(visit.request.path_params["item"]), visit.form.get("act", "")
    if act not in OF_A_BOOK:
        raise HTTPException(400)
    if not visit.site.queries.concerns(visit.person, item):
        raise HTTPException(404)
    command, done = OF_A_BOOK[act]
    await visit.site.act(command, {"item": item, "user": visit.person})
    return visit.go_back(done, item=item)


async def sync_all(visit: Visit) -> Response:
    await visit.site.act("queue.sync", {"user": visit.person})
    return visit.go_back("queued")


async def pause(visit: Visit) -> Response:
    """For an hour, until tomorrow, or until it is resumed."""
    until = visit.form.get("until", "")
    if until not in PAUSES:
        raise HTTPException(400)
    await visit.site.act("pause", {"user": visit.person, "until": until})
    return visit.go_back("paused")


async def resume(visit: Visit) -> Response:
    await visit.site.act("resume", {"user": visit.person})
    return visit.go_back("resumed")


async def undo(visit: Visit) -> Response:
    """A change of one's own, or of whoever an administrator sees; changes of metadata are everybody's."""
    change = int(visit.request.path_params["change"])
    found = visit.site.queries.owner_of(change)
    if found is None or found[0] != visit.person:
        raise HTTPException(404)
    if found[1] and not visit.is_admin:
        raise HTTPException(403)
    await visit.site.act("undo", {"id": change})
    return visit.go_back("undone")


async def run_night(visit: Visit) -> Response:
    answer = await visit.site.act("queue.reconcile", {})
    return visit.go_back("night" if answer["queued"] else "night_runs")
