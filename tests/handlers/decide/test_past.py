"""Books from before Earmark knew their user (P16)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.decide import Hold, Need, decide
from handlers.decide.past import REASON
from handlers.decide.policy import Past, Policy
from handlers.state.ledger import Entry, Hint, HintKind
from handlers.state.outcome import Kind
from listener.model import MediaProgress
from tests.handlers.build import HOURS_10, NOW, acknowledged, item, row, session, situation
from tests.handlers.decide.answers import held, planned

LEAVE = Policy(past=Past.LEAVE)
LONG_AGO = NOW - timedelta(days=400)
KNOWN_SINCE = NOW - timedelta(days=30)
LEFT = Hint(kind=HintKind.LEFT, fraction=0.1, seconds=3600.0, at=NOW - timedelta(days=20))


def is_left(decision: object) -> bool:
    return isinstance(decision, Hold) and decision.kind is Kind.HELD and decision.reason == REASON


@pytest.mark.parametrize("finished", [False, True])
@pytest.mark.parametrize(
    ("last_update", "known_since", "left"),
    [
        (LONG_AGO, KNOWN_SINCE, True),
        (KNOWN_SINCE, KNOWN_SINCE, True),
        (NOW - timedelta(days=29), KNOWN_SINCE, False),
        (NOW, None, True),  # Earmark meets this user for the first time
        (None, KNOWN_SINCE, True),
    ],
)
def test_at_the_first_meeting_what_is_older_than_we_is_left_alone(
    finished: bool, last_update: object, known_since: object, left: bool
) -> None:
    old = row(HOURS_10 if finished else 3600.0, finished=finished, last_update=last_update)
    decision = decide(situation(old, None, policy=LEAVE, known_since=known_since))
    assert is_left(decision) is left
    assert not is_left(decide(situation(old, None, known_since=known_since)))  # past = "sync"
    if left:
        assert held(decision, Kind.HELD).hint == Hint(
            kind=HintKind.LEFT,
            fraction=1.0 if finished else 0.1,
            seconds=old.current_time_seconds,
            at=old.last_update or NOW,
        )


def left(the_row: MediaProgress, listened: float | None) -> object:
    sessions = None if listened is None else ((session(3600.0, 3600.0 + listened, NOW),) if listened else ())
    return decide(situation(the_row, None, Entry(hint=LEFT), policy=LEAVE, known_since=KNOWN_SINCE, sessions=sessions))


def test_a_minute_of_new_listening_brings_it_back() -> None:
    assert left(row(3700.0), None) == Need(sessions=True)
    assert is_left(left(row(3659.0), 59.0))
    planned(left(row(3660.0), 60.0))


def test_a_program_that_sends_positions_only_brings_it_back_by_them() -> None:
    assert is_left(left(row(3659.0), 0.0))
    planned(left(row(3660.0), 0.0))


def test_a_row_that_has_not_changed_since_asks_for_nothing() -> None:
    assert is_left(left(row(9000.0, last_update=LONG_AGO), None))


def test_an_ebook_comes_back_by_its_pages() -> None:
    ebook = item(has_audio=False, has_ebook=True, duration_seconds=0.0)
    hint = replace(LEFT, seconds=None, fraction=0.5)
    for fraction, stays in ((0.505, True), (0.52, False), (0.3, False)):
        reading = row(None, duration_seconds=0.0, ebook_fraction=fraction)
        decision = decide(situation(reading, None, Entry(hint=hint), policy=LEAVE, item=ebook))
        assert is_left(decision) is stays


def test_what_was_written_once_is_not_of_the_past() -> None:
    entry = Entry(acknowledged=acknowledged())
    assert not is_left(decide(situation(row(7200.0), None, entry, policy=LEAVE, known_since=NOW)))
