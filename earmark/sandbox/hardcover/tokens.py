"""Tokens and what they may do [H 1.2-1.4]."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from earmark.sandbox.hardcover.limits import Meter

Kind: TypeAlias = Literal["hc_pat", "hc_at", "jwt"]  # made by hand, got by OAuth, the older kind

SIDECAR_SCOPES = (
    "read:catalog",
    "read:me:content",
    "read:library",
    "write:library",
    "read:lists",
    "write:lists",
    "read:journal",
)

# Which scope opens which top-level field [H 4.13].
FIELD_SCOPES = {
    "me": "read:me:content",
    "books": "read:catalog",
    "editions": "read:catalog",
    "book_mappings": "read:catalog",
    "search": "read:catalog:search",
    "user_books": "read:library",
    "user_book_reads": "read:library",
    "reading_journals": "read:journal",
    "goals": "read:goals",
    "lists": "read:lists",
    "list_books": "read:lists",
    "insert_user_book": "write:library",
    "update_user_book": "write:library",
    "delete_user_book": "write:library",
    "insert_user_book_read": "write:library",
    "update_user_book_read": "write:library",
    "delete_user_book_read": "write:library",
    "upsert_user_book_reads": "write:library",
    "insert_reading_journal": "write:library",
    "delete_reading_journal": "write:library",
    "delete_reading_journals_for_book": "write:library",
    "edition_owned": "write:library",
}

# Nested fields a token without the scope does not see: "field '…' not found in type: '…'" [H 1.4].
HIDDEN_WITHOUT = {
    "read:library": (("books", "user_books"), ("users", "user_books")),
    "read:lists": (("users", "lists"), ("books", "list_books")),
    "read:journal": (("user_books", "reading_journals"),),
    "read:catalog": (
        ("user_books", "book"),
        ("user_books", "edition"),
        ("user_book_reads", "edition"),
        ("list_books", "book"),
        ("list_books", "edition"),
    ),
}


@dataclass(slots=True, eq=False)
class Token:
    text: str = field(repr=False)
    user: str
    user_id: int
    scopes: frozenset[str]
    meter: Meter
    expires_at: datetime | None = None
    trouble: str | None = None  # why it no longer opens anything

    def may(self, scope: str) -> bool:
        """A broader scope covers ``scope:sub``; ``all`` covers everything."""
        return "all" in self.scopes or any(scope == held or scope.startswith(held + ":") for held in self.scopes)

    def hidden(self) -> frozenset[tuple[str, str]]:
        return frozenset(pair for scope, pairs in HIDDEN_WITHOUT.items() if not self.may(scope) for pair in pairs)


class TokenRefused(Exception):
    """The text goes into ``error_description``; it never holds the token."""


class Tokens:
    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._tokens: dict[str, Token] = {}
        self._made = 0

    def issue(
        self, name: str, user_id: int, scopes: Iterable[str], meter: Meter, *, kind: Kind, expires_at: datetime | None
    ) -> Token:
        """``hc_pat_…``, ``hc_at_…``, or shaped like the JWTs of before August 2026, which may do everything."""
        self._made += 1
        label = f"{name}{self._made:04d}"
        text = f"eyJhbGciOiJIUzI1NiJ9.{label}.sandbox" if kind == "jwt" else f"{kind}_{label}sandbox"
        held = frozenset({"all"} if kind == "jwt" else scopes)
        token = Token(text, name, user_id, held, meter, expires_at)
        self._tokens[text] = token
        return token

    def get(self, text: str) -> Token:
        """For the world builder: also tokens that no longer open anything."""
        return self._tokens[text]

    def of_user(self, user_id: int) -> list[Token]:
        return [token for token in self._tokens.values() if token.user_id == user_id]

    def opened_by(self, header: str | None) -> Token:
        kind, _, text = (header or "").partition(" ")
        if kind.lower() != "bearer" or not text.strip():
            raise TokenRefused("Malformed Authorization header")
        token = self._tokens.get(text.strip())
        if token is None:
            raise TokenRefused("The access token is invalid")
        if token.trouble is not None:
            raise TokenRefused(token.trouble)
        if token.expires_at is not None and token.expires_at <= self._now():
            raise TokenRefused("The access token expired")
        return token
