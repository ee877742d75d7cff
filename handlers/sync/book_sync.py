"""The sync of one book: read both sides, decide, write, one outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from handlers.decide import Hold, Need, Plan, Situation, TakeBack, decide, nothing_new
from handlers.decide.alarm import MOST_AN_HOUR, Slowed, WriteMoment, slowed
from handlers.decide.policy import Pace, Past, Policy
from handlers.state.database import DatabaseError
from handlers.state.history import snapshot
from handlers.state.ledger import Entry
from handlers.state.outcome import Key, Kind, Outcome
from handlers.state.store import State
from handlers.sync.abs_side import GONE, PAUSED, AbsSide
from handlers.sync.context import SyncContext, SyncRequest
from handlers.sync.endings import is_unknown
from handlers.sync.find_edition import Found, NotMatched
from handlers.sync.gateway import WritableShelf
from handlers.sync.gather import Gatherer
from handlers.sync.intents import LATE_WAIT
from handlers.sync.pinned import Pinned
from handlers.sync.plan_runner import Outdated
from handlers.sync.recorder import Recorder
from handlers.sync.siblings import follows, of_book
from handlers.sync.writer import Writer
from hardcover import AddRead, BookGone, HardcoverError, Refused, Spending, Surprising, spending
from listener import AudiobookshelfError

log = structlog.get_logger()

MISTAKE = "a mistake in Earmark"
MOST_TURNS = 5  # decisions in one sync, where what is received changes while it waits for its turn
MOST_FACTS = 12  # asked for by one decision
A_DAY = timedelta(hours=24)
OTHER_SYNCED = "another item of the same book was synced a moment ago: this one leads when that one stays silent"
OTHER_LEADS = "another item of the same book was listened to later and leads"


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
                outcome = work.failed(error)
            except Exception as error:
                log.exception("a sync failed by a mistake of Earmark's", user=key.user, item=key.item)
                outcome = work.ends.end(Kind.FAILED, f"{MISTAKE}: {type(error).__name__}; the log has the details")
        if request.gateway.dry_run:
            return outcome
        try:
            if outcome.kind is Kind.UNCHANGED and outcome.reason == GONE:
                self.state.outcomes.forget(key)  # a server may name any number of items that it does not have
            else:
                self.state.outcomes.record(outcome)
            work.side.keep_due(outcome)
        except DatabaseError as error:
            return replace(outcome, kind=Kind.FAILED, reason=str(error), transient=True)
        return outcome


class _OneBook:
    """One sync's working state."""

    def __init__(self, book_sync: BookSync, key: Key, request: SyncRequest, spent: Spending) -> None:
        self.context, self.state, self.now = book_sync.context, book_sync.state, book_sync.now
        self.key, self.request, self.spent = key, request, spent
        self.side = AbsSide(self.context, self.state, key)
        self.ends = Recorder(self.state, key, request, self.side, spent=spent, now=self.now)
        self.pinned = Pinned(self.context, self.state, key, request, self.now)
        self.writer: Writer | None = None
        self._last_turn = False
        self._changed_by_user = False  # Hardcover showed something else than believed: read it, and decide again
        self._first: Outcome | None = None  # of a write whose answer made it necessary to decide again
        self._rows_were_read = True  # for this sync; else it rests on the last answer

    async def run(self) -> Outcome:
        left_out = await self.side.read()
        if left_out is not None:
            return self.ends.end(left_out.kind, left_out.reason, handled=left_out.handled)
        if self.side.item is None:
            return self.ends.end(Kind.UNCHANGED, GONE)
        if (paused := self._paused()) is not None:
            return paused
        self.state.ledger.check_writable()
        shelf = await self.context.account.shelf(self.request.lane)
        found = await self.pinned.find(self.side.item)
        if isinstance(found, NotMatched):
            return self.ends.end(Kind.NEEDS_REVIEW, found.reason, handled=True, evidence=found.evidence)
        for turn in range(1, MOST_TURNS + 1):
            self._last_turn = turn == MOST_TURNS
            try:
                async with self.context.shelves.locks.of(found.pin.book_id):  # by one item and user at a time
                    outcome = await self._compare_or_follow(found, shelf)
            except Refused:
                if self._rows_were_read or self._last_turn:
                    raise
                self._changed_by_user = True
                self.context.shelves.forget(found.pin.book_id)
            except Outdated:
                if not self.side.read_newest():
                    break
            else:
                if not self._changed_by_user or self._last_turn:
                    return self._first_of(outcome)
                self._first = outcome
        return self.ends.end(Kind.UNCHANGED, GONE)

    def _paused(self) -> Outcome | None:
        """The owner writes nothing for a while; what is received meanwhile is due when that is over."""
        pause = self.state.pauses.of(self.key.user, self.now())
        return self.ends.end(Kind.WAITING, PAUSED, until=pause.until) if pause is not None else None

    def _first_of(self, outcome: Outcome) -> Outcome:
        """A write is the outcome, also where deciding again came to nothing more."""
        if self._first is None or outcome.kind in (Kind.SYNCED, Kind.FAILED):
            return outcome
        return replace(self._first, units=outcome.units, until=outcome.until)

    async def _compare_or_follow(self, found: Found, shelf: WritableShelf) -> Outcome:
        try:
            return await self._compare(found, shelf)
        except BookGone:
            if not await self.pinned.follow_merge():
                raise
            return await self._compare(found, shelf)

    async def _compare(self, found: Found, shelf: WritableShelf) -> Outcome:
        """Both sides of the pinned book, and what follows."""
        row, item, pin = self.side.row, self.side.item, self.pinned.pin or found.pin
        assert row is not None  # noqa: S101 - run() has read both
        assert item is not None  # noqa: S101
        stored, siblings = self.state.ledger.entry(self.key), self.state.ledger.siblings(self.key, pin.book_id)
        led = follows(self.key.item, row, stored, siblings, known=self.context.known, now=self.now())
        if led is not None and led.until is not None:
            return self.ends.end(Kind.WAITING, OTHER_SYNCED, until=led.until)
        if led is not None:
            return self.ends.end(Kind.UNCHANGED, OTHER_LEADS, handled=True)
        s = Situation(
            row=row,
            item=item,
            pin=pin,
            user_book=None,
            editions=found.editions,
            entry=of_book(stored, siblings, pin),
            policy=self._policy(),
            now=self.now(),
            known_since=self.state.key_values.known_since(
                self.key.user, self.now(), keep=not self.request.gateway.dry_run
            ),
            left_since=self.state.overrides.left_since(self.key),
            live=self.request.live,
            changed_by_user=self._changed_by_user,
            from_sessions=self.side.is_from_sessions,
        )
        self._changed_by_user = False
        nothing = nothing_new(s)
        if nothing is not None:
            return self.ends.held(s, nothing)
        gatherer = Gatherer(self.context, self.state, self.key, self.request, shelf)
        s = await self._with_rows(s, gatherer, siblings)
        for _ in range(MOST_FACTS):
            decision = decide(s)
            if isinstance(decision, Hold):
                return self.ends.held(s, decision)
            if not isinstance(decision, Need):
                return await self._act(s, decision, shelf)
            s = await gatherer.fetch(s, decision)
            if decision.fresh:
                s = self.pinned.choose(s)
        raise Surprising("no decision after twelve questions")

    async def _with_rows(self, s: Situation, gatherer: Gatherer, siblings: Mapping[str, Entry]) -> Situation:
        """What Hardcover says of the pinned book, following it where it was merged."""
        s = await gatherer.rows(s, fresh=s.entry.intent is not None or s.changed_by_user)
        if s.user_book is None and s.entry.acknowledged is not None and await self.pinned.follow_merge():
            pin = self.pinned.pin or s.pin
            entry = of_book(self.state.ledger.entry(self.key), siblings, pin)
            s = await gatherer.rows(replace(s, pin=pin, entry=entry), fresh=True)
        return self.pinned.choose(s)

    async def _act(self, s: Situation, decision: Plan | TakeBack, shelf: WritableShelf) -> Outcome:
        """Write, unless the owner, the alarm, a dry run or an insert that may still land is in the way."""
        what = decision.what if isinstance(decision, Plan) else "un-finish"
        before = snapshot(s.user_book)
        if self.state.overrides.is_held(self.key):
            reason = f"held by its owner; else: {decision.reason}"
            return self.ends.end(Kind.HELD, reason, what=what, before=before)
        if (paused := self._paused()) is not None:  # while it waited for its turn
            return paused
        alarm = self._slowed(decision)
        if alarm is not None:
            return self.ends.end(Kind.WAITING, alarm.reason, until=alarm.until, what=what)
        if self.request.gateway.dry_run:
            return self.ends.end(Kind.WOULD_SYNC, decision.reason, what=what, before=before)
        lands_until = self._may_still_land(s, decision)
        if lands_until is not None:
            reason = "the answer to a new read was lost, and it may still land"
            return self.ends.end(Kind.FAILED, reason, until=lands_until, transient=True)
        return await self._write(s, decision, what, shelf)

    async def _write(self, s: Situation, decision: Plan | TakeBack, what: str, shelf: WritableShelf) -> Outcome:
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
        measure = decision.measure if isinstance(decision, Plan) else None
        if isinstance(decision, Plan):
            written = await writer.run(s, decision, s.item.title)
        else:
            taken = await writer.take_back(s, decision, s.item.title)
            if taken is None:
                reason = "the finish to take back is not in the history any more"
                return self.ends.end(Kind.REFUSED, reason, handled=True)
            written = taken
        user_book = written.user_book
        if user_book is not None:
            self.pinned.move(user_book.book_id, s.pin.edition_id)
        self.context.shelves.put(user_book.book_id if user_book is not None else s.pin.book_id, user_book)
        if written.surprises:  # the user changed something a moment ago: read it, and decide on it at once
            self.context.shelves.forget(s.pin.book_id)
            self._changed_by_user = True
        status_only = measure is None and what != "un-finish"
        reason = f"{decision.reason} (status only)" if status_only else decision.reason
        until = decision.until if isinstance(decision, Plan) else None
        return self.ends.written(reason, what, written, until=until, length=measure.length if measure else None)

    def failed(self, error: HardcoverError | AudiobookshelfError | DatabaseError) -> Outcome:
        """What an error means for this book; what may still land is kept in mind."""
        try:
            if self.writer is not None:
                self.writer.gave_up(unknown=is_unknown(error))
            outcome = self.ends.failed(error)
        except DatabaseError as worse:
            return self.ends.end(Kind.FAILED, str(worse), transient=True)
        if outcome.kind is Kind.REFUSED and self.pinned.pin is not None:
            self.context.shelves.forget(self.pinned.pin.book_id)
        return outcome

    # what a sync rests on

    def _is_current(self) -> bool:
        """Whether what was decided on is still what was received last, and this item still the one that leads."""
        if self._last_turn or self.pinned.pin is None or self.side.row is None:
            return True
        half_written = self.writer is not None and self.writer.wrote
        if half_written or not self.side.is_newest(half_written=False):
            return half_written and self.side.is_newest(half_written=True)
        stored = self.state.ledger.entry(self.key)
        siblings = self.state.ledger.siblings(self.key, self.pinned.pin.book_id)
        known = self.context.known
        return follows(self.key.item, self.side.row, stored, siblings, known=known, now=self.now()) is None

    def _policy(self) -> Policy:
        """The user's rules; what the owner has released is not left alone for being old (P16)."""
        policy = self.context.policy
        return replace(policy, past=Past.SYNC) if self.state.overrides.is_released(self.key) else policy

    def _slowed(self, decision: Plan | TakeBack) -> Slowed | None:
        """Whether the alarm holds this write back (P14); a finish waits for nothing."""
        if isinstance(decision, Plan) and decision.finished:
            return None
        policy, now = self.context.policy, self.now()
        every_change = policy.pace is Pace.EVERY_CHANGE or policy.live_interval <= timedelta(0)
        if every_change and self.state.history.restless_since(self.key, now - A_DAY) < MOST_AN_HOUR:
            return None  # no limit is lower; the moments of every change of a day are hundreds
        writes = [WriteMoment(*each) for each in self.state.history.write_moments(self.key, now - A_DAY)]
        return slowed(writes, now, policy.live_interval, every_change=every_change)

    def _may_still_land(self, s: Situation, decision: Plan | TakeBack) -> datetime | None:
        """Until when an insert whose answer was lost may land: it is never repeated blindly [H 1.13]."""
        intent = s.entry.intent
        adds = isinstance(decision, Plan) and any(isinstance(step, AddRead) for step in decision.steps)
        if intent is None or not intent.adding or not adds:
            return None
        until = intent.at + LATE_WAIT
        return until if self.now() < until else None
