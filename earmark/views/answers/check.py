"""What ``check`` answers."""

from __future__ import annotations

from dataclasses import dataclass

from earmark.views.answers.document import AnswerDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow(AnswerDocument):
    what: str
    ok: bool
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckAnswer(AnswerDocument):
    """``ok``: `run` would work; else ``exit`` is 78 for settings or data folder, 1 for a service or a token."""

    ok: bool
    exit: int
    checks: tuple[CheckRow, ...]
