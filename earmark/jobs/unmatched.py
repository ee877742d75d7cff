"""What of the libraries has no sure match, and why: like reasons together, so that it fits one screen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from earmark.cli.screen import kind_of
from earmark.jobs.run_context import RunContext
from handlers.state.matches import Matched
from handlers.state.outcome import Key
from handlers.state.overrides import EVERYONE

MOST_LISTED = 1000  # in a report
EXAMPLES = 3


def unmatched(
    context: RunContext, items: Collection[str], users: Sequence[str], listened_to: Collection[str]
) -> dict[str, Any]:
    """Those that are listened to first, then those a person can settle. What the owner has decided on is left out.

    ``{total, groups: [{bucket, reason, count, titles}], items: [{item, title, bucket, reason, confidence,
    listened_to}]}``
    """
    names = (EVERYONE, *users)
    found = [
        one
        for one in context.matches.of(sorted(items))
        if all(context.overrides.match(Key(name, one.item)) is None for name in names)
    ]
    found.sort(key=lambda one: (one.item not in listened_to, one.bucket != "review", one.title.casefold(), one.item))
    return {
        "total": len(found),
        "groups": _groups(found),
        "items": [
            {
                "item": one.item,
                "title": one.title,
                "bucket": one.bucket,
                "reason": one.reason,
                "confidence": round(one.confidence, 4),
                "listened_to": one.item in listened_to,
            }
            for one in found[:MOST_LISTED]
        ],
    }


def _groups(found: Iterable[Matched]) -> list[dict[str, Any]]:
    groups: dict[tuple[str, str], dict[str, Any]] = {}
    for one in found:
        key = (one.bucket, kind_of(one.reason))
        group = groups.setdefault(key, {"bucket": key[0], "reason": key[1], "count": 0, "titles": []})
        group["count"] += 1
        if len(group["titles"]) < EXAMPLES:
            group["titles"].append(one.title)
    return sorted(groups.values(), key=lambda group: (group["bucket"] != "review", -group["count"], group["reason"]))
