"""Writing what was decided about one book: the intent first, then the steps, then ledger and history together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.decide import Plan, Situation, TakeBack, middles_after
from handlers.decide.fingerprint import fingerprint_of
from handlers.decide.position import Measure
from handlers.state.history import from_snapshot, snapshot
from handlers.state.ledger import Entry, Intent
from handlers.state.outcome import Key
from handlers.state.store import State
from handlers.sync.context import SyncContext, SyncRequest
from handlers.sync.gateway import WritableShelf
from handlers.sync.intents import acknowledged, given_up, intended, still_in_doubt
from handlers.sync.plan_runner import Carried, Outdated, PlanRunner, differences
from handlers.sync.restore import restore
from hardcover import RemoveBook, Spending, Surprising, UserBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a write came to. ``differs``: Hardcover shows something else than was sent; ``surprises``: it shows
    something of the user's that was not known."""

    user_book: UserBook | None
    before: dict[str, object] | None
    after: dict[str, object] | None
    differs: Sequence[str] = ()
    surprises: Sequence[str] = ()
    in_doubt: bool = False  # something sent earlier may still land


class Writer:
    """For the sync of one book. Errors pass through; ``gave_up`` keeps what may still land in mind."""

    def __init__(
        self,
        context: SyncContext,
        state: State,
        key: Key,
        request: SyncRequest,
        shelf: WritableShelf,
        *,
        spent: Spending,
        now: Callable[[], datetime],
        is_current: Callable[[], bool],
    ) -> None:
        self._context = context
        self._state = state
        self._key = key
        self._request = request
        self._shelf = shelf
        self._spent = spent
        self._now = now
        self._is_current = is_current
        self._runner: PlanRunner | None = None
        self._doubt_before: Intent | None = None  # what was in doubt before this sync's own writes

    @property
    def wrote(self) -> bool:
        return self._runner is not None and self._runner.wrote

    async def run(self, s: Situation, plan: Plan, title: str) -> Written:
        """Raises ``Outdated`` where something newer was received before a step was sent, and what writing raises."""
        self._intend(s, plan, taking_back=plan.withdraws)
        runner = self._runner = self._new_runner(s.user_book, is_current=self._is_current)
        try:
            carried = await runner.run_plan(plan)
        except Outdated:
            self._call_off()
            raise
        finally:
            if runner.wrote:
                self._context.shelves.forget(s.pin.book_id)
        if carried.differs:
            carried = await self._read_back(s, plan, carried)
        return self._record(s, plan, carried, title)

    async def take_back(self, s: Situation, decision: TakeBack, title: str) -> Written | None:
        """Undo our finish (P8b); ``None``: it is not in the history any more."""
        change = self._state.history.get(decision.history_id)
        if change is None or change.after is None or s.user_book is None:
            return None
        before = from_snapshot(change.before) if change.before is not None else None
        self._intend(s, None, taking_back=change.id)
        runner = self._runner = self._new_runner(s.user_book)
        try:
            carried = await restore(runner, before, from_snapshot(change.after), may_remove=decision.may_remove)
        finally:
            self._context.shelves.forget(s.pin.book_id)
        user_book, now = carried.user_book, self._now()
        written = Written(user_book=user_book, before=snapshot(s.user_book), after=snapshot(user_book))
        entry = Entry(handled=fingerprint_of(s.row), middles=s.entry.middles)
        if user_book is not None:
            read = next((one for one in user_book.reads if one.finished_at is None), None)
            kept = s.entry.acknowledged
            measure = Measure(unit=kept.unit, length=0) if kept is not None and kept.unit and read is not None else None
            entry = replace(
                entry, acknowledged=acknowledged(s, user_book, read, measure, at=now, finished=False, written=True)
            )
        with self._state.ledger.together():
            self._add_to_history(s, "un-finish", decision.reason, written, title, forward=False)
            self._state.history.mark_undone(change.id, now)
            self._state.ledger.put(self._key, entry)
        return written

    def gave_up(self, *, unknown: bool) -> None:
        """A write failed. With an unknown end what was sent may still land; else it surely was not applied."""
        if self._runner is None:
            return
        ledger = self._state.ledger
        entry, step = ledger.entry(self._key), self._runner.carried.under_way
        if entry.intent is None:
            return
        self._context.shelves.forget(entry.intent.book_id)
        sent = step if unknown else None
        intent = given_up(entry.intent, self._doubt_before, sent, self._now(), unknown=unknown)
        ledger.put(self._key, replace(entry, intent=intent))

    def _new_runner(self, before: UserBook | None, *, is_current: Callable[[], bool] = lambda: True) -> PlanRunner:
        return PlanRunner(self._shelf, self._request.gateway, self._request.lane, before, is_current=is_current)

    def _intend(self, s: Situation, plan: Plan | None, *, taking_back: int | None = None) -> None:
        """Record what is about to be written. Raises ``DatabaseError``: what can not be recorded is not written."""
        ledger = self._state.ledger
        entry = ledger.entry(self._key)
        steps = plan.steps if plan is not None else ()
        intent = intended(entry.intent, s, steps, self._now(), taking_back=taking_back)
        ledger.put(self._key, replace(entry, hint=None, intent=intent, handled=None))
        self._doubt_before = entry.intent

    def _call_off(self) -> None:
        """Something newer was received before a step was sent: as if it had not been planned."""
        if self.wrote:
            self.gave_up(unknown=False)
        else:
            ledger = self._state.ledger
            ledger.put(self._key, replace(ledger.entry(self._key), intent=self._doubt_before))
        self._runner = None

    async def _read_back(self, s: Situation, plan: Plan, carried: Carried) -> Carried:
        """The answer shows something else than was written: read the book again before believing either."""
        rows = await self._shelf.read_books([s.pin.book_id], self._request.lane)
        values = next((step.values for step in reversed(plan.steps) if hasattr(step, "values")), None)
        again = Carried(user_book=rows.get(s.pin.book_id), read_id=carried.read_id, differs=list(carried.differs))
        if again.read is not None and values is not None:
            again.differs = differences(values, again.read)
        again.surprises = list(carried.surprises)
        again.tidied = list(carried.tidied)
        return again

    def _record(self, s: Situation, plan: Plan, carried: Carried, title: str) -> Written:
        now, begun, user_book = self._now(), s.entry.intent, carried.user_book
        half_way = begun is not None and begun.inserting and (begun.before is not None or not begun.on_shelf)
        # what an earlier sync had begun, this one completed: the book as it was before both
        before = begun.before if begun is not None and half_way else snapshot(s.user_book)
        removed = any(isinstance(step, RemoveBook) for step in plan.steps)
        if user_book is None and not removed:
            raise Surprising("Hardcover does not show the book that was written", outcome_unknown=True)
        intent = still_in_doubt(begun, now)
        written = Written(
            user_book=user_book,
            before=before,
            after=snapshot(user_book),
            differs=carried.differs,
            surprises=carried.surprises,
            in_doubt=intent is not None,
        )
        entry = Entry(intent=intent, handled=fingerprint_of(s.row), middles=middles_after(s))
        with self._state.ledger.together():
            reason = plan.reason + _tidied(carried)
            history_id = self._add_to_history(s, plan.what, reason, written, title, forward=plan.forward)
            if plan.withdraws is not None:
                self._state.history.mark_undone(plan.withdraws, now)
            if user_book is not None:
                known = acknowledged(
                    s,
                    user_book,
                    carried.read,
                    plan.measure,
                    at=now,
                    finished=plan.finished,
                    written=True,
                    finish_history=history_id if plan.finished else None,
                )
                entry = replace(entry, acknowledged=known)
            self._state.ledger.put(self._key, entry)
        return written

    def _add_to_history(
        self, s: Situation, what: str, reason: str, written: Written, title: str, *, forward: bool
    ) -> int:
        return self._state.history.add(
            self._key,
            at=self._now(),
            title=title,
            what=what,
            reason=reason,
            units=self._spent.units,
            before=written.before,
            after=written.after,
            forward=forward,
        )


def _tidied(carried: Carried) -> str:
    """The history has what is gone from the journal; it was Hardcover's own line about the write before."""
    if not carried.tidied:
        return ""
    numbers = ", ".join(map(str, carried.tidied))
    return f"; tidy_journal removed the journal entry of the write before ({numbers}), which an undo of this makes anew"
