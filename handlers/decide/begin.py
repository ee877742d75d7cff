"""Beginning a reading: the status where it is needed, and the read that progress goes into (P2, P3). Pure."""

from __future__ import annotations

from datetime import date

from handlers.decide.case import Case
from handlers.decide.dates import start_of, started_on
from handlers.decide.decision import Decision, Need, Opened, PlanStep
from handlers.decide.reads import latest_finished
from handlers.decide.writing import edition_of, plan, progress_in, read_of, values_of, without_clear
from hardcover import AddRead, Clear, SetStatus, Status, UserBook, WriteRead


def begin(case: Case, user_book: UserBook, what: str) -> Decision:
    """Set the status to reading where it is not, and write into the open read, the one this opens, or a new one."""
    current = None if what == "re-read" and user_book.status is Status.READ else read_of(case, user_book)
    if isinstance(current, Need):
        return current
    edition = edition_of(case, user_book, current)
    if isinstance(edition, Need):
        return edition
    started: date | Clear | Need | None
    if current is not None:
        started = start_of(case, user_book, current)
    else:
        last = latest_finished(user_book)
        started = started_on(case, last.finished_at if last is not None else None, rereads=last is not None)
        started = started if started is not None else Clear.CLEAR
    if isinstance(started, Need):
        return started
    edition_id, measure = edition
    values = values_of(edition_id, measure, progress_in(case, measure), started)
    steps: list[PlanStep] = []
    if user_book.status is not Status.CURRENTLY_READING:
        chosen = None if user_book.edition_id is not None else edition_id
        steps.append(SetStatus(user_book_id=user_book.id, status=Status.CURRENTLY_READING, edition_id=chosen))
    if current is not None:
        steps.append(WriteRead(read_id=current.id, values=values))
    elif steps:
        steps.append(Opened(values=values))
    else:
        steps.append(AddRead(user_book_id=user_book.id, values=without_clear(values)))
    return plan(case, what, measure, *steps)
