"""What ``connect`` and ``disconnect`` answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from earmark.views.answers.document import AnswerDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectCode(AnswerDocument):
    """What a person enters at ``address``; ``complete_address``, where Hardcover gave one, has the code in it."""

    code: str
    address: str
    complete_address: str | None
    expires_at: datetime

    @property
    def link(self) -> str:
        """Where to send a person."""
        return self.complete_address or self.address


@dataclass(frozen=True, slots=True, kw_only=True)
class WayToConnect(AnswerDocument):
    """By a ``code``, or where no application is registered by a token that is made on ``page``."""

    user: str
    code: ConnectCode | None
    page: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectedAnswer(AnswerDocument):
    """``by``: "code" or "token". ``account`` ``None``: Hardcover did not say whose it is; ``missing``: scopes that were
    not granted."""

    user: str
    by: str
    account: str | None
    scopes: tuple[str, ...]
    missing: tuple[str, ...]
    refreshed_before: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisconnectedAnswer(AnswerDocument):
    user: str
    by: str
    ended_on_hardcover: bool
