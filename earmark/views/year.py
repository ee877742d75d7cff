"""A year of listening: what was heard when, what was finished, what is left. Right for years before Earmark too: it
rests on Audiobookshelf's own sessions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from earmark.views.finishes import Finish, finish_moment, finishes
from earmark.views.listening import first_moment, stretches
from earmark.views.session_log import LogState
from earmark.views.sources import Person, items_of
from earmark.views.year_sums import YearSums, speed_of, sum_up
from handlers.state.session_history import SessionHistory
from hardcover import BookGoal
from listener import MediaProgress, SessionRecord

FIRST_YEAR = 2000
PACE_DAYS = 30
MOST_BEGUN = 20
MOST_DAYS = 400  # a pace that takes longer says nothing
BEGUN_WITHIN = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunBook:
    """``seconds_left`` at the speed one listens at; ``days_left`` at the pace of the last month, ``None``: at none."""

    item: str
    title: str
    seconds_left: float
    fraction: float
    days_left: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPage:
    """``years`` are those with listening or finishes, newest last; ``finished`` those of this year, oldest first;
    ``goal``: Hardcover's, where the token may read it. ``begun`` only in the year under way."""

    person: str
    year: int
    today: date
    years: tuple[int, ...]
    sums: YearSums
    finished: tuple[Finish, ...]
    begun: tuple[BegunBook, ...]
    goal: BookGoal | None
    log: LogState

    @property
    def is_under_way(self) -> bool:
        return self.year == self.today.year

    @property
    def days_of_year(self) -> int:
        return (date(self.year, 12, 31) - date(self.year, 1, 1)).days + 1

    @property
    def by_year_end(self) -> float | None:
        """Seconds by the end of the year, should it go on as so far."""
        return self.sums.seconds_a_day * self.days_of_year if self.is_under_way and self.sums.seconds else None

    @property
    def ahead(self) -> int:
        """Books ahead of the goal's even pace today, or at its end; negative: behind."""
        if self.goal is None:
            return 0
        day = min(max(self.today, self.goal.start), self.goal.end)
        share = ((day - self.goal.start).days + 1) / ((self.goal.end - self.goal.start).days + 1)
        return len(self.finished) - int(self.goal.books * share)

    def finished_by_month(self) -> tuple[int, ...]:
        return tuple(sum(one.day.month == month for one in self.finished) for month in range(1, 13))


async def year_page(
    history: SessionHistory, person: Person, year: int, *, log: LogState, goal: BookGoal | None, now: datetime
) -> YearPage:
    """Of what is kept of the sessions, as ``log`` says how new that is; of the library only titles that nothing else
    knows are asked for."""
    zone, progress = person.zone, person.known.rows()
    today = now.astimezone(zone).date()
    start, end = first_moment(date(year, 1, 1), zone), first_moment(date(year + 1, 1, 1), zone)
    records = history.between(person.name, start, end)
    begun = _begun(history, person, progress, now) if year == today.year else []
    return YearPage(
        person=person.name,
        year=year,
        today=today,
        years=_years(history, person, progress, today),
        sums=sum_up(year, stretches(records, zone, now), today),
        finished=await _with_titles(person, _finished(history, person, year, records, progress)),
        begun=await _begun_with_titles(person, begun),
        goal=goal,
        log=log,
    )


def _finished(
    history: SessionHistory,
    person: Person,
    year: int,
    records: Iterable[SessionRecord],
    progress: Mapping[str, MediaProgress],
) -> list[Finish]:
    of_year = {item for item, row in progress.items() if _finished_in(row, year, person)}
    items = of_year.union(one.library_item_id for one in records if one.library_item_id)
    rows = {item: progress[item] for item in items if item in progress}
    found = finishes(rows, history.of_items(person.name, items), person.zone)
    return [one for one in found if one.day.year == year]


def _finished_in(row: MediaProgress, year: int, person: Person) -> bool:
    moment = finish_moment(row)
    return moment is not None and moment.astimezone(person.zone).year == year


def _begun(
    history: SessionHistory, person: Person, progress: Mapping[str, MediaProgress], now: datetime
) -> list[BegunBook]:
    """What is not finished, most recent first, with how long it takes."""
    since = now - timedelta(days=PACE_DAYS)
    records = history.between(person.name, since, now + timedelta(days=1))
    lately = sum(one.seconds for one in stretches(records, person.zone, now) if one.day > since.date())
    speed, a_day = speed_of(records), lately / PACE_DAYS
    rows = [
        row
        for row in progress.values()
        if not row.is_finished
        and row.current_time_seconds
        and row.current_time_seconds < row.duration_seconds
        and row.last_update is not None
        and now - row.last_update < BEGUN_WITHIN
    ]
    rows.sort(key=lambda row: row.last_update or now, reverse=True)
    found = []
    for row in rows[:MOST_BEGUN]:
        position = row.current_time_seconds or 0.0
        left = (row.duration_seconds - position) / speed
        found.append(
            BegunBook(
                item=row.library_item_id,
                title="",
                seconds_left=left,
                fraction=position / row.duration_seconds,
                days_left=left / a_day if left < a_day * MOST_DAYS else None,
            )
        )
    return found


async def _with_titles(person: Person, found: Sequence[Finish]) -> tuple[Finish, ...]:
    """Of books that were never played, only the library knows what they are called."""
    items = await items_of(person, [one.item for one in found if not one.title])
    return tuple(
        replace(one, title=items[one.item].title, authors=items[one.item].authors) if one.item in items else one
        for one in found
    )


async def _begun_with_titles(person: Person, found: Sequence[BegunBook]) -> tuple[BegunBook, ...]:
    items = await items_of(person, [one.item for one in found])
    return tuple(replace(one, title=items[one.item].title) if one.item in items else one for one in found)


def _years(
    history: SessionHistory, person: Person, progress: Mapping[str, MediaProgress], today: date
) -> tuple[int, ...]:
    found = {today.year}
    for moments in history.ends(person.name):
        found.update(moment.astimezone(person.zone).year for moment in moments)
    for row in progress.values():
        if (moment := finish_moment(row)) is not None:
            found.add(moment.astimezone(person.zone).year)
    return tuple(sorted(year for year in found if FIRST_YEAR <= year <= today.year))
