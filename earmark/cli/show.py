"""Documents as text for a terminal: small tables, plain English."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from earmark.cli import screen
from earmark.observe.outcome_text import WORDS, sums
from earmark.observe.words import clock, count, state
from handlers.state.history import METADATA
from handlers.state.outcome import Kind
from handlers.sync.find_edition import NOTHING_FITS


def report(document: dict[str, Any]) -> str:
    """A pass: what needs a person first, then what was written, then the sums (case 67)."""
    lines: list[str] = []
    rows = screen.rows(document["items"])
    if rows:
        lines += [table(("", "user", "book", "why"), rows), ""]
    lines += [
        f"{name}: {sums(counts)}"
        for name, counts in document["users"].items()
        if counts or name not in document["failed"]
    ]
    for url, matching in document.get("matching", {}).items():
        lines.append(f"library at {url}: {_matching(matching)}")
        lines += screen.unmatched(matching["unmatched"]) if "unmatched" in matching else []
    if "metadata" in document:
        from earmark.cli import metadata_text  # noqa: PLC0415 - it needs the tables in here

        lines.append(metadata_text.nightly(document["metadata"]))
    lines += [f"{name}: not done, {why}" for name, why in document["failed"].items()]
    run = document["run"]
    dry = "dry run, nothing was written; " if run["dry_run"] else ""
    lines.append(f"{dry}{count(run['units'], 'unit')}, {run['seconds']:.1f} s")
    return "\n".join(lines)


def _matching(matching: dict[str, Any]) -> str:
    found = matching["found"]
    parts = [
        f"{matching['already_known']} known before",
        f"{found.get('auto', 0)} matched",
        f"{found.get('review', 0)} need{'s' if found.get('review') == 1 else ''} review",
        f"{found.get('reject', 0)} not found",
        f"{matching['searched']} searched for",
        count(matching["units"], "unit"),
    ]
    if matching["left_for_later"]:
        parts.append(f"{matching['left_for_later']} left for the next night")
    if matching["stopped"]:
        parts.append(f"stopped: {matching['stopped']}")
    return ", ".join(parts)


def match(document: dict[str, Any]) -> str:
    """One match, explained."""
    item = document["item"]
    lines = [
        f"{item['title']}" + (f": {item['subtitle']}" if item["subtitle"] else ""),
        f"  by {_names(item['authors'])}; read by {_names(item['narrators'])}",
        f"  {', '.join(document['identifiers']) or 'no ASIN, no ISBN'}; {clock(item['duration_seconds'])}",
        f"  {item['id']}",
        "",
    ]
    if document["candidates"]:
        rows = [
            (
                str(one["edition"]),
                str(one["book"]),
                one["title"],
                ", ".join(one["authors"]),
                one["format"] or "?",
                clock(one["audio_seconds"]) if one["audio_seconds"] else f"{one['pages'] or '?'} pages",
                ", ".join(one["found_by"]),
            )
            for one in document["candidates"]
        ]
        lines += [table(("edition", "book", "title", "authors", "format", "length", "found by"), rows), ""]
    elif document["identifiers"]:
        lines += ["Hardcover has no edition with these identifiers.", ""]
    verdict, night = document["verdict"], document["night"]
    if verdict is not None:
        lines += [f"verdict: {_verdict(verdict)}", *_evidence(verdict)]
    if night is not None:
        how = "by identifier and by title" if night["searched"] else "by identifier"
        lines.append(f"the nightly run, {_minute(night['at'])}, {how}: {_verdict(night)}")
        lines += [] if verdict is not None else _evidence(night)
    elif verdict is None:
        lines.append("the nightly run has not searched for it yet")
    pin = document["pin"]
    if pin is not None:
        pinned = f"edition {pin['edition']} of book {pin['book']}, by {pin['from']}: {pin['reason']}"
        lines.append(f"pinned for {document['user']}: {pinned}")
    if document["override"] is not None:
        lines.append(f"override: {document['override']}")
    if document["held"]:
        lines.append("held: nothing is written until `earmark release`")
    if document["last_outcome"] is not None:
        last = document["last_outcome"]
        lines.append(f"last sync: {WORDS[Kind(last['outcome'])]}, {last['reason']}")
    return "\n".join(lines)


def _verdict(verdict: dict[str, Any]) -> str:
    if verdict["bucket"] != "reject" or verdict.get("resembles"):
        return f"{verdict['bucket']} at {verdict['confidence']:.1%}: {verdict['reason']}"
    nearest = verdict["book"]
    return NOTHING_FITS + (f"; the nearest is “{nearest['title']}”: {verdict['reason']}" if nearest else "")


def _evidence(verdict: dict[str, Any]) -> list[str]:
    lines = [f"  {one['weight']:+6.2f}  {one['field']}: {one['text']}" for one in verdict["evidence"]]
    return [*lines, *(f"  capped: {cap}" for cap in verdict["caps"])]


def _minute(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M")


def _names(names: list[str]) -> str:
    return ", ".join(names) or "nobody named"


def override(document: dict[str, Any]) -> str:
    whose = f" (for {document['user']})" if document["user"] else ""
    return f"{document['item']['title']}: {document['done']}{whose}"


def history(document: list[dict[str, Any]]) -> str:
    if not document:
        return "nothing was written yet"
    rows = [
        (
            str(change["id"]),
            _minute(change["at"]),
            change["user"],
            change["title"] or change["item"],
            change["what"] + (" (undone)" if change["undone"] else ""),
            _before_and_after(change),
            change["reason"],
        )
        for change in document
    ]
    return table(("id", "at", "user", "book", "what", "before → after", "why"), rows)


def _before_and_after(change: dict[str, Any]) -> str:
    if not change["what"].startswith(METADATA):
        return f"{state(change['before'])} → {state(change['after'])}"
    from earmark.cli import metadata_text  # noqa: PLC0415 - it needs the tables in here

    return metadata_text.field_change(change["before"], change["after"])


def undone(document: dict[str, Any]) -> str:
    line = (
        f"{document['title']}: change {document['undone']} taken back, {state(document['before'])} → "
        f"{state(document['after'])} ({count(document['units'], 'unit')})"
    )
    return f"{line}\n  {document['stays']}" if document["stays"] else line


def checks(document: dict[str, Any]) -> str:
    rows = [("ok" if row["ok"] else "WRONG", row["what"], row["says"]) for row in document["checks"]]
    end = "run would work" if document["ok"] else "run would not work: correct what is marked WRONG"
    return f"{table(('', 'what', ''), rows, cut=False)}\n{end}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, cut: bool = True) -> str:
    """Columns as wide as they need; the last one is cut at the terminal's edge."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    widths[:-1] = [min(width, 40) for width in widths[:-1]]
    edge = shutil.get_terminal_size((160, 24)).columns if cut and sys.stdout.isatty() else 10_000
    lines = []
    for row in (head, *rows) if any(head) else rows:
        cells = [_fit(cell, width) for cell, width in zip(row[:-1], widths[:-1], strict=True)]
        lines.append("  ".join([*cells, row[-1]]).rstrip()[:edge])
    return "\n".join(lines)


def _fit(text: str, width: int) -> str:
    return text.ljust(width) if len(text) <= width else text[: width - 1] + "…"


class ProgressBar:
    """On standard error, so that standard output stays a document. ``clock``: seconds that only grow."""

    WIDTH = 30
    SURE_SECONDS = 2.0  # before that, speed says nothing

    def __init__(self, label: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._label = label
        self._clock = clock
        self._began: tuple[float, int] | None = None
        self._drawn = 0

    def update(self, done: int, of: int) -> None:
        line = self.line(done, of)
        sys.stderr.write("\r" + line.ljust(self._drawn))
        sys.stderr.flush()
        self._drawn = len(line)

    def line(self, done: int, of: int) -> str:
        """How far it is, how many a second, and how long it will take."""
        if self._began is None:
            self._began = self._clock(), done
        filled = round(self.WIDTH * done / of) if of else self.WIDTH
        line = f"{self._label} [{'█' * filled}{'·' * (self.WIDTH - filled)}] {done:,}/{of:,}"
        seconds, so_far = self._clock() - self._began[0], done - self._began[1]
        if seconds < self.SURE_SECONDS or not so_far:
            return line
        speed = so_far / seconds
        left = f", {clock((of - done) / speed)} left" if of > done else ""
        return f"{line}  {f'{speed:,.0f}' if speed >= 10 else f'{speed:.1f}'} a second{left}"

    def close(self) -> None:
        if self._drawn:
            sys.stderr.write("\n")
