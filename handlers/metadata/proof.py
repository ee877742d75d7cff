"""What has to be proved before a field may be written by itself: one function per rule, each with the fact behind it.

A rule answers ``None`` where it is met, else why it is not, in words for a person; such a value waits for one. Each was
a wrong write once: evidence for the book is no evidence for the recording, and absence is no denial.

(a) ``removes_somebody``, ``credited`` · (b) ``recording`` · (c) ``in_another_language`` · (d) ``hardcover.roles``, the
closed list of roles · (e) ``says_nothing``, ``impossible_year``, ``positions`` · (f), (g) ``title_of_hardcover``,
``cleaned_title`` · (h) ``unclean``, ``description_text``
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from handlers.book import (
    SAME_PERSON,
    BookView,
    Field,
    Source,
    Value,
    clean_paragraphs,
    clean_text,
    is_clean,
    is_nobody,
    language_name,
    language_of,
    people,
    same_person,
)
from handlers.book.prose import language_of_text
from handlers.metadata.compare import agrees, same_title
from handlers.metadata.recordings import OF_THE_EDITION, Recording, other_editions, recording
from handlers.metadata.sets import positions
from handlers.metadata.titles import cleaned_title, dirt_in, is_dirty, says_another_kind, title_of_hardcover
from handlers.metadata.values import entries_of, is_empty, names_of_list
from hardcover import EditionDetails
from listener import LibraryItem

__all__ = [
    "OF_THE_EDITION",
    "OF_THE_WORK",
    "Recording",
    "cleaned_title",
    "credited",
    "description_text",
    "dirt_in",
    "impossible_year",
    "in_another_language",
    "is_dirty",
    "language_here",
    "positions",
    "recording",
    "removes_somebody",
    "says_another_kind",
    "says_nothing",
    "title_of_hardcover",
    "unclean",
]

OF_THE_WORK = frozenset({Field.DESCRIPTION, Field.SUBTITLE, Field.SERIES})  # written in one language

_OLDEST_YEAR = 1400
_NOTE = re.compile(
    r"\W*(?:librarian'?s?'? note|note to librarians?|note: this is an? alternat|(?:this is )?(?:an? )?alternat(?:e"
    r"|ive) cover|isbn[:\s\d-]{8,}|original title:)",
    re.IGNORECASE,
)  # a line that speaks of Hardcover's record, not of the book
_OLDEST_RECORDING = 1930

Views = Mapping[Source, BookView]


# (a) absence is not denial


def removes_somebody(name: Field, old: Value, new: Value) -> str | None:
    """A list is never shortened: Hardcover credits fewer people than wrote *Good Omens*, tags give access in
    Audiobookshelf, and of the many who are missing from a record none was denied."""
    if is_empty(name, old) or not isinstance(old, tuple) or not isinstance(new, tuple):
        return None
    if name in (Field.AUTHORS, Field.NARRATORS):
        theirs = people(names_of_list(new))
        gone = [
            one.shown for one in people(names_of_list(old))
            if not any((same_person(one, other) or 0.0) >= SAME_PERSON for other in theirs)
        ]  # fmt: skip
    elif name is Field.SERIES:
        gone = [one.name for one in entries_of(old) if one.name not in {other.name for other in entries_of(new)}]
    else:
        gone = [one for one in names_of_list(old) if one not in names_of_list(new)]
    return f"{', '.join(gone)} would be removed" if gone else None


def _somebody(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cleaned for name in names if (cleaned := clean_text(name)) and not is_nobody(cleaned)))


def credited(details: EditionDetails) -> tuple[str, ...]:
    """The book's authors, and those whom only the edition credits beside one of them: either may leave some out."""
    of_book, of_edition = _somebody(details.book.authors), _somebody(details.edition.authors)
    if of_book == of_edition:
        return of_book
    if not of_book or agrees(Field.AUTHORS, of_book, of_edition) is False:
        return of_book or of_edition
    known = people(of_book)
    more = [
        name for name in of_edition
        if not any((same_person(one, other) or 0.0) >= SAME_PERSON for one in people([name]) for other in known)
    ]  # fmt: skip
    return (*of_book, *more)


# (c) the text of a work is written in the language of the item


def language_here(item: LibraryItem, views: Views, details: EditionDetails) -> str | None:
    """The item's language, ISO 639-1: as its sources say it, else as the proved or only edition does; ``None``: nobody
    knows."""
    for view in views.values():
        for one in view.readings(Field.LANGUAGE):
            if known := language_of(str(one)):
                return known
    theirs = language_of(details.language)
    written = language_of_text(f"{item.title}. {item.subtitle or ''}. {item.description or ''}")
    if written is not None and theirs is not None and written != theirs:
        return written
    listed = {language_of(one.language) for one in (details, *other_editions(details))}
    return theirs if theirs is not None and listed == {theirs} else written


def in_another_language(name: Field, value: Value, here: str | None, details: EditionDetails) -> str | None:
    """Hardcover's description, subtitle and series belong to the book and are written in one language, mostly English,
    whatever the edition's: a German audiobook got English blurbs."""
    if name not in OF_THE_WORK or not value:
        return None
    if here is None:
        return "Nothing says which language it is in"
    text = value if isinstance(value, str) else ""
    written = language_of_text(text)
    if written is not None:
        return None if written == here else f"Hardcover's {name.value} is in {language_name(written)}"
    same_words = same_title(details.edition.title or details.book.title, details.book.title)
    theirs = language_of(details.language)
    if here == "en" and theirs in (None, "en"):
        return None
    of_the_edition = name is Field.SUBTITLE and value != details.book.subtitle
    if (same_words or of_the_edition) and theirs == here and name is not Field.SERIES:
        return None
    return f"Hardcover's {name.value} may not be in {language_name(here)}"


# (e) what says nothing, and what cannot be, is never written


def says_nothing(name: Field, value: Value) -> bool:
    """ "TBA", "N/A", "Librarian's note …" stand where a value would."""
    return is_empty(name, value)


def impossible_year(year: str | None, details: EditionDetails, today: date) -> str | None:
    """An edition is not older than its book, nor from the future; "1900" is what forms say that know no year."""
    if year is None or not year.isdigit():
        return "it is no year"
    first = details.book.release_year
    if int(year) > today.year:
        return f"{year} is in the future"
    if first is not None and int(year) < first:
        return f"{year} is before the book's first year, {first}"
    if details.edition.is_audio and int(year) < _OLDEST_RECORDING:
        return f"{year} is before there were audiobooks"
    return f"{year} is no year of a book" if int(year) < _OLDEST_YEAR else None


# (f), (g), (h): which spelling, and of what


def description_text(text: str) -> str:
    """As Hardcover has it, HTML and all, which Audiobookshelf shows; where it holds what is no text, or a note about
    the record, the rest of it alone."""
    lines = clean_paragraphs(text).split("\n")
    kept = [line for line in lines if not _NOTE.match(line)]
    if len(kept) == len(lines) and is_clean(" ".join(text.split())):
        return text.strip()
    return "\n".join(clean_text(line) for line in kept).strip()


def unclean(value: Value) -> str | None:
    """Control and replacement characters, addresses and the stamps of tools are no text."""
    texts = [value] if isinstance(value, str) else [str(getattr(one, "name", one)) for one in value or ()]
    return None if all(is_clean(" ".join(text.split())) for text in texts) else "it holds characters that are no text"
