"""What a decision about items answers, and how it is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from earmark.views.answers.document import AnswerDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedItems(AnswerDocument):
    """How many it was done to; ``failed``: why not to others, by item. ``undo``: the options of "decide.undo", ``None``
    where nothing is to be taken back."""

    count: int
    failed: Mapping[str, str]
    undo: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionUndone(AnswerDocument):
    """``left``: items that stay as they are, with why."""

    count: int
    left: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatesSet(AnswerDocument):
    """``change``: of the history."""

    change: int
