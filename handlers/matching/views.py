"""The item as three sources tell it, kept apart: Audiobookshelf's fields, the embedded tags, folder and file names.

After a wrong quick match Audiobookshelf's fields agree with each other and with the wrong book, ASIN included; only
tags and names still say what the files are. So the views are compared, never merged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from handlers.book.kinds import Kind
from handlers.book.languages import language_of
from handlers.book.normalise import fold, is_number, key, plain_number, words
from handlers.book.people import PersonName, people
from handlers.book.titles import NOTHING, Title, title_of
from hardcover.isbn import Identifiers, isbn_10
from listener.model import LibraryItem

from .likeness import NO_LOCAL, Local


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesClaim:
    """``name`` in comparable form, "" when only a number was said; ``number`` as text ("1", "0.5") or ``None``."""

    name: str
    number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What one source says. Missing, empty and "Unknown" are the same: nothing."""

    source: str  # as a person would call it: "Audiobookshelf", "the embedded tags", "the folder name"
    titles: tuple[Title, ...] = ()
    authors: tuple[PersonName, ...] = ()
    narrators: tuple[PersonName, ...] = ()
    series: tuple[SeriesClaim, ...] = ()
    identifiers: frozenset[str] = frozenset()
    language: str | None = None
    year: int | None = None
    kinds: frozenset[Kind] = frozenset()

    local: Local = NO_LOCAL  # what explains the titles of this view

    @property
    def numbers(self) -> frozenset[str]:
        said = {n for t in self.titles for n in (*t.marked, *t.hinted)}
        return frozenset(said.union(s.number for s in self.series if s.number))


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemViews:
    """All views of one item, and what only the files can say: how long the audio is, or that there is none."""

    item_id: str
    title: str  # for people
    fields: View
    tags: View
    path: View
    duration_seconds: float | None = None
    is_text: bool = False  # an ebook without audio
    abridged: bool = False
    kinds: frozenset[Kind] = frozenset()

    spoken: str = ""  # every reading of every title, " a b | c d "
    spellings: Mapping[str, str] = field(
        default_factory=dict
    )  # identifier as an edition may have it -> "asin:…", "isbn:…"

    narrators: tuple[PersonName, ...] = ()  # of the first view that names any
    language: str | None = None
    part: tuple[int, int | None] | None = None  # (n, m): part n of m, as the first view says
    maybe_omnibus: bool = False
    numbered: tuple[View, ...] = ()  # tags or names, where they say a number


_ROMAN_OR_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_DISC_FOLDER = re.compile(r"(?:cd|dis[ck]|part|teil|side) ?\d+.*|audio(?:book)?|mp3|m4b|(?:\d+ ?kbps)", re.IGNORECASE)
_EXTENSION = re.compile(r"\.(?:m4b|m4a|mp3|flac|ogg|opus|aac|wma|epub|azw3|mobi|pdf|cbz|cbr|mp4)$", re.IGNORECASE)
_PATH_ASIN = re.compile(r"[\[(]([A-Z0-9]{10})[\])]|(?<![A-Z0-9])(B0[A-Z0-9]{8})(?![A-Z0-9])")
_PATH_NARRATOR = re.compile(r"\{([^{}]+)\}")
_GROUPING = re.compile(r"(?P<name>.+?),? ?(?:#|book |vol\.? ?|volume )(?P<number>\d+(?:\.\d+)?)", re.IGNORECASE)
_AUDIO_DRAMA_HOUSES = ("graphicaudio", "graphic audio")


def views_of(item: LibraryItem, *, tags: Mapping[str, str] | None = None, rel_path: str | None = None) -> ItemViews:
    """The views of an item. ``tags`` are ABS's ``metaTags`` (``tagAlbum``, …), ``rel_path`` the item's folder below the
    library's; what is not given is taken from the item."""
    if tags is None:
        tags = dict(item.tags)
    path = item.rel_path if rel_path is None else rel_path
    fields = _fields(item)
    embedded = _tags(tags) if tags else View(source="the embedded tags")
    named = _path(path) if path else View(source="the folder name")
    views = (fields, embedded, named)
    said = frozenset(
        word
        for view in views
        for group in ([p.words for p in (*view.authors, *view.narrators)], [s.name.split() for s in view.series])
        for part in group
        for word in part
    )
    kinds = frozenset(k for view in views for k in view.kinds)
    return ItemViews(
        item_id=item.id,
        title=item.title,
        fields=replace(fields, local=Local(said, frozenset(n for view in views for n in view.numbers))),
        tags=replace(embedded, local=Local(said, embedded.numbers)),
        path=replace(named, local=Local(said, named.numbers)),
        duration_seconds=item.duration_seconds if item.has_audio or item.duration_seconds > 0 else None,
        is_text=item.has_ebook and not item.has_audio and item.duration_seconds <= 0,
        abridged=item.abridged or Kind.ABRIDGED in kinds,
        kinds=kinds - {Kind.ABRIDGED},
        narrators=fields.narrators or embedded.narrators or named.narrators,
        language=fields.language or embedded.language,
        part=next((t.part for v in (fields, named, embedded) for t in v.titles if t.part), None),
        maybe_omnibus=any(t.maybe_omnibus and not t.marked for t in fields.titles),
        numbered=tuple(v for v in (embedded, named) if v.numbers),
        spoken="|".join(t.joined for view in views for t in view.titles),
        spellings=_spellings(frozenset(i for view in views for i in view.identifiers)),
    )


def _fields(item: LibraryItem) -> View:
    title = title_of(item.title, item.subtitle)
    kinds = title.kinds
    if fold(item.publisher or "") in _AUDIO_DRAMA_HOUSES or any(fold(a) in _AUDIO_DRAMA_HOUSES for a in item.authors):
        kinds |= {Kind.DRAMATISED}
    if any(s.sequence and re.search(r"\d\s*-\s*\d", s.sequence) for s in item.series):
        kinds |= {Kind.OMNIBUS}
    return View(
        source="Audiobookshelf",
        titles=(title,) if title.says_something else (),
        authors=people(item.authors),
        narrators=people(item.narrators),
        series=tuple(SeriesClaim(name=key(s.name), number=_number(s.sequence)) for s in item.series),
        identifiers=_identifiers(item.asin, item.isbn),
        language=language_of(item.language),
        year=_year(item.published_year),
        kinds=kinds,
    )


def _tags(tags: Mapping[str, str]) -> View:
    album, title = tags.get("tagAlbum") or "", tags.get("tagTitle") or ""
    titles = [title_of(album, tags.get("tagSubtitle") or None)] if album else []
    if not any(t.says_something for t in titles) and title:
        titles = [title_of(title, tags.get("tagSubtitle") or None)]
    titles = [t for t in titles if t.says_something]
    series = (
        [SeriesClaim(name=key(tags["tagSeries"]), number=_number(tags.get("tagSeriesPart")))]
        if tags.get("tagSeries")
        else []
    )
    for piece in (tags.get("tagGrouping") or "").split(";"):
        found = _GROUPING.fullmatch(piece.strip())
        if found:
            series.append(SeriesClaim(name=key(found["name"]), number=plain_number(found["number"])))
    return View(
        source="the embedded tags",
        titles=tuple(titles),
        authors=people(t for t in (tags.get("tagAlbumArtist"), tags.get("tagArtist")) if t),
        narrators=people(t for t in (tags.get("tagComposer"),) if t),
        series=tuple(series),
        identifiers=_identifiers(tags.get("tagASIN"), tags.get("tagIsbn")),
        language=language_of(tags.get("tagLanguage")),
        year=_year(tags.get("tagDate")),
        kinds=frozenset(k for t in titles for k in t.kinds),
    )


def _path(rel_path: str) -> View:
    """The last folder (or the file, when the item is one) names the book; the ones above name series and author."""
    pieces = [p for p in rel_path.replace("\\", "/").split("/") if p.strip()]
    while len(pieces) > 1 and _DISC_FOLDER.fullmatch(pieces[-1].strip()):
        pieces.pop()
    if not pieces:
        return View(source="the folder name")
    last = _EXTENSION.sub("", pieces[-1]).strip()
    asins = [found[1] or found[2] for found in _PATH_ASIN.finditer(last)]
    narrators = people(_PATH_NARRATOR.findall(last))
    bare = _PATH_NARRATOR.sub(" ", _PATH_ASIN.sub(" ", last))
    title = title_of(bare) if bare.strip() else NOTHING
    above = pieces[-3:-1]
    series: list[SeriesClaim] = []
    if len(above) == 2:
        number = next(iter(sorted(title.marked)), None) or _lone_number(title)
        series.append(SeriesClaim(name=key(above[1]), number=number))
    return View(
        source="the folder name" if len(pieces) > 1 or not _EXTENSION.search(pieces[-1]) else "the file name",
        titles=(title,) if title.says_something else (),
        authors=people(above),  # a top folder may be a genre, a second one the author
        narrators=narrators,
        series=tuple(series),
        identifiers=frozenset(k for a in asins for k in _identifiers(a, None)),
        kinds=title.kinds,
    )


def _lone_number(title: Title) -> str | None:
    return next(iter(title.hinted)) if len(title.hinted) == 1 else None


def _identifiers(asin: str | None, isbn: str | None) -> frozenset[str]:
    return frozenset(Identifiers.of(asin, isbn).keys) if asin or isbn else frozenset()


def _spellings(identifiers: frozenset[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for identifier in identifiers:
        text = identifier.partition(":")[2]
        found[text] = identifier
        if identifier.startswith("isbn:") and (short := isbn_10(text)):
            found[short] = identifier
    return found


def _number(text: str | None) -> str | None:
    if not text:
        return None
    found = _ROMAN_OR_NUMBER.search(text)
    if found:
        return None if re.search(r"\d\s*-\s*\d", text) else plain_number(found[0])
    spoken = words(fold(text))
    return spoken[0] if len(spoken) == 1 and is_number(spoken[0]) else None


def _year(text: str | None) -> int | None:
    found = re.search(r"(?:1[5-9]|20)\d\d", text or "")
    return int(found[0]) if found else None
