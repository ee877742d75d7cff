"""Whatever the fields say: a name is read back by Audiobookshelf as those fields, or it is not proposed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.book import authors_said
from handlers.metadata.compare import same_people
from handlers.naming.plan import IN_DOUBT, NOT_READ_BACK, expected_path, plan, problems
from handlers.naming.read_back import read_back
from handlers.naming.values import part_of_name, series_for
from listener.model import LibraryItem, SeriesEntry
from tests.handlers.metadata.build import item
from tests.handlers.naming.scanner import scan

WORDS = st.sampled_from(
    [
        "Quiet",
        "Meridian",
        "101",
        "14",
        "1984",
        "2001",
        "Book",
        "Book 2",
        "Vol. 3",
        "6.",
        "0.5",
        "-",
        " - ",
        ":",
        "/",
        "\\",
        "?",
        "{x}",
        "[B05RRKS3N4]",
        "(2007)",
        "2007 - ",
        "CD 1",
        "Disc 2",
        "…",
        ".",
        "..",
        "con",
        "aux",
        "É",
        "é",
        "静かな",
        "Тихий",
        "&",
        "and",
        ";",
        ",",
        "'",
        '"',
        "\u200b",
        "\x07",
        "#2",
        "Unabridged",
        "🌙",
    ]
)
TITLES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
NAMES = st.sampled_from(
    [
        "Noor Haddad",
        "Homer",
        "Haddad, Noor",
        "Lund & Lund",
        "J. R. R. Tolkien",
        "Ursula K. Le Guin",
        "村上春樹",
        "Bo Lund",
        "Martin Luther King Jr.",
        "Ken Liu - translator",
        "Simon and Schuster",
        "Unknown",
        "Ludwig von Mises",
    ]
)
PEOPLE = st.lists(NAMES, max_size=5, unique=True).map(tuple)
NUMBERS = st.sampled_from(
    [None, "1", "2", "0.5", "01", "10", "1.0", "1-3", "999", "1000", "Omnibus", "Book 2", ".5", "2.25"]
)
ENTRIES = st.builds(
    lambda name, number: SeriesEntry(name=name, sequence=number),
    st.one_of(st.sampled_from(["Street of Books", "The Dark", "1984", "Vol. 1", "A/B"]), TITLES),
    NUMBERS,
)


@st.composite
def items(draw: st.DrawFn) -> LibraryItem:
    return item(
        title=draw(TITLES), authors=draw(PEOPLE), narrators=draw(PEOPLE),
        series=tuple(draw(st.lists(ENTRIES, max_size=2))), tags={}, rel_path="x", files=(),
        published_year=draw(st.sampled_from([None, "2019", "2019-03-05", "Unknown", "99"])),
        asin=draw(st.sampled_from([None, "B05RRKS3N4", "junk"])),
    )  # fmt: skip


@given(items())
@example(item(title="14", series=(SeriesEntry(name="Street", sequence=None),), tags={}, rel_path="x", files=()))
@example(item(title="14", series=(SeriesEntry(name="Street", sequence="3"),), tags={}, rel_path="x", files=()))
@example(item(title="1984", published_year="1949", tags={}, rel_path="x", files=()))
def test_what_is_proposed_is_read_back_as_the_fields(found: LibraryItem) -> None:
    problem = problems(found)
    if problem is None or not problem.expected:
        return
    told = scan(problem.expected)
    series = series_for(found)
    assert _plain(told.title) == _plain(part_of_name(found.title))
    assert same_people(tuple(told.authors), authors_said(found))
    assert not told.narrators or same_people(tuple(told.narrators), found.narrators)
    assert _plain(told.series) == _plain(part_of_name(series.name) if series is not None else None)
    assert told.sequence is None or (series is not None and float(told.sequence) == float(_number(series.sequence)))
    assert told.year is None or told.year in (found.published_year or "")
    assert told.asin in (None, found.asin)


def _plain(text: str | None) -> str:
    return unicodedata.normalize("NFC", text or "").strip(". ").casefold()


def _number(sequence: str | None) -> str:
    return (sequence or "").removeprefix("Book ")


@given(items())
def test_two_readings_of_the_scanners_rules_agree(found: LibraryItem) -> None:
    path = expected_path(found)
    if not path:
        return
    one, other = scan(path), read_back(path)
    assert (one.title, one.series, one.year, one.asin) == (other.title, other.series, other.year, other.asin)
    assert (tuple(dict.fromkeys(one.authors)), tuple(dict.fromkeys(one.narrators))) == (other.authors, other.narrators)
    assert (one.sequence is None) == (other.sequence is None)
    assert one.sequence is None or float(one.sequence) == float(other.sequence or 0)


@given(st.lists(items(), max_size=6))
def test_no_two_items_are_sent_to_one_place(found: list[LibraryItem]) -> None:
    given_ids = [LibraryItem(**{**_fields(one), "id": str(n), "rel_path": f"x{n}"}) for n, one in enumerate(found)]
    moved = [one for one in plan(given_ids) if one.can_move]
    places = [unicodedata.normalize("NFC", one.expected).casefold() for one in moved]
    assert len(places) == len(set(places))


def _fields(one: LibraryItem) -> dict[str, object]:
    return {name: getattr(one, name) for name in LibraryItem.__slots__}


@pytest.mark.parametrize(
    ("folder", "fields", "kind"),
    [
        ("Noor Haddad/The Quiet Meridian [B05RRKS3N4]", {"asin": "B0WRONG123"}, IN_DOUBT),
        ("Noor Haddad/The Quiet Meridian {Tobias Renn}", {"narrators": ("Bo Lund",)}, IN_DOUBT),
        ("Noor Haddad/The Quiet Meridian {Tobias Renn}", {"narrators": ()}, IN_DOUBT),
        ("Bo Lund/The Quiet Meridian", {}, IN_DOUBT),
        ("Fantasy/Noor Haddad/The Quiet Meridian", {"published_year": "2019"}, "folders missing or too many"),
        ("x", {"authors": ("Homer", "Virgil")}, NOT_READ_BACK),
        ("x", {"title": ".hidden"}, NOT_READ_BACK),
    ],
)
def test_what_the_folder_knows_better_stays(folder: str, fields: dict[str, object], kind: str) -> None:
    problem = problems(item(tags={}, rel_path=folder, files=(), **fields))
    assert problem is not None
    assert problem.kind == kind
