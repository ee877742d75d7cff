"""The outcome of a sync as people read it: title first, then what went where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from earmark.settings.durations import span
from handlers.state.outcome import Kind, Outcome

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

_WRITTEN = {  # by Outcome.what; the others are said as they are
    "start": "started",
    "progress": "",
    "finish": "finished",
    "resume": "resumed",
    "un-finish": "not finished",
    "undo": "taken back",
}
_WITH_POSITION = frozenset({"start", "progress", "re-read", "resume"})


def line_of(outcome: Outcome, zone: tzinfo) -> str:
    """``The Tin Orchard: 41 % → Hardcover, 2 h 31 of 6 h 10``; without the user. Moments are shown in ``zone``."""
    title = outcome.title or outcome.key.item
    if outcome.kind in (Kind.SYNCED, Kind.WOULD_SYNC):
        where = "→ Hardcover" if outcome.kind is Kind.SYNCED else "→ Hardcover in a dry run"
        share, position = _progress(outcome)
        done = ", ".join(part for part in (_WRITTEN.get(outcome.what, outcome.what), share) if part) or "progress"
        return f"{title}: {done} {where}" + (f", {position}" if position else "")
    words = "waits" if outcome.kind is Kind.WAITING else WORDS[outcome.kind]
    until = ""
    if outcome.kind is Kind.WAITING and outcome.until is not None:
        until = f" until {outcome.until.astimezone(zone):%Y-%m-%d %H:%M}"
    return f"{title}: {words}{until} — {outcome.reason}"


def _progress(outcome: Outcome) -> tuple[str, str]:
    """How far Hardcover shows the newest read after the write: ``("41 %", "2 h 31 of 6 h 10")``; of a finish its day;
    of what has no position its status. Either may be empty."""
    if outcome.after is None:
        return "", "off the shelf" if outcome.before is not None else ""
    read: dict[str, Any] = next(iter(outcome.after["reads"]), {})
    if outcome.what not in _WITH_POSITION:
        status = str(outcome.after["status"])
        return "", f"{status} {read['finished_at']}" if read.get("finished_at") and status == "read" else status
    seconds, pages = read.get("progress_seconds"), read.get("progress_pages")
    done = seconds if seconds is not None else pages
    if done is None:
        return "", f"{outcome.after['status']}, without a position"
    share = f"{round(100 * done / outcome.length)} %" if outcome.length else ""
    if seconds is not None:
        return share, span(seconds) + (f" of {span(outcome.length)}" if outcome.length else "")
    return share, f"page {pages}" + (f" of {outcome.length}" if outcome.length else "")


_NAMED = re.compile(r"“[^“”]*”")
_NUMBER = re.compile(r"\d[\d,.:]*")


def reason_kind(reason: str) -> str:
    """A reason without what is only this book's."""
    return _NUMBER.sub("#", _NAMED.sub("“…”", reason))


def sums(counts: Mapping[str, int]) -> str:
    """How many books ended how, in the order of ``Kind``."""
    found = [_sum(counts[kind.value], kind) for kind in Kind if counts.get(kind.value)]
    return ", ".join(found) or "no progress"


def _sum(number: int, kind: Kind) -> str:
    return f"{number} need review" if kind is Kind.NEEDS_REVIEW and number != 1 else f"{number} {WORDS[kind]}"
