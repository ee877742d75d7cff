"""What the set-up asks a running service."""

from __future__ import annotations

from dataclasses import dataclass

from earmark.views.answers.document import AnswerDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupCodeAnswer(AnswerDocument):
    """As people type it."""

    code: str
