from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from handlers.state.database import Database
from handlers.state.key_values import KeyValues
from handlers.state.shrink_guard import ShrinkGuard

START = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


class Nights:
    def __init__(self, folder: Path) -> None:
        self.now = START
        self.sizes = ShrinkGuard(KeyValues(Database(folder / "earmark.db")), lambda: self.now)

    def doubted(self, size: int, *, later: float = 24) -> bool:
        self.now += timedelta(hours=later)
        return self.sizes.check("progress:alice", size) is not None


def test_a_source_that_lost_a_third_is_not_believed_and_one_that_lost_less_is(tmp_path: Path) -> None:
    nights = Nights(tmp_path)
    assert [nights.doubted(size) for size in (100, 67, 66, 30)] == [False, False, False, True]


def test_what_it_says_again_the_next_day_is_believed(tmp_path: Path) -> None:
    nights = Nights(tmp_path)
    assert not nights.doubted(100)
    assert nights.doubted(40)
    assert nights.doubted(40, later=1)  # the same night
    assert not nights.doubted(40, later=20)
    assert not nights.doubted(30)


def test_a_slip_of_one_night_is_forgotten(tmp_path: Path) -> None:
    nights = Nights(tmp_path)
    assert [nights.doubted(size) for size in (100, 40, 100, 40, 100)] == [False, True, False, True, False]


def test_falling_further_starts_the_day_anew(tmp_path: Path) -> None:
    nights = Nights(tmp_path)
    assert [nights.doubted(size) for size in (100, 60, 20, 20)] == [False, True, True, False]


def test_of_a_few_rows_anything_is_believed_and_the_first_time_what_is_known_counts(tmp_path: Path) -> None:
    nights = Nights(tmp_path)
    assert not nights.doubted(10)
    assert not nights.doubted(1)
    assert nights.sizes.check("other", 5, known=30) is not None
