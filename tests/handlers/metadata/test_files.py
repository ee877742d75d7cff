"""The files' own tags, in every container, and what is said when they cannot be read."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from handlers.book.tagkeys import by_meaning
from handlers.metadata.files import local_path, read_files, read_tags
from handlers.metadata.model import BookView, Field, Source, Value
from listener.model import LibraryItem, SeriesEntry
from tests.handlers.metadata.audio import (
    frame,
    free_atom,
    m4b,
    make_audio,
    mp3,
    needs_ffmpeg,
    number_atom,
    text_atom,
    text_frame,
)
from tests.handlers.metadata.build import FILE, item

TOLD = {
    "title": "Chapter 1",
    "album": "The Quiet Meridian",
    "artist": "Noor Haddad, Tobias Renn",
    "album_artist": "Noor Haddad",
    "composer": "Tobias Renn",
    "date": "2019-05-03",
    "genre": "Fantasy",
    "description": "A quiet book.",
}
FREE = {
    "SERIES": "Street of Books",
    "SERIES-PART": "02",
    "ASIN": "B05RRKS3N4",
    "ISBN": "978-3-16-148410-0",
    "publisher": "Lab Audio",
    "language": "eng",
    "subtitle": "A Voyage",
    "NARRATOR": "Tobias Renn",
}


def with_file(path: Path, **more: Any) -> LibraryItem:
    there = replace(FILE, path=f"/books/A/{path.name}", rel_path=path.name)
    return item(files=(there,), **more)


def read(path: Path, **more: Any) -> BookView:
    view, trouble = read_files(with_file(path, **more), [f"/books/A={path.parent}"])
    assert trouble is None
    assert view is not None
    assert view.source is Source.FILES
    return view


@needs_ffmpeg
@pytest.mark.parametrize("name", ["a.mp3", "a.flac", "a.ogg", "a.opus", "a.wma", "a.m4b", "a.m4a", "a.aac"])
def test_every_container_is_read(tmp_path: Path, name: str) -> None:
    more = ("-write_id3v2", "1") if name == "a.aac" else ()
    view = read(make_audio(tmp_path / name, {**TOLD, **FREE}, more=more))
    expected: dict[Field, Value] = {
        Field.TITLE: "The Quiet Meridian",
        Field.AUTHORS: ("Noor Haddad",),
        Field.NARRATORS: ("Tobias Renn",),
        Field.PUBLISHED_YEAR: "2019",
        Field.GENRES: ("Fantasy",),
        Field.DESCRIPTION: "A quiet book.",
    }
    if not name.startswith("a.m4"):  # ffmpeg writes no freeform atoms; those are made by hand below
        expected |= {
            Field.SERIES: (SeriesEntry(name="Street of Books", sequence="2"),),
            Field.ASIN: "B05RRKS3N4",
            Field.ISBN: "9783161484100",
            Field.PUBLISHER: "Lab Audio",
            Field.LANGUAGE: "eng",
            Field.SUBTITLE: "A Voyage",
        }
    assert dict(view.values) == expected
    assert view.readings(Field.AUTHORS) == (("Noor Haddad",),)  # the artist names the narrator too


@needs_ffmpeg
def test_the_content_counts_not_the_extension(tmp_path: Path) -> None:
    made = make_audio(tmp_path / "a.mp3", TOLD)
    assert read(made.rename(tmp_path / "a.m4b")).values[Field.TITLE] == "The Quiet Meridian"


def test_every_key_of_an_mp4(tmp_path: Path) -> None:
    path = tmp_path / "a.m4b"
    path.write_bytes(
        m4b(
            text_atom("©nam", "Chapter 1"), text_atom("©alb", "The Quiet Meridian"), text_atom("©st3", "A Voyage"),
            text_atom("©aut", "Noor Haddad"), text_atom("©nrt", "Tobias Renn", "Bo Lund"),
            text_atom("©wrt", "Composer"),
            text_atom("©mvn", "Street of Books"), number_atom("©mvi", 2), text_atom("©grp", "Lane #3; City #1.5"),
            free_atom("audible_asin", "B05RRKS3N4", "com.pilabor.tone"), free_atom("Isbn", "316148410X"),
            text_atom("©pub", "Lab Audio"), text_atom("©day", "2019"), free_atom("LANGUAGE", "de"),
            text_atom("ldes", "A quiet book."), text_atom("soal", "Street 02 - The Quiet Meridian"),
        )
    )  # fmt: skip
    view = read(path)
    assert dict(view.values) == {
        Field.TITLE: "The Quiet Meridian",
        Field.SUBTITLE: "A Voyage",
        Field.AUTHORS: ("Noor Haddad",),
        Field.NARRATORS: ("Tobias Renn", "Bo Lund"),
        Field.SERIES: (SeriesEntry(name="Street of Books", sequence="2"),),
        Field.ASIN: "B05RRKS3N4",
        Field.ISBN: "9783161484100",
        Field.PUBLISHER: "Lab Audio",
        Field.PUBLISHED_YEAR: "2019",
        Field.LANGUAGE: "de",
        Field.DESCRIPTION: "A quiet book.",
    }
    grouped = (SeriesEntry(name="Lane", sequence="3"), SeriesEntry(name="City", sequence="1.5"))
    assert view.others[Field.SERIES] == (grouped,)
    assert ("Composer",) in view.others[Field.NARRATORS]


def test_every_key_of_an_mp3(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(
        mp3(
            text_frame("TALB", "The Quiet Meridian"), text_frame("TIT3", "A Voyage"), text_frame("TPE2", "Noor Haddad"),
            text_frame("TPE3", "Tobias Renn"), text_frame("MVNM", "Street of Books"), text_frame("MVIN", "2/5"),
            text_frame("GRP1", "Lane #3"), frame("WOAF", b"https://www.audible.com/pd/Title/B05RRKS3N4?x=1"),
            text_frame("TDRL", "2019"), text_frame("TLAN", "ger"), text_frame("TPUB", "Lab Audio"),
            frame("TXXX", b"\3isbn\0009783161484100"), frame("COMM", b"\3eng\0A quiet book."),
        )
    )  # fmt: skip
    view = read(path)
    assert dict(view.values) == {
        Field.TITLE: "The Quiet Meridian",
        Field.SUBTITLE: "A Voyage",
        Field.AUTHORS: ("Noor Haddad",),
        Field.NARRATORS: ("Tobias Renn",),
        Field.SERIES: (SeriesEntry(name="Street of Books", sequence="2"),),
        Field.ASIN: "B05RRKS3N4",
        Field.ISBN: "9783161484100",
        Field.PUBLISHER: "Lab Audio",
        Field.PUBLISHED_YEAR: "2019",
        Field.LANGUAGE: "ger",
        Field.DESCRIPTION: "A quiet book.",
    }


def test_free_texts_of_an_mp3_give_series_and_number(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(mp3(frame("TXXX", b"\3SERIES\0Lane"), frame("TXXX", b"\3SERIES-PART\0001.0")))
    assert read(path).values == {Field.SERIES: (SeriesEntry(name="Lane", sequence="1"),)}


def test_vendor_tags_count_only_beside_something_that_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.m4b"
    path.write_bytes(m4b(text_atom("CDEK", "B05RRKS3N4"), text_atom("SRNM", "Lane"), text_atom("SRSQ", "3")))
    assert read(path).values == {}
    told = read(path, asin="b05rrks3n4", series=(SeriesEntry(name="The Lane", sequence=None),))
    assert told.values == {Field.ASIN: "B05RRKS3N4", Field.SERIES: (SeriesEntry(name="Lane", sequence="3"),)}


def test_a_copyright_line_is_a_publisher_only_when_it_is_a_bare_name() -> None:
    assert by_meaning({"copyright": ["Lab Audio"]}) == {"publisher": ["Lab Audio"]}
    assert by_meaning({"copyright": ["©2019 Noor Haddad (P)2020 Lab Audio"]}) == {}


def test_nothing_mounted_and_nothing_to_read_is_no_trouble(tmp_path: Path) -> None:
    assert read_files(item(), []) == (None, None)
    assert read_files(item(files=()), [f"/media={tmp_path}"]) == (None, None)
    assert read_files(item(is_missing=True), [f"/media={tmp_path}"]) == (None, None)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "there is no such file here"),
        (b"", "the file is empty"),
        (b"this is a text\n" * 20, "no audio file|cannot be read"),
        (m4b(text_atom("©alb", "A"))[:60], None),
        (b"ID3\3\0\0\x7f\x7f\x7f\x7fTALB\xff\xff\xff\xff\0\0broken", None),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, content: bytes | None, expected: str | None) -> None:
    path = tmp_path / "a.txt"
    if content is not None:
        path.write_bytes(content)
    view, trouble = read_files(with_file(path), [f"/books/A={tmp_path}"])
    if expected is not None:
        assert view is None
        assert trouble is not None
        assert any(part in trouble for part in expected.split("|")), trouble
        assert trouble.startswith("A/a.txt: ")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(mp3())
    path.chmod(0)
    assert read_tags(path) == ({}, "the file may not be read")


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    assert read_tags(tmp_path)[1] == "it is no regular file"


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        ("/media/audio/A/b.m4b", "/mnt/one/A/b.m4b"),
        ("/media/audio/special/b.m4b", "/mnt/two/b.m4b"),
        ("/media/audiobooks/b.m4b", None),
        ("/elsewhere/b.m4b", None),
        ("/media/audio/../../etc/shadow", None),
        ("C:\\Books\\A\\b.m4b", "/mnt/win/A/b.m4b"),
        ("", None),
    ],
)
def test_where_a_path_is_mounted(there: str, expected: str | None) -> None:
    mappings = ["/media/audio/=/mnt/one", "/media/audio/special=/mnt/two", "C:\\Books=/mnt/win"]
    assert local_path(there, mappings) == (Path(expected) if expected else None)


def test_a_wrong_mapping_is_said_for_the_item(tmp_path: Path) -> None:
    assert read_files(item(), [f"/elsewhere={tmp_path}"]) == (
        None,
        "none of metadata.library_paths leads to The Quiet Meridian/The Quiet Meridian.m4b",
    )
