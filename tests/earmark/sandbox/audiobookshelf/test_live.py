"""Who hears what, and the troubles of the live side, in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest

from earmark.sandbox.audiobookshelf import Audiobookshelf
from tests import virtual
from tests.earmark.sandbox.audiobookshelf.clients import client, connect, heard, names


class Closed(Exception):
    pass


Story = Callable[[Audiobookshelf, str], Coroutine[Any, Any, None]]


def play(story: Story) -> None:
    """Run a story in virtual time on a server with alice, bob, root and a book."""

    async def main() -> None:
        server = Audiobookshelf(virtual.now)
        for name, kind in (("alice", "user"), ("bob", "user"), ("root", "root")):
            server.add_user(name, kind=kind)
        await story(server, server.add_book())

    virtual.run(main)


def token(server: Audiobookshelf, user: str = "alice") -> str:
    return server.world.user(user).token


def test_listening_is_heard_by_every_socket_of_the_listener_and_by_nobody_else() -> None:
    async def story(server: Audiobookshelf, book: str) -> None:
        first, second = await connect(server, token(server)), await connect(server, server.access_token("alice"))
        bob, root = await connect(server, token(server, "bob")), await connect(server, token(server, "root"))
        await server.listen("alice", book, end=30)
        expected = ["user_item_progress_updated"] * 3 + ["user_session_closed"]
        assert await names(first) == await names(second) == expected
        assert await names(bob) == []
        assert await names(root) == ["user_stream_update"] * 2

    play(story)


def test_marks_and_pages_and_deletions_are_heard_as_the_whole_user() -> None:
    async def story(server: Audiobookshelf, book: str) -> None:
        wire = await connect(server, token(server))
        server.finish("alice", book)
        server.ebook("alice", book, 0.5)
        server.hide("alice", book)
        server.hide("alice", book)  # hidden already: nobody is told
        server.batch("alice", [{"libraryItemId": "nothing"}])
        server.batch("alice", [{"libraryItemId": book}, {"libraryItemId": "nothing"}])
        server.discard("alice", book)
        told = await heard(wire)
        assert [event for event, _ in told] == ["user_updated"] * 5
        assert [len(user["mediaProgress"]) for _, user in told] == [1, 1, 1, 1, 0]
        assert {user["token"] for _, user in told} == {token(server)}

    play(story)


def test_an_edited_user_hears_nothing_but_the_acting_admin_hears_of_another_user() -> None:
    async def story(server: Audiobookshelf, book: str) -> None:
        alice, root = await connect(server, token(server)), await connect(server, token(server, "root"))
        async with client(server, token(server, "root")) as http:
            edited = server.world.user("alice").id
            await http.patch(f"/api/users/{edited}", json={"email": "a@example.org"})
        assert await names(alice) == []
        ((event, user),) = [pair for pair in await heard(root) if pair[0] == "user_updated"]
        assert (event, user["id"]) == ("user_updated", edited)

    play(story)


def test_items_are_heard_by_those_who_may_see_them_and_their_end_by_all() -> None:
    async def story(server: Audiobookshelf, book: str) -> None:
        alice, bob = await connect(server, token(server)), await connect(server, token(server, "bob"))
        server.limit_user("bob", [])
        server.edit_item(book, {"metadata": {"title": "Another Title"}})
        assert not server.edit_item(book, {"metadata": {"title": "Another Title"}})
        more = [server.add_book(f"New {n}") for n in range(12)]
        server.scan(*more, added=True)
        server.scan(book, missing=True)
        server.remove_item(book)
        told = await heard(alice)
        assert [event for event, _ in told] == [
            "item_updated",
            "items_added",
            "items_added",
            "items_updated",
            "item_removed",
        ]
        assert [len(told[1][1]), len(told[2][1])] == [10, 2]
        assert told[3][1][0]["isMissing"] is True
        assert await names(bob) == ["item_removed"]

    play(story)


def test_the_rows_of_a_removed_item_go_without_a_word() -> None:
    async def story(server: Audiobookshelf, book: str) -> None:
        server.finish("alice", book)
        wire = await connect(server, token(server))
        server.remove_item(book)
        assert await names(wire) == ["item_removed"]
        assert server.world.user("alice").progress == {}

    play(story)


def test_an_unauthenticated_socket_hears_nothing_but_is_answered() -> None:
    async def story(server: Audiobookshelf, book: str) -> None:
        wire = await server.open_wire()
        await wire.emit("ping")
        server.finish("alice", book)
        server.remove_item(book)
        assert await heard(wire) == [("pong", None)]
        assert server.connections == [None]

    play(story)


def test_an_expired_or_switched_off_user_stays_on_an_open_socket_only() -> None:
    async def story(server: Audiobookshelf, book: str) -> None:
        access = server.access_token("alice")
        wire = await connect(server, access)
        await asyncio.sleep(3601)
        await wire.emit("auth", access)  # refused, and the first one stays in force
        server.finish("alice", book)
        assert await names(wire) == ["auth_failed", "user_updated"]
        server.world.user("alice").is_active = False
        server.edit_item(book, {"metadata": {"title": "Another Title"}})
        assert await names(wire) == ["item_updated"]
        fresh = await server.open_wire()
        await fresh.emit("auth", token(server))
        assert await heard(fresh) == [("auth_failed", {"message": "Invalid user"})]

    play(story)


def test_an_older_server_refuses_with_another_event() -> None:
    async def story(server: Audiobookshelf, book: str) -> None:
        server.says_invalid_token()
        wire = await server.open_wire()
        await wire.emit("auth", "nonsense")
        assert await heard(wire) == [("invalid_token", None)]

    play(story)


def test_a_restart_drops_connections_and_forgets_sessions_but_not_progress() -> None:
    async def story(server: Audiobookshelf, book: str) -> None:
        wire = await server.open_wire(closed_error=Closed)
        await wire.emit("auth", token(server))
        session = server.play("alice", book)
        server.sync("alice", session, 10)
        server.restart()
        assert (await wire.receive())[0] == "init"  # what was on its way still arrives
        assert (await wire.receive())[0] == "user_item_progress_updated"
        for _ in range(2):
            with pytest.raises(Closed):
                await wire.receive()
        with pytest.raises(Closed):
            await wire.emit("ping")
        assert server.sync("alice", session, 20) == 404
        assert server.progress("alice", book) is not None
        assert server.connections == []

    play(story)


def test_a_reader_goes_on_in_a_new_session_after_a_restart() -> None:
    async def story(server: Audiobookshelf, book: str) -> None:
        listening = asyncio.create_task(server.listen("alice", book, end=60))
        await asyncio.sleep(25)
        server.restart()
        await listening
        row = server.progress("alice", book)
        assert row is not None
        assert row["currentTime"] == 60
        assert len(server.sessions("alice")) == 2

    play(story)


def test_while_the_server_is_down_everything_is_refused() -> None:
    async def story(server: Audiobookshelf, book: str) -> None:
        server.stop()
        with pytest.raises(Closed):
            await server.open_wire(closed_error=Closed)
        with pytest.raises(ZeroDivisionError):
            await server.open_wire(closed_error=Closed, refused_error=ZeroDivisionError)
        async with client(server) as http:
            with pytest.raises(httpx.ConnectError):
                await http.get("/healthcheck")
            server.start()
            assert (await http.get("/healthcheck")).text == "OK"

    play(story)


def test_a_frozen_server_says_nothing_and_then_everything() -> None:
    async def story(server: Audiobookshelf, book: str) -> None:
        wire = await connect(server, token(server))
        server.freeze()
        await wire.emit("ping")
        server.finish("alice", book)
        opening = asyncio.create_task(server.open_wire())
        async with client(server, token(server)) as http:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(30):
                    await http.patch(f"/api/me/progress/{book}", json={"currentTime": 77})
            assert await heard(wire) == []
            assert not opening.done()
            server.thaw()
            await opening
            await server.faults.settle()
        row = server.progress("alice", book)
        assert row is not None
        assert row["currentTime"] == 77  # its sender had given up
        assert await names(wire) == ["user_updated", "pong", "user_updated"]

    play(story)


def test_lost_events_reach_nobody_while_the_line_looks_healthy() -> None:
    async def story(server: Audiobookshelf, book: str) -> None:
        alice, root = await connect(server, token(server)), await connect(server, token(server, "root"))
        server.lose_events(2)
        server.finish("alice", book)
        server.edit_item(book, {"metadata": {"title": "Another Title"}})
        server.unfinish("alice", book)
        await alice.emit("ping")
        assert await names(alice) == ["user_updated", "pong"]
        assert await names(root) == []
        assert server.events_lost == 2

    play(story)


def test_everybody_can_be_disconnected_and_comes_back() -> None:
    async def story(server: Audiobookshelf, book: str) -> None:
        wire = await connect(server, token(server))
        session = server.play("alice", book)
        server.disconnect_all()
        with pytest.raises(ConnectionError):
            await wire.receive()
        assert server.sync("alice", session, 10) == 200
        assert await names(await connect(server, token(server))) == []

    play(story)


def test_slow_answers_are_made_at_once_and_sent_late() -> None:
    async def story(server: Audiobookshelf, book: str) -> None:
        server.answer_slowly(5)
        async with client(server, token(server)) as http:
            reading = asyncio.create_task(http.get("/api/me/progress"))
            await asyncio.sleep(1)
            server.finish("alice", book)
            assert (await reading).json() == {"mediaProgress": []}
        assert asyncio.get_running_loop().time() == 5

    play(story)


def test_a_client_that_leaves_is_gone() -> None:
    async def story(server: Audiobookshelf, book: str) -> None:
        root = await connect(server, token(server, "root"))
        wire = await connect(server, token(server))
        assert server.connections == ["root", "alice"]
        await wire.close()
        assert server.connections == ["root"]
        assert await names(root) == ["user_online", "user_offline"]
        with pytest.raises(ConnectionError):
            await wire.receive()

    play(story)


def test_listening_takes_the_time_it_takes() -> None:
    async def story(server: Audiobookshelf, book: str) -> None:
        loop = asyncio.get_running_loop()
        await server.listen("alice", book, end=95)
        assert loop.time() == 95
        await server.listen("alice", book, end=295, speed=2)
        assert loop.time() == 195
        await server.listen("alice", book, start=0, end=400, speed=float("inf"))
        assert loop.time() == 195
        listened = [session["timeListening"] for session in server.sessions("alice")]
        assert listened == [95, 100, 400]

    play(story)


def test_anything_can_be_said_to_a_listener() -> None:
    async def story(server: Audiobookshelf, book: str) -> None:
        wire = await connect(server, token(server))
        server.emit("alice", "user_updated", {"id": None})
        server.emit_to_all("backup_applied", None)
        assert await heard(wire) == [("user_updated", {"id": None}), ("backup_applied", None)]

    play(story)
