"""One run: what it came to, what it wrote, and which books need somebody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from earmark.views.changes import ChangeRow, change_row
from earmark.views.plain import plain
from earmark.views.sources import Person, Sources
from handlers.state.outcome import Kind
from handlers.state.runs import Run

MOST_CHANGES = 300
NEED_SOMEBODY = frozenset({Kind.NEEDS_REVIEW, Kind.FAILED, Kind.REFUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedyBook:
    person: str
    item: str
    title: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmatchedKind:
    """Items without a certain match for the same reason."""

    reason: str
    count: int
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonOfRun:
    """``standing``: changes that could be taken back."""

    name: str
    counts: tuple[tuple[str, int], ...]
    changes: tuple[ChangeRow, ...]
    standing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    """``failed``, ``unmatched`` and ``metadata`` concern everybody: empty for those who do not see everything.
    ``metadata_standing``: changes of metadata that could be taken back."""

    id: int
    kind: str
    started: datetime
    seconds: float | None
    dry_run: bool
    units: int | None
    cancelled: bool
    people: tuple[PersonOfRun, ...]
    needy: tuple[NeedyBook, ...]
    failed: tuple[tuple[str, str], ...]
    unmatched: tuple[UnmatchedKind, ...]
    metadata: tuple[tuple[str, int], ...]
    metadata_changes: tuple[ChangeRow, ...]
    metadata_standing: int

    def as_json(self) -> dict[str, Any]:
        return dict(plain(self))


def run_page(sources: Sources, people: Sequence[Person], run_id: int, *, everything: bool) -> RunPage | None:
    """``None``: there was no such run, or it is forgotten."""
    run = sources.runs.get(run_id)
    if run is None:
        return None
    report = run.report or {}
    history = sources.state.history
    of_metadata = history.metadata_of_run(run_id) if everything else []
    zone = people[0].zone if people else sources.now().tzinfo
    return RunPage(
        id=run.id,
        kind=run.kind,
        started=run.started,
        seconds=run.seconds,
        dry_run=run.dry_run,
        units=run.units,
        cancelled=bool(_of(report, "run").get("cancelled")),
        people=tuple(_person(sources, person, run) for person in people),
        needy=_needy(report, [person.name for person in people]),
        failed=tuple((str(part), str(why)) for part, why in _of(report, "failed").items()) if everything else (),
        unmatched=_unmatched(report) if everything else (),
        metadata=_metadata(report) if everything else (),
        metadata_changes=tuple(change_row(change, zone) for change in of_metadata[:MOST_CHANGES]) if zone else (),
        metadata_standing=len(history.standing(run=run_id, metadata=True)) if everything else 0,
    )


def _person(sources: Sources, person: Person, run: Run) -> PersonOfRun:
    history = sources.state.history
    changes = [one for one in history.stream(user=person.name, run=run.id, limit=MOST_CHANGES) if not one.is_metadata]
    counts = _of(_of(run.report or {}, "users"), person.name)
    return PersonOfRun(
        name=person.name,
        counts=tuple((str(what), number) for what, number in counts.items() if isinstance(number, int)),
        changes=tuple(change_row(change, person.zone) for change in changes),
        standing=len(history.standing(user=person.name, run=run.id)),
    )


def _needy(report: Mapping[str, Any], names: Sequence[str]) -> tuple[NeedyBook, ...]:
    items = report.get("items")
    return tuple(
        NeedyBook(
            person=str(one["user"]),
            item=str(one["item"]),
            title=str(one.get("title") or one["item"]),
            outcome=str(one["outcome"]),
            reason=str(one.get("reason") or ""),
        )
        for one in (items if isinstance(items, list) else ())
        if one.get("user") in names and one.get("outcome") in NEED_SOMEBODY
    )


def _unmatched(report: Mapping[str, Any]) -> tuple[UnmatchedKind, ...]:
    found = []
    for server in _of(report, "matching").values():
        for group in _of(server, "unmatched").get("groups") or ():
            titles = tuple(map(str, group.get("titles") or ()))
            found.append(UnmatchedKind(reason=str(group["reason"]), count=int(group["count"]), titles=titles))
    return tuple(found)


def _metadata(report: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    figures = _of(report, "metadata")
    names = ("checked", "unchanged", "unmatched", "applied", "fields_applied", "fields_overwritten")
    return tuple((name, figures[name]) for name in names if isinstance(figures.get(name), int))


def _of(raw: Any, name: str) -> dict[str, Any]:
    found = raw.get(name) if isinstance(raw, Mapping) else None
    return dict(found) if isinstance(found, Mapping) else {}
