"""Embedded tags, one expected reading each."""

# ruff: noqa: E501  one line a row

from __future__ import annotations

from collections.abc import Mapping

import pytest

from handlers.book import Field, Source, tags_view, view_of_tags
from listener.model import SeriesEntry

F = Field
TAGS: list[tuple[str, Mapping[str, str], Mapping[Field, object]]] = [
    ("album names the book", {"tagAlbum": "Kindred", "tagTitle": "Chapter 1"}, {F.TITLE: "Kindred"}),
    ("a title where the album says nothing", {"tagAlbum": "Unknown Album", "tagTitle": "Kindred"}, {F.TITLE: "Kindred"}),
    ("chapters only", {"tagAlbum": "Unbekanntes Album", "tagTitle": "Kapitel 1"}, {}),
    ("the album artist is cleaner", {"tagAlbumArtist": "Andy Weir", "tagArtist": "Andy Weir, Wil Wheaton",
      "tagComposer": "Wil Wheaton"}, {F.AUTHORS: ("Andy Weir",), F.NARRATORS: ("Wil Wheaton",)}),
    ("the narrator is no author", {"tagArtist": "Andy Weir, Wil Wheaton", "tagComposer": "Wil Wheaton"},
     {F.AUTHORS: ("Andy Weir",), F.NARRATORS: ("Wil Wheaton",)}),
    ("an author who reads", {"tagArtist": "James Clear", "tagComposer": "James Clear"},
     {F.AUTHORS: ("James Clear",), F.NARRATORS: ("James Clear",)}),
    ("written by", {"tagArtist": "Written by Frank Herbert"}, {F.AUTHORS: ("Frank Herbert",)}),
    ("a translator", {"tagArtist": "Cixin Liu, Ken Liu - translator"}, {F.AUTHORS: ("Cixin Liu",)}),
    ("nobody", {"tagArtist": "Unknown Artist", "tagComposer": "Narrator Unknown"}, {}),
    ("several", {"tagArtist": "Terry Pratchett; Neil Gaiman"}, {F.AUTHORS: ("Terry Pratchett", "Neil Gaiman")}),
    ("several by a slash", {"tagArtist": "Terry Pratchett/Neil Gaiman"},
     {F.AUTHORS: ("Terry Pratchett", "Neil Gaiman")}),
    ("a series and its part", {"tagSeries": "Mistborn", "tagSeriesPart": "02"},
     {F.SERIES: (SeriesEntry(name="Mistborn", sequence="2"),)}),
    ("a series with its number inside", {"tagSeries": "Mistborn #2"},
     {F.SERIES: (SeriesEntry(name="Mistborn", sequence="2"),)}),
    ("a part that is no number", {"tagSeries": "Mistborn", "tagSeriesPart": "Omnibus"},
     {F.SERIES: (SeriesEntry(name="Mistborn", sequence=None),)}),
    ("grouping", {"tagGrouping": "Mistborn #2; Cosmere #7"},
     {F.SERIES: (SeriesEntry(name="Mistborn", sequence="2"), SeriesEntry(name="Cosmere", sequence="7"))}),
    ("a grouping that is none", {"tagGrouping": "Fantasy"}, {}),
    ("a date", {"tagDate": "2006-07-17"}, {F.PUBLISHED_YEAR: "2006"}),
    ("a date turned round", {"tagDate": "17/07/2006"}, {F.PUBLISHED_YEAR: "2006"}),
    ("no date", {"tagDate": "0000"}, {}),
    ("publisher unknown", {"tagPublisher": "Unknown"}, {}),
    ("publisher", {"tagPublisher": "Tor Books"}, {F.PUBLISHER: "Tor Books"}),
    ("a language", {"tagLanguage": "eng"}, {F.LANGUAGE: "eng"}),
    ("no language", {"tagLanguage": "und"}, {}),
    ("an ASIN", {"tagASIN": "b002uzmlxm"}, {F.ASIN: "B002UZMLXM"}),
    ("an ASIN that is a word", {"tagASIN": "UNABRIDGED"}, {}),
    ("an ISBN-10", {"tagIsbn": "0-7653-1178-X"}, {F.ISBN: "9780765311788"}),
    ("a subtitle about the copy", {"tagSubtitle": "Unabridged"}, {}),
    ("genres", {"tagGenre": "Fantasy; Audiobook / Epic"}, {F.GENRES: ("Fantasy", "Audiobook", "Epic")}),
    ("a stamp", {"tagDescription": "N/A"}, {}),
    ("German", {"tagAlbum": "Der Schwarm", "tagArtist": "Frank Schätzing", "tagComposer": "gelesen von Stefan Kaminski"},
     {F.TITLE: "Der Schwarm", F.AUTHORS: ("Frank Schätzing",), F.NARRATORS: ("Stefan Kaminski",)}),
    ("broken letters", {"tagAlbum": "JÃ¤ger der Nacht"}, {F.TITLE: "Jäger der Nacht"}),
    ("Russian", {"tagAlbum": "Война и мир", "tagArtist": "Лев Толстой"},
     {F.TITLE: "Война и мир", F.AUTHORS: ("Лев Толстой",)}),
    ("Japanese", {"tagAlbum": "海辺のカフカ", "tagArtist": "村上春樹"}, {F.TITLE: "海辺のカフカ", F.AUTHORS: ("村上春樹",)}),
    ("Chinese nobody", {"tagAlbum": "三体", "tagArtist": "佚名"}, {F.TITLE: "三体"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "tags", "expected"), TAGS, ids=[row[0] for row in TAGS])
def test_tags_have_one_reading(name: str, tags: Mapping[str, str], expected: Mapping[Field, object]) -> None:
    assert dict(tags_view(tags).values) == expected, name


def test_every_value_of_a_file_is_kept() -> None:
    view = view_of_tags(
        Source.FILES,
        {"album": ["Kindred"], "title": ["Kindred: A Novel"], "series": ["Alpha", "Beta"], "series-part": ["1"]},
    )
    assert view.readings(Field.TITLE) == ("Kindred", "Kindred: A Novel")
    assert [(one.name, one.sequence) for one in view.series] == [("Alpha", "1"), ("Beta", None)]
    assert view.raw[Field.TITLE] == ("Kindred", "Kindred: A Novel")
