"""What has to be proved before a field may be written by itself: one function per rule, each with the fact behind it.

A rule answers ``None`` where it is met, else why it is not, in words for a person; such a value waits for one. Each rule
was a wrong write once: evidence for the book is no evidence for the recording, and absence is no denial.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from handlers.book import (
    SAME_PERSON,
    BookView,
    Field,
    Source,
    Span,
    Value,
    book_view,
    clean_paragraphs,
    clean_text,
    edition_view,
    fold,
    is_clean,
    language_name,
    language_of,
    people,
    read_title,
    same_person,
    series_key,
    span_of,
    title_of,
    words,
)
from handlers.book.kinds import Kind, may_be_omnibus
from handlers.book.prose import language_of_text
from handlers.metadata.compare import agrees, same, same_title
from handlers.metadata.values import entries_of, is_empty, names_of_list
from hardcover.details import EditionDetails
from listener.model import LibraryItem, SeriesEntry

OF_THE_EDITION = frozenset(
    {Field.NARRATORS, Field.PUBLISHER, Field.PUBLISHED_YEAR, Field.LANGUAGE, Field.ISBN, Field.ASIN, Field.COVER}
)
OF_THE_WORK = frozenset({Field.DESCRIPTION, Field.SUBTITLE, Field.SERIES})  # written in one language

# How far a length may be off beside the same narrator, by how many audio editions the book has: among many, one of them
# runs as long as anything (another reader's was written into 24, 61 and 92 % of items with 1, 4 and 12 editions).
_TOLERANCE = ((1, 0.025), (4, 0.012), (10_000, 0.006))
LENGTH_AGREES = _TOLERANCE[0][1]
_TO_THE_SECOND = 2.0  # seconds; and only beside a single edition: no other recording runs exactly as long
_OLDEST_YEAR = 1400
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


def credited(details: EditionDetails) -> tuple[str, ...]:
    """The book's authors, and those whom only the edition credits beside one of them: either may leave some out."""
    of_book, of_edition = book_view(details).names(Field.AUTHORS), edition_view(details).names(Field.AUTHORS)
    if not of_book or agrees(Field.AUTHORS, of_book, of_edition) is False:
        return of_book or of_edition
    known = people(of_book)
    more = [
        name for name in of_edition
        if not any((same_person(one, other) or 0.0) >= SAME_PERSON for one in people([name]) for other in known)
    ]  # fmt: skip
    return (*of_book, *more)


# (b) the fields of an edition need proof of the recording


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """``doubt``: why it may be another recording than this edition; ``None``: proved. ``ties``: fields on which another
    edition that fits as well says something else, with what."""

    doubt: str | None
    ties: Mapping[Field, str] = field(default_factory=lambda: MappingProxyType({}))


def recording(item: LibraryItem, views: Views, details: EditionDetails) -> Recording:
    """Identifier, or narrator with length; length alone never, unless it is the same to the second as that of the only
    audio edition. ``views``: Audiobookshelf's fields and the local ones."""
    doubt = (
        _another_format(item, details)
        or _another_length(item, details)
        or _another_narrator(views, details)
        or _volunteers(item, views, details)
    )
    if doubt is not None:
        return Recording(doubt=doubt)
    if _identified(views, details):
        others = [one for one in _others(details) if _identified(views, one)]
        return Recording(doubt=None, ties=_ties(details, others))
    if item.has_ebook and not item.has_audio:
        return Recording(doubt="No identifier shows that it is this edition")
    count = None if details.siblings is None else 1 + len(_others(details))
    difference = length_difference(item, details)
    tolerance = next((limit for most, limit in _TOLERANCE if count is not None and count <= most), -1.0)
    by_narrator = difference is not None and difference <= tolerance and _narrator_agrees(views, details)
    exactly = count == 1 and difference is not None and difference * item.duration_seconds <= _TO_THE_SECOND
    if not by_narrator and not exactly:
        return Recording(doubt=_not_proved(difference, count, _narrator_agrees(views, details)))
    others = [one for one in _others(details) if _fits(item, views, one, tolerance)]
    return Recording(doubt=None, ties=_ties(details, others))


def needs_siblings(item: LibraryItem, views: Iterable[BookView], details: EditionDetails) -> bool:
    """Whether the book's other editions have a say: no identifier shows that the item is a copy of this one."""
    return item.has_audio and not _identified({view.source: view for view in views}, details)


def length_difference(item: LibraryItem, details: EditionDetails) -> float | None:
    """As a share of the edition's length; ``None`` where one is not known."""
    seconds = details.edition.audio_seconds
    if not seconds or item.duration_seconds <= 0:
        return None
    return abs(item.duration_seconds - seconds) / seconds


def _others(details: EditionDetails) -> list[EditionDetails]:
    """The book's other audio editions."""
    return [
        one for one in details.siblings or ()
        if one.edition.id != details.edition.id and (one.edition.is_audio or one.edition.audio_seconds)
    ]  # fmt: skip


def _another_format(item: LibraryItem, details: EditionDetails) -> str | None:
    edition = details.edition
    if item.has_audio and edition.format is not None and not edition.is_audio and not edition.audio_seconds:
        return "Hardcover's edition is no audiobook"
    if item.has_ebook and not item.has_audio and edition.is_audio:
        return "Hardcover's edition is an audiobook, this is an ebook"
    return None


def _another_length(item: LibraryItem, details: EditionDetails) -> str | None:
    difference = length_difference(item, details)
    if difference is None or difference <= LENGTH_AGREES:
        return None
    return f"Its length is {difference:.0%} off: it may be another recording"


def _another_narrator(views: Views, details: EditionDetails) -> str | None:
    """Somebody here names who reads, and nobody names whom Hardcover names."""
    verdicts = _narrator_verdicts(views, details)
    if False in verdicts and True not in verdicts:
        return "Another narrator is named: it may be another recording"
    return None


def _narrator_agrees(views: Views, details: EditionDetails) -> bool:
    return True in _narrator_verdicts(views, details)


def _narrator_verdicts(views: Views, details: EditionDetails) -> list[bool | None]:
    return [
        agrees(Field.NARRATORS, one, details.edition.narrators)
        for view in views.values()
        for one in view.readings(Field.NARRATORS)
        if not is_empty(Field.NARRATORS, one)
    ]


def _volunteers(item: LibraryItem, views: Views, details: EditionDetails) -> str | None:
    """LibriVox recordings are other recordings than any publisher's, of the same books, and about as long."""
    here = any("librivox" in text.casefold() for text in _texts(item, views))
    edition = details.edition
    theirs = " ".join(filter(None, (details.publisher, edition.title, edition.edition_format, *edition.narrators)))
    return "It is a LibriVox recording, Hardcover's edition is none" if here and "librivox" not in theirs.casefold() else None


def _texts(item: LibraryItem, views: Views) -> Iterable[str]:
    yield from (item.title, item.rel_path or "", item.publisher or "", item.description or "")
    yield from (*item.narrators, *item.authors, *item.genres, *item.media_tags)
    yield from (text for _, text in item.tags)
    for view in views.values():
        yield view.text(Field.PUBLISHER) or ""


def _identified(views: Views, details: EditionDetails) -> bool:
    """Some source has this very edition's ASIN (any region's) or ISBN."""
    theirs = edition_view(details)
    return any(
        same(name, one, other)
        for name in (Field.ASIN, Field.ISBN)
        for view in views.values()
        for one in view.readings(name)
        for other in theirs.readings(name)
    )


def _fits(item: LibraryItem, views: Views, other: EditionDetails, tolerance: float) -> bool:
    """Whether another edition fits as well as the matched one: nothing that is known speaks against it."""
    difference = length_difference(item, other)
    return (difference is None or difference <= tolerance) and _another_narrator(views, other) is None


def _ties(details: EditionDetails, others: Sequence[EditionDetails]) -> dict[Field, str]:
    ours = edition_view(details)
    ties: dict[Field, str] = {}
    for other in others:
        theirs = edition_view(other)
        for name in OF_THE_EDITION:
            for value in theirs.readings(name)[:1]:
                known = ours.readings(name)
                if known and not any(same(name, one, value) for one in known):
                    shown = ", ".join(map(str, value)) if isinstance(value, tuple) else value
                    ties.setdefault(name, f"Edition {other.edition.id} fits as well and says {shown}")
    return ties


def _not_proved(difference: float | None, count: int | None, narrator: bool) -> str:
    if difference is None:
        return "Neither length, identifier nor narrator show that it is this edition"
    if narrator:
        return f"Its length is {difference:.1%} off, among {count or 'many'} audio editions: it may be another one"
    return "Only its length shows that it is this edition: no identifier, no narrator"


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
    listed = {language_of(one.language) for one in (details, *_others(details))}
    return theirs if listed == {theirs} else written


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
    if same_words and theirs == here and name is not Field.SERIES:
        return None
    return f"Hardcover's {name.value} may not be in {language_name(here)}"


# (e) what says nothing, and what cannot be, is never written


def says_nothing(name: Field, value: Value) -> bool:
    """"TBA", "N/A", "Librarian's note …" stand where a value would."""
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


def positions(item: LibraryItem, entries: Sequence[SeriesEntry], details: EditionDetails) -> tuple[SeriesEntry, ...]:
    """A position is a number below a thousand. A set is "1-3" where its title says so, or has none: Hardcover files it
    under its first volume."""
    is_set = any(_is_set(text, entries, details) for text in (item.title, details.edition.title, details.book.title))
    said = next(
        (span.text for text in (item.title, details.edition.title, details.book.title) if (span := _range_in(text))), None
    )
    made = []
    sets = {series_key(name): span_of(about) for name, about in details.book.compilations}
    for one in entries:
        number = one.sequence
        span = span_of(number)
        if span is None or float(span.first) >= 1000:
            number = None
        elif (is_set or series_key(one.name) in sets) and not span.is_several:
            of_series = sets.get(series_key(one.name))
            number = of_series.text if of_series is not None and of_series.is_several else said
        made.append(SeriesEntry(name=one.name, sequence=number))
    return tuple(made)


_RANGE = re.compile(
    r"(?<![\d-])(?:(?:books?|vols?\.?|volumes?|parts?|bände|band|teile?|tomes?)\s*)?#?\d{1,2}\s*(?:-|–|to|through|bis)"
    r"\s*#?\d{1,2}(?![\d-])",
    re.IGNORECASE,
)


def _range_in(text: str | None) -> Span | None:
    for found in _RANGE.finditer(text or ""):
        span = span_of(found[0])
        if span is not None and span.is_several:
            return span
    return None


def _is_set(text: str | None, entries: Sequence[SeriesEntry], details: EditionDetails) -> bool:
    if details.is_compilation:
        return True
    if not text:
        return False
    title = title_of(text)
    if Kind.OMNIBUS in title.kinds:
        return True
    # "The Broken Earth Trilogy": the series' own name with a word for all of it
    main = fold(read_title(text, series=tuple(one.name for one in entries)).title)
    return may_be_omnibus(main) and any(set(words(fold(one.name))) <= set(words(main)) for one in entries)


# (f), (g), (h): which spelling, and of what


def description_text(text: str) -> str:
    """As Hardcover has it, HTML and all, which Audiobookshelf shows; where it holds what is no text, the text alone."""
    if is_clean(" ".join(text.split())):
        return text.strip()
    return "\n".join(clean_text(line) for line in clean_paragraphs(text).split("\n")).strip()


def unclean(value: Value) -> str | None:
    """Control and replacement characters, addresses and the stamps of tools are no text."""
    texts = [value] if isinstance(value, str) else [str(getattr(one, "name", one)) for one in value or ()]
    return None if all(is_clean(" ".join(text.split())) for text in texts) else "it holds characters that are no text"


def title_of_hardcover(details: EditionDetails, authors: tuple[str, ...], series: tuple[str, ...]) -> str | None:
    """The edition's own title is Hardcover's word for this edition; of two spellings of one title, the cleaner one."""
    own, works = details.edition.title, details.book.title
    titles = [one for one in (own, works) if one and not is_empty(Field.TITLE, one)]
    if len(titles) == 2 and not same_title(own, works):
        titles = titles[:1]
    if not titles:
        return None
    best = min(titles, key=lambda one: (len(noise_in(one, authors, series)), titles.index(one)))
    return cleaned_title(best, authors, series) or best


def cleaned_title(text: str, authors: tuple[str, ...], series: tuple[str, ...]) -> str | None:
    """A title without what is no part of it: words about the copy, its author in front, its series around it. The
    subtitle stays; ``None``: nothing is left, or nothing was to be taken away."""
    reading = read_title(text, authors=authors, series=series, may_number=True)
    if not reading.title:
        return None
    whole = reading.title if reading.subtitle is None else f"{reading.title}: {reading.subtitle}"
    return whole if words(fold(whole)) != words(fold(text)) or not is_clean(text) else None


def noise_in(text: str, authors: tuple[str, ...] = (), series: tuple[str, ...] = ()) -> str:
    """What of a title is no title, as words; "" where it is clean. A series behind the title is a way of writing it;
    in front of it, it is a file name's."""
    reading = read_title(text, authors=authors, series=series, may_number=True)
    if not reading.title:
        return ""
    if not is_clean(text):
        return "characters"
    left = words(fold(text))
    for word in words(fold(f"{reading.title} {reading.subtitle or ''}")):
        if word in left:
            left.remove(word)
    return " ".join(left)


def is_dirty(text: str, authors: tuple[str, ...], series: tuple[str, ...]) -> bool:
    """Whether a title that names the right book is written like a file name: "X (Unabridged)", "Author - X [64kbps]"."""
    noise = noise_in(text, authors, series)
    if not noise:
        return bool(re.search(r"\w_\w|\w\.\w+\.\w", text)) and " " not in text
    if noise == "characters":
        return True
    of_the_series = {word for name in series for word in words(fold(name))} | _NUMBERING
    left = [word for word in noise.split() if word not in of_the_series and not word.replace(".", "").isdigit()]
    clean = cleaned_title(text, authors, series)
    in_front = clean is not None and words(fold(text))[:1] != words(fold(clean))[:1]
    return bool(left) or in_front


_NUMBERING = frozenset("book volume vol part band teil tome series saga trilogy number the a of".split())
