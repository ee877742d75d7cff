"""The owner's overrides, carried out: recorded for one user or for everybody, followed at once where a service runs."""

from __future__ import annotations

from collections.abc import Iterable

from earmark.service.app import Service
from handlers.state.outcome import Key, Kind
from handlers.state.overrides import EVERYONE, Override, OverrideKind


def put_override(service: Service, item: str, override: Override, user: str) -> None:
    """For one user or ``EVERYONE``. Raises ``DatabaseError``."""
    service.overrides.put(item, override, user=user, at=service.ports.now())
    _sync_again(service, item, user)


def unlink(service: Service, item: str, user: str) -> bool:
    """Take back the link or the ignore; whether there was one. Without one for everybody, those for single users go.

    A hold stays. Raises ``DatabaseError``.
    """
    had = service.overrides.clear(item, OverrideKind.LINK, user=user)
    if not had and user == EVERYONE:
        for name in service.persons:
            had = service.overrides.clear(item, OverrideKind.LINK, user=name) or had
    _sync_again(service, item, user)
    return had


def release(service: Service, item: str, user: str) -> bool:
    """End a hold, the owner's or that of ``progress.past``; whether the item was held. A link stays.

    Raises ``DatabaseError``.
    """
    keys = [Key(name, item) for name in _concerned(service, user)]
    was_held = any(service.overrides.is_held(key) or _ended_held(service, key) for key in keys)
    service.overrides.put(item, Override(kind=OverrideKind.RELEASE), user=user, at=service.ports.now())
    _sync_again(service, item, user)
    return was_held


def _concerned(service: Service, user: str) -> Iterable[str]:
    return service.persons if user == EVERYONE else [user]


def _ended_held(service: Service, key: Key) -> bool:
    last = service.state.outcomes.last(key)
    return last is not None and last[0] is Kind.HELD


def _sync_again(service: Service, item: str, user: str) -> None:
    for name in _concerned(service, user):
        person = service.persons[name]
        if person.known.get(item) is not None:
            person.look_at(item)
