"""What the browser saved, across processes and removals. Secrets stand among the secrets."""

from __future__ import annotations

import sqlite3
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handlers.state.database import MIGRATIONS, Database, DatabaseError
from handlers.state.saved_settings import SavedSettings, read_saved

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
KEY, PACE = ("users", "a.b", "abs_token"), ("users", "a.b", "progress", "pace")


def test_what_is_saved_is_read_by_another_process_and_taken_out_again(tmp_path: Path) -> None:
    path = tmp_path / "earmark.db"
    database = Database(path)
    saved = SavedSettings(database)
    saved.change({KEY: "a-key", PACE: "session", ("libraries", "include"): ["Größe, 2"]}, frozenset({KEY}))
    assert read_saved(path) == saved.all() == {
        ("libraries", "include"): ["Größe, 2"], KEY: "a-key", PACE: "session",
    }  # fmt: skip
    assert "a-key" not in str([tuple(row) for row in database.rows("SELECT * FROM saved_setting")])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    saved.change({KEY: None, ("libraries", "include"): None}, frozenset({KEY}))
    assert read_saved(path) == {PACE: "session"}
    assert database.row("SELECT 1 FROM secret") is None
    database.close()


def test_no_file_an_older_one_and_a_broken_one(tmp_path: Path) -> None:
    assert read_saved(tmp_path / "earmark.db") == {}
    old = sqlite3.connect(tmp_path / "old.db")
    old.executescript(MIGRATIONS[0])
    old.close()
    assert read_saved(tmp_path / "old.db") == {}
    (tmp_path / "broken.db").write_bytes(b"not a database, but long enough to be taken for one" * 40)
    with pytest.raises(DatabaseError, match="saved in the browser"):
        read_saved(tmp_path / "broken.db")


def test_a_user_who_was_removed_comes_back_as_they_were_until_they_are_forgotten(tmp_path: Path) -> None:
    database = Database(tmp_path / "earmark.db")
    saved = SavedSettings(database)
    other = ("users", "bob", "timezone")
    saved.change({KEY: "a-key", PACE: "session", other: "UTC"}, frozenset({KEY}))
    assert saved.remove_user("a.b", NOW)
    assert saved.all() == {other: "UTC"}
    assert saved.removed_users() == {"a.b": NOW}
    assert saved.forget_removed(NOW) == []
    assert saved.restore_user("a.b")
    assert saved.all() == {KEY: "a-key", PACE: "session", other: "UTC"}
    saved.remove_user("a.b", NOW)
    assert saved.forget_removed(NOW + timedelta(seconds=1)) == ["a.b"]
    assert not saved.restore_user("a.b")
    assert database.row("SELECT 1 FROM secret") is None
    assert not saved.remove_user("nobody", NOW)
    database.close()
