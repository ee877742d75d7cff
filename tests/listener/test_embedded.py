"""The whole listening side against the embedded Audiobookshelf: after quiet, what is known is what the server has."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from random import Random

import httpx
import pytest

from earmark.sandbox.audiobookshelf import Audiobookshelf as Embedded
from earmark.sandbox.audiobookshelf.building import PASSWORD
from earmark.sandbox.faults import status
from earmark.sandbox.serving import serve
from listener.client import Audiobookshelf
from listener.errors import Forbidden
from listener.events import Event, ItemsRemoved, ItemsUpdated, ProgressUpdated, SessionClosed, UserUpdated
from listener.items import ItemCache
from listener.known import KnownProgress
from listener.parse import parse_progress_rows
from listener.server import AbsServer
from listener.stream import Stream
from listener.tokens import Credentials, Tokens
from listener.wire import OpenWire, WireClosed, socketio_wire
from tests import virtual
from tests.listener.server import Store, dice
from tests.listener.test_wire import clients_tasks


class Listener:
    """What a user of this package builds: tokens, client, stream, and what is known."""

    def __init__(
        self,
        url: str,
        http: httpx.AsyncClient,
        open_wire: OpenWire,
        credentials: Credentials,
        now: Callable[[], datetime],
    ) -> None:
        self.store = Store()
        self.server = AbsServer(url, http, dice())
        self.tokens = Tokens(credentials, self.server, now=now, store=self.store)
        self.client = Audiobookshelf(self.server, self.tokens)
        self.items = ItemCache(self.client)
        self.known = KnownProgress()
        self.events: list[Event] = []
        self.stream = Stream(
            tokens=self.tokens,
            open_wire=open_wire,
            on_connected=self.read_all,
            on_poll=self.read_all,
            on_event=self.on_event,
            now=now,
            random=dice(),
        )

    async def read_all(self) -> bool:
        asked = self.known.snapshot_begin()
        return bool(self.known.snapshot_end(asked, await self.client.read_progress()))

    def on_event(self, event: Event) -> None:
        self.events.append(event)
        match event:
            case ProgressUpdated(row):
                self.known.update(row)
            case UserUpdated(rows):
                self.known.update_all(rows)
            case ItemsRemoved(item_ids):
                self.known.remove(item_ids)
                self.items.drop(item_ids)
            case ItemsUpdated(item_ids):
                self.items.drop(item_ids)

    async def until(self, state: str) -> None:
        async with asyncio.timeout(3600):
            while self.stream.state.stream != state:  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    def agrees_with(self, server: Embedded, user: str = "alice") -> bool:
        rows = (server.progress(user, item) for item in server.world.items)
        return self.known.rows() == parse_progress_rows([row for row in rows if row is not None])


@asynccontextmanager
async def listening(server: Embedded, **credentials: str) -> AsyncIterator[Listener]:
    async def open_wire() -> object:
        return await server.open_wire(WireClosed)

    async with httpx.AsyncClient(transport=server.transport()) as http:
        given = Credentials(**(credentials or {"token": server.api_key("alice")}))
        listener = Listener("http://abs.test", http, open_wire, given, virtual.now)  # type: ignore[arg-type]
        task = asyncio.create_task(listener.stream.run())
        try:
            yield listener
            assert not task.done()
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def world() -> tuple[Embedded, list[str]]:
    server = Embedded(virtual.now)
    for name, kind in (("alice", "user"), ("bob", "user"), ("ada", "admin")):
        server.add_user(name, kind=kind)
    return server, [server.add_book(f"Book {n}", asin=f"B00000000{n}") for n in range(4)]


def test_every_way_of_changing_progress_is_heard() -> None:
    async def main() -> None:
        server, (one, two, three, four) = world()
        podcast = server.add_podcast()
        async with listening(server) as listener:
            await listener.until("connected")
            await server.listen("alice", one, end=60)
            server.finish("alice", two)
            server.ebook("alice", three, 0.25)
            server.batch(
                "alice", [{"libraryItemId": four, "isFinished": True}, {"libraryItemId": one, "isFinished": True}]
            )
            await server.listen("alice", podcast, end=60, episode=server.episodes_of(podcast)[0])
            server.unfinish("alice", two)
            server.discard("alice", four)
            await server.listen("bob", one, end=600, speed=math.inf)
            await asyncio.sleep(1)
            assert listener.agrees_with(server)
            assert set(listener.known.rows()) == {one, two, three}
            assert {type(heard) for heard in listener.events} == {ProgressUpdated, UserUpdated, SessionClosed}
            assert listener.stream.state.broken == {}
            server.remove_item(three)
            await asyncio.sleep(1)
            assert listener.agrees_with(server)

    virtual.run(main)


@pytest.mark.parametrize("way", ["permanent", "access", "password", "admin"])
def test_every_kind_of_credential_opens_the_stream(way: str) -> None:
    async def main() -> None:
        server, (book, *_) = world()
        credentials = {
            "permanent": {"token": f"Bearer {server.world.user('alice').token}\n"},
            "access": {"token": server.access_token("alice")},
            "password": {"username": "alice", "password": PASSWORD},
            "admin": {"admin_token": server.api_key("ada"), "abs_user": "Alice"},
        }[way]
        async with listening(server, **credentials) as listener:
            await listener.until("connected")
            await server.listen("alice", book, end=30)
            await asyncio.sleep(1)
            assert listener.agrees_with(server)
            assert (await listener.client.read_user()).username == "alice"
            assert server.connections == ["alice"]

    virtual.run(main)


def test_an_api_key_on_a_server_without_permanent_tokens_polls() -> None:
    async def main() -> None:
        server, (book, *_) = world()
        server.policy.permanent_tokens = False
        async with listening(server) as listener:
            await listener.until("polling")
            await server.listen("alice", book, end=600)
            await asyncio.sleep(31)
            assert listener.agrees_with(server)
            server.policy.permanent_tokens = True
            await listener.until("connected")

    virtual.run(main)


def test_20_second_tokens_carry_a_stream_through_reconnects_within_the_sign_in_limit() -> None:
    async def main() -> None:
        server, (book, *_) = world()
        server.policy.access_seconds = 20
        async with listening(server, username="alice", password=PASSWORD) as listener:
            await listener.until("connected")
            for _ in range(10):
                await server.listen("alice", book, start=0, end=60)
                server.restart()
                await listener.until("down")
                await listener.until("connected")
                await asyncio.sleep(30)
            assert listener.agrees_with(server)
            assert listener.stream.state.abs_token == "ok"
            assert list(listener.store.values) == ["abs_refresh_token http://abs.test alice"]

    virtual.run(main)


def test_what_changed_while_the_server_was_away_is_read_afterwards() -> None:
    async def main() -> None:
        server, (one, two, *_) = world()
        async with listening(server) as listener:
            await listener.until("connected")
            await server.listen("alice", one, end=60)
            server.stop()
            server.finish("alice", one)
            server.finish("alice", two)
            await asyncio.sleep(120)
            assert listener.stream.state.stream == "down"
            server.start()
            await listener.until("connected")
            assert listener.agrees_with(server)

    virtual.run(main)


def test_a_frozen_server_is_noticed_and_waited_for() -> None:
    async def main() -> None:
        server, (one, *_) = world()
        async with listening(server) as listener:
            await listener.until("connected")
            server.freeze()
            await listener.until("down")
            assert virtual.now() - virtual.START < (datetime.fromtimestamp(35, UTC) - datetime.fromtimestamp(0, UTC))
            server.finish("alice", one)
            server.thaw()
            await listener.until("connected")
            await asyncio.sleep(1)
            assert listener.agrees_with(server)

    virtual.run(main)


def test_lost_events_are_found_after_ten_quiet_minutes() -> None:
    async def main() -> None:
        server, (one, *_) = world()
        async with listening(server) as listener:
            await listener.until("connected")
            server.lose_events(100)
            await server.listen("alice", one, end=60)
            await asyncio.sleep(620)
            assert listener.agrees_with(server)
            assert listener.stream.state.connects == 2

    virtual.run(main)


def test_passing_trouble_of_rest_holds_the_stream_up_and_breaks_nothing() -> None:
    async def main() -> None:
        server, (one, *_) = world()
        server.faults.every(2, status(502, "<html><title>Bad Gateway</title></html>"))
        async with listening(server) as listener:
            await listener.until("connected")
            await server.listen("alice", one, end=60)
            assert await listener.items.get(one) is not None
            await asyncio.sleep(1)
            assert listener.agrees_with(server)

    virtual.run(main)


def test_an_old_server_is_spoken_to_all_the_same() -> None:
    async def main() -> None:
        server, (one, *_) = world()
        server.switches.me_progress = False
        server.says_invalid_token()
        async with listening(server, token=server.world.user("alice").token) as listener:
            await listener.until("connected")
            await server.listen("alice", one, end=60)
            await asyncio.sleep(1)
            assert listener.agrees_with(server)
        async with listening(server, token="wrong") as listener:
            await asyncio.sleep(5)
            assert listener.stream.state.abs_token == "refused"

    virtual.run(main)


def test_items_are_read_again_after_they_changed_and_forbidden_ones_are_left_out() -> None:
    async def main() -> None:
        server, books = world()
        hidden = server.add_book("Hidden", library=server.add_library("Other"))
        async with listening(server) as listener:
            await listener.until("connected")
            item = await listener.items.get(books[0])
            assert item is not None
            assert item.asin == "B000000000"
            server.edit_item(books[0], {"metadata": {"asin": "B0CHANGED0"}})
            await asyncio.sleep(1)
            item = await listener.items.get(books[0])
            assert item is not None
            assert item.asin == "B0CHANGED0"
            server.limit_user("alice", [item.library_id])
            assert set(await listener.items.get_many([*books, hidden, "unknown"])) == set(books)
            with pytest.raises(Forbidden):
                await listener.client.read_item(hidden)
            assert [found.id for found in await listener.client.search_items("Book 2")] == [books[2]]
            page = await listener.client.read_library_page(item.library_id, 0)
            assert {listed.id for listed in page.items} == set(books)

    virtual.run(main)


@pytest.mark.parametrize("seed", range(20))
def test_whatever_happens_after_quiet_both_sides_agree(seed: int) -> None:
    chance = Random(seed)  # noqa: S311

    async def main() -> None:
        server, books = world()
        ways = [{"token": server.api_key("alice")}, {"username": "alice", "password": PASSWORD}]
        async with listening(server, **chance.choice(ways)) as listener:
            await listener.until("connected")
            for _ in range(40):
                book = chance.choice(books)
                match chance.randrange(10):
                    case 0 | 1 | 2:
                        await server.listen(
                            "alice", book, start=0, every=900, end=chance.choice([10, 60, 35_995]), speed=math.inf
                        )
                    case 3:
                        server.finish("alice", book)
                    case 4:
                        server.unfinish("alice", book)
                    case 5:
                        server.discard("alice", book)
                    case 6:
                        server.disconnect_all()
                    case 7:
                        server.stop()
                        await asyncio.sleep(chance.choice([0.1, 5, 100]))
                        server.start()
                    case 8:
                        server.faults.next(status(chance.choice([500, 429, 403, 200]), "<html>"))
                    case 9:
                        server.freeze()
                        await asyncio.sleep(chance.choice([0.1, 5, 100]))
                        server.thaw()
                await asyncio.sleep(chance.choice([0, 0.01, 0.5, 10, 700]))
            server.faults.clear()
            await asyncio.sleep(900)
            assert listener.stream.state.stream == "connected"
            assert listener.agrees_with(server)

    virtual.run(main)


@pytest.mark.parametrize("path", ["", "/audiobookshelf"])
def test_over_real_sockets(path: str) -> None:
    def now() -> datetime:
        return datetime.now(UTC)

    async def main() -> None:
        server = Embedded(now)
        server.add_user("alice")
        book = server.add_book()
        async with serve(server.app) as address, httpx.AsyncClient() as http:
            url = address + path
            credentials = Credentials(token=server.api_key("alice"))
            listener = Listener(url, http, socketio_wire(url), credentials, now)
            task = asyncio.create_task(listener.stream.run())
            await listener.until("connected")
            await server.listen("alice", book, end=60, speed=math.inf)
            server.finish("alice", book)
            for _ in range(200):
                if listener.agrees_with(server) and listener.events:
                    break
                await asyncio.sleep(0.01)
            assert listener.agrees_with(server)
            server.disconnect_all()
            await listener.until("down")
            await listener.until("connected")
            assert listener.server.version == "2.36.0"
            assert [session.current_seconds for session in await listener.client.read_sessions(book)] == [60.0]
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        assert not clients_tasks()

    asyncio.run(main())
