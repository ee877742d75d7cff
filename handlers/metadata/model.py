"""What the metadata check says, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from handlers.book.view import BookView, Field, Source, Value
from handlers.metadata.values import is_empty, only_numbers_are_added

__all__ = ["BookView", "Bucket", "CheckResult", "Field", "Proposal", "Source", "Value"]

Bucket: TypeAlias = Literal["apply", "review", "reject"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One field of one item that could be written. ``new`` is never empty and never ``old`` in another spelling,
    unless that one is dirty.

    ``confidence`` (0.0-1.0) is that ``new`` is right for this very item. ``listen``: hearing the opening could settle
    it.
    """

    item: str  # id
    title: str  # of the item, for people
    field: Field
    old: Value
    new: Value
    source: Source
    confidence: float
    bucket: Bucket
    why: str
    listen: bool = False

    @property
    def fills(self) -> bool:
        """It writes where nothing was said: into an empty field, or a number beside a series that had none. Anything
        else overwrites what somebody or something put there."""
        if is_empty(self.field, self.old):
            return True
        return self.field is Field.SERIES and only_numbers_are_added(self.old, self.new)

    @property
    def overwrites(self) -> bool:
        return not self.fills


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """``proposals`` in the order of ``Field``, at most one per field.

    ``differences`` are what the rules keep from being written (another value, where only empty fields are filled); for
    reports, in bucket "reject". ``listen`` says why only hearing the opening would settle which book it is;
    ``suspect`` why the match may be a wrong one.
    """

    proposals: tuple[Proposal, ...] = ()
    listen: str | None = None
    differences: tuple[Proposal, ...] = ()
    suspect: str | None = None
