"""Beginning a reading: the status where it is needed, and the read that progress goes into (P2, P3). Pure."""

from __future__ import annotations

from datetime import date

from handlers.decide.case import Case
from handlers.decide.dates import start_of, started_on
from handlers.decide.decision import Decision, Need, Opened, PlanStep
from handlers.decide.reads import latest_finished
from handlers.decide.writing import edition_for, progress_in, read_of, tell, values_of, without_clear
from hardcover.model import (
    AddRead,
    Clear,
    SetStatus,
    Status,
    UserBook,
    WriteRead,
)


def begin(case: Case, shelf: UserBook, what: str, hint_day: date | None = None) -> Decision:
    """Set the status to reading where it is not, and write into the open read, the one this opens, or a new one."""
    s = case.s
    current = read_of(case, shelf)
    if isinstance(current, Need):
        return current
    edition = edition_for(case, current.edition_id if current else None, shelf.edition_id, s.pin.edition_id)
    if isinstance(edition, Need):
        return edition
    if current is not None:
        started: date | Clear | Need | None = start_of(case, shelf, current)
    else:
        last = latest_finished(shelf)
        started = started_on(case, last.finished_at if last is not None else hint_day)
        started = started if started is not None else Clear.CLEAR
    if isinstance(started, Need):
        return started
    edition_id, measure = edition
    progress = progress_in(case, measure)
    values = values_of(edition_id, measure, progress, started)
    steps: list[PlanStep] = []
    if shelf.status is not Status.CURRENTLY_READING:
        chosen = None if shelf.edition_id is not None else edition_id
        steps.append(SetStatus(user_book_id=shelf.id, status=Status.CURRENTLY_READING, edition_id=chosen))
    if current is not None:
        steps.append(WriteRead(read_id=current.id, values=values))
    elif steps:
        steps.append(Opened(values=values))
    else:
        steps.append(AddRead(user_book_id=shelf.id, values=without_clear(values)))
    return tell(case, what, measure, *steps)
