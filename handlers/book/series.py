"""Series as sources write them: a name and a number, a number inside the name, several in one grouping."""

from __future__ import annotations

import re
from functools import lru_cache

from handlers.book.normalise import fold, key, word_set
from handlers.book.numbers import sequence, span_of
from handlers.book.text import clean_text
from listener import SeriesEntry

_NUMBER = (
    r"(?:\d{1,3}(?:\.\d+)?(?:\s*-\s*\d{1,3}(?:\.\d+)?)?|[IVX]{1,5}"
    r"|(?i:one|two|three|four|five|six|seven|eight|nine|ten))"
)
# "Street #2", "Street, Book 2", "Die Reihe, Band 3", "The Saga Vol. IV", "Books 1-3 of …" is a title and not read here.
_NUMBERED = re.compile(
    r"(?P<name>.+?)(?:\s*,\s*|\s+|\s*-\s*)(?:#\s*|(?i:book|books|bk|vols?\.?|volumes?|band|bände|bd\.?"
    r"|buch|teil|tome|tomo|libro"
    r"|livre|folge|episode|no\.?|nr\.?|part|season|staffel|deel|boek|bind|bok|tom|том|книга|часть)\s*#?\s*)"
    rf"(?P<number>{_NUMBER})\s*$"
)
_BARE = re.compile(r"(?P<name>\S.*?\D)[\s,]+#?(?P<number>0?\d{1,2}(?:\.\d+)?(?:-\d{1,2})?)\s*$")  # "Mistborn 02"
_CJK = re.compile(r"(?P<name>.+?)\s*第?(?P<number>\d+|[一二三四五六七八九十]+)[巻卷部冊集권季]\s*$")
_NUMBER_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_LAST_OF_A_NUMBER = frozenset("IVX巻卷部冊集권季")
_UNIT = re.compile(
    r"(?:book|vol(?:ume)?|band|teil|tome|tomo|libro|part|folge|season|episode|cd|disc)s?\.?", re.IGNORECASE
)
_FILLER = word_set(
    "series saga trilogy cycle chronicles novels novel books book sequence duology quartet the reihe zyklus serie"
    " trilogie serien ciclo collana cykl"
)


def _may_end_with_a_number(text: str) -> bool:
    """Patterns of numbers at the end are dear, and most texts have none there."""
    text = text.rstrip()
    return text[-1:].isdecimal() or text[-1:] in _LAST_OF_A_NUMBER or text[-5:].casefold().endswith(_NUMBER_WORDS)


def series_entries(name: str | None, number: str | None = None) -> tuple[SeriesEntry, ...]:
    """One series; a number may stand in the name ("Street #2") when there is none beside it. Nothing named: empty."""
    text = clean_text(name).strip(" ,;:-")
    if not text or not any(c.isalnum() for c in text):
        return ()
    beside = sequence(number)
    may_be_beside = beside is None and _may_end_with_a_number(text)
    if may_be_beside and (found := _NUMBERED.fullmatch(text) or _CJK.fullmatch(text)):
        return (SeriesEntry(name=found["name"].strip(" ,-:"), sequence=sequence(found["number"])),)
    return (SeriesEntry(name=text, sequence=beside),)


def grouped(text: str | None) -> tuple[SeriesEntry, ...]:
    """ "Name #2; Other #1". A grouping without a number is often something else than a series."""
    found = [_NUMBERED.fullmatch(piece) for piece in (p.strip() for p in clean_text(text).split(";"))]
    return tuple(SeriesEntry(name=f["name"].strip(" ,-:"), sequence=sequence(f["number"])) for f in found if f)


def numbered(text: str) -> SeriesEntry | None:
    """A piece that is a series with its number ("Mistborn 02", "Mistborn, Book 2"); ``None`` for anything else."""
    if not _may_end_with_a_number(text):
        return None
    found = _NUMBERED.fullmatch(text) or _BARE.fullmatch(text) or _CJK.fullmatch(text)
    if not found or span_of(found["name"]) is not None or _UNIT.fullmatch(found["name"]):
        return None
    return SeriesEntry(name=found["name"].strip(" ,-:"), sequence=sequence(found["number"]))


@lru_cache(maxsize=4096)
def series_key(name: str) -> str:
    """The comparable form of a series' name: no article, none of the words that only say it is a series."""
    tokens = key(name).split()
    while len(tokens) > 1 and tokens[-1] in _FILLER:
        tokens.pop()
    return " ".join(tokens) or fold(name)


@lru_cache(maxsize=4096)
def series_core(name: str) -> str:
    """A name in comparable form without any of the words that only say it is a series."""
    return " ".join(w for w in name.split() if w not in _FILLER) or name


def same_series(a: str, b: str) -> bool:
    """Whether two names are one series, however spelled."""
    return same_series_key(series_core(key(a)), series_core(key(b)))


def same_series_key(a: str, b: str) -> bool:
    """The same of two names in comparable form."""
    return a == b or a.replace(" ", "") == b.replace(" ", "")
