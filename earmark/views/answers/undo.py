"""What ``undo`` answers, and how much there is to take back or to write again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from earmark.views.answers.batch import BatchAnswer
from earmark.views.answers.document import AnswerDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneChange(AnswerDocument):
    """A change on Hardcover taken back, ``as_`` another change of the history. ``before`` and ``after`` are snapshots;
    ``stays``: what was left, and why; "": nothing."""

    undone: int
    as_: int
    title: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    units: int
    stays: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneMetadata(BatchAnswer):
    """Changes of metadata taken back, by id; ``left``: those that were not, with why, and ``titles`` of all."""

    undone: tuple[int, ...]
    left: Mapping[str, str]
    titles: Mapping[str, str]

    @property
    def done_to(self) -> int:
        return len(self.undone)

    @property
    def refusals(self) -> tuple[str, ...]:
        return tuple(self.left.values())


def kind_of_undone(document: Any) -> type[UndoneChange] | type[UndoneMetadata]:
    """Which of them the answer of ``undo`` is: a number may be of either."""
    of_metadata = isinstance(document, dict) and isinstance(document.get("undone"), list)
    return UndoneMetadata if of_metadata else UndoneChange


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneMany(BatchAnswer):
    """How many were taken back, or could be; ``left``: those that were not, by id, with why."""

    count: int
    left: Mapping[str, str]

    @property
    def done_to(self) -> int:
        return self.count

    @property
    def refusals(self) -> tuple[str, ...]:
        return tuple(self.left.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesAhead(AnswerDocument):
    """How many fields, of how many items."""

    changes: int
    items: int
