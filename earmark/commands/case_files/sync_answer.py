"""What a sync would do with a case: the facts a decision asks for come from the case, as in the service from the
services, and what the case does not hold is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Any

from earmark.commands.case_files.answers import best_match
from earmark.commands.case_files.reading import BadCase, CaseFile, rows_of
from earmark.service.policy import policy_of
from earmark.settings import UserSettings
from handlers.decide import Hold, Need, OurFinish, Plan, Situation, TakeBack, decide
from handlers.decide.decision import Vanished
from handlers.decide.position import position_of
from handlers.state.ledger import Entry, Pin, Provenance, entry_from_json, pin_from_json
from handlers.state.outcome import Kind
from handlers.sync.gather import editions_in
from handlers.sync.pins import chosen
from hardcover.model import Edition, Traces, UserBook
from hardcover.rows import parse_user_book
from hardcover.traces import traces_in
from listener.errors import OddAnswer
from listener.model import MediaProgress, PlaybackSession
from listener.parse import parse_progress, parse_sessions

MOST_FACTS = 12  # asked for by one decision
_WRONG = (LookupError, TypeError, ValueError, AttributeError)


def sync_answer(case: CaseFile) -> dict[str, Any]:
    """``{id, outcome, reason, steps, needs}``; ``needs``: facts the decision rests on that the case does not hold."""
    row = _row(case)
    if row is None:
        return _answer(case, Kind.UNCHANGED, "no progress in Audiobookshelf")
    if case.item.media_type != "book":
        return _answer(case, Kind.NOT_COUNTED, "not a book")
    ledger = case.raw.get("ledger") or {}
    if not isinstance(ledger, dict):
        raise BadCase("ledger is not an object")
    override = ledger.get("override")
    if override == "ignore":
        return _answer(case, Kind.IGNORED, "ignored by its owner")
    entry, policy = _entry(ledger), policy_of(case.settings, _user(case))
    if entry == Entry() and not _counts(row, case, policy.min_fraction):
        return _answer(case, Kind.WAITING, "not listened to far enough to count (min_progress_percent)")
    pin, reason = _pin(case, ledger)
    if pin is None:
        return _answer(case, Kind.NEEDS_REVIEW, reason)
    user_book = next((one for one in _user_books(case) if one.book_id == pin.book_id), None)
    editions = {one.edition.id: one.edition for book in case.books for one in book.editions}
    situation = Situation(
        row=row,
        item=case.item,
        pin=chosen(pin, user_book, entry.acknowledged, case.now),
        user_book=user_book,
        editions=editions | editions_in(user_book),
        entry=entry,
        policy=policy,
        now=case.now,
        known_since=_moment(ledger, "known_since"),
    )
    return _decided(case, situation, held=override == "hold")


def _decided(case: CaseFile, s: Situation, *, held: bool) -> dict[str, Any]:
    for _ in range(MOST_FACTS):
        decision = decide(s)
        if isinstance(decision, Hold):
            return _answer(case, decision.kind, decision.reason)
        if isinstance(decision, Plan):
            kind = Kind.HELD if held else Kind.WOULD_SYNC
            return _answer(case, kind, decision.reason, what=decision.what, steps=decision.steps)
        if isinstance(decision, TakeBack):
            kind = Kind.HELD if held else Kind.WOULD_SYNC
            return _answer(case, kind, decision.reason, what="un-finish", steps=(decision,))
        known = _with_fact(case, s, decision)
        if known is None:
            missing = [one.name for one in fields(decision) if getattr(decision, one.name)]
            return _answer(case, Kind.WAITING, "the case does not hold what the decision rests on", needs=missing)
        s = known
    raise BadCase("no decision after twelve questions")


def _with_fact(case: CaseFile, s: Situation, need: Need) -> Situation | None:
    ledger = case.raw.get("ledger") or {}
    if need.fresh:
        return None if s.fresh else replace(s, fresh=True)
    if need.edition is not None:
        known = s.editions.get(need.edition) or Edition(id=need.edition, book_id=s.pin.book_id)
        return replace(s, editions=dict(s.editions) | {need.edition: known})
    if need.editions_of is not None:
        listed = [one.edition for book in case.books if book.book.id == need.editions_of for one in book.editions]
        return replace(s, book_editions=tuple(listed))
    if need.sessions:
        return replace(s, sessions=_sessions(case)) if case.raw.get("sessions") is not None else None
    if need.traces:
        rows = [row for row in rows_of(case.raw, "user_books") if row.get("book_id") == s.pin.book_id]
        return replace(s, traces=Traces(tuple(traces_in(rows))))
    if need.our_finish:
        finish = ledger.get("our_finish")
        return replace(s, our_finish=OurFinish(**finish)) if isinstance(finish, dict) else None
    return replace(s, vanished=Vanished(int(ledger.get("vanished") or 1)))


def _row(case: CaseFile) -> MediaProgress | None:
    raw = case.raw.get("progress")
    if raw is None:
        return None
    row = parse_progress({"id": "progress", "libraryItemId": case.item.id, **raw}) if isinstance(raw, dict) else None
    if row is None:
        raise BadCase("progress is no row of a book's progress")
    return row


def _sessions(case: CaseFile) -> tuple[PlaybackSession, ...]:
    try:
        return tuple(parse_sessions({"sessions": case.raw["sessions"]}))
    except OddAnswer as error:
        raise BadCase(f"sessions: {error}") from None


def _user_books(case: CaseFile) -> list[UserBook]:
    found = []
    for place, row in enumerate(rows_of(case.raw, "user_books")):
        try:
            found.append(parse_user_book({"user_book_reads": [], **row}))
        except _WRONG as error:
            raise BadCase(f"hardcover.user_books[{place}]: {error}") from None
    return found


def _entry(ledger: dict[str, Any]) -> Entry:
    try:
        return entry_from_json(ledger.get("entry") or {})
    except _WRONG as error:
        raise BadCase(f"ledger.entry: {error}") from None


def _pin(case: CaseFile, ledger: dict[str, Any]) -> tuple[Pin | None, str]:
    """The pin of the ledger, the edition that the case names, or the match; and why there is none."""
    if ledger.get("pin"):
        try:
            return pin_from_json(ledger["pin"]), ""
        except _WRONG as error:
            raise BadCase(f"ledger.pin: {error}") from None
    matched = best_match(case)
    edition, reason = matched.edition, matched.reason
    if edition is None or not matched.is_sure:
        return None, reason
    by = Provenance.LINK if case.edition or case.book else Provenance.SCORE
    return Pin(book_id=edition.book_id, edition_id=edition.id, provenance=by, reason=reason, at=case.now), reason


def _counts(row: MediaProgress, case: CaseFile, least: float) -> bool:
    positions = [position_of(row, case.item, text=text) for text in (False, True)]
    return row.is_finished or max((one.fraction for one in positions if one is not None), default=0.0) >= least


def _user(case: CaseFile) -> UserSettings:
    return UserSettings(name="case", timezone=case.zone, progress=case.settings.progress)


def _moment(ledger: dict[str, Any], name: str) -> datetime | None:
    try:
        return datetime.fromisoformat(ledger[name]) if ledger.get(name) else None
    except (TypeError, ValueError):
        raise BadCase(f"ledger.{name} is no moment") from None


def _answer(case: CaseFile, kind: Kind, reason: str, **more: Any) -> dict[str, Any]:
    steps: Sequence[Any] = more.get("steps", ())
    return {
        "id": case.id,
        "outcome": kind.value,
        "reason": reason,
        "what": more.get("what"),
        "steps": [{"do": _name(step)} | _plain(step) for step in steps],
        "needs": more.get("needs", []),
    }


def _name(step: Any) -> str:
    """ "AddBook" -> "add_book"."""
    return "".join(f"_{c.lower()}" if c.isupper() and n else c.lower() for n, c in enumerate(type(step).__name__))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        said = {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
        return {name: one for name, one in said.items() if one is not None}
    if isinstance(value, Enum):
        return value.name.lower()
    return value.isoformat() if isinstance(value, date) else value
