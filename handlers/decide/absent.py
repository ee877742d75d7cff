"""The book is not on the Hardcover shelf. Pure."""

from __future__ import annotations

from handlers.decide.case import FURTHER_SECONDS, Case
from handlers.decide.dates import started_on
from handlers.decide.decision import Decision, Need, Opened
from handlers.decide.writing import edition_for, plan, progress_in, values_of
from handlers.state.ledger import Acknowledged
from handlers.state.outcome import Kind
from hardcover import AddBook, Clear, Status


def not_on_shelf(case: Case) -> Decision:
    s, acknowledged = case.s, case.acknowledged
    if acknowledged is not None and not _new_listening(case, acknowledged):
        return case.hold("its user removed it from Hardcover; it stays away until there is new listening")
    if not case.finished and not case.eligible:
        return case.hold(f"only at {case.percent}, below min_progress_percent", Kind.WAITING)
    edition = edition_for(case, s.pin.edition_id)
    if isinstance(edition, Need):
        return edition
    was_read = acknowledged is not None and acknowledged.finished
    last_day = acknowledged.finished_at if acknowledged is not None and was_read else None
    started = started_on(case, last_day, rereads=was_read)
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
    return plan(case, "finish" if case.finished else "start", measure, add, Opened(values=values))


def _new_listening(case: Case, acknowledged: Acknowledged) -> bool:
    if case.s.row.is_finished:
        return not acknowledged.abs_finished
    return acknowledged.abs_finished or abs(case.gain_since(acknowledged)) >= FURTHER_SECONDS
