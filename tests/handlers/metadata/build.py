"""A book as Audiobookshelf, its files and Hardcover tell it, with everything in agreement unless said otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from handlers.metadata.check import check
from handlers.metadata.model import CheckResult, Field, Proposal
from handlers.metadata.views import views_for
from hardcover.details import EditionDetails
from hardcover.model import Book, BookId, Edition, EditionId, ReadingFormat
from listener.model import AudioFile, LibraryItem, SeriesEntry

HOURS_5 = 18_000.0
STREET = SeriesEntry(name="Street of Books", sequence="2")
TAGS = {
    "tagAlbum": "The Quiet Meridian",
    "tagArtist": "Noor Haddad",
    "tagComposer": "Tobias Renn",
    "tagSeries": "Street of Books",
    "tagSeriesPart": "2",
}
FILE = AudioFile(
    ino="41",
    path="/media/Noor Haddad/The Quiet Meridian/The Quiet Meridian.m4b",
    rel_path="The Quiet Meridian.m4b",
    size=1_000_000,
    mtime_ms=1,
    duration_seconds=HOURS_5,
)


def item(*, tags: dict[str, str] | None = None, **more: Any) -> LibraryItem:
    """As scanned: title and author, and what else is given."""
    values: dict[str, Any] = {
        "id": "item-1",
        "library_id": "lib-1",
        "media_type": "book",
        "title": "The Quiet Meridian",
        "authors": ("Noor Haddad",),
        "duration_seconds": HOURS_5,
        "has_audio": True,
        "rel_path": "Noor Haddad/The Quiet Meridian",
        "tags": tuple((TAGS if tags is None else tags).items()),
        "files": (FILE,),
    }
    return LibraryItem(**(values | more))


def details(**more: Any) -> EditionDetails:
    """Hardcover's audio edition; keys of the edition and the book may be given along."""
    edition: dict[str, Any] = {
        "id": EditionId(20),
        "book_id": BookId(7),
        "title": "The Quiet Meridian",
        "asin": "B05RRKS3N4",
        "isbn_13": "9783161484100",
        "audio_seconds": int(HOURS_5),
        "format": ReadingFormat.AUDIO,
        "language": "en",
        "narrators": ("Tobias Renn",),
        "authors": ("Noor Haddad",),
        "release_year": 2019,
    }
    book: dict[str, Any] = {
        "id": BookId(7),
        "title": "The Quiet Meridian",
        "authors": ("Noor Haddad",),
        "series": (("Street of Books", 2.0),),
    }
    values: dict[str, Any] = {
        "subtitle": "A Voyage",
        "publisher": "Lab Audio",
        "year": 2019,
        "language": "en",
        "description": "<p>A quiet book about the sea, and about those who come back from it.</p>",
        "genres": ("Fantasy", "Science Fiction"),
        "tags": ("slow",),
        "cover_url": "https://covers.example/20.jpg",
    }
    for name, value in more.items():
        group = values if name in values else book if name.startswith("book_") else edition
        group[name.removeprefix("book_") if group is book else name] = value
    return EditionDetails(edition=Edition(**edition), book=Book(**book), **values)


def rules(rule: str = "fill", **more: str) -> dict[Field, str]:
    return {**dict.fromkeys(Field, rule), **{Field(name): text for name, text in more.items()}}


def look(found: LibraryItem, about: EditionDetails | None = None, match: float = 0.99, **more: Any) -> CheckResult:
    """The check with every view of the item; rules are "fill" unless ``rules`` is given."""
    files = more.pop("files", None)
    return check(found, views_for(found, files=files, details=about), about, match, more.pop("rules", rules()), **more)


def one(result: CheckResult, field: Field) -> Proposal:
    return next(proposal for proposal in result.proposals if proposal.field is field)


def fields_of(result: CheckResult) -> set[Field]:
    return {proposal.field for proposal in result.proposals}


ITEM_FIELDS = {field: field.value for field in Field} | {Field.TAGS: "media_tags", Field.COVER: "cover_path"}


def write(found: LibraryItem, proposals: tuple[Proposal, ...], *, undo: bool = False) -> LibraryItem:
    """The item after the proposals were written, or taken back."""
    values: dict[str, Any] = {}
    for proposal in proposals:
        value = proposal.old if undo else proposal.new
        empty: Any = () if isinstance(proposal.new, tuple) else None
        values[ITEM_FIELDS[proposal.field]] = value if value is not None else empty
    return replace(found, **values)
