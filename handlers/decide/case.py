"""Audiobookshelf's side of a decision: what follows from its row alone. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from handlers.decide.decision import Agreed, Hold, Need, Situation
from handlers.decide.listening import Listened, listened_since
from handlers.decide.position import Measure, Position, follows_text, position_of
from handlers.state.ledger import Acknowledged, Entry, Hint, HintKind, Provenance
from handlers.state.outcome import Kind
from hardcover import Read
from listener import MediaProgress

FURTHER_SECONDS = 60.0  # seen twice, the second time at least this much further: it goes on
MIDDLES = 2  # positions of a text seen between 10 and 90 % before it may count as parked (P10)
PICTURES = frozenset({"cbz", "cbr", "cb7"})  # finished by Audiobookshelf's flag only (P10)
_HELD_AGAINST_SESSIONS = frozenset({HintKind.REREAD, HintKind.WITHDRAWN, HintKind.LEFT})
CLOCKS_DIFFER = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A situation with what follows from Audiobookshelf's side alone."""

    s: Situation
    acknowledged: Acknowledged | None
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

    @property
    def length_seconds(self) -> float:
        """Of the audio; the item's own where the row says less [A 1.14]. 0 for text."""
        return max(self.position.length_seconds or 0.0, self.s.item.duration_seconds)

    def hint(self, kind: HintKind) -> Hint | None:
        hint = self.s.entry.hint
        return hint if hint is not None and hint.kind is kind else None

    def new_hint(self, kind: HintKind) -> Hint:
        """``at`` is Audiobookshelf's time where sessions are held against it: its clock may not agree with ours."""
        at = self.s.row.last_update if kind in _HELD_AGAINST_SESSIONS else None
        return Hint(kind=kind, fraction=self.position.fraction, seconds=self.position.seconds, at=at or self.s.now)

    def gain_since(self, hint: Hint | Acknowledged) -> float:
        """Seconds of the book since then; for text, one percent counts as a minute."""
        return self.position.ahead_of(Position(fraction=hint.fraction, seconds=hint.seconds))

    def listened(self, since: datetime | None) -> Listened | Need:
        if self.s.sessions is None:
            return Need(sessions=True)
        return listened_since(self.s.sessions, since)

    def went_on(self, hint: Hint) -> bool | Need:
        """Reported a second time, at least a minute further, and listening accounts for it. A program that sends
        positions only leaves no sessions: then the pace of its reports has to do."""
        gain = self.gain_since(hint)
        if gain < FURTHER_SECONDS:
            return False
        elapsed = Listened((), None)
        pace = ((self.s.row.last_update or self.s.now) - hint.at).total_seconds()
        if self.text:
            return True
        listened = self.listened(hint.at)
        if isinstance(listened, Need):
            return listened
        if listened.sessions:
            # what is being listened to reaches the session list with the next sync: the time since counts as well
            return listened.accounts_for(0.0, gain)
        return not self.s.sessions and elapsed.accounts_for(4.0 * pace, gain)

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


def audiobookshelfs_side(s: Situation) -> Case | Need | Hold:
    acknowledged = s.entry.acknowledged
    text = follows_text(s.item, s.editions.get(s.pin.edition_id))
    if s.item.has_ebook and s.item.has_audio and s.pin.edition_id not in s.editions:
        return Need(edition=s.pin.edition_id)
    position = position_of(s.row, s.item, text=text)
    if position is None and not s.row.is_finished:
        return Hold(kind=Kind.UNCHANGED, reason="Audiobookshelf gives no usable position")
    position = position or Position(fraction=1.0, seconds=None)
    if acknowledged is not None and not s.from_sessions and is_old_news(s.row, acknowledged):
        reason = "Audiobookshelf shows a state from before the last sync (a restored backup?): nothing follows"
        return Hold(kind=Kind.UNCHANGED, reason=reason)
    marked = s.row.is_finished and not _reads_on(s, acknowledged, text=text)
    finished_on, parked_until = _finish_day(s, position, text=text, marked=marked)
    finished = marked or (parked_until is not None and parked_until <= s.now)
    until = None if finished or (acknowledged is not None and acknowledged.suppressed) else parked_until
    if acknowledged is not None and _is_settled(s, acknowledged) and unmoved(s.row, acknowledged, position):
        parked = finished and not marked and not acknowledged.finished
        if acknowledged.suppressed or not parked:
            return Hold(kind=Kind.UNCHANGED, reason="nothing new since the last sync", until=until)
    if finished and not marked and s.from_sessions:
        reason = f"offline listening leads to {position.fraction:.0%}, and Audiobookshelf does not say finished: is it?"
        return Hold(kind=Kind.NEEDS_REVIEW, reason=reason)
    return Case(
        s=s,
        acknowledged=acknowledged,
        text=text,
        position=position,
        finished=finished,
        finished_on=finished_on,
        until=until,
    )


def _is_settled(s: Situation, acknowledged: Acknowledged) -> bool:
    """Nothing on our side or the user's is under way, so that an unmoved row says all."""
    return s.entry.intent is None and not s.changed_by_user and not relinked(s, acknowledged)


def _reads_on(s: Situation, acknowledged: Acknowledged | None, *, text: bool) -> bool:
    """An ebook that is read again stays finished in Audiobookshelf [A 7]: its position says that it is under way."""
    if not text or acknowledged is None or not acknowledged.finished or s.row.ebook_fraction is None:
        return False
    if s.row.finished_at != acknowledged.abs_finished_at:
        return False
    if not acknowledged.abs_finished:
        return True  # that it is read again was acknowledged already
    moved = abs(s.row.ebook_fraction - acknowledged.fraction) > 1e-6
    return moved and s.row.ebook_fraction < 0.9


def _finish_day(s: Situation, position: Position, *, text: bool, marked: bool) -> tuple[date | None, datetime | None]:
    """The day of the finish if it is known, and until when a parked book waits for being one (P6, P10)."""
    if marked:
        if s.row.finished_at is None:
            return None, None  # case 7: no invented date
        moments = [moment for moment in (s.row.finished_at, s.row.last_update) if moment is not None]
        return s.policy.day(min(moments)), None
    if text and (s.entry.middles < MIDDLES or s.item.ebook_format in PICTURES):
        return None, None
    listened = listened_at(s.row, s.entry.acknowledged, position)
    if position.fraction >= s.policy.finish_fraction and listened is not None:
        return s.policy.day(listened), listened + s.policy.finish_after
    return None, None


def middles_of(entry: Entry, case: Case) -> int:
    """How many positions of a text were seen between 10 and 90 % of it, this one included (P10)."""
    if not case.text or not 0.1 <= case.position.fraction <= 0.9:
        return entry.middles
    return min(entry.middles + 1, MIDDLES)


def listened_at(row: MediaProgress, acknowledged: Acknowledged | None, position: Position) -> datetime | None:
    """When the row came to its position. Hiding a book from "continue listening" also changes lastUpdate [A 6]."""
    if acknowledged is not None and acknowledged.listened_at is not None and unmoved(row, acknowledged, position):
        return acknowledged.listened_at
    return row.last_update


def is_old_news(row: MediaProgress, acknowledged: Acknowledged) -> bool:
    """A row older than the one that was acknowledged. A local session may date a row in the future, and the next sync
    dates it back to now [A 8]: so no row is older that was changed after our last answer."""
    if row.last_update is None or acknowledged.abs_last_update is None:
        return False
    return row.last_update < min(acknowledged.abs_last_update, acknowledged.at) - CLOCKS_DIFFER


def unmoved(row: MediaProgress, acknowledged: Acknowledged, position: Position) -> bool:
    """Audiobookshelf still says what it said when Hardcover last acknowledged it."""
    if row.is_finished or acknowledged.abs_finished:
        same = row.is_finished == acknowledged.abs_finished and row.finished_at == acknowledged.abs_finished_at
        text_moved = position.seconds is None and abs(position.fraction - acknowledged.fraction) > 1e-6
        return same and not (text_moved and row.is_finished and acknowledged.finished)
    if position.seconds is not None and acknowledged.seconds is not None:
        return int(position.seconds) == int(acknowledged.seconds)
    return abs(position.fraction - acknowledged.fraction) < 1e-6


def relinked(s: Situation, acknowledged: Acknowledged) -> bool:
    """The owner has linked another edition since the last sync: the one before is no longer anybody's choice."""
    return s.pin.provenance is Provenance.LINK and acknowledged.edition_id not in (None, s.pin.edition_id)
