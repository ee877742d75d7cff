"""What the pages of the set-up and of the settings are handed: one callable an act. Nothing knows the app.

All that act raise ``ActFailed`` with a text for the person.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from earmark.views.preview import PreviewPage
from earmark.views.setup import (
    AccountSeen,
    Added,
    AddressSet,
    FirstEvent,
    Guest,
    HardcoverSeen,
    LibrarySeen,
    ServerSeen,
    SetupPerson,
)
from listener import SignedIn


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupSteps:
    """``browser`` names the browser that somebody shows who they are with; ``open_to`` gives a key to one that typed
    the right code, ``is_open`` knows it again."""

    is_set_up: Callable[[], bool]
    open_to: Callable[[str], str | None]
    is_open: Callable[[str], bool]
    server: Callable[[], AddressSet]
    public_server: Callable[[], AddressSet]
    find_server: Callable[[str, str], Awaitable[ServerSeen]]  # its address, and the one for browsers
    sign_in: Callable[[str, str, str, str], Awaitable[Guest]]  # browser, name, password, key
    signed_in: Callable[[str, SignedIn], Awaitable[Guest]]  # browser; let in by single sign-on
    guest: Callable[[str], Guest | None]
    candidates: Callable[[str], Awaitable[tuple[AccountSeen, ...]]]
    add: Callable[[str, Iterable[str]], Awaitable[Added]]
    people: Callable[[Iterable[str]], tuple[SetupPerson, ...]]
    by_password: Callable[[str], bool]  # how a user's Audiobookshelf is read
    renew_key: Callable[[str, str], Awaitable[None]]
    remove: Callable[[str], Awaitable[None]]
    restore: Callable[[str], Awaitable[None]]
    removed: Callable[[], dict[str, datetime]]
    hardcover: Callable[[str], HardcoverSeen]
    ask_code: Callable[[str], Awaitable[None]]
    use_token: Callable[[str, str], Awaitable[None]]
    libraries: Callable[[str], Awaitable[tuple[LibrarySeen, ...]]]
    preview: Callable[[str], PreviewPage]
    begin_preview: Callable[[str], None]
    count_chosen: Callable[[str, Collection[int], Collection[str]], int]
    go_live: Callable[[str, int, Collection[int], Collection[str]], Awaitable[tuple[int, int]]]
    first_event: Callable[[str], FirstEvent]
