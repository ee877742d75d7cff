"""What the settings name, held against what Audiobookshelf has: a misspelt name includes nothing and excludes nothing,
and nobody would notice. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from earmark.settings import User
from listener.model import Library


def unknown_libraries(users: Mapping[str, User], seen: Mapping[str, Sequence[Library]]) -> list[str]:
    """A line for each name of a library that nobody sees of those who have it in their settings. ``seen``: what each
    user sees, as far as it is known; a name is not judged before all who have it are in there."""
    wanted: dict[str, list[str]] = {}
    for user in users.values():
        for name in dict.fromkeys((*user.libraries.include, *user.libraries.exclude)):
            wanted.setdefault(name, []).append(user.name)
    lines = []
    for name, by in wanted.items():
        if any(user not in seen for user in by):
            continue
        there = {library.name: library for user in by for library in seen[user]}
        if name.casefold() not in {one.casefold() for library in there.values() for one in (library.id, library.name)}:
            names = ", ".join(sorted(there)) or "none"
            whom = by[0] if len(by) == 1 else f"{', '.join(by[:-1])} and {by[-1]}"
            verb = "sees" if len(by) == 1 else "see"
            lines.append(f'no library is called "{name}"{_did_you_mean(name, list(there))} {whom} {verb}: {names}')
    return lines


def _did_you_mean(name: str, there: Sequence[str]) -> str:
    folded = {one.casefold(): one for one in there}
    close = get_close_matches(name.casefold(), folded, 1)
    return f', did you mean "{folded[close[0]]}"?' if close else ";"
