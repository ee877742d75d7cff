"""One look at one key: read both sides, decide, tell, record exactly one outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from handlers.decide import Hold, Need, Plan, Situation, TakeBack, decide, nothing_new
from handlers.decide.fingerprint import fingerprint
from handlers.decide.position import Measure, position_of
from handlers.decide.reads import find_read
from handlers.state.database import DatabaseError
from handlers.state.history import History, from_snapshot, snapshot
from handlers.state.ledger import Acknowledged, Entry, Intent, Ledger, Pin, Provenance
from handlers.state.outcome import IGNORED, Key, Kind, Outcome
from handlers.sync.context import SyncContext, SyncRequest
from handlers.sync.find_edition import EditionFinder, Found, NotMatched
from handlers.sync.intents import acknowledged, given_up, intended
from handlers.sync.plan_runner import Carried, Outdated, PlanRunner, Shelf, differences
from handlers.sync.restore import moved_since, restore
from handlers.sync.siblings import Item, leading, told_by_any
from hardcover.errors import (
    BookGone,
    HardcoverError,
    MissingScope,
    Surprising,
    Throttled,
    TokenRejected,
    Unreachable,
)
from hardcover.model import AddRead, BookId, Edition, EditionId, Status, UserBook
from hardcover.spending import Spending, spending
from listener import errors as abs_errors
from listener.model import LibraryItem, MediaProgress

log = structlog.get_logger()

RESTLESS = 20  # writes to one book in a day that do not follow forward listening (P14)
UNKNOWN_WAIT = timedelta(seconds=5)  # after a lost answer, before reading what became of it [H 1.13]
MISTAKE = "a mistake in Earmark"
NOT_SHOWN = "Audiobookshelf does not show this item to the user: Hardcover stays as it is"
MOST_TURNS = 5  # decisions in one look, where what is heard changes while it waits for its turn
LATE_WAIT = timedelta(seconds=60)  # a write given up as lost may land this much later


class BookSync:
    """Looks for one user. Never more than one look at a key at a time: the caller holds the key."""

    def __init__(self, user: SyncContext, ledger: Ledger, history: History, now: Callable[[], datetime]) -> None:
        self.user = user
        self.ledger = ledger
        self.history = history
        self.now = now

    async def look(self, item_id: str, asked: SyncRequest) -> Outcome:
        """Look, and record how it ended. A mistake of ours costs one book its look, and nobody else theirs."""
        key = Key(self.user.name, item_id)
        with spending() as spent:
            work = _Look(self, key, asked, spent)
            try:
                outcome = await work.run()
            except (HardcoverError, abs_errors.AudiobookshelfError, DatabaseError) as error:
                try:
                    outcome = work.failed(error)
                except DatabaseError as worse:
                    outcome = work.end(Kind.FAILED, str(worse), transient=True)
            except Exception as error:
                log.exception("a look failed by a mistake of Earmark's", user=key.user, item=key.item)
                outcome = work.end(Kind.FAILED, f"{MISTAKE}: {type(error).__name__}; the log has the details")
        if not asked.gateway.dry_run:
            try:
                self.ledger.record(outcome)
            except DatabaseError as error:
                outcome = replace(outcome, kind=Kind.FAILED, reason=str(error), transient=True)
        return outcome

    async def rest(self, key: Key, after: UserBook, user_book: UserBook | None) -> None:
        """After an undo of what had led to ``after``: ``user_book`` is what Hardcover shows now. Audiobookshelf's
        present state is dealt with, and only what is heard from here on counts."""
        row = self.user.known.get(key.item)
        kept = self.ledger.entry(key).told
        shown = user_book or replace(after, reads=())
        read = find_read(shown, kept.read_id if kept else None) or next(iter(shown.reads), None)
        unit = kept.unit if kept is not None else None
        position = None
        if row is not None and (item := await self.user.items.get(key.item)) is not None:
            position = position_of(row, item, text=item.has_ebook and unit == "pages")
        told = Acknowledged(
            user_book_id=shown.id,
            book_id=shown.book_id,
            read_id=read.id if read else None,
            edition_id=read.edition_id if read else shown.edition_id,
            status=shown.status,
            unit=unit,
            progress=(read.progress_pages if unit == "pages" else read.progress_seconds) if read else None,
            started_at=read.started_at if read else None,
            finished_at=read.finished_at if read else None,
            finished=user_book is not None and shown.status is Status.READ,
            fraction=position.fraction if position else kept.fraction if kept else 0.0,
            seconds=position.seconds if position else kept.seconds if kept else None,
            abs_finished=row.is_finished if row else kept is not None and kept.abs_finished,
            abs_finished_at=row.finished_at if row else kept.abs_finished_at if kept else None,
            heard_at=row.last_update if row else kept.heard_at if kept else None,
            rests=True,
            at=self.now(),
        )
        self.ledger.remember(key, told=told, seen=fingerprint(row) if row is not None else None)


class _Look:
    """One look's working state."""

    def __init__(self, looker: BookSync, key: Key, asked: SyncRequest, spent: Spending) -> None:
        self.looker = looker
        self.user = looker.user
        self.ledger = looker.ledger
        self.key = key
        self.asked = asked
        self.spent = spent
        self.title = ""
        self.row: MediaProgress | None = None
        self.item: LibraryItem | None = None
        self.teller: PlanRunner | None = None
        self.pin: Pin | None = None
        self._before: Intent | None = None  # what was in doubt before this look's own writes
        self._last_turn = False

    # the way through

    async def run(self) -> Outcome:
        row = self.row = self.user.known.get(self.key.item)
        if row is None:
            return self.end(Kind.UNCHANGED, "no progress in Audiobookshelf any more: Hardcover stays as it is")
        item = await self.user.items.get(self.key.item)
        if item is None:
            return self.end(Kind.UNCHANGED, NOT_SHOWN)
        self.title, self.item = item.title, item
        word = self.ledger.word(self.key)
        if word is not None and word.kind == "ignore":
            return self.end(Kind.REFUSED, IGNORED)
        if item.media_type != "book" or not self.user.allows(item.library_id):
            return self.end(Kind.UNCHANGED, "not a book of a library that is told")
        if self._is_too_early(row, item):
            return self.end(Kind.WAITING, "not heard far enough to count (min_progress_percent)", seen=True)
        self.ledger.check_writable()
        shelf = await self.user.account.shelf(self.asked.lane)
        found = await self._find(item)
        if isinstance(found, NotMatched):
            return self.end(Kind.NEEDS_REVIEW, found.reason, seen=True, evidence=found.evidence)
        self.pin = found.pin
        for turn in range(1, MOST_TURNS + 1):
            self._last_turn = turn == MOST_TURNS
            try:
                return await self._followed(row, item, found, shelf)
            except Outdated:
                heard = self.user.known.get(self.key.item)
                if heard is None:
                    break
                row = self.row = heard
        return self.end(Kind.UNCHANGED, "its progress went while it waited: Hardcover stays as it is")

    async def _followed(self, row: MediaProgress, item: LibraryItem, found: Found, shelf: Shelf) -> Outcome:
        try:
            return await self._compare(row, item, found, shelf)
        except BookGone:
            if not await self._follow_merge(found.pin):
                raise
            return await self._compare(row, item, found, shelf)

    def _is_current(self) -> bool:
        """Whether what was decided on is still what was heard last, and this item still the one that leads its book."""
        if self._last_turn or self.row is None or self.item is None or self.pin is None:
            return True
        row = self.user.known.get(self.key.item)
        if self.teller is not None and self.teller.wrote:  # what is half told is told to its end, with the newest value
            return row is None or fingerprint(row) == fingerprint(self.row) or not self._counts(row, self.item)
        if row is None or fingerprint(row) != fingerprint(self.row):
            return False
        return self._follows(row, self.ledger.entry(self.key), self.ledger.siblings(self.key, self.pin.book_id)) is None

    def _is_too_early(self, row: MediaProgress, item: LibraryItem) -> bool:
        """Never met and hardly begun, in either format: which one counts is known with the edition only (P1)."""
        entry = self.ledger.entry(self.key)
        if entry.told is not None or entry.hint is not None or entry.intent is not None:
            return False
        return not self._counts(row, item)

    def _counts(self, row: MediaProgress, item: LibraryItem) -> bool:
        """Whether it is far enough to be told (min_progress_percent)."""
        positions = [position_of(row, item, text=text) for text in (False, True)]
        furthest = max((position.fraction for position in positions if position is not None), default=0.0)
        return row.is_finished or furthest >= self.user.policy.min_fraction

    async def _find(self, item: LibraryItem) -> Found | NotMatched:
        finder = EditionFinder(self.user.catalogue, self.ledger, self.user.matches, self.looker.now, self.user.policy)
        me = self.user.account.me
        keep = not self.asked.gateway.dry_run
        found = await finder.find(self.key, item, self.asked.lane, me.id if me else None, keep=keep)
        if isinstance(found, Found):
            for book_id, user_book in found.shelf.items():
                self.user.shelves.put(book_id, user_book)
        return found

    async def _compare(self, row: MediaProgress, item: LibraryItem, found: Found, shelf: Shelf) -> Outcome:
        """Both sides of the pinned book, and what follows."""
        pin = self.pin or found.pin
        stored = self.ledger.entry(self.key)
        siblings = self.ledger.siblings(self.key, pin.book_id)
        follows = self._follows(row, stored, siblings)
        if follows is not None:
            return follows
        policy, me = self.user.policy, self.user.account.me
        if policy.privacy_id is None and me is not None:
            policy = replace(policy, privacy_id=me.privacy_id)
        situation = Situation(
            row=row,
            item=item,
            pin=pin,
            shelf=None,
            editions=found.editions,
            entry=_of_book(stored, siblings, pin),
            policy=policy,
            now=self.looker.now(),
            live=self.asked.live,
        )
        held = nothing_new(situation)
        if held is not None:
            return self._hold(situation, held)
        situation = await self._with_shelf(situation, siblings, shelf)
        situation, decision = await self._decided(situation)
        if isinstance(decision, Hold):
            return self._hold(situation, decision)
        return await self._act(situation, decision, shelf)

    async def _with_shelf(self, situation: Situation, siblings: Mapping[str, Entry], shelf: Shelf) -> Situation:
        """What Hardcover says of the pinned book now, following it where it was merged."""
        pin, entry = situation.pin, situation.entry
        if entry.intent is not None:
            self.user.shelves.forget(pin.book_id)
        user_book = await self.user.shelves.read(shelf, pin.book_id, self.asked.lane)
        if user_book is None and entry.told is not None and await self._follow_merge(pin):
            pin = self.pin or pin
            entry = _of_book(self.ledger.entry(self.key), siblings, pin)
            user_book = await self.user.shelves.read(shelf, pin.book_id, self.asked.lane)
        self.pin = self._chosen(pin, user_book, entry)
        editions = dict(situation.editions) | _editions_in(user_book)
        return replace(situation, pin=self.pin, entry=entry, shelf=user_book, editions=editions)

    async def _act(self, situation: Situation, decision: Plan | TakeBack, shelf: Shelf) -> Outcome:
        alarm = self._alarm()
        if alarm is not None and not (isinstance(decision, Plan) and decision.forward):
            return self.end(Kind.NEEDS_REVIEW, alarm)
        if self.asked.gateway.dry_run:
            return self._would(situation, decision)
        if isinstance(decision, TakeBack):
            return await self._take_back(situation, decision, shelf)
        return await self._tell(situation, decision, shelf)

    def _alarm(self) -> str | None:
        """Why nothing but forward listening is told of this book for now (P14)."""
        restless = self.looker.history.restless_writes(self.key, self.looker.now())
        if restless <= RESTLESS:
            return None
        return f"stopped: {restless} writes in a day that do not follow forward listening; something pulls to and fro"

    async def _decided(self, situation: Situation) -> tuple[Situation, Hold | Plan | TakeBack]:
        for _ in range(8):
            decision = decide(situation)
            if not isinstance(decision, Need):
                return situation, decision
            situation = await self._fetch(situation, decision)
        raise Surprising("no decision in eight rounds")

    async def _fetch(self, situation: Situation, need: Need) -> Situation:
        catalogue, lane = self.user.catalogue, self.asked.lane
        if need.edition is not None:
            edition = (await catalogue.editions_by_id([need.edition], lane)).get(need.edition)
            # one that Hardcover does not give any more has no length; another of the book is chosen for it
            known = edition or Edition(id=need.edition, book_id=situation.pin.book_id)
            return replace(situation, editions=dict(situation.editions) | {need.edition: known})
        if need.editions_of is not None:
            return replace(situation, book_editions=tuple(await catalogue.editions_of(need.editions_of, lane)))
        sessions = await self.user.audiobookshelf.read_sessions(self.key.item)
        return replace(situation, sessions=tuple(sessions))

    # endings

    def end(self, kind: Kind, reason: str, *, seen: bool = False, **more: Any) -> Outcome:
        """The outcome; ``seen``: the row is dealt with until it, the pin or the item changes."""
        if seen and self.row is not None and not self.asked.gateway.dry_run:
            entry = self.ledger.entry(self.key)
            self.ledger.remember(
                self.key, told=entry.told, hint=entry.hint, intent=entry.intent, seen=fingerprint(self.row)
            )
        return Outcome(
            key=self.key,
            kind=kind,
            reason=reason,
            at=self.looker.now(),
            title=self.title,
            units=self.spent.units,
            heard_at=self.asked.heard_at,
            lane=self.asked.lane.name.lower(),
            **more,
        )

    def failed(self, error: HardcoverError | abs_errors.AudiobookshelfError | DatabaseError) -> Outcome:
        """What an error means for this key: try again by itself and when, or not before something changes."""
        unknown = isinstance(error, Unreachable | Surprising) and error.outcome_unknown
        self._give_up(unknown=unknown)
        if isinstance(error, Throttled):
            until = self.looker.now() + timedelta(seconds=error.retry_after_seconds)
            return self.end(Kind.FAILED, str(error), until=until, transient=True, stops=error.daily)
        if isinstance(error, TokenRejected | MissingScope):
            return self.end(Kind.FAILED, str(error), stops=True)
        if isinstance(error, abs_errors.TokenRejected):
            return self.end(Kind.FAILED, str(error), transient=True)
        if unknown:
            return self.end(Kind.FAILED, str(error), until=self.looker.now() + UNKNOWN_WAIT, transient=True)
        if isinstance(error, Unreachable | abs_errors.Unreachable | DatabaseError | abs_errors.Surprising):
            return self.end(Kind.FAILED, str(error), transient=True)
        if isinstance(error, abs_errors.Forbidden):
            return self.end(Kind.UNCHANGED, NOT_SHOWN)
        if self.pin is not None:
            self.user.shelves.forget(self.pin.book_id)
        return self.end(Kind.REFUSED, str(error), seen=True)

    def _intend(self, situation: Situation, plan: Plan | None = None, *, taking_back: int | None = None) -> None:
        """Record what is about to be written. Raises ``DatabaseError``: what can not be recorded is not told."""
        entry = self.ledger.entry(self.key)
        intent = intended(
            entry.intent, situation, plan.steps if plan is not None else (), self.looker.now(), taking_back=taking_back
        )
        self.ledger.remember(self.key, told=entry.told, hint=entry.hint, intent=intent)
        self._before = entry.intent

    def _give_up(self, *, unknown: bool) -> None:
        """A write failed. With an unknown end what was sent may still land; else it surely was not applied."""
        if self.pin is None or self.teller is None:
            return
        self.user.shelves.forget(self.pin.book_id)
        entry, step = self.ledger.entry(self.key), self.teller.carried.under_way
        if entry.intent is None:
            return
        intent = given_up(entry.intent, self._before, step if unknown else None, self.looker.now(), unknown=unknown)
        self.ledger.remember(self.key, told=entry.told, hint=entry.hint, intent=intent)

    def _call_off(self, teller: PlanRunner) -> None:
        """Something newer was heard before a step was sent: as if it had not been planned."""
        if teller.wrote:
            self._give_up(unknown=False)
        else:
            entry = self.ledger.entry(self.key)
            self.ledger.remember(self.key, told=entry.told, hint=entry.hint, intent=self._before)
        self.teller = None

    def _hold(self, situation: Situation, hold: Hold) -> Outcome:
        now = self.looker.now()
        stored = self.ledger.entry(self.key)
        told, intent = stored.told, stored.intent
        if hold.agreed is not None and situation.shelf is not None:
            told = acknowledged(
                situation,
                situation.shelf,
                hold.agreed.read,
                hold.agreed.measure,
                at=now,
                finished=hold.agreed.finished,
            )
        until = hold.until
        if intent is not None and now - intent.at < LATE_WAIT:
            until = intent.at + LATE_WAIT  # something may still land: look once more
        else:
            intent = None
        if not self.asked.gateway.dry_run:
            seen = fingerprint(situation.row)
            self.ledger.remember(self.key, told=told, hint=hold.hint, intent=intent, seen=seen)
        alarm = self._alarm() if hold.kind is Kind.UNCHANGED else None
        if alarm is not None:  # it stands until somebody has seen it or the day is over
            return self.end(Kind.NEEDS_REVIEW, alarm, until=until)
        return self.end(hold.kind, hold.reason, until=until)

    def _would(self, situation: Situation, decision: Plan | TakeBack) -> Outcome:
        what = decision.what if isinstance(decision, Plan) else "un-finish"
        return self.end(Kind.WOULD_SYNC, decision.reason, what=what, before=snapshot(situation.shelf))

    # telling

    async def _tell(self, situation: Situation, plan: Plan, shelf: Shelf) -> Outcome:
        doubt = situation.entry.intent
        if doubt is not None and doubt.adding and any(isinstance(step, AddRead) for step in plan.steps):
            lands_until = doubt.at + LATE_WAIT
            if self.looker.now() < lands_until:  # an insert is never repeated blindly [H 1.13]
                reason = "the answer to a new read was lost, and it may still land"
                return self.end(Kind.FAILED, reason, until=lands_until, transient=True)
        before = situation.shelf
        self._intend(situation, plan)
        teller = self.teller = PlanRunner(
            shelf, self.asked.gateway, self.asked.lane, before, is_current=self._is_current
        )
        try:
            carried = await teller.tell(plan)
        except Outdated:
            self._call_off(teller)
            raise
        finally:
            if teller.wrote:
                self.user.shelves.forget(situation.pin.book_id)
        if carried.differs:
            carried = await self._read_back(situation, plan, carried, shelf)
        return self._record(situation, plan, carried)

    async def _read_back(self, situation: Situation, plan: Plan, carried: Carried, shelf: Shelf) -> Carried:
        """The answer shows something else than was written: read the book again before believing either."""
        rows = await shelf.read_books([situation.pin.book_id], self.asked.lane)
        user_book = rows.get(situation.pin.book_id)
        values = next((step.values for step in reversed(plan.steps) if hasattr(step, "values")), None)
        again = Carried(user_book=user_book, read_id=carried.read_id, differs=list(carried.differs))
        if again.read is not None and values is not None:
            again.differs = differences(values, again.read)
        return again

    def _record(self, situation: Situation, plan: Plan, carried: Carried) -> Outcome:
        now = self.looker.now()
        entry, begun = situation.entry, situation.entry.intent
        half_way = begun is not None and begun.inserting and (begun.before is not None or not begun.on_shelf)
        # what an earlier look had begun, this one completed: the book as it was before both
        before = begun.before if begun is not None and half_way else snapshot(situation.shelf)
        after = snapshot(carried.user_book)
        late = entry.intent is not None and bool(entry.intent.attempted)
        with self.ledger.together():
            history_id = self.looker.history.add(
                self.key,
                at=now,
                title=self.title,
                what=plan.what,
                reason=plan.reason,
                units=self.spent.units,
                before=before,
                after=after,
                forward=plan.forward,
            )
            told = None
            if carried.user_book is not None:
                told = acknowledged(
                    situation,
                    carried.user_book,
                    carried.read,
                    plan.measure,
                    at=now,
                    finished=plan.finished,
                    finish_history=history_id if plan.finished else None,
                )
            # what was given up as lost may still land after this write: keep it in mind and look once more
            intent = None
            if late and entry.intent is not None:
                intent = replace(entry.intent, inserting=False, adding=False, closing=None, at=now)
            self.ledger.remember(self.key, told=told, intent=intent, seen=fingerprint(situation.row))
        self._settle(situation.pin, carried.user_book)
        until = now + LATE_WAIT if intent is not None else plan.until
        reason = plan.reason if plan.measure is not None or plan.what == "un-finish" else f"{plan.reason} (status only)"
        if carried.differs:
            reason = f"{reason}; but Hardcover shows something else: {'; '.join(carried.differs)}"
            return self.end(Kind.REFUSED, reason, what=plan.what, before=before, after=after, until=until)
        return self.end(Kind.SYNCED, reason, what=plan.what, before=before, after=after, until=until)

    def _settle(self, pin: Pin, user_book: UserBook | None) -> None:
        """What Hardcover showed last is believed; where it shows the row under another book, that is a merge."""
        if user_book is not None and user_book.book_id != pin.book_id:
            self._move(pin, user_book.book_id, pin.edition_id)
        self.user.shelves.put(user_book.book_id if user_book is not None else pin.book_id, user_book)

    async def _take_back(self, situation: Situation, decision: TakeBack, shelf: Shelf) -> Outcome:
        """P8: our own finish is undone; the book is as it was before it."""
        change = self.looker.history.get(decision.history_id)
        if change is None or change.after is None or situation.shelf is None:
            return self.end(Kind.REFUSED, "the finish to take back is not in the history any more", seen=True)
        moved = moved_since(from_snapshot(change.after), situation.shelf)
        half_way = situation.entry.intent is not None and situation.entry.intent.taking_back == change.id
        if moved is not None and not half_way:
            return self.end(Kind.UNCHANGED, f"un-finished in Audiobookshelf, but {moved}: Hardcover stays", seen=True)
        before = from_snapshot(change.before) if change.before is not None else None
        self._intend(situation, taking_back=change.id)
        self.teller = PlanRunner(shelf, self.asked.gateway, self.asked.lane, situation.shelf)
        try:
            carried = await restore(self.teller, before, from_snapshot(change.after))
        finally:
            self.user.shelves.forget(situation.pin.book_id)
        before_text, after_text = snapshot(situation.shelf), snapshot(carried.user_book)
        told = None
        if carried.user_book is not None:
            read = next((read for read in carried.user_book.reads if read.finished_at is None), None)
            measure = None
            if situation.entry.told is not None and situation.entry.told.unit and read is not None:
                measure = Measure(unit=situation.entry.told.unit, length=0)
            told = acknowledged(situation, carried.user_book, read, measure, at=self.looker.now(), finished=False)
        now = self.looker.now()
        with self.ledger.together():
            self.looker.history.add(
                self.key,
                at=now,
                title=self.title,
                what="un-finish",
                reason=decision.reason,
                units=self.spent.units,
                before=before_text,
                after=after_text,
                forward=False,
            )
            self.looker.history.mark_undone(change.id, now)
            self.ledger.remember(self.key, told=told, seen=fingerprint(situation.row))
        self._settle(situation.pin, carried.user_book)
        return self.end(Kind.SYNCED, decision.reason, what="un-finish", before=before_text, after=after_text)

    # pins, leaders, merges

    def _follows(self, row: MediaProgress, stored: Entry, siblings: Mapping[str, Entry]) -> Outcome | None:
        """How this look ends where another item of the same book leads (P12)."""
        if not siblings:
            return None
        rows = {item: self.user.known.get(item) for item in siblings}
        items = {
            item: Item(row=rows[item] or row, told=entry.told, moved=entry.seen != fingerprint(rows[item] or row))
            for item, entry in siblings.items()
            if rows[item] is not None
        }
        items[self.key.item] = Item(row=row, told=stored.told, moved=stored.seen != fingerprint(row))
        follows = leading(items, self.key.item, self.looker.now())
        if follows is None:
            return None
        if follows.until is not None:
            reason = "another item of the same book was told a moment ago: this one leads when that one stays silent"
            return self.end(Kind.WAITING, reason, until=follows.until)
        return self.end(Kind.UNCHANGED, "another item of the same book was listened to later and leads", seen=True)

    def _chosen(self, pin: Pin, user_book: UserBook | None, entry: Entry) -> Pin:
        """An edition that the user chose on Hardcover is the pin from then on (P11, case 19)."""
        if user_book is None or user_book.edition_id in (None, pin.edition_id):
            return pin
        if entry.told is not None and entry.told.edition_id == user_book.edition_id:
            return pin
        if pin.provenance is Provenance.CHOSEN and entry.intent is not None:
            return pin
        chosen = replace(
            pin,
            edition_id=EditionId(user_book.edition_id or pin.edition_id),
            provenance=Provenance.CHOSEN,
            reason=f"on the user's Hardcover shelf; before: edition {pin.edition_id} by {pin.provenance.value}",
            at=self.looker.now(),
        )
        if not self.asked.gateway.dry_run:
            self.ledger.set_pin(self.key, chosen)
        return chosen

    async def _follow_merge(self, pin: Pin) -> bool:
        """Whether the pinned book was merged into another; then ledger and pin are moved to that one [H 3.7]."""
        answer = await self.user.catalogue.follow(pin.book_id, pin.edition_id, self.asked.lane)
        if answer.book_id is None or answer.book_id == pin.book_id:
            return False
        self._move(pin, answer.book_id, answer.edition_id or pin.edition_id)
        self.user.shelves.forget(answer.book_id)
        return True

    def _move(self, pin: Pin, book_id: BookId, edition_id: EditionId) -> None:
        """The pinned book is another one now."""
        reason = f"{pin.reason}; book {pin.book_id} was merged into {book_id}"
        self.pin = replace(pin, book_id=book_id, edition_id=edition_id, reason=reason, at=self.looker.now())
        if self.asked.gateway.dry_run:
            return
        entry = self.ledger.entry(self.key)
        told = replace(entry.told, book_id=book_id) if entry.told is not None else None
        with self.ledger.together():
            self.ledger.set_pin(self.key, self.pin)
            self.ledger.remember(self.key, told=told, hint=entry.hint, intent=entry.intent)


def _of_book(stored: Entry, siblings: Mapping[str, Entry], pin: Pin) -> Entry:
    """The ledger for the pinned book: what was told of another book says nothing here, and what was told through
    another item of the same book is what Hardcover acknowledged from us (P12)."""

    def of_book(told: Acknowledged | None) -> Acknowledged | None:
        return told if told is not None and told.book_id == pin.book_id else None

    others = {item: of_book(entry.told) for item, entry in siblings.items()}
    return replace(stored, told=told_by_any(of_book(stored.told), others))


def _editions_in(user_book: UserBook | None) -> dict[EditionId, Edition]:
    if user_book is None:
        return {}
    told: Sequence[Edition | None] = (user_book.edition, *(read.edition for read in user_book.reads))
    return {edition.id: edition for edition in told if edition is not None}
