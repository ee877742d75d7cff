"""Progress in the unit of the edition (P1, P4)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.decide import Need, Opened, decide
from handlers.decide.position import Measure, measure_of, position_of
from handlers.state.ledger import Pin, Provenance, Unit
from hardcover.model import AddBook, Edition, EditionId, ReadingFormat, ReadValues, Status
from tests.handlers.build import AUDIO, BARE, BOOK, EDITIONS, NOW, PRINT, item, read, row, situation, user_book
from tests.handlers.decide.answers import STARTED, planned, values_in


def pinned(edition: EditionId) -> Pin:
    return Pin(book_id=BOOK, edition_id=edition, provenance=Provenance.IDENTIFIER, reason="", at=NOW)


@pytest.mark.parametrize(
    ("length", "position", "expected"),
    [(36000, 5400.0, 5400), (36000, 3600.9999, 3600), (35000, 18000.0, 17500), (36000, 40000.0, 36000)],
)
def test_progress_is_the_fraction_of_the_editions_own_length(length: int, position: float, expected: int) -> None:
    edition = replace(EDITIONS[AUDIO], audio_seconds=length)
    there = user_book(Status.CURRENTLY_READING, replace(read(100), edition=edition))
    assert values_in(decide(situation(row(position), there, editions={AUDIO: edition}))).progress_seconds == expected


def test_a_printed_edition_counts_in_pages() -> None:
    """Case 19: the edition that the user chose stays; its unit is used."""
    there = user_book(Status.CURRENTLY_READING, read(100, edition_id=PRINT), edition=PRINT)
    values = values_in(decide(situation(row(18000.0), there)))
    assert (values.edition_id, values.progress_pages, values.progress_seconds) == (PRINT, 200, None)


def test_an_edition_without_a_length_is_exchanged_for_a_capable_one() -> None:
    """Case 20."""
    asked = situation(row(), None, pin=pinned(BARE))
    assert decide(asked) == Need(editions_of=BOOK)
    german = Edition(
        id=EditionId(30), book_id=BOOK, audio_seconds=36000, format=ReadingFormat.AUDIO, language="de", users_count=99
    )
    step = planned(decide(replace(asked, book_editions=(EDITIONS[PRINT], german, EDITIONS[AUDIO])))).steps[0]
    assert isinstance(step, AddBook)
    assert step.edition_id == AUDIO
    alone = planned(decide(replace(asked, book_editions=(EDITIONS[PRINT],))))
    assert alone.measure is None  # status only
    assert alone.steps[1] == Opened(values=ReadValues(edition_id=BARE, started_at=STARTED))


def test_an_ebook_counts_by_its_own_progress() -> None:
    ebook = item(has_audio=False, has_ebook=True, duration_seconds=0.0)
    reading = row(0.0, duration_seconds=0.0, ebook_fraction=0.4)
    assert values_in(decide(situation(reading, None, item=ebook, pin=pinned(PRINT))), 1).progress_pages == 160


@pytest.mark.parametrize(("edition", "expected"), [(AUDIO, (3600, None)), (PRINT, (None, 200))])
def test_an_item_with_audio_and_ebook_follows_the_format_of_its_edition(
    edition: EditionId, expected: tuple[int | None, int | None]
) -> None:
    both = item(has_ebook=True)
    decision = decide(situation(row(3600.0, ebook_fraction=0.5), None, item=both, pin=pinned(edition)))
    values = values_in(decision, 1)
    assert (values.progress_seconds, values.progress_pages) == expected


def test_the_format_of_an_edition_that_is_not_known_is_asked_for() -> None:
    both = item(has_ebook=True)
    unknown = situation(row(3600.0, ebook_fraction=0.5), None, item=both, pin=pinned(EditionId(88)))
    assert decide(unknown) == Need(edition=EditionId(88))


@pytest.mark.parametrize(
    ("edition", "unit"),
    [
        ({"audio_seconds": 100, "format": ReadingFormat.AUDIO}, Unit.SECONDS),
        ({"audio_seconds": 100, "pages": 9, "format": ReadingFormat.BOTH}, Unit.SECONDS),
        ({"audio_seconds": 100, "pages": 9, "format": ReadingFormat.EBOOK}, Unit.PAGES),
        ({"audio_seconds": 100, "format": ReadingFormat.PHYSICAL}, None),
        ({"pages": 9, "format": ReadingFormat.AUDIO}, None),
        ({"pages": 9}, Unit.PAGES),
        ({"audio_seconds": 100}, Unit.SECONDS),
        ({}, None),
    ],
)
def test_the_unit_of_an_edition(edition: dict[str, object], unit: Unit | None) -> None:
    measure = measure_of(Edition(id=EditionId(1), book_id=BOOK, **edition))  # type: ignore[arg-type]
    assert (measure.unit if measure is not None else None) is unit


@pytest.mark.parametrize(
    ("of_row", "of_item", "fraction"),
    [(36000.0, 40000.0, 0.5), (0.0, 36000.0, 0.5), (9000.0, 36000.0, 0.5), (9000.0, 9000.0, 1.0)],
)
def test_the_items_duration_counts_where_the_rows_can_not_be_right(
    of_row: float, of_item: float, fraction: float
) -> None:
    position = position_of(row(18000.0, duration_seconds=of_row), item(duration_seconds=of_item), text=False)
    assert position is not None
    assert position.fraction == fraction


@given(st.integers(1, 10**6), st.floats(0, 1), st.floats(0, 1))
def test_a_measure_grows_with_the_fraction_and_ends_with_the_length(length: int, one: float, other: float) -> None:
    measure = Measure(unit=Unit.SECONDS, length=length)
    assert 0 <= measure.at(min(one, other)) <= measure.at(max(one, other)) <= length == measure.at(1.0)
