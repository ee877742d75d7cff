"""What is answered about the addresses for notifications: they hold tokens, and none is repeated."""

from __future__ import annotations

from dataclasses import dataclass

from earmark.views.answers.document import AnswerDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAddress(AnswerDocument):
    """``service``: what Apprise calls it."""

    id: str
    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAddresses(AnswerDocument):
    """``from_``: where they are set; ``fixed``: only a file or a variable changes them."""

    addresses: tuple[KnownAddress, ...]
    from_: str
    fixed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressAdded(AnswerDocument):
    """Its id."""

    added: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressRemoved(AnswerDocument):
    """Whether there was one."""

    removed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationTried(AnswerDocument):
    """To how many it was sent; ``why_not`` "": to all."""

    sent: int
    why_not: str
