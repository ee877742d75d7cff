"""Stands on the line to Hardcover and beside the service, and notes whatever must never happen.

Not a second implementation: it knows nothing of why something is told. It compares what is sent with what was heard at
that instant, what is recorded with what stands on the shelf, and how often something is told with how often something
happened. ``problems`` has to stay empty.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from earmark.sandbox.faults import Delay, Late
from earmark.sandbox.hardcover.snapshots import ShelfBook, SyncRequest
from earmark.service.app import App
from handlers.state.outcome import Key, Kind, Outcome
from hardcover.spent import _current
from listener.model import MediaProgress
from tests.virtual import START

SPACING_SECONDS = 2.0
CALM_SECONDS = 90.0  # longer than any backoff between two requests for one book
MOST_AN_HOUR = 12  # writes to one book (P14); from then on one each live_interval
LATE_SECONDS = 120.0  # a request that was held up may arrive this long after it was given up
_ALIAS = re.compile(r"^  f\d+: ", re.MULTILINE)
_TEXT_FORMATS = (1, 4)

Book = tuple[str, int]  # user, Hardcover book


@dataclass(slots=True, kw_only=True)
class Sent:
    """One mutation as it left, and what became of it as far as Earmark can know."""

    at: float
    user: str
    operation: str
    book: int | None
    values: dict[str, Any]
    edition: int | None = None  # of the read, where the write names none
    answered: bool = False


@dataclass(slots=True)
class _Heard:
    """When each item was heard last, and the row as it was before that instant."""

    at: dict[str, float] = field(default_factory=dict)


class Watch:
    def __init__(self, world: Any, now: Callable[[], datetime]) -> None:
        self.world = world
        self.hardcover = world.hardcover
        self.problems: list[str] = []
        self.sent: list[Sent] = []
        self.told: Counter[Book] = Counter()  # looks that wrote
        self.acts: Counter[Book] = Counter()  # things that happened, set by the rules
        self.hand: set[Book] = set()  # the user did something on Hardcover themselves
        self.lost: set[Book] = set()  # a write of which Earmark never saw the end
        self.loud: defaultdict[Book, list[float]] = defaultdict(list)  # when what is written at once was done
        self.murky: set[Book] = set()  # rows were put back: which one is the newest is nobody's promise
        self.recorded = 0  # outcomes that belong into the history
        self.excused_until = 0.0  # a 429 before this says nothing about our pace
        self.passing = False
        self._users = {token: user for user, token in world.tokens.items()}
        self._books: dict[str, int] = {}
        self._app: App | None = None
        self._process: Any = None
        self._heard: dict[str, _Heard] = {}
        self._written: Counter[Book] = Counter()  # answered mutations since the last outcome of the book
        self._units: Counter[str] = Counter()  # sent since the user's last outcome
        self._recorded_units: Counter[str] = Counter()
        self._counting: set[str] = set()  # users whose units are counted from an outcome on
        self._last: dict[tuple[str, str], Outcome] = {}
        self._unsure_until: dict[Book, float] = defaultdict(float)  # something may still land
        self._asked = 0
        self._wrote: defaultdict[Book, list[float]] = defaultdict(list)
        self._spoke: defaultdict[str, float] = defaultdict(lambda: -math.inf)

    # lives

    def know(self, item: str, book: int) -> None:
        self._books[item] = book

    def born(self, process: Any, app: App) -> None:
        self._app, self._process = app, process
        self._written.clear()
        self._last.clear()
        self._counting.clear()
        self._heard = {}
        app.core.outcomes.subscribe(self._outcome)
        for user, runtime in app.users.items():
            heard = self._heard[user] = _Heard()
            self._listen(runtime.known, heard)

    def died(self) -> None:
        """What was under way then is recorded nowhere, and may still land."""
        for sent in self.sent[-4:]:
            if not sent.answered and sent.book is not None:
                self._unsure(sent)
        self._written.clear()
        self._counting.clear()

    def count_anew(self) -> None:
        """Units of a pass and of live looks are not told apart: count again from the next outcome on."""
        self._counting.clear()
        self._units.clear()
        self._recorded_units.clear()

    def _listen(self, known: Any, heard: _Heard) -> None:
        for name in ("update", "update_all", "snapshot_end"):
            setattr(known, name, self._noting(known, getattr(known, name), heard))

    def _noting(self, known: Any, method: Callable[..., Any], heard: _Heard) -> Callable[..., Any]:
        def noting(*arguments: Any) -> Any:
            before = known.rows()
            answer = method(*arguments)
            after = known.rows()
            for item in before.keys() | after.keys():
                if before.get(item) != after.get(item):
                    heard.at[item] = self.time
            return answer

        return noting

    @property
    def time(self) -> float:
        loop = self.world.loop
        return float(loop.time())

    # the line

    async def through(self, process: Any, inner: httpx.AsyncBaseTransport, request: httpx.Request) -> httpx.Response:
        raw = json.loads(await request.aread())
        token = request.headers["Authorization"].removeprefix("Bearer ")
        user = self._users[token]
        self._spoke[user] = self.time
        units = len(_ALIAS.findall(raw["query"])) or 1
        counts = bool(_current.get())  # else it is read for many books together, and belongs to no outcome
        self._units[user] += units if counts else 0
        sent = self._mutation(user, raw) if raw["query"].startswith("mutation") else None
        if sent is not None:
            self._check_freshness(sent)
            self.sent.append(sent)
        struck = len(self.hardcover.faults.struck)
        try:
            response = await inner.handle_async_request(request)
        except httpx.ConnectError:
            self._units[user] -= units if counts else 0  # never sent
            raise
        except BaseException:
            self._unsure(sent)
            raise
        finally:
            held_up = list(self.hardcover.faults.struck)[struck:]
            if any(isinstance(fault, Late | Delay) for _, fault in held_up):  # it arrives when nobody counts on it
                self.excused_until = max(self.excused_until, self.time + LATE_SECONDS)
        body = await response.aread()
        if response.status_code < 500 and response.status_code != 408:
            self._answered(process, token, sent, response.status_code, body)
        else:
            self._unsure(sent)
        self._check_pace()
        return httpx.Response(response.status_code, headers=response.headers, content=body)

    def _mutation(self, user: str, raw: dict[str, Any]) -> Sent:
        operation = raw["query"].split("(")[0].split()[1]
        variables, store = raw["variables"], self.hardcover.store
        book: int | None = None
        edition: int | None = None
        if operation == "AddBook":
            book = variables["book"]["book_id"]
        elif operation in ("Progress", "RemoveRead"):
            read = store.user_book_reads.get(variables.get("id") or variables.get("read"))
            edition = read.edition_id if read is not None else None
            row = store.user_books.get(read.user_book_id) if read is not None else None
            book = row.book_id if row is not None else None
        else:
            row = store.user_books.get(variables.get("id") or variables.get("ub"))
            book = row.book_id if row is not None else None
        values = variables.get("read") if isinstance(variables.get("read"), dict) else {}
        return Sent(at=self.time, user=user, operation=operation, book=book, values=values or {}, edition=edition)

    def _answered(self, process: Any, token: str, sent: Sent | None, status: int, body: bytes) -> None:
        if status == 200:
            process.answered.add(token)
        if sent is None or status != 200 or process is not self._process or not process.alive:
            return
        try:
            answer = json.loads(body)
        except ValueError:
            self._unsure(sent)
            return
        payload = next(iter((answer.get("data") or {}).values()), None)
        if payload and not payload.get("error"):
            sent.answered = True
            if sent.book is not None:
                self._written[sent.user, sent.book] += 1
                self._wrote[sent.user, sent.book].append(self.time)
        elif not payload:
            self._unsure(sent)

    def _unsure(self, sent: Sent | None) -> None:
        if sent is not None and sent.book is not None:
            self._unsure_until[sent.user, sent.book] = self.time + LATE_SECONDS
            self.lost.add((sent.user, sent.book))

    def since_write(self, user: str, book: int) -> float:
        """Seconds since the last write to this book that was answered."""
        wrote = self._wrote[user, book]
        return self.time - wrote[-1] if wrote else math.inf

    def is_calm(self, user: str, book: int) -> bool:
        """Nothing of ours is under way: what the user does now, the next write has to respect."""
        return self.time - self._spoke[user] >= CALM_SECONDS and not self.is_unsure(user, book)

    def check_hours(self, interval_seconds: float) -> None:
        """Few writes to a book in any hour, but for what is written at once: finishes and what the user did."""
        for book, wrote in self._wrote.items():
            for at in wrote:
                count = sum(at <= other < at + 3600 for other in wrote)
                loud = sum(at - 120 <= other < at + 3600 for other in self.loud[book])
                if count > MOST_AN_HOUR + 3600 / interval_seconds + 3 * loud:
                    self.problems.append(f"{book}: {count} writes in the hour from {at:.0f}, {loud} of them at once")
                    return

    def is_unsure(self, user: str, book: int) -> bool:
        return self.time < self._unsure_until[user, book]

    # checks

    def _check_freshness(self, sent: Sent) -> None:
        """A value that is told is the newest one heard, as of the instant at which it leaves."""
        value = sent.values.get("progress_seconds", sent.values.get("progress_pages"))
        if value is None or sent.book is None or self._app is None or (sent.user, sent.book) in self.murky:
            return
        known, pin = self._app.users[sent.user].known, self._app.state.ledger.pin
        rows = [
            row
            for item, book in self._books.items()
            if item in self.world.abs.world.items
            and book == sent.book
            and (row := known.get(item))
            and pin(Key(sent.user, item)) is not None
        ]
        heard = self._heard[sent.user].at
        if any(heard.get(row.library_item_id) == self.time for row in rows) or not rows:
            return  # heard at this very instant
        possible = {self._value(row, sent) for row in rows}  # of two items either may lead (P12)
        if value not in possible and not any(_taken_back(row) or self._is_hardly_begun(row) for row in rows):
            self.problems.append(
                f"{self.time:.1f}: {sent.user} was told {value} of book {sent.book}, but {possible} had been heard"
            )

    def _value(self, row: MediaProgress, sent: Sent) -> int:
        edition = self.hardcover.store.editions.get(sent.values.get("edition_id") or sent.edition)
        if edition is None:
            return -1
        item = self.world.abs.world.item(row.library_item_id)
        length = (edition.pages if edition.reading_format_id in _TEXT_FORMATS else edition.audio_seconds) or 0
        if row.is_finished or sent.values.get("finished_at"):
            return int(length)
        fraction = row.ebook_fraction if not item.duration else (row.current_time_seconds or 0) / item.duration
        return math.floor((fraction or 0) * length + 1e-6)

    def _is_hardly_begun(self, row: MediaProgress) -> bool:
        """Then nothing would be told, but what is half told is told to its end."""
        duration = self.world.abs.world.item(row.library_item_id).duration
        fraction = (row.current_time_seconds or 0) / duration if duration else row.ebook_fraction or 0
        return not row.is_finished and fraction < 0.01

    def _check_pace(self) -> None:
        """No request is refused because of our own pace. A new process can not know what the last one spent."""
        for asked in list(self.hardcover.requests)[self._asked :]:
            self._asked += 1
            at = (asked.at - START).total_seconds()
            if asked.status == 429 and at > self.excused_until and not self._first_of_its_process(asked):
                self.problems.append(f"{at:.1f}: {asked.user} was refused: {asked.operation}, {asked.error}")

    def _first_of_its_process(self, asked: SyncRequest) -> bool:
        token = next(token for token, user in self._users.items() if user == asked.user)
        return token not in self._process.answered

    def _outcome(self, outcome: Outcome) -> None:
        user, item = outcome.key
        book = self._books.get(item)
        if book is None or self._process is None or not self._process.alive:
            return  # what a process says that was killed a moment ago is written nowhere
        where = f"{self.time:.1f}: {user}, book {book}, {outcome.kind.value} ({outcome.reason})"
        written = self._written.pop((user, book), 0)
        wrote = bool(outcome.what)
        if wrote:
            self.recorded += 1
            self.told[user, book] += 1
            if not written:
                self.problems.append(f"{where}: recorded without a write that was answered")
        elif written and outcome.kind not in (Kind.FAILED, Kind.REFUSED) and self._is_alone(book):
            self.problems.append(f"{where}: {written} writes were answered and are not recorded")
        if wrote:
            self._check_record(where, user, book, outcome)
        self._check_units(where, outcome)
        self._check_spacing(where, outcome)

    def _is_alone(self, book: int) -> bool:
        """Of two items of one book, one may be written while the other one's outcome comes."""
        return sum(number == book for number in self._books.values()) == 1

    def _check_record(self, where: str, user: str, book: int, outcome: Outcome) -> None:
        if (user, book) in self.hand or self.is_unsure(user, book):
            return
        if _shown(self.hardcover.on_shelf(user, book)) != _recorded(outcome.after):
            shelf = _shown(self.hardcover.on_shelf(user, book))
            self.problems.append(f"{where}: recorded {_recorded(outcome.after)}, on the shelf {shelf}")

    def _check_units(self, where: str, outcome: Outcome) -> None:
        """Syncs of one user run side by side: what they spent adds up when none of them is under way."""
        user = outcome.key.user
        self._recorded_units[user] += outcome.units
        if self._app is None or self._app.users[user].queue._in_work:
            return
        units, recorded = self._units.pop(user, 0), self._recorded_units.pop(user, 0)
        if user in self._counting and not self.passing and recorded != units:
            self.problems.append(f"{where}: {recorded} units recorded, {units} sent")
        if not self.passing:
            self._counting.add(user)

    def _check_spacing(self, where: str, outcome: Outcome) -> None:
        if outcome.kind is not Kind.SYNCED:
            return
        before, self._last[outcome.key] = self._last.get(outcome.key), outcome
        if before is None or outcome.what == "finish" or {before.lane, outcome.lane} != {"live"}:
            return
        apart = (outcome.at - before.at).total_seconds()
        if apart < SPACING_SECONDS - 1e-3:
            self.problems.append(f"{where}: told again after {apart:.2f} s")

    def check_bounds(self) -> None:
        """What is told is bounded by what happened: nothing pulls to and fro by itself."""
        for key, told in self.told.items():
            most = 4 + 2 * self.acts[key]
            if told > most:
                self.problems.append(f"{key}: told {told} times after {self.acts[key]} things that happened")


def _taken_back(row: MediaProgress) -> bool:
    """Un-finished by hand: what is written then is what had been there before."""
    return not row.is_finished and not row.current_time_seconds and not row.ebook_fraction


def _shown(shelved: ShelfBook | None) -> Any:
    if shelved is None:
        return None
    reads = [
        (r.id, r.edition_id, r.started_at, r.finished_at, r.progress_seconds, r.progress_pages) for r in shelved.reads
    ]
    return (shelved.status_id, shelved.edition_id, reads)


def _recorded(after: dict[str, Any] | None) -> Any:
    if after is None:
        return None

    def day(text: str | None) -> Any:
        return None if text is None else datetime.fromisoformat(text).date()

    reads = [
        (
            r["id"],
            r["edition_id"],
            day(r["started_at"]),
            day(r["finished_at"]),
            r["progress_seconds"],
            r["progress_pages"],
        )
        for r in after["reads"]
    ]
    return (after["status_id"], after["edition_id"], reads)
