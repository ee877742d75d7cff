"""What the metadata check compares and what it says, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Literal, TypeAlias

from listener.model import SeriesEntry


class Field(StrEnum):
    """A field of Audiobookshelf that is checked. The values are the names of the settings in ``[metadata] fields``."""

    TITLE = "title"
    SUBTITLE = "subtitle"
    AUTHORS = "authors"
    NARRATORS = "narrators"
    SERIES = "series"
    PUBLISHER = "publisher"
    PUBLISHED_YEAR = "published_year"
    LANGUAGE = "language"
    ISBN = "isbn"
    ASIN = "asin"
    DESCRIPTION = "description"
    GENRES = "genres"
    TAGS = "tags"
    COVER = "cover"


class Source(StrEnum):
    """Who says it. Never merged: after a wrong match Audiobookshelf's fields agree with each other and are wrong."""

    AUDIOBOOKSHELF = "audiobookshelf"
    TAGS = "tags"  # the embedded tags as Audiobookshelf shows them (``metaTags``)
    FILES = "files"  # the embedded tags as the files themselves say them
    NAMES = "names"  # folder and file names
    HEARD = "heard"  # the credits, spoken in the opening
    HARDCOVER = "hardcover"

    @property
    def shown(self) -> str:
        """As a person would call it."""
        return _SHOWN[self]

    def told(self, verb: str) -> str:
        """ "the folder name says", "the embedded tags say"."""
        return f"{self.shown} {verb}" if self in (Source.TAGS, Source.FILES) else f"{self.shown} {verb}s"


_SHOWN = {
    Source.AUDIOBOOKSHELF: "Audiobookshelf",
    Source.TAGS: "the embedded tags",
    Source.FILES: "the files' own tags",
    Source.NAMES: "the folder name",
    Source.HEARD: "the spoken opening",
    Source.HARDCOVER: "Hardcover",
}

# Text; people, genres or tags; series with their numbers. Empty is ``None`` or ``()``. A cover is its path or address.
Value: TypeAlias = str | tuple[str, ...] | tuple[SeriesEntry, ...] | None
Bucket: TypeAlias = Literal["apply", "review", "reject"]

NO_VALUES: Mapping[Field, Value] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class BookView:
    """What one source says about a book. A field that is missing or empty says nothing.

    ``others`` are further values the same source gives for a field (album and title, artist and album artist).
    """

    source: Source
    values: Mapping[Field, Value] = field(default_factory=lambda: NO_VALUES)
    others: Mapping[Field, tuple[Value, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def readings(self, name: Field) -> tuple[Value, ...]:
        """Every value of a field that is not empty, the best one first."""
        return tuple(value for value in (self.values.get(name), *self.others.get(name, ())) if value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One field of one item that could be written. ``new`` is never empty and never ``old`` in another spelling.

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


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """``proposals`` in the order of ``Field``, at most one per field.

    ``differences`` are what the rules keep from being written (another value, where only empty fields are filled); for
    reports, in bucket "reject". ``listen`` says why only hearing the opening would settle which book it is.
    """

    proposals: tuple[Proposal, ...] = ()
    listen: str | None = None
    differences: tuple[Proposal, ...] = ()
