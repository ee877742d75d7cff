"""What the settings name, held against what Audiobookshelf has: a misspelt name includes nothing and excludes nothing,
and nobody would notice. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches

from earmark.settings import UserSettings
from listener.model import Library

MOST_NAMES = 12  # that a line lists


def unknown_libraries(users: Mapping[str, UserSettings], seen: Mapping[str, Sequence[Library]]) -> list[str]:
    """A line for each name of a library that nobody sees of those who have it in their settings. ``seen``: what each
    user sees, as far as it is known; a name is not judged before all who have it are in there."""
    wanted = _wanted(users, lambda user: (*user.libraries.include, *user.libraries.exclude))
    names = {name: [library.name for library in libraries] for name, libraries in seen.items()}
    ids = {name: [library.id for library in libraries] for name, libraries in seen.items()}
    return [
        f'no library is called "{name}"{said}'
        for name, by in wanted.items()
        if (said := _unknown(name, by, names)) is not None and _unknown(name, by, ids) is not None
    ]


def unknown_tags(users: Mapping[str, UserSettings], seen: Mapping[str, Sequence[str]]) -> list[str]:
    """As ``unknown_libraries``, for the tags of books."""
    wanted = _wanted(users, lambda user: (*user.tags.include, *user.tags.exclude))
    return [
        f'no book has the tag "{name}"{said}'
        for name, by in wanted.items()
        if (said := _unknown(name, by, seen)) is not None
    ]


def _wanted(users: Mapping[str, UserSettings], names: Callable[[UserSettings], Sequence[str]]) -> dict[str, list[str]]:
    """Each name with the users who have it."""
    found: dict[str, list[str]] = {}
    for user in users.values():
        for name in dict.fromkeys(names(user)):
            found.setdefault(name, []).append(user.name)
    return found


def _unknown(name: str, by: Sequence[str], seen: Mapping[str, Sequence[str]]) -> str | None:
    """What there is instead; ``None``: it is there, or not everybody was asked."""
    if any(user not in seen for user in by):
        return None
    there = sorted({one for user in by for one in seen[user]})
    folded = {one.casefold(): one for one in there}
    if name.casefold() in folded:
        return None
    close = get_close_matches(name.casefold(), folded, 1)
    hint = f', did you mean "{folded[close[0]]}"?' if close else ";"
    whom = by[0] if len(by) == 1 else f"{', '.join(by[:-1])} and {by[-1]}"
    more = ["…"] if len(there) > MOST_NAMES else []
    return f"{hint} {whom} {'sees' if len(by) == 1 else 'see'}: {', '.join(there[:MOST_NAMES] + more) or 'none'}"
