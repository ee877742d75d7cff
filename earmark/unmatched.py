"""What of the libraries has no sure match, and why: alike reasons together, so that one screen tells it all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from earmark.screen import kind_of
from earmark.stage import Stage
from handlers.state.matches import Matched
from handlers.state.outcome import Key
from handlers.state.overrides import EVERYONE

MOST_LISTED = 1000  # in a report
EXAMPLES = 3


def unmatched(on: Stage, items: Collection[str], users: Sequence[str], heard: Collection[str]) -> dict[str, Any]:
    """Those that are listened to first, then those a person can settle. What the owner has decided on is left out.

    ``{total, groups: [{bucket, reason, count, titles}], items: [{item, title, bucket, reason, confidence, heard}]}``
    """
    names = (EVERYONE, *users)
    found = [
        one
        for one in on.matches.of(sorted(items))
        if all(on.state.overrides.match(Key(n, one.item)) is None for n in names)
    ]
    found.sort(key=lambda one: (one.item not in heard, one.bucket != "review", one.title.casefold(), one.item))
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
                "heard": one.item in heard,
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
