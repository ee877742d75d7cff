"""Who listens to what, what of it is on Hardcover, and what of today was written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from earmark.views.books import BookRow, filled, rows_of
from earmark.views.changes import ChangeRow, change_row
from earmark.views.margin import Margin
from earmark.views.plain import plain
from earmark.views.sources import Person, Sources, items_of
from earmark.views.status import Problem, problems

LISTENING_FOR = timedelta(minutes=5)  # after the last report of a player, which comes at least every half minute
ALSO_IN_PROGRESS = 6
MOST_OF_A_DAY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonNow:
    """``book``: what was listened to last; ``is_listening``: reported a moment ago."""

    name: str
    zone: str
    book: BookRow | None
    is_listening: bool
    in_progress: tuple[BookRow, ...]
    today: tuple[ChangeRow, ...]
    last_event: datetime | None
    last_synced: datetime | None
    needs_review: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NowPage:
    at: datetime
    dry_run: bool
    people: tuple[PersonNow, ...]
    problems: tuple[Problem, ...]

    def as_json(self) -> dict[str, Any]:
        return dict(plain(self))


async def now(sources: Sources, people: Iterable[Person], *, everybody: bool) -> NowPage:
    shown = list(people)
    facts = sources.facts()
    known = [person.name for person in shown if person.name in facts.users]
    return NowPage(
        at=sources.now(),
        dry_run=sources.dry_run,
        people=tuple([await _person(sources, person) for person in shown]),
        problems=tuple(problems(facts, known, everybody=everybody)),
    )


async def _person(sources: Sources, person: Person) -> PersonNow:
    at, facts = sources.now(), sources.facts().users.get(person.name)
    rows = rows_of(sources, person)
    begun = sorted(
        (row for row in rows if row.position is not None and row.position.at is not None), key=_last, reverse=True
    )
    shown = begun[:1] + [row for row in begun[1:] if row.position and not row.position.finished][:ALSO_IN_PROGRESS]
    items = await items_of(person, [row.item for row in shown])
    full = [filled(sources, person, row, items.get(row.item)) for row in shown]
    midnight = at.astimezone(person.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    today, _ = sources.state.history.page(user=person.name, since=midnight, limit=MOST_OF_A_DAY)
    return PersonNow(
        name=person.name,
        zone=str(person.zone),
        book=full[0] if full else None,
        is_listening=bool(full) and not _finished(full[0]) and at - _last(full[0]) < LISTENING_FOR,
        in_progress=tuple(full[1:]),
        today=tuple(change_row(change, person.zone) for change in today),
        last_event=facts.last_event if facts is not None else None,
        last_synced=facts.last_synced if facts is not None else None,
        needs_review=sum(row.margin is Margin.REVIEW for row in rows),
        failed=sum(row.margin is Margin.FAILED for row in rows),
    )


def _last(row: BookRow) -> datetime:
    assert row.position is not None  # noqa: S101 - only those that have one are asked
    assert row.position.at is not None  # noqa: S101
    return row.position.at


def _finished(row: BookRow) -> bool:
    return row.position is not None and row.position.finished
