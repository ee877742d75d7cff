"""What to tell: a pure function of what Audiobookshelf says, what Hardcover says, the ledger, the policy and ``now``.

The rules P1-P10 are told in ``docs/design.md``. The answer is one of four:

* ``Need``: a fact is missing (an edition's lengths, the book's other editions, playback sessions): fetch it, ask again;
* ``Hold``: tell nothing, with the outcome, the reason and what to remember;
* ``Tell``: the steps that make Hardcover agree;
* ``TakeBack``: undo our own finish (P8).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeAlias

from handlers.ledger import Entry, Hint, Pin, Provenance, Told
from handlers.outcome import Kind
from handlers.policy import Policy
from handlers.position import Measure, Position, follows_text, measure_of, position_of
from handlers.reads import find_read, latest_finished, of_format, open_reads
from hardcover.model import (
    AddBook,
    AddRead,
    BookId,
    Clear,
    Edition,
    EditionId,
    Read,
    ReadingFormat,
    ReadValues,
    RemoveBook,
    SetStatus,
    Status,
    Step,
    UserBook,
    WriteRead,
)
from listener.model import LibraryItem, MediaProgress, PlaybackSession

NEAR_START = 0.10  # a second reading begins within the first tenth; further in it is a seek back
FURTHER_SECONDS = 60.0  # P8: heard twice, the second time at least this much further
FASTEST = 10.0  # players go up to this speed
RESUME_SECONDS = 300.0  # P7: a paused book returns after this much new listening


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything a decision may rest on. ``shelf`` is what Hardcover says now; unknown never gets here."""

    row: MediaProgress
    item: LibraryItem
    pin: Pin
    shelf: UserBook | None
    editions: Mapping[EditionId, Edition]
    book_editions: tuple[Edition, ...] | None = None  # None: not asked yet
    sessions: tuple[PlaybackSession, ...] | None = None  # of this item; None: not asked yet
    entry: Entry
    policy: Policy
    now: datetime
    live: bool = False  # the row was heard a moment ago, not read from the settled state


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    edition: EditionId | None = None
    editions_of: BookId | None = None
    sessions: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    kind: Kind
    reason: str
    hint: Hint | None = None
    until: datetime | None = None
    agreed: Agreed | None = None  # both sides say the same: recorded as acknowledged, without a write


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    read: Read | None
    measure: Measure | None
    finished: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Write into the read that the step before it opened; add one when it opened none (P2)."""

    values: ReadValues


PlanStep: TypeAlias = Step | Opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    what: str
    steps: tuple[PlanStep, ...]
    reason: str
    measure: Measure | None
    finished: bool = False
    forward: bool = False  # plain forward listening: never counts for the alarm, and goes on in spite of it (P14)
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack:
    history_id: int
    reason: str


Decision: TypeAlias = Need | Hold | Tell | TakeBack


def decide(s: Situation) -> Decision:
    """Compare the three values and say what follows."""
    case = _audiobookshelfs_side(s)
    if not isinstance(case, _Case):
        return case
    if s.shelf is None:
        return _not_on_shelf(case)
    if s.shelf.status is Status.IGNORED or (s.shelf.status is Status.DID_NOT_FINISH and not s.policy.resume_dnf):
        word = "ignored" if s.shelf.status is Status.IGNORED else "did not finish"
        return Hold(kind=Kind.REFUSED, reason=f"marked “{word}” on Hardcover: the user's word stays, nothing is told")
    return _finished(case, s.shelf) if case.finished else _unfinished(case, s.shelf)


def nothing_new(s: Situation) -> Hold | None:
    """What follows where Audiobookshelf says nothing new, whatever ``shelf`` is: then Hardcover need not be asked."""
    case = _audiobookshelfs_side(s)
    return case if isinstance(case, Hold) else None


def _audiobookshelfs_side(s: Situation) -> _Case | Need | Hold:
    told = s.entry.told
    text = follows_text(s.item, s.editions.get(s.pin.edition_id))
    if s.item.has_ebook and s.item.has_audio and s.pin.edition_id not in s.editions:
        return Need(edition=s.pin.edition_id)
    position = position_of(s.row, s.item, text=text)
    if position is None and not s.row.is_finished:
        return Hold(kind=Kind.UNCHANGED, reason="Audiobookshelf gives no usable position")
    position = position or Position(fraction=1.0, seconds=None)
    finished_on, parked_until = _finish_day(s, position)
    finished = s.row.is_finished or (parked_until is not None and parked_until <= s.now)
    until = None if finished or (told is not None and told.rests) else parked_until
    if told is not None and s.entry.intent is None and not _relinked(s, told) and unmoved(s.row, told, position):
        parked = finished and not s.row.is_finished and not told.finished
        if told.rests or not parked:
            return Hold(kind=Kind.UNCHANGED, reason="nothing new since it was told", until=until)
    return _Case(
        s=s,
        told=told,
        text=text,
        position=position,
        finished=finished,
        finished_on=finished_on,
        until=until,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A situation with what follows from Audiobookshelf's side alone."""

    s: Situation
    told: Told | None
    text: bool
    position: Position
    finished: bool
    finished_on: date | None
    until: datetime | None

    @property
    def percent(self) -> str:
        return f"{self.position.fraction:.1%}"

    @property
    def eligible(self) -> bool:
        return self.position.fraction >= self.s.policy.min_fraction

    def hold(self, reason: str, kind: Kind = Kind.UNCHANGED, hint: Hint | None = None) -> Hold:
        return Hold(kind=kind, reason=reason, hint=hint, until=self.until)

    def agree(self, reason: str, read: Read | None, measure: Measure | None = None) -> Hold:
        agreed = Agreed(read=read, measure=measure, finished=self.finished)
        return Hold(kind=Kind.UNCHANGED, reason=reason, until=self.until, agreed=agreed)

    def opened_by_us(self, read: Read) -> bool:
        """Hardcover opened it for an insert of ours that we never saw the end of: its dates are nobody's word."""
        intent = self.s.entry.intent
        return intent is not None and intent.inserting and read.id not in intent.known_reads

    def closed_by_us(self, read: Read) -> bool:
        """A status of "read" closed it for us, and filled in a finish that we never saw."""
        intent = self.s.entry.intent
        return intent is not None and intent.closing == read.id and read.finished_at is not None


# Audiobookshelf's side


def _finish_day(s: Situation, position: Position) -> tuple[date | None, datetime | None]:
    """The day of the finish if it is known, and until when a parked book waits for being one (P6, P10)."""
    if s.row.is_finished:
        if s.row.finished_at is None:
            return None, None  # case 7: no invented date
        moments = [moment for moment in (s.row.finished_at, s.row.last_update) if moment is not None]
        return s.policy.day(min(moments)), None
    heard = last_heard(s.row, s.entry.told, position)
    if position.fraction >= s.policy.finish_fraction and heard is not None:
        return s.policy.day(heard), heard + s.policy.finish_after
    return None, None


def last_heard(row: MediaProgress, told: Told | None, position: Position) -> datetime | None:
    """When the row came to its position. Hiding a book from "continue listening" also changes lastUpdate [A 6]."""
    if told is not None and told.heard_at is not None and unmoved(row, told, position):
        return told.heard_at
    return row.last_update


def unmoved(row: MediaProgress, told: Told, position: Position) -> bool:
    """Audiobookshelf still says what it said when Hardcover last acknowledged it."""
    if row.is_finished or told.abs_finished:
        return row.is_finished == told.abs_finished and row.finished_at == told.abs_finished_at
    if position.seconds is not None and told.seconds is not None:
        return int(position.seconds) == int(told.seconds)
    return abs(position.fraction - told.fraction) < 1e-6


def _relinked(s: Situation, told: Told) -> bool:
    """The owner has linked another edition since it was told: the one that was told is no longer anybody's choice."""
    return s.pin.provenance is Provenance.LINK and told.edition_id not in (None, s.pin.edition_id)


def _never_played(row: MediaProgress) -> bool:
    """Marked finished without being played: no start is known [A 1.14]."""
    nothing_heard = not row.duration_seconds and not row.current_time_seconds and not row.ebook_fraction
    return nothing_heard or (row.is_finished and row.started_at == row.finished_at)


def _started_on(case: _Case, after: date | None) -> date | Need | None:
    """The day this reading began (P6). ``after``: the day the reading before it was finished, if there was one."""
    s = case.s
    if _never_played(s.row) or s.row.started_at is None:
        return None
    if s.row.is_finished and s.row.finished_at is not None and s.row.started_at > s.row.finished_at:
        return None  # case 69
    day: date | None = s.policy.day(s.row.started_at)
    if after is not None and day is not None and day <= after:
        if s.sessions is None:
            return Need(sessions=True)
        begun = _begun_again(case, after)
        first_heard = s.entry.hint.at if s.entry.hint is not None else s.row.last_update
        moment = begun.started_at if begun is not None else first_heard
        day = s.policy.day(moment) if moment is not None else None
    if day is not None and case.finished_on is not None and day > case.finished_on:
        return None
    return day


def _begun_again(case: _Case, after: date | None) -> PlaybackSession | None:
    """The session in which a second reading was first heard: the first one near the start since the finish.

    Players open a finished book at its start [A 7], so whoever opens it to hear the end once more has such a session
    too: what was listened to since has to account for the position.
    """
    told = case.told
    since = told.abs_finished_at if told is not None else None
    length = case.position.length_seconds or case.s.item.duration_seconds

    def is_later(session: PlaybackSession) -> bool:
        if session.started_at is None:
            return False
        if since is not None:
            return session.started_at > since
        return after is None or case.s.policy.day(session.started_at) > after

    def began(session: PlaybackSession) -> datetime:
        return session.started_at or case.s.now

    later = [session for session in case.s.sessions or () if is_later(session)]
    near_start = [session for session in later if not length or session.start_seconds <= length * NEAR_START]
    first = min(near_start, key=began, default=None)
    if first is None or case.position.seconds is None:
        return first
    listened = sum(session.listened_seconds for session in later if began(session) >= began(first))
    gain = case.position.seconds - first.start_seconds
    return first if gain <= _reach(listened) else None


def _reach(seconds: float) -> float:
    """How far in the book that much listening may lead, at four times the speed and with a jump or two."""
    return 4 * seconds + RESUME_SECONDS


def _open_read(case: _Case, shelf: UserBook) -> Read | Need | None:
    """The open read that this progress belongs to (P2); of several the one of this format, so formats must be known."""
    candidates = open_reads(shelf)
    if len(candidates) > 1:
        for read in candidates:
            if read.edition_id is not None and read.edition_id not in case.s.editions:
                return Need(edition=read.edition_id)
    return of_format(candidates, case.s.editions, text=case.text)


# the edition that is written with


def _edition(case: _Case, *ids: EditionId | None) -> tuple[EditionId | None, Measure | None] | Need:
    """The first of ``ids`` that is set, exchanged for a capable one when it has no length (P4, case 20)."""
    s, told = case.s, case.told
    given_up = told.edition_id if told is not None and _relinked(s, told) else None
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


def _values(
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
        progress_seconds=progress if measure is not None and measure.unit == "seconds" else None,
        progress_pages=progress if measure is not None and measure.unit == "pages" else None,
    )


# not on the shelf


def _not_on_shelf(case: _Case) -> Decision:
    s, told = case.s, case.told
    if told is not None and not _new_listening(case, told):
        return case.hold("its user removed it from Hardcover; it stays away until there is new listening")
    if not case.finished and not case.eligible:
        return case.hold(f"only {case.percent} heard, below min_progress_percent", Kind.WAITING)
    edition = _edition(case, s.pin.edition_id)
    if isinstance(edition, Need):
        return edition
    started = _started_on(case, told.finished_at if told is not None and told.finished else None)
    if isinstance(started, Need):
        return started
    edition_id, measure = edition
    progress = _progress(case, measure)
    add = AddBook(
        book_id=s.pin.book_id,
        status=Status.READ if case.finished else Status.CURRENTLY_READING,
        edition_id=edition_id,
        date_added=started or case.finished_on or s.policy.day(s.now),
        privacy_id=s.policy.privacy_id,
    )
    finished_at = (case.finished_on or Clear.CLEAR) if case.finished else None
    values = _values(edition_id, measure, progress, started or Clear.CLEAR, finished_at)
    return _tell(case, "finish" if case.finished else "start", measure, add, Opened(values=values))


def _new_listening(case: _Case, told: Told) -> bool:
    if case.s.row.is_finished:
        return not told.abs_finished
    before = Position(fraction=told.fraction, seconds=told.seconds)
    return told.abs_finished or abs(case.position.ahead_of(before)) >= FURTHER_SECONDS


def _progress(case: _Case, measure: Measure | None) -> int | None:
    if measure is None:
        return None
    return measure.length if case.finished else measure.at(case.position.fraction)


def _tell(case: _Case, what: str, measure: Measure | None, *steps: PlanStep, reason: str = "") -> Tell:
    reasons = {
        "start": f"started, {case.percent} heard",
        "finish": "finished" if case.s.row.is_finished else f"parked at {case.percent}: counts as read",
        "again": "heard again from the start",
        "resume": "listening went on after a pause",
    }
    return Tell(
        what=what,
        steps=steps,
        reason=reason or reasons[what],
        measure=measure,
        finished=case.finished,
        until=case.until,
    )


# finished in Audiobookshelf


def _finished(case: _Case, shelf: UserBook) -> Decision:
    s, told = case.s, case.told
    ours = next((read for read in shelf.reads if case.opened_by_us(read) or case.closed_by_us(read)), None)
    if ours is not None and (ours.finished_at is not None or shelf.status is not Status.READ):
        return _write_finish(case, shelf, ours)
    current = _open_read(case, shelf)
    if isinstance(current, Need):
        return current
    last = latest_finished(shelf)
    if shelf.status is Status.READ:
        if current is not None and told is not None and current.id == told.read_id:
            return _write_finish(case, shelf, current)
        return _finished_again(case, shelf, last)
    if current is not None:
        return _write_finish(case, shelf, current)
    if last is not None:
        return _finished_again(case, shelf, last)
    edition = _edition(case, shelf.edition_id, s.pin.edition_id)
    if isinstance(edition, Need):
        return edition
    started = _started_on(case, None)
    if isinstance(started, Need):
        return started
    edition_id, measure = edition
    values = _values(
        edition_id, measure, _progress(case, measure), started or Clear.CLEAR, case.finished_on or Clear.CLEAR
    )
    set_status = SetStatus(
        user_book_id=shelf.id, status=Status.READ, edition_id=None if shelf.edition_id is not None else edition_id
    )
    return _tell(case, "finish", measure, set_status, Opened(values=values))


def _write_finish(case: _Case, shelf: UserBook, read: Read) -> Decision:
    """One unit: Hardcover sets the status by itself when the open read gets its finish [H 5.11]."""
    if _begun_after_the_finish(case, read):
        return case.hold("the read on Hardcover was begun after this finish: another reading, it stays open")
    edition = _edition(case, read.edition_id, shelf.edition_id, case.s.pin.edition_id)
    if isinstance(edition, Need):
        return edition
    started = _read_start(case, shelf, read)
    if isinstance(started, Need):
        return started
    edition_id, measure = edition
    finished_at = case.finished_on or Clear.CLEAR
    write = WriteRead(
        read_id=read.id, values=_values(edition_id, measure, _progress(case, measure), started, finished_at)
    )
    if read.finished_at is None and case.finished_on is None:
        # without a date the read can only be closed by the status; what Hardcover then fills in is cleared (P6)
        return _tell(case, "finish", measure, SetStatus(user_book_id=shelf.id, status=Status.READ), write)
    return _tell(case, "finish", measure, write)


def _begun_after_the_finish(case: _Case, read: Read) -> bool:
    """A day more is not later: Hardcover dates what it opens by its own clock, not by the user's [H 5.2]."""
    told, finish = case.told, case.finished_on
    if case.opened_by_us(read) or (told is not None and told.read_id == read.id):
        return False
    return finish is not None and read.started_at is not None and read.started_at - finish > timedelta(days=1)


def _finished_again(case: _Case, shelf: UserBook, last: Read | None) -> Decision:
    """Audiobookshelf says finished and Hardcover has finished reads only: is this another reading?"""
    s, told = case.s, case.told
    already = case.agree("already read on Hardcover; a finished read stays as it is", last)
    if last is None or not s.policy.reread or case.finished_on is None:
        return already
    if told is not None and told.finished:
        known = told.abs_finished_at
        if s.row.finished_at is None or (known is not None and s.row.finished_at <= known):
            return already
        if s.sessions is None:
            return Need(sessions=True)
        begun = _begun_again(case, last.finished_at)
        if begun is None:
            return already
    elif told is not None and told.read_id == last.id:
        return already  # the user finished by hand what we had begun
    else:
        started = s.row.started_at
        if (
            started is None
            or _never_played(s.row)
            or last.finished_at is None
            or s.policy.day(started) <= last.finished_at
        ):
            return already
    started_on = _started_on(case, last.finished_at)
    if isinstance(started_on, Need):
        return started_on
    edition = _edition(case, shelf.edition_id, s.pin.edition_id)
    if isinstance(edition, Need):
        return edition
    edition_id, measure = edition
    values = _values(edition_id, measure, _progress(case, measure), started_on, case.finished_on)
    again = "heard again and finished"
    if shelf.status is Status.READ:
        return _tell(case, "again", measure, AddRead(user_book_id=shelf.id, values=values), reason=again)
    # with another status: open it first, so that the finish sets the status [H 5.10, 5.11]
    opening = AddRead(user_book_id=shelf.id, values=replace(values, finished_at=None))
    return _tell(case, "again", measure, opening, Opened(values=values), reason=again)


def _read_start(case: _Case, shelf: UserBook, read: Read) -> date | Clear | Need | None:
    """The start date to send with a write: the one that stands there, else ours; one the user cleared stays cleared."""
    ours = case.opened_by_us(read)
    after_the_end = read.started_at is not None and case.finished_on is not None and read.started_at > case.finished_on
    if after_the_end and case.finished:
        started = _started_on(case, None)
        return started if started is not None else Clear.CLEAR
    if read.started_at is not None and not ours:
        return read.started_at
    told = case.told
    if not ours and told is not None and told.read_id == read.id and told.started_at is not None:
        return None
    last = latest_finished(replace(shelf, reads=tuple(other for other in shelf.reads if other.id != read.id)))
    started = _started_on(case, last.finished_at if last is not None else None)
    if started is None and ours:
        return Clear.CLEAR
    return started


# not finished in Audiobookshelf


def _unfinished(case: _Case, shelf: UserBook) -> Decision:
    s, told = case.s, case.told
    orphan = next((read for read in shelf.reads if case.opened_by_us(read) and read.finished_at is not None), None)
    if orphan is not None and s.entry.intent is not None and not s.entry.intent.on_shelf:
        reason = "the finish was taken back before Hardcover had acknowledged it"
        return _tell(case, "un-finish", None, RemoveBook(user_book_id=shelf.id), reason=reason)
    if told is not None and told.abs_finished:
        by_hand = _unfinished_by_hand(case, told)
        if isinstance(by_hand, Need):
            return by_hand
        if by_hand:
            return _taken_back(case, shelf, told)
    if shelf.status is Status.READ:
        return _again(case, shelf)
    if shelf.status in (Status.PAUSED, Status.DID_NOT_FINISH):
        return _paused(case, shelf)
    if not case.eligible and (told is None or not told.progress):
        return case.hold(f"only {case.percent} heard, below min_progress_percent", Kind.WAITING)
    current = _open_read(case, shelf)
    if isinstance(current, Need):
        return current
    if shelf.status is Status.CURRENTLY_READING and current is not None:
        return _progressed(case, shelf, current)
    return _begin(case, shelf, "start")


def _begin(case: _Case, shelf: UserBook, what: str, hint_day: date | None = None) -> Decision:
    """Set the status to reading where it is not, and write into the open read, the one this opens, or a new one."""
    s = case.s
    current = _open_read(case, shelf)
    if isinstance(current, Need):
        return current
    edition = _edition(case, current.edition_id if current else None, shelf.edition_id, s.pin.edition_id)
    if isinstance(edition, Need):
        return edition
    if current is not None:
        started: date | Clear | Need | None = _read_start(case, shelf, current)
    else:
        last = latest_finished(shelf)
        started = _started_on(case, last.finished_at if last is not None else hint_day)
        started = started if started is not None else Clear.CLEAR
    if isinstance(started, Need):
        return started
    edition_id, measure = edition
    progress = _progress(case, measure)
    values = _values(edition_id, measure, progress, started)
    steps: list[PlanStep] = []
    if shelf.status is not Status.CURRENTLY_READING:
        chosen = None if shelf.edition_id is not None else edition_id
        steps.append(SetStatus(user_book_id=shelf.id, status=Status.CURRENTLY_READING, edition_id=chosen))
    if current is not None:
        steps.append(WriteRead(read_id=current.id, values=values))
    elif steps:
        steps.append(Opened(values=values))
    else:
        steps.append(AddRead(user_book_id=shelf.id, values=_without_clear(values)))
    return _tell(case, what, measure, *steps)


def _without_clear(values: ReadValues) -> ReadValues:
    return replace(values, started_at=None) if values.started_at is Clear.CLEAR else values


def _progressed(case: _Case, shelf: UserBook, read: Read) -> Decision:
    """The three-way merge of one open read."""
    s, told = case.s, case.told
    edition = _edition(case, read.edition_id, shelf.edition_id, s.pin.edition_id)
    if isinstance(edition, Need):
        return edition
    edition_id, measure = edition
    if measure is None:
        if told is not None:
            return case.hold("status only: no edition of this book has a length on Hardcover")
        started = _read_start(case, shelf, read)
        if isinstance(started, Need):
            return started
        values = _values(edition_id, None, None, started)
        return _tell(case, "start", None, WriteRead(read_id=read.id, values=values))
    value = measure.at(case.position.fraction)
    there = measure.read(read)
    acknowledged = told is not None and told.read_id == read.id and told.unit == measure.unit
    intent = s.entry.intent
    as_told = acknowledged and told is not None and there == told.progress
    as_attempted = intent is not None and there is not None and there in intent.attempted
    started = _read_start(case, shelf, read)
    if isinstance(started, Need):
        return started
    as_filled = case.opened_by_us(read) and read.started_at != (None if started is Clear.CLEAR else started)
    if value == there and read.edition_id == edition_id and not as_filled:
        return case.agree("Hardcover shows it already", read, measure)
    if not (as_told or as_attempted or as_filled) and value <= (there or 0):
        return case.hold(
            f"Hardcover is further ({there} {measure.unit}, Audiobookshelf {value}): the further one stays"
        )
    write = WriteRead(read_id=read.id, values=_values(edition_id, measure, value, started))
    conflict = acknowledged and not as_told and not as_attempted
    return Tell(
        what="progress" if acknowledged else "start",
        steps=(write,),
        reason=f"{case.percent} heard" + ("; both sides had moved, Audiobookshelf is further" if conflict else ""),
        measure=measure,
        forward=acknowledged and _listened_on(case),
        until=case.until,
    )


def _listened_on(case: _Case) -> bool:
    """Whether listening alone explains where the position is now, from where it was told: never a seek, either way."""
    told = case.told
    if told is None:
        return False
    gain = case.position.ahead_of(Position(fraction=told.fraction, seconds=told.seconds))
    elapsed = (case.s.now - told.at) / timedelta(seconds=1)
    return 0 <= gain <= FASTEST * elapsed + RESUME_SECONDS


def _paused(case: _Case, shelf: UserBook) -> Decision:
    """P7: back to reading only after five minutes of new listening since the pause was first met."""
    s, told = case.s, case.told
    hint = s.entry.hint if s.entry.hint is not None and s.entry.hint.kind == "paused" else None
    if hint is None:
        base = told if told is not None and not told.abs_finished else None
        hint = Hint(
            kind="paused",
            fraction=base.fraction if base else case.position.fraction,
            seconds=base.seconds if base else case.position.seconds,
            at=s.now,
        )
    since = case.position.ahead_of(Position(fraction=hint.fraction, seconds=hint.seconds))
    if since >= RESUME_SECONDS and case.eligible:
        return _begin(case, shelf, "resume")
    word = "paused" if shelf.status is Status.PAUSED else "did not finish"
    return case.hold(f"{word} on Hardcover: told again after 5 minutes of new listening", Kind.WAITING, hint)


def _unfinished_by_hand(case: _Case, told: Told) -> bool | Need:
    """Position 0 and no session since the finish; an ebook keeps its own position [A 7]."""
    if case.text:
        return abs(case.position.fraction - told.fraction) < 1e-6
    if case.position.fraction:
        return False
    if case.s.sessions is None:
        return Need(sessions=True)
    since = told.abs_finished_at
    return not any(since and session.started_at and session.started_at > since for session in case.s.sessions)


def _taken_back(case: _Case, shelf: UserBook, told: Told) -> Decision:
    """P8: our own finish is taken back, if nothing happened to it."""
    if shelf.status is not Status.READ:
        return case.hold("un-finished in Audiobookshelf, and not read on Hardcover either")
    read = find_read(shelf, told.read_id)
    intent = case.s.entry.intent
    half_way = intent is not None and intent.taking_back is not None and intent.taking_back == told.finish_history
    if told.finish_history is not None and half_way:
        return TakeBack(history_id=told.finish_history, reason="un-finished in Audiobookshelf")
    if told.finish_history is None:
        return case.hold("un-finished in Audiobookshelf, but the finish on Hardcover is not ours: it stays")
    if read is None or read.finished_at != told.finished_at or read != latest_finished(shelf):
        return case.hold("un-finished in Audiobookshelf, but Hardcover has moved since: it stays")
    return TakeBack(history_id=told.finish_history, reason="un-finished in Audiobookshelf")


def _again(case: _Case, shelf: UserBook) -> Decision:
    """Hardcover says read, Audiobookshelf is somewhere in the book: another reading, a seek back, a stale device?"""
    s, told = case.s, case.told
    if not s.policy.reread:
        return case.hold("read on Hardcover, and reread is off")
    last = latest_finished(shelf)
    if told is None:
        if last is None or last.finished_at is None:
            reason = f"Hardcover says read without a date, Audiobookshelf is at {case.percent}: another reading?"
            return case.hold(reason, Kind.NEEDS_PERSON)
        moved = s.row.last_update
        if moved is None or s.policy.day(moved) <= last.finished_at:
            return case.hold("read on Hardcover after this was last heard")
        if not (s.live and case.position.fraction <= NEAR_START) and case.eligible and s.entry.hint is None:
            return _begin(case, shelf, "again")
    if not case.eligible and s.entry.hint is None and case.position.fraction > 0:
        return case.hold("heard once near the start of a finished book", Kind.WAITING, _again_hint(case))
    hint = s.entry.hint if s.entry.hint is not None and s.entry.hint.kind == "again" else None
    if hint is not None and _went_on(case, hint):
        if case.eligible:
            return _begin(case, shelf, "again")
        return case.hold(f"heard again, {case.percent}: below min_progress_percent", Kind.WAITING, hint)
    if case.position.fraction <= NEAR_START:
        earlier = (
            hint is not None and case.position.ahead_of(Position(fraction=hint.fraction, seconds=hint.seconds)) >= 0
        )
        kept = hint if earlier else _again_hint(case)
        return case.hold(
            "heard once near the start of a finished book; a new read opens when it goes on", Kind.WAITING, kept
        )
    if s.sessions is None:
        return Need(sessions=True)
    begun = _begun_again(case, last.finished_at if last is not None else None)
    if (
        begun is not None
        and case.position.ahead_of(Position(fraction=0, seconds=begun.start_seconds)) >= FURTHER_SECONDS
    ):
        return _begin(case, shelf, "again")
    return case.hold(
        f"at {case.percent} of a finished book without a new start: a seek back, not another reading", hint=hint
    )


def _again_hint(case: _Case) -> Hint:
    return Hint(kind="again", fraction=case.position.fraction, seconds=case.position.seconds, at=case.s.now)


def _went_on(case: _Case, hint: Hint) -> bool:
    """Heard a second time, at least a minute further, and not by a jump somewhere else."""
    gain = case.position.ahead_of(Position(fraction=hint.fraction, seconds=hint.seconds))
    elapsed = max((case.s.now - hint.at) / timedelta(seconds=1), 0.0)
    listened = gain <= _reach(elapsed) or case.position.fraction <= 2 * NEAR_START
    return gain >= FURTHER_SECONDS and listened
