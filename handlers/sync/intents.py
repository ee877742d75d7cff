"""What the ledger holds before, after and instead of a write: intents, acknowledgements, doubts. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from handlers.decide import PlanStep, Situation, listened_at
from handlers.decide.listening import reach_of
from handlers.decide.position import Measure, Position, follows_text, position_of
from handlers.state.history import snapshot
from handlers.state.ledger import Acknowledged, Intent
from handlers.sync.plan_runner import may_open, progress_of
from hardcover import AddBook, AddRead, Read, SetStatus, Status, Step, UserBook

LAST_TENTH = 0.9
MOST_ATTEMPTED = 8  # values that may still land late
LATE_WAIT = timedelta(seconds=60)  # a write given up as lost may land this much later
LATEST_WAIT = timedelta(minutes=5)  # one more check for what landed later still


def intended(
    kept: Intent | None,
    situation: Situation,
    steps: Sequence[PlanStep],
    now: datetime,
    *,
    taking_back: int | None = None,
) -> Intent:
    """What is about to be written, beside what earlier attempts left in doubt (``kept``)."""
    before = situation.user_book
    closes = any(isinstance(step, SetStatus) and step.status is Status.READ for step in steps)
    closed = max((read.id for read in before.reads if read.finished_at is None), default=None) if before else None
    planned = [value for step in steps if (value := progress_of(step)) is not None]
    statuses = [step.status for step in steps if isinstance(step, AddBook | SetStatus)]
    opens = may_open(steps)
    return Intent(
        book_id=situation.pin.book_id,
        known_reads=kept.known_reads if kept else tuple(read.id for read in before.reads) if before else (),
        on_shelf=kept.on_shelf if kept else before is not None,
        at=kept.at if kept and kept.adding else now,
        inserting=(kept is not None and kept.inserting) or opens,
        before=kept.before if kept is not None and kept.inserting else snapshot(before) if opens else None,
        adding=any(isinstance(step, AddRead) for step in steps) or (kept is not None and kept.adding),
        closing=closed if closes else kept.closing if kept else None,
        taking_back=taking_back,
        attempted=(*(kept.attempted if kept else ()), *planned)[-MOST_ATTEMPTED:],
        attempted_statuses=(*(kept.attempted_statuses if kept else ()), *statuses)[-MOST_ATTEMPTED:],
    )


def given_up(intent: Intent, earlier: Intent | None, step: Step | None, now: datetime, *, unknown: bool) -> Intent:
    """After a write that failed: what may still land is what was in doubt before (``earlier``), and ``step`` where its
    end is ``unknown``."""
    value = progress_of(step) if step is not None else None
    status = step.status if isinstance(step, AddBook | SetStatus) else None
    return replace(
        intent,
        at=now if unknown else intent.at,
        adding=isinstance(step, AddRead) or (earlier is not None and earlier.adding),
        attempted=(*(earlier.attempted if earlier else ()), *([] if value is None else [value])),
        attempted_statuses=(*(earlier.attempted_statuses if earlier else ()), *([] if status is None else [status])),
    )


def has_landed(intent: Intent | None) -> bool:
    """Whether a book that is on the shelf now, and shows what it should, was put there by a write that nobody saw the
    end of."""
    return intent is not None and intent.inserting and not intent.on_shelf


def still_in_doubt(intent: Intent | None, now: datetime) -> Intent | None:
    """What was given up as lost may land after the write that has just ended: keep it in mind, and check once more."""
    kept = _values_only(intent)
    return replace(kept, at=now) if kept is not None else None


def aged(intent: Intent | None, now: datetime) -> tuple[Intent | None, datetime | None]:
    """What is still in doubt when a sync ends without a write, and when to check it again."""
    if intent is None:
        return None, None
    if now - intent.at < LATE_WAIT:
        return intent, intent.at + LATE_WAIT
    kept = _values_only(intent)
    if kept is None or now - intent.at >= LATEST_WAIT:
        return None, None
    return kept, intent.at + LATEST_WAIT


def _values_only(intent: Intent | None) -> Intent | None:
    if intent is None or not (intent.attempted or intent.attempted_statuses):
        return None
    return replace(intent, inserting=False, adding=False, closing=None, taking_back=None)


def acknowledged(
    situation: Situation,
    user_book: UserBook,
    read: Read | None,
    measure: Measure | None,
    *,
    at: datetime,
    finished: bool,
    written: bool,
    finish_history: int | None = None,
) -> Acknowledged:
    """What now stands on Hardcover, beside the Audiobookshelf state it came from."""
    row, item, kept = situation.row, situation.item, situation.entry.acknowledged
    text = follows_text(item, situation.editions.get(situation.pin.edition_id))
    position = position_of(row, item, text=text)
    keeps = finished and finish_history is None and kept is not None and kept.finished
    proven = _proven(kept, position, row.last_update, finished=finished)
    return Acknowledged(
        user_book_id=user_book.id,
        book_id=user_book.book_id,
        read_id=read.id if read else None,
        edition_id=read.edition_id if read else user_book.edition_id,
        book_edition_id=user_book.edition_id,
        status=user_book.status,
        unit=measure.unit if measure else None,
        progress=measure.read(read) if measure and read else None,
        started_at=read.started_at if read else None,
        finished_at=read.finished_at if read else None,
        finished=finished,
        finish_history=kept.finish_history if keeps and kept is not None else finish_history,
        finish_written_at=kept.finish_written_at if keeps and kept is not None else at if finished else None,
        fraction=position.fraction if position else 0.0,
        seconds=position.seconds if position else None,
        abs_finished=row.is_finished,
        at_end=(row.current_time_seconds or 0.0) >= LAST_TENTH * row.duration_seconds > 0,
        abs_finished_at=_finish_moment(situation, keeps=keeps),
        abs_last_update=row.last_update,
        proven_seconds=proven[0],
        proven_at=proven[1],
        listened_at=listened_at(row, kept, position) if position else row.last_update,
        at=at,
        written_at=at if written else kept.written_at if kept else None,
    )


def _proven(
    kept: Acknowledged | None, position: Position | None, reached_at: datetime | None, *, finished: bool
) -> tuple[float, datetime | None]:
    """The last position that time explains. A jump does not move it, and neither does a finish: what led to that is
    asked when it is withdrawn."""
    seconds = position.seconds if position is not None else None
    if kept is None or seconds is None:
        return (0.0, None) if finished or seconds is None else (seconds, reached_at)
    before = (kept.proven_seconds, kept.proven_at)
    if finished or kept.finished:
        return before
    if reached_at is None or kept.proven_at is None:
        return seconds, reached_at
    elapsed = max((reached_at - kept.proven_at).total_seconds(), 0.0)
    return (seconds, reached_at) if seconds - kept.proven_seconds <= reach_of(elapsed) else before


def _finish_moment(situation: Situation, *, keeps: bool) -> datetime | None:
    """Audiobookshelf erases ``finishedAt`` when a book is begun again [A 1.13]; a finish that stands keeps it."""
    kept = situation.entry.acknowledged
    if situation.row.finished_at is None and keeps and kept is not None:
        return kept.abs_finished_at
    return situation.row.finished_at
