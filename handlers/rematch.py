"""The matching of a whole library: identifiers in bulk, then what is known already, then a search within a budget.

Items come in pages and are dealt with page by page, so that a library of any size fits in memory and a night may stop
anywhere: what was found is written down, and the next night goes on with the rest.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from handlers.find import candidates_of, identifiers_of, verdict_as_json
from handlers.matches import Matched, Matches, fingerprint_of, patience
from handlers.matching import Bucket, Verdict, match, views_of
from handlers.neighbours import Neighbours
from hardcover.catalogue import Catalogue
from hardcover.errors import HardcoverError, Throttled
from hardcover.limits import Lane
from hardcover.model import BookId
from hardcover.search import read_candidates, search_books
from hardcover.spending import spending
from listener.model import LibraryItem

SEARCHED_TOGETHER = 20  # items whose found books are read in one unit or two
MOST_LEFT = 20_000  # leftovers remembered for the search of one night, the most valuable ones


class ItemReader(Protocol):
    async def read_items(self, item_ids: Iterable[str]) -> dict[str, LibraryItem]: ...


@dataclass(slots=True, kw_only=True)
class MatchReport:
    """How a night's matching went. ``stopped``: why it did not get to the end, if it did not."""

    looked_at: int = 0
    already_known: int = 0
    found: dict[str, int] = field(default_factory=dict)  # by bucket, of those looked at
    searched: int = 0
    left_for_later: int = 0
    units: int = 0
    stopped: str | None = None


@dataclass(order=True, slots=True)
class _Leftover:
    """Something no identifier settled. Heard ones first, then the most recently added."""

    rank: tuple[bool, float]
    item: str = field(compare=False)


class Rematch:
    """One night's matching over one server's libraries."""

    def __init__(
        self,
        catalogue: Catalogue,
        matches: Matches,
        *,
        now: Callable[[], datetime],
        auto_at: float,
        review_at: float,
        search_units: int,
        heard: frozenset[str] = frozenset(),
        keep: bool = True,
    ) -> None:
        self._catalogue = catalogue
        self._matches = matches
        self._now = now
        self._auto_at = auto_at
        self._review_at = review_at
        self._search_units = search_units
        self._heard = heard
        self._keep = keep
        self._leftovers: list[_Leftover] = []
        self._neighbours = Neighbours()
        self.report = MatchReport()

    async def take(self, page: Sequence[LibraryItem]) -> None:
        """Match one page of the library by identifiers. Raises ``Throttled`` when the day's units are spent."""
        books = [item for item in page if item.media_type == "book" and not item.is_missing]
        prints = {item.id: fingerprint_of(item) for item in books}
        still_open = self._matches.open_ones(prints.items(), self._now())
        self.report.already_known += len(books) - len(still_open)
        wanted = [item for item in books if item.id in still_open]
        if not wanted:
            return
        with spending() as spent:
            try:
                claims = await self._catalogue.find_many([identifiers_of(item) for item in wanted], Lane.MATCHING)
            finally:
                self.report.units += spent.units
        found = []
        for item, about in zip(wanted, claims, strict=True):
            candidates = candidates_of(about)
            self._neighbours.learn(candidates)
            verdict = match(views_of(item), candidates, auto_at=self._auto_at, review_at=self._review_at)
            found.append(self._matched(item, verdict, by="identifier"))
            if verdict.bucket is Bucket.REJECT or not candidates:
                self._leave(item)
        self._put(found)

    async def search(self, reader: ItemReader) -> None:
        """Then the leftovers, the most valuable first: by the books already known of their authors, then by words."""
        queue = [heapq.heappop(self._leftovers).item for _ in range(len(self._leftovers))]
        with spending() as spent:
            try:
                for start in range(0, len(queue), SEARCHED_TOGETHER):
                    part = queue[start : start + SEARCHED_TOGETHER]
                    if spent.units + len(part) > self._search_units:
                        self.report.left_for_later = len(queue) - start
                        self.report.stopped = f"the night's {self._search_units} units for searching are spent"
                        return
                    await self._search_some(await reader.read_items(part))
            except Throttled as error:
                self.report.stopped = str(error)
            finally:
                self.report.units += spent.units

    async def _search_some(self, items: dict[str, LibraryItem]) -> None:
        views = {item_id: views_of(item) for item_id, item in items.items()}
        known = {item_id: self._neighbours.of(item) for item_id, item in items.items()}
        verdicts: dict[str, Verdict] = {}
        for item_id, candidates in known.items():
            verdict = match(views[item_id], candidates, auto_at=self._auto_at, review_at=self._review_at)
            if verdict.bucket is Bucket.AUTO:
                verdicts[item_id] = verdict
        asked = {}
        for item_id, item in items.items():
            if item_id not in verdicts:
                asked[item_id] = await self._search_one(item)
        books = [book_id for ids in asked.values() for book_id in ids]
        by_book = {
            c.book.id: c for c in candidates_of(await read_candidates(self._catalogue.client, books, Lane.MATCHING))
        }
        for item_id, ids in asked.items():
            candidates = [by_book[book_id] for book_id in ids if book_id in by_book]
            self._neighbours.learn(candidates)
            merged = {c.book.id: c for c in (*known[item_id], *candidates)}
            verdicts[item_id] = match(
                views[item_id], list(merged.values()), auto_at=self._auto_at, review_at=self._review_at
            )
        self.report.searched += len(asked)
        self._put(
            [self._matched(items[item_id], verdict, by="score", searched=True) for item_id, verdict in verdicts.items()]
        )

    async def _search_one(self, item: LibraryItem) -> list[BookId]:
        """A search that Hardcover refuses or is too slow for has found nothing; the others go on."""
        words = f"{item.title} {item.authors[0] if item.authors else ''}"
        try:
            return await search_books(self._catalogue.client, words, Lane.MATCHING)
        except Throttled:
            raise
        except HardcoverError:
            return []

    def _matched(self, item: LibraryItem, verdict: Verdict, *, by: str, searched: bool = False) -> Matched:
        self.report.looked_at += 0 if searched else 1
        before = self._matches.get(item.id)
        tries = (before.tries if before is not None and before.fingerprint == fingerprint_of(item) else 0) + 1
        return Matched(
            item=item.id,
            fingerprint=fingerprint_of(item),
            bucket=verdict.bucket.value,
            book_id=verdict.book.id if verdict.book is not None else None,
            edition_id=verdict.edition.id if verdict.edition is not None else None,
            confidence=verdict.confidence,
            reason=verdict.reason,
            by=by,
            at=self._now(),
            searched=searched,
            tries=tries,
            retry_at=None if verdict.bucket is not Bucket.REJECT else self._now() + patience(tries),
            title=item.title,
            evidence={} if verdict.bucket is Bucket.AUTO else verdict_as_json(verdict),
        )

    def _leave(self, item: LibraryItem) -> None:
        added = item.added_at.timestamp() if item.added_at is not None else 0.0
        leftover = _Leftover(rank=(item.id not in self._heard, -added), item=item.id)
        heapq.heappush(self._leftovers, leftover)
        if len(self._leftovers) > MOST_LEFT * 2:
            self._leftovers = heapq.nsmallest(MOST_LEFT, self._leftovers)
            heapq.heapify(self._leftovers)

    def _put(self, found: list[Matched]) -> None:
        for one in found:
            self.report.found[one.bucket] = self.report.found.get(one.bucket, 0) + 1
            if one.searched:  # counted before, as not found
                self.report.found[Bucket.REJECT.value] -= 1
        if self._keep:
            self._matches.put(found)
