"""What differs between two readings of the settings, so that only those concerned are restarted."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from earmark.settings.model import Settings, UserSettings

_CONNECTION = ("abs_url", "abs_token", "abs_username", "abs_password", "abs_user", "hardcover_token")


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """User names in the order of the new settings; ``common`` are dotted keys outside of ``users``."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()  # anything of theirs, inherited settings included
    reconnect: tuple[str, ...] = ()  # those of `changed` with another address or other credentials
    common: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.common)


def changes(old: Settings, new: Settings) -> Changes:
    both = [name for name in new.users if name in old.users]
    reconnect = [name for name in both if _connection(old, old.users[name]) != _connection(new, new.users[name])]
    return Changes(
        added=tuple(name for name in new.users if name not in old.users),
        removed=tuple(name for name in old.users if name not in new.users),
        changed=tuple(name for name in both if old.users[name] != new.users[name] or name in reconnect),
        reconnect=tuple(reconnect),
        common=tuple(_differing(old, new)),
    )


def _connection(settings: Settings, user: UserSettings) -> tuple[Any, ...]:
    admin_token = settings.admin_token_for(user) if user.abs_user else None
    return (*(getattr(user, name) for name in _CONNECTION), admin_token, settings.hardcover.url)


def _differing(old: Any, new: Any, prefix: str = "") -> list[str]:
    found = []
    for each in fields(old):
        before, after = getattr(old, each.name), getattr(new, each.name)
        if "table" in each.metadata:
            found += _differing(before, after, f"{prefix}{each.name}.")
        elif "read" in each.metadata and before != after:
            found.append(prefix + each.name)
    return found
