"""Two items, one book (P12)."""

from __future__ import annotations

from datetime import timedelta

from handlers.state.ledger import Acknowledged
from handlers.sync.siblings import SILENT, Follows, SiblingItem, acknowledged_by_any, leading
from tests.handlers.build import NOW, acknowledged, row

MINUTE = timedelta(minutes=1)


def item(
    minutes_ago: float, acknowledged_minutes_ago: float | None = None, *, moved: bool = True, **more: object
) -> SiblingItem:
    known: Acknowledged | None = None
    if acknowledged_minutes_ago is not None:
        known = acknowledged(at=NOW - acknowledged_minutes_ago * MINUTE)
    return SiblingItem(row=row(last_update=NOW - minutes_ago * MINUTE, **more), acknowledged=known, moved=moved)


def test_at_first_the_one_listened_to_last_leads() -> None:
    items = {"a": item(9), "b": item(3)}
    assert leading(items, "b", NOW) is None
    assert leading(items, "a", NOW) == Follows("b")


def test_the_lead_changes_when_the_one_written_last_has_been_silent_for_a_while() -> None:
    items = {"a": item(2, 2), "b": item(1)}
    assert leading(items, "a", NOW) is None
    assert leading(items, "b", NOW) == Follows("a", NOW - 2 * MINUTE + SILENT)
    items = {"a": item(5, 2), "b": item(1)}
    assert leading(items, "b", NOW) is None
    assert leading(items, "a", NOW) == Follows("b")


def test_a_finish_waits_for_nothing() -> None:
    items = {"a": item(1, 1), "b": item(0, finished=True)}
    assert leading(items, "b", NOW) is None


def test_a_row_that_changed_without_listening_takes_no_lead() -> None:
    """Hidden from continue listening, for instance."""
    items = {"a": item(60, 60), "b": item(0, moved=False)}
    assert leading(items, "a", NOW) is None
    assert leading(items, "b", NOW) == Follows("a")


def test_what_was_written_through_the_other_item_is_known_beside_ones_own_position() -> None:
    mine, other = acknowledged(1000.0, at=NOW - 9 * MINUTE), acknowledged(5000.0, at=NOW - MINUTE)
    known = acknowledged_by_any(mine, {"b": other})
    assert known is not None
    assert (known.progress, known.seconds, known.finish_history) == (5000, 1000.0, None)
    never = acknowledged_by_any(None, {"b": other})
    assert never is not None
    assert (never.progress, never.seconds, never.fraction) == (5000, None, -1.0)
    assert acknowledged_by_any(other, {"b": mine}) is other
    assert acknowledged_by_any(mine, {"b": None}) is mine
