from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from earmark.observe.outcome_text import WORDS, line_of
from handlers.state.outcome import Key, Kind, Outcome

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def read(**values: Any) -> dict[str, Any]:
    return {
        "id": 7,
        "started_at": "2026-11-01",
        "finished_at": None,
        "progress_seconds": None,
        "progress_pages": None,
    } | values


def rows(status: str = "currently reading", *reads: dict[str, Any]) -> dict[str, Any]:
    return {"user_book_id": 5, "book_id": 4, "status": status, "status_id": 2, "edition_id": 3, "reads": list(reads)}


def outcome(kind: Kind = Kind.SYNCED, **values: Any) -> Outcome:
    key = Key("alice", "li_1")
    return Outcome(**({"key": key, "kind": kind, "reason": "because", "at": NOW, "title": "The Tin Orchard"} | values))


def test_every_kind_has_its_words() -> None:
    assert set(WORDS) == set(Kind)


@pytest.mark.parametrize(
    ("what", "length", "after", "line"),
    [
        ("progress", 22_200, rows("currently reading", read(progress_seconds=9_060)),
         "41 % → Hardcover, 2 h 31 of 6 h 10"),
        ("start", 22_200, rows("currently reading", read(progress_seconds=660)),
         "started, 3 % → Hardcover, 11 min of 6 h 10"),
        ("progress", 300, rows("currently reading", read(progress_pages=120)), "40 % → Hardcover, page 120 of 300"),
        ("progress", None, rows("currently reading", read(progress_seconds=45)), "progress → Hardcover, 45 s"),
        ("start", None, rows("currently reading", read()),
         "started → Hardcover, currently reading, without a position"),
        ("start", None, rows("currently reading"), "started → Hardcover, currently reading, without a position"),
        ("finish", 22_200, rows("read", read(finished_at="2026-11-20", progress_seconds=22_200)),
         "finished → Hardcover, read 2026-11-20"),
        ("finish", None, rows("read", read()), "finished → Hardcover, read"),
        ("re-read", 22_200, rows("currently reading", read(progress_seconds=180), read(finished_at="2026-01-02")),
         "re-read, 1 % → Hardcover, 3 min of 6 h 10"),
        ("resume", 22_200, rows("currently reading", read(progress_seconds=9_060)),
         "resumed, 41 % → Hardcover, 2 h 31 of 6 h 10"),
        ("un-finish", None, rows("currently reading", read(progress_seconds=60)),
         "not finished → Hardcover, currently reading"),
        ("undo", None, None, "taken back → Hardcover, off the shelf"),
        ("want to read", None, rows("want to read"), "want to read → Hardcover, want to read"),
    ],
)  # fmt: skip
def test_a_write_says_what_went_where(what: str, length: int | None, after: dict[str, Any] | None, line: str) -> None:
    said = line_of(outcome(what=what, length=length, before=rows(), after=after), UTC)
    assert said == f"The Tin Orchard: {line}"


def test_a_dry_run_says_that_it_is_one() -> None:
    after = rows("currently reading", read(progress_seconds=9_060))
    said = line_of(outcome(Kind.WOULD_SYNC, what="progress", length=22_200, after=after), UTC)
    assert said == "The Tin Orchard: 41 % → Hardcover in a dry run, 2 h 31 of 6 h 10"


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        (Kind.NEEDS_REVIEW, "needs review — because"),
        (Kind.REFUSED, "refused — because"),
        (Kind.HELD, "held — because"),
        (Kind.NOT_COUNTED, "not counted — because"),
        (Kind.WAITING, "waits — because"),
    ],
)
def test_what_was_not_written_says_why(kind: Kind, line: str) -> None:
    assert line_of(outcome(kind), UTC) == f"The Tin Orchard: {line}"


def test_what_waits_says_until_when_where_the_user_lives() -> None:
    said = line_of(outcome(Kind.WAITING, until=NOW), ZoneInfo("America/Chicago"))
    assert said == "The Tin Orchard: waits until 2026-11-20 02:00 — because"


def test_without_a_title_the_item_stands_in() -> None:
    assert line_of(outcome(Kind.HELD, title=""), UTC) == "li_1: held — because"
