"""How the sync of one book ends: exactly one outcome, and what the ledger keeps of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from handlers.decide import Hold, Situation, middles_after
from handlers.decide.fingerprint import fingerprint_of
from handlers.state.history import snapshot
from handlers.state.ledger import Entry
from handlers.state.outcome import Key, Kind, Outcome
from handlers.state.store import State
from handlers.sync.abs_side import AbsSide
from handlers.sync.context import SyncRequest
from handlers.sync.endings import Trouble, ending_of
from handlers.sync.intents import LATE_WAIT, acknowledged, aged, has_landed
from handlers.sync.writer import Written
from hardcover import Spending, UserBook

LANDED = "written before, and the answer was lost: Hardcover shows it"


class Recorder:
    def __init__(
        self,
        state: State,
        key: Key,
        request: SyncRequest,
        side: AbsSide,
        *,
        spent: Spending,
        now: Callable[[], datetime],
    ) -> None:
        self._state = state
        self._key = key
        self._request = request
        self._side = side
        self._spent = spent
        self._now = now

    def end(self, kind: Kind, reason: str, *, handled: bool = False, **more: Any) -> Outcome:
        """The outcome; ``handled``: the row is dealt with until it, the pin or the item changes."""
        row, item = self._side.row, self._side.item
        if handled and row is not None and not self._request.gateway.dry_run:
            entry = self._state.ledger.entry(self._key)
            self._state.ledger.put(self._key, replace(entry, handled=fingerprint_of(row)))
        return Outcome(
            key=self._key,
            kind=kind,
            reason=reason,
            at=self._now(),
            title=item.title if item is not None else "",
            units=self._spent.units,
            received_at=self._request.received_at,
            lane=self._request.lane.name.lower(),
            **more,
        )

    def failed(self, error: Trouble) -> Outcome:
        ending = ending_of(error)
        return self.end(
            ending.kind,
            ending.reason,
            handled=ending.handled,
            until=self._now() + ending.wait if ending.wait is not None else None,
            transient=ending.transient,
            stops=ending.stops,
        )

    def held(self, s: Situation, hold: Hold) -> Outcome:
        """Nothing is written; both sides agree, or something is waited for."""
        now, stored = self._now(), self._state.ledger.entry(self._key)
        known = stored.acknowledged
        if hold.agreed is not None and s.user_book is not None:
            agreed = hold.agreed
            known = acknowledged(
                s, s.user_book, agreed.read, agreed.measure, at=now, finished=agreed.finished, written=False
            )
            if agreed.keeps_finish and stored.acknowledged is not None:
                known = replace(known, unit=stored.acknowledged.unit, progress=stored.acknowledged.progress)
        intent, check_at = aged(stored.intent, now)
        landed = hold.agreed is not None and has_landed(s.entry.intent)
        if landed and intent is not None:
            intent = replace(intent, inserting=False)
        if not self._request.gateway.dry_run:
            entry = Entry(
                acknowledged=known,
                hint=hold.hint,
                intent=intent,
                handled=fingerprint_of(s.row),
                middles=middles_after(s),
            )
            with self._state.ledger.together():
                if landed and s.user_book is not None:
                    self._add_landed(s, s.user_book, finished=known is not None and known.finished)
                self._state.ledger.put(self._key, entry)
        kind = hold.kind
        if kind is Kind.UNCHANGED and self._state.overrides.is_held(self._key):
            kind = Kind.HELD
        evidence = {"asks": hold.asks} if hold.asks else {}
        return self.end(kind, hold.reason, until=check_at or hold.until, evidence=evidence)

    def _add_landed(self, s: Situation, user_book: UserBook, *, finished: bool) -> None:
        """A book that we put on the shelf, and whose answer was never seen: else nothing could take it back."""
        self._state.history.add(
            self._key,
            at=self._now(),
            title=s.item.title,
            what="finish" if finished else "start",
            reason=LANDED,
            units=self._spent.units,
            before=None,
            after=snapshot(user_book),
            forward=True,
        )

    def written(
        self, reason: str, what: str, written: Written, *, until: datetime | None = None, length: int | None = None
    ) -> Outcome:
        more: dict[str, Any] = {"what": what, "before": written.before, "after": written.after, "length": length}
        more["until"] = self._now() + LATE_WAIT if written.in_doubt else until
        if written.differs:
            reason = f"{reason}; but Hardcover shows something else: {'; '.join(written.differs)}"
            return self.end(Kind.REFUSED, reason, **more)
        return self.end(Kind.SYNCED, reason, **more)
