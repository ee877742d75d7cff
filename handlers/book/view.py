"""A book as one source says it: typed fields, and the text they were read from. Sources are compared, never merged.

After a wrong match Audiobookshelf's fields agree with each other and with the wrong book; what tags, names and files
say is the only witness left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from listener import SeriesEntry


class Field(StrEnum):
    """A field of a book in Audiobookshelf. The values are the names of the settings in ``[metadata] fields``."""

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
    """Who says it."""

    AUDIOBOOKSHELF = "audiobookshelf"
    TAGS = "tags"  # the embedded tags as Audiobookshelf shows them (``metaTags``) [A 12]
    FILES = "files"  # the embedded tags as the files themselves say them
    NAMES = "names"  # folder and file names
    TRANSCRIPT = "transcript"  # the credits, spoken in the opening
    EDITION = "edition"  # Hardcover's edition
    BOOK = "book"  # Hardcover's book
    HARDCOVER = "hardcover"  # the edition, and the book where the edition does not speak

    @property
    def shown(self) -> str:
        """As a person would call it."""
        return _SHOWN[self]

    def with_verb(self, verb: str) -> str:
        """ "the folder name says", "the embedded tags say"."""
        return f"{self.shown} {verb}" if self in (Source.TAGS, Source.FILES) else f"{self.shown} {verb}s"


_SHOWN = {
    Source.AUDIOBOOKSHELF: "Audiobookshelf",
    Source.TAGS: "the embedded tags",
    Source.FILES: "the files' own tags",
    Source.NAMES: "the folder name",
    Source.TRANSCRIPT: "the spoken opening",
    Source.EDITION: "Hardcover's edition",
    Source.BOOK: "Hardcover's book",
    Source.HARDCOVER: "Hardcover",
}

# Text; people, genres or tags; series with their numbers. Empty is ``None`` or ``()``. A cover is its path or address.
Value: TypeAlias = str | tuple[str, ...] | tuple[SeriesEntry, ...] | None

NO_VALUES: Mapping[Field, Value] = MappingProxyType({})
_NO_OTHERS: Mapping[Field, tuple[Value, ...]] = MappingProxyType({})
_NO_TEXTS: Mapping[Field, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class BookView:
    """What one source says about a book. A field that is missing says nothing.

    ``values`` are clean: what says nothing is left out, people are split and freed of their roles, numbers are plain.
    ``others`` are further values of the same source (album and title, artist and album artist). ``raw`` are the texts
    the values were read from, wherever they differ from them.
    """

    source: Source
    values: Mapping[Field, Value] = field(default_factory=lambda: NO_VALUES)
    others: Mapping[Field, tuple[Value, ...]] = field(default_factory=lambda: _NO_OTHERS)
    raw: Mapping[Field, tuple[str, ...]] = field(default_factory=lambda: _NO_TEXTS, repr=False)

    def readings(self, name: Field) -> tuple[Value, ...]:
        """Every value of a field that is not empty, the best one first."""
        best, others = self.values.get(name), self.others.get(name)
        if others is None:
            return (best,) if best else ()
        return tuple(value for value in (best, *others) if value)

    def text(self, name: Field) -> str | None:
        """The value of a field that is one text; ``None`` when it says nothing."""
        value = self.values.get(name)
        return value if isinstance(value, str) else None

    def names(self, name: Field) -> tuple[str, ...]:
        """The value of a field that is a list of names."""
        value = self.values.get(name)
        return tuple(one for one in value if isinstance(one, str)) if isinstance(value, tuple) else ()

    @property
    def series(self) -> tuple[SeriesEntry, ...]:
        value = self.values.get(Field.SERIES)
        return tuple(one for one in value if isinstance(one, SeriesEntry)) if isinstance(value, tuple) else ()


def filled(values: Mapping[Field, Value]) -> dict[Field, Value]:
    """The fields that say something."""
    return {name: value for name, value in values.items() if value}
