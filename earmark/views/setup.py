"""What the steps of the set-up show: a server, its accounts, a connection to Hardcover, the first event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from earmark.views.answers.connect import ConnectCode


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSeen:
    """An Audiobookshelf that answered; ``methods`` of signing in: "local", "openid"."""

    url: str
    version: str
    methods: tuple[str, ...]
    milliseconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressSet:
    """``fixed``: where it stands if the browser cannot change it."""

    url: str
    fixed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSeen:
    """An account of Audiobookshelf; ``user``: who it is in the settings, empty: nobody."""

    id: str
    name: str
    kind: str
    is_active: bool
    user: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Who has shown who they are, to add people."""

    account: AccountSeen
    is_admin: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """``users``: names in the settings; ``problems``: whom it did not work for, and why."""

    users: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HardcoverSeen:
    """One user's connection. ``fixed``: from where the settings' token is, which goes first; ``token_page``: where a
    token with the scopes is made."""

    user: str
    is_connected: bool
    account: str
    expires_at: datetime | None
    by_code: bool
    fixed: str
    can_use_code: bool
    token_page: str
    code: ConnectCode | None
    failed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LibrarySeen:
    id: str
    name: str
    counts: bool  # by the settings as they are


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupPerson:
    """Somebody of the settings, on the way from added to live."""

    name: str
    is_connected: bool
    watches: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstEvent:
    """What was received live last. ``received_after_seconds`` counts from Audiobookshelf's own moment; both may be
    ``None`` where nothing was received yet."""

    is_listening: bool  # whether the live stream stands
    watches: bool
    title: str
    received_after_seconds: float | None
    written_after_seconds: float | None
    is_same: bool  # nothing had to be written

    @property
    def has_come(self) -> bool:
        return self.received_after_seconds is not None or self.written_after_seconds is not None
