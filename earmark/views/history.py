"""Every write for one user, by day and by run, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import groupby
from typing import Any

from earmark.views.changes import ChangeRow, change_as_json, change_row
from earmark.views.plain import plain
from earmark.views.sources import Person, Sources

A_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedChanges:
    """Which changes; ``first`` and ``last`` are days in the user's zone, both included."""

    item: str = ""
    what: str = ""
    first: date | None = None
    last: date | None = None
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RunGroup:
    """Changes that belong together: of one run, or (``run`` ``None``) made as things happened."""

    run: int | None
    kind: str  # reconcile | sync | metadata | …; empty: not a run, or forgotten
    changes: tuple[ChangeRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayGroup:
    day: date
    runs: tuple[RunGroup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """``kinds``: what can be filtered by."""

    person: str
    wanted: WantedChanges
    days: tuple[DayGroup, ...]
    kinds: tuple[str, ...]
    found: int
    pages: int
    of_item: int  # changes of the item that is filtered by which could be taken back

    def as_json(self) -> dict[str, Any]:
        return dict(plain(self))


def history(sources: Sources, person: Person, wanted: WantedChanges) -> HistoryPage:
    store = sources.state.history
    changes, found = store.page(
        user=person.name,
        item=wanted.item or None,
        what=wanted.what or None,
        since=_midnight(wanted.first, person.zone) if wanted.first else None,
        before=_midnight(wanted.last + timedelta(days=1), person.zone) if wanted.last else None,
        offset=(max(wanted.page, 1) - 1) * A_PAGE,
        limit=A_PAGE,
    )
    kinds = {run.id: run.kind for run in sources.runs.latest(400)} if any(one.run for one in changes) else {}
    rows = [change_row(change, person.zone) for change in changes]
    days = tuple(
        DayGroup(
            day=day,
            runs=tuple(
                RunGroup(run=run, kind=kinds.get(run, "") if run else "", changes=tuple(part))
                for run, part in groupby(of_day, key=lambda row: row.run)
            ),
        )
        for day, of_day in groupby(rows, key=lambda row: row.day)
    )
    return HistoryPage(
        person=person.name,
        wanted=replace(wanted, page=max(wanted.page, 1)),
        days=days,
        kinds=tuple(store.kinds(person.name)),
        found=found,
        pages=max((found + A_PAGE - 1) // A_PAGE, 1),
        of_item=len(store.standing(user=person.name, item=wanted.item)) if wanted.item else 0,
    )


def every_change(sources: Sources, person: Person, wanted: WantedChanges) -> Iterator[dict[str, Any]]:
    """All that is wanted, newest first, read part by part: ``change_as_json`` of each."""
    below: int | None = None
    while True:
        part = sources.state.history.part(
            user=person.name,
            item=wanted.item or None,
            what=wanted.what or None,
            since=_midnight(wanted.first, person.zone) if wanted.first else None,
            before=_midnight(wanted.last + timedelta(days=1), person.zone) if wanted.last else None,
            below=below,
        )
        yield from map(change_as_json, part)
        if not part:
            return
        below = part[-1].id


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)
