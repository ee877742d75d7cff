"""What matching found is kept until the item changes, and misses for longer each time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.state.database import Database
from handlers.state.matches import Matched, Matches, fingerprint_of, patience
from hardcover.model import BookId, EditionId
from tests.handlers.build import NOW, item


def found(bucket: str = "auto", **more: object) -> Matched:
    values: dict[str, object] = {
        "item": "item-1",
        "fingerprint": fingerprint_of(item()),
        "bucket": bucket,
        "book_id": BookId(7),
        "edition_id": EditionId(20),
        "confidence": 0.99,
        "reason": "title and author agree.",
        "by": "identifier",
        "at": NOW,
        "title": "Ten Hours of Rain",
        "evidence": {"bucket": bucket},
    }
    return Matched(**(values | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(("tries", "days"), [(0, 1), (1, 1), (2, 2), (3, 4), (5, 16), (6, 30), (60, 30)])
def test_patience_grows_from_a_day_to_a_month(tries: int, days: int) -> None:
    assert patience(tries) == timedelta(days=days)


def test_what_was_found_is_the_same_when_read_again(tmp_path: Path) -> None:
    matches = Matches(Database(tmp_path / "earmark.db"))
    matches.put([found(), found("reject", item="item-2", retry_at=NOW, book_id=None, edition_id=None, evidence={})])
    assert matches.get("item-1") == found()
    assert matches.counts() == {"auto": 1, "reject": 1}
    assert matches.get("item-3") is None


def test_open_are_new_changed_and_due_ones(tmp_path: Path) -> None:
    matches = Matches(Database(tmp_path / "earmark.db"))
    matches.put(
        [
            found(),
            found(item="changed"),
            found("reject", item="due", retry_at=NOW),
            found("reject", item="patient", retry_at=NOW + timedelta(days=3)),
        ]
    )
    same = fingerprint_of(item())
    other = fingerprint_of(replace(item(), title="Eleven Hours of Rain"))
    asked = [("item-1", same), ("changed", other), ("due", same), ("patient", same), ("new", same)]
    known = matches.standings(asked, NOW)
    assert {name for name, _ in asked if name not in known} == {"new"}
    assert {name for name, one in known.items() if not one.is_same} == {"changed"}
    assert {name for name, one in known.items() if one.is_due} == {"due"}


@pytest.mark.parametrize("change", [{"asin": "B0NEW00001"}, {"authors": ("Somebody",)}, {"duration_seconds": 1.0}])
def test_a_change_of_what_matching_rests_on_is_another_fingerprint(change: dict[str, object]) -> None:
    assert fingerprint_of(replace(item(), **change)) != fingerprint_of(item())  # type: ignore[arg-type]
    assert fingerprint_of(replace(item(), is_missing=True)) == fingerprint_of(item())
