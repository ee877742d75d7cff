"""What of the libraries has no sure match, and why: like reasons together, so that it fits one screen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from earmark.jobs.run_context import RunContext
from earmark.observe.outcome_text import reason_kind
from handlers.state.matches import Matched
from handlers.state.outcome import Key
from handlers.state.overrides import EVERYONE

MOST_LISTED = 1000  # in a report
EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmatchedItem:
    item: str
    title: str
    bucket: str
    reason: str
    confidence: float
    listened_to: bool


@dataclass(slots=True, kw_only=True)
class UnmatchedGroup:
    """Items without a sure match for the same reason, and the titles of a few."""

    bucket: str
    reason: str
    count: int = 0
    titles: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmatched:
    """``items``: the first ``MOST_LISTED`` of ``total``."""

    total: int
    groups: list[UnmatchedGroup]
    items: list[UnmatchedItem]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def unmatched(
    context: RunContext, items: Collection[str], users: Sequence[str], listened_to: Collection[str]
) -> Unmatched:
    """Those that are listened to first, then those a person can settle. What the owner has decided on is left out."""
    names = (EVERYONE, *users)
    found = [
        one
        for one in context.matches.of(sorted(items))
        if all(context.state.overrides.match(Key(name, one.item)) is None for name in names)
    ]
    found.sort(key=lambda one: (one.item not in listened_to, one.bucket != "review", one.title.casefold(), one.item))
    return Unmatched(
        total=len(found),
        groups=_groups(found),
        items=[
            UnmatchedItem(
                item=one.item,
                title=one.title,
                bucket=one.bucket,
                reason=one.reason,
                confidence=round(one.confidence, 4),
                listened_to=one.item in listened_to,
            )
            for one in found[:MOST_LISTED]
        ],
    )


def _groups(found: Iterable[Matched]) -> list[UnmatchedGroup]:
    groups: dict[tuple[str, str], UnmatchedGroup] = {}
    for one in found:
        key = (one.bucket, reason_kind(one.reason))
        group = groups.setdefault(key, UnmatchedGroup(bucket=key[0], reason=key[1]))
        group.count += 1
        if len(group.titles) < EXAMPLES:
            group.titles.append(one.title)
    return sorted(groups.values(), key=lambda group: (group.bucket != "review", -group.count, group.reason))
