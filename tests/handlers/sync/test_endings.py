"""What each error means for the book whose sync it ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.state.database import DatabaseError
from handlers.state.outcome import Kind
from handlers.sync.endings import UNKNOWN_WAIT, Trouble, ending_of, is_unknown
from hardcover import errors
from listener import errors as abs_errors

SECONDS = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("error", "kind", "wait", "again", "stops"),
    [
        (errors.Throttled("slow", retry_after_seconds=7), Kind.FAILED, 7 * SECONDS, True, False),
        (errors.Throttled("spent", retry_after_seconds=9, daily=True), Kind.FAILED, 9 * SECONDS, True, True),
        (errors.HardcoverTokenRejected("no"), Kind.FAILED, None, False, True),
        (errors.MissingScope("no", scope="read"), Kind.FAILED, None, False, True),
        (errors.HardcoverUnreachable("lost", outcome_unknown=True), Kind.FAILED, UNKNOWN_WAIT, True, False),
        (errors.HardcoverUnreachable("down"), Kind.FAILED, None, True, False),
        (errors.Surprising("odd", outcome_unknown=True), Kind.FAILED, UNKNOWN_WAIT, True, False),
        (abs_errors.Unreachable("down"), Kind.FAILED, None, True, False),
        (abs_errors.Forbidden("not yours"), Kind.UNCHANGED, None, False, False),
        (DatabaseError("disk full"), Kind.FAILED, None, True, False),
        (errors.Refused("no such edition"), Kind.REFUSED, None, False, False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_table(error: Trouble, kind: Kind, wait: timedelta | None, again: bool, stops: bool) -> None:
    ending = ending_of(error)
    assert (ending.kind, ending.wait, ending.transient, ending.stops) == (kind, wait, again, stops)
    assert ending.handled is (kind is Kind.REFUSED)
    assert is_unknown(error) is (wait == UNKNOWN_WAIT)
    assert kind is Kind.UNCHANGED or str(error) == ending.reason
