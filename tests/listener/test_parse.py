"""Audiobookshelf's numbers and times are claims; what cannot be true is not believed, and never raises."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.errors import OddAnswer
from listener.model import Library, SeriesEntry
from listener.parse import (
    parse_item,
    parse_items,
    parse_libraries,
    parse_progress,
    parse_progress_rows,
    parse_sessions,
    parse_status,
    parse_time,
    parse_user,
)
from tests.listener import raw


def test_a_row_becomes_seconds_fractions_and_utc_times() -> None:
    row = parse_progress(raw.row(ebookProgress=0.25, finishedAt=raw.MS))
    assert row is not None
    assert row.library_item_id == "item-1"
    assert row.current_time_seconds == 20.0
    assert row.duration_seconds == 36000.075
    assert row.ebook_fraction == 0.25
    assert row.is_finished is False
    assert row.started_at == row.last_update == row.finished_at == raw.TIME


@pytest.mark.parametrize(
    ("said", "position"),
    [
        (9999999, 9999999.0),  # beyond the end: whoever knows the length decides
        (0, 0.0),
        (-0.4, 0.0),
        (-5, None),
        (None, None),
        ("abc", None),
        ("12", None),
        (True, None),
        (..., None),
        (float("nan"), None),
        (float("inf"), None),
        (10**400, None),
        ([], None),
    ],
)
def test_odd_positions_are_unknown_rather_than_zero(said: Any, position: float | None) -> None:
    row = parse_progress(raw.row(currentTime=said))
    assert row is not None
    assert row.current_time_seconds == position


@pytest.mark.parametrize(
    ("said", "fraction"), [(0, 0.0), (1, 1.0), (42, None), (-0.1, None), (None, None), ("x", None)]
)
def test_ebook_progress_outside_of_its_range_is_unknown(said: Any, fraction: float | None) -> None:
    row = parse_progress(raw.row(ebookProgress=said))
    assert row is not None
    assert row.ebook_fraction == fraction


@pytest.mark.parametrize("said", [None, "x", -3, ..., float("nan")])
def test_an_odd_duration_is_zero(said: Any) -> None:
    row = parse_progress(raw.row(duration=said))
    assert row is not None
    assert row.duration_seconds == 0.0


def test_finished_goes_by_the_flag_and_by_truthiness_never_by_progress() -> None:
    assert _row(isFinished=False, progress=1).is_finished is False
    assert _row(isFinished=True, progress=0.9966).is_finished is True
    assert _row(isFinished="yes").is_finished is True
    assert _row(isFinished=...).is_finished is False


@pytest.mark.parametrize(
    "said",
    [
        raw.MS,
        float(raw.MS),
        str(raw.MS),
        "2026-11-20T08:30:45.515Z",
        "2026-11-20T09:30:45.515+01:00",
        "2026-11-20T08:30:45.515",
    ],
)
def test_times_are_milliseconds_or_iso_text(said: Any) -> None:
    assert parse_time(said) == raw.TIME


@pytest.mark.parametrize(
    "said",
    [None, 0, -1, raw.MS // 1000, "soon", "", True, float("nan"), 10**30, "9" * 5000, "9999-12-31T23:59:59-12:00", {}],
)
def test_unlikely_times_are_unknown_seconds_among_them(said: Any) -> None:
    assert parse_time(said) is None


def test_times_in_the_future_are_kept() -> None:
    assert parse_time(raw.MS + 7_200_000) == datetime(2026, 11, 20, 10, 30, 45, 515000, tzinfo=UTC)


@pytest.mark.parametrize(
    "changes",
    [
        {"mediaItemType": "podcastEpisode", "episodeId": "e"},
        {"episodeId": "e"},
        {"mediaItemType": ["book"]},
        {"id": None},
        {"libraryItemId": None},
        {"libraryItemId": ...},
    ],
)
def test_rows_of_podcasts_and_rows_without_ids_are_no_rows(changes: dict[str, Any]) -> None:
    assert parse_progress(raw.row(**changes)) is None


def test_rows_as_older_servers_send_them_need_no_newer_fields() -> None:
    row = _row(userId=..., mediaItemId=..., mediaItemType=..., ebookProgress=..., ebookLocation=...)
    assert row.current_time_seconds == 20.0
    assert row.ebook_fraction is None


def test_broken_rows_of_books_are_reported_and_left_out() -> None:
    broken: list[Any] = []
    podcast = raw.row("item-2", mediaItemType="podcastEpisode", episodeId="e")
    rows = parse_progress_rows([raw.row(), podcast, None, 7, raw.row(id=None)], broken.append)
    assert list(rows) == ["item-1"]
    assert broken == [None, 7, raw.row(id=None)]


@pytest.mark.parametrize("said", [None, {}, "rows", 3])
def test_rows_that_are_no_list_are_surprising_not_empty(said: Any) -> None:
    with pytest.raises(OddAnswer):
        parse_progress_rows(said)


def test_of_two_rows_for_one_item_the_one_that_changed_last_counts() -> None:
    newer = raw.row(id="newer", lastUpdate=raw.MS + 1)
    for rows in ([newer, raw.row()], [raw.row(), newer], [raw.row(lastUpdate=None), newer]):
        assert parse_progress_rows(rows)["item-1"].id == "newer"


def test_an_expanded_item() -> None:
    item = parse_item(raw.item())
    assert item.title == "The Hollow Lantern"
    assert item.authors == ("Mira Voss",)
    assert item.narrators == ("Tobias Renn",)
    assert item.series == (SeriesEntry(name="The Hollow Lantern Cycle", sequence="1"),)
    assert item.duration_seconds == 37800.015
    assert item.has_audio
    assert not item.has_ebook
    assert item.tags == (("tagAlbum", "Lantern"),)
    assert item.rel_path == "Mira Voss/The Hollow Lantern"


def test_a_plain_item_has_the_length_of_its_files_without_the_excluded_ones() -> None:
    plain = raw.item()
    plain["media"] |= {
        "duration": ...,
        "audioFiles": [{"duration": 10.5}, {"duration": 5, "exclude": True}, {"duration": 2}],
    }
    del plain["media"]["duration"]
    assert parse_item(plain).duration_seconds == 12.5


@pytest.mark.parametrize(
    ("names", "series"),
    [
        ("", ()),
        ("Cycle #1", (("Cycle", "1"),)),
        ("Cycle #0.5, Night Tales", (("Cycle", "0.5"), ("Night Tales", None))),
        ("Salt, Sand and Sea #2, Other #1-3", (("Salt, Sand and Sea", "2"), ("Other", "1-3"))),
        ("Area #51 Files #2", (("Area #51 Files", "2"),)),
        ("Just a name", (("Just a name", None),)),
    ],
)
def test_a_minified_item_tells_its_series_in_one_text(names: str, series: tuple[tuple[str, str | None], ...]) -> None:
    minified = raw.item()
    metadata = {"title": "T", "authorName": "A One, B Two", "narratorName": "", "seriesName": names}
    minified["media"] = {"metadata": metadata, "numAudioFiles": 1, "duration": 5, "ebookFormat": "epub"}
    item = parse_item(minified)
    assert item.authors == ("A One", "B Two")
    assert item.narrators == ()
    assert tuple((entry.name, entry.sequence) for entry in item.series) == series
    assert item.has_audio
    assert item.has_ebook


def test_empty_texts_and_wrong_kinds_in_metadata_are_absent() -> None:
    item = parse_item(raw.item(asin="", isbn="  ", subtitle=None, authors=[{"name": ""}, None], publishedYear=2015))
    assert (item.asin, item.isbn, item.subtitle, item.authors, item.published_year) == (None, None, None, (), "2015")


@pytest.mark.parametrize("said", [None, [], {}, {"id": "x"}, {"id": "", "media": {}}, {"media": {}}])
def test_what_is_no_item_is_surprising(said: Any) -> None:
    with pytest.raises(OddAnswer):
        parse_item(said)


def test_items_that_cannot_be_read_are_left_out_of_a_list() -> None:
    assert [item.id for item in parse_items([raw.item("a"), None, {}, raw.item("b")])] == ["a", "b"]


def test_a_user_with_the_token_that_opens_the_socket() -> None:
    user = parse_user(raw.user(permissions={"update": True}))
    assert (user.username, user.kind, user.can_update, user.permanent_token) == (
        "alice",
        "user",
        True,
        "permanent-alice",
    )
    assert "permanent-alice" not in repr(user)
    assert parse_user(raw.user(token="", permissions=None)).permanent_token is None


def test_sessions_of_podcasts_are_left_out() -> None:
    session = {
        "id": "s",
        "libraryItemId": "item-1",
        "startedAt": raw.MS,
        "startTime": 5,
        "currentTime": 60,
        "timeListening": 55,
    }
    episode = {"id": "e", "episodeId": "x", "mediaType": "podcast"}
    (parsed,) = parse_sessions({"sessions": [session, episode, {}]})
    assert (parsed.start_seconds, parsed.current_seconds, parsed.listened_seconds) == (5.0, 60.0, 55.0)
    assert parsed.started_at == raw.TIME
    assert parsed.updated_at is None


def test_libraries_and_status() -> None:
    raw_libraries = {"libraries": [{"id": "l", "name": "Audiobooks", "mediaType": "book"}, {}]}
    assert parse_libraries(raw_libraries) == [Library(id="l", name="Audiobooks", media_type="book")]
    assert parse_status({"app": "audiobookshelf", "serverVersion": "2.36.0", "isInit": True}).version == "2.36.0"
    with pytest.raises(OddAnswer):
        parse_status({"status": "ok"})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(key=st.sampled_from([*raw.row()]), value=JSON)
def test_whatever_stands_in_a_row_it_can_be_read(key: str, value: Any) -> None:
    row = parse_progress({**raw.row(), key: value})
    assert row is None or row.current_time_seconds is None or row.current_time_seconds >= 0


@given(key=st.sampled_from([*raw.item()["media"]["metadata"], "authorName", "seriesName"]), value=JSON, media=JSON)
def test_whatever_stands_in_an_item_it_can_be_read(key: str, value: Any, media: Any) -> None:
    item = raw.item(**{key: value})
    item["media"] |= {"audioFiles": media, "duration": value, "ebookFile": value, "numAudioFiles": media}
    assert parse_item(item).id == "item-1"


def _row(**changes: Any) -> Any:
    row = parse_progress(raw.row(**changes))
    assert row is not None
    return row
