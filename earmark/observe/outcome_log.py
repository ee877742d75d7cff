"""The log's share of the outcomes: one line a write, trouble once, and nothing twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any

from cachetools import LRUCache

from earmark.observe.incidents import Log, Notices
from earmark.observe.outcome_text import line_of
from handlers.state.outcome import Key, Kind, Outcome, Outcomes

REMEMBERED = 10_000  # books whose last line is remembered
MOST_KINDS = 20  # kinds of one user's trouble that are told apart

_WRITES = frozenset({Kind.SYNCED, Kind.WOULD_SYNC})
_FOR_THE_OWNER = frozenset({Kind.NEEDS_REVIEW, Kind.REFUSED})


@dataclass(slots=True)
class _Trouble:
    """One user's failing books, from the first that could not be synced to the last that can be again."""

    items: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)  # reasons without their numbers
    line: str = ""  # the newest reason that was logged


class OutcomeLog:
    """Writes are always a line. What asks something of the owner is a warning when it is news. The rest is a line when
    it answers what a user has just done, else it is for ``log_level = "debug"``: a pass over a thousand unchanged books
    says nothing. Failures are one line per kind and user, and one when they are over (case 42)."""

    def __init__(
        self,
        outcomes: Outcomes,
        notices: Notices,
        log: Log,
        *,
        remedy: Callable[[str], str] = lambda user: "",
        zone: Callable[[str], tzinfo] = lambda user: UTC,
    ) -> None:
        """``remedy``: what this user does about a token that is refused; ``zone``: their time zone."""
        self._remedy = remedy
        self._zone = zone
        self._notices = notices
        self._log = log
        self._last: LRUCache[Key, tuple[Kind, str]] = LRUCache(REMEMBERED)
        self._trouble: dict[str, _Trouble] = {}
        outcomes.subscribe(self.add)

    def add(self, outcome: Outcome) -> None:
        if outcome.kind is Kind.FAILED:
            self._failed(outcome)
            return
        self._worked(outcome)
        line = (outcome.kind, outcome.reason)
        is_news = self._last.get(outcome.key) != line
        self._last[outcome.key] = line
        if not is_news and outcome.kind is not Kind.SYNCED:
            return
        if outcome.kind in _WRITES:
            say = self._log.info
        elif outcome.kind in _FOR_THE_OWNER:
            say = self._log.warning
        else:
            say = self._log.info if outcome.received_at is not None else self._log.debug
        more: dict[str, Any] = {"what": outcome.what} if outcome.what else {}
        if outcome.received_at is not None and outcome.kind is Kind.SYNCED:
            more["after_seconds"] = round((outcome.at - outcome.received_at).total_seconds(), 2)
        say(
            outcome.kind.value,
            line=line_of(outcome, self._zone(outcome.key.user)),
            user=outcome.key.user,
            title=outcome.title or outcome.key.item,
            reason=outcome.reason,
            units=outcome.units,
            item=outcome.key.item,
            **more,
        )

    def token_refused(self, user: str, reason: str) -> None:
        """Known before anything was to be written; the first sync that fails for it is no news then."""
        self._notices.problem(_writes(user), f"{reason}; {self._remedy(user)}", user=user)

    def token_works(self, user: str) -> None:
        if user not in self._trouble:
            self._notices.recovered(_writes(user), "Hardcover accepts the token", user=user)

    def _failed(self, outcome: Outcome) -> None:
        """The same trouble with other numbers in it, or two kinds in turn, are no news."""
        user = outcome.key.user
        trouble = self._trouble.setdefault(user, _Trouble())
        if len(trouble.items) < REMEMBERED:
            trouble.items.add(outcome.key.item)
        kind = re.sub(r"\d+", "#", outcome.reason)
        if kind not in trouble.kinds and len(trouble.kinds) < MOST_KINDS:
            trouble.kinds.add(kind)
            trouble.line = outcome.reason
            if outcome.stops and not outcome.transient:
                trouble.line += f"; {self._remedy(user)}"
        self._notices.problem(_writes(user), trouble.line, user=user, title=None if outcome.stops else outcome.title)

    def _worked(self, outcome: Outcome) -> None:
        user = outcome.key.user
        trouble = self._trouble.get(user)
        if trouble is None:
            return
        trouble.items.discard(outcome.key.item)
        if not trouble.items:
            del self._trouble[user]
            self._notices.recovered(_writes(user), "syncing works again", user=user)


def _writes(user: str) -> str:
    """The key of a user's trouble with Hardcover among the notices."""
    return f"writes:{user}"
