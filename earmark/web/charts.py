"""Where bars, days and lines are drawn: numbers become places in an SVG, which templates write down. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from earmark.views.year import YearPage

WIDTH, HEIGHT, BASE = 720, 220, 190  # BASE: where bars stand; labels are below
CELL, GAP = 11, 2
LEVELS = (0.25, 0.5, 0.75)  # of the longest day: four shades, and none for a day without


@dataclass(frozen=True, slots=True)
class Bar:
    """``value`` is what it stands for; ``number`` counts from 1."""

    number: int
    value: float
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Cell:
    day: date
    seconds: float
    level: int  # 0-4
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A column a week, Mondays on top; ``months``: where each begins."""

    width: int
    height: int
    cells: tuple[Cell, ...]
    months: tuple[tuple[int, int], ...]  # number, x


@dataclass(frozen=True, slots=True)
class ChartLine:
    """``points`` as an SVG polyline has them; ``end``: where its label stands."""

    points: str
    end: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Finished:
    """Books that were finished so far, by the end of each month; ``goal``: the way to Hardcover's goal."""

    bars: tuple[Bar, ...]
    goal: ChartLine | None


def bars(values: Sequence[float], most: float | None = None) -> tuple[Bar, ...]:
    """One for each value, the highest as high as there is room, or as ``most`` leaves it."""
    highest, step = max(most or 0.0, *values) or 1.0, WIDTH / len(values)
    return tuple(
        Bar(
            number=number,
            value=value,
            x=round((number - 1) * step + step * 0.15, 1),
            y=round(BASE - (BASE - 20) * value / highest, 1),
            width=round(step * 0.7, 1),
            height=round((BASE - 20) * value / highest, 1),
        )
        for number, value in enumerate(values, start=1)
    )


def heat_map(year: int, seconds: Mapping[date, float]) -> HeatMap:
    first, last = date(year, 1, 1), date(year, 12, 31)
    monday = first - timedelta(days=first.weekday())
    most = max(seconds.values(), default=0.0)
    cells = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        lasted = seconds.get(day, 0.0)
        cells.append(
            Cell(
                day=day,
                seconds=lasted,
                level=1 + sum(lasted > most * share for share in LEVELS) if lasted > 0 else 0,
                x=(day - monday).days // 7 * (CELL + GAP),
                y=day.weekday() * (CELL + GAP) + 16,
            )
        )
    months = tuple((cell.day.month, cell.x) for cell in cells if cell.day.day == 1)
    return HeatMap(width=54 * (CELL + GAP), height=7 * (CELL + GAP) + 16, cells=tuple(cells), months=months)


def finished_by_month(page: YearPage) -> Finished:
    so_far = [float(count) for count in accumulate(page.finished_by_month())]
    if page.is_under_way:
        so_far = [count if month <= page.today.month else 0.0 for month, count in enumerate(so_far, start=1)]
    wanted = float(page.goal.books) if page.goal is not None else 0.0
    drawn = bars(so_far, wanted)
    if page.goal is None:
        return Finished(bars=drawn, goal=None)
    highest = max(wanted, *so_far)
    start, end = (_day_x(day, page) for day in (page.goal.start, page.goal.end))
    y = round(BASE - (BASE - 20) * wanted / highest, 1)
    return Finished(bars=drawn, goal=ChartLine(points=f"{start},{BASE} {end},{y}", end=(end, y)))


def _day_x(day: date, page: YearPage) -> float:
    return round(WIDTH * (day - date(page.year, 1, 1)).days / page.days_of_year, 1)
