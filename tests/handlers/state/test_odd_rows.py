"""One odd row in the database concerns what it is about; everything else goes on, also at the next start."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from earmark.observe.health import report
from handlers.state.database import Database, DatabaseError, OddRow
from handlers.state.outcome import Key
from handlers.state.store import State
from tests.world import HOUR, World, play

ODD = {
    "an outcome's moment": ("outcome", "until", "soon"),
    "a moment without a zone": ("outcome", "until", "2026-11-20T08:00:00"),
    "a kind of outcome": ("outcome", "kind", "told off"),
    "what was acknowledged": ("ledger", "acknowledged", '{"status": 99}'),
    "half a JSON": ("ledger", "acknowledged", "{"),
    "a number": ("ledger", "hint", 7),
    "middles": ("ledger", "middles", "many"),
    "a pin": ("pin", "provenance", "a dream"),
    "a pin's grounds": ("pin", "grounds", "[1]"),
    "a change": ("history", "at", "yesterday"),
    "a change's before": ("history", "before", "{"),
    "a run's report": ("run", "report", "{"),
    "a run's start": ("run", "started", "then"),
    "a run's report that is a list": ("run", "report", "[]"),
    "a match": ("matched", "at", b"\xff"),
}


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_row_stops_no_start_and_no_other_book(tmp_path: Path, odd: str) -> None:
    table, column, value = ODD[odd]

    async def story(world: World) -> None:
        one, other = world.add_book(), world.add_book()
        async with world.running() as app:
            world.abs.sync("alice", world.abs.play("alice", one.item), HOUR)
            await world.settle(2)
            assert app.reconcile()
            await world.settle(60)
        with closing(sqlite3.connect(world.data_dir / "earmark.db")) as database, database:
            database.execute(f"UPDATE {table} SET {column} = ?", (value,))  # noqa: S608 - names from above
        database.close()
        async with world.running() as app:
            world.abs.sync("alice", world.abs.play("alice", other.item), HOUR)
            await world.settle(2)
            assert world.read("alice", other).progress_seconds == HOUR
            assert report(app.facts()).late == {}
            assert app.reconcile()
            await world.settle(60)
        assert world.supervised == []

    play(tmp_path, story)


@pytest.mark.parametrize("odd", ["\ud83d", 2**70])
def test_a_value_that_no_column_takes_is_an_error_of_the_one_family_and_breaks_nothing(
    tmp_path: Path, odd: object
) -> None:
    database = Database(tmp_path / "earmark.db")
    with pytest.raises(DatabaseError, match="can not be kept"):
        database.write("INSERT INTO secret VALUES ('a', ?)", odd)
    with pytest.raises(DatabaseError):
        database.rows("SELECT * FROM secret WHERE value=?", odd)
    with pytest.raises(DatabaseError), database.together():  # noqa: PT012
        database.write("INSERT INTO secret VALUES ('b', 'fine')")
        database.write("INSERT INTO secret VALUES ('a', ?)", odd)
    assert database.broken is None
    assert database.rows("SELECT * FROM secret") == []
    database.close()


def test_what_can_not_be_read_of_a_book_is_never_taken_for_nothing(tmp_path: Path) -> None:
    """Without what was acknowledged a book looks like a first meeting, and something of the user's could be undone."""
    database = Database(tmp_path / "earmark.db")
    database.write("INSERT INTO ledger (user, item, acknowledged) VALUES ('alice', 'item-1', '{')")
    ledger = State.over(database).ledger
    with pytest.raises(OddRow, match="item-1 of alice"):
        ledger.entry(Key("alice", "item-1"))
    assert ledger.entry(Key("alice", "item-2")).acknowledged is None
    database.close()


def test_items_that_audiobookshelf_does_not_have_leave_nothing_behind(tmp_path: Path) -> None:
    """Found: what a server invents grew for ever."""

    async def story(world: World) -> None:
        book = world.add_book()
        async with world.running() as app:
            for number in range(30):
                app.look_at("alice", f"invented-{number}")
            world.abs.sync("alice", world.abs.play("alice", book.item), HOUR)
            await world.settle(30)
            items = {row[0] for row in app.core.database.rows("SELECT item FROM outcome")}
            assert items == {book.item}
            assert app.user("alice").queue.depth == 0

    play(tmp_path, story)
