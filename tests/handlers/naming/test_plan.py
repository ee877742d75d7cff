"""What folder and file should be called, what is wrong with what they are called, and the plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.naming.doubts import another_title
from handlers.naming.plan import (
    COLLISION,
    IN_DOUBT,
    MISSING,
    NOT_READ_BACK,
    expected_path,
    plan,
    problems,
)
from handlers.naming.read_back import ReadBack, read_back
from handlers.naming.template import parse_template
from listener.model import SeriesEntry
from tests.handlers.metadata.build import FILE, STREET, item

WHOLE = item(
    series=(STREET,), narrators=("Tobias Renn",), published_year="2019", asin="B05RRKS3N4", tags={}
)  # fmt: skip
EXPECTED = "Noor Haddad/Street of Books/2 - 2019 - The Quiet Meridian {Tobias Renn} [B05RRKS3N4]"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, EXPECTED),
        ({"narrators": ()}, "Noor Haddad/Street of Books/2 - 2019 - The Quiet Meridian [B05RRKS3N4]"),
        ({"published_year": None}, "Noor Haddad/Street of Books/2 - The Quiet Meridian {Tobias Renn} [B05RRKS3N4]"),
        ({"series": ()}, "Noor Haddad/2019 - The Quiet Meridian {Tobias Renn} [B05RRKS3N4]"),
        ({"series": (SeriesEntry(name="Street", sequence="1-3"),), "narrators": (), "asin": None},
         "Noor Haddad/Street/2019 - The Quiet Meridian"),
        ({"asin": "3161484100", "narrators": ("Unknown",)},
         "Noor Haddad/Street of Books/2 - 2019 - The Quiet Meridian [3161484100]"),
        ({"title": "2001: A Space/Time Odyssey?", "series": (), "narrators": (), "asin": None, "published_year": None},
         "Noor Haddad/2001 – A Space-Time Odyssey"),
        ({"title": "Ends with dots...", "series": (), "narrators": (), "asin": None, "published_year": None},
         "Noor Haddad/Ends with dots"),
        ({"authors": ("A B", "C D"), "series": (), "narrators": (), "asin": None},
         "A B, C D/2019 - The Quiet Meridian"),
        ({"title": "Track 01"}, ""),
    ],
)  # fmt: skip
def test_the_name_by_the_fields(changes: dict[str, object], expected: str) -> None:
    assert expected_path(replace(WHOLE, **changes)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("role", ["translator", "illustrator", "narrator"])
def test_roles_behind_names_name_no_folder(role: str) -> None:
    both = replace(WHOLE, authors=("Noor Haddad", f"Ken Liu - {role}"))
    assert expected_path(both) == EXPECTED
    assert problems(replace(both, rel_path=EXPECTED)) is None


def test_the_series_that_the_folder_is_in_already_wins() -> None:
    universe = SeriesEntry(name="The Big Universe", sequence="11")
    both = replace(WHOLE, series=(universe, STREET))
    assert expected_path(replace(both, rel_path="Noor Haddad/Street of Books/x")) == EXPECTED
    assert "/The Big Universe/11 - " in expected_path(replace(both, rel_path="Noor Haddad/x"))


def test_an_item_that_is_in_doubt_elsewhere_keeps_its_name() -> None:
    (found,) = plan([item(id="a", title="Another", rel_path="Another")], doubts={"a": "its match waits for a person"})
    assert (found.kind, found.expected, found.details) == (IN_DOUBT, "", ("its match waits for a person",))


def test_another_template() -> None:
    template = "{author}/{series} {number}/{title} ({year})"
    assert expected_path(WHOLE, template) == "Noor Haddad/Street of Books 2/The Quiet Meridian (2019)"
    assert expected_path(replace(WHOLE, series=(), published_year=None), template) == "Noor Haddad/The Quiet Meridian"


@pytest.mark.parametrize(
    "template", ["", "{author}", "{title}/{author}", "{autor}/{title}", "{title", "{title!r}", "{0}"]
)
def test_a_bad_template_says_what_is_wrong(template: str) -> None:
    with pytest.raises(ValueError, match="name template"):
        parse_template(template)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Noor Haddad/Street of Books/Vol 2 - 2019 - The Quiet Meridian {Tobias Renn} [B05RRKS3N4]",
         ReadBack(title="The Quiet Meridian", authors=("Noor Haddad",), series="Street of Books", sequence="2",
               year="2019", narrators=("Tobias Renn",), asin="B05RRKS3N4")),
        ("Haddad, Noor/The Quiet Meridian", ReadBack(title="The Quiet Meridian", authors=("Noor Haddad",))),
        ("A/B/6. Title", ReadBack(title="Title", authors=("A",), series="B", sequence="6")),
        ("A/B/0.5 - Title", ReadBack(title="Title", authors=("A",), series="B", sequence="0.5")),
        ("A/B/Title - Book 3", ReadBack(title="Title", authors=("A",), series="B", sequence="3")),
        ("A/B/101 Dalmatians", ReadBack(title="101 Dalmatians", authors=("A",), series="B")),
        ("A/101. Dalmatians", ReadBack(title="101. Dalmatians", authors=("A",))),
        ("A/(2007) - Title", ReadBack(title="Title", authors=("A",), year="2007")),
        ("A/1984", ReadBack(title="1984", authors=("A",))),
        ("A/B/Title/CD2", ReadBack(title="Title", authors=("A",), series="B")),
        ("Ann Day & Bo Cee/Title", ReadBack(title="Title", authors=("Ann Day", "Bo Cee"))),
        ("Homer, Robert Fagles/Title", ReadBack(title="Title", authors=("Robert Fagles Homer",))),
        ("", ReadBack(title="")),
    ],
)  # fmt: skip
def test_names_are_read_as_audiobookshelf_reads_them(path: str, expected: ReadBack) -> None:
    assert read_back(path) == expected


def test_what_is_made_is_read_back() -> None:
    assert read_back(expected_path(WHOLE)) == ReadBack(
        title="The Quiet Meridian", authors=("Noor Haddad",), series="Street of Books", sequence="2", year="2019",
        narrators=("Tobias Renn",), asin="B05RRKS3N4",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"rel_path": "The Quiet Meridian"}, "folders missing or too many"),
        ({"rel_path": EXPECTED.replace("2 - 2019", "3 - 2019")}, IN_DOUBT),
        ({"rel_path": EXPECTED.replace("Street of Books", "Lane")}, "another series"),
        ({"rel_path": EXPECTED.replace("Noor Haddad", "Bo Lund")}, IN_DOUBT),
        ({"rel_path": EXPECTED.replace("Tobias Renn", "Bo Lund")}, IN_DOUBT),
        ({"rel_path": EXPECTED.replace("B05RRKS3N4", "B0WRONG123")}, IN_DOUBT),
        ({"rel_path": EXPECTED.replace(" {Tobias Renn}", ""), "is_missing": True}, MISSING),
        (
            {"title": "14", "series": (SeriesEntry(name="Street", sequence=None),), "rel_path": "Noor Haddad/14"},
            NOT_READ_BACK,
        ),
        ({"authors": ("Homer", "Virgil"), "rel_path": "The Quiet Meridian"}, NOT_READ_BACK),
        ({"rel_path": EXPECTED.replace("{Tobias Renn} ", "")}, "no narrator"),
        ({"rel_path": EXPECTED.replace(" [B05RRKS3N4]", "")}, "no ASIN"),
        ({"rel_path": EXPECTED.replace("2019 - ", "")}, "no year"),
        ({"rel_path": EXPECTED.replace("The Quiet", "the quiet")}, "spelling or order"),
        ({"rel_path": EXPECTED.replace("The Quiet", "The Loud")}, "another title"),
        ({"title": ""}, "no title to name it by"),
        ({"authors": ("Unknown",)}, "no author to name it by"),
        ({"rel_path": "Noor Haddad.m4b", "is_file": True}, "a loose file, not a folder"),
        ({"rel_path": EXPECTED, "files": (replace(FILE, rel_path="01.m4b"),)}, "the file's name"),
    ],
)
def test_what_is_wrong_with_a_name(changes: dict[str, object], kind: str) -> None:
    found = problems(replace(WHOLE, **changes))  # type: ignore[arg-type]
    assert found is not None
    assert found.kind == kind


def test_where_no_match_confirms_the_fields_the_folders_title_is_a_witness() -> None:
    assert "The Loud Meridian" in (another_title(replace(WHOLE, rel_path="Noor Haddad/The Loud Meridian")) or "")
    for path in ("Noor Haddad/The Quiet Meridian (Unabridged)", "Noor Haddad", "incoming", "Noor Haddad/01"):
        assert another_title(replace(WHOLE, rel_path=path)) is None


def test_right_names_are_no_problem() -> None:
    assert problems(replace(WHOLE, rel_path=EXPECTED)) is None
    assert problems(replace(WHOLE, rel_path=None)) is None
    composed = replace(WHOLE, title="Bücher", files=(), rel_path=EXPECTED.replace("The Quiet Meridian", "Bu\u0308cher"))
    assert problems(composed) is None


def test_the_folder_of_the_library_is_taken_from_a_files_path() -> None:
    found = problems(item())
    assert found is None or found.root == "/media"
    assert problems(replace(WHOLE, rel_path="Noor Haddad/The Quiet Meridian")).root == "/media"  # type: ignore[union-attr]


def test_two_items_never_get_one_name() -> None:
    both = [replace(WHOLE, id=name, rel_path=name, files=()) for name in ("one", "two")]
    found = plan(both)
    assert [one.kind for one in found] == [COLLISION, COLLISION]
    assert not any(one.can_move for one in found)
    there = plan(
        [replace(WHOLE, id="one", rel_path="one", files=()), replace(WHOLE, id="two", rel_path=EXPECTED, files=())]
    )
    assert [one.kind for one in there] == [COLLISION]
    assert there[0].expected == EXPECTED
