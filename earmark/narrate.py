"""The log's share of the outcomes: one line each, and nothing twice."""

from __future__ import annotations

from cachetools import LRUCache

from earmark.notices import Log, Notices
from handlers.outcome import Key, Kind, Outcome, Outcomes

REMEMBERED = 10_000  # books whose last line is remembered

WORDS = {
    Kind.TOLD: "told",
    Kind.WOULD_TELL: "would tell",
    Kind.UNCHANGED: "unchanged",
    Kind.WAITING: "waiting",
    Kind.NEEDS_PERSON: "needs review",
    Kind.REFUSED: "refused",
    Kind.FAILED: "failed",
}


class Narrator:
    """Told and would-tell are always worth a line; the others when they are news. Trouble is said once (case 42)."""

    def __init__(self, outcomes: Outcomes, notices: Notices, log: Log) -> None:
        self._notices = notices
        self._log = log
        self._last: LRUCache[Key, tuple[Kind, str]] = LRUCache(REMEMBERED)
        outcomes.subscribe(self.hear)

    def hear(self, outcome: Outcome) -> None:
        trouble = f"telling:{outcome.key.user}"
        if outcome.kind is Kind.FAILED:
            self._notices.problem(trouble, outcome.reason, user=outcome.key.user, title=outcome.title or None)
            return
        if outcome.units:
            self._notices.recovered(trouble, "Hardcover is told again", user=outcome.key.user)
        line = (outcome.kind, outcome.reason)
        again = self._last.get(outcome.key) == line
        self._last[outcome.key] = line
        if again and outcome.kind is not Kind.TOLD:
            return
        say = self._log.warning if outcome.kind in (Kind.NEEDS_PERSON, Kind.REFUSED) else self._log.info
        more = {"what": outcome.what} if outcome.what else {}
        if outcome.heard_at is not None and outcome.kind is Kind.TOLD:
            more["after_seconds"] = str(round((outcome.at - outcome.heard_at).total_seconds(), 2))
        say(
            WORDS[outcome.kind],
            user=outcome.key.user,
            title=outcome.title or outcome.key.item,
            reason=outcome.reason,
            units=outcome.units,
            item=outcome.key.item,
            **more,
        )
