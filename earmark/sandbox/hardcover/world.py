"""The world a test builds: users with their tokens, books with their editions.

Users are named by their name, everything else by its id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Literal, Unpack

from earmark.sandbox.hardcover.catalogue import Catalogue
from earmark.sandbox.hardcover.columns import BookColumns, EditionColumns
from earmark.sandbox.hardcover.habits import Habits
from earmark.sandbox.hardcover.library import Library
from earmark.sandbox.hardcover.limits import TIERS, Limits, Meter, Purse, Refusal
from earmark.sandbox.hardcover.rows import AUDIO, PHYSICAL, PUBLIC, Book, Edition, User
from earmark.sandbox.hardcover.search import SearchIndex
from earmark.sandbox.hardcover.store import Store
from earmark.sandbox.hardcover.tokens import SIDECAR_SCOPES, Kind, Token, Tokens

Tier = Literal["free", "supporter", "legacy"]


class World:
    """``limits``: instead of the real ones, for tests that need small numbers. ``zone``: of the server's "today"."""

    def __init__(
        self, now: Callable[[], datetime], *, limits: Limits | Mapping[Tier, Limits] | None = None, zone: tzinfo = UTC
    ) -> None:
        self._now = now
        self._limits = limits
        self.store = Store()
        self.habits = Habits()
        self.library = Library(self.store, now, zone, self.habits)
        self.search_index = SearchIndex(self.store)
        self.catalogue = Catalogue(self.store, now, self.search_index.changed)
        self.tokens = Tokens(now)
        self._purses: dict[int, Purse] = {}  # by user id

    # ---- users and tokens ----

    def add_user(
        self,
        name: str,
        tier: Tier = "free",
        *,
        scopes: Iterable[str] = SIDECAR_SCOPES,
        privacy: int = PUBLIC,
        timezone: str | None = None,
        preferred_format: int = PHYSICAL,
        token_expires_at: datetime | None = None,
    ) -> str:
        """A user and their first token. ``preferred_format``: for reads nobody chose an edition for [H 5.7]."""
        user = self.store.users.add(
            User(
                id=self.store.users.new_id(),
                username=name,
                timezone=timezone,
                account_privacy_setting_id=privacy,
                preferred_format_id=preferred_format,
            )
        )
        return self._issue(user, tier, scopes, token_expires_at)

    def add_token(
        self,
        user: str,
        tier: Tier = "free",
        *,
        scopes: Iterable[str] = SIDECAR_SCOPES,
        expires_at: datetime | None = None,
    ) -> str:
        """One token more; bucket and day are the user's, over all their tokens [H 2.10]."""
        return self._issue(self._user(user), tier, scopes, expires_at)

    def issue_access(self, user: str, scopes: Iterable[str], expires_at: datetime) -> Token:
        """An access token that an application got by OAuth [H 9]."""
        owner = self._user(user)
        meter = self._meter(owner.id, "free")
        return self.tokens.issue(user, owner.id, scopes, meter, kind="hc_at", expires_at=expires_at)

    def replace_token(self, token: str) -> str:
        """The old one opens nothing any more; the new one may do the same."""
        old = self.tokens.get(token)
        old.trouble = "The access token is invalid"
        user = self.store.users.rows[old.user_id]
        meter = Meter(old.meter.purse, old.meter.limits, self._now)
        return self.tokens.issue(user.username, user.id, old.scopes, meter, kind="hc_pat", expires_at=None).text

    def expire_token(self, token: str) -> None:
        self.tokens.get(token).trouble = "The access token expired"

    def revoke_token(self, token: str) -> None:
        self.tokens.get(token).trouble = "The access token was revoked"

    def restore_token(self, token: str) -> None:
        held = self.tokens.get(token)
        held.trouble, held.expires_at = None, None

    def set_scopes(self, token: str, scopes: Iterable[str]) -> None:
        self.tokens.get(token).scopes = frozenset(scopes)

    def set_limits(self, token: str, limits: Limits) -> None:
        """Of the token's owner, from now on, with a full bucket; what was spent today stays spent."""
        self.tokens.get(token).meter.change(limits)

    def user_id(self, user: str) -> int:
        return self._user(user).id

    # ---- catalogue ----

    def add_book(
        self,
        title: str,
        *,
        authors: Iterable[str] = (),
        contributors: Mapping[str, str] | None = None,
        series: Iterable[str | tuple[str, float | None]] = (),
        cover: str | None = None,
        **columns: Unpack[BookColumns],
    ) -> int:
        """``contributors``: name -> role; ``series``: names or (name, position), the first is the featured one."""
        return self.catalogue.add_book(
            title, authors=authors, contributors=contributors or {}, series=series, cover=cover, columns=columns
        ).id

    def add_edition(
        self,
        book: int,
        *,
        format: int | None = None,
        narrators: Iterable[str] = (),
        language: str | None = "en",
        publisher: str | None = None,
        cover: str | None = None,
        audible: Mapping[str, str] | None = None,
        **columns: Unpack[EditionColumns],
    ) -> int:
        """``format``: 1 physical, 2 audio, 3 both, 4 ebook; without one, audio if anything about the edition says so.
        ``audible``: region -> ASIN, kept as mappings, not in ``asin`` [H 3.12b]."""
        narrators = tuple(narrators)
        if format is None:
            format = AUDIO if columns.get("audio_seconds") or narrators or audible else PHYSICAL
        return self.catalogue.add_edition(
            self._book(book),
            reading_format=format,
            narrators=narrators,
            language=language,
            publisher=publisher,
            cover=cover,
            audible=audible or {},
            columns=columns,
        ).id

    def merge_book(self, gone: int, kept: int) -> None:
        self.catalogue.merge_book(self._book(gone), self._book(kept))
        for row in self.store.user_books.by("book_id", kept):
            self.library.touch(row)

    def merge_edition(self, gone: int, kept: int) -> None:
        self.catalogue.merge_edition(self._edition(gone), self._edition(kept))

    def delete_book(self, book: int, *, erase: bool = False) -> None:
        """Marked as deleted, shelves stay; ``erase``: no trace is left of it, of its editions and on shelves."""
        if erase:
            self.catalogue.erase_book(self._book(book))
        else:
            self.catalogue.delete_book(self._book(book))

    # ---- what was spent ----

    def units_spent(self, token: str) -> int:
        """By this token since the beginning, refused ones included: they count against the day too [H 2.6]."""
        return self.tokens.get(token).meter.spent

    def units_left_today(self, token: str) -> int:
        return self.tokens.get(token).meter.left_today

    def refused(self, token: str) -> int:
        """How many requests were answered 429."""
        return self.tokens.get(token).meter.refused

    def spend_elsewhere(self, user: str, units: int = 1) -> Refusal | None:
        """Another application of the same person asks for something; ``None``: it was served."""
        return self._purses[self.user_id(user)].take(units)

    # ---- inside ----

    def _issue(self, user: User, tier: Tier, scopes: Iterable[str], expires_at: datetime | None) -> str:
        meter = self._meter(user.id, tier)
        kind: Kind = "jwt" if tier == "legacy" else "hc_pat"
        return self.tokens.issue(user.username, user.id, scopes, meter, kind=kind, expires_at=expires_at).text

    def _meter(self, user_id: int, tier: Tier) -> Meter:
        given = {} if self._limits is None else self._limits
        limits = given if isinstance(given, Limits) else given.get(tier, TIERS[tier])
        purse = self._purses.setdefault(user_id, Purse(limits, self._now))
        return Meter(purse, limits, self._now)

    def _user(self, name: str) -> User:
        return self.store.users.by("username", name)[0]

    def _book(self, book_id: int) -> Book:
        return self.store.books.rows[book_id]

    def _edition(self, edition_id: int) -> Edition:
        return self.store.editions.rows[edition_id]
