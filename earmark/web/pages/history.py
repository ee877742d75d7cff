"""Every write, by day and by run: filtered, exported, and taken back one by one or together."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from earmark.views.history import WantedChanges
from earmark.web.pages.done import done_of, number_of
from earmark.web.visit import PAGE_HEADERS, Visit

LONGEST = 200
MOST_DECIDED = 20
AT_A_TIME = 50  # changes between two moments at which live updates get their turn
COLUMNS = ("id", "at", "user", "item", "title", "what", "before", "after", "reason", "units", "run", "undone")
KINDS = {"json": "application/json", "csv": "text/csv; charset=utf-8"}
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would carry out


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """An act of these pages, as its undo is kept: see ``KeptUndo``."""

    name: str
    at: datetime
    said: str
    count: int
    item: str
    title: str


async def history_page(visit: Visit) -> Response:
    wanted = _wanted(visit)
    view = visit.site.queries.history(visit.person, wanted)
    decided = _decided(visit) if wanted == WantedChanges() else ()
    return visit.page("history.html", view=view, decided=decided, done=done_of(visit))


def _decided(visit: Visit) -> Sequence[DecidedRow]:
    """What this account did here last, for the person of the page or for everybody, and can take back."""
    if visit.session is None:
        return ()
    kept = visit.site.undo_log.latest(visit.session.server, visit.session.account, MOST_DECIDED)
    shown = [one for one in kept if visit.may_undo(one) and one.user in (visit.person, "")]
    titles = visit.site.queries.titles(visit.person, [one.item for one in shown if one.item])
    return [
        DecidedRow(one.name, one.at, one.said, one.count, one.item, titles.get(one.item, one.item))
        for one in shown
        if visit.words.has(one.said)
    ]


async def export(visit: Visit) -> Response:
    """What the filters find, in one file that is written as it is read."""
    kind = str(visit.request.path_params["kind"])
    if kind not in KINDS:
        raise HTTPException(404)
    changes = visit.site.queries.every_change(visit.person, _wanted(visit))
    name = "".join(one for one in visit.person if one.isascii() and one.isalnum()) or "history"
    headers = PAGE_HEADERS | {"content-disposition": f'attachment; filename="earmark-{name}.{kind}"'}
    body = _as_json(changes) if kind == "json" else _as_csv(changes)
    return StreamingResponse(body, headers=headers, media_type=KINDS[kind])


async def run_page(visit: Visit) -> Response:
    everybody = visit.is_admin and "user" not in visit.request.query_params
    names = list(visit.may_see) if everybody else [visit.person]
    everything = everybody and visit.sees_everything
    view = visit.site.queries.run(names, int(visit.request.path_params["run"]), everything)
    if view is None:
        raise HTTPException(404)
    return visit.page("run.html", view=view, done=done_of(visit))


async def undo_many(visit: Visit) -> Response:
    """All that stands of one run or of one book, of the person whose page it is."""
    path = visit.request.path_params
    about: dict[str, Any] = {"run": int(path["run"])} if "run" in path else {"item": str(path["item"])}
    work = await visit.start("undo", "undo.many", about | {"user": visit.person})
    return visit.go_back("", work=work)


async def undo_metadata(visit: Visit) -> Response:
    """All that one run wrote to metadata, which is everybody's."""
    if not visit.sees_everything:
        raise HTTPException(403)
    work = await visit.start("undo", "metadata.undo", {"run": int(visit.request.path_params["run"])})
    return visit.go_back("", work=work)


def _wanted(visit: Visit) -> WantedChanges:
    query = visit.request.query_params
    return WantedChanges(
        item=query.get("item", "")[:LONGEST],
        what=query.get("what", "")[:LONGEST],
        first=_day(query.get("from", "")),
        last=_day(query.get("to", "")),
        page=number_of(query.get("page", "")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


async def _as_json(changes: Iterator[dict[str, Any]]) -> AsyncIterator[str]:
    """Asynchronous, so that it stays in the thread that the state belongs to."""
    yield "["
    for number, change in enumerate(changes):
        if number % AT_A_TIME == 0:
            await asyncio.sleep(0)
        yield (",\n" if number else "\n") + json.dumps(change, ensure_ascii=False)
    yield "\n]\n"


async def _as_csv(changes: Iterator[dict[str, Any]]) -> AsyncIterator[str]:
    """``before`` and ``after`` as JSON, so that nothing is lost."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    for number, change in enumerate(changes):
        if number % AT_A_TIME == 0:
            await asyncio.sleep(0)
        rows.writerow([_cell(change[name]) for name in COLUMNS])
        yield text.getvalue()
        text.seek(0)
        text.truncate()
    yield text.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
