"""When books were finished: Audiobookshelf has the last date, sessions know of earlier listens."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from earmark.views.finishes import finishes
from listener import MediaProgress
from tests.earmark.views.test_listening import HOUR, at, session

UTC_ZONE = ZoneInfo("UTC")


def row(*, finished: str | None = None, update: str | None = None, item: str = "book-1") -> MediaProgress:
    moment = at(finished) if finished else None
    return MediaProgress(
        id="p1",
        library_item_id=item,
        current_time_seconds=0.0,
        duration_seconds=36000.0,
        ebook_fraction=None,
        is_finished=moment is not None,
        started_at=None,
        finished_at=moment,
        last_update=at(update) if update else moment,
    )


def listen(start: str, end: str, first: float, last: float, number: int) -> object:
    return session(start, end, HOUR, number=number, first=first, last=last)


def days(progress: dict[str, MediaProgress], *sessions: object, zone: ZoneInfo = UTC_ZONE) -> list[str]:
    return [f"{one.day}" for one in finishes(progress, sessions, zone)]  # type: ignore[arg-type]


FIRST = listen("2023-05-01T20:00", "2023-05-01T22:00", 30000.0, 35900.0, 1)
AGAIN = listen("2025-02-01T20:00", "2025-02-01T22:00", 0.0, 3000.0, 2)
AGAIN_TO_THE_END = listen("2025-03-01T20:00", "2025-03-01T22:00", 30000.0, 36000.0, 3)


def test_the_rows_date_counts_and_is_the_earlier_of_both_in_the_listeners_zone() -> None:
    assert days({"book-1": row(finished="2023-05-03T10:00")}, FIRST) == ["2023-05-03"]
    assert days({"book-1": row(finished="2023-05-09T10:00", update="2023-05-01T22:00")}, FIRST) == ["2023-05-01"]
    assert days({"book-1": row(finished="2023-12-31T23:30")}, zone=ZoneInfo("Europe/Berlin")) == ["2024-01-01"]


def test_an_earlier_listen_is_known_by_its_sessions() -> None:
    found = finishes({"book-1": row(finished="2025-03-01T22:00")}, [FIRST, AGAIN, AGAIN_TO_THE_END], UTC_ZONE)  # type: ignore[list-item]
    assert [(f"{one.day}", one.by_sessions) for one in found] == [("2023-05-01", True), ("2025-03-01", False)]
    assert days({"book-1": row()}, FIRST, AGAIN) == ["2023-05-01"]  # under way again
    assert days({}, FIRST, AGAIN, AGAIN_TO_THE_END) == ["2023-05-01", "2025-03-01"]  # the item is gone


def test_a_seek_back_is_no_new_reading_and_what_is_not_finished_is_not() -> None:
    back = listen("2023-05-02T20:00", "2023-05-02T20:10", 34000.0, 35950.0, 4)
    assert days({"book-1": row(finished="2023-05-02T20:10")}, FIRST, back) == ["2023-05-02"]
    assert days({"book-1": row()}, FIRST) == []  # Audiobookshelf says it is not
    middle = listen("2023-05-02T20:00", "2023-05-02T20:10", 100.0, 20000.0, 5)
    assert days({}, middle) == []


def test_books_marked_by_hand_are_finished_and_marked_so() -> None:
    (found,) = finishes({"book-1": row(finished="2023-05-03T10:00")}, [], UTC_ZONE)
    assert (found.never_listened, found.title) == (True, "")


def test_sessions_without_length_or_date_prove_nothing() -> None:
    blank = session(None, None, HOUR, first=0.0, last=36000.0)
    unknown = session("2023-05-01T20:00", "2023-05-01T22:00", HOUR, length=0.0, last=36000.0)
    assert days({}, blank, unknown) == []
    assert isinstance(at("2023-05-01"), datetime)
