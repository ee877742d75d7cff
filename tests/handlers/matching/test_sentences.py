"""Each situation in its own words, with the two values."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.matching import Bucket, Candidate
from hardcover.model import BookId, EditionId
from listener.model import LibraryItem
from tests.handlers.matching.case import judge
from tests.handlers.matching.members import book, item

WINTER = (("Winter", 1.0),)
RIGHT = book(1, "A Crown of Snow", "Ada Verne", series=WINTER)
TWIN = replace(
    RIGHT,
    book=replace(RIGHT.book, id=BookId(2), release_year=1998),
    editions=tuple(replace(e, id=EditionId(e.id + 50), book_id=BookId(2)) for e in RIGHT.editions),
)
SNOW = item("A Crown of Snow", "Ada Verne")


@pytest.mark.parametrize(
    ("it", "candidates", "reason"),
    [
        (SNOW, (RIGHT, TWIN), "Two books there have this title and author: 1 and 2 (1998)."),
        (
            item("Delve 2", "Ada Verne", series="Delve #2"),
            (book(3, "Delve", "Ada Verne", series=(("Delve", 1.0),)),),
            "It is number 2 here, Hardcover has number 1 only.",
        ),
        (
            item("Delve: Book Two", "Ada Verne"),
            (book(3, "Delve", "Ada Verne"),),
            "It is number 2 here; Hardcover's “Delve” says no number.",
        ),
        (
            replace(SNOW, authors=("Somebody Else",), narrators=(), rel_path=None),
            (RIGHT,),
            "Another author: Somebody Else here, Ada Verne on Hardcover.",
        ),
        (replace(SNOW, duration_seconds=50_000.0), (RIGHT,), "It is 13 h 53 min long here, 10 h 00 min on Hardcover."),
        (
            replace(SNOW, narrators=("Other Voice",), duration_seconds=0.0),
            (RIGHT,),
            "Read by “Other Voice” here; Hardcover lists readings by “Sam Reader”.",
        ),
        (
            replace(SNOW, rel_path="Ada Verne/Ashes and Embers", duration_seconds=0.0),
            (RIGHT,),
            "The folder name says “Ashes and Embers”, Audiobookshelf “A Crown of Snow”.",
        ),
        (
            replace(SNOW, asin="B000000007"),
            (RIGHT, book(7, "Cooking for Cats", "Mona Felis")),
            "ASIN B000000007 belongs to “Cooking for Cats”.",
        ),
        (
            replace(SNOW, title="A Crown of Snow: The Graphic Novel", rel_path=None),
            (RIGHT,),
            "It is a graphic novel here only.",
        ),
        (
            item("A Crown of Snow (1 of 2)", "Ada Verne", hours=5.0),
            (RIGHT,),
            "It is part 1 here, the whole on Hardcover.",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_verdict_says_why_it_stops(it: LibraryItem, candidates: tuple[Candidate, ...], reason: str) -> None:
    verdict = judge(it, candidates)
    assert verdict.bucket is not Bucket.AUTO
    assert verdict.reason == reason


def test_runners_up_carry_their_editions() -> None:
    verdict = judge(replace(SNOW, asin="B000000007"), (RIGHT, book(7, "Cooking for Cats", "Mona Felis")))
    ((other, _confidence),) = verdict.runners_up
    assert verdict.edition is not None
    assert verdict.edition.id == 11
    assert [edition.id for edition in other.editions] == [71, 72]
