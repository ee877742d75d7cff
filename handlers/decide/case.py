"""Audiobookshelf's side of a decision: what follows from its row alone. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from handlers.decide.decision import Agreed, Hold, Need, Situation
from handlers.decide.position import Measure, Position, follows_text, position_of
from handlers.state.ledger import Acknowledged, Hint, Provenance
from handlers.state.outcome import Kind
from hardcover.model import (
    Read,
)
from listener.model import MediaProgress


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A situation with what follows from Audiobookshelf's side alone."""

    s: Situation
    told: Acknowledged | None
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


def audiobookshelfs_side(s: Situation) -> Case | Need | Hold:
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
    if told is not None and s.entry.intent is None and not relinked(s, told) and unmoved(s.row, told, position):
        parked = finished and not s.row.is_finished and not told.finished
        if told.rests or not parked:
            return Hold(kind=Kind.UNCHANGED, reason="nothing new since it was told", until=until)
    return Case(
        s=s,
        told=told,
        text=text,
        position=position,
        finished=finished,
        finished_on=finished_on,
        until=until,
    )


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


def last_heard(row: MediaProgress, told: Acknowledged | None, position: Position) -> datetime | None:
    """When the row came to its position. Hiding a book from "continue listening" also changes lastUpdate [A 6]."""
    if told is not None and told.heard_at is not None and unmoved(row, told, position):
        return told.heard_at
    return row.last_update


def unmoved(row: MediaProgress, told: Acknowledged, position: Position) -> bool:
    """Audiobookshelf still says what it said when Hardcover last acknowledged it."""
    if row.is_finished or told.abs_finished:
        return row.is_finished == told.abs_finished and row.finished_at == told.abs_finished_at
    if position.seconds is not None and told.seconds is not None:
        return int(position.seconds) == int(told.seconds)
    return abs(position.fraction - told.fraction) < 1e-6


def relinked(s: Situation, told: Acknowledged) -> bool:
    """The owner has linked another edition since it was told: the one that was told is no longer anybody's choice."""
    return s.pin.provenance is Provenance.LINK and told.edition_id not in (None, s.pin.edition_id)
