"""What forms do: commands, carried out as the terminal's are. Always for the person whose page it is."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from earmark.web.site import ActFailed
from earmark.web.undo_log import UndoStep
from earmark.web.visit import Visit

OF_A_BOOK = {
    "hold": "held",
    "release": "released",
    "ignore": "ignored",
    "unlink": "unignored",
    "match": "matching",
    "sync": "queued",
}


async def act_on_book(visit: Visit) -> Response:
    item, act = str(visit.request.path_params["item"]), visit.form.get("act", "")
    if act not in OF_A_BOOK:
        raise HTTPException(400)
    if not visit.site.queries.concerns(visit.person, item):
        raise HTTPException(404)
    done = await visit.site.act("decide", {"do": act, "items": [item], "user": visit.person})
    undo = visit.keep_undo(UndoStep("decide.undo", done["undo"])) if done["undo"] else ""
    return visit.go_back(OF_A_BOOK[act], undo=undo)


async def sync_all(visit: Visit) -> Response:
    await visit.site.act("queue.sync", {"user": visit.person})
    return visit.go_back("queued")


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


async def undo_last(visit: Visit) -> Response:
    """What this session has just done; each step as the act itself was: carried out, or refused with why."""
    assert visit.session is not None  # noqa: S101 - the table of pages asks for one
    log, name = visit.site.undo_log, visit.form.get("undo", "")
    steps = log.take(visit.session.hash, name)
    if steps is None:
        return visit.go_back("too_late")
    for place, step in enumerate(steps):
        try:
            await visit.site.act(step.command, step.options)
        except ActFailed:
            log.keep(visit.session.hash, *steps[place:], name=name)  # it may go better later
            raise
    return visit.go_back("undone_last")


async def run_night(visit: Visit) -> Response:
    answer = await visit.site.act("queue.reconcile", {})
    return visit.go_back("night" if answer["queued"] else "night_runs")
