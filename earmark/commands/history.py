"""``earmark history``: every write, when and why."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from earmark.commands.arguments import named, no_such_user
from handlers.state.history import History

MOST_CHANGES = 1000  # that are listed without an item


def history_of(
    history: History | None, *, users: Collection[str], user: str | None, item: str | None
) -> list[dict[str, Any]]:
    """``[{id, at, user, item, title, what, before, after, reason, units, undone}]``, newest first; ``item`` is an id or
    words of the title. ``users``: those of the settings; whoever is in the history is known too."""
    user, item = named({"user": user}, "user"), named({"item": item}, "item")
    if user is not None:
        known = {name.casefold(): name for name in (*(history.users() if history else ()), *users)}
        if user.casefold() not in known:
            raise no_such_user(user, users)
        user = known[user.casefold()]
    changes = history.find(user=user, limit=MOST_CHANGES if item is None else None) if history else []
    if item is not None:
        words = item.casefold().split()
        changes = [c for c in changes if c.key.item == item or all(word in c.title.casefold() for word in words)]
    return [
        {
            "id": change.id,
            "at": change.at.isoformat(),
            "user": change.key.user,
            "item": change.key.item,
            "title": change.title,
            "what": change.what,
            "before": change.before,
            "after": change.after,
            "reason": change.reason,
            "units": change.units,
            "undone": change.undone.isoformat() if change.undone else None,
        }
        for change in changes
    ]
