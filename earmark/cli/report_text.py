"""The report of a pass as text: what needs a person first, then what was written, then the sums."""

from __future__ import annotations

from earmark.cli import metadata_text, pass_rows
from earmark.cli.table import Paint, styled, table
from earmark.observe.outcome_text import WORDS, sums
from earmark.observe.words import count
from earmark.views.answers.report import RunReport
from earmark.views.answers.unmatched import AUTO, REJECT, REVIEW, ServerMatching
from handlers.state.outcome import Kind

_COLOURS = {
    Kind.FAILED: "red",
    Kind.REFUSED: "red",
    Kind.NEEDS_REVIEW: "yellow",
    Kind.SYNCED: "green",
    Kind.WOULD_SYNC: "green",
}
_PAINTS: dict[str, Paint] = {WORDS[kind]: styled(fg=colour) for kind, colour in _COLOURS.items()}


def report(answer: RunReport) -> str:
    lines: list[str] = []
    rows = pass_rows.rows(answer.items)
    if rows:
        lines += [table(("", "user", "book", "why"), rows, long=(2,), paint={0: outcome}), ""]
    lines += [f"{name}: {sums(counts)}" for name, counts in answer.users.items() if counts or name not in answer.failed]
    for url, matching in answer.matching.items():
        lines += [f"library at {url}: {_matching(matching)}", *pass_rows.unmatched(matching.unmatched)]
    if answer.metadata is not None:
        lines.append(metadata_text.nightly(answer.metadata))
    lines += [f"{name}: not done, {why}" for name, why in answer.failed.items()]
    run = answer.run
    dry = "dry run, nothing was written; " if run.dry_run else ""
    lines.append(f"{dry}{count(run.units, 'unit')}, {run.seconds:.1f} s")
    if run.dry_run and any(counts.get(Kind.NEEDS_REVIEW) for counts in answer.users.values()):
        lines.append("`earmark review` goes through what needs review")
    return "\n".join(lines)


def outcome(text: str) -> str:
    """The words of an outcome in its colour."""
    paint = _PAINTS.get(text)
    return paint(text) if paint is not None else text


def _matching(matching: ServerMatching) -> str:
    review = matching.number(REVIEW)
    parts = [
        f"{matching.already_known} known before",
        f"{matching.number(AUTO)} matched",
        f"{review} need{'s' if review == 1 else ''} review",
        f"{matching.number(REJECT)} not found",
        f"{matching.searched} searched for",
        count(matching.units, "unit"),
    ]
    if matching.left_for_later:
        parts.append(f"{matching.left_for_later} left for the next night")
    if matching.stopped:
        parts.append(f"stopped: {matching.stopped}")
    return ", ".join(parts)
