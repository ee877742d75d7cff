"""The item as its three sources tell it."""

from __future__ import annotations

from handlers.matching import views_of
from tests.handlers.matching.case import item


def test_a_folder_is_read_as_audiobookshelf_names_them() -> None:
    path = views_of(
        item("x"), rel_path="Patrick Rothfuss/Kingkiller/Vol 1 - 2007 - The Name of the Wind {Nick Podehl} [B002UZMLXM]"
    ).path
    assert "name of the wind" in {v.text for t in path.titles for v in t.variants}
    assert path.identifiers == {"asin:B002UZMLXM"}
    assert [p.joined for p in path.narrators] == ["nickpodehl"]
    assert "1" in path.numbers
    assert "patrickrothfuss" in {p.joined for p in path.authors}


def test_disc_folders_and_extensions_are_passed_over() -> None:
    assert views_of(item("x"), rel_path="Ken Follett/Pillars/CD 03").path.titles[0].raw == "Pillars"
    assert views_of(item("x"), rel_path="The Hollow Lantern.m4b").path.titles[0].raw == "The Hollow Lantern"


def test_the_album_is_the_title_and_a_chapter_is_not() -> None:
    tags = {
        "tagAlbum": "Dune",
        "tagTitle": "Chapter 1",
        "tagArtist": "Frank Herbert, Scott Brick",
        "tagSeries": "Dune",
        "tagSeriesPart": "1",
    }
    view = views_of(item("x"), tags=tags).tags
    assert [t.raw for t in view.titles] == ["Dune"]
    assert {p.joined for p in view.authors} == {"frankherbert", "scottbrick"}
    assert view.numbers == {"1"}


def test_a_title_tag_stands_in_for_an_album_that_says_nothing() -> None:
    view = views_of(item("x"), tags={"tagAlbum": "Unknown Album", "tagTitle": "Dune"}).tags
    assert [t.raw for t in view.titles] == ["Dune"]


def test_grouping_holds_series_and_number() -> None:
    view = views_of(item("x"), tags={"tagAlbum": "Dune", "tagGrouping": "Dune #1; Other, Book 2"}).tags
    assert [(s.name, s.number) for s in view.series] == [("dune", "1"), ("other", "2")]


def test_tags_and_path_of_the_item_itself_are_used() -> None:
    views = views_of(item("x", tags=(("tagAlbum", "Dune"),), rel_path="Frank Herbert/Dune"))
    assert views.tags.titles
    assert views.path.titles


def test_an_asin_of_digits_is_also_an_isbn_and_the_other_way_round() -> None:
    """Case 21, 22."""
    assert "isbn:9780767908177" in views_of(item("x", asin="0767908171")).fields.identifiers
    assert views_of(item("x", isbn="978-0-7679-0817-7")).fields.identifiers == {"isbn:9780767908177"}
    assert "0767908171" in views_of(item("x", isbn="9780767908177")).spellings


def test_what_says_nothing_is_nothing() -> None:
    views = views_of(item("Track 01", authors="Unknown", narrators="Various"))
    assert views.fields.titles == ()
    assert views.fields.authors == ()
    assert views.narrators == ()


def test_an_item_without_audio_is_text() -> None:
    assert views_of(item("x", text=True)).is_text
    assert not views_of(item("x", minutes=3)).is_text
