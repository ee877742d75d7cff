"""What a write is made of: the read it belongs to, the edition it counts in, the values (P2-P4). Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from handlers.decide.case import Case, relinked
from handlers.decide.decision import Need, Plan, PlanStep
from handlers.decide.position import Measure, measure_of
from handlers.decide.reads import of_format, open_reads
from handlers.state.ledger import Provenance, Unit
from hardcover import Clear, Edition, EditionId, Read, ReadingFormat, ReadValues, UserBook


def read_of(case: Case, user_book: UserBook) -> Read | Need | None:
    """The open read that this progress belongs to (P2); of several the one of this format, so formats must be known."""
    candidates = open_reads(user_book)
    if len(candidates) > 1:
        for read in candidates:
            if read.edition_id is not None and read.edition_id not in case.s.editions:
                return Need(edition=read.edition_id)
    return of_format(candidates, case.s.editions, text=case.text)


def edition_of(
    case: Case, user_book: UserBook | None, read: Read | None
) -> tuple[EditionId | None, Measure | None] | Need:
    """The edition to write into a read. What the user chose wins: on the entry since our last write, then in the read
    since then, then an earlier choice (P11)."""
    acknowledged = case.acknowledged
    pin = case.s.pin
    entrys = user_book.edition_id if user_book is not None else None
    reads = read.edition_id if read is not None else None
    choices: list[EditionId | None] = []
    if acknowledged is not None:
        if acknowledged.book_edition_id is not None and entrys != acknowledged.book_edition_id:
            choices.append(entrys)
        if read is not None and acknowledged.read_id == read.id and reads != acknowledged.edition_id:
            choices.append(reads)
        if pin.provenance is Provenance.CHOSEN:
            choices.append(pin.edition_id)
    return edition_for(case, *choices, reads, entrys, pin.edition_id)


def edition_for(case: Case, *ids: EditionId | None) -> tuple[EditionId | None, Measure | None] | Need:
    """The first of ``ids`` that is set, exchanged for a capable one when it has no length (P4, case 20)."""
    s, acknowledged = case.s, case.acknowledged
    given_up = acknowledged.edition_id if acknowledged is not None and relinked(s, acknowledged) else None
    wanted = next((edition_id for edition_id in ids if edition_id not in (None, given_up)), None) or s.pin.edition_id
    edition = s.editions.get(wanted)
    if edition is None:
        return Need(edition=wanted)
    measure = measure_of(edition)
    if measure is not None:
        return wanted, measure
    if s.book_editions is None:
        return Need(editions_of=edition.book_id)
    capable = _capable(s.book_editions, edition, text=case.text)
    return (capable.id, measure_of(capable)) if capable is not None else (wanted, None)


def _capable(editions: tuple[Edition, ...], like: Edition, *, text: bool) -> Edition | None:
    formats = (ReadingFormat.EBOOK, ReadingFormat.PHYSICAL) if text else (ReadingFormat.AUDIO, ReadingFormat.BOTH)
    fitting = [e for e in editions if e.format in formats and e.canonical_id is None and measure_of(e) is not None]

    def closeness(edition: Edition) -> tuple[bool, bool, bool, int, int]:
        return (
            edition.language == like.language,
            edition.format is like.format,
            bool(set(edition.narrators) & set(like.narrators)),
            edition.users_count,
            -edition.id,
        )

    return max(fitting, key=closeness, default=None)


def values_of(
    edition_id: EditionId | None,
    measure: Measure | None,
    progress: int | None,
    started_at: date | Clear | None,
    finished_at: date | Clear | None = None,
) -> ReadValues:
    return ReadValues(
        edition_id=edition_id,
        started_at=started_at,
        finished_at=finished_at,
        progress_seconds=progress if measure is not None and measure.unit is Unit.SECONDS else None,
        progress_pages=progress if measure is not None and measure.unit is Unit.PAGES else None,
    )


def without_clear(values: ReadValues) -> ReadValues:
    return replace(values, started_at=None) if values.started_at is Clear.CLEAR else values


def progress_in(case: Case, measure: Measure | None) -> int | None:
    if measure is None:
        return None
    return measure.length if case.finished else measure.at(case.position.fraction)


def plan(
    case: Case, what: str, measure: Measure | None, *steps: PlanStep, reason: str = "", forward: bool = False
) -> Plan:
    reasons = {
        "start": f"started, at {case.percent}",
        "finish": "finished" if case.s.row.is_finished else f"parked at {case.percent}: counts as read",
        "re-read": "listened to again from the start",
        "resume": "listening went on after a pause",
    }
    return Plan(
        what=what,
        steps=steps,
        reason=reason or reasons[what],
        measure=measure,
        finished=case.finished,
        forward=forward,
        until=case.until,
    )
