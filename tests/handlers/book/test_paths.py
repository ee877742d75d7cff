"""Folder and file names, one expected reading each: in twelve languages and scripts, tidy ones and wild ones."""

# ruff: noqa: E501  one line a name

from __future__ import annotations

import pytest

from handlers.book import Field, Source, path_view, read_path
from listener.model import LibraryItem

# path | title | subtitle | authors | series | number | year | narrators | ASIN
NAMES = """
Octavia E. Butler/Kindred | Kindred | - | Octavia E. Butler | - | - | - | - | -
Octavia E. Butler/Kindred A Novel | Kindred | - | Octavia E. Butler | - | - | - | - | -
Octavia E. Butler/Kindred_ A Novel | Kindred | A Novel | Octavia E. Butler | - | - | - | - | -
Octavia E. Butler/Kindred꞉ A Novel | Kindred | A Novel | Octavia E. Butler | - | - | - | - | -
Octavia E. Butler/Kindred B07K1XTSSD | Kindred | - | Octavia E. Butler | - | - | - | - | B07K1XTSSD
Octavia E. Butler/Kindred [B07K1XTSSD] | Kindred | - | Octavia E. Butler | - | - | - | - | B07K1XTSSD
Octavia E. Butler/B07K1XTSSD | - | - | Octavia E. Butler | - | - | - | - | B07K1XTSSD
Octavia E. Butler/B07K1XTSSD_us | - | - | Octavia E. Butler | - | - | - | - | B07K1XTSSD
Octavia E. Butler/incoming | - | - | Octavia E. Butler | - | - | - | - | -
Octavia E. Butler/Kindred 📚 | Kindred | - | Octavia E. Butler | - | - | - | - | -
Brandon Sanderson/Mistborn/03 - Mistborn 2 - The Well of Ascension (Unabridged) | The Well of Ascension | - | Brandon Sanderson | Mistborn | 2 | - | - | -
Brandon Sanderson - Mistborn 02 - The Well of Ascension [M4B 64kbps] | The Well of Ascension | - | Brandon Sanderson | Mistborn | 2 | - | - | -
Brandon Sanderson - [Mistborn 02] - The Well of Ascension {Michael Kramer} | The Well of Ascension | - | Brandon Sanderson | Mistborn | 2 | - | Michael Kramer | -
Mistborn.2.The.Well.of.Ascension | Mistborn 2 The Well of Ascension | - | - | - | - | - | - | -
The_Well_of_Ascension_Mistborn_2 | The Well of Ascension Mistborn 2 | - | - | - | - | - | - | -
Patrick Rothfuss/The Kingkiller Chronicle/Vol 1 - 2007 - The Name of the Wind {Nick Podehl} | The Name of the Wind | - | Patrick Rothfuss | The Kingkiller Chronicle | 1 | 2007 | Nick Podehl | -
Patrick Rothfuss/The Kingkiller Chronicle/Vol. 2 - The Wise Man's Fear | The Wise Man's Fear | - | Patrick Rothfuss | The Kingkiller Chronicle | 2 | - | - | -
Patrick Rothfuss/The Kingkiller Chronicle/1. The Name of the Wind | The Name of the Wind | - | Patrick Rothfuss | The Kingkiller Chronicle | 1 | - | - | -
Patrick Rothfuss/The Kingkiller Chronicle/0.5 - The Slow Regard of Silent Things | The Slow Regard of Silent Things | - | Patrick Rothfuss | The Kingkiller Chronicle | 0.5 | - | - | -
Patrick Rothfuss/The Kingkiller Chronicle/Book 2 - The Wise Man's Fear | The Wise Man's Fear | - | Patrick Rothfuss | The Kingkiller Chronicle | 2 | - | - | -
Patrick Rothfuss/2007 - The Name of the Wind | The Name of the Wind | - | Patrick Rothfuss | - | - | 2007 | - | -
Patrick Rothfuss/(2007) - The Name of the Wind | The Name of the Wind | - | Patrick Rothfuss | - | - | 2007 | - | -
Patrick Rothfuss/The Name of the Wind (2007) | The Name of the Wind | - | Patrick Rothfuss | - | - | 2007 | - | -
Patrick Rothfuss/The Name of the Wind [2007] | The Name of the Wind | - | Patrick Rothfuss | - | - | 2007 | - | -
Rothfuss, Patrick/The Name of the Wind | The Name of the Wind | - | Patrick Rothfuss | - | - | - | - | -
Terry Pratchett & Neil Gaiman/Good Omens | Good Omens | - | Terry Pratchett; Neil Gaiman | - | - | - | - | -
Terry Pratchett, Neil Gaiman/Good Omens | Good Omens | - | Terry Pratchett; Neil Gaiman | - | - | - | - | -
Terry Pratchett and Neil Gaiman/Good Omens | Good Omens | - | Terry Pratchett; Neil Gaiman | - | - | - | - | -
Pratchett, Terry; Gaiman, Neil/Good Omens | Good Omens | - | Terry Pratchett; Neil Gaiman | - | - | - | - | -
Fantasy/Brandon Sanderson/Elantris | Elantris | - | Brandon Sanderson | - | - | - | - | -
Audiobooks/Brandon Sanderson/Elantris | Elantris | - | Brandon Sanderson | - | - | - | - | -
Random House Audio/Martha Wells - All Systems Red | Martha Wells - All Systems Red | - | - | - | - | - | - | -
Martha Wells/The Murderbot Diaries/1 - All Systems Red | All Systems Red | - | Martha Wells | The Murderbot Diaries | 1 | - | - | -
Martha Wells/All Systems Red - The Murderbot Diaries | All Systems Red | The Murderbot Diaries | Martha Wells | - | - | - | - | -
James Clear/Atomic Habits (read by James Clear) | Atomic Habits | - | James Clear | - | - | - | James Clear | -
James Clear/Atomic Habits {James Clear} | Atomic Habits | - | James Clear | - | - | - | James Clear | -
James Clear/Atomic Habits- An Easy & Proven Way to Build Good Habits | Atomic Habits | An Easy & Proven Way to Build Good Habits | James Clear | - | - | - | - | -
James Clear/Atomic Habits, An Easy & Proven Way | Atomic Habits, An Easy & Proven Way | - | James Clear | - | - | - | - | -
James Clear/Atomic Habits 64kbps m4b | Atomic Habits | - | James Clear | - | - | - | - | -
James Clear/Atomic Habits (Unabridged) [MP3] | Atomic Habits | - | James Clear | - | - | - | - | -
James Clear/James Clear - Atomic Habits | Atomic Habits | - | James Clear | - | - | - | - | -
Sebastian Fitzek/Das Paket by Sebastian Fitzek | Das Paket | - | Sebastian Fitzek | - | - | - | - | -
Matt Dinniman/Dungeon Crawler Carl (Dungeon Crawler Carl, #1) | Dungeon Crawler Carl | - | Matt Dinniman | Dungeon Crawler Carl | 1 | - | - | -
Matt Dinniman/07 Dungeon Crawler Carl | Dungeon Crawler Carl | - | Matt Dinniman | - | 7 | - | - | -
Brandon Sanderson/The Way of Kings (1 of 5) [Dramatized Adaptation] | The Way of Kings | - | Brandon Sanderson | - | - | - | - | -
Brandon Sanderson/The Stormlight Archive/The Way of Kings, Part 1 of 2 | The Way of Kings | - | Brandon Sanderson | The Stormlight Archive | - | - | - | -
George Orwell/1984 | 1984 | - | George Orwell | - | - | - | - | -
George Orwell/1984/CD1 | 1984 | - | George Orwell | - | - | - | - | -
George Orwell/1984/Disc 02 | 1984 | - | George Orwell | - | - | - | - | -
George Orwell/Nineteen Eighty-Four/Part 1 of 3 | Nineteen Eighty-Four | - | George Orwell | - | - | - | - | -
Peter Clines/14 | 14 | - | Peter Clines | - | - | - | - | -
Stephen King/11-22-63 | 11-22-63 | - | Stephen King | - | - | - | - | -
Ray Bradbury/Fahrenheit 451 | Fahrenheit 451 | - | Ray Bradbury | - | - | - | - | -
Joseph Heller/Catch-22 | Catch-22 | - | Joseph Heller | - | - | - | - | -
Dodie Smith/101 Dalmatians | 101 Dalmatians | - | Dodie Smith | - | - | - | - | -
Dodie Smith/Dalmatians/101. Dalmatians | Dalmatians | - | Dodie Smith | Dalmatians | 101 | - | - | -
Ernest Cline/Ready Player One | Ready Player One | - | Ernest Cline | - | - | - | - | -
Dennis E. Taylor/Bobiverse/We Are Legion (We Are Bob) | We Are Legion (We Are Bob) | - | Dennis E. Taylor | Bobiverse | - | - | - | -
SenescentSoul/Delve/Delve - Book Two | Delve | - | SenescentSoul | Delve | 2 | - | - | -
SenescentSoul/Delve/Delve 2 | Delve | - | SenescentSoul | Delve | 2 | - | - | -
SenescentSoul/Delve (Book 3) | Delve | - | SenescentSoul | - | 3 | - | - | -
Isaac Asimov/Foundation/2 - Foundation and Empire | Foundation and Empire | - | Isaac Asimov | Foundation | 2 | - | - | -
Tolkien, J.R.R./Hobbit, The | The Hobbit | - | J.R.R. Tolkien | - | - | - | - | -
Martin Luther King, Jr./Strength to Love | Strength to Love | - | Martin Luther King, Jr. | - | - | - | - | -
Unknown/Kindred | Kindred | - | - | - | - | - | - | -
Various/Kindred | Kindred | - | - | - | - | - | - | -
Loose.Title.File.m4b | Loose Title File | - | - | - | - | - | - | -
Kindred.m4b | Kindred | - | - | - | - | - | - | -
Andy Weir - Artemis.m4b | Andy Weir - Artemis | - | - | - | - | - | - | -
Frank Herbert/Dune/Dune Messiah | Dune Messiah | - | Frank Herbert | Dune | - | - | - | -
Perry Rhodan/Silber Edition/Perry Rhodan Silber Edition 1 - Die Dritte Macht | Perry Rhodan Silber Edition 1 | Die Dritte Macht | Perry Rhodan | Silber Edition | - | - | - | -
Sebastian Fitzek/Das Paket. Psychothriller | Das Paket | - | Sebastian Fitzek | - | - | - | - | -
Sebastian Fitzek/Das Paket (Hörbuch) | Das Paket | - | Sebastian Fitzek | - | - | - | - | -
Sebastian Fitzek/Das Paket (ungekürzt) | Das Paket | - | Sebastian Fitzek | - | - | - | - | -
Sebastian Fitzek/Das Paket (gelesen von Simon Jäger) | Das Paket | - | Sebastian Fitzek | - | - | - | Simon Jäger | -
Hörbücher/Frank Schätzing/Der Schwarm (gekürzte Lesung) | Der Schwarm | - | Frank Schätzing | - | - | - | - | -
Andreas Eschbach/Das Jesus-Video, Band 1 | Das Jesus-Video | - | Andreas Eschbach | - | 1 | - | - | -
Die drei Fragezeichen/Folge 001 - und der Super-Papagei | und der Super-Papagei | - | Die drei Fragezeichen | - | 1 | - | - | -
Marcel Proust/À la recherche du temps perdu/Tome 1 - Du côté de chez Swann | Du côté de chez Swann | - | Marcel Proust | À la recherche du temps perdu | 1 | - | - | -
Antoine de Saint-Exupéry/Le Petit Prince (lu par Bernard Giraudeau) | Le Petit Prince | - | Antoine de Saint-Exupéry | - | - | - | Bernard Giraudeau | -
Livres Audio/Victor Hugo/Les Misérables - Tome 2 | Les Misérables | - | Victor Hugo | - | 2 | - | - | -
Carlos Ruiz Zafón/El cementerio de los libros olvidados/1 - La sombra del viento | La sombra del viento | - | Carlos Ruiz Zafón | El cementerio de los libros olvidados | 1 | - | - | -
Gabriel García Márquez/Cien años de soledad (1967) | Cien años de soledad | - | Gabriel García Márquez | - | - | 1967 | - | -
Elena Ferrante/L'amica geniale/1 - L'amica geniale | L'amica geniale | - | Elena Ferrante | L'amica geniale | 1 | - | - | -
Umberto Eco/Il nome della rosa | Il nome della rosa | - | Umberto Eco | - | - | - | - | -
José Saramago/Ensaio sobre a Cegueira | Ensaio sobre a Cegueira | - | José Saramago | - | - | - | - | -
Jo Nesbø/Harry Hole/03 - Rødstrupe | Rødstrupe | - | Jo Nesbø | Harry Hole | 3 | - | - | -
Stieg Larsson/Millennium/1 - Män som hatar kvinnor | Män som hatar kvinnor | - | Stieg Larsson | Millennium | 1 | - | - | -
Tove Jansson/Muumipappa ja meri | Muumipappa ja meri | - | Tove Jansson | - | - | - | - | -
Herman Koch/Het diner | Het diner | - | Herman Koch | - | - | - | - | -
Henryk Sienkiewicz/Trylogia/1 - Ogniem i mieczem | Ogniem i mieczem | - | Henryk Sienkiewicz | Trylogia | 1 | - | - | -
Olga Tokarczuk/Bieguni (2007) | Bieguni | - | Olga Tokarczuk | - | - | 2007 | - | -
Лев Толстой/Война и мир | Война и мир | - | Лев Толстой | - | - | - | - | -
Лев Толстой/Война и мир, том 2 | Война и мир | - | Лев Толстой | - | 2 | - | - | -
Сергей Лукьяненко/Дозоры/1 - Ночной дозор | Ночной дозор | - | Сергей Лукьяненко | Дозоры | 1 | - | - | -
村上春樹/1Q84 第2巻 | 1Q84 | - | 村上春樹 | - | 2 | - | - | -
村上春樹/海辺のカフカ (上) | 海辺のカフカ | - | 村上春樹 | - | 1 | - | - | -
刘慈欣/三体/2 - 黑暗森林 | 黑暗森林 | - | 刘慈欣 | 三体 | 2 | - | - | -
刘慈欣/三体 | 三体 | - | 刘慈欣 | - | - | - | - | -
한강/채식주의자 | 채식주의자 | - | 한강 | - | - | - | - | -
Orhan Pamuk/Benim Adım Kırmızı | Benim Adım Kırmızı | - | Orhan Pamuk | - | - | - | - | -
Νίκος Καζαντζάκης/Βίος και πολιτεία του Αλέξη Ζορμπά | Βίος και πολιτεία του Αλέξη Ζορμπά | - | Νίκος Καζαντζάκης | - | - | - | - | -
Jules Verne/Vingt mille lieues sous les mers (texte intégral) | Vingt mille lieues sous les mers | - | Jules Verne | - | - | - | - | -
LibriVox/pride_prejudice_krs_librivox | pride prejudice krs | - | - | - | - | - | - | -
Jane Austen/Pride and Prejudice (version 3) | Pride and Prejudice | - | Jane Austen | - | - | - | - | -
Author/Title | - | - | - | - | - | - | - | -
Andy Weir/The Martian (2014) {Wil Wheaton} [B082BHJMFK] | The Martian | - | Andy Weir | - | - | 2014 | Wil Wheaton | B082BHJMFK
Andy Weir/2014 - The Martian - A Novel {R. C. Bray} | The Martian | A Novel | Andy Weir | - | - | 2014 | R. C. Bray | -
Joe Abercrombie/The First Law/Book One - The Blade Itself | The Blade Itself | - | Joe Abercrombie | The First Law | 1 | - | - | -
Robert Jordan/The Wheel of Time/00 - New Spring | New Spring | - | Robert Jordan | The Wheel of Time | 0 | - | - | -
Robert Jordan - The Wheel of Time #01 - The Eye of the World | The Eye of the World | - | Robert Jordan | The Wheel of Time | 1 | - | - | -
Robert Jordan - The Wheel of Time, Book 1 - The Eye of the World | The Eye of the World | - | Robert Jordan | The Wheel of Time | 1 | - | - | -
Hugh Howey/Silo/Wool - Silo Series, Book 1 | Wool | - | Hugh Howey | Silo | 1 | - | - | -
Will Wight/Cradle/Cradle 1-3 | Cradle | - | Will Wight | Cradle | 1-3 | - | - | -
Will Wight/Cradle/1-3 - Cradle Foundation | Cradle Foundation | - | Will Wight | Cradle | 1-3 | - | - | -
Agatha Christie/Hercule Poirot/10. Murder on the Orient Express | Murder on the Orient Express | - | Agatha Christie | Hercule Poirot | 10 | - | - | -
Dan Brown/Robert Langdon/2 - The Da Vinci Code (Special Illustrated Edition) | The Da Vinci Code | - | Dan Brown | Robert Langdon | 2 | - | - | -
Neil Gaiman/The Sandman (Dramatized) | The Sandman | - | Neil Gaiman | - | - | - | - | -
Suzanne Collins/The Hunger Games Trilogy | The Hunger Games Trilogy | - | Suzanne Collins | - | - | - | - | -
J.K. Rowling/Harry Potter/Harry Potter and the Chamber of Secrets (Book 2) | Harry Potter and the Chamber of Secrets | - | J.K. Rowling | Harry Potter | 2 | - | - | -
Arthur Conan Doyle/Sherlock Holmes - The Complete Collection | Sherlock Holmes | The Complete Collection | Arthur Conan Doyle | - | - | - | - | -
Yuval Noah Harari/Sapiens_ A Brief History of Humankind | Sapiens | A Brief History of Humankind | Yuval Noah Harari | - | - | - | - | -
Kazuo Ishiguro/Klara and the Sun： A Novel | Klara and the Sun | A Novel | Kazuo Ishiguro | - | - | - | - | -
Delia Owens/Where the Crawdads Sing by Delia Owens | Where the Crawdads Sing | - | Delia Owens | - | - | - | - | -
"""
ROWS = [tuple(part.strip() for part in line.split(" | ")) for line in NAMES.strip().splitlines()]


def test_the_table_is_large_enough_to_mean_something() -> None:
    assert len(ROWS) >= 110
    assert len({row[0] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_name_has_one_reading(row: tuple[str, ...]) -> None:
    path, *expected = row
    read = read_path(path, is_file=path.endswith(".m4b"))
    said = [
        read.title, read.subtitle, "; ".join(read.authors), read.series, read.sequence, read.year,
        "; ".join(read.narrators), read.asin,
    ]  # fmt: skip
    assert [one or "-" for one in said] == expected


def test_who_wrote_it_tells_author_and_title_apart() -> None:
    assert read_path("Frank Herbert - Dune").title == "Frank Herbert - Dune"
    read = read_path("Frank Herbert - Dune", known_authors=("Frank Herbert",))
    assert (read.title, read.authors) == ("Dune", ("Frank Herbert",))


def test_parts_and_kinds_are_read_from_the_whole_name() -> None:
    read = read_path("Brandon Sanderson/The Way of Kings (2 of 5) [Dramatized Adaptation]")
    assert read.part == (2, 5)
    assert {kind.name for kind in read.kinds} == {"DRAMATISED"}


def test_a_view_of_names_says_only_what_they_say() -> None:
    item = LibraryItem(
        id="i", library_id="l", media_type="book", title="Anything", authors=("Somebody Else",),
        rel_path="Brandon Sanderson/Mistborn/2 - The Well of Ascension {Michael Kramer}",
    )  # fmt: skip
    view = path_view(item)
    assert view.source is Source.NAMES
    assert view.text(Field.TITLE) == "The Well of Ascension"
    assert view.names(Field.AUTHORS) == ("Brandon Sanderson",)
    assert view.names(Field.NARRATORS) == ("Michael Kramer",)
    assert [(one.name, one.sequence) for one in view.series] == [("Mistborn", "2")]
    assert Field.ASIN not in view.values
    assert view.raw[Field.TITLE] == ("2 - The Well of Ascension {Michael Kramer}",)
