"""What says nothing, and what only looks like it."""

# ruff: noqa: E501  one line a row

from __future__ import annotations

import pytest

from handlers.book import is_about_the_copy, is_no_description, is_no_publisher, is_no_subtitle, is_no_text, is_no_title


@pytest.mark.parametrize(
    "text",
    ["", "Track 01", "Title", "Title 01", "track_7", "CD1", "Disc 2", "Chapter One", "Chapter I", "Chapter 12", "Chapitre 1", "Kapitel 3",
     "Capítulo 4", "Capitolo 5", "Глава 1", "第1章", "Part 1", "Part 1 of 2", "Teil 2", "Unknown Album", "Unbekanntes Album",
     "Unbekannter Titel", "Untitled", "No Title", "Audiobook", "Hörbuch", "Dedication", "Prologue", "Opening Credits",
     "Epilog", "01", "7", "1 - 3", "New Folder", "Unabridged", "m4b", "無題"],
)  # fmt: skip
def test_a_title_that_says_nothing(text: str) -> None:
    assert is_no_title(text)


@pytest.mark.parametrize(
    "text",
    ["419", "14", "Title 2", "1984", "11-22-63", "11/22/63", "2001", "It", "Introduction to Algorithms", "Chapter House Dune",
     "The Prologue of Us", "Dedicated", "Part of Your World", "1Q84", "三体", "86", "Book Lovers", "Album for the Young"],
)  # fmt: skip
def test_a_title_that_says_something(text: str) -> None:
    assert not is_no_title(text)


@pytest.mark.parametrize(
    "text", ["Unknown", "N/A", "n.a.", "-", "--", "TBA", "To be announced", "null", "None", "Unbekannt"]
)
def test_a_text_that_says_nothing(text: str) -> None:
    assert is_no_text(text)


@pytest.mark.parametrize(
    "text",
    ["No description available.", "No publisher listed", "There is no summary", "no subtitle found", "No narrator available",
     "Keine Beschreibung verfügbar", "Aucune description disponible", "暂无简介"],
)  # fmt: skip
def test_a_sentence_that_says_nothing_is_one_wherever_it_stands(text: str) -> None:
    assert is_no_text(text)
    assert is_no_subtitle(text)
    assert is_no_publisher(text)


@pytest.mark.parametrize(
    "text",
    ["N/A", "Various", "Various Publishers", "Verschiedene Verlage", "Audiobook", "Hörbuch", "Publisher", "eBook"],
)
def test_a_publisher_that_says_nothing(text: str) -> None:
    assert is_no_publisher(text)


@pytest.mark.parametrize(
    "text",
    ["Tor Books", "Penguin", "Nonesuch", "Unknown Worlds Press", "No Exit Press", "Audible Studios", "LibriVox", "BBC",
     "Der Hörverlag", "GraphicAudio", "No Starch Press", "Various Artists Press"],
)  # fmt: skip
def test_a_publisher_says_something(text: str) -> None:
    assert not is_no_text(text)
    assert not is_no_publisher(text)


@pytest.mark.parametrize("text", ["Unabridged", "Movie Tie-In Edition", "N/A", "(Unabridged)", "Audible Audio Edition"])
def test_words_about_the_copy_are_no_subtitle(text: str) -> None:
    assert is_no_subtitle(text)
    assert is_about_the_copy(text) or is_no_text(text)


@pytest.mark.parametrize("text", ["A Novel", "The Tale of Kvothe", "Or There and Back Again", "Band 1 der Reihe"])
def test_a_subtitle_says_something(text: str) -> None:
    assert not is_no_subtitle(text)


@pytest.mark.parametrize(
    "text",
    ["N/A", "No description available.", "No summary", "Keine Beschreibung verfügbar", "Description coming soon",
     "Librarian's note: this is an alternate cover edition of ISBN 9780000000000.", "Sin descripción", "Chapter 1",
     "暂无简介", "LAME 3.99"],
)  # fmt: skip
def test_a_placeholder_is_no_description(text: str) -> None:
    assert is_no_description(text) or len(text) < 13


@pytest.mark.parametrize(
    "text", ["A boy finds a door in the wall, and what is behind it.", "Told in his own voice, this is the tale."]
)
def test_a_blurb_is_a_description(text: str) -> None:
    assert not is_no_description(text)
