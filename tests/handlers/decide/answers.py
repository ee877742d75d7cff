"""What a decision has to be, and the values that most tests of the rules share."""

from __future__ import annotations

from datetime import date
from typing import Any

from handlers.decide import Hold, Plan
from handlers.state.outcome import Kind
from hardcover.model import ReadId, ReadValues, Status, UserBookId, WriteRead
from tests.handlers.build import AUDIO, read, user_book

STARTED = date(2026, 11, 17)
SHELF_ID = UserBookId(50)
FINISHED = user_book(Status.READ, read(100, started_at=STARTED, finished_at=date(2026, 11, 17), progress_seconds=36000))


def planned(decision: object) -> Plan:
    assert isinstance(decision, Plan), decision
    return decision


def held(decision: object, kind: Kind = Kind.UNCHANGED) -> Hold:
    assert isinstance(decision, Hold), decision
    assert decision.kind is kind, decision
    return decision


def seconds(progress: int, **more: Any) -> ReadValues:
    return ReadValues(**({"edition_id": AUDIO, "progress_seconds": progress} | more))


def write(values: ReadValues, read_id: int = 100) -> WriteRead:
    return WriteRead(read_id=ReadId(read_id), values=values)


def values_in(decision: object, step: int = 0) -> ReadValues:
    """The values that a step of a plan writes."""
    values = getattr(planned(decision).steps[step], "values", None)
    assert isinstance(values, ReadValues)
    return values
