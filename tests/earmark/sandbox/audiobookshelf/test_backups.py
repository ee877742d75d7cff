"""A backup that is put back: rows of then with their dates of then, and everybody connected is told."""

from __future__ import annotations

from earmark.sandbox.audiobookshelf import Audiobookshelf
from tests.earmark.sandbox.audiobookshelf.clients import connect, heard
from tests.virtual import now, run


def test_a_backup_brings_rows_sessions_and_items_back_with_their_dates() -> None:
    async def story() -> None:
        server = Audiobookshelf(now)
        user = server.add_user("alice")
        book = server.add_book(duration_seconds=36_000)
        await server.listen("alice", book, end=600)
        row, sessions = server.progress("alice", book), server.sessions("alice", book)
        backup = server.backup()
        await server.listen("alice", book, end=1200)
        server.finish("alice", book)
        other = server.add_book("Another Coast")
        server.remove_item(book)
        wire = await connect(server, user.token)
        server.restore(backup)
        assert server.progress("alice", book) == row
        assert server.sessions("alice", book) == sessions
        assert other not in server.world.items
        assert ("backup_applied", None) in await heard(wire)
        server.finish("alice", book)  # the backup itself is not touched by what follows
        server.restore(backup)
        assert server.progress("alice", book) == row

    run(story)
