"""What `year` answers."""

from __future__ import annotations

from dataclasses import dataclass

from earmark.views.answers.document import AnswerDocument
from earmark.views.year import YearPage


@dataclass(frozen=True, slots=True, kw_only=True)
class YearAnswer(AnswerDocument):
    """One page for each user who was meant; no two need be of the same year."""

    people: tuple[YearPage, ...]
