"""A candidate as Hardcover tells it, prepared for comparing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from hardcover.model import Edition, ReadingFormat

from .kinds import Kind, kinds_of
from .likeness import Known
from .model import Candidate
from .normalise import fold, key, plain_number, word_set
from .people import Person, people
from .titles import Title, title_of
from .wording import GENERIC

_MAX_TITLES = 16  # distinct titles of editions that are looked at; popular books have hundreds of editions [H 3.14]


@dataclass(frozen=True, slots=True)
class Told:
    """``titles[0]`` is the book's own; the others are those of editions that differ (translations, parts)."""

    candidate: Candidate
    titles: tuple[Title, ...]
    authors: tuple[Person, ...]
    narrators: tuple[Person, ...]
    series: tuple[str, ...]  # comparable names
    positions: tuple[tuple[str, str], ...]  # core of the series' name, number as text
    named_like_series: bool  # the title is the name of the series: only a number tells the volumes apart
    known: Known
    audio: tuple[Edition, ...]
    text: tuple[Edition, ...]
    kinds: frozenset[Kind]


def told(candidate: Candidate) -> Told:
    book, editions = candidate.book, candidate.editions
    own = title_of(book.title, book.subtitle)
    titles = [own] if own.says_something else []
    seen = {book.title}
    for edition in editions:
        if edition.title and edition.title not in seen and len(seen) < _MAX_TITLES:
            seen.add(edition.title)
            other = title_of(edition.title)
            if other.says_something:
                titles.append(other)
    authors = people(book.authors) or people(dict.fromkeys(a for e in editions for a in e.authors))
    narrators = people(dict.fromkeys(n for e in editions for n in e.narrators))
    series = tuple(key(name) for name, _ in book.series)
    return Told(
        candidate=candidate,
        titles=tuple(titles),
        authors=authors,
        narrators=narrators,
        series=series,
        positions=tuple(
            (series_core(key(name)), text)
            for name, position in book.series
            if (text := position_text(position)) is not None
        ),
        named_like_series=bool(titles) and series_core(titles[0].variants[0].text) in {series_core(n) for n in series},
        known=_known(tuple(p.words for p in authors), tuple(p.words for p in narrators), book.series, own),
        audio=tuple(e for e in editions if is_audio(e)),
        text=tuple(e for e in editions if not is_audio(e) or e.format is ReadingFormat.BOTH),
        kinds=own.kinds,
    )


def is_audio(edition: Edition) -> bool:
    if edition.format in {ReadingFormat.AUDIO, ReadingFormat.BOTH}:
        return True
    return edition.format is None and bool(edition.audio_seconds)


def edition_kinds(edition: Edition) -> frozenset[Kind]:
    if not edition.edition_format:
        return title_of(edition.title).kinds if edition.title else frozenset()
    return kinds_of(f"{fold(edition.title)} : {fold(edition.edition_format)}")


def position_text(position: float | None) -> str | None:
    return None if position is None else plain_number(f"{position:g}")


@lru_cache(maxsize=4096)
def _known(
    authors: tuple[tuple[str, ...], ...],
    narrators: tuple[tuple[str, ...], ...],
    series: tuple[tuple[str, float | None], ...],
    title: Title,
) -> Known:
    names = [key(name) for name, _ in series]
    cores = [core for name in names if (core := series_core(name))]
    phrases = {f" {p} " for p in (*(" ".join(p) for p in (*authors, *narrators)), *names, *cores) if p}
    for words in authors:
        if len(words) > 1:
            phrases.add(f" {words[-1]} {' '.join(words[:-1])} ")
    series_words = frozenset(w for name in names for w in name.split())
    names_of_people = frozenset(w for p in (*authors, *narrators) for w in p)
    return Known(
        words=names_of_people | series_words,
        own=names_of_people if title.words <= series_words else names_of_people | series_words,
        phrases=tuple(sorted(phrases, key=lambda p: (-len(p), p))),
        series=series_words | GENERIC if series_words else frozenset(),
        positions=frozenset(t for _, p in series if (t := position_text(p)) is not None) | title.marked,
    )


_SERIES_FILLER = word_set("series saga trilogy cycle the novels novel books book duology quartet chronicles sequence")


@lru_cache(maxsize=4096)
def series_core(name: str) -> str:
    """The name of a series without the words that only say it is one."""
    return " ".join(w for w in name.split() if w not in _SERIES_FILLER) or name
