"""A candidate as Hardcover tells it, prepared for comparing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from handlers.book.kinds import BookKind, kinds_of, publisher_kinds, series_kinds
from handlers.book.normalise import fold, key, plain_number
from handlers.book.numbers import span_of
from handlers.book.people import PersonName, people
from handlers.book.series import series_core
from handlers.book.titles import Title, title_of
from handlers.book.wording import GENERIC
from handlers.matching.likeness import Known, stripped_variants
from handlers.matching.model import Candidate
from hardcover.model import Edition, ReadingFormat

_MAX_TITLES = 48  # distinct titles of editions that are looked at; popular books have hundreds of editions [H 3.14]


@dataclass(frozen=True, slots=True)
class Work:
    """What does not depend on the edition."""

    title: Title
    authors: tuple[PersonName, ...]
    narrators: tuple[PersonName, ...]  # of any edition
    series: tuple[str, ...]  # comparable names
    positions: tuple[tuple[str, str], ...]  # core of the series' name, number as text
    numbers: frozenset[str]  # of these
    named_like_series: bool  # the title is the name of the series: only a number tells the volumes apart
    known: Known
    kinds: frozenset[BookKind]  # but for this one:
    abridged: bool


class CandidateProfile(NamedTuple):
    """``titles[0]`` is the book's own; the others are those of editions that differ (translations, parts)."""

    candidate: Candidate
    work: Work
    titles: tuple[Title, ...]
    audio: tuple[Edition, ...]
    text: tuple[Edition, ...]
    spans: frozenset[str]  # "1-3": what it holds of its series, as Hardcover says
    kinds: frozenset[BookKind]  # of the work, as its title, series and all its editions say

    @property
    def known(self) -> Known:
        return self.work.known

    @property
    def authors(self) -> tuple[PersonName, ...]:
        return self.work.authors


class _Same:
    """A candidate by identity: comparing two by their contents would cost as much as preparing one."""

    __slots__ = ("candidate",)

    def __init__(self, candidate: Candidate) -> None:
        self.candidate = candidate

    def __hash__(self) -> int:
        return id(self.candidate)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.candidate is self.candidate


def profile_of(candidate: Candidate) -> CandidateProfile:
    """The latest ones are kept: an author's known books are offered for each of their items."""
    return _profile(_Same(candidate))


@lru_cache(maxsize=4096)
def _profile(same: _Same) -> CandidateProfile:
    return _prepared(same.candidate)


def _prepared(candidate: Candidate) -> CandidateProfile:
    book = candidate.book
    narrators: dict[str, None] = {}
    authors: dict[str, None] = dict.fromkeys(book.authors)
    others: dict[str, None] = {}
    audio: list[Edition] = []
    text: list[Edition] = []
    for edition in candidate.editions:
        if edition.format is ReadingFormat.AUDIO:
            audio.append(edition)
        else:
            text.append(edition)
            if is_audio(edition):
                audio.append(edition)
                if edition.format is not ReadingFormat.BOTH:
                    text.pop()
        if edition.title and edition.title != book.title and len(others) < _MAX_TITLES:
            others[edition.title] = None
        for name in edition.narrators:
            narrators[name] = None
        if not book.authors:
            authors.update(dict.fromkeys(edition.authors))
    work = _work(book.title, book.subtitle, tuple(authors), tuple(narrators), book.series)
    kinds = work.kinds
    spans: frozenset[str] = frozenset()
    if book.compilations:
        kinds |= {BookKind.OMNIBUS}
        spans = frozenset(s.text for _, details in book.compilations if (s := span_of(details)) and s.is_several)
    if text and not audio and all(BookKind.GRAPHIC in edition_kinds(e) for e in text):
        kinds |= {BookKind.GRAPHIC}  # a comic, as every edition says
    titles = [work.title] if work.title.says_something else []
    for other in others:
        title = title_of(other)
        if title.says_something:
            titles.append(title)
    return CandidateProfile(candidate, work, tuple(titles), tuple(audio), tuple(text), spans, kinds)


@lru_cache(maxsize=4096)
def _work(
    title: str,
    subtitle: str | None,
    authors: tuple[str, ...],
    narrators: tuple[str, ...],
    series: tuple[tuple[str, float | None], ...],
) -> Work:
    own = title_of(title, subtitle)
    names = tuple(key(name) for name, _ in series)
    writers, readers = people(authors), people(narrators)
    positions = tuple(
        (series_core(name), text)
        for name, (_, position) in zip(names, series, strict=True)
        if (text := _position(position)) is not None
    )
    numbers = frozenset(n for _, n in positions)
    cores = [series_core(name) for name in names]
    return Work(
        title=_without_series(own, names),
        authors=writers,
        narrators=readers,
        series=names,
        positions=positions,
        numbers=numbers,
        named_like_series=own.says_something and series_core(own.variants[0].text) in cores,
        known=_known(own, writers, readers, names, numbers | own.marked),
        kinds=own.kinds - {BookKind.ABRIDGED} | _kinds_of_series(series),
        abridged=BookKind.ABRIDGED in own.kinds,
    )


def _known(
    own: Title,
    writers: tuple[PersonName, ...],
    readers: tuple[PersonName, ...],
    names: tuple[str, ...],
    numbers: frozenset[str],
) -> Known:
    persons = {f" {' '.join(p.words)} " for p in (*writers, *readers)}
    persons.update(f" {p.words[-1]} {' '.join(p.words[:-1])} " for p in writers if len(p.words) > 1)
    phrases = persons.union(f" {name} " for name in (*names, *map(series_core, names)) if name)
    series = frozenset(w for name in names for w in name.split())
    of_people = frozenset(w for p in (*writers, *readers) for w in p.words)
    return Known(
        words=of_people | series | frozenset(_initials(name) for name in names if name.count(" ") >= 2),
        own=of_people if own.words <= series else of_people | series,
        people=frozenset(persons),
        phrases=tuple(sorted(phrases, key=lambda p: (-len(p), p))),
        series=series | GENERIC if series else series,
        positions=numbers,
    )


def _without_series(title: Title, series: tuple[str, ...]) -> Title:
    """The title, readable also without its series' name: "(Harry Potter and the) Prisoner of Azkaban"."""
    if not any(name in v.text for name in series for v in title.variants):
        return title
    more = stripped_variants(title.variants, tuple(f" {name} " for name in series))
    known = {v.text for v in title.variants}
    added = tuple(v for v in more if v.text not in known and " " in v.text)
    return replace(title, variants=title.variants + added) if added else title


def _kinds_of_series(series: tuple[tuple[str, float | None], ...]) -> frozenset[BookKind]:
    """What every one of its series says: a novel may stand in the list of a comic it was made into, too."""
    said = [series_kinds(name) for name, _ in series]
    return frozenset.intersection(*said) if said else frozenset()


def is_audio(edition: Edition) -> bool:
    kind = edition.format
    return kind is ReadingFormat.AUDIO or kind is ReadingFormat.BOTH or (kind is None and bool(edition.audio_seconds))


def edition_kinds(edition: Edition) -> frozenset[BookKind]:
    """What an edition says of itself: in its title, its format, its information, and by who published it."""
    return _edition_kinds(edition.title, edition.edition_format, edition.edition_information, edition.publisher)


@lru_cache(maxsize=4096)
def _edition_kinds(title: str, form: str | None, information: str | None, publisher: str | None) -> frozenset[BookKind]:
    said = [title_of(title).kinds if title else frozenset[BookKind](), publisher_kinds(publisher)]
    said += [kinds_of(fold(text)) for text in (form, information) if text]
    return frozenset[BookKind]().union(*said)


def _position(position: float | None) -> str | None:
    return None if position is None else plain_number(f"{position:g}")


def _initials(name: str) -> str:
    """ "lotr" """
    return "".join(w[0] for w in name.split())
