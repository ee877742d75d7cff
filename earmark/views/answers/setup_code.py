"""What the set-up asks a running service."""

from __future__ import annotations

from dataclasses import dataclass

from earmark.views.answers.document import AnswerDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupCodeAnswer(AnswerDocument):
    """As people type it."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupCodeTried(AnswerDocument):
    """``fits``: it opens the set-up."""

    fits: bool
