"""A pass on one screen: where many books ended alike, a few of them and how many more there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from earmark.observe.outcome_text import WORDS, reason_kind
from earmark.views.answers.report import ReportedBook
from earmark.views.answers.unmatched import Unmatched
from handlers.state.outcome import Kind

FIRST = (Kind.FAILED, Kind.NEEDS_REVIEW, Kind.REFUSED, Kind.SYNCED, Kind.WOULD_SYNC, Kind.WAITING, Kind.HELD)
COUNTED_ONLY = frozenset({Kind.UNCHANGED, Kind.IGNORED, Kind.NOT_COUNTED})  # nothing to see, nothing to do
FEW = 8  # of one user that ended alike are all shown
EXAMPLES = 3  # of those with the same reason
REASONS = 4
HOW_TO_SEE_ALL = {
    Kind.NEEDS_REVIEW: "`earmark review` goes through them, --json lists them",
    Kind.SYNCED: "`earmark history` lists them",
}

Row = tuple[str, str, str, str]  # how it ended, user, book, why


def rows(items: Iterable[ReportedBook]) -> list[Row]:
    """What needs a person first, then what was written (case 67)."""
    order = {kind: number for number, kind in enumerate(FIRST)}
    shown = [item for item in items if item.outcome not in COUNTED_ONLY]
    shown.sort(key=lambda item: (order.get(item.outcome, len(order)), item.user, item.title, item.item))
    found: list[Row] = []
    for (outcome, user), group in groupby(shown, key=lambda item: (item.outcome, item.user)):
        found += _alike(outcome, user, list(group))
    return found


def _alike(kind: Kind, user: str, items: Sequence[ReportedBook]) -> list[Row]:
    if len(items) <= FEW:
        return [_row(item) for item in items]
    by_reason: dict[str, list[ReportedBook]] = {}
    for item in items:
        by_reason.setdefault(reason_kind(_why(item)), []).append(item)
    groups = sorted(by_reason.values(), key=len, reverse=True)
    found: list[Row] = []
    for group in groups[:REASONS]:
        found += [_row(item) for item in group[:EXAMPLES]]
        if len(group) > EXAMPLES:
            found.append(("", "", f"and {len(group) - EXAMPLES} more", "for the same reason"))
    rest = sum(map(len, groups[REASONS:]))
    how = HOW_TO_SEE_ALL.get(kind, "--json lists them")
    found.append(("", "", f"and {rest} more" if rest else f"{len(items)} in all", how))
    return found


def _row(item: ReportedBook) -> Row:
    return WORDS[item.outcome], item.user, item.title or item.item, _why(item)


def _why(item: ReportedBook) -> str:
    return f"{item.what}: {item.reason}" if item.what else item.reason


def unmatched(found: Unmatched) -> list[str]:
    """Lines about the items of a library without a sure match."""
    if not found.total:
        return []
    lines = [f"  {found.total} without a sure match (those with candidates are in `earmark review`, --json has all):"]
    for group in found.groups[:REASONS]:
        titles = ", ".join(f"“{title}”" for title in group.titles)
        more = ", …" if group.count > len(group.titles) else ""
        lines.append(f"  {group.count:4}  {group.reason} {titles}{more}")
    rest = sum(group.count for group in found.groups[REASONS:])
    return [*lines, f"  {rest:4} for other reasons"] if rest else lines
