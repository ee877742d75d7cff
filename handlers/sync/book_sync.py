"""The sync of one book: read both sides, decide, write, one outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from handlers.decide import Hold, Need, Plan, Situation, TakeBack, decide, middles_after, nothing_new
from handlers.decide.alarm import WriteMoment, slowed
from handlers.decide.fingerprint import fingerprint_of
from handlers.decide.policy import Pace, Past, Policy
from handlers.decide.position import position_of
from handlers.state.database import DatabaseError
from handlers.state.due import Received
from handlers.state.history import snapshot
from handlers.state.ledger import Entry, Pin
from handlers.state.outcome import Key, Kind, Outcome
from handlers.state.overrides import OverrideKind
from handlers.state.store import State
from handlers.sync.context import SyncContext, SyncRequest
from handlers.sync.endings import NOT_SHOWN, Trouble, ending_of, is_unknown
from handlers.sync.find_edition import EditionFinder, Found, NotMatched
from handlers.sync.gateway import Shelf
from handlers.sync.gather import Gatherer
from handlers.sync.intents import LATE_WAIT, acknowledged, aged
from handlers.sync.pins import chosen, grounds_of, move_to_book
from handlers.sync.plan_runner import Outdated
from handlers.sync.siblings import Follows, follows, of_book
from handlers.sync.writer import Writer, Written
from hardcover.errors import BookGone, HardcoverError, Refused, Surprising
from hardcover.model import AddRead
from hardcover.spending import Spending, spending
from listener.errors import AudiobookshelfError, Forbidden
from listener.model import LibraryItem, MediaProgress

log = structlog.get_logger()

MISTAKE = "a mistake in Earmark"
GONE = "no progress in Audiobookshelf any more: Hardcover stays as it is"
MOST_TURNS = 5  # decisions in one sync, where what is received changes while it waits for its turn
MOST_FACTS = 12  # asked for by one decision
A_DAY = timedelta(hours=24)


class BookSync:
    """For one user. Never more than one sync of a key at a time: the caller holds the key."""

    def __init__(self, context: SyncContext, state: State, now: Callable[[], datetime]) -> None:
        self.context = context
        self.state = state
        self.now = now

    async def sync_book(self, item_id: str, request: SyncRequest) -> Outcome:
        """Sync, and record how it ended. A mistake of ours costs one book its sync, and nobody else theirs."""
        key = Key(self.context.name, item_id)
        with spending() as spent:
            work = _OneBook(self, key, request, spent)
            try:
                outcome = await work.run()
            except (HardcoverError, AudiobookshelfError, DatabaseError) as error:
                try:
                    outcome = work.failed(error)
                except DatabaseError as worse:
                    outcome = work.end(Kind.FAILED, str(worse), transient=True)
            except Exception as error:
                log.exception("a sync failed by a mistake of Earmark's", user=key.user, item=key.item)
                outcome = work.end(Kind.FAILED, f"{MISTAKE}: {type(error).__name__}; the log has the details")
        if request.gateway.dry_run:
            return outcome
        try:
            self.state.outcomes.record(outcome)
            work.keep_due(outcome)
        except DatabaseError as error:
            return replace(outcome, kind=Kind.FAILED, reason=str(error), transient=True)
        return outcome


class _OneBook:
    """One sync's working state."""

    def __init__(self, book_sync: BookSync, key: Key, request: SyncRequest, spent: Spending) -> None:
        self.context, self.state, self.now = book_sync.context, book_sync.state, book_sync.now
        self.key, self.request, self.spent = key, request, spent
        self.row: MediaProgress | None = None
        self.item: LibraryItem | None = None
        self.pin: Pin | None = None
        self.writer: Writer | None = None
        self._is_due = False  # row and item are from a record: Audiobookshelf shows one of them no more
        self._last_turn = False
        self._changed_by_user = False
        self._rows_were_read = True  # for this sync; else it rests on the last answer

    # the way through

    async def run(self) -> Outcome:
        left_out = await self._left_out()
        if left_out is not None or self.row is None or self.item is None:
            return left_out or self.end(Kind.UNCHANGED, GONE)
        self.state.ledger.check_writable()
        shelf = await self.context.account.shelf(self.request.lane)
        found = await self._find(self.item)
        if isinstance(found, NotMatched):
            return self.end(Kind.NEEDS_REVIEW, found.reason, handled=True, evidence=found.evidence)
        self.pin = found.pin
        for turn in range(1, MOST_TURNS + 1):
            self._last_turn = turn == MOST_TURNS
            try:
                async with self.context.shelves.locks.of(found.pin.book_id):  # by one item and user at a time
                    outcome = await self._compare_or_follow(found, shelf)
            except Refused:
                if self._rows_were_read or self._last_turn:
                    raise
                self._changed_by_user = True  # what was believed is not there any more: read it, and decide again
                self.context.shelves.forget(found.pin.book_id)
                continue
            except Outdated:
                row = self.context.known.get(self.key.item)
                if row is None:
                    break
                self.row = row
                continue
            if not self._changed_by_user or self._last_turn:
                return outcome
        return self.end(Kind.UNCHANGED, GONE)

    async def _left_out(self) -> Outcome | None:
        """Read Audiobookshelf's side; how the sync ends where nothing is to be compared."""
        self.row = self.context.known.get(self.key.item)
        self.item = await self._read_item() if self.row is not None else None
        if self.row is None or self.item is None:
            received = self.state.due.get(self.key)
            if received is None:
                return self.end(Kind.UNCHANGED, GONE if self.row is None else NOT_SHOWN)
            if await self._was_discarded(received):
                return self.end(Kind.UNCHANGED, GONE)
            self.row, self.item, self._is_due = received.row, received.item, True
        override = self.state.overrides.match(self.key)
        if override is not None and override.kind is OverrideKind.IGNORE:
            return self.end(Kind.IGNORED, "ignored by its owner")
        if self.item.media_type != "book":
            return self.end(Kind.NOT_COUNTED, "not a book")
        if not self.context.allows(self.item.library_id):
            return self.end(Kind.NOT_COUNTED, "its library is left out by the settings")
        if self._is_too_early(self.row, self.item):
            reason = "not listened to far enough to count (min_progress_percent)"
            return self.end(Kind.WAITING, reason, handled=True)
        return None

    async def _was_discarded(self, received: Received) -> bool:
        """Progress that its user discarded is not due, unless it was a finish; what went with its item is (P9)."""
        return not received.row.is_finished and await self._read_item() is not None

    async def _read_item(self) -> LibraryItem | None:
        """``None``: there is none, or the user may not see it any more [A 1.20]."""
        try:
            return await self.context.items.get(self.key.item)
        except Forbidden:
            return None

    async def _compare_or_follow(self, found: Found, shelf: Shelf) -> Outcome:
        try:
            return await self._compare(found, shelf)
        except BookGone:
            if self.pin is None or not await self._follow_merge(self.pin):
                raise
            return await self._compare(found, shelf)

    async def _compare(self, found: Found, shelf: Shelf) -> Outcome:
        """Both sides of the pinned book, and what follows."""
        assert self.row is not None  # noqa: S101 - run() has read both
        assert self.item is not None  # noqa: S101
        pin, stored = self.pin or found.pin, self.state.ledger.entry(self.key)
        siblings = self.state.ledger.siblings(self.key, pin.book_id)
        other = self._led_by(stored, siblings)
        if other is not None:
            return other
        s = Situation(
            row=self.row,
            item=self.item,
            pin=pin,
            user_book=None,
            editions=found.editions,
            entry=of_book(stored, siblings, pin),
            policy=self._policy(),
            now=self.now(),
            known_since=self._known_since(),
            live=self.request.live,
            changed_by_user=self._changed_by_user,
            from_sessions=self.context.known.is_from_sessions(self.key.item) and not self._is_due,
        )
        self._changed_by_user = False
        held = nothing_new(s)
        if held is not None:
            return self._hold(s, held)
        gatherer = Gatherer(self.context, self.state, self.key, self.request, shelf)
        s = await self._with_rows(s, gatherer, siblings)
        for _ in range(MOST_FACTS):
            decision = decide(s)
            if not isinstance(decision, Need):
                return await self._act(s, decision, shelf)
            s = await gatherer.fetch(s, decision)
            if decision.fresh:
                s = self._with_choice(s)
        raise Surprising("no decision after twelve questions")

    async def _with_rows(self, s: Situation, gatherer: Gatherer, siblings: Mapping[str, Entry]) -> Situation:
        """What Hardcover says of the pinned book, following it where it was merged."""
        s = await gatherer.rows(s, fresh=s.entry.intent is not None or s.changed_by_user)
        if s.user_book is None and s.entry.acknowledged is not None and await self._follow_merge(s.pin):
            pin = self.pin or s.pin
            entry = of_book(self.state.ledger.entry(self.key), siblings, pin)
            s = await gatherer.rows(replace(s, pin=pin, entry=entry), fresh=True)
        return self._with_choice(s)

    def _with_choice(self, s: Situation) -> Situation:
        """An edition that the user chose on Hardcover is the pin from then on (P11)."""
        intent = s.entry.intent
        if intent is not None and (intent.inserting or not intent.on_shelf):
            return s  # what stands there may be our own insert
        pin = chosen(s.pin, s.user_book, s.entry.acknowledged, self.now())
        if pin is not s.pin and not self.request.gateway.dry_run:
            self.state.ledger.set_pin(self.key, pin)
        self.pin = pin
        return replace(s, pin=pin)

    async def _act(self, s: Situation, decision: Hold | Plan | TakeBack, shelf: Shelf) -> Outcome:
        if isinstance(decision, Hold):
            return self._hold(s, decision)
        what = decision.what if isinstance(decision, Plan) else "un-finish"
        before = snapshot(s.user_book)
        if self.state.overrides.is_held(self.key):
            return self.end(Kind.HELD, f"held by its owner; else: {decision.reason}", what=what, before=before)
        if not (isinstance(decision, Plan) and decision.finished):  # a finish waits for nothing
            moments = self.state.history.write_moments(self.key, self.now() - A_DAY)
            writes = [WriteMoment(*each) for each in moments]
            policy = self.context.policy
            every_change = policy.pace is Pace.EVERY_CHANGE or policy.live_interval <= timedelta(0)
            alarm = slowed(writes, self.now(), policy.live_interval, every_change=every_change)
            if alarm is not None:
                return self.end(Kind.WAITING, alarm.reason, until=alarm.until, what=what)
        if self.request.gateway.dry_run:
            return self.end(Kind.WOULD_SYNC, decision.reason, what=what, before=before)
        self._rows_were_read = s.fresh
        writer = self.writer = Writer(
            self.context,
            self.state,
            self.key,
            self.request,
            shelf,
            spent=self.spent,
            now=self.now,
            is_current=self._is_current,
        )
        if isinstance(decision, TakeBack):
            written = await writer.take_back(s, decision, s.item.title)
            if written is None:
                return self.end(Kind.REFUSED, "the finish to take back is not in the history any more", handled=True)
            return self._written(s, decision.reason, what, written)
        lands_until = self._may_still_land(s, decision)
        if lands_until is not None:
            reason = "the answer to a new read was lost, and it may still land"
            return self.end(Kind.FAILED, reason, until=lands_until, transient=True)
        written = await writer.run(s, decision, s.item.title)
        status_only = decision.measure is None and what != "un-finish"
        reason = f"{decision.reason} (status only)" if status_only else decision.reason
        length = decision.measure.length if decision.measure is not None else None
        return self._written(s, reason, what, written, until=decision.until, length=length)

    def _written(
        self,
        s: Situation,
        reason: str,
        what: str,
        written: Written,
        *,
        until: datetime | None = None,
        length: int | None = None,
    ) -> Outcome:
        user_book, pin = written.user_book, s.pin
        if user_book is not None and user_book.book_id != pin.book_id:
            self.pin = move_to_book(self.state.ledger, self.key, pin, user_book.book_id, pin.edition_id, at=self.now())
        self.context.shelves.put(user_book.book_id if user_book is not None else pin.book_id, user_book)
        more: dict[str, Any] = {"what": what, "before": written.before, "after": written.after, "length": length}
        more["until"] = self.now() + LATE_WAIT if written.in_doubt else until
        if written.surprises:  # the user changed something a moment ago: read it, and decide on it at once
            self.context.shelves.forget(pin.book_id)
            self._changed_by_user = True
        if written.differs:
            reason = f"{reason}; but Hardcover shows something else: {'; '.join(written.differs)}"
            return self.end(Kind.REFUSED, reason, **more)
        return self.end(Kind.SYNCED, reason, **more)

    # endings

    def end(self, kind: Kind, reason: str, *, handled: bool = False, **more: Any) -> Outcome:
        """The outcome; ``handled``: the row is dealt with until it, the pin or the item changes."""
        if handled and self.row is not None and not self.request.gateway.dry_run:
            entry = self.state.ledger.entry(self.key)
            self.state.ledger.put(self.key, replace(entry, handled=fingerprint_of(self.row)))
        return Outcome(
            key=self.key,
            kind=kind,
            reason=reason,
            at=self.now(),
            title=self.item.title if self.item is not None else "",
            units=self.spent.units,
            received_at=self.request.received_at,
            lane=self.request.lane.name.lower(),
            **more,
        )

    def failed(self, error: Trouble) -> Outcome:
        if self.writer is not None:
            self.writer.gave_up(unknown=is_unknown(error))
        ending = ending_of(error)
        if ending.handled and self.pin is not None:
            self.context.shelves.forget(self.pin.book_id)
        return self.end(
            ending.kind,
            ending.reason,
            handled=ending.handled,
            until=self.now() + ending.wait if ending.wait is not None else None,
            transient=ending.transient,
            stops=ending.stops,
        )

    def keep_due(self, outcome: Outcome) -> None:
        """What could not be written is due, whatever becomes of its row and item meanwhile (P9)."""
        if outcome.kind is not Kind.FAILED:
            if self._is_due or self.state.due.get(self.key) is not None:
                self.state.due.drop(self.key)
        elif self.row is not None and self.item is not None and not self._is_due:
            self.state.due.put(self.key, Received(self.row, self.item), self.now())

    def _hold(self, s: Situation, hold: Hold) -> Outcome:
        now, stored = self.now(), self.state.ledger.entry(self.key)
        known = stored.acknowledged
        if hold.agreed is not None and s.user_book is not None:
            agreed = hold.agreed
            known = acknowledged(
                s, s.user_book, agreed.read, agreed.measure, at=now, finished=agreed.finished, written=False
            )
            if agreed.keeps_finish and stored.acknowledged is not None:
                known = replace(known, unit=stored.acknowledged.unit, progress=stored.acknowledged.progress)
        intent, check_at = aged(stored.intent, now)
        until = check_at or hold.until
        if not self.request.gateway.dry_run:
            entry = Entry(
                acknowledged=known,
                hint=hold.hint,
                intent=intent,
                handled=fingerprint_of(s.row),
                middles=middles_after(s),
            )
            self.state.ledger.put(self.key, entry)
        kind = hold.kind
        if kind is Kind.UNCHANGED and self.state.overrides.is_held(self.key):
            kind = Kind.HELD
        return self.end(kind, hold.reason, until=until, evidence={"asks": hold.asks} if hold.asks else {})

    # what a sync rests on

    async def _find(self, item: LibraryItem) -> Found | NotMatched:
        finder = EditionFinder(self.context, self.state, self.now)
        found = await finder.find(self.key, item, self.request.lane, keep=not self.request.gateway.dry_run)
        if isinstance(found, NotMatched):
            return found
        for book_id, user_book in found.shelf.items():
            self.context.shelves.put(book_id, user_book)
        lane = self.request.lane
        reason = await finder.why_another_book(item, found.pin, lane)
        if reason is not None:
            return NotMatched(reason=reason, evidence=await finder.evidence_for(item, lane))
        if found.pin.grounds is None and not self.request.gateway.dry_run:
            found = replace(found, pin=replace(found.pin, grounds=grounds_of(item)))
            self.state.ledger.set_pin(self.key, found.pin)
        return found

    def _led_by(self, stored: Entry, siblings: Mapping[str, Entry]) -> Outcome | None:
        """How this sync ends where another item of the same book leads (P12)."""
        assert self.row is not None  # noqa: S101 - run() has read it
        led: Follows | None = follows(
            self.key.item, self.row, stored, siblings, known=self.context.known, now=self.now()
        )
        if led is None:
            return None
        if led.until is not None:
            reason = "another item of the same book was synced a moment ago: this one leads when that one stays silent"
            return self.end(Kind.WAITING, reason, until=led.until)
        return self.end(Kind.UNCHANGED, "another item of the same book was listened to later and leads", handled=True)

    def _is_current(self) -> bool:
        """Whether what was decided on is still what was received last, and this item still the one that leads."""
        if self._last_turn or self._is_due or self.row is None or self.item is None or self.pin is None:
            return True
        row = self.context.known.get(self.key.item)
        same = row is not None and fingerprint_of(row) == fingerprint_of(self.row)
        if self.writer is not None and self.writer.wrote:  # half written is written to its end, with the newest value
            return row is None or same or not self._counts(row, self.item)
        if row is None or not same:
            return False
        siblings = self.state.ledger.siblings(self.key, self.pin.book_id)
        return self._led_by(self.state.ledger.entry(self.key), siblings) is None

    def _is_too_early(self, row: MediaProgress, item: LibraryItem) -> bool:
        """Never met and hardly begun, in either format: which one counts is known with the edition only (P1)."""
        entry = self.state.ledger.entry(self.key)
        if entry.acknowledged is not None or entry.hint is not None or entry.intent is not None:
            return False
        return not self._counts(row, item)

    def _counts(self, row: MediaProgress, item: LibraryItem) -> bool:
        """Whether it is far enough to be written (min_progress_percent)."""
        positions = [position_of(row, item, text=text) for text in (False, True)]
        furthest = max((position.fraction for position in positions if position is not None), default=0.0)
        return row.is_finished or furthest >= self.context.policy.min_fraction

    def _policy(self) -> Policy:
        """The user's rules; what the owner has released is not left alone for being old (P16)."""
        policy = self.context.policy
        return replace(policy, past=Past.SYNC) if self.state.overrides.is_released(self.key) else policy

    def _may_still_land(self, s: Situation, plan: Plan) -> datetime | None:
        """An insert is never repeated blindly [H 1.13]."""
        intent = s.entry.intent
        if intent is None or not intent.adding or not any(isinstance(step, AddRead) for step in plan.steps):
            return None
        until = intent.at + LATE_WAIT
        return until if self.now() < until else None

    def _known_since(self) -> datetime | None:
        """When this user was met first; written down by the first sync that may write."""
        name = f"known since:{self.key.user}"
        value = self.state.key_values.get(name)
        if value is None:
            if not self.request.gateway.dry_run:
                self.state.key_values.set(name, self.now().isoformat())
            return self.now()
        return datetime.fromisoformat(value)

    async def _follow_merge(self, pin: Pin) -> bool:
        """Whether the pinned book was merged into another; then ledger and pin are moved to that one [H 3.7]."""
        answer = await self.context.catalogue.follow(pin.book_id, pin.edition_id, self.request.lane)
        if answer.book_id is None or answer.book_id == pin.book_id:
            return False
        edition_id = answer.edition_id or pin.edition_id
        if self.request.gateway.dry_run:
            self.pin = replace(pin, book_id=answer.book_id, edition_id=edition_id)
        else:
            self.pin = move_to_book(self.state.ledger, self.key, pin, answer.book_id, edition_id, at=self.now())
        self.context.shelves.forget(answer.book_id)
        return True
