"""Who listens to what, what of it is on Hardcover, and what of today was written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from earmark.observe.health import UserFacts
from earmark.views.books import BookLine, BookRow, lines_of, rows_of
from earmark.views.changes import ChangeRow, change_row
from earmark.views.margin import Margin
from earmark.views.plain import plain
from earmark.views.sources import Person, Sources, chapter_of
from earmark.views.status import StatusProblem, problems
from handlers.live.pace import NextWrite
from handlers.state.pauses import Pause

LISTENING_SECONDS = 300.0  # after the last report of a player, which comes at least every half minute
ALSO_IN_PROGRESS = 6
MOST_OF_A_DAY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonNow:
    """``book``: what was listened to last; ``is_listening``: reported a moment ago; ``chapter``: in which it is; empty
    where nothing is known of any."""

    name: str
    zone: str
    book: BookRow | None
    is_listening: bool
    chapter: str
    next_write: NextWrite | None
    paused: Pause | None
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
    problems: tuple[StatusProblem, ...]

    def as_json(self) -> dict[str, Any]:
        return dict(plain(self))


async def now(sources: Sources, people: Iterable[Person], *, everybody: bool) -> NowPage:
    shown = list(people)
    facts = sources.facts()
    known = [person.name for person in shown if person.name in facts.users]
    return NowPage(
        at=sources.now(),
        dry_run=sources.dry_run,
        people=tuple([await _person(sources, person, facts.users.get(person.name)) for person in shown]),
        problems=tuple(problems(facts, known, everybody=everybody)),
    )


async def _person(sources: Sources, person: Person, facts: UserFacts | None) -> PersonNow:
    at = sources.now()
    shown = _latest(person)
    doubtful = {one.item for one in sources.state.outcomes.in_review(person.name)}
    doubtful |= sources.state.outcomes.failed(person.name)
    lines = {line.item: line for line in lines_of(sources, person, doubtful.union(shown))}
    begun = [lines[item] for item in shown]
    full = await rows_of(sources, person, begun)
    midnight = at.astimezone(person.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    today, _ = sources.state.history.page(user=person.name, since=midnight, limit=MOST_OF_A_DAY)
    return PersonNow(
        name=person.name,
        zone=str(person.zone),
        book=full[0] if full else None,
        chapter=(begun and await chapter_of(person, begun[0].item, _seconds(begun[0]))) or "",
        next_write=person.next_write(begun[0].item) if begun else None,
        paused=sources.state.pauses.of(person.name, at),
        is_listening=bool(begun) and not begun[0].is_finished and at.timestamp() - begun[0].at < LISTENING_SECONDS,
        in_progress=tuple(full[1:]),
        today=tuple(change_row(change, person.zone) for change in today),
        last_event=facts.last_event if facts is not None else None,
        last_synced=facts.last_synced if facts is not None else None,
        needs_review=sum(line.margin is Margin.REVIEW for line in lines.values()),
        failed=sum(line.margin is Margin.FAILED for line in lines.values()),
    )


def _seconds(line: BookLine) -> float | None:
    return line.progress.current_time_seconds if line.progress is not None and not line.is_finished else None


def _latest(person: Person) -> list[str]:
    """What was listened to last, then what is in progress, the newest first."""
    rows = [row for row in person.known.rows().values() if row.last_update is not None]
    rows.sort(key=lambda row: row.last_update or datetime.min.replace(tzinfo=UTC), reverse=True)
    in_progress = [row for row in rows[1:] if not row.is_finished]
    return [row.library_item_id for row in rows[:1] + in_progress[:ALSO_IN_PROGRESS]]
