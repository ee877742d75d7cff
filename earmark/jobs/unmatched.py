"""What of the libraries has no sure match, and why: like reasons together, so that it fits one screen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from earmark.jobs.run_context import RunContext
from earmark.observe.outcome_text import reason_kind
from earmark.views.answers.unmatched import Unmatched, UnmatchedGroup, UnmatchedItem
from handlers.state.matches import Matched
from handlers.state.outcome import Key
from handlers.state.overrides import EVERYONE

MOST_LISTED = 1000  # in a report
EXAMPLES = 3


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
        items=tuple(
            UnmatchedItem(
                item=one.item,
                title=one.title,
                bucket=one.bucket,
                reason=one.reason,
                confidence=round(one.confidence, 4),
                listened_to=one.item in listened_to,
            )
            for one in found[:MOST_LISTED]
        ),
    )


def _groups(found: Iterable[Matched]) -> tuple[UnmatchedGroup, ...]:
    titles: dict[tuple[str, str], list[str]] = {}
    for one in found:
        titles.setdefault((one.bucket, reason_kind(one.reason)), []).append(one.title)
    groups = [
        UnmatchedGroup(bucket=bucket, reason=reason, count=len(of_kind), titles=tuple(of_kind[:EXAMPLES]))
        for (bucket, reason), of_kind in titles.items()
    ]
    return tuple(sorted(groups, key=lambda group: (group.bucket != "review", -group.count, group.reason)))
