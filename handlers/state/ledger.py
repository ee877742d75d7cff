"""The ledger: per user and item, what Hardcover last acknowledged from us, and the pinned edition.

It is the third value of every decision: where Hardcover still equals it, Audiobookshelf's state is written; where
Audiobookshelf equals it, Hardcover's newer state stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from handlers.state.database import Database, parsed, reading
from handlers.state.outcome import Key
from hardcover import BookId, EditionId, ReadId, Status, UserBookId


class Unit(StrEnum):
    """What an edition's progress is counted in [H 5.3]."""

    SECONDS = "seconds"
    PAGES = "pages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """What Hardcover acknowledged, and the Audiobookshelf state it came from."""

    user_book_id: UserBookId
    book_id: BookId
    read_id: ReadId | None
    edition_id: EditionId | None  # of the read
    book_edition_id: EditionId | None = None  # of the entry; another one there is the user's choice (P11)
    status: Status
    unit: Unit | None  # None: status only
    progress: int | None
    started_at: date | None
    finished_at: date | None
    finished: bool  # a finish was acknowledged (ours or the user's)
    finish_history: int | None = None  # the history entry of *our* finish
    finish_written_at: datetime | None = None  # when our finish was written; P8b counts its age from here
    fraction: float  # Audiobookshelf's side from here on
    seconds: float | None
    abs_finished: bool
    abs_finished_at: datetime | None = None
    at_end: bool = False  # by the length that Audiobookshelf's row has, which may be a chapter's
    abs_last_update: datetime | None = None
    proven_seconds: float = 0.0  # the last position that time explains, and when it was reached: whether listening led
    proven_at: datetime | None = None  # from there to a finish is asked when the finish is withdrawn (P8a)
    listened_at: datetime | None = None  # lastUpdate without the changes in which nothing was listened to [A 6]
    suppressed: bool = False  # an undo: nothing of this state is written again, not even a finish that comes with time
    at: datetime
    written_at: datetime | None = None  # our last write to the book; a sitting lasts 20 minutes from here


class HintKind(StrEnum):
    """Something seen once that only counts when it goes on."""

    REREAD = "re-read"  # a finished book near its start (P8)
    WITHDRAWN = "withdrawn"  # a finish of ours withdrawn while listening goes on (P8a)
    UNFINISHED = "unfinished"  # "mark as not finished" by hand: waits for listening that would make it a re-read (P8b)
    PAUSED = "paused"  # paused on Hardcover (P7)
    LEFT = "left"  # from before Earmark, left alone (P16)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """Where the book was when it was seen once. ``asked``: a person was asked about it, and only an answer goes on."""

    kind: HintKind
    fraction: float
    seconds: float | None
    at: datetime
    asked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """Writes whose end we have not seen; recorded before they are sent, so that a kill leaves a trace of them (P6).

    Reads that are not in ``known_reads`` were opened by an insert, and the finish of ``closing`` was filled in: what
    stands there is Hardcover's own filling and not the user's word. ``attempted`` are the progress values, and
    ``attempted_statuses`` the statuses, that may have landed, or may still land, later than a newer write [H 1.13].
    """

    book_id: BookId
    known_reads: tuple[ReadId, ...]
    on_shelf: bool
    at: datetime
    inserting: bool = True  # Hardcover may have opened a read
    adding: bool = False  # a read was added, which must not be repeated while it may still land
    closing: ReadId | None = None  # an open read that a status of "read" closes
    taking_back: int | None = None  # the history entry of the finish that is being taken back
    attempted: tuple[int, ...] = ()
    attempted_statuses: tuple[Status, ...] = ()
    before: dict[str, Any] | None = None  # the book before the first of these inserts (see ``history.snapshot``)


class Provenance(StrEnum):
    """Where a pin comes from, strongest first (P11)."""

    CHOSEN = "chosen on Hardcover"
    LINK = "link"
    IDENTIFIER = "identifier"
    SCORE = "score"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What the item said of itself when its pin was made; a pin ends when all of it changed to another book (P11)."""

    title: str
    authors: tuple[str, ...]
    identifiers: tuple[str, ...]  # "asin:B0…", "isbn:978…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    book_id: BookId
    edition_id: EditionId
    provenance: Provenance
    reason: str
    at: datetime
    grounds: Grounds | None = None  # None: from a version that did not record them


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """``handled``: the fingerprint of the row that a sync has dealt with. ``middles``: positions of a text seen between
    10 and 90 % of the book (P10)."""

    acknowledged: Acknowledged | None = None
    hint: Hint | None = None
    intent: Intent | None = None
    handled: str | None = None
    middles: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntry:
    """The short form of an entry: whether and what Hardcover acknowledged, and the fingerprint that was handled."""

    handled: str | None
    is_acknowledged: bool
    is_finished: bool


class Ledger:
    def __init__(self, database: Database) -> None:
        self._db = database
        self.together = database.together  # all writes inside happen, or none
        self.check_writable = database.check_writable  # what can not be recorded must not be written (case 46)

    # what was acknowledged

    def entry(self, key: Key) -> Entry:
        row = self._db.row(f"SELECT {_COLUMNS} FROM ledger WHERE user=? AND item=?", *key)  # noqa: S608 - constant
        with reading(f"{key.item} of {key.user}"):
            return Entry() if row is None else _entry(tuple(row))

    def put(self, key: Key, entry: Entry) -> None:
        """Replace the whole entry: make the new one by ``dataclasses.replace``, so that nothing is left out."""
        acknowledged = entry.acknowledged
        self._db.write(
            "INSERT OR REPLACE INTO ledger "
            "(user, item, acknowledged, acknowledged_book, hint, intent, handled, middles) VALUES (?,?,?,?,?,?,?,?)",
            *key,
            _dump(acknowledged),
            acknowledged.book_id if acknowledged else None,
            _dump(entry.hint),
            _dump(entry.intent),
            entry.handled,
            entry.middles,
        )

    def siblings(self, key: Key, book_id: BookId) -> dict[str, Entry]:
        """Other items of the same user that are pinned to the same book (P12)."""
        rows = self._db.rows(
            "SELECT pin.item, acknowledged, hint, intent, handled, coalesce(middles, 0) FROM pin "
            "LEFT JOIN ledger ON ledger.user=pin.user AND ledger.item=pin.item "
            "WHERE pin.user=? AND pin.book=? AND pin.item<>?",
            key.user,
            book_id,
            key.item,
        )
        with reading(f"another item of {key.user}"):
            return {row[0]: _entry(tuple(row)[1:]) for row in rows}

    def handled(self, user: str) -> dict[str, str]:
        """The handled fingerprint of every item of a user, in one question."""
        rows = self._db.rows("SELECT item, handled FROM ledger WHERE user=? AND handled IS NOT NULL", user)
        return {row[0]: row[1] for row in rows}

    def known(self, user: str, items: Iterable[str] | None = None) -> dict[str, KnownEntry]:
        """The short form of every entry of a user, in one question; or only of these items."""
        only = None if items is None else json.dumps(list(items))
        rows = self._db.rows(
            "SELECT item, handled, acknowledged IS NOT NULL, "
            "CASE WHEN json_valid(acknowledged) THEN coalesce(json_extract(acknowledged, '$.finished'), 0) ELSE 0 END "
            "FROM ledger WHERE user=? AND (? IS NULL OR item IN (SELECT value FROM json_each(?)))",
            user,
            only,
            only,
        )
        return {
            row[0]: KnownEntry(handled=row[1], is_acknowledged=bool(row[2]), is_finished=bool(row[3])) for row in rows
        }

    def withdrawn_among(self, user: str, items: Iterable[str]) -> set[str]:
        """Those of ``items``, none of which Audiobookshelf calls finished now, whose finish it withdraws: it was there
        when they were acknowledged last, or it is ours and stays on Hardcover all the same."""
        found = set()
        for item in items:
            acknowledged = self.entry(Key(user, item)).acknowledged
            if acknowledged is None:
                continue
            stays = acknowledged.finished and acknowledged.finish_history is not None
            if acknowledged.abs_finished or stays:
                found.add(item)
        return found

    def unhandle(self, item: str, user: str | None = None) -> None:
        """Make the next sync of an item a full one: its metadata, its pin or an override changed."""
        self._db.write("UPDATE ledger SET handled=NULL WHERE item=? AND (? IS NULL OR user=?)", item, user, user)

    def forget_user(self, user: str) -> None:
        """The token now belongs to another Hardcover account: what the old one acknowledged says nothing here."""
        with self._db.together():
            for table in ("ledger", "pin", "outcome", "review", "due"):
                self._db.write(f"DELETE FROM {table} WHERE user=?", user)  # noqa: S608 - names from the line above

    # pins

    def pin(self, key: Key) -> Pin | None:
        row = self._db.row(
            "SELECT book, edition, provenance, reason, at, grounds FROM pin WHERE user=? AND item=?", *key
        )
        with reading(f"the match of {key.item} of {key.user}"):
            return None if row is None else _pin(tuple(row))

    def pins(self, user: str) -> dict[str, Pin]:
        """All pins of a user, by item."""
        rows = self._db.rows("SELECT item, book, edition, provenance, reason, at, grounds FROM pin WHERE user=?", user)
        return dict(parsed(rows, lambda row: (row[0], _pin(tuple(row)[1:]))))

    def set_pin(self, key: Key, pin: Pin) -> None:
        self._db.write(
            "INSERT OR REPLACE INTO pin (user, item, book, edition, provenance, reason, at, grounds) "
            "VALUES (?,?,?,?,?,?,?,?)",
            *key,
            pin.book_id,
            pin.edition_id,
            pin.provenance.value,
            pin.reason,
            pin.at.isoformat(),
            _dump(pin.grounds),
        )

    def drop_pins(self, item: str, user: str | None = None) -> None:
        self._db.write("DELETE FROM pin WHERE item=? AND (? IS NULL OR user=?)", item, user, user)


_COLUMNS = "acknowledged, hint, intent, handled, middles"
_DAYS = ("started_at", "finished_at")
_MOMENTS = (
    "at",
    "abs_finished_at",
    "abs_last_update",
    "listened_at",
    "proven_at",
    "written_at",
    "finish_written_at",
)


def entry_as_json(entry: Entry) -> dict[str, Any]:
    """As plain JSON, for a case file; the inverse is ``entry_from_json``."""
    parts = {"acknowledged": entry.acknowledged, "hint": entry.hint, "intent": entry.intent}
    made = {name: json.loads(text) for name, value in parts.items() if (text := _dump(value)) is not None}
    return made | {"handled": entry.handled, "middles": entry.middles}


def entry_from_json(raw: Mapping[str, Any]) -> Entry:
    """Raises ``LookupError``, ``TypeError`` or ``ValueError`` where it is none."""
    texts = [json.dumps(raw[name]) if raw.get(name) else None for name in ("acknowledged", "hint", "intent")]
    return _entry((*texts, raw.get("handled"), raw.get("middles")))


def whole_pin_as_json(pin: Pin) -> dict[str, Any]:
    """As ``pin_as_json``, with its grounds; the inverse is ``pin_from_json``."""
    return pin_as_json(pin) | {"grounds": _dump(pin.grounds)}


def pin_as_json(pin: Pin) -> dict[str, Any]:
    """As ``entry_as_json``; the grounds of a pin are the item's own words, which a case has."""
    return {
        "book": pin.book_id,
        "edition": pin.edition_id,
        "from": pin.provenance.value,
        "reason": pin.reason,
        "at": pin.at.isoformat(),
    }


def pin_from_json(raw: Mapping[str, Any]) -> Pin:
    return _pin((raw["book"], raw["edition"], raw["from"], str(raw.get("reason") or ""), raw["at"], raw.get("grounds")))


def _entry(columns: Sequence[Any]) -> Entry:
    acknowledged, hint, intent, handled, middles = columns
    return Entry(
        acknowledged=_acknowledged(acknowledged),
        hint=_hint(hint),
        intent=_intent(intent),
        handled=handled,
        middles=int(middles or 0),
    )


# One sync asks for the same entry several times; what these return can not change.
_remembered = lru_cache(maxsize=256)


def _dump(value: Acknowledged | Hint | Intent | Grounds | None) -> str | None:
    if value is None:
        return None
    values = {one.name: getattr(value, one.name) for one in fields(value)}
    return json.dumps({k: v.isoformat() if isinstance(v, date) else v for k, v in values.items() if v is not None})


@_remembered
def _acknowledged(text: str | None) -> Acknowledged | None:
    if text is None:
        return None
    raw = _dates(json.loads(text), days=_DAYS, moments=_MOMENTS)
    empty: dict[str, Any] = dict.fromkeys(("read_id", "edition_id", "progress", "started_at", "finished_at", "seconds"))
    unit = Unit(raw["unit"]) if raw.get("unit") else None
    return Acknowledged(**(empty | raw | {"status": Status(raw["status"]), "unit": unit}))


@_remembered
def _hint(text: str | None) -> Hint | None:
    if text is None:
        return None
    raw = _dates(json.loads(text), moments=("at",))
    return Hint(**({"seconds": None} | raw | {"kind": HintKind(raw["kind"])}))


@_remembered
def _intent(text: str | None) -> Intent | None:
    if text is None:
        return None
    raw = _dates(json.loads(text), moments=("at",))
    lists = {
        "known_reads": tuple(raw["known_reads"]),
        "attempted": tuple(raw.get("attempted", ())),
        "attempted_statuses": tuple(Status(each) for each in raw.get("attempted_statuses", ())),
    }
    return Intent(**(raw | lists))


def _pin(columns: Sequence[Any]) -> Pin:
    book, edition, provenance, reason, at, grounds = columns
    raw = json.loads(grounds) if grounds else None
    return Pin(
        book_id=BookId(book),
        edition_id=EditionId(edition),
        provenance=Provenance(provenance),
        reason=reason,
        at=datetime.fromisoformat(at),
        grounds=Grounds(title=raw["title"], authors=tuple(raw["authors"]), identifiers=tuple(raw["identifiers"]))
        if raw
        else None,
    )


def _dates(raw: dict[str, Any], *, days: tuple[str, ...] = (), moments: tuple[str, ...] = ()) -> dict[str, Any]:
    for name in days:
        if name in raw:
            raw[name] = date.fromisoformat(raw[name])
    for name in moments:
        if name in raw:
            raw[name] = datetime.fromisoformat(raw[name])
    return raw
