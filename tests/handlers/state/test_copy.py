"""What a dry run sees of the state: all of it, but of a long history only what decisions ask for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from handlers.state.database import Database
from handlers.state.history import History
from handlers.state.outcome import Key
from handlers.state.runs import Runs

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def test_of_the_history_what_decisions_ask_for_is_copied_and_nothing_written_comes_back(tmp_path: Path) -> None:
    database = Database(tmp_path / "a folder, with a name?#%.db")
    history = History(database)

    def add(what: str, days_ago: float, item: str = "i", to: History = history) -> int:
        return to.add(
            Key("alice", item), at=NOW - timedelta(days=days_ago), title="Fog", what=what, reason="", units=1,
            before=None, after=None, forward=True,
        )  # fmt: skip

    old = [add("progress", 100) for _ in range(50)]
    kept = [add("metadata", 90), add("owned", 80), add("want to read", 70), add("metadata, being written", 60)]
    recent = [add("progress", 1.5), add("finish", 0.1)]
    Runs(database).begin("sync", NOW, dry_run=False)
    database.write("INSERT INTO secret VALUES ('name', 'value')")

    twin = database.copy(NOW - timedelta(days=2))
    seen = History(twin)
    assert [change.id for change in seen.find()] == [*reversed(recent), *reversed(kept)]
    assert old[-1] not in {change.id for change in seen.find()}
    assert twin.row("SELECT value FROM secret")["value"] == "value"  # type: ignore[index]
    assert add("progress", 0, to=seen) == recent[-1] + 1, "numbers go on from the real ones"
    assert Runs(twin).begin("sync", NOW, dry_run=True) == 2
    twin.close()
    assert len(history.find()) == 56
    database.close()
