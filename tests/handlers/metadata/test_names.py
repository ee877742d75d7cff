"""What folder and file should be called, what is wrong with what they are called, and the plan."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from handlers.metadata.names import COLLISION, DEFAULT_TEMPLATE, expected_path, plan, plan_as_json, problems
from handlers.metadata.paths import Named, read_path
from handlers.metadata.script import shell_script
from handlers.metadata.template import parse_template
from listener.model import SeriesEntry

from .build import FILE, STREET, item

needs_sh = pytest.mark.skipif(shutil.which("sh") is None, reason="there is no sh")

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
         Named(title="The Quiet Meridian", authors=("Noor Haddad",), series="Street of Books", sequence="2",
               year="2019", narrators=("Tobias Renn",), asin="B05RRKS3N4")),
        ("Haddad, Noor/The Quiet Meridian", Named(title="The Quiet Meridian", authors=("Noor Haddad",))),
        ("A/B/6. Title", Named(title="Title", authors=("A",), series="B", sequence="6")),
        ("A/B/0.5 - Title", Named(title="Title", authors=("A",), series="B", sequence="0.5")),
        ("A/B/Title - Book 3", Named(title="Title", authors=("A",), series="B", sequence="3")),
        ("A/B/101 Dalmatians", Named(title="101 Dalmatians", authors=("A",), series="B")),
        ("A/101. Dalmatians", Named(title="101. Dalmatians", authors=("A",))),
        ("A/(2007) - Title", Named(title="Title", authors=("A",), year="2007")),
        ("A/1984", Named(title="1984", authors=("A",))),
        ("A/B/Title/CD2", Named(title="Title", authors=("A",), series="B")),
        ("A & C/Title", Named(title="Title", authors=("A", "C"))),
        ("", Named(title="")),
    ],
)  # fmt: skip
def test_names_are_read_as_audiobookshelf_reads_them(path: str, expected: Named) -> None:
    assert read_path(path) == expected


def test_what_is_made_is_read_back() -> None:
    assert read_path(expected_path(WHOLE)) == Named(
        title="The Quiet Meridian", authors=("Noor Haddad",), series="Street of Books", sequence="2", year="2019",
        narrators=("Tobias Renn",), asin="B05RRKS3N4",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"rel_path": "The Quiet Meridian"}, "folders missing or too many"),
        ({"rel_path": EXPECTED.replace("2 - 2019", "3 - 2019")}, "another number"),
        ({"rel_path": EXPECTED.replace("Street of Books", "Lane")}, "another series"),
        ({"rel_path": EXPECTED.replace("Noor Haddad", "Fantasy")}, "another author"),
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
    assert plan_as_json(there)[0]["expected"] == EXPECTED


def run_script(text: str, root: Path) -> None:
    subprocess.run(["sh", "-s", str(root)], input=text.encode(), check=True, capture_output=True, timeout=20)  # noqa: S603, S607


@needs_sh
def test_the_plan_as_a_script_does_what_it_says_and_overwrites_nothing(tmp_path: Path) -> None:
    nasty = 'It\'s $(touch hacked) `x` "q"; rm -rf ~\nnow'
    items = [
        replace(
            WHOLE, id="1", rel_path="old one", files=(replace(FILE, path="/media/old one/a.m4b", rel_path="a.m4b"),)
        ),
        item(id="2", title=nasty, rel_path=nasty.replace("\n", " "), files=()),
        item(id="3", title="Inner", rel_path="Noor Haddad", files=()),
        item(id="4", title="Loose", rel_path="loose.m4b", is_file=True, files=()),
        item(id="5", title="Taken", rel_path="taken", files=()),
        item(id="6", title="", rel_path="nameless", files=()),
    ]
    root = tmp_path / "library"
    for found in items:
        path = root / (found.rel_path or "")
        if found.is_file:
            path.write_text(found.id)
        else:
            path.mkdir(parents=True)
            (path / (found.files[0].rel_path if found.files else "a.m4b")).write_text(found.id)
    (root / "Noor Haddad/Taken").mkdir()
    run_script(shell_script(plan([*items[:2], *items[3:]], DEFAULT_TEMPLATE)), root)
    assert (root / EXPECTED / "The Quiet Meridian.m4b").read_text() == "1"
    assert (root / "Noor Haddad/Loose/Loose.m4b").read_text() == "4"
    assert (root / "taken/a.m4b").read_text() == "5"  # its place was taken
    assert (root / "nameless/a.m4b").exists()
    assert not list(tmp_path.rglob("hacked"))
    assert len(list((root / "Noor Haddad").glob("It's*/a.m4b"))) == 1


@needs_sh
def test_a_folder_that_moves_into_itself_goes_by_way_of_another_name(tmp_path: Path) -> None:
    (tmp_path / "Noor Haddad").mkdir()
    (tmp_path / "Noor Haddad/a.m4b").write_text("x")
    run_script(shell_script(plan([item(title="Inner", rel_path="Noor Haddad", files=())])), tmp_path)
    assert (tmp_path / "Noor Haddad/Inner/a.m4b").read_text() == "x"
