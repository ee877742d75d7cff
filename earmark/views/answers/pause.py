"""What ``pause`` and ``resume`` answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from earmark.views.answers.document import AnswerDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class PausedUser(AnswerDocument):
    """``until`` in the user's zone; ``None``: until it is resumed, or not paused."""

    name: str
    paused: bool
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseAnswer(AnswerDocument):
    users: tuple[PausedUser, ...]
