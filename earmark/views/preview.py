"""What going live would do: every book in one group, those that would be written to be ticked or left alone."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from earmark.observe.words import state
from handlers.state.outcome import Kind, Outcome

MOST_ROWS = 200  # of a group, on the page; the others go with the whole group
UNITS = {"start": 3, "finish": 3, "re-read": 3}  # design 11; others 2
OTHER_UNITS = 2


class PreviewGroup(StrEnum):
    LISTENING = "listening"  # being listened to
    FINISHED = "finished"  # and not so on Hardcover
    DATES = "dates"  # read on both sides, on other days
    REVIEW = "review"  # needs a person
    NOT_FOUND = "not_found"
    SAME = "same"
    OTHER = "other"  # waits, is held, ignored, not counted, failed


TICKED = (PreviewGroup.LISTENING, PreviewGroup.FINISHED, PreviewGroup.DATES)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRow:
    """``number`` names the row in a form; ``edition``: what would stand on Hardcover, 0: none is known."""

    number: int
    item: str
    title: str
    edition: int
    what: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRows:
    group: PreviewGroup
    found: int
    rows: tuple[PreviewRow, ...]  # at most ``MOST_ROWS``

    @property
    def has_ticks(self) -> bool:
        return self.group in TICKED

    @property
    def more(self) -> int:
        return self.found - len(self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewPage:
    """``id`` names this preview: ticks of another one do not count. ``minutes`` at Hardcover's limit; ``entries`` of
    the journal, at most. Running: ``done`` of ``of`` books."""

    user: str
    id: int
    is_running: bool
    done: int
    of: int
    failed: str
    groups: tuple[PreviewRows, ...]
    would_write: int
    entries: int
    minutes: int
    watches: bool
    fixed: str  # why going live is not in the browser's hands
    is_connected: bool

    @property
    def is_done(self) -> bool:
        return not self.is_running and not self.failed and self.id > 0


def group_of(outcome: Outcome) -> PreviewGroup:
    match outcome.kind:
        case Kind.WOULD_SYNC if outcome.what == "finish":
            was_read = outcome.before is not None and outcome.before.get("status") == "read"
            return PreviewGroup.DATES if was_read else PreviewGroup.FINISHED
        case Kind.WOULD_SYNC:
            return PreviewGroup.LISTENING
        case Kind.NEEDS_REVIEW:
            return PreviewGroup.REVIEW if outcome.evidence.get("book") else PreviewGroup.NOT_FOUND
        case Kind.UNCHANGED:
            return PreviewGroup.SAME
        case _:
            return PreviewGroup.OTHER


def grouped(outcomes: Sequence[Outcome]) -> tuple[PreviewRows, ...]:
    """In the order of the groups; within one as they came, what was listened to last first."""
    found: dict[PreviewGroup, list[PreviewRow]] = {group: [] for group in PreviewGroup}
    for number, outcome in enumerate(outcomes):
        found[group_of(outcome)].append(_row(number, outcome))
    return tuple(
        PreviewRows(group=group, found=len(rows), rows=tuple(rows[:MOST_ROWS])) for group, rows in found.items() if rows
    )


def chosen(outcomes: Sequence[Outcome], ticked: Collection[int], whole: Collection[str]) -> set[int]:
    """The numbers of the rows that are to be written. ``whole``: names of groups, or with ``:rest`` those of a group
    beyond the rows that were listed."""
    numbers: dict[PreviewGroup, list[int]] = {group: [] for group in TICKED}
    for number, outcome in enumerate(outcomes):
        if (group := group_of(outcome)) in numbers:
            numbers[group].append(number)
    found: set[int] = set()
    for group, all_of_it in numbers.items():
        listed, rest = all_of_it[:MOST_ROWS], all_of_it[MOST_ROWS:]
        found |= set(listed) if group.value in whole else {number for number in listed if number in ticked}
        found |= set(rest) if {group.value, f"{group.value}:rest"}.intersection(whole) else set()
    return found


def cost(outcomes: Sequence[Outcome], units_per_minute: float) -> tuple[int, int]:
    """Minutes at the limit, and entries that the journal gets at most: a position each, and a change of status."""
    written = [outcome for outcome in outcomes if outcome.kind is Kind.WOULD_SYNC]
    units = sum(UNITS.get(outcome.what, OTHER_UNITS) for outcome in written)
    entries = sum(1 + (_status(outcome.before) != _status(outcome.after)) for outcome in written)
    return math.ceil(units / units_per_minute), entries


def _status(snapshot: dict[str, object] | None) -> object:
    return snapshot.get("status") if snapshot is not None else None


def _edition(snapshot: dict[str, Any] | None) -> int:
    """Of the newest read, else of the book as a whole."""
    if snapshot is None:
        return 0
    return int((snapshot["reads"] or [snapshot])[0]["edition_id"] or snapshot["edition_id"] or 0)


def _row(number: int, outcome: Outcome) -> PreviewRow:
    return PreviewRow(
        number=number,
        item=outcome.key.item,
        title=outcome.title or outcome.key.item,
        edition=_edition(outcome.after),
        what=outcome.what,
        before=state(outcome.before),
        after=state(outcome.after),
        reason=outcome.reason,
    )
