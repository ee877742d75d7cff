"""Refreshing: a day ahead, once, on the disk before it is used, and whatever ends the process in between: case 102."""

from __future__ import annotations

import asyncio
import os
import stat
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from earmark.sandbox import faults
from hardcover import token_store
from hardcover.connection import HardcoverConnection
from hardcover.errors import HardcoverTokenRejected, HardcoverUnreachable
from hardcover.limits import Lane
from hardcover.model import AddBook, BookId, Status
from hardcover.mutations import mutation
from hardcover.oauth import ConnectionEnded
from hardcover.shelf import read_me
from hardcover.token_store import TokenStore, TokenStoreError
from hardcover.tokens import TokenState
from tests.hardcover.oauth_lab import DAY, Killed, OAuthLab
from tests.virtual import now, run


async def renewed(connection: HardcoverConnection) -> str:
    """What a refresh ended with: nothing, or the error's name."""
    try:
        await connection.renew()
    except (Exception, Killed) as error:
        return type(error).__name__
    return ""


def test_a_connection_is_refreshed_a_day_ahead_for_months(tmp_path: Path) -> None:
    async def main() -> None:
        lab = OAuthLab(tmp_path)
        connection = await lab.connect()
        client = lab.client(connection)
        keeping = asyncio.create_task(connection.keep_fresh())
        tokens = set()
        for _ in range(400):
            await asyncio.sleep(DAY)
            assert (await read_me(client, Lane.LIVE)).username == "alice"
            tokens.add(connection.token())
            stored = lab.on_disk()
            assert stored.token == connection.token()
            assert stored.expires_at is not None
            assert stored.expires_at - now() > timedelta(hours=20)
        keeping.cancel()
        assert len(tokens) in range(64, 69)  # once in six days
        assert lab.chain_lives()

    run(main)


def test_a_machine_that_was_off_for_longer_than_a_week_refreshes_at_its_first_question(tmp_path: Path) -> None:
    async def main() -> None:
        lab = OAuthLab(tmp_path)
        await lab.connect()
        await asyncio.sleep(100 * DAY)
        connection = lab.connection()
        client = lab.client(connection)
        users = await asyncio.gather(*(read_me(client, Lane.LIVE) for _ in range(5)))
        assert {me.username for me in users} == {"alice"}
        assert len(lab.hardcover.oauth.chains[0].spent) == 1
        assert not [one for one in lab.hardcover.requests if one.status == 401]

    run(main)


def test_after_half_a_year_off_a_person_is_needed(tmp_path: Path) -> None:
    async def main() -> None:
        lab = OAuthLab(tmp_path)
        await lab.connect()
        await asyncio.sleep(184 * DAY)
        client = lab.client(lab.connection())
        for _ in range(3):
            with pytest.raises(HardcoverTokenRejected, match="ended the connection"):
                await read_me(client, Lane.LIVE)
        assert client.token_state is TokenState.REFUSED
        assert not lab.hardcover.requests  # what cannot work is not asked
        assert "ended" in lab.on_disk().ended
        await lab.connect()
        assert (await read_me(lab.client(lab.connection()), Lane.LIVE)).username == "alice"

    run(main)


# ---- killed, at every point --------------------------------------------------------------------------------------


@pytest.mark.parametrize("point", ["before it is sent", "before the answer is seen"])
@pytest.mark.parametrize("old_access_lives", [True, False])
def test_case_102_killed_in_the_middle_of_a_refresh(point: str, old_access_lives: bool, tmp_path: Path) -> None:
    async def main() -> None:
        lab = OAuthLab(tmp_path)
        lab.hardcover.oauth.terms.old_access_lives = old_access_lives
        connection = await lab.connect()
        await asyncio.sleep(6 * DAY + 60)

        def kill(path: str, response: httpx.Response | None) -> None:
            if path.endswith("token") and (response is None) == (point == "before it is sent"):
                raise Killed

        lab.watch = kill
        with pytest.raises(Killed):
            await connection._exchange_tokens(None)
        lab.watch = lambda path, response: None

        connection = lab.connection()  # the next start
        assert lab.on_disk().refresh_sent_at is not None
        client = lab.client(connection)
        keeping = asyncio.create_task(connection.keep_fresh())
        spent = len(lab.hardcover.oauth.chains[0].spent)
        for _ in range(20):
            await asyncio.sleep(3600)
            if old_access_lives or point == "before it is sent":
                await read_me(client, Lane.LIVE)  # nothing was lost yet
                assert len(lab.hardcover.oauth.chains[0].spent) == spent  # and it is not sent a second time
        await asyncio.sleep(DAY)
        keeping.cancel()
        if point == "before it is sent":
            assert (await read_me(client, Lane.LIVE)).username == "alice"
            assert lab.chain_lives()
        else:
            with pytest.raises(ConnectionEnded):
                await read_me(client, Lane.LIVE)
            asked = len(lab.hardcover.requests)
            with pytest.raises(ConnectionEnded):
                await read_me(client, Lane.LIVE)
            assert len(lab.hardcover.requests) == asked

    run(main)


@pytest.mark.parametrize("point", range(12))
def test_case_102_killed_at_every_write_to_the_disk(
    point: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever call of the operating system is the last one: the chain lives, or it is over when the token is."""

    async def main() -> None:
        lab = OAuthLab(tmp_path)
        connection = await lab.connect()
        await asyncio.sleep(6 * DAY + 60)
        calls = 0

        def killing(name: str) -> None:
            real = getattr(os, name)

            def call(*args: object, **kwargs: object) -> object:
                nonlocal calls
                calls += 1
                if calls == point + 1:
                    raise Killed
                return real(*args, **kwargs)

            monkeypatch.setattr(token_store.os, name, call)

        for name in ("open", "fdopen", "fsync"):
            killing(name)
        killed = False
        try:
            await connection._exchange_tokens(None)
        except Killed:
            killed = True
        monkeypatch.undo()
        assert killed == (point < calls)
        connection = lab.connection()
        client = lab.client(connection)
        assert (await read_me(client, Lane.LIVE)).username == "alice"  # the former token, or the new one
        await asyncio.sleep(2 * DAY)
        spent = bool(lab.hardcover.oauth.chains[0].spent) and not lab.chain_lives()
        if spent:  # the answer had come and was not on the disk yet
            with pytest.raises(ConnectionEnded):
                await read_me(client, Lane.LIVE)
        else:
            await read_me(client, Lane.LIVE)
            assert lab.chain_lives()

    run(main)


@pytest.mark.parametrize(
    ("fault", "again"),
    [
        (faults.lose_request(), True),  # no connection: surely not spent
        (faults.status(429), True),
        (faults.status(403, "<html>"), True),
        (faults.lose_reply(), False),
        (faults.status(500), False),
        (faults.status(200, "{"), False),
        (faults.status(200, "{}"), False),
    ],
)
def test_only_a_refresh_that_was_surely_not_taken_is_sent_again(
    fault: faults.Fault, again: bool, tmp_path: Path
) -> None:
    async def main() -> None:
        lab = OAuthLab(tmp_path)
        connection = await lab.connect()
        await lab.oauth().endpoints()
        await asyncio.sleep(6 * DAY + 60)
        asked: list[str] = []
        lab.watch = lambda path, response: asked.append(path) if response is None else None
        lab.hardcover.faults.next(fault, where=lambda call: call.path.endswith("token"))
        assert await renewed(connection)
        assert (lab.on_disk().refresh_sent_at is None) is again
        asked.clear()
        assert await renewed(connection) == ""
        assert any(path.endswith("token") for path in asked) is again
        await read_me(lab.client(connection), Lane.LIVE)

    run(main)


def test_case_102_an_answer_that_got_lost_ends_with_one_word_when_the_token_does(tmp_path: Path) -> None:
    async def main() -> None:
        lab = OAuthLab(tmp_path)
        connection = await lab.connect()
        await asyncio.sleep(6 * DAY + 60)
        lab.hardcover.faults.next(faults.lose_reply(), where=lambda call: call.path.endswith("token"))
        client = lab.client(connection)
        keeping = asyncio.create_task(connection.keep_fresh())
        asked: list[float] = []
        lab.watch = lambda path, response: asked.append(0) if path.endswith("token") and response is None else None
        await asyncio.sleep(DAY - 3600)
        await read_me(client, Lane.LIVE)
        assert len(asked) == 1
        await asyncio.sleep(3 * DAY)
        keeping.cancel()
        assert len(asked) == 2
        with pytest.raises(ConnectionEnded):
            await read_me(client, Lane.LIVE)
        assert len(asked) == 2

    run(main)


def test_a_refresh_in_flight_is_brought_to_its_end_when_the_service_stops(tmp_path: Path) -> None:
    async def main() -> None:
        lab = OAuthLab(tmp_path)
        connection = await lab.connect()
        await asyncio.sleep(6 * DAY + 60)
        lab.hardcover.faults.next(faults.slow_reply(3), where=lambda call: call.path.endswith("token"))
        renewing = asyncio.create_task(connection.renew())
        await asyncio.sleep(1)
        renewing.cancel()
        await connection.close()
        assert lab.chain_lives()

    run(main)


# ---- two at once -----------------------------------------------------------------------------------------------------


def test_case_102_two_processes_refresh_once(tmp_path: Path) -> None:
    async def main() -> None:
        lab = OAuthLab(tmp_path)
        first = await lab.connect()
        second = lab.connection()
        await asyncio.sleep(6 * DAY + 60)
        lab.hardcover.faults.next(faults.slow_reply(3), where=lambda call: call.path.endswith("token"))
        await asyncio.gather(first.renew(), second.renew(), first.renew())
        assert len(lab.hardcover.oauth.chains[0].spent) == 1
        assert first.token() == second.token() == lab.on_disk().token
        assert lab.chain_lives()

    run(main)


def test_several_users_at_once_each_with_their_own_chain(tmp_path: Path) -> None:
    async def main() -> None:
        lab = OAuthLab(tmp_path)
        connections = {}
        for user in ("alice", "bob", "carol"):
            if user != "alice":
                lab.hardcover.add_user(user)
            connections[user] = await lab.connect(user)
        await asyncio.sleep(8 * DAY)
        clients = {user: lab.client(connection) for user, connection in connections.items()}
        found = await asyncio.gather(*(read_me(client, Lane.LIVE) for client in clients.values()))
        assert [me.username for me in found] == ["alice", "bob", "carol"]
        lab.hardcover.oauth.revoke_application("bob", lab.client_id)
        with pytest.raises(HardcoverTokenRejected):
            await read_me(clients["bob"], Lane.LIVE)
        assert (await read_me(clients["alice"], Lane.LIVE)).username == "alice"

    run(main)


# ---- taken away ------------------------------------------------------------------------------------------------------


def test_a_connection_that_was_ended_on_the_site_is_noticed_and_asked_for_once(tmp_path: Path) -> None:
    async def main() -> None:
        lab = OAuthLab(tmp_path)
        connection = await lab.connect()
        client = lab.client(connection)
        lab.hardcover.oauth.revoke_application("alice", lab.client_id)
        for _ in range(3):
            with pytest.raises(ConnectionEnded):
                await read_me(client, Lane.LIVE)
        assert len([one for one in lab.hardcover.requests if one.status == 401]) == 1
        assert client.token_state is TokenState.REFUSED

    run(main)


def test_an_access_token_that_hardcover_dropped_is_replaced_and_the_write_is_carried_out_once(tmp_path: Path) -> None:
    async def main() -> None:
        lab = OAuthLab(tmp_path)
        book = lab.hardcover.add_book("Dune")
        connection = await lab.connect()
        client = lab.client(connection)
        before = connection.token()
        lab.hardcover.expire_token(before)
        step = AddBook(book_id=BookId(book), status=Status.WANT_TO_READ, edition_id=None)
        assert await client.mutate(mutation(step), Lane.LIVE)
        assert connection.token() != before
        assert lab.hardcover.mutations == 1
        assert lab.chain_lives()

    run(main)


def test_hardcover_out_of_reach_when_a_refresh_is_needed_is_trouble_and_no_refusal(tmp_path: Path) -> None:
    async def main() -> None:
        lab = OAuthLab(tmp_path)
        connection = await lab.connect()
        await asyncio.sleep(8 * DAY)
        client = lab.client(connection)
        lab.hardcover.faults.every(1, faults.lose_request())
        step = AddBook(book_id=BookId(1), status=Status.READ, edition_id=None)
        with pytest.raises(HardcoverUnreachable) as caught:
            await client.mutate(mutation(step), Lane.LIVE)
        assert not caught.value.outcome_unknown  # the write was not even sent
        lab.hardcover.faults.clear()
        assert (await read_me(client, Lane.LIVE)).username == "alice"

    run(main)


# ---- the file --------------------------------------------------------------------------------------------------------


def test_the_file_is_its_owners_alone_and_survives_a_umask(tmp_path: Path) -> None:
    async def main() -> None:
        lab = OAuthLab(tmp_path)
        before = os.umask(0)
        try:
            await lab.connect()
        finally:
            os.umask(before)
        for file in map(tmp_path.joinpath, os.listdir(tmp_path)):
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
        assert lab.file()["version"] == 1

    run(main)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"version": 2, "users": {}}', b'{"version": 1, "users": 3}'])
def test_a_damaged_file_is_said_and_not_overwritten(content: bytes, tmp_path: Path) -> None:
    async def main() -> None:
        lab = OAuthLab(tmp_path)
        await lab.connect()
        file = tmp_path / token_store.FILE
        file.write_bytes(content)
        with pytest.raises(HardcoverTokenRejected, match=r"hardcover-tokens\.json"):
            await lab.connection().ready()
        with pytest.raises(TokenStoreError):
            TokenStore(tmp_path).forget("alice")
        assert file.read_bytes() == content

    run(main)


def test_a_full_disk_costs_no_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is asked of Hardcover that could not be written down; a pair that came in spite of it is kept."""

    async def main() -> None:
        lab = OAuthLab(tmp_path)
        connection = await lab.connect()
        await asyncio.sleep(6 * DAY + 60)
        writes = 0

        def full(handle: int) -> None:
            nonlocal writes
            writes += 1
            if writes > allowed:
                raise OSError(28, "No space left on device")

        monkeypatch.setattr(token_store.os, "fsync", full)
        for allowed in (0, 2):  # not even the intent; the intent but not the pair
            writes = 0
            assert await renewed(connection) == "TokenStoreError"
            assert len(lab.hardcover.oauth.chains[0].spent) == (0 if allowed == 0 else 1)
            await read_me(lab.client(connection), Lane.LIVE)
        await asyncio.sleep(2 * DAY)
        assert await renewed(connection) in {"", "TokenStoreError"}
        await read_me(lab.client(connection), Lane.LIVE)  # still full: from memory
        monkeypatch.undo()
        await connection.renew()
        assert lab.chain_lives()

    run(main)


def test_tokens_are_shown_nowhere(tmp_path: Path) -> None:
    async def main() -> None:
        lab = OAuthLab(tmp_path)
        connection = await lab.connect()
        stored = lab.on_disk()
        assert stored.token not in repr(stored)
        assert stored.refresh_token not in repr(stored)
        assert connection.stored == stored

    run(main)
