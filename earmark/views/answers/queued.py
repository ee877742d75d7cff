"""What is only asked for, and carried out soon."""

from __future__ import annotations

from dataclasses import dataclass

from earmark.views.answers.document import AnswerDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedUsers(AnswerDocument):
    """Whose books are synced soon."""

    queued: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedNight(AnswerDocument):
    """Not ``queued``: one is under way."""

    queued: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PassCancelling(AnswerDocument):
    """Not ``cancelled``: no pass is under way."""

    cancelled: bool
