"""Editions to choose from: out of the evidence of a verdict, or of what Hardcover answered since; and what of an
edition is other than what the item says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from earmark.observe.words import clock
from earmark.views.answers.review import MOST_CHOICES, SAME_LENGTH, Choice, EvidenceLine
from earmark.views.answers.verdict import VerdictAnswer, VerdictBook, VerdictEdition, edition_of_verdict
from handlers.book.languages import language_of
from handlers.book.normalise import fold, words
from handlers.sync.find_edition import edition_as_json
from hardcover import Book, BookId, Claim, Edition
from listener import LibraryItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One field of the item beside the same of a candidate; ``differs`` only where both sides say something."""

    field: str  # title | authors | narrators | length | format | language
    ours: str
    theirs: str
    differs: bool


def from_verdict(verdict: VerdictAnswer | None, item: LibraryItem | None) -> list[Choice]:
    """The verdict's book first, then the runners-up."""
    if verdict is None or verdict.book is None:
        return []
    editions = verdict.book.editions
    if verdict.edition and not editions:
        editions = (VerdictEdition(edition_id=verdict.edition),)
    best = _choice(
        verdict.book,
        editions,
        item,
        confidence=verdict.confidence,
        evidence=tuple(EvidenceLine(text=one.text, weight=one.weight) for one in verdict.evidence),
        caps=verdict.caps,
    )
    others = (_choice(one, one.editions, item, confidence=one.confidence) for one in verdict.runners_up)
    return [best, *others][:MOST_CHOICES]


def from_claims(claims: Sequence[Claim], item: LibraryItem | None) -> list[Choice]:
    """One for each book, with the edition that is nearest to the item."""
    books: dict[BookId, tuple[Book, list[Edition]]] = {}
    for claim in claims:
        books.setdefault(claim.book.id, (claim.book, []))[1].append(claim.edition)
    found = (_choice(_book(book), map(_edition, editions), item) for book, editions in books.values())
    return list(found)[:MOST_CHOICES]


def from_editions(book: Book, editions: Iterable[Edition], item: LibraryItem | None, most: int) -> list[Choice]:
    """Several of one book, the nearest to the item first."""
    near = sorted(map(_edition, editions), key=lambda edition: _distance(edition, item))
    return [_choice(_book(book), [edition], item) for edition in near[:most]]


def compared(item: LibraryItem, choice: Choice) -> tuple[Compared, ...]:
    """Both sides field by field; what neither says is left out."""
    whole = f"{item.title}: {item.subtitle}" if item.subtitle else item.title
    titles = {_form(item.title), _form(whole)}
    ours, theirs = item.duration_seconds, float(choice.audio_seconds or 0)
    readers, others = item.narrators, choice.narrators
    rows = (
        ("title", whole, choice.title, _form(choice.title) not in titles),
        ("authors", ", ".join(item.authors), ", ".join(choice.authors), _others(item.authors, choice.authors)),
        ("narrators", ", ".join(readers), ", ".join(others), _others(readers, others)),
        ("length", _length(ours, None), _length(theirs, choice.pages),
         bool(ours and theirs) and abs(ours - theirs) > SAME_LENGTH * max(ours, theirs)),
        ("format", "audio" if item.has_audio else "ebook" if item.has_ebook else "", choice.format or "",
         not _same_kind(item, choice)),
        ("language", item.language or "", choice.language or "",
         language_of(item.language) != language_of(choice.language)),
    )  # fmt: skip
    return tuple(
        Compared(field=name, ours=mine, theirs=other, differs=bool(mine and other and differs))
        for name, mine, other, differs in rows
        if mine or other
    )


def _others(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether one side names somebody whom the other does not, while the other names somebody else, too."""
    mine, other = set(map(_form, ours)), set(map(_form, theirs))
    return bool(mine - other) and bool(other - mine)


def _form(text: str) -> tuple[str, ...]:
    return tuple(words(fold(text)))


def _same_kind(item: LibraryItem, choice: Choice) -> bool:
    if choice.format in (None, "both") or item.has_audio == item.has_ebook:
        return True
    return item.has_audio == (choice.format == "audio")


def _length(seconds: float, pages: int | None) -> str:
    return clock(seconds) if seconds else f"p. {pages}" if pages else ""


def _book(book: Book) -> VerdictBook:
    return VerdictBook(book_id=int(book.id), title=book.title, authors=tuple(book.authors))


def _edition(edition: Edition) -> VerdictEdition:
    return edition_of_verdict(edition_as_json(edition))


def _choice(book: VerdictBook, editions: Iterable[VerdictEdition], item: LibraryItem | None, **weighed: Any) -> Choice:
    """With the edition that is nearest to the item."""
    edition = min(editions, key=lambda one: _distance(one, item), default=None)
    of_edition = {name: getattr(edition, name) for name in _OF_EDITION} if edition is not None else {}
    return Choice(
        edition=edition.edition_id if edition is not None else None,
        book=book.book_id,
        title=book.title,
        authors=book.authors,
        **of_edition,
        **weighed,
    )


_OF_EDITION = ("narrators", "format", "audio_seconds", "pages", "language")


def _distance(edition: VerdictEdition, item: LibraryItem | None) -> tuple[bool, float]:
    """Of another kind, and how far the lengths are apart, as a share."""
    seconds = item.duration_seconds if item is not None else 0.0
    of_audio = edition.format in ("audio", "both", None)
    other_kind = item is not None and of_audio != bool(seconds)
    length = edition.audio_seconds
    return other_kind, abs(length - seconds) / max(length, seconds) if length and seconds else 1.0
