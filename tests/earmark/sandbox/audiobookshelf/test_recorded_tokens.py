"""What each kind of token opens, and what goes over a plain websocket: as recorded from a real server."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import httpx
import pytest
import websockets

from earmark.sandbox.audiobookshelf import Audiobookshelf
from earmark.sandbox.serving import serve
from tests import virtual
from tests.earmark.sandbox.audiobookshelf.clients import client, connect, names
from tests.earmark.sandbox.audiobookshelf.recorded import differences, recording


async def said_to(server: Audiobookshelf, *auth: Any) -> list[tuple[str, Any]]:
    wire = await server.open_wire()
    await wire.emit("auth", *auth)
    return [await heard(wire)]


async def heard(wire: Any) -> tuple[str, Any]:
    event, args = await wire.receive()
    return event, args[0] if args else None


def claims(token: str) -> Any:
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def test_every_kind_of_token_opens_what_was_recorded() -> None:
    recorded = recording("01-tokens-and-socket-auth")

    async def main() -> None:
        server = Audiobookshelf(virtual.now)
        alice = server.add_user("alice")
        tokens = {
            "legacy token (user.token)": alice.token,
            "access token": server.access_token("alice"),
            "refresh token": server.refresh_token("alice"),
            "api key": server.api_key("alice"),
            "garbage": "garbage",
            "none": "",
        }
        async with httpx.AsyncClient(transport=server.transport(), base_url="http://abs") as http:
            for row in recorded["matrix"]:
                token = tokens[row["token"]]
                header = {"Authorization": f"Bearer {token}"} if token else {}
                answer = await http.get("/api/me", headers=header)
                assert answer.status_code == row["rest_bearer"], row["token"]
                assert answer.text == row["rest_bearer_body"] or row["rest_bearer_body"] == "user JSON"
                answer = await http.get("/api/me", params={"token": token})
                assert answer.status_code == row["rest_query_token"], row["token"]
                told = await said_to(server, token)
                event, payload = row["socket_auth_answer"][0]
                assert told[0][0] == event, row["token"]
                assert differences(told[0][1], payload) == []
                assert event != "auth_failed" or told[0][1] == payload
            me = (await http.get("/api/me", headers={"Authorization": f"Bearer {tokens['api key']}"})).json()
            assert me["token"] == alice.token
        for kind, theirs in recorded["claims"].items():
            assert claims(tokens[kind]).keys() == theirs.keys()

    virtual.run(main)


def test_odd_words_at_the_socket_are_refused_as_recorded_and_nobody_hangs_up() -> None:
    recorded = recording("01-tokens-and-socket-auth")

    async def main() -> None:
        server = Audiobookshelf(virtual.now)
        alice = server.add_user("alice")
        odd = [{"token": alice.token}, 42, ["x"], None]
        for payload, row in zip(odd, recorded["odd_auth_payloads"], strict=True):
            assert [list(pair) for pair in await said_to(server, payload)] == row["answer"]
        assert server.connections == [None] * 4

    virtual.run(main)


def test_an_admin_is_told_who_is_online_as_recorded() -> None:
    recorded = recording("01-tokens-and-socket-auth")

    async def main() -> None:
        server = Audiobookshelf(virtual.now)
        wire = await server.open_wire()
        await wire.emit("auth", server.add_user("root", kind="root").token)
        for event, payload in recorded["root_init"]:
            ours = await heard(wire)
            assert ours[0] == event
            assert differences(ours[1], payload) == []

    virtual.run(main)


def test_one_socket_may_move_to_another_user_as_recorded() -> None:
    recorded = recording("01-tokens-and-socket-auth")["auth_as_a_second_user_on_the_same_socket"]

    async def main() -> None:
        server = Audiobookshelf(virtual.now)
        book = server.add_book()
        wire = await server.open_wire()
        answers = []
        for name in ("alice", "bob"):
            await wire.emit("auth", server.add_user(name).token)
            answers.append(await heard(wire))
        assert [event for event, _ in answers] == [event for event, _ in recorded["auth answers"]]
        server.finish("alice", book)
        server.finish("bob", book)
        event, user = await heard(wire)
        assert (event, [user["username"]]) == ("user_updated", recorded["then heard user_updated of"])

    virtual.run(main)


def test_tokens_live_and_die_as_recorded() -> None:
    recorded = recording("13-expiry-and-revocation")

    async def main() -> None:
        server = Audiobookshelf(virtual.now)
        server.add_user("root", kind="root")
        alice, bob = server.add_user("alice"), server.add_user("bob")
        root = client(server, server.api_key("root"))

        async def rest(token: str) -> int:
            return (await client(server, token).get("/api/me")).status_code

        async def refresh(token: str) -> httpx.Response:
            return await client(server).post("/auth/refresh", headers={"x-refresh-token": token})

        fresh = (await refresh(server.refresh_token("alice"))).json()
        assert sorted(fresh["user"]) == recorded["refresh"]["user_keys"]

        wire = await connect(server, bob.token)
        key = server.api_key("bob")
        await root.patch(f"/api/users/{bob.id}", json={"isActive": False})
        off = recorded["user deactivated while connected"]
        assert (await rest(key), await rest(bob.token)) == (off["api key"], off["legacy"])
        assert [list(pair) for pair in await said_to(server, bob.token)] == off["new socket"]
        book = server.add_book()
        await root.patch(f"/api/items/{book}/media", json={"metadata": {"publisher": "After"}})
        assert await names(wire) == off["open socket of the inactive user still hears"]

        access, old_refresh, permanent = server.access_token("alice"), server.refresh_token("alice"), alice.token
        await root.patch(f"/api/users/{alice.id}", json={"password": "another"})
        changed = recorded["after an admin changed the password"]
        assert await rest(permanent) == changed["legacy"]
        assert await rest(access) == changed["access (not expired)"]
        assert (await refresh(old_refresh)).status_code == changed["refresh"]
        await root.patch(f"/api/users/{alice.id}", json={"username": "alicia"})
        assert await rest(permanent) == recorded["after the username changed"]["old legacy token still works"]
        assert server.world.user("alicia").token != permanent

        about = {"username": "new", "password": "x", "type": "user", "isActive": True}
        made = (await root.post("/api/users", json=about)).json()["user"]
        line = await connect(server, made["token"])
        await root.delete(f"/api/users/{made['id']}")
        assert await rest(made["token"]) == recorded["user deleted while connected"]["rest"]
        await line.emit("ping")
        assert await names(line) == ["pong"]
        server.revoke_api_keys("root")
        assert (await root.get("/api/me")).status_code == 401

    virtual.run(main)


@pytest.mark.parametrize("path", ["/socket.io", "/audiobookshelf/socket.io"])
def test_frames_on_a_plain_websocket_are_the_recorded_ones(path: str) -> None:
    label = "normal: open, connect, auth, events, ping/pong, leave"
    recorded = [frame for _, who, frame in recording("17-wire-frames")[label] if who == "server"]

    async def main() -> None:
        server = Audiobookshelf(lambda: virtual.START)
        alice, book = server.add_user("alice"), server.add_book(duration_seconds=36000.075)
        async with serve(server.app) as url:
            address = f"ws{url.removeprefix('http')}{path}/?EIO=4&transport=websocket"
            async with asyncio.timeout(10), websockets.connect(address, compression=None) as line:
                frames = [await line.recv()]
                await line.send("40")
                frames.append(await line.recv())
                await line.send(f'42["auth", "{alice.token}"]')
                frames.append(await line.recv())
                session = server.play("alice", book)
                server.sync("alice", session, 20, 20)
                server.close("alice", session)
                server.finish("alice", book)
                server.unfinish("alice", book)
                frames += [await line.recv() for _ in range(4)]
                await line.send('42["ping"]')
                pong = await line.recv()
        assert pong == '42["pong"]'
        for ours, theirs in zip(frames, recorded, strict=False):
            assert_same_frame(str(ours), theirs)

    asyncio.run(main())


def assert_same_frame(ours: str, theirs: str) -> None:
    digits = len(theirs) - len(theirs.lstrip("0123456789"))
    assert ours[:digits] == theirs[:digits]
    if theirs.endswith(" characters"):  # a long frame, of which the beginning was kept
        assert ours[digits:].startswith('["user_updated",{"id":"')
        return
    mine, recorded = json.loads(ours[digits:]), json.loads(theirs[digits:])
    assert differences(mine, recorded) == []
    if isinstance(mine, list):
        assert mine[0] == recorded[0]
        assert all(not differences(a, b) for a, b in zip(mine, recorded, strict=True))
    elif "pingInterval" in mine:
        same = ("upgrades", "pingInterval", "pingTimeout", "maxPayload")
        assert [mine[key] for key in same] == [recorded[key] for key in same]
