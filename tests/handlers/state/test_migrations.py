"""A database of the version before, brought up to date: what is read from it afterwards."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from handlers.state.database import MIGRATIONS, Database, DatabaseError
from handlers.state.ledger import Acknowledged, HintKind, Provenance, Unit
from handlers.state.outcome import Key, Kind
from handlers.state.overrides import Override, OverrideKind
from handlers.state.store import State
from handlers.state.undo_log import UndoLog
from hardcover.model import Status

AT, EARLIER = "2026-11-20T12:00:00+00:00", "2026-11-19T12:00:00+00:00"
ACKNOWLEDGED = {
    "user_book_id": 50, "book_id": 7, "read_id": 100, "edition_id": 20, "status": 2, "unit": "seconds",
    "progress": 3600, "started_at": "2026-11-17", "finished": False, "fraction": 0.1, "seconds": 3600.0,
    "abs_finished": False, "at": AT, "heard_at": EARLIER, "rests": False,
}  # fmt: skip
FINISH = ACKNOWLEDGED | {
    "status": 3, "finished": True, "finished_at": "2026-11-18", "finish_history": 1, "abs_finished": True,
    "rests": True,
}  # fmt: skip
HINT = {"kind": "again", "fraction": 0.02, "seconds": 720.0, "at": AT}
INTENT = {"book_id": 7, "known_reads": [100], "on_shelf": True, "at": AT, "inserting": False, "attempted": [3600]}


def version_3(path: Path) -> None:
    """As the version before left it, written by hand."""
    database = sqlite3.connect(path, isolation_level=None)
    for number, script in enumerate(MIGRATIONS[:3], start=1):
        database.executescript(f"{script};PRAGMA user_version={number};")
    ledger = "INSERT INTO ledger (user, item, told, told_book, hint, intent, seen) VALUES ('alice', ?, ?, ?, ?, ?, ?)"
    database.execute(ledger, ("plain", json.dumps(ACKNOWLEDGED), 7, None, json.dumps(INTENT), "row-1|…"))
    database.execute(ledger, ("finish", json.dumps(FINISH), 7, json.dumps(HINT), None, None))
    never_heard = {name: value for name, value in ACKNOWLEDGED.items() if name not in ("heard_at", "rests")}
    database.execute(ledger, ("unheard", json.dumps(never_heard), 7, None, None, None))
    database.execute(ledger, ("hint", None, None, json.dumps(HINT | {"kind": "paused"}), None, None))
    database.execute("INSERT INTO pin VALUES ('alice', 'plain', 7, 20, 'identifier', 'ASIN', ?)", (AT,))
    decision = "INSERT INTO decision VALUES (?, ?, ?, ?, ?, ?)"
    database.execute(decision, ("alice", "plain", "link", 20, 7, AT))
    database.execute(decision, ("", "finish", "ignore", None, None, AT))
    outcome = "INSERT INTO outcome VALUES ('alice', ?, 'T', ?, 'why', ?, NULL)"
    for kind in ("told", "would_tell", "needs_person", "failed", "unchanged"):
        database.execute(outcome, (kind, kind, AT))
    change = "INSERT INTO history (at, user, item, title, what, reason, units, forward) "
    change += "VALUES (?, 'alice', 'i', 'T', ?, '', 1, 0)"
    for what in ("finish", "again", "un-finish", "progress"):
        database.execute(change, (AT, what))
    database.execute("INSERT INTO fact VALUES ('page size', '250')")
    database.execute("INSERT INTO offline VALUES ('alice', 'plain', 'row-1|…', 3600.0, ?)", (EARLIER,))
    database.close()


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    path = tmp_path / "earmark.db"
    version_3(path)
    database = Database(path)
    yield State.over(database)
    database.close()


def acknowledged(state: State, item: str) -> Acknowledged:
    found = state.ledger.entry(Key("alice", item)).acknowledged
    assert found is not None
    return found


def test_the_ledger_says_what_it_said(state: State) -> None:
    known = acknowledged(state, "plain")
    assert (known.progress, known.unit, known.status) == (3600, Unit.SECONDS, Status.CURRENTLY_READING)
    assert known.started_at == date(2026, 11, 17)
    assert known.listened_at == datetime(2026, 11, 19, 12, tzinfo=UTC)
    assert known.written_at == known.at == datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert not known.suppressed
    entry = state.ledger.entry(Key("alice", "plain"))
    assert entry.handled == "row-1|…"
    assert entry.intent is not None
    assert entry.intent.attempted == (3600,)
    assert acknowledged(state, "unheard").listened_at is None


def test_a_finish_keeps_its_history_and_an_undo_stays_one(state: State) -> None:
    known = acknowledged(state, "finish")
    assert (known.finished, known.finish_history, known.finished_at) == (True, 1, date(2026, 11, 18))
    assert known.suppressed


def test_hints_have_their_new_names(state: State) -> None:
    kinds = {name: state.ledger.entry(Key("alice", name)).hint for name in ("finish", "hint")}
    assert {name: hint.kind for name, hint in kinds.items() if hint} == {
        "finish": HintKind.REREAD,
        "hint": HintKind.PAUSED,
    }


def test_what_the_owner_decided_stands(state: State) -> None:
    assert state.overrides.match(Key("alice", "plain")) == Override(kind=OverrideKind.LINK, book_id=7, edition_id=20)  # type: ignore[arg-type]
    assert state.overrides.match(Key("bob", "plain")) is None
    assert state.overrides.match(Key("bob", "finish")) == Override(kind=OverrideKind.IGNORE)
    pin = state.ledger.pin(Key("alice", "plain"))
    assert pin is not None
    assert (pin.provenance, pin.grounds) == (Provenance.IDENTIFIER, None)
    assert set(state.ledger.siblings(Key("alice", "other"), pin.book_id)) == {"plain"}


def test_outcomes_and_changes_have_the_names_that_are_written_today(state: State) -> None:
    kinds = [state.outcomes.last(Key("alice", name)) for name in ("told", "would_tell", "needs_person", "failed")]
    assert [kind for kind, _ in filter(None, kinds)] == [Kind.SYNCED, Kind.WOULD_SYNC, Kind.NEEDS_REVIEW, Kind.FAILED]
    assert [change.what for change in state.history.find()] == ["progress", "un-finish", "re-read", "finish"]
    assert state.key_values.get("page size") == "250"


def test_a_reader_beside_does_not_bring_it_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "earmark.db"
    version_3(path)
    with pytest.raises(DatabaseError, match="older than this Earmark"):
        Database(path, read_only=True)
    Database(path).close()
    Database(path, read_only=True).close()
    Database(path).close()  # a second start finds nothing to do


def test_acts_can_be_taken_back_in_a_database_from_before_they_were_kept(tmp_path: Path) -> None:
    path = tmp_path / "earmark.db"
    database = sqlite3.connect(path, isolation_level=None)
    for number, script in enumerate(MIGRATIONS[:10], start=1):
        database.executescript(f"{script};PRAGMA user_version={number};")
    database.close()
    kept = Database(path)
    log = UndoLog(kept, lambda: datetime.fromisoformat(AT))
    name = log.keep("server", "account", user="alice", said="done_held", count=1, item="i", steps=())
    kept.close()
    again = Database(path)
    assert [one.name for one in UndoLog(again, lambda: datetime.fromisoformat(AT)).latest("server", "account", 9)] == [
        name
    ]
    again.close()


def test_a_newer_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "earmark.db"
    Database(path).close()
    database = sqlite3.connect(path)
    database.execute(f"PRAGMA user_version={len(MIGRATIONS) + 1}")
    database.close()
    with pytest.raises(DatabaseError, match="newer Earmark"):
        Database(path)
