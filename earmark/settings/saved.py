"""What was saved in the browser, below everything that a file or the environment says. Pure.

Users of the file and users of the browser add up. Where both name somebody, the file's way into Audiobookshelf counts
alone: half of one and half of the other could be two people's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from earmark.settings.model import Place, places
from earmark.settings.sources import BROWSER, SourceEntry, Tree, plain_name, users_in

CREDENTIALS = ("abs_url", "abs_token", "abs_username", "abs_password", "abs_user")
NEVER = (  # what could lock everybody out, or has to be known before anything can be read
    "data_dir",
    "server",
    "log_level",
    "log_format",
    "audiobookshelf.ca_file",
    "hardcover.url",
    "hardcover.live_reserve",
    "web.enabled",
    "web.base_url",
    "web.trusted_proxies",
    "web.auth_header",
)


@dataclass(frozen=True, slots=True)
class Merged:
    """``users``: those whose way in only the browser has; ``notes``: lines for people."""

    tree: Tree
    users: tuple[str, ...]
    notes: tuple[str, ...]


def can_be_saved(place: Place) -> bool:
    """Whether the browser may keep this setting at all."""
    dotted = ".".join(place)
    if any(dotted == never or dotted.startswith(f"{never}.") for never in NEVER):
        return False
    return ("users", "*", *place[2:]) in _PLACES if place[:1] == ("users",) else place in _PLACES


def merge_saved(tree: Tree, saved: Mapping[Place, Any]) -> Merged:
    """The tree with what was saved where nothing else stands. What this version does not know is left out."""
    named = {plain_name(name): name for name in users_in(tree)}
    settled = {name for name in named.values() if any(("users", name, each) in tree for each in _ways_in())}
    merged, users, twice = dict(tree), dict[str, None](), dict[str, None]()
    folder = Path.cwd()
    for place, value in saved.items():
        if not can_be_saved(place):
            continue
        if place[0] == "users":
            name = named.get(plain_name(place[1]), place[1])
            if name in settled and place[2] in CREDENTIALS:
                twice[name] = None
                continue
            if name not in settled:
                users[name] = None
            place = ("users", name, *place[2:])  # noqa: PLW2901
        if _stands(tree, place):
            continue
        merged[place] = SourceEntry(value, ".".join(place), BROWSER, folder)
    where = {name: next(entry.where for at, entry in tree.items() if at[:2] == ("users", name)) for name in twice}
    notes = [f"{name} was saved in the browser and stands in {where[name]} too: that one counts" for name in twice]
    return Merged(merged, tuple(users), tuple(notes))


def _stands(tree: Tree, place: Place) -> bool:
    twin = (*place[:-1], place[-1] + "_file")
    return place in tree or (twin in tree and tree[twin].value != "")


def _ways_in() -> tuple[str, ...]:
    return (*CREDENTIALS, *(f"{name}_file" for name in CREDENTIALS if name.endswith(("token", "password"))))


_PLACES = frozenset(places())
