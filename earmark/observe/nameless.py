"""Facts without names: for those who may know how the service is doing, and not for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from earmark.observe.health import ServiceFacts

HIDDEN = "hidden: ask from this machine, or with server.metrics_token"


def numbers_of(users: Iterable[str]) -> dict[str, str]:
    """``user-1``, ``user-2`` … in the order of the settings."""
    return {name: f"user-{number}" for number, name in enumerate(users, start=1)}


def without_names(facts: ServiceFacts) -> ServiceFacts:
    """Everything that counts, with users by number. Texts that may hold a name are replaced, not left out: that there
    is trouble, or a warning, is no secret."""
    names = numbers_of([*facts.users, *(name for name in facts.last_reconcile_users if name not in facts.users)])
    return replace(
        facts,
        users={
            names[name]: replace(user, trouble=HIDDEN if user.trouble is not None else None)
            for name, user in facts.users.items()
        },
        last_reconcile_users={names[name]: counts for name, counts in facts.last_reconcile_users.items()},
        warnings=tuple(HIDDEN for _ in facts.warnings),
    )
