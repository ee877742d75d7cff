"""A year in numbers: months, days, people, books, pace. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from earmark.views.listening import DayShare
from listener import SessionRecord

MOST_RANKED = 10
SLOWEST, FASTEST = 0.5, 4.0  # what a player's speed may be; beyond, positions were dragged


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """Somebody, or a book, by the time listened to them."""

    name: str
    seconds: float
    books: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    day: date
    seconds: float
    titles: tuple[str, ...]  # what was listened to, most first


@dataclass(frozen=True, slots=True, kw_only=True)
class YearSums:
    """``months`` are twelve sums of seconds. ``days`` are those with listening, in order. ``days_so_far`` ends today in
    the year under way; ``streak`` is the longest run of days with listening."""

    seconds: float
    months: tuple[float, ...]
    days: tuple[Day, ...]
    days_so_far: int
    longest: Day | None
    streak: int
    books: tuple[Ranked, ...]
    authors: tuple[Ranked, ...]
    narrators: tuple[Ranked, ...]
    speed: float  # position over time; 1.0 where it is not known

    @property
    def seconds_a_day(self) -> float:
        return self.seconds / self.days_so_far if self.days_so_far else 0.0

    @property
    def seconds_a_day_with_listening(self) -> float:
        return self.seconds / len(self.days) if self.days else 0.0


def sum_up(year: int, found: Iterable[DayShare], today: date) -> YearSums:
    within = [one for one in found if one.day.year == year]
    by_day: dict[date, dict[str, float]] = {}
    months = [0.0] * 12
    for one in within:
        titles = by_day.setdefault(one.day, {})
        titles[one.record.title] = titles.get(one.record.title, 0.0) + one.seconds
        months[one.day.month - 1] += one.seconds
    days = tuple(
        Day(day=day, seconds=sum(titles.values()), titles=tuple(sorted(titles, key=titles.__getitem__, reverse=True)))
        for day, titles in sorted(by_day.items())
    )
    return YearSums(
        seconds=sum(months),
        months=tuple(months),
        days=days,
        days_so_far=days_so_far(year, today),
        longest=max(days, key=lambda one: one.seconds, default=None),
        streak=_streak([one.day for one in days]),
        books=_ranked(within, lambda record: (record.title,)),
        authors=_ranked(within, lambda record: record.authors),
        narrators=_ranked(within, lambda record: record.narrators),
        speed=speed_of({one.record.id: one.record for one in within}.values()),
    )


def days_so_far(year: int, today: date) -> int:
    first, last = date(year, 1, 1), min(date(year, 12, 31), today)
    return max((last - first).days + 1, 0)


def speed_of(records: Iterable[SessionRecord]) -> float:
    """How far a book moves in a second of listening, over sessions in which it moved as players move it."""
    moved = listened = 0.0
    for record in records:
        distance = record.current_seconds - record.start_seconds
        if record.listened_seconds > 0 and SLOWEST <= distance / record.listened_seconds <= FASTEST:
            moved, listened = moved + distance, listened + record.listened_seconds
    return moved / listened if listened else 1.0


def _ranked(found: Sequence[DayShare], names_of: Callable[[SessionRecord], tuple[str, ...]]) -> tuple[Ranked, ...]:
    seconds: dict[str, float] = {}
    books: dict[str, set[str]] = {}
    for one in found:
        for name in names_of(one.record):
            if name:
                seconds[name] = seconds.get(name, 0.0) + one.seconds
                books.setdefault(name, set()).add(one.record.library_item_id or one.record.title)
    ordered = sorted(seconds.items(), key=lambda one: (-one[1], one[0].casefold()))
    return tuple(Ranked(name=name, seconds=sum_, books=len(books[name])) for name, sum_ in ordered[:MOST_RANKED])


def _streak(days: Sequence[date]) -> int:
    longest = run = 0
    before: date | None = None
    for day in days:
        run = run + 1 if before is not None and day - before == timedelta(days=1) else 1
        longest, before = max(longest, run), day
    return longest
