"""A labelled case, and the candidates that are offered with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from handlers.matching import Candidate, Verdict, match, views_of
from hardcover.model import EditionId, ReadingFormat
from listener.model import LibraryItem, SeriesEntry
from tests.handlers.matching.books import Listed, asin_for, catalogue, isbn_for

AUTO_AT, REVIEW_AT = 0.95, 0.70  # the settings' defaults


def judge(it: LibraryItem, candidates: Sequence[Candidate]) -> Verdict:
    """The verdict at the usual thresholds."""
    return match(views_of(it), candidates, auto_at=AUTO_AT, review_at=REVIEW_AT)


@dataclass(frozen=True)
class Case:
    """``expected``: the key of the right book, ``None`` when it is not offered or the copy is none of its editions.

    ``answerable``: an attentive person could say "this one, surely" from what is there; only these count for recall.
    ``edition``: the only right edition, where it matters.
    """

    name: str
    item: LibraryItem
    candidates: tuple[Candidate, ...]
    expected: str | None
    answerable: bool = True
    edition: EditionId | None = None


@cache
def neighbours(key: str) -> tuple[str, ...]:
    """Everybody else, most confusable first: same series, same title, same author, shared words, then the rest."""
    books = catalogue()
    me = books[key]
    names = {n.split(" (")[0].removeprefix("The ") for n, _ in me.series}
    words = {w.strip(",:.!").lower() for w in me.title.split()} - {"the", "of", "a", "and", "in", "to"}

    def nearness(other: Listed) -> tuple[int, str]:
        score = 0
        if names & {n.split(" (")[0].removeprefix("The ") for n, _ in other.series}:
            score -= 40
        if other.title == me.title:
            score -= 50
        if set(other.authors) & set(me.authors):
            score -= 30
        score -= 8 * len(words & {w.strip(",:.!").lower() for w in other.title.split()})
        if set(other.narrators) & set(me.narrators):
            score -= 5
        return score, asin_for(key + other.key)

    return tuple(o.key for o in sorted((b for b in books.values() if b.key != key), key=nearness))


def offered(key: str, *, present: bool = True, count: int = 8, without: tuple[str, ...] = ()) -> tuple[Candidate, ...]:
    """The book among its likeliest confusions, or those alone."""
    keys = [k for k in neighbours(key) if k not in without][: count - 1 if present else count]
    if present:
        keys.insert(len(keys) // 2, key)
    return tuple(catalogue()[k].candidate for k in keys)


def thin(candidate: Candidate, *, narrators: bool = True, lengths: bool = True, series: bool = True) -> Candidate:
    """The candidate as a poorly kept record: without narrators, lengths or series."""
    return replace(
        candidate,
        book=candidate.book if series else replace(candidate.book, series=()),
        editions=tuple(
            replace(e, narrators=e.narrators if narrators else (), audio_seconds=e.audio_seconds if lengths else None)
            for e in candidate.editions
        ),
    )


def only_text(candidate: Candidate) -> Candidate:
    return replace(candidate, editions=tuple(e for e in candidate.editions if e.format is not ReadingFormat.AUDIO))


def item(
    title: str,
    *,
    authors: str = "",
    narrators: str = "",
    series: str = "",
    minutes: float = 0,
    asin_of: str = "",
    isbn_of: str = "",
    text: bool = False,
    **fields: object,
) -> LibraryItem:
    """An item in a line: people separated by ";", series as "Name #n; …", identifiers by the key of their book."""
    values: dict[str, object] = {
        "authors": tuple(a.strip() for a in authors.split(";") if a.strip()),
        "narrators": tuple(n.strip() for n in narrators.split(";") if n.strip()),
        "series": tuple(
            SeriesEntry(name=name.strip() or number.strip(), sequence=number.strip() or None)
            for name, _, number in (s.rpartition("#") for s in series.split(";") if s.strip())
        ),
        "duration_seconds": minutes * 60,
        "has_audio": not text,
        "has_ebook": text,
        "asin": asin_for(asin_of) if asin_of else None,
        "isbn": isbn_for(isbn_of) if isbn_of else None,
        **fields,
    }
    return LibraryItem(id="li_1", library_id="lib", media_type="book", title=title, **values)  # type: ignore[arg-type]
