"""What a command's options mean: which users, which item."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from earmark.observe.words import moment
from earmark.service.control import CommandFailed

if TYPE_CHECKING:  # `history` starts faster without
    from earmark.service.app import App
    from handlers.state.history import Change

Options = dict[str, Any]
Answer = tuple[Any, int]  # of `earmark.views.answers`, or a JSON document; and the exit code


def named(options: Options, name: str) -> str | None:
    """What an option names; ``None``: it was not given. One that was given and is empty would mean everything, so it is
    an error."""
    value = options.get(name)
    if value is None:
        return None
    if not str(value).strip():
        raise CommandFailed(f"{name} is empty; write what is meant, or leave it out", 2)
    return str(value).strip()


def users_meant(app: App, options: Options) -> list[str]:
    name = named(options, "user")
    if name is None:
        return list(app.users)
    found = next((known for known in app.users if known.casefold() == name.casefold()), None)
    if found is None:
        raise no_such_user(name, app.users)
    return [found]


def taken_back_already(app: App, change: Change) -> CommandFailed:
    """With the moment in the zone of the user it concerns."""
    assert change.undone is not None  # noqa: S101 - else it could be taken back
    user = app.settings.users.get(change.key.user)
    zone = user.timezone if user is not None else app.settings.timezone
    at = moment(change.undone, zone)
    return CommandFailed(f"change {change.id} was taken back already, on {at} ({zone})")


def no_such_user(name: str, users: Collection[str]) -> CommandFailed:
    return CommandFailed(f"there is no user {name}; the settings have: {', '.join(users) or 'nobody'}", 2)
