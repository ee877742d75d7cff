"""All books of one user: Audiobookshelf's side, what stands between, Hardcover's side as it was acknowledged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from earmark.views.library import NOTHING, Listed, ListedItem, spellings_of
from earmark.views.margin import Margin, margin_of, margin_of_unlistened
from earmark.views.plain import plain
from earmark.views.sources import Person, Sources, items_of
from handlers.book.normalise import fold
from handlers.state.history import STATUS_WORDS
from handlers.state.ledger import Acknowledged, Unit
from handlers.state.outcome import Key
from handlers.state.outcome_store import Last
from handlers.state.overrides import OverrideKind
from listener import LibraryItem, MediaProgress

A_PAGE = 100
SORTS = ("recent", "title", "problems")


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsPosition:
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
    position: AbsPosition | None
    shelf: OnShelf | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedBooks:
    """Which part of the list; ``margin`` ``None``: all."""

    words: str = ""
    whole: bool = False  # whole libraries, also what nobody listens to
    margin: Margin | None = None
    sort: str = SORTS[0]
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BookList:
    """``counts`` are of what the words find and add up to ``found``; ``rows`` are one page of those in ``margin``.
    ``is_whole``: whole libraries were asked for and could be read."""

    person: str
    wanted: WantedBooks
    rows: tuple[BookRow, ...]
    counts: Mapping[Margin, int]
    found: int
    pages: int
    is_whole: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "user": self.person,
            "found": self.found,
            "counts": {margin.value: number for margin, number in self.counts.items()},
            "page": self.wanted.page,
            "pages": self.pages,
            "books": [plain(row) for row in self.rows],
        }


@dataclass(frozen=True, slots=True)
class BookLine:
    """What every book of the list needs, before it is known which are shown."""

    item: str
    title: str
    margin: Margin
    last: Last | None
    progress: MediaProgress | None
    reason: str = ""  # where nobody listens to it, and so nothing ended

    @property
    def at(self) -> float:
        """Seconds since 1970 of the last change; 0 where there is none."""
        moment = self.progress.last_update if self.progress is not None else None
        return moment.timestamp() if moment is not None else 0.0

    @property
    def is_finished(self) -> bool:
        return self.progress is not None and self.progress.is_finished


async def books(sources: Sources, person: Person, wanted: WantedBooks) -> BookList:
    """Reads the state, and Audiobookshelf only for the items of this page that are not in the cache."""
    lines = lines_of(sources, person)
    listed = await person.library.items() if wanted.whole or wanted.words else None
    if wanted.whole and listed is not None:
        lines += _unlistened(sources, person, listed, {line.item for line in lines})
    if wanted.words:
        lines = _found(lines, wanted.words, listed or NOTHING)
    counts = Counter(line.margin for line in lines)
    shown = [line for line in lines if wanted.margin in (None, line.margin)]
    shown.sort(key=_BY[wanted.sort])
    pages = max((len(shown) + A_PAGE - 1) // A_PAGE, 1)
    page = min(max(wanted.page, 1), pages)
    return BookList(
        person=person.name,
        wanted=replace(wanted, page=page),
        rows=tuple(await rows_of(sources, person, shown[(page - 1) * A_PAGE : page * A_PAGE])),
        counts={margin: counts[margin] for margin in Margin if counts[margin]},
        found=len(lines),
        pages=pages,
        is_whole=wanted.whole and listed is not None,
    )


def _found(lines: list[BookLine], words: str, listed: Listed) -> list[BookLine]:
    """Those with all of the words in title, people or series, or with this number; titles alone where Audiobookshelf
    does not answer."""
    numbers = spellings_of(words)
    parts = fold(words).split()

    def fits(line: BookLine) -> bool:
        item = listed.get(line.item)
        if item is not None and numbers & item.numbers:
            return True
        text = item.words if item is not None else fold(line.title)
        return all(part in text for part in parts)

    return [line for line in lines if fits(line)]


def _unlistened(sources: Sources, person: Person, listed: Listed, known: Collection[str]) -> list[BookLine]:
    """What the libraries have besides, with what the nights have found."""
    buckets, decided = sources.matches.buckets(), sources.state.overrides.decided()
    overrides = sources.state.overrides.of(person.name)
    return [
        _unlistened_line(item, one, buckets.get(item), overrides.get(item, ()), decided=item in decided)
        for item, one in listed.items()
        if item not in known
    ]


def _unlistened_line(
    item: str,
    one: ListedItem,
    matched: tuple[str, str] | None,
    overrides: Collection[OverrideKind],
    *,
    decided: bool,
) -> BookLine:
    bucket, reason = matched or (None, "")
    margin = margin_of_unlistened(bucket, overrides, counts=one.counts, decided=decided)
    said = reason if margin in (Margin.REVIEW, Margin.NOT_FOUND) else ""
    return BookLine(item, one.title, margin, None, None, said)


async def line_of(sources: Sources, person: Person, item_id: str) -> BookLine | None:
    """One book, listened to or not; ``None``: the user does not see it."""
    listened = next(iter(lines_of(sources, person, [item_id])), None)
    if listened is not None:
        return listened
    item = (await items_of(person, [item_id])).get(item_id)
    if item is None:
        return None
    matched = sources.matches.get(item_id)
    return _unlistened_line(
        item_id,
        person.library.listed(item),
        (matched.bucket, matched.reason) if matched is not None else None,
        sources.state.overrides.of(person.name).get(item_id, ()),
        decided=item_id in sources.state.overrides.decided(),
    )


def lines_of(sources: Sources, person: Person, items: Collection[str] | None = None) -> list[BookLine]:
    """Every book that anything is known of, with one state each; or only these items."""
    state, progress = sources.state, person.known.rows()
    if items is not None:
        progress = {item: progress[item] for item in items if item in progress}
    outcomes, known, overrides = (
        state.outcomes.all_of(person.name, items),
        state.ledger.known(person.name, items),
        state.overrides.of(person.name),
    )
    in_review = {one.item for one in state.outcomes.in_review(person.name)}
    found = []
    for item in {**progress, **outcomes}:
        row, last = progress.get(item), outcomes.get(item)
        margin = margin_of(row, last, known.get(item), overrides.get(item, ()), in_review=item in in_review)
        found.append(BookLine(item, (last.title if last is not None else "") or item, margin, last, row))
    return found


async def rows_of(sources: Sources, person: Person, lines: Sequence[BookLine]) -> list[BookRow]:
    items = await items_of(person, [line.item for line in lines])
    return [row_of(sources, person, line, items.get(line.item)) for line in lines]


def row_of(sources: Sources, person: Person, line: BookLine, item: LibraryItem | None) -> BookRow:
    """With what the item and the ledger say."""
    acknowledged = sources.state.ledger.entry(Key(person.name, line.item)).acknowledged
    position = position_of(line.progress) if line.progress is not None else None
    if item is not None and position is not None and not position.length_seconds and item.duration_seconds:
        length = item.duration_seconds
        position = replace(position, length_seconds=length, fraction=_fraction(position.seconds, length))
    return BookRow(
        item=line.item,
        title=item.title if item is not None else line.title,
        authors=item.authors if item is not None else (),
        margin=line.margin,
        reason=line.last.reason if line.last is not None else line.reason,
        until=line.last.until if line.last is not None and line.margin is Margin.WAITING else None,
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


def position_of(row: MediaProgress) -> AbsPosition:
    fraction = row.ebook_fraction
    if row.duration_seconds:
        fraction = _fraction(row.current_time_seconds, row.duration_seconds)
    return AbsPosition(
        seconds=row.current_time_seconds,
        length_seconds=row.duration_seconds,
        fraction=fraction,
        finished=row.is_finished,
        finished_at=row.finished_at,
        started_at=row.started_at,
        at=row.last_update,
    )


def _fraction(seconds: float | None, length: float) -> float | None:
    return None if seconds is None or not length else min(max(seconds / length, 0.0), 1.0)


_ORDER = {margin: number for number, margin in enumerate(Margin)}
_BY: Mapping[str, Callable[[BookLine], tuple[float, str]]] = {
    "recent": lambda line: (-line.at, line.title.casefold()),
    "title": lambda line: (0.0, line.title.casefold()),
    "problems": lambda line: (float(_ORDER[line.margin]), line.title.casefold()),
}
