"""Answers to what was done to many at once: pages count it, and say why it was not done to some."""

from __future__ import annotations

from abc import abstractmethod

from earmark.views.answers.document import AnswerDocument


class BatchAnswer(AnswerDocument):
    __slots__ = ()

    @property
    @abstractmethod
    def done_to(self) -> int:
        """How many."""

    @property
    def refusals(self) -> tuple[str, ...]:
        """Why not to the others."""
        return ()
