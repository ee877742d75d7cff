"""The report of a pass as text: what needs a person first, then what was written, then the sums."""

from __future__ import annotations

from typing import Any

from earmark.cli import metadata_text, pass_rows
from earmark.cli.table import Paint, styled, table
from earmark.observe.outcome_text import WORDS, sums
from earmark.observe.words import count
from handlers.state.outcome import Kind

_COLOURS = {
    Kind.FAILED: "red",
    Kind.REFUSED: "red",
    Kind.NEEDS_REVIEW: "yellow",
    Kind.SYNCED: "green",
    Kind.WOULD_SYNC: "green",
}
_PAINTS: dict[str, Paint] = {WORDS[kind]: styled(fg=colour) for kind, colour in _COLOURS.items()}


def report(document: dict[str, Any]) -> str:
    lines: list[str] = []
    rows = pass_rows.rows(document["items"])
    if rows:
        lines += [table(("", "user", "book", "why"), rows, long=(2,), paint={0: outcome}), ""]
    lines += [
        f"{name}: {sums(counts)}"
        for name, counts in document["users"].items()
        if counts or name not in document["failed"]
    ]
    for url, matching in document.get("matching", {}).items():
        lines.append(f"library at {url}: {_matching(matching)}")
        lines += pass_rows.unmatched(matching["unmatched"]) if "unmatched" in matching else []
    if "metadata" in document:
        lines.append(metadata_text.nightly(document["metadata"]))
    lines += [f"{name}: not done, {why}" for name, why in document["failed"].items()]
    run = document["run"]
    dry = "dry run, nothing was written; " if run["dry_run"] else ""
    lines.append(f"{dry}{count(run['units'], 'unit')}, {run['seconds']:.1f} s")
    if run["dry_run"] and any(counts.get(Kind.NEEDS_REVIEW.value) for counts in document["users"].values()):
        lines.append("`earmark review` goes through what needs review")
    return "\n".join(lines)


def outcome(text: str) -> str:
    """The words of an outcome in its colour."""
    paint = _PAINTS.get(text)
    return paint(text) if paint is not None else text


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
