"""Whether two sources say the same about a field, each field in its own way. Pure.

``same`` is about spelling: equal values are never proposed. ``agrees`` is about the book: a shared narrator or one
shared series with its number speaks for the same book; ``None`` where the two cannot be compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from rapidfuzz.fuzz import ratio

from handlers.book.languages import language_of
from handlers.book.normalise import fold, key, word_set, words
from handlers.book.numbers import sequence
from handlers.book.people import SAME_PERSON, PersonName, people, same_person
from handlers.book.series import series_key
from handlers.book.tags import year_of
from handlers.book.text import clean_paragraphs
from handlers.book.titles import Title, title_of
from handlers.book.view import Field, Value
from handlers.matching.likeness import CLOSE, LIKE, SAME, Known, Local, likeness
from hardcover import asin, isbn_10, isbn_13
from listener import SeriesEntry

_LEGAL_FORMS = word_set("inc llc ltd gmbh co company corp sa ag plc kg limited")
_HOUSE_WORDS = word_set(
    "audio audiobooks audiobook books book publishing publishers publisher press media studios studio verlag group "
    "house inc llc ltd gmbh co company original originals imprint recorded horbuch hoerbuch edition editions"
)
_NOT_WORDS = re.compile(r"[\W_]+")
_SAME_TEXT = 96.0  # of 100: descriptions that differ by a typo or an added sentence mark
_LONGEST_TEXT = 4000  # characters of a description that are compared


def same(field: Field, a: Value, b: Value, series: tuple[SeriesEntry, ...] = ()) -> bool:
    """Whether two values say the same in any spelling. ``series`` explains what titles carry besides the title."""
    if a == b:
        return True
    if not a or not b:
        return not a and not b
    if field is Field.TITLE:
        return same_title(str(a), str(b), series)
    return _SAME[field](a, b)


def agrees(field: Field, a: Value, b: Value, series: tuple[SeriesEntry, ...] = ()) -> bool | None:
    """Whether two values may be of one book; ``None`` when one of them says nothing, or they cannot be compared."""
    if not a or not b:
        return None
    if field is Field.TITLE:
        return _titles_agree(title_of(str(a)), title_of(str(b)), series)
    if field in (Field.AUTHORS, Field.NARRATORS):
        ours = _persons(a)
        return _people_overlap(ours, ours if a == b else _persons(b))
    if field is Field.SERIES:
        return _series_agree(_entries(a), _entries(b))
    return same(field, a, b)


def same_title(a: str, b: str, series: tuple[SeriesEntry, ...] = ()) -> bool:
    """Also with and without subtitle, series name and number, "Unabridged" and the like."""
    if fold(a) == fold(b):
        return True
    ours, theirs = title_of(a), title_of(b)
    if ours.kinds != theirs.kinds or (ours.marked and theirs.marked and ours.marked.isdisjoint(theirs.marked)):
        return False
    found = likeness(ours, theirs, _known(series), _local(series))
    if found.numbers_differ or (found.left_out and found.left_theirs):
        return False
    if found.score >= SAME:
        return True
    one, other = found.ours, found.theirs
    return found.score >= CLOSE and one is not None and other is not None and one.text == other.text


def _titles_agree(ours: Title, theirs: Title, series: tuple[SeriesEntry, ...]) -> bool | None:
    if not ours.says_something or not theirs.says_something:
        return None
    if ours is theirs:
        return True
    if ours.kinds != theirs.kinds or (ours.marked and theirs.marked and ours.marked.isdisjoint(theirs.marked)):
        return False
    found = likeness(ours, theirs, _known(series), _local(series))
    if not found.comparable:
        return None
    if found.numbers_differ:
        return False
    if found.score >= CLOSE:
        return True
    return None if found.score >= LIKE else False  # a misspelling or a sibling: nobody can tell


@lru_cache(maxsize=2048)
def _known(series: tuple[SeriesEntry, ...]) -> Known:
    names = tuple(sorted({key(one.name) for one in series} - {""}, key=len, reverse=True))
    said = frozenset(word for name in names for word in name.split())
    return Known(
        words=said,
        own=said,
        people=frozenset(),
        phrases=names,
        series=said,
        positions=frozenset(one.sequence for one in series if one.sequence),
    )


@lru_cache(maxsize=2048)
def _local(series: tuple[SeriesEntry, ...]) -> Local:
    known = _known(series)
    return Local(known.words, known.positions)


# people


def _persons(value: Value) -> tuple[PersonName, ...]:
    return people(map(str, value)) if isinstance(value, tuple) else people([value] if value else ())


def same_people(a: Value, b: Value) -> bool:
    """The same people in any order and spelling; nobody is left over on either side."""
    ours, theirs = _persons(a), list(_persons(b))
    if len(ours) != len(theirs) or not ours:
        return False
    for one in ours:
        best = max(theirs, key=lambda other: same_person(one, other) or 0.0)
        if (same_person(one, best) or 0.0) < SAME_PERSON:
            return False
        theirs.remove(best)
    return True


def _people_overlap(ours: tuple[PersonName, ...], theirs: tuple[PersonName, ...]) -> bool | None:
    if ours is theirs and ours:
        return True
    scores = [same_person(one, other) for one in ours for other in theirs]
    comparable = [score for score in scores if score is not None]
    if any(score >= SAME_PERSON for score in comparable):
        return True
    return False if comparable and len(comparable) == len(scores) else None


# series


def _entries(value: Value) -> tuple[SeriesEntry, ...]:
    return tuple(one for one in value if isinstance(one, SeriesEntry)) if isinstance(value, tuple) else ()


def same_number(a: str | None, b: str | None) -> bool:
    """ "1", "1.0", "01" and "Book 1" are one number."""
    return number_key(a) == number_key(b)


def number_key(text: str | None) -> str | None:
    """What is no number ("Winter", "Omnibus") is compared as it is."""
    return sequence(text) or fold(text or "") or None


def _same_series(a: Value, b: Value) -> bool:
    ours = {(series_key(one.name), number_key(one.sequence)) for one in _entries(a)}
    return ours == {(series_key(one.name), number_key(one.sequence)) for one in _entries(b)}


def _series_agree(ours: tuple[SeriesEntry, ...], theirs: tuple[SeriesEntry, ...]) -> bool | None:
    """By the series both name: a different number is a different book. Other series are no contradiction."""
    verdict: bool | None = None
    for one in ours:
        for other in theirs:
            if series_key(one.name) != series_key(other.name) or not one.sequence or not other.sequence:
                continue
            if same_number(one.sequence, other.sequence):
                return True
            verdict = False
    return verdict


# the rest


def _same_house(a: Value, b: Value) -> bool:
    return _house(str(a)) == _house(str(b))


@lru_cache(maxsize=2048)
def _house(text: str) -> str:
    tokens = [t for t in words(fold(text)) if t not in _LEGAL_FORMS]
    return " ".join([t for t in tokens if t not in _HOUSE_WORDS] or tokens)


def _same_year(a: Value, b: Value) -> bool:
    ours, theirs = year_of(str(a)), year_of(str(b))
    return ours == theirs if ours and theirs else str(a).strip() == str(b).strip()


def _same_language(a: Value, b: Value) -> bool:
    ours, theirs = language_of(str(a)), language_of(str(b))
    return ours == theirs if ours and theirs else fold(str(a)) == fold(str(b))


def _same_isbn(a: Value, b: Value) -> bool:
    ours, theirs = isbn_13(str(a)), isbn_13(str(b))
    return ours == theirs if ours and theirs else fold(str(a)) == fold(str(b))


def _same_asin(a: Value, b: Value) -> bool:
    ours, theirs = asin(str(a)), asin(str(b))
    if ours and theirs:
        return ours == theirs or (isbn_10(ours) is not None and isbn_10(ours) == isbn_10(theirs))
    return fold(str(a)) == fold(str(b))


def _same_description(a: Value, b: Value) -> bool:
    ours, theirs = comparable_text(str(a)), comparable_text(str(b))
    return ours == theirs or (bool(ours and theirs) and ratio(ours, theirs, score_cutoff=_SAME_TEXT) > 0)


@lru_cache(maxsize=256)
def comparable_text(text: str) -> str:
    return _NOT_WORDS.sub(" ", fold(clean_paragraphs(text[: _LONGEST_TEXT * 2]))).strip()[:_LONGEST_TEXT]


def _same_words(a: Value, b: Value) -> bool:
    return words(fold(str(a))) == words(fold(str(b)))


def _same_set(a: Value, b: Value) -> bool:
    return set(labels(a)) == set(labels(b))


def labels(value: Value) -> dict[str, str]:
    """Genres or tags by their comparable form: "Sci-Fi", "sci fi" are one."""
    texts: Iterable[str] = (str(one) for one in value) if isinstance(value, tuple) else [value] if value else ()
    found: dict[str, str] = {}
    for text in texts:
        found.setdefault(" ".join(words(fold(text))) or fold(text), text)
    return found


def _same_text(a: Value, b: Value) -> bool:
    return a == b


_SAME: dict[Field, Callable[[Value, Value], bool]] = {
    Field.SUBTITLE: _same_words,
    Field.AUTHORS: same_people,
    Field.NARRATORS: same_people,
    Field.SERIES: _same_series,
    Field.PUBLISHER: _same_house,
    Field.PUBLISHED_YEAR: _same_year,
    Field.LANGUAGE: _same_language,
    Field.ISBN: _same_isbn,
    Field.ASIN: _same_asin,
    Field.DESCRIPTION: _same_description,
    Field.GENRES: _same_set,
    Field.TAGS: _same_set,
    Field.COVER: _same_text,
}
