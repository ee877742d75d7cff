"""The margin: one state for whatever is known of a book."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest

from earmark.views.margin import Margin, margin_of
from handlers.decide.fingerprint import fingerprint_of
from handlers.state.ledger import KnownEntry
from handlers.state.outcome import Kind
from handlers.state.outcome_store import Last
from handlers.state.overrides import OverrideKind
from listener.model import MediaProgress

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def row(**values: Any) -> MediaProgress:
    given = {
        "id": "row", "library_item_id": "item", "current_time_seconds": 3600.0, "duration_seconds": 36000.0,
        "ebook_fraction": None, "is_finished": False, "started_at": NOW, "finished_at": None, "last_update": NOW,
    }  # fmt: skip
    return MediaProgress(**(given | values))


def last(kind: Kind) -> Last:
    return Last(kind=kind, reason="", title="", until=None)


def known(handled: MediaProgress | None = None, *, acknowledged: bool = True, finished: bool = False) -> KnownEntry:
    return KnownEntry(
        handled=fingerprint_of(handled) if handled else None, is_acknowledged=acknowledged, is_finished=finished
    )


@pytest.mark.parametrize(
    ("progress", "outcome", "ledger", "expected"),
    [
        (row(), None, None, Margin.ADD),
        (row(), None, known(acknowledged=False), Margin.ADD),
        (row(), Kind.SYNCED, known(row()), Margin.SAME),
        (row(), Kind.UNCHANGED, known(row()), Margin.SAME),
        (row(current_time_seconds=3700.0), Kind.SYNCED, known(row()), Margin.POSITION),
        (row(is_finished=True), Kind.SYNCED, known(row()), Margin.FINISH),
        (row(is_finished=True, finished_at=NOW), Kind.SYNCED, known(row(), finished=True), Margin.DATES),
        (row(), Kind.WAITING, known(row()), Margin.WAITING),
        (row(), Kind.WOULD_SYNC, known(row()), Margin.POSITION),
        (row(), Kind.WOULD_SYNC, None, Margin.ADD),
        (row(), Kind.FAILED, None, Margin.FAILED),
        (row(), Kind.REFUSED, None, Margin.FAILED),
        (row(), Kind.NOT_COUNTED, None, Margin.NOT_COUNTED),
        (row(), Kind.HELD, None, Margin.HELD),
        (row(), Kind.NEEDS_REVIEW, None, Margin.WAITING),
        (None, Kind.SYNCED, known(), Margin.SAME),
        (None, None, None, Margin.SAME),
    ],
)
def test_what_will_be_written(
    progress: MediaProgress | None, outcome: Kind | None, ledger: KnownEntry | None, expected: Margin
) -> None:
    found = margin_of(progress, last(outcome) if outcome else None, ledger, (), in_review=False)
    assert found is expected


@pytest.mark.parametrize(("progress", "outcome"), list(product((row(), None), (None, *Kind))))
def test_the_owners_word_comes_first_then_what_waits_for_it(
    progress: MediaProgress | None, outcome: Kind | None
) -> None:
    ended = last(outcome) if outcome else None
    ignored, held = frozenset({OverrideKind.IGNORE}), frozenset({OverrideKind.HOLD, OverrideKind.LINK})
    assert margin_of(progress, ended, None, ignored, in_review=True) is Margin.IGNORED
    assert margin_of(progress, ended, None, held, in_review=True) is Margin.HELD
    assert margin_of(progress, ended, None, (), in_review=True) is Margin.REVIEW
