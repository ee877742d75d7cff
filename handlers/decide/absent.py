"""The book is not on the Hardcover shelf. Pure."""

from __future__ import annotations

from handlers.decide.case import Case
from handlers.decide.dates import started_on
from handlers.decide.decision import Decision, Need, Opened
from handlers.decide.position import Position
from handlers.decide.writing import edition_for, progress_in, tell, values_of
from handlers.state.ledger import Acknowledged
from handlers.state.outcome import Kind
from hardcover.model import (
    AddBook,
    Clear,
    Status,
)

FURTHER_SECONDS = 60.0  # P8: heard twice, the second time at least this much further


def not_on_shelf(case: Case) -> Decision:
    s, told = case.s, case.told
    if told is not None and not _new_listening(case, told):
        return case.hold("its user removed it from Hardcover; it stays away until there is new listening")
    if not case.finished and not case.eligible:
        return case.hold(f"only {case.percent} heard, below min_progress_percent", Kind.WAITING)
    edition = edition_for(case, s.pin.edition_id)
    if isinstance(edition, Need):
        return edition
    started = started_on(case, told.finished_at if told is not None and told.finished else None)
    if isinstance(started, Need):
        return started
    edition_id, measure = edition
    progress = progress_in(case, measure)
    add = AddBook(
        book_id=s.pin.book_id,
        status=Status.READ if case.finished else Status.CURRENTLY_READING,
        edition_id=edition_id,
        date_added=started or case.finished_on or s.policy.day(s.now),
        privacy_id=s.policy.privacy_id,
    )
    finished_at = (case.finished_on or Clear.CLEAR) if case.finished else None
    values = values_of(edition_id, measure, progress, started or Clear.CLEAR, finished_at)
    return tell(case, "finish" if case.finished else "start", measure, add, Opened(values=values))


def _new_listening(case: Case, told: Acknowledged) -> bool:
    if case.s.row.is_finished:
        return not told.abs_finished
    before = Position(fraction=told.fraction, seconds=told.seconds)
    return told.abs_finished or abs(case.position.ahead_of(before)) >= FURTHER_SECONDS
