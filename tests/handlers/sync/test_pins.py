"""When a pin ends with its grounds, and what the user chose on Hardcover (P11)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.state.ledger import Grounds, Pin, Provenance
from handlers.sync.pins import PinStanding, chosen, grounds_of, standing, why_ended
from hardcover.model import EditionId, Status
from tests.handlers.build import AUDIO, BOOK, NOW, PRINT, acknowledged, item, user_book

HOLDS, IN_DOUBT, ENDED = PinStanding.HOLDS, PinStanding.IN_DOUBT, PinStanding.ENDED
RAIN = ("Ten Hours of Rain", ("Petra Lindqvist",), "B00RAIN001")
PIN = Pin(book_id=BOOK, edition_id=AUDIO, provenance=Provenance.IDENTIFIER, reason="ASIN", at=NOW)


@pytest.mark.parametrize(
    ("title", "authors", "asin", "expected"),
    [
        ("Ten Hours of Rain", ("Petra Lindqvist",), "B00RAIN001", HOLDS),
        ("Rain", ("Petra Lindqvist",), "B00RAIN001", HOLDS),
        ("Zehn Stunden Regen", ("Petra Lindqvist",), "B00RAIN001", HOLDS),  # a renamed title alone
        ("Quiet Meridian", ("Noor Haddad",), "B00RAIN001", HOLDS),  # the identifier still says the same
        ("Ten Hours of Rain", ("Petra Lindqvist",), "B00OTHER01", HOLDS),  # another edition of it
        ("Ten Hours of Rain (Unabridged)", ("P. Lindqvist", "Bo Lund"), None, HOLDS),
        ("Zehn Stunden Regen", ("Petra Lindqvist",), None, HOLDS),
        ("", (), None, HOLDS),  # nothing is said: that is not another book
        ("Quiet Meridian", ("Noor Haddad",), "B00QUIET01", ENDED),
        ("Quiet Meridian", ("Noor Haddad",), None, ENDED),
        ("Quiet Meridian", ("Petra Lindqvist",), "B00QUIET01", IN_DOUBT),  # another book of the same author
        ("Quiet Meridian", (), "B00QUIET01", IN_DOUBT),
        ("静かな子午線", ("村上春樹",), "B00QUIET01", ENDED),
    ],
)
def test_the_item_of_an_identified_book(
    title: str, authors: tuple[str, ...], asin: str | None, expected: object
) -> None:
    grounds = grounds_of(item(title=RAIN[0], authors=RAIN[1], asin=RAIN[2]))
    assert standing(grounds, item(title=title, authors=authors, asin=asin)) is expected


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (("Rain, Book 1", ("P. Lindqvist",), None), ("Rain, Book 1", ("P. Lindqvist",), "B00RAIN001"), HOLDS),
        (("Track 01", ("Unknown",), None), ("Quiet Meridian", ("Noor Haddad",), "B00QUIET01"), ENDED),
        (("Rain, Book 1", ("P. Lindqvist",), None), ("Rain, Book 2", ("P. Lindqvist",), "B00RAIN002"), IN_DOUBT),
        (("Rain, Book 1", ("P. Lindqvist",), None), ("Rain, Book 1: Drops", ("P. Lindqvist",), None), HOLDS),
        (("Éclair d’été", ("Zoë Küng",), None), ("Eclair d'ete", ("Zoe Kung",), "B00ECLAIR1"), HOLDS),
        (("海辺のカフカ", ("村上春樹",), None), ("海辺のカフカ", ("Haruki Murakami",), "B00KAFKA01"), HOLDS),
        (("海辺のカフカ", ("村上春樹",), None), ("ノルウェイの森", ("村上春樹",), "B00NORWAY1"), IN_DOUBT),
    ],
)
def test_items_without_an_identifier_at_first(
    before: tuple[str, tuple[str, ...], str | None], now: tuple[str, tuple[str, ...], str | None], expected: object
) -> None:
    (title, authors, asin), (title_now, authors_now, asin_now) = before, now
    grounds = grounds_of(item(title=title, authors=authors, asin=asin))
    assert standing(grounds, item(title=title_now, authors=authors_now, asin=asin_now)) is expected


def test_a_pin_without_recorded_grounds_holds() -> None:
    assert standing(None, item(title="Anything else")) is HOLDS


def test_the_reason_names_both_books() -> None:
    grounds = Grounds(title="Ten Hours of Rain", authors=("Petra Lindqvist",), identifiers=())
    reason = why_ended(grounds, item(title="Quiet Meridian", authors=()))
    assert "“Quiet Meridian” now" in reason
    assert "“Ten Hours of Rain” by Petra Lindqvist" in reason


@pytest.mark.parametrize(
    ("shelf_edition", "known", "is_choice"),
    [
        (AUDIO, None, False),
        (None, None, False),
        (PRINT, None, True),
        (PRINT, acknowledged(book_edition_id=PRINT), False),  # stood there after our last write
        (PRINT, acknowledged(edition_id=PRINT), False),
        (PRINT, acknowledged(book_edition_id=AUDIO), True),
    ],
)
def test_an_edition_that_we_did_not_write_is_the_users_choice(
    shelf_edition: EditionId | None, known: object, is_choice: bool
) -> None:
    there = user_book(Status.CURRENTLY_READING, edition=shelf_edition)
    pin = chosen(PIN, there, known, NOW)  # type: ignore[arg-type]
    if is_choice:
        assert pin == replace(PIN, edition_id=PRINT, provenance=Provenance.CHOSEN, reason=pin.reason)
        assert "edition 20 by identifier" in pin.reason
    else:
        assert pin is PIN
    assert chosen(PIN, None, None, NOW) is PIN
