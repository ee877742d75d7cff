"""Sessions become days: midnights, zones, clocks that differ, two devices, leap years. Nothing is made up or lost."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earmark.views.listening import LONGEST_SPAN, span_of, stretches
from earmark.views.year_sums import days_so_far, speed_of, sum_up
from listener import SessionRecord

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
HOUR = 3600.0


def at(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def session(
    start: str | datetime | None,
    end: str | datetime | None,
    listened: float,
    *,
    number: int = 1,
    item: str = "book-1",
    title: str = "Dune",
    authors: tuple[str, ...] = ("Frank Herbert",),
    narrators: tuple[str, ...] = (),
    length: float = 36000.0,
    first: float = 0.0,
    last: float = 0.0,
    device: str = "phone",
) -> SessionRecord:
    return SessionRecord(
        id=f"s{number}",
        library_item_id=item,
        is_book=True,
        title=title,
        authors=authors,
        narrators=narrators,
        length_seconds=length,
        started_at=at(start) if isinstance(start, str) else start,
        updated_at=at(end) if isinstance(end, str) else end,
        listened_seconds=listened,
        start_seconds=first,
        current_seconds=last,
        device=device,
    )


def by_day(*records: SessionRecord, zone: ZoneInfo = ZoneInfo("UTC"), now: datetime = NOW) -> dict[str, float]:  # noqa: B008
    found: dict[str, float] = {}
    for one in stretches(records, zone, now):
        found[f"{one.day:%m-%d}"] = found.get(f"{one.day:%m-%d}", 0.0) + one.seconds
    return {day: round(seconds, 3) for day, seconds in found.items()}


@pytest.mark.parametrize(
    ("zone", "start", "end", "listened", "expected"),
    [
        ("UTC", "2026-03-01T20:00", "2026-03-01T21:00", HOUR, {"03-01": HOUR}),
        ("UTC", "2026-03-01T23:30", "2026-03-02T00:30", HOUR, {"03-01": 1800.0, "03-02": 1800.0}),
        ("UTC", "2026-03-01T23:00", "2026-03-02T02:00", HOUR, {"03-01": 1200.0, "03-02": 2400.0}),  # with pauses
        ("Europe/Berlin", "2026-03-01T22:30", "2026-03-01T23:30", HOUR, {"03-01": 1800.0, "03-02": 1800.0}),
        ("America/Los_Angeles", "2026-03-02T07:30", "2026-03-02T08:30", HOUR, {"03-01": 1800.0, "03-02": 1800.0}),
        ("Pacific/Kiritimati", "2026-03-01T09:30", "2026-03-01T10:30", HOUR, {"03-01": 1800.0, "03-02": 1800.0}),
        # the days on which clocks are set have 23 and 25 hours
        ("Europe/Berlin", "2026-03-28T23:00", "2026-03-29T22:00", 23 * HOUR, {"03-29": 23 * HOUR}),
        ("Europe/Berlin", "2026-10-24T22:00", "2026-10-25T23:00", 25 * HOUR, {"10-25": 25 * HOUR}),
        # a midnight that does not exist
        ("America/Havana", "2026-03-08T04:30", "2026-03-08T05:30", HOUR, {"03-07": 1800.0, "03-08": 1800.0}),
        # over three days
        ("UTC", "2026-05-01T12:00", "2026-05-03T00:00", 36 * HOUR, {"05-01": 12 * HOUR, "05-02": 24 * HOUR}),
        ("UTC", "2024-02-28T23:00", "2024-03-01T01:00", 26 * HOUR, {"02-28": HOUR, "02-29": 24 * HOUR, "03-01": HOUR}),
        ("UTC", "2025-12-31T23:30", "2026-01-01T00:30", HOUR, {"12-31": 1800.0, "01-01": 1800.0}),
    ],
)
def test_days_are_cut_at_midnight_where_the_listener_is(
    zone: str, start: str, end: str, listened: float, expected: dict[str, float]
) -> None:
    assert by_day(session(start, end, listened), zone=ZoneInfo(zone)) == expected


@pytest.mark.parametrize(
    ("start", "end", "listened", "expected"),
    [
        (None, None, HOUR, {}),
        ("2026-03-01T20:00", "2026-03-01T21:00", 0.0, {}),
        ("2026-03-01T20:00", None, HOUR, {"03-01": HOUR}),
        (None, "2026-03-01T00:30", HOUR, {"02-28": 1800.0, "03-01": 1800.0}),
        # the end is before the beginning, or too near: the device's clock was set meanwhile
        ("2026-03-01T20:00", "2026-03-01T19:00", HOUR, {"03-01": HOUR}),
        ("2026-03-01T23:30", "2026-03-01T23:31", HOUR, {"03-01": 1800.0, "03-02": 1800.0}),
        # left open for days: it was heard when it reported last
        ("2026-03-01T20:00", "2026-03-09T20:00", HOUR, {"03-09": HOUR}),
        # a clock of another zone counts, up to now; one of another year does not
        ("2026-11-20T09:30", "2026-11-20T10:30", HOUR, {"11-20": HOUR}),
        ("2036-11-20T09:30", "2036-11-20T10:30", HOUR, {}),
        ("2026-03-01T20:00", "2026-03-01T21:00", 1e9, {}),  # 31 years in an hour
    ],
)
def test_clocks_that_differ_lose_nothing_that_can_be_believed(
    start: str | None, end: str | None, listened: float, expected: dict[str, float]
) -> None:
    assert by_day(session(start, end, listened)) == expected


def test_two_devices_at_once_never_count_for_more_than_the_clock() -> None:
    phone = session("2026-03-01T20:00", "2026-03-01T22:00", 2 * HOUR, number=1)
    car = session("2026-03-01T21:00", "2026-03-01T23:00", 2 * HOUR, number=2, device="car", title="Other")
    assert by_day(phone, car) == {"03-01": 3 * HOUR}
    shares = {one.record.id: round(one.seconds) for one in stretches([phone, car], ZoneInfo("UTC"), NOW)}
    assert shares == {"s1": 5400, "s2": 5400}
    twice = session("2026-03-01T20:00", "2026-03-01T22:00", 2 * HOUR, number=3)  # reported by phone and server
    assert by_day(phone, twice) == {"03-01": 2 * HOUR}


def test_sessions_with_pauses_may_overlap_and_both_count() -> None:
    one = session("2026-03-01T20:00", "2026-03-01T22:00", 0.5 * HOUR, number=1)
    other = session("2026-03-01T20:00", "2026-03-01T22:00", 0.5 * HOUR, number=2)
    assert by_day(one, other) == {"03-01": HOUR}


moments = st.datetimes(datetime(2024, 1, 1), datetime(2026, 11, 19), timezones=st.just(UTC))  # noqa: DTZ001
spans = st.tuples(moments, st.integers(-7200, 200_000), st.floats(0, 130_000, allow_nan=False))
zones = st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Kiritimati", "America/St_Johns", "America/Havana"])


@given(st.lists(spans, max_size=12), zones)
def test_whatever_the_sessions_say(found: list[tuple[datetime, int, float]], zone: str) -> None:
    records = [
        session(start, start + timedelta(seconds=lasted), listened, number=number)
        for number, (start, lasted, listened) in enumerate(found)
    ]
    parts = stretches(records, ZoneInfo(zone), NOW)
    believed = [span for one in records if (span := span_of(one, NOW)) is not None]
    assert sum(one.seconds for one in parts) <= sum(span.seconds for span in believed) + 1e-3
    of_day: dict[date, float] = {}
    for one in parts:
        assert one.seconds >= 0
        of_day[one.day] = of_day.get(one.day, 0.0) + one.seconds
    assert all(seconds <= 25 * HOUR + 1e-3 for seconds in of_day.values())
    if len(believed) == 1:
        assert sum(one.seconds for one in parts) == pytest.approx(believed[0].seconds, abs=1e-3)
    for span in believed:
        assert span.end - span.start <= LONGEST_SPAN
        assert 0 <= span.density <= 1 + 1e-9


def test_a_year_has_its_days_and_its_sums() -> None:
    assert days_so_far(2024, date(2026, 1, 1)) == 366
    assert days_so_far(2025, date(2026, 1, 1)) == 365
    assert days_so_far(2026, date(2026, 3, 1)) == 60
    assert days_so_far(2027, date(2026, 3, 1)) == 0
    records = [
        session("2025-12-31T23:00", "2026-01-01T01:00", 2 * HOUR, number=1),
        session("2026-01-02T20:00", "2026-01-02T23:00", 3 * HOUR, number=2, narrators=("Simon", "Anna")),
        session("2026-02-01T20:00", "2026-02-01T21:00", HOUR, number=3, item="b2", title="Emma", authors=("Austen",)),
        session("2026-02-02T20:00", "2026-02-02T21:00", HOUR, number=4, item="b2", title="Emma", authors=("Austen",)),
        session(
            "2026-02-03T20:00", "2026-02-03T21:00", HOUR, number=5, item="b3", title="Persuasion", authors=("Austen",)
        ),
    ]
    sums = sum_up(2026, stretches(records, ZoneInfo("UTC"), NOW), date(2026, 2, 28))
    assert [round(month / HOUR) for month in sums.months] == [4, 3, *[0] * 10]
    assert (round(sums.seconds / HOUR), len(sums.days), sums.days_so_far, sums.streak) == (7, 5, 59, 3)
    assert sums.longest is not None
    assert (sums.longest.day, sums.longest.titles) == (date(2026, 1, 2), ("Dune",))
    assert [(one.name, round(one.seconds / HOUR), one.books) for one in sums.authors] == [
        ("Frank Herbert", 4, 1),
        ("Austen", 3, 2),
    ]
    assert {one.name for one in sums.narrators} == {"Simon", "Anna"}
    assert sums.seconds_a_day == pytest.approx(7 * HOUR / 59)
    assert sums.seconds_a_day_with_listening == pytest.approx(7 * HOUR / 5)


def test_a_year_without_listening_is_empty_and_divides_by_nothing() -> None:
    sums = sum_up(2020, [], date(2026, 2, 28))
    assert (sums.seconds, sums.longest, sums.streak, sums.seconds_a_day, sums.speed) == (0, None, 0, 0, 1.0)
    assert sum_up(2030, [], date(2026, 2, 28)).seconds_a_day == 0


def test_speed_is_of_sessions_that_moved_as_players_move() -> None:
    twice = session("2026-03-01T20:00", "2026-03-01T21:00", HOUR, first=0, last=2 * HOUR)
    dragged = session("2026-03-01T20:00", "2026-03-01T21:00", 10.0, first=0, last=9 * HOUR)
    back = session("2026-03-01T20:00", "2026-03-01T21:00", HOUR, first=9 * HOUR, last=HOUR)
    assert speed_of([twice, dragged, back]) == 2.0
    assert speed_of([dragged, back]) == 1.0
