"""Titles as fields and tags hold them, one expected reading each."""

# ruff: noqa: E501  one line a row

from __future__ import annotations

import pytest

from handlers.book import read_title

# title | title | subtitle | series | number | year | kinds
TITLES = """
Kindred (Unabridged) | Kindred | - | - | - | - | -
Kindred: Unabridged | Kindred | - | - | - | - | -
Octavia E. Butler - Kindred [64kbps] | Kindred | - | - | - | - | -
Octavia E. Butler - Patternist 01 - Wild Seed [64kbps] | Wild Seed | - | Patternist | 1 | - | -
The Well of Ascension (Mistborn, #2) | The Well of Ascension | - | Mistborn | 2 | - | -
The Well of Ascension: Mistborn, Book 2 | The Well of Ascension | - | Mistborn | 2 | - | -
The Well of Ascension: Book Two of Mistborn | The Well of Ascension | - | Mistborn | 2 | - | -
Mistborn: The Final Empire | Mistborn | The Final Empire | - | - | - | -
Mistborn 2: The Well of Ascension | Mistborn 2 | The Well of Ascension | - | - | - | -
Dune, Book 1 | Dune | - | - | 1 | - | -
Dune (Audible Audio) | Dune | - | - | - | - | -
Dune [Unabridged] [2007] | Dune | - | - | - | 2007 | -
Delve: Book Two | Delve | - | - | 2 | - | -
Overlord, Vol. 3 (light novel) | Overlord | - | - | 3 | - | -
The Hobbit, or There and Back Again | The Hobbit, or There and Back Again | - | - | - | - | -
Frankenstein; or, The Modern Prometheus | Frankenstein; or, The Modern Prometheus | - | - | - | - | -
Project Hail Mary: A Novel | Project Hail Mary | A Novel | - | - | - | -
Project Hail Mary A Novel | Project Hail Mary | - | - | - | - | -
The Silent Patient (Movie Tie-In Edition) | The Silent Patient | - | - | - | - | -
The Body Keeps the Score: Brain, Mind, and Body in the Healing of Trauma | The Body Keeps the Score | Brain, Mind, and Body in the Healing of Trauma | - | - | - | -
We Are Legion (We Are Bob) | We Are Legion (We Are Bob) | - | - | - | - | -
11/22/63 | 11/22/63 | - | - | - | - | -
1984 | 1984 | - | - | - | - | -
14 | 14 | - | - | - | - | -
Track 01 | - | - | - | - | - | -
Chapter One | - | - | - | - | - | -
Unknown Album | - | - | - | - | - | -
Kapitel 1 | - | - | - | - | - | -
Chapitre 1 | - | - | - | - | - | -
Untitled | - | - | - | - | - | -
Der Schwarm (Ungekürzte Lesung) | Der Schwarm | - | - | - | - | -
Der Schwarm: Roman | Der Schwarm | Roman | - | - | - | -
Das Paket - Psychothriller | Das Paket | Psychothriller | - | - | - | -
Die Furcht des Weisen, Teil 2 von 2 | Die Furcht des Weisen | - | - | - | - | -
Les Misérables, tome 2 | Les Misérables | - | - | 2 | - | -
Cien años de soledad (Edición especial) | Cien años de soledad | - | - | - | - | -
Хоббит, или Туда и обратно | Хоббит, или Туда и обратно | - | - | - | - | -
三体 第2巻 | 三体 | - | - | 2 | - | -
ノルウェイの森 (上) | ノルウェイの森 | - | - | 1 | - | -
The Lord of the Rings: BBC Radio Dramatization | The Lord of the Rings | - | - | - | - | DRAMATISED
The Way of Kings (Part 1 of 2) (Dramatized Adaptation) | The Way of Kings | - | - | - | - | DRAMATISED
The Broken Earth Trilogy | The Broken Earth Trilogy | - | - | - | - | -
Cradle: Books 1-3 | Cradle | - | - | 1-3 | - | OMNIBUS
Artemis™ | Artemis | - | - | - | - | -
Artemis 🌙 | Artemis | - | - | - | - | -
JÃ¤ger der Nacht | Jäger der Nacht | - | - | - | - | -
Kindred www.example.org/books | Kindred | - | - | - | - | -
Red Rising [Dramatized Adaptation] | Red Rising | - | - | - | - | DRAMATISED
The Linux Command Line, 2nd Edition: A Complete Introduction | The Linux Command Line | A Complete Introduction | - | - | - | -
Good Omens by Terry Pratchett | Good Omens | - | - | - | - | -
Henry IV, Part Two | Henry IV, Part Two | - | - | - | - | -
What If? 2 | What If? 2 | - | - | - | - | -
"""
ROWS = [tuple(part.strip() for part in line.split(" | ")) for line in TITLES.strip().splitlines()]
AUTHORS = ("Octavia E. Butler", "Terry Pratchett")


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_title_has_one_reading(row: tuple[str, ...]) -> None:
    text, *expected = row
    read = read_title(text, authors=AUTHORS, may_number=False)
    kinds = "; ".join(sorted(kind.name for kind in read.kinds))
    said = [read.title, read.subtitle, read.series, read.number, read.year, kinds]
    assert [one or "-" for one in said] == expected
    assert read.raw == text


def test_known_series_are_told_from_subtitles() -> None:
    read = read_title("Wool - Silo", series=("Silo",))
    assert (read.title, read.series) == ("Wool", "Silo")


def test_what_was_read_reads_back_as_itself() -> None:
    for text, title, *_ in ROWS:
        if title != "-":
            assert read_title(title, authors=AUTHORS, may_number=False).title == title, text
