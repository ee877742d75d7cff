"""What forms do: commands, carried out as the terminal's are. Always for the person whose page it is."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from earmark.views.answers.decide import DatesSet, DecidedItems
from earmark.views.answers.queued import PassCancelling, QueuedNight
from earmark.web.visit import Visit, number_in
from handlers.state.undo_log import UndoStep

OF_A_BOOK = {
    "hold": "held",
    "release": "released",
    "ignore": "ignored",
    "unlink": "unignored",
    "match": "matching",
    "sync": "queued",
    "ask": "asked",
    "choose": "chosen",
}
OF_MANY = ("ignore", "hold", "release", "sync", "match")
ASKS_FROM = 4  # books
PICK = "pick."  # what the ticked boxes of a form are named, before the item
LONGEST_NUMBER = 12

PAUSES = ("1h", "tomorrow", "resumed")


async def act_on_book(visit: Visit) -> Response:
    item, act = str(visit.request.path_params["item"]), visit.form.get("act", "")
    if not act and "edition" in visit.form:
        act = "choose"
    if act not in OF_A_BOOK:
        raise HTTPException(400)
    if not await visit.site.queries.seen(visit.person, [item]):
        raise HTTPException(404)
    options: dict[str, Any] = {"do": act, "items": [item], "user": visit.person}
    if act == "choose":
        options["editions"] = [edition_of(visit)]
    done: DecidedItems = await visit.site.act("decide", options)
    undo = undo_of(visit, done, said=f"done_{OF_A_BOOK[act]}", item=item)
    if act == "choose":  # away from what was searched for
        return visit.go(f"/books/{item}", done="chosen", undo=undo)
    return visit.go_back(OF_A_BOOK[act], undo=undo)


async def act_on_books(visit: Visit) -> Response:
    """What is ticked; of many it asks first."""
    act = visit.form.get("act", "")
    if act not in OF_MANY:
        raise HTTPException(400)
    ticked = [name.removeprefix(PICK) for name in visit.form if name.startswith(PICK)]
    seen = await visit.site.queries.seen(visit.person, ticked)
    items = [item for item in ticked if item in seen]
    if not items:
        return visit.go_back("nothing")
    if len(items) >= ASKS_FROM and "sure" not in visit.form:
        return visit.page("books_sure.html", act=act, items=items, back=visit.form.get("back", "/books"))
    done: DecidedItems = await visit.site.act("decide", {"do": act, "items": items, "user": visit.person})
    undo = undo_of(visit, done, said=f"done_many_{act}")
    return visit.go_back(f"many_{act}", undo=undo, n=done.count)


def undo_of(visit: Visit, done: DecidedItems, *, said: str, item: str = "", user: str | None = None) -> str:
    """The name under which the page offers to take it back; "": there is nothing to take back. As ``keep_undo``."""
    if not done.undo:
        return ""
    return visit.keep_undo(UndoStep("decide.undo", dict(done.undo)), said=said, count=done.count, item=item, user=user)


def edition_of(visit: Visit) -> int:
    edition = number_in(visit.form.get("edition", ""), LONGEST_NUMBER)
    if edition is None:
        raise HTTPException(400)
    return edition


async def set_dates(visit: Visit) -> Response:
    """Of the reading that was written last."""
    item = str(visit.request.path_params["item"])
    if not visit.site.queries.concerns(visit.person, item):
        raise HTTPException(404)
    days = {name: visit.form.get(name, "") for name in ("started", "finished")}
    done: DatesSet = await visit.site.act("dates", {"item": item, "user": visit.person, **days})
    undo = visit.keep_undo(UndoStep("undo", {"id": done.change}), said="done_dates", item=item)
    return visit.go_back("dates", undo=undo)


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
    if found is None or (found.user != visit.person and not found.is_metadata):
        raise HTTPException(404)
    if found.is_metadata and not visit.is_admin:
        raise HTTPException(403 if found.user == visit.person else 404)
    if found.is_metadata and not await visit.reaches(found.item):
        raise HTTPException(404)
    await visit.site.act("undo", {"id": change})
    return visit.go_back("undone")


async def undo_last(visit: Visit) -> Response:
    """What this account has done here; each step as the act itself was: carried out, or refused with why."""
    kept = visit.kept_undo(visit.form.get("undo", ""))
    if kept is None:
        return visit.go_back("too_late")
    with visit.site.undo_log.taking(kept) as steps:
        for step in steps:
            await visit.site.act(step.command, step.options)
    return visit.go_back("undone_last")


async def cancel_run(visit: Visit) -> Response:
    answer: PassCancelling = await visit.site.act("queue.cancel", {})
    return visit.go_back("cancelling" if answer.cancelled else "no_run")


async def run_night(visit: Visit) -> Response:
    answer: QueuedNight = await visit.site.act("queue.reconcile", {})
    return visit.go_back("night" if answer.queued else "night_runs")
