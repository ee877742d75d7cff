"""What becomes of one setting of another tool: it is taken over, or left with a reason. Tables of such rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from cronsim import CronSim

from earmark.importing.draft import Draft
from earmark.importing.reading import Path, leaves
from earmark.settings.model import Place
from earmark.settings.readers import schedule as read_schedule

Rule: TypeAlias = Callable[[Draft, str, Any], None]
Rules: TypeAlias = Mapping[str, Rule]

UNKNOWN = "is no setting that is known of this tool"
EMPTY = "is empty there: the default holds"
LIVE = (
    "Earmark follows listening as it happens; only the nightly run over the whole library has a schedule, and it is at "
    "its default (reconcile.schedule)"
)
_NIGHTS = 8  # firings a week that still are one a night


def into(*place: str, remark: str = "") -> Rule:
    """Taken over as it is."""

    def rule(draft: Draft, key: str, value: Any) -> None:
        draft.take(key, value, place, remark)

    return rule


def no(reason: str) -> Rule:
    """Left."""

    def rule(draft: Draft, key: str, value: Any) -> None:
        draft.leave(key, value, reason)

    return rule


def apply(rules: Rules, tree: Any, draft: Draft, prefix: Path = ()) -> None:
    """Every value below ``prefix`` by the rule of its key, or of the nearest key above that has one."""
    for path, value in leaves(tree, prefix) if tree else ():
        key = ".".join(path)
        rule = next((rules[name] for end in range(len(path), 0, -1) if (name := ".".join(path[:end])) in rules), None)
        if rule is None:
            draft.leave(key, value, UNKNOWN, known=False)
        elif value is None or value in ("", {}):
            draft.leave(key, None, EMPTY)
        else:
            rule(draft, key, value)


def libraries(draft: Draft, tree: Any, key: str, at: Place) -> None:
    """``include`` and ``exclude``; a table of a user's own stands for the common one altogether."""
    if not isinstance(tree, dict):
        if tree is not None:
            draft.leave(key, tree, "is not a table of include and exclude")
        return
    for name, value in tree.items():
        if name in ("include", "exclude"):
            draft.take(f"{key}.{name}", value if value is not None else [], (*at, name))
        else:
            draft.leave(f"{key}.{name}", value, UNKNOWN, known=False)
    if at[0] == "users" and tree:
        for name in ("include", "exclude"):
            draft.settings.setdefault((*at, name), [])


def schedule(draft: Draft, key: str, value: Any) -> None:
    """Of a sync that runs now and then: a nightly one is ours too, a more frequent one needs no equal."""
    try:
        expression = read_schedule(value)
    except ValueError as error:
        draft.leave(key, value, str(error))
        return
    start = datetime(2026, 3, 2, tzinfo=UTC)
    firings = 0
    for moment in CronSim(expression, start) if expression else ():
        firings += moment < start + timedelta(days=7)
        if firings > _NIGHTS or moment >= start + timedelta(days=7):
            break
    if firings > _NIGHTS:
        draft.leave(key, value, LIVE)
    else:
        draft.take(key, expression, ("reconcile", "schedule"), "the nightly run over the whole library")
