"""The item as its sources tell it, kept apart: Audiobookshelf's fields, the embedded tags, folder and file names, and
what its opening announces.

After a wrong quick match Audiobookshelf's fields agree with each other and with the wrong book, ASIN included; only
tags and names still say what the files are. So the views are compared, never merged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from handlers.book.kinds import BookKind, publisher_kinds, series_kinds
from handlers.book.languages import language_of
from handlers.book.normalise import key
from handlers.book.numbers import span_of
from handlers.book.paths import split_path
from handlers.book.people import PersonName, people
from handlers.book.series import series_entries
from handlers.book.tags import tags_view
from handlers.book.titles import NOTHING, Title, title_of
from handlers.book.view import BookView, Field, Source
from handlers.matching.likeness import NO_LOCAL, Local
from hardcover.isbn import Identifiers, isbn_10
from listener.model import LibraryItem, SeriesEntry


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
    kinds: frozenset[BookKind] = frozenset()

    two_folders: str = ""  # of a path: the one above and the book's own, where a "/" in a title made two of one

    local: Local = NO_LOCAL  # what explains the titles of this view

    @property
    def numbers(self) -> frozenset[str]:
        said = {n for t in self.titles for n in (*t.marked, *t.hinted)}
        return frozenset(said.union(s.number for s in self.series if s.number))

    @property
    def joined(self) -> Title:
        """``two_folders`` as one title."""
        return title_of(self.two_folders) if self.two_folders else NOTHING


_NOTHING_SAID = View(source=Source.TRANSCRIPT.shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemViews:
    """All views of one item, and what only the files can say: how long the audio is, or that there is none."""

    item_id: str
    title: str  # for people
    author_names: tuple[str, ...] = ()  # the same, as the fields write them
    fields: View
    tags: View
    path: View
    transcript: View = _NOTHING_SAID
    witnesses: tuple[
        View, ...
    ] = ()  # what a wrong match leaves alone: tags, names, and the opening where it was transcribed
    duration_seconds: float | None = None
    is_text: bool = False  # an ebook without audio
    abridged: bool = False
    kinds: frozenset[BookKind] = frozenset()

    spoken: str = ""  # every reading of every title, " a b | c d "
    spellings: Mapping[str, str] = field(
        default_factory=dict
    )  # identifier as an edition may have it -> "asin:…", "isbn:…"

    narrators: tuple[PersonName, ...] = ()  # of the first view that names any
    language: str | None = None
    part: tuple[int, int | None] | None = None  # (n, m): part n of m, as the first view says
    maybe_omnibus: bool = False
    numbered: tuple[View, ...] = ()  # tags or names, where they say a number
    volume_numbers: frozenset[str] = frozenset()  # that the fields say, of the title or of its series
    has_files: bool = False  # its folder is known: what it does not say is silence, not ignorance

    @property
    def titles_as_people(self) -> tuple[PersonName, ...]:
        """Should title and author stand in each other's place."""
        return people(title.raw for title in self.fields.titles)


def views_of(
    item: LibraryItem,
    *,
    tags: Mapping[str, str] | None = None,
    rel_path: str | None = None,
    transcript: BookView | None = None,
) -> ItemViews:
    """The views of an item. ``tags`` are ABS's ``metaTags`` (``tagAlbum``, …), ``rel_path`` the item's folder below the
    library's; what is not given is taken from the item. ``transcript``: what its opening announces."""
    if tags is None:
        tags = dict(item.tags)
    path = item.rel_path if rel_path is None else rel_path
    fields = _fields(item)
    embedded = _tags(tags) if tags else View(source=Source.TAGS.shown)
    named = _path(path) if path else View(source=Source.NAMES.shown)
    spoken = _transcript(transcript) if transcript is not None else None
    views = (fields, embedded, named) if spoken is None else (fields, embedded, named, spoken)
    words: set[str] = set()
    for view in views:
        words.update(*(person.words for person in (*view.authors, *view.narrators)))
        words.update(*(one.name.split() for one in view.series))
    said = frozenset(words)
    numbers = [view.numbers for view in views]
    tagged = replace(embedded, local=Local(said, numbers[1]))
    path_view = replace(named, local=Local(said, numbers[2]))
    witnesses: tuple[View, ...] = (tagged, path_view)
    if spoken is not None:
        spoken = replace(spoken, local=Local(said, numbers[3]))
        witnesses = (tagged, path_view, spoken)
    kinds = frozenset(k for view in views for k in view.kinds)
    return ItemViews(
        item_id=item.id,
        title=item.title,
        author_names=item.authors,
        fields=replace(fields, local=Local(said, frozenset().union(*numbers))),
        tags=tagged,
        path=path_view,
        transcript=spoken or _NOTHING_SAID,
        witnesses=witnesses,
        duration_seconds=item.duration_seconds if item.has_audio or item.duration_seconds > 0 else None,
        is_text=item.has_ebook and not item.has_audio and item.duration_seconds <= 0,
        abridged=item.abridged or BookKind.ABRIDGED in kinds,
        kinds=kinds - {BookKind.ABRIDGED},
        narrators=next((view.narrators for view in views if view.narrators), ()),
        language=fields.language or embedded.language,
        part=next((t.part for v in (fields, named, embedded) for t in v.titles if t.part), None),
        maybe_omnibus=any(t.maybe_omnibus and not t.marked for t in fields.titles),
        numbered=tuple(view for view, said_numbers in zip(views[1:], numbers[1:], strict=True) if said_numbers),
        volume_numbers=frozenset(v.number for t in fields.titles for v in t.volumes)
        | frozenset(c.number for c in fields.series if c.number),
        has_files=bool(path) or bool(embedded.titles) or spoken is not None,
        spoken="|".join(t.joined for view in views for t in view.titles),
        spellings=_spellings(frozenset(i for view in views for i in view.identifiers)),
    )


def _fields(item: LibraryItem) -> View:
    title = title_of(item.title, item.subtitle)
    kinds = title.kinds | publisher_kinds(item.publisher, *item.authors)
    for one in item.series:
        kinds |= series_kinds(one.name)
        if (span := span_of(one.sequence)) is not None and span.is_several:
            kinds |= {BookKind.OMNIBUS}
    return View(
        source=Source.AUDIOBOOKSHELF.shown,
        titles=(title,) if title.says_something else (),
        authors=people(item.authors),
        narrators=people(item.narrators),
        series=_series(item.series),
        identifiers=_identifiers(item.asin, item.isbn),
        language=language_of(item.language),
        year=_year(item.published_year),
        kinds=kinds,
    )


def _tags(tags: Mapping[str, str]) -> View:
    said = tags_view(tags)
    subtitle = said.text(Field.SUBTITLE)
    album = [t for t in (tags.get("tagAlbum"), tags.get("tagTitle")) if t]  # uncut: each candidate reads it its own way
    titles = [one for one in (title_of(text, subtitle) for text in album) if one.says_something][:1]
    found = cast("tuple[tuple[SeriesEntry, ...], ...]", said.readings(Field.SERIES))
    return View(
        source=Source.TAGS.shown,
        titles=tuple(titles),
        authors=people(name for names in said.readings(Field.AUTHORS) for name in cast("tuple[str, ...]", names)),
        narrators=people(said.names(Field.NARRATORS)),
        series=_series(entry for entries in found for entry in entries),
        identifiers=_identifiers(said.text(Field.ASIN), said.text(Field.ISBN)),
        language=language_of(said.text(Field.LANGUAGE)),
        year=_year(said.text(Field.PUBLISHED_YEAR)),
        kinds=frozenset(k for t in titles for k in t.kinds),
    )


def _transcript(said: BookView) -> View:
    title = title_of(said.text(Field.TITLE) or "", said.text(Field.SUBTITLE))
    return View(
        source=Source.TRANSCRIPT.shown,
        titles=(title,) if title.says_something else (),
        authors=people(said.names(Field.AUTHORS)),
        narrators=people(said.names(Field.NARRATORS)),
        series=_series(said.series),
        kinds=title.kinds,
    )


def _path(rel_path: str) -> View:
    """The last folder (or the file, when the item is one) names the book; the ones above name series and author."""
    parts = split_path(rel_path)
    title = title_of(parts.name) if parts.name.strip() else NOTHING
    series: tuple[SeriesClaim, ...] = ()
    if parts.series is not None:
        number = next(iter(sorted(title.marked)), None) or _lone_number(title)
        (entry,) = series_entries(parts.series)[:1] or (SeriesEntry(name=parts.series, sequence=None),)
        series = (SeriesClaim(name=key(entry.name), number=number or entry.sequence),)
    return View(
        source="the file name" if parts.is_file else Source.NAMES.shown,
        titles=(title,) if title.says_something else (),
        two_folders=f"{parts.series} {parts.name}" if parts.series else "",
        authors=people(parts.people),  # a top folder may be a genre, a second one the author
        narrators=people(parts.narrators),
        series=series,
        identifiers=frozenset(k for asin in parts.asins for k in _identifiers(asin, None)),
        kinds=title.kinds | (series_kinds(parts.series) if parts.series else frozenset()),
    )


def _lone_number(title: Title) -> str | None:
    return next(iter(title.hinted)) if len(title.hinted) == 1 else None


def _series(entries: Iterable[SeriesEntry]) -> tuple[SeriesClaim, ...]:
    return tuple(SeriesClaim(name=key(one.name), number=_number(one.sequence)) for one in entries)


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
    """A number alone; a set ("1-3") is none."""
    span = span_of(text)
    return span.first if span is not None and not span.is_several else None


def _year(text: str | None) -> int | None:
    found = re.search(r"(?:1[5-9]|20)\d\d", text or "")
    return int(found[0]) if found else None
