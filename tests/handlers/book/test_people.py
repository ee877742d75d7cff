"""Names, one expected splitting each: who they are, and what they are said to have done."""

from __future__ import annotations

import pytest

from handlers.book import Role, is_nobody, names_in, names_of, people
from hardcover.roles import roles_of

# text | names [roles]
NAMES = """
Frank Herbert | Frank Herbert
Written by Frank Herbert | Frank Herbert [author]
by Frank Herbert | Frank Herbert
Herbert, Frank | Frank Herbert
Terry Pratchett & Neil Gaiman | Terry Pratchett; Neil Gaiman
Terry Pratchett, Neil Gaiman | Terry Pratchett; Neil Gaiman
Terry Pratchett and Neil Gaiman | Terry Pratchett; Neil Gaiman
Terry Pratchett; Neil Gaiman | Terry Pratchett; Neil Gaiman
Terry Pratchett/Neil Gaiman | Terry Pratchett; Neil Gaiman
Pratchett, Terry & Neil Gaiman | Terry Pratchett; Neil Gaiman
Cixin Liu, Ken Liu - translator | Cixin Liu; Ken Liu [translator]
Ken Liu (Translator) | Ken Liu [translator]
R.C. Bray (Narrator), Andy Weir | R.C. Bray [narrator]; Andy Weir
Read by Stephen Fry | Stephen Fry [narrator]
Narrated by Michael Kramer, Kate Reading | Michael Kramer [narrator]; Kate Reading [narrator]
gelesen von Simon Jäger | Simon Jäger [narrator]
Simon Jäger (Sprecher) | Simon Jäger [narrator]
Sprecher: Rufus Beck | Rufus Beck [narrator]
lu par Bernard Giraudeau | Bernard Giraudeau [narrator]
Martin Luther King, Jr. | Martin Luther King, Jr.
King, Martin Luther, Jr. | Martin Luther King, Jr.
José Ortega y Gasset | José Ortega y Gasset
Gabriel García Márquez | Gabriel García Márquez
Antoine de Saint-Exupéry | Antoine de Saint-Exupéry
Unknown | -
Various Artists | -
Narrator Unknown | -
To Be Announced | -
TBA | -
Unbekannter Interpret | -
Inconnu | -
Autor desconocido | -
Sconosciuto | -
Неизвестный автор | -
作者不詳 | -
未知 | -
Full Cast | -
村上春樹 | 村上春樹
村上春樹、柴田元幸 | 村上春樹; 柴田元幸
Лев Толстой | Лев Толстой
Лев Толстой и Софья Толстая | Лев Толстой; Софья Толстая
Νίκος Καζαντζάκης | Νίκος Καζαντζάκης
J.R.R. Tolkien | J.R.R. Tolkien
Ursula K. Le Guin | Ursula K. Le Guin
Penn Jillette with Emily Zulauf | Penn Jillette; Emily Zulauf
George Orwell - introduction | George Orwell [foreword]
Christopher Hitchens (foreword) | Christopher Hitchens [foreword]
"""
ROWS = [tuple(part.strip() for part in line.split(" | ")) for line in NAMES.strip().splitlines()]


@pytest.mark.parametrize(("text", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_people_are_split_one_way(text: str, expected: str) -> None:
    said = [name.text + (f" [{','.join(sorted(name.roles))}]" if name.roles else "") for name in names_in(text)]
    assert ("; ".join(said) or "-") == expected


def test_who_did_something_else_is_not_the_author() -> None:
    texts = ("Cixin Liu, Ken Liu - translator", "Christopher Hitchens (foreword)")
    assert names_of(texts, role=Role.AUTHOR) == ("Cixin Liu",)
    assert names_of(["R.C. Bray (Narrator), Andy Weir"], role=Role.NARRATOR) == ("R.C. Bray", "Andy Weir")
    assert [one.name for one in people(texts)] == ["cixin liu", "christopher hitchens"]


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        (None, {Role.AUTHOR}),
        ("Author", {Role.AUTHOR}),
        ("Author, Narrator", {Role.AUTHOR, Role.NARRATOR}),
        ("Narrator", {Role.NARRATOR}),
        ("Read by", {Role.NARRATOR}),
        ("Voice Actor", {Role.NARRATOR}),
        ("Sprecher", {Role.NARRATOR}),
        ("Narrateur", {Role.NARRATOR}),
        ("Translator", {Role.TRANSLATOR}),
        ("Sensitivity Reader", {Role.OTHER}),
        ("Beta Reader", {Role.OTHER}),
        ("Voice Director", {Role.OTHER}),
        ("Author of introduction", {Role.FOREWORD}),
        ("Author (foreword)", {Role.OTHER}),
        ("Editor & Illustrator", {Role.EDITOR, Role.ILLUSTRATOR}),
        ("Proofreader", {Role.OTHER}),
    ],
)
def test_roles_are_a_closed_list(text: str | None, roles: set[Role]) -> None:
    assert roles_of(text) == roles


@pytest.mark.parametrize(
    "name",
    ["", "-", "?", "N/A", "Unknown Author", "Various Readers", "Anonymous", "TBD", "Diverse", "Verschiedene Autoren",
     "Auteur inconnu", "LibriVox Volunteers", "Okänd författare", "알 수 없음", "a full cast", "Virtual Voice",
     "No description available.", "No narrator listed"],
)  # fmt: skip
def test_nobody_is_nobody_in_any_language(name: str) -> None:
    assert is_nobody(name)


@pytest.mark.parametrize("name", ["Andy Weir", "Will Self", "Jack Reader", "May Cast", "No Violet Bulawayo", "刘慈欣"])
def test_somebody_is_somebody(name: str) -> None:
    assert not is_nobody(name)
