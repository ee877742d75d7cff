"""The matching of a whole library: identifiers in bulk, then what is known already, then a search within a budget.

Items come in pages and are dealt with page by page, so that a library of any size fits in memory and a night may stop
anywhere: what was found is written down, and the next night goes on with the rest.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol, TypeVar

from handlers.matching import Bucket, Candidate, Verdict, match, search_words, views_of
from handlers.night.neighbours import Neighbours
from handlers.state.matches import LONGEST_PATIENCE, KnownMatch, Matched, Matches, fingerprint_of, patience
from handlers.sync.find_edition import candidates_of, identifiers_of, verdict_as_json
from hardcover import (
    BookId,
    Catalogue,
    Claim,
    HardcoverTokenRejected,
    HardcoverUnreachable,
    Identifiers,
    Lane,
    MissingScope,
    Refused,
    Throttled,
    read_candidates,
    search_books,
    spending,
)
from listener import AudiobookshelfError, LibraryItem

T = TypeVar("T")

ASKED_TOGETHER = 250  # items: five units, one request
SEARCHED_TOGETHER = 20  # items whose found books are read in a few units
MOST_LEFT = 20_000  # leftovers remembered for the search of one night, the most valuable ones
MOST_OPEN = 20_000  # items without a match that the report can tell of
FEW = 100  # new items that are all looked at closely
AT_A_TIME = 10  # items between two moments at which live updates get their turn


class WholeItemReader(Protocol):
    async def read_items(self, item_ids: Iterable[str]) -> dict[str, LibraryItem]: ...


@dataclass(slots=True, kw_only=True)
class MatchReport:
    """How a night's matching went. ``stopped``: why it did not get to the end, if it did not."""

    checked: int = 0
    already_known: int = 0
    found: dict[str, int] = field(default_factory=dict)  # by bucket, of those looked at
    searched: int = 0
    left_for_later: int = 0
    units: int = 0
    stopped: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """``kept``: units of the day that matching leaves to others, besides what is kept for live updates;
    ``search_share`` of the rest may be spent on searching by words. ``ends``: loop time."""

    kept: int = 0
    search_share: float = 1.0
    ends: float = float("inf")


@dataclass(order=True, slots=True)
class _Leftover:
    """Something no identifier settled. Heard ones first, then those never searched for, then the latest additions."""

    rank: tuple[bool, bool, float]
    item: str
    fingerprint: str = field(compare=False)


class Rematch:
    """One night's matching over one server's libraries."""

    def __init__(
        self,
        catalogues: Sequence[Catalogue],
        matches: Matches,
        readers: Sequence[WholeItemReader],
        *,
        now: Callable[[], datetime],
        auto_at: float,
        review_at: float,
        budget: Budget,
        heard: frozenset[str] = frozenset(),
        limit: int | None = None,
    ) -> None:
        """``catalogues``: the first one whose token is taken pays. ``readers``: who may see the items.
        ``limit``: at most so many items are looked at."""
        self._catalogues = list(catalogues)
        self._matches = matches
        self._readers = readers
        self._now = now
        self._auto_at = auto_at
        self._review_at = review_at
        self._budget = budget
        self._heard = heard
        self._limit = limit
        self._leftovers: list[_Leftover] = []
        self._neighbours = Neighbours()
        self._tonight: dict[str, str] = {}  # leftovers of tonight's look by identifiers, and their bucket
        self.open: set[str] = set()  # items of these libraries without a sure match
        self.report = MatchReport()

    async def take(self, page: Sequence[LibraryItem]) -> None:
        """Match one page of the library by identifiers. Once the budget is spent, only counts what is left."""
        books = [item for item in page if item.media_type == "book" and not item.is_missing]
        prints = {item.id: fingerprint_of(item) for item in books}
        known = self._matches.standings(prints.items(), self._now())
        new: list[LibraryItem] = []
        again: list[LibraryItem] = []
        for item in books:
            standing = known.get(item.id)
            if standing is None or not standing.is_same:
                new.append(item)
            elif standing.is_due:
                again.append(item)
            else:
                self._known(item, prints[item.id], standing)
        # what was not found before is asked of Hardcover, not of the store, whose patience is its own
        if self._limit is not None:
            new = new[: max(self._limit - self.report.checked, 0)]
            again = again[: max(self._limit - self.report.checked - len(new), 0)]
        for wanted, fresh in ((new, False), (again, True)):
            for start in range(0, len(wanted), ASKED_TOGETHER):
                await self._take_some(wanted[start : start + ASKED_TOGETHER], known, fresh=fresh)

    async def search(self) -> None:
        """Then the leftovers, the most valuable first: by the books already known of their authors, then by words."""
        queue = [heapq.heappop(self._leftovers) for _ in range(len(self._leftovers))]
        self._leftovers = []
        if self.report.stopped is not None:
            self.report.left_for_later += len(queue)
            return
        with spending() as spent:
            try:
                for start in range(0, len(queue), SEARCHED_TOGETHER):
                    part = queue[start : start + SEARCHED_TOGETHER]
                    why = self._why_stop()
                    # asked anew each time: how much the day has is known from the first answer on
                    most = int((self._spare + spent.units) * self._budget.search_share)
                    if why is None and spent.units + len(part) > most:
                        why = f"the night's {most} units for searching are spent"
                    if why is not None:
                        self.report.left_for_later += len(queue) - start
                        self.report.stopped = why
                        return
                    items = await _read(self._readers, [one.item for one in part])
                    prints = {one.item: one.fingerprint for one in part}
                    try:
                        await self._search_some(items, prints)
                    except Throttled as error:
                        self.report.left_for_later += len(queue) - start
                        self.report.stopped = str(error)
                        return
            finally:
                self.report.units += spent.units

    # identifiers

    def _known(self, item: LibraryItem, fingerprint: str, standing: KnownMatch) -> None:
        self.report.already_known += 1
        if standing.bucket != Bucket.AUTO.value:
            self._is_open(item.id)
        if standing.bucket != Bucket.AUTO.value and not standing.searched and self._limit is None:
            self._leave(item, fingerprint, searched=False)  # an earlier night did not come to it

    async def _take_some(self, wanted: list[LibraryItem], known: dict[str, KnownMatch], *, fresh: bool) -> None:
        why = self.report.stopped or self._why_stop()
        if why is None:
            with spending() as spent:
                try:
                    claims = await self._asking(
                        lambda catalogue: _find(catalogue, [identifiers_of(item) for item in wanted], fresh=fresh)
                    )
                except Throttled as error:
                    why = str(error)
                finally:
                    self.report.units += spent.units
        if why is not None:
            self.report.stopped = why
            self.report.left_for_later += len(wanted)
            return
        candidates = {item.id: candidates_of(about) for item, about in zip(wanted, claims, strict=True)}
        verdicts = await self._judge(wanted, candidates)
        close = [
            item.id for item in wanted if candidates[item.id] and self._wants_a_closer_look(item, verdicts, wanted)
        ]
        read = await _read(self._readers, close)
        verdicts |= await self._judge(list(read.values()), candidates)
        found = []
        for item in wanted:
            if item.id in close and item.id not in read:
                self.report.left_for_later += 1
                continue
            verdict = verdicts[item.id]
            standing = known.get(item.id)
            before = self._matches.get(item.id) if standing is not None and standing.is_same else None
            one = self._matched(item, fingerprint_of(item), verdict, before=before, by="identifier")
            tries = one.tries + 1
            found.append(replace(one, tries=tries, retry_at=self._retry_at(verdict, tries)))
            self.report.checked += 1
            if verdict.bucket is not Bucket.AUTO:  # a wrong identifier must not end the search
                self._leave(item, one.fingerprint, searched=one.searched)
                self._tonight[item.id] = one.bucket
        await self._put(found)

    async def _judge(
        self, items: Sequence[LibraryItem], candidates: Mapping[str, list[Candidate]]
    ) -> dict[str, Verdict]:
        verdicts = {}
        for number, item in enumerate(items):
            if number % AT_A_TIME == 0:
                await asyncio.sleep(0)
            offered = candidates[item.id]
            self._neighbours.learn(offered)
            verdicts[item.id] = match(views_of(item), offered, auto_at=self._auto_at, review_at=self._review_at)
        return verdicts

    def _wants_a_closer_look(
        self, item: LibraryItem, verdicts: Mapping[str, Verdict], wanted: Sequence[LibraryItem]
    ) -> bool:
        """Lists tell nothing of tags and files. Those are asked for where it is not sure without them, where it
        matters, and where it costs little."""
        return verdicts[item.id].bucket is not Bucket.AUTO or item.id in self._heard or len(wanted) <= FEW

    def _why_stop(self) -> str | None:
        if asyncio.get_running_loop().time() >= self._budget.ends:
            return "the night's time is over"
        if self._spare <= 0:
            return "the rest of the day's units is left for telling"
        return None

    @property
    def _spare(self) -> int:
        """Units that matching may still spend today. A tenth of the day at least: a long backlog of books to be told
        must not keep new ones from being found."""
        limiter = self._catalogues[0].client.limiter
        return max(limiter.units_for_all - self._budget.kept, limiter.units_for_all // 10)

    # searching

    async def _search_some(self, items: dict[str, LibraryItem], prints: dict[str, str]) -> None:
        views = {item_id: views_of(item) for item_id, item in items.items()}
        named = await self._named(items)
        known = {item_id: [*named[item_id], *self._neighbours.of(item)] for item_id, item in items.items()}
        verdicts: dict[str, Verdict] = {}
        for item_id, candidates in known.items():
            await asyncio.sleep(0)
            verdict = match(views[item_id], candidates, auto_at=self._auto_at, review_at=self._review_at)
            if verdict.bucket is Bucket.AUTO:
                verdicts[item_id] = verdict
        asked = {}
        for item_id, item in items.items():
            if item_id not in verdicts and (ids := await self._search_one(item)) is not None:
                asked[item_id] = ids
        # with the books the identifiers named: their other editions may be the ones that fit
        books = [book_id for item_id, ids in asked.items() for book_id in (*ids, *(c.book.id for c in named[item_id]))]
        by_book = {c.book.id: c for c in await self._read_books(books)}
        for item_id, ids in asked.items():
            await asyncio.sleep(0)
            candidates = [by_book[book_id] for book_id in ids if book_id in by_book]
            candidates += [_with_editions(one, by_book.get(one.book.id)) for one in named[item_id]]
            self._neighbours.learn(candidates)
            merged = {c.book.id: c for c in (*known[item_id], *candidates)}
            verdicts[item_id] = match(
                views[item_id], list(merged.values()), auto_at=self._auto_at, review_at=self._review_at
            )
        self.report.searched += len(asked)
        found = []
        for item_id, verdict in verdicts.items():
            before = self._matches.get(item_id)
            one = self._matched(items[item_id], prints[item_id], verdict, before=before, by="score")
            found.append(replace(one, searched=True, retry_at=self._retry_at(verdict, one.tries)))
            if item_id in self._tonight:
                self.report.found[self._tonight[item_id]] -= 1  # counted before, by its identifiers
        await self._put(found)

    async def _named(self, items: Mapping[str, LibraryItem]) -> dict[str, list[Candidate]]:
        """What the identifiers lead to; asked a moment ago, so that the store knows it."""
        wanted = [identifiers_of(item) for item in items.values()]
        claims = await self._asking(lambda catalogue: _find(catalogue, wanted, fresh=False))
        return {item_id: candidates_of(about) for item_id, about in zip(items, claims, strict=True)}

    async def _search_one(self, item: LibraryItem) -> list[BookId] | None:
        """By the fields' title, and by the files' where they say another. A search that Hardcover refuses has found
        nothing; ``None``: it got no answer, which says nothing."""
        found: list[BookId] = []
        for words in search_words(item):
            try:
                found += await self._asking(lambda one, words=words: search_books(one.client, words, Lane.MATCHING))  # type: ignore[misc]
            except Refused:
                continue
            except HardcoverUnreachable:
                return None
        return list(dict.fromkeys(found))

    async def _read_books(self, books: list[BookId]) -> list[Candidate]:
        claims: list[Claim] = await self._asking(lambda one: read_candidates(one.client, books, Lane.MATCHING))
        return candidates_of(claims)

    # both

    async def _asking(self, ask: Callable[[Catalogue], Awaitable[T]]) -> T:
        """At the cost of the first one whose token is taken; raises what the last one raises."""
        while True:
            try:
                return await ask(self._catalogues[0])
            except (HardcoverTokenRejected, MissingScope):
                if len(self._catalogues) == 1:
                    raise
                del self._catalogues[0]

    def _matched(
        self, item: LibraryItem, fingerprint: str, verdict: Verdict, *, before: Matched | None, by: str
    ) -> Matched:
        same = before if before is not None and before.fingerprint == fingerprint else None
        return Matched(
            item=item.id,
            fingerprint=fingerprint,
            bucket=verdict.bucket.value,
            book_id=verdict.book.id if verdict.book is not None else None,
            edition_id=verdict.edition.id if verdict.edition is not None else None,
            confidence=verdict.confidence,
            reason=verdict.reason,
            by=by,
            at=self._now(),
            searched=same is not None and same.searched,
            tries=same.tries if same is not None else 0,
            title=item.title,
            evidence={} if verdict.bucket is Bucket.AUTO else verdict_as_json(verdict),
        )

    def _retry_at(self, verdict: Verdict, tries: int) -> datetime | None:
        """A miss is believed for longer each time; what waits for a person is looked at again now and then, since
        Hardcover may have got the edition by then."""
        if verdict.bucket is Bucket.AUTO:
            return None
        return self._now() + (patience(tries) if verdict.bucket is Bucket.REJECT else LONGEST_PATIENCE)

    def _leave(self, item: LibraryItem, fingerprint: str, *, searched: bool) -> None:
        added = item.added_at.timestamp() if item.added_at is not None else 0.0
        leftover = _Leftover((item.id not in self._heard, searched, -added), item.id, fingerprint)
        heapq.heappush(self._leftovers, leftover)
        if len(self._leftovers) > MOST_LEFT * 2:
            self._leftovers = heapq.nsmallest(MOST_LEFT, self._leftovers)
            heapq.heapify(self._leftovers)

    async def _put(self, found: list[Matched]) -> None:
        for one in found:
            self.report.found[one.bucket] = self.report.found.get(one.bucket, 0) + 1
            if one.bucket == Bucket.AUTO.value:
                self.open.discard(one.item)
            else:
                self._is_open(one.item)
        for start in range(0, len(found), 100):
            self._matches.put(found[start : start + 100])
            await asyncio.sleep(0)

    def _is_open(self, item: str) -> None:
        if len(self.open) < MOST_OPEN:
            self.open.add(item)


def _with_editions(named: Candidate, read: Candidate | None) -> Candidate:
    """A book an identifier named, with those of its editions that were read too."""
    if read is None:
        return named
    known = {edition.id for edition in named.editions}
    return replace(named, editions=(*named.editions, *(e for e in read.editions if e.id not in known)))


async def _find(catalogue: Catalogue, wanted: list[Identifiers], *, fresh: bool) -> list[list[Claim]]:
    return await catalogue.find_many(wanted, Lane.MATCHING, fresh=fresh)


async def _read(readers: Sequence[WholeItemReader], item_ids: Sequence[str]) -> dict[str, LibraryItem]:
    """The items, through whoever may see them."""
    found: dict[str, LibraryItem] = {}
    failed: AudiobookshelfError | None = None
    for reader in readers:
        missing = [item_id for item_id in item_ids if item_id not in found]
        if not missing:
            break
        try:
            found |= await reader.read_items(missing)
        except AudiobookshelfError as error:
            failed = error
    if failed is not None and not found:
        raise failed
    return {item_id: found[item_id] for item_id in item_ids if item_id in found}
