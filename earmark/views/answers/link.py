"""What ``link``, ``unlink``, ``ignore``, ``hold`` and ``release`` answer, and what a link is about to do."""

from __future__ import annotations

from dataclasses import dataclass

from earmark.views.answers.document import AnswerDocument
from earmark.views.answers.item import ItemAnswer
from earmark.views.answers.match import EditionAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideAnswer(AnswerDocument):
    """``user`` ``None``: for everybody. ``done`` in words; ``changed``: it was not so before."""

    item: ItemAnswer
    user: str | None
    done: str
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedEdition(EditionAnswer):
    narrators: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPreview(AnswerDocument):
    """``disagreements``: where the edition is not what the item says, in words."""

    item: ItemAnswer
    edition: LinkedEdition
    disagreements: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkEffect(AnswerDocument):
    """What the link would write: ``before`` and ``after`` as states in words; ``reason``: why, or why nothing."""

    writes: bool = False
    what: str = ""
    before: str = ""
    after: str = ""
    reason: str = ""
