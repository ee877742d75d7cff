"""Four people on two Hardcover accounts, beside other applications of theirs: case 104."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from earmark.sandbox.hardcover import Hardcover
from hardcover.client import Client
from hardcover.errors import Throttled
from hardcover.limiters import Limiters
from hardcover.limits import Lane, Limiter
from hardcover.model import HardcoverUserId, UserBookId
from hardcover.operations import library_page
from hardcover.shelf import read_me
from tests.hardcover.lab import make_client
from tests.virtual import now, run

SECONDS = 600.0


class House:
    """``alice`` and ``bob`` have tokens of alice's account, ``carol`` and ``dora`` of carol's; all have a backlog."""

    def __init__(self) -> None:
        self.hardcover = Hardcover(now)
        limiters = Limiters(lambda: Limiter(now, units_per_minute=40))
        tokens = {"alice": self.hardcover.add_user("alice"), "carol": self.hardcover.add_user("carol")}
        tokens |= {"bob": self.hardcover.add_token("alice"), "dora": self.hardcover.add_token("carol")}
        self.tokens = tokens
        self.clients = {
            user: make_client(self.hardcover.transport(), token, limiter=limiters.make(), join=limiters.join)
            for user, token in tokens.items()
        }
        self.written = dict.fromkeys(tokens, 0)
        self.waits: list[float] = []
        self.refused_elsewhere = 0

    def refused(self, *users: str) -> int:
        return sum(self.hardcover.refused(self.tokens[user]) for user in users)

    @asynccontextmanager
    async def backlogs(self) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._backlog(user)) for user in self.clients]
            yield
            for task in tasks:
                task.cancel()

    async def _backlog(self, user: str) -> None:
        client = self.clients[user]
        me = await read_me(client, Lane.CATCH_UP)
        while True:
            try:
                await client.ask(library_page(me.id, UserBookId(0)), Lane.CATCH_UP)
                self.written[user] += 1
            except Throttled as error:
                await asyncio.sleep(error.retry_after_seconds)

    async def other_application(self, user: str, every: float) -> None:
        while True:
            self.refused_elsewhere += self.hardcover.spend_elsewhere(user) is not None
            await asyncio.sleep(every)

    async def listen(self, user: str, times: int, every: float) -> None:
        client, me = self.clients[user], HardcoverUserId(self.hardcover.user_id("alice"))
        for _ in range(times):
            await asyncio.sleep(every)
            began = asyncio.get_running_loop().time()
            try:
                await client.ask(library_page(me, UserBookId(0)), Lane.LIVE)
            except Throttled:
                continue
            self.waits.append(asyncio.get_running_loop().time() - began)

    def most_within_a_minute(self, *users: str) -> int:
        asked = [(one.at, one.units) for one in self.hardcover.requests if one.user in users]
        return max(sum(u for at, u in asked if start <= at < start + timedelta(seconds=60)) for start, _ in asked)


def _clients(house: House, *users: str) -> list[Client]:
    return [house.clients[user] for user in users]


def test_case_104_two_users_of_one_account_have_one_limiter_and_leave_room_for_other_applications() -> None:
    async def main() -> None:
        house = House()
        async with house.backlogs():
            await asyncio.sleep(SECONDS)
        alices, bobs, carols = (client.limiter for client in _clients(house, "alice", "bob", "carol"))
        assert alices is bobs
        assert carols is not alices
        assert house.refused(*house.clients) == 0
        for account in ("alice", "carol"):
            assert house.most_within_a_minute(account) <= 40
        assert min(house.written.values()) > SECONDS / 60 * 36 / 2 * 0.8  # nobody starves beside the other
        assert bobs.units_left_today == house.hardcover.units_left_today(house.tokens["alice"])

    run(main)


@pytest.mark.parametrize("every", [6.0, 3.0, 2.0])
def test_case_104_another_application_of_the_same_person_spends_too(every: float) -> None:
    """10 to 30 units a minute go elsewhere: nothing is refused, there or here, and who listens does not wait."""

    async def main() -> None:
        house = House()
        async with house.backlogs():
            elsewhere = asyncio.create_task(house.other_application("alice", every))
            await house.listen("bob", times=60, every=SECONDS / 60)
            elsewhere.cancel()
        minutes = SECONDS / 60
        assert house.refused(*house.clients) == house.refused_elsewhere == 0
        assert len(house.waits) == 60
        assert max(house.waits) == 0.0
        assert house.written["carol"] + house.written["dora"] > minutes * 34
        assert house.written["alice"] + house.written["bob"] >= minutes * min(30, (60 - 60 / every) * 0.75)

    run(main)


def test_case_104_no_storm_where_another_application_takes_everything() -> None:
    async def main() -> None:
        house = House()
        async with house.backlogs():
            elsewhere = asyncio.create_task(house.other_application("alice", 0.5))
            await house.listen("bob", times=60, every=SECONDS / 60)
            elsewhere.cancel()
        assert house.refused("alice", "bob") <= 15 * SECONDS / 60
        assert house.written["carol"] + house.written["dora"] > 34 * SECONDS / 60
        assert house.refused("carol", "dora") == 0

    run(main)
