"""All books of one user: Audiobookshelf's side, what stands between, Hardcover's side as it was acknowledged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from earmark.views.margin import Margin, margin_of
from earmark.views.plain import plain
from earmark.views.sources import Person, Sources, items_of
from handlers.state.history import STATUS_WORDS
from handlers.state.ledger import Acknowledged, Unit
from handlers.state.outcome import Key
from handlers.state.outcome_store import Last
from listener.model import LibraryItem, MediaProgress

A_PAGE = 100
SORTS = ("recent", "title", "problems")


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Audiobookshelf's side. ``fraction`` is 0.0-1.0; ``None`` where nothing is known."""

    seconds: float | None
    length_seconds: float
    fraction: float | None
    finished: bool
    finished_at: datetime | None
    started_at: datetime | None
    at: datetime | None  # of the last change


@dataclass(frozen=True, slots=True, kw_only=True)
class OnShelf:
    """Hardcover's side, as it was acknowledged last."""

    status: str
    seconds: int | None
    pages: int | None
    started: date | None
    finished: date | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BookRow:
    item: str
    title: str
    authors: tuple[str, ...]
    margin: Margin
    reason: str
    until: datetime | None
    position: Position | None
    shelf: OnShelf | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which part of the list; ``margin`` ``None``: all."""

    words: str = ""
    margin: Margin | None = None
    sort: str = SORTS[0]
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BookList:
    """``counts`` are of what the words find and add up to ``found``; ``rows`` are one page of those in ``margin``."""

    person: str
    wanted: Wanted
    rows: tuple[BookRow, ...]
    counts: Mapping[Margin, int]
    found: int
    pages: int

    def as_json(self) -> dict[str, Any]:
        return {
            "user": self.person,
            "found": self.found,
            "counts": {margin.value: number for margin, number in self.counts.items()},
            "page": self.wanted.page,
            "pages": self.pages,
            "books": [plain(row) for row in self.rows],
        }


async def books(sources: Sources, person: Person, wanted: Wanted) -> BookList:
    """Reads the state, and Audiobookshelf only for the items of this page that are not in the cache."""
    words = wanted.words.casefold().split()
    rows = [row for row in rows_of(sources, person) if all(word in row.title.casefold() for word in words)]
    counts = Counter(row.margin for row in rows)
    shown = [row for row in rows if wanted.margin in (None, row.margin)]
    shown.sort(key=_BY[wanted.sort])
    pages = max((len(shown) + A_PAGE - 1) // A_PAGE, 1)
    page = min(max(wanted.page, 1), pages)
    part = shown[(page - 1) * A_PAGE : page * A_PAGE]
    items = await items_of(person, [row.item for row in part])
    return BookList(
        person=person.name,
        wanted=replace(wanted, page=page),
        rows=tuple(filled(sources, person, row, items.get(row.item)) for row in part),
        counts={margin: counts[margin] for margin in Margin if counts[margin]},
        found=len(rows),
        pages=pages,
    )


def rows_of(sources: Sources, person: Person) -> list[BookRow]:
    """Every book that anything is known of, with one state each; without authors and shelf, see ``filled``."""
    state, progress = sources.state, person.known.rows()
    outcomes, known, overrides = (
        state.outcomes.all_of(person.name),
        state.ledger.known(person.name),
        state.overrides.of(person.name),
    )
    in_review = {row["item"] for row in state.outcomes.needs_review(person.name)}
    return [
        _row(
            item,
            progress.get(item),
            outcomes.get(item),
            margin_of(
                progress.get(item),
                outcomes.get(item),
                known.get(item),
                overrides.get(item, ()),
                in_review=item in in_review,
            ),
        )
        for item in {**progress, **outcomes}
    ]


def filled(sources: Sources, person: Person, row: BookRow, item: LibraryItem | None) -> BookRow:
    """With what the item and the ledger say."""
    acknowledged = sources.state.ledger.entry(Key(person.name, row.item)).acknowledged
    position = row.position
    if item is not None and position is not None and not position.length_seconds and item.duration_seconds:
        length = item.duration_seconds
        position = replace(position, length_seconds=length, fraction=_fraction(position.seconds, length))
    return replace(
        row,
        title=item.title if item is not None else row.title,
        authors=item.authors if item is not None else (),
        position=position,
        shelf=on_shelf(acknowledged) if acknowledged is not None else None,
    )


def on_shelf(acknowledged: Acknowledged) -> OnShelf:
    return OnShelf(
        status=STATUS_WORDS[acknowledged.status],
        seconds=acknowledged.progress if acknowledged.unit is Unit.SECONDS else None,
        pages=acknowledged.progress if acknowledged.unit is Unit.PAGES else None,
        started=acknowledged.started_at,
        finished=acknowledged.finished_at,
        at=acknowledged.at,
    )


def position_of(row: MediaProgress) -> Position:
    fraction = row.ebook_fraction
    if row.duration_seconds:
        fraction = _fraction(row.current_time_seconds, row.duration_seconds)
    return Position(
        seconds=row.current_time_seconds,
        length_seconds=row.duration_seconds,
        fraction=fraction,
        finished=row.is_finished,
        finished_at=row.finished_at,
        started_at=row.started_at,
        at=row.last_update,
    )


def _row(item: str, row: MediaProgress | None, last: Last | None, margin: Margin) -> BookRow:
    return BookRow(
        item=item,
        title=(last.title if last is not None else "") or item,
        authors=(),
        margin=margin,
        reason=last.reason if last is not None else "",
        until=last.until if last is not None and margin is Margin.WAITING else None,
        position=position_of(row) if row is not None else None,
        shelf=None,
    )


def _fraction(seconds: float | None, length: float) -> float | None:
    return None if seconds is None or not length else min(max(seconds / length, 0.0), 1.0)


def _recent(row: BookRow) -> tuple[float, str]:
    at = row.position.at if row.position is not None else None
    return (-at.timestamp() if at is not None else 0.0, row.title.casefold())


_ORDER = {margin: number for number, margin in enumerate(Margin)}
_BY = {
    "recent": _recent,
    "title": lambda row: (0.0, row.title.casefold()),
    "problems": lambda row: (float(_ORDER[row.margin]), row.title.casefold()),
}
