"""The newest row of each book, by order of arrival."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener import known as module
from listener.known import KnownProgress
from listener.model import MediaProgress
from listener.parse import parse_progress
from tests.listener import raw


def row(item: str, position: float, **changes: Any) -> MediaProgress:
    parsed = parse_progress(raw.row(item, currentTime=position, **changes))
    assert parsed is not None
    return parsed


def rows(**positions: float) -> dict[str, MediaProgress]:
    return {item: row(item, position) for item, position in positions.items()}


def test_a_row_heard_again_unchanged_says_nothing_new() -> None:
    known = KnownProgress()
    assert known.update(row("a", 1))
    assert not known.update(row("a", 1))
    assert known.update(row("a", 2))


def test_what_arrives_last_counts_even_when_its_last_update_went_backwards() -> None:
    known = KnownProgress()
    known.update(row("a", 100, lastUpdate=raw.MS + 7_200_000))
    assert known.update(row("a", 20, lastUpdate=raw.MS))
    assert known.get("a") == row("a", 20)


def test_a_whole_user_tells_what_changed_came_and_went() -> None:
    known = KnownProgress()
    known.update_all(rows(a=1, b=1, c=1))
    assert known.update_all(rows(a=1, b=2, d=1)) == {"b", "c", "d"}
    assert known.get("c") is None
    assert known.rows() == rows(a=1, b=2, d=1)


def test_rows_heard_while_rest_was_asked_win_over_its_answer() -> None:
    known = KnownProgress()
    known.update_all(rows(a=1, b=1, gone=1))
    asked = known.snapshot_begin()
    known.update(row("a", 50))
    known.update(row("new", 5))
    known.remove(["gone"])
    assert known.snapshot_end(asked, rows(a=10, b=10, gone=1, c=3)) == {"b", "c"}
    assert known.rows() == rows(a=50, b=10, c=3, new=5)


def test_a_row_missing_from_rests_answer_is_forgotten() -> None:
    known = KnownProgress()
    known.update_all(rows(a=1, b=1))
    asked = known.snapshot_begin()
    assert known.snapshot_end(asked, rows(a=1)) == {"b"}
    assert known.get("b") is None


def test_of_two_answers_under_way_the_one_asked_for_first_does_not_undo_the_other() -> None:
    known = KnownProgress()
    first, second = known.snapshot_begin(), known.snapshot_begin()
    known.snapshot_end(second, rows(a=2))
    assert known.snapshot_end(first, rows(a=1)) == frozenset()
    assert known.get("a") == row("a", 2)


def test_removed_items_take_their_rows_with_them() -> None:
    known = KnownProgress()
    known.update_all(rows(a=1, b=1))
    assert known.remove(["a", "never known"]) == {"a"}
    assert known.rows() == rows(b=1)


STEPS = st.lists(
    st.tuples(st.sampled_from(["event", "whole", "ask", "serve", "answer"]), st.sampled_from("ab"), st.integers(0, 3)),
    max_size=30,
)


@given(STEPS)
def test_after_quiet_what_is_known_is_what_the_server_has(steps: list[tuple[str, str, int]]) -> None:
    """The server changes and tells in order; an answer is made some time after it was asked for, and arrives late."""
    server: dict[str, MediaProgress] = {}
    known = KnownProgress()
    asked, answer = None, dict(server)
    for step, item, position in steps:
        if step == "event":
            server[item] = row(item, position)
            known.update(server[item])
        elif step == "whole":
            server.pop(item, None)
            known.update_all(dict(server))
        elif step == "ask" and asked is None:
            asked, answer = known.snapshot_begin(), dict(server)
        elif step == "serve":
            answer = dict(server)
        elif step == "answer" and asked is not None:
            known.snapshot_end(asked, answer)
            asked = None
    if asked is not None:
        known.snapshot_end(asked, answer)
    assert known.rows() == server


def test_what_a_server_invents_does_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 100)
    monkeypatch.setattr(module, "MOST_GONE", 50)
    known = KnownProgress()
    for number in range(1000):
        known.update(row(f"invented-{number}", 1.0))
    assert len(known.rows()) == 100
    for number in range(1000):
        known.remove([f"invented-{number}"])
        known.update_all(rows(**{f"another{number}": 1.0, "real": 2.0}))
    assert set(known.rows()) == {"another999", "real"}
    assert len(known._arrived) <= 2 + 2 * 50 + 1
    assert known.update(row("real", 3.0))
    assert known.rows()["real"].current_time_seconds == 3.0
