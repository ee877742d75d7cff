"""Sessions of the pages, and the questions that pages ask of the state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handlers.state.database import Database
from handlers.state.ledger import Ledger
from handlers.state.outcome import Key
from handlers.state.overrides import EVERYONE, Override, OverrideKind, Overrides
from handlers.state.web_sessions import IDLE, LONGEST, WebSessions

AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "earmark.db")


def begin(sessions: WebSessions, account: str = "id-1", at: datetime = AT) -> str:
    return sessions.begin(server="http://abs", account=account, name="alice", kind="user", at=at)


def test_only_the_hash_of_an_id_of_256_bits_is_kept(database: Database) -> None:
    sessions = WebSessions(database)
    session_id = begin(sessions)
    assert len(session_id) >= 43
    assert session_id not in str([tuple(row) for row in database.rows("SELECT * FROM web_session")])
    found = sessions.find(session_id, AT)
    assert found is not None
    assert (found.name, found.is_admin) == ("alice", False)
    assert sessions.find(found.hash, AT) is None
    assert sessions.find("", AT) is None


def test_a_session_that_is_used_lasts_to_its_longest(database: Database) -> None:
    sessions = WebSessions(database)
    session_id, at = begin(sessions), AT
    while at + IDLE / 2 < AT + LONGEST:
        at += IDLE / 2
        assert sessions.find(session_id, at) is not None
    assert sessions.find(session_id, AT + LONGEST) is None
    assert sessions.find(session_id, AT) is None, "it came back"


def test_a_session_that_is_not_used_ends(database: Database) -> None:
    sessions = WebSessions(database)
    session_id = begin(sessions)
    assert sessions.find(session_id, AT + IDLE - timedelta(seconds=1)) is not None
    other = begin(sessions, at=AT)
    assert sessions.find(other, AT + IDLE) is None


def test_sessions_that_are_over_do_not_pile_up(database: Database) -> None:
    sessions = WebSessions(database)
    for day in range(0, 400, 10):
        begin(sessions, at=AT + timedelta(days=day))
    assert len(database.rows("SELECT 1 FROM web_session")) <= 4


def test_all_of_an_account_end_and_no_others(database: Database) -> None:
    sessions = WebSessions(database)
    mine, also_mine, anothers = begin(sessions), begin(sessions), begin(sessions, "id-2")
    sessions.end_all("http://abs", "id-1")
    assert [sessions.find(one, AT) is not None for one in (mine, also_mine, anothers)] == [False, False, True]


def test_an_override_of_ones_own_wins_over_everybodys(database: Database) -> None:
    overrides = Overrides(database, Ledger(database))
    overrides.put("a", Override(kind=OverrideKind.IGNORE), user=EVERYONE, at=AT)
    overrides.put("a", Override(kind=OverrideKind.HOLD), user=EVERYONE, at=AT)
    overrides.put("a", Override(kind=OverrideKind.RELEASE), user="bob", at=AT)
    overrides.put("b", Override(kind=OverrideKind.HOLD), user="alice", at=AT)
    assert overrides.of("alice") == {
        "a": {OverrideKind.IGNORE, OverrideKind.HOLD},
        "b": {OverrideKind.HOLD},
    }
    assert overrides.of("bob") == {"a": {OverrideKind.IGNORE, OverrideKind.RELEASE}}
    for user in ("alice", "bob"):
        for item in ("a", "b"):
            assert overrides.is_held(Key(user, item)) is (OverrideKind.HOLD in overrides.of(user).get(item, ()))
