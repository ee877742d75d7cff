"""Editions to choose from: out of the evidence of a verdict, or of what Hardcover answered since; and what of an
edition is other than what the item says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from earmark.observe.words import clock
from earmark.views.answers.review import MOST_CHOICES, SAME_LENGTH, Choice, EvidenceLine
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


def from_evidence(evidence: Mapping[str, Any], item: LibraryItem | None) -> list[Choice]:
    """The verdict's book first, then the runners-up (see ``handlers.sync.find_edition.verdict_as_json``)."""
    best = evidence.get("book")
    if not isinstance(best, dict):
        return []
    editions = best.get("editions") or []
    if evidence.get("edition") and not editions:
        editions = [{"edition_id": evidence["edition"]}]
    found = [
        _choice(
            best,
            editions,
            item,
            confidence=evidence.get("confidence"),
            evidence=tuple(
                EvidenceLine(text=str(one["text"]), weight=one["weight"]) for one in evidence.get("evidence", ())
            ),
            caps=tuple(map(str, evidence.get("caps", ()))),
        )
    ]
    for other in evidence.get("runners_up", ()):
        found.append(_choice(other, other.get("editions") or [], item, confidence=other.get("confidence")))
    return found[:MOST_CHOICES]


def from_claims(claims: Sequence[Claim], item: LibraryItem | None) -> list[Choice]:
    """One for each book, with the edition that is nearest to the item."""
    books: dict[BookId, tuple[Book, list[Edition]]] = {}
    for claim in claims:
        books.setdefault(claim.book.id, (claim.book, []))[1].append(claim.edition)
    return [_choice(_book(book), map(edition_as_json, editions), item) for book, editions in books.values()][
        :MOST_CHOICES
    ]


def from_editions(book: Book, editions: Iterable[Edition], item: LibraryItem | None, most: int) -> list[Choice]:
    """Several of one book, the nearest to the item first."""
    near = sorted(map(edition_as_json, editions), key=lambda edition: _distance(edition, item))
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


def _book(book: Book) -> dict[str, Any]:
    return {"book_id": book.id, "title": book.title, "authors": list(book.authors)}


def _choice(
    book: Mapping[str, Any], editions: Iterable[Mapping[str, Any]], item: LibraryItem | None, **weighed: Any
) -> Choice:
    distance: Callable[[Mapping[str, Any]], tuple[bool, float]] = lambda one: _distance(one, item)  # noqa: E731
    edition: Mapping[str, Any] = min(editions, key=distance, default={})
    return Choice(
        edition=edition.get("edition_id"),
        book=book["book_id"],
        title=str(book["title"]),
        authors=tuple(map(str, book["authors"])),
        narrators=tuple(map(str, edition.get("narrators") or ())),
        format=edition.get("format"),
        audio_seconds=edition.get("audio_seconds"),
        pages=edition.get("pages"),
        language=edition.get("language"),
        **weighed,
    )


def _distance(edition: Mapping[str, Any], item: LibraryItem | None) -> tuple[bool, float]:
    """Of another kind, and how far the lengths are apart, as a share."""
    seconds = item.duration_seconds if item is not None else 0.0
    of_audio = edition.get("format") in ("audio", "both", None)
    other_kind = item is not None and of_audio != bool(seconds)
    length = edition.get("audio_seconds")
    return other_kind, abs(length - seconds) / max(length, seconds) if length and seconds else 1.0
