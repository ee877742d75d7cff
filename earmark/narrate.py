"""The log's share of the outcomes: one line each, and nothing twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from cachetools import LRUCache

from earmark.notices import Log, Notices
from handlers.state.outcome import Key, Kind, Outcome, Outcomes

REMEMBERED = 10_000  # books whose last line is remembered
KINDS = 20  # of trouble at a time that are told apart

WORDS = {
    Kind.SYNCED: "synced",
    Kind.WOULD_SYNC: "would sync",
    Kind.UNCHANGED: "unchanged",
    Kind.WAITING: "waiting",
    Kind.NEEDS_REVIEW: "needs review",
    Kind.HELD: "held",
    Kind.IGNORED: "ignored",
    Kind.NOT_COUNTED: "not counted",
    Kind.REFUSED: "refused",
    Kind.FAILED: "failed",
}


@dataclass(slots=True)
class _Trouble:
    """Of one user, from the first book that could not be told to the last one that can be again."""

    items: set[str] = field(default_factory=set)
    said: set[str] = field(default_factory=set)  # without their numbers
    line: str = ""  # said last


class Narrator:
    """Told and would-tell are always worth a line; the others when they are news. Trouble is said once (case 42)."""

    def __init__(
        self, outcomes: Outcomes, notices: Notices, log: Log, *, new_token: Callable[[str], str] = lambda user: ""
    ) -> None:
        """``new_token``: where a user makes one."""
        self._new_token = new_token
        self._notices = notices
        self._log = log
        self._last: LRUCache[Key, tuple[Kind, str]] = LRUCache(REMEMBERED)
        self._trouble: dict[str, _Trouble] = {}
        outcomes.subscribe(self.hear)

    def hear(self, outcome: Outcome) -> None:
        if outcome.kind is Kind.FAILED:
            self._failed(outcome)
            return
        self._mended(outcome)
        line = (outcome.kind, outcome.reason)
        again = self._last.get(outcome.key) == line
        self._last[outcome.key] = line
        if again and outcome.kind is not Kind.SYNCED:
            return
        wanted = outcome.kind is Kind.NEEDS_REVIEW or outcome.kind is Kind.REFUSED
        say = self._log.warning if wanted else self._log.info
        more = {"what": outcome.what} if outcome.what else {}
        if outcome.received_at is not None and outcome.kind is Kind.SYNCED:
            more["after_seconds"] = str(round((outcome.at - outcome.received_at).total_seconds(), 2))
        say(
            WORDS[outcome.kind],
            user=outcome.key.user,
            title=outcome.title or outcome.key.item,
            reason=outcome.reason,
            units=outcome.units,
            item=outcome.key.item,
            **more,
        )

    def token_refused(self, user: str, reason: str) -> None:
        """Before anything was to be told: the first look that fails of it is no news then."""
        self._notices.problem(f"telling:{user}", f"{reason}; make a new token: {self._new_token(user)}", user=user)

    def token_works(self, user: str) -> None:
        if user not in self._trouble:
            self._notices.recovered(f"telling:{user}", "Hardcover takes the token", user=user)

    def _failed(self, outcome: Outcome) -> None:
        """The same trouble with other numbers in it, or two kinds in turn, are no news."""
        user = outcome.key.user
        trouble = self._trouble.setdefault(user, _Trouble())
        if len(trouble.items) < REMEMBERED:
            trouble.items.add(outcome.key.item)
        kind = re.sub(r"\d+", "#", outcome.reason)
        if kind not in trouble.said and len(trouble.said) < KINDS:
            trouble.said.add(kind)
            trouble.line = outcome.reason
            if outcome.stops and not outcome.transient:
                trouble.line += f"; make a new token: {self._new_token(user)}"
        self._notices.problem(f"telling:{user}", trouble.line, user=user, title=outcome.title or None)

    def _mended(self, outcome: Outcome) -> None:
        user = outcome.key.user
        trouble = self._trouble.get(user)
        if trouble is None:
            return
        trouble.items.discard(outcome.key.item)
        if not trouble.items:
            del self._trouble[user]
            self._notices.recovered(f"telling:{user}", "everything can be told again", user=user)
