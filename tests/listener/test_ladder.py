"""Every form of credential at every version of the embedded Audiobookshelf: what opens, what is said, what follows a
change of version, and what follows a revocation."""

from __future__ import annotations

import asyncio

import pytest

from earmark.sandbox.audiobookshelf import Audiobookshelf as Embedded
from earmark.sandbox.audiobookshelf.building import PASSWORD
from earmark.sandbox.audiobookshelf.versions import (
    FIRST_WITH_KEYS,
    KEYS_OPEN_THE_SOCKET,
    NEITHER,
    RECORDED,
    VERSIONS,
    WITHOUT_PERMANENT_TOKENS,
)
from earmark.sandbox.faults import status
from listener.tokens import Rung
from tests import virtual
from tests.listener.test_embedded import Listener, listening

KEY, PERMANENT, PASSWORD_GIVEN, ADMIN = "key", "permanent", "password", "admin key"
POLLED = "polling"
REFUSED = "refused"


def server_of(version: str) -> Embedded:
    server = Embedded(virtual.now)
    server.play_version(version)
    server.add_user("alice")
    server.add_user("bob")
    server.add_user("ada", kind="admin")
    return server


def given(server: Embedded, form: str) -> dict[str, str]:
    if form == KEY:
        return {"token": server.api_key("alice")}
    if form == PERMANENT:
        return {"token": server.world.user("alice").token}
    if form == PASSWORD_GIVEN:
        return {"username": "alice", "password": PASSWORD}
    return {"admin_token": server.api_key("ada"), "abs_user": "alice"}


async def settle(run: Listener) -> str:
    """What opened the socket, or how else it goes, once nothing moves any more."""
    await asyncio.sleep(120)
    state = run.stream.state
    if state.abs_token == "refused":
        return REFUSED
    return str(state.opened_by) if state.stream == "connected" else state.stream


OPENS = [
    (FIRST_WITH_KEYS, KEY, Rung.PERMANENT),
    (FIRST_WITH_KEYS, PERMANENT, Rung.GIVEN),
    (FIRST_WITH_KEYS, PASSWORD_GIVEN, Rung.SIGN_IN),
    (FIRST_WITH_KEYS, ADMIN, Rung.ADMIN),
    (RECORDED, KEY, Rung.PERMANENT),
    (RECORDED, PERMANENT, Rung.GIVEN),
    (RECORDED, PASSWORD_GIVEN, Rung.SIGN_IN),
    (RECORDED, ADMIN, Rung.ADMIN),
    (KEYS_OPEN_THE_SOCKET, KEY, Rung.KEY),
    (KEYS_OPEN_THE_SOCKET, PERMANENT, Rung.GIVEN),
    (KEYS_OPEN_THE_SOCKET, PASSWORD_GIVEN, Rung.SIGN_IN),
    (KEYS_OPEN_THE_SOCKET, ADMIN, Rung.ADMIN),
    (WITHOUT_PERMANENT_TOKENS, KEY, Rung.KEY),
    (WITHOUT_PERMANENT_TOKENS, PERMANENT, REFUSED),
    (WITHOUT_PERMANENT_TOKENS, PASSWORD_GIVEN, Rung.SIGN_IN),
    (WITHOUT_PERMANENT_TOKENS, ADMIN, REFUSED),
    (NEITHER, KEY, POLLED),
    (NEITHER, PERMANENT, REFUSED),
    (NEITHER, PASSWORD_GIVEN, Rung.SIGN_IN),
    (NEITHER, ADMIN, REFUSED),
]


@pytest.mark.parametrize(("version", "form", "expected"), OPENS)
def test_each_form_at_each_version(version: str, form: str, expected: str) -> None:
    async def main() -> None:
        server = server_of(version)
        async with listening(server, **given(server, form)) as run:
            assert await settle(run) == expected
            if expected not in {POLLED, REFUSED}:
                assert server.connections == ["alice"]
                assert run.stream.state.connects == 1  # the ladder is climbed on one connection
            assert server.asked("/login") == (form == PASSWORD_GIVEN)

    virtual.run(main)


@pytest.mark.parametrize("after", VERSIONS)
@pytest.mark.parametrize("before", VERSIONS)
@pytest.mark.parametrize("form", [KEY, PASSWORD_GIVEN])
def test_a_changed_version_is_tried_again_under_a_running_service(before: str, after: str, form: str) -> None:
    expected = {(version, form): rung for version, form, rung in OPENS}

    async def main() -> None:
        server = server_of(before)
        async with listening(server, **given(server, form)) as run:
            assert await settle(run) == expected[before, form]
            server.upgrade(after)
            assert await settle(run) == expected[after, form]
            book = server.add_book()
            await server.listen("alice", book, end=60)
            await asyncio.sleep(31)
            assert run.agrees_with(server)

    virtual.run(main)


@pytest.mark.parametrize("form", [PERMANENT, ADMIN])
def test_an_upgrade_that_takes_the_permanent_token_away_says_what_to_give_instead(form: str) -> None:
    async def main() -> None:
        server = server_of(RECORDED)
        async with listening(server, **given(server, form)) as run:
            await run.until("connected")
            server.upgrade(WITHOUT_PERMANENT_TOKENS)
            assert await settle(run) == REFUSED
            assert "API key" in str(run.stream.state.last_error)
            if form == ADMIN:
                assert "give alice an API key of their own" in str(run.stream.state.last_error)

    virtual.run(main)


def test_why_a_key_is_only_polled_with_is_said() -> None:
    async def main() -> None:
        server = server_of(NEITHER)
        async with listening(server, **given(server, KEY)) as run:
            await settle(run)
            assert run.stream.state.abs_token == "ok"
            said = f"Audiobookshelf {NEITHER} does not open its socket to API keys and gives no permanent token"
            assert run.stream.state.last_error == said

    virtual.run(main)


def test_a_password_beside_the_key_opens_the_socket_that_the_key_does_not() -> None:
    async def main() -> None:
        server = server_of(NEITHER)
        async with listening(server, **given(server, KEY), **given(server, PASSWORD_GIVEN)) as run:
            assert await settle(run) == Rung.SIGN_IN
            server.upgrade(WITHOUT_PERMANENT_TOKENS)
            assert await settle(run) == Rung.KEY

    virtual.run(main)


def revoke(server: Embedded, form: str) -> None:
    if form == KEY:
        server.revoke_api_keys("alice")
    elif form == ADMIN:
        server.revoke_api_keys("ada")
    elif form == PASSWORD_GIVEN:
        server.world.user("alice").password = "another"
        server.world.refresh_tokens.clear()
    else:
        server.world.user("alice").is_active = False


@pytest.mark.parametrize("version", [FIRST_WITH_KEYS, RECORDED, KEYS_OPEN_THE_SOCKET, WITHOUT_PERMANENT_TOKENS])
@pytest.mark.parametrize("form", [KEY, PERMANENT, PASSWORD_GIVEN, ADMIN])
def test_what_is_revoked_opens_nothing_at_the_next_connect_and_is_said(version: str, form: str) -> None:
    if (version, form, REFUSED) in OPENS:
        pytest.skip("never open")

    async def main() -> None:
        server = server_of(version)
        async with listening(server, **given(server, form)) as run:
            await run.until("connected")
            revoke(server, form)
            if form == PASSWORD_GIVEN:
                await asyncio.sleep(3700)  # access tokens live until they expire [A 3]
            server.disconnect_all()
            assert await settle(run) == REFUSED
            assert server.connections == []
            assert run.stream.state.last_error
            attempts = server.asked("/login")
            await asyncio.sleep(500)
            assert server.asked("/login") <= attempts + 1  # no storm

    virtual.run(main)


@pytest.mark.parametrize("version", [RECORDED, KEYS_OPEN_THE_SOCKET])
def test_a_key_revoked_while_nothing_happens_is_noticed_within_ten_minutes(version: str) -> None:
    """The socket goes on after a revocation [A 3]; REST says so when the quiet stream asks whether something moved."""

    async def main() -> None:
        server = server_of(version)
        async with listening(server, **given(server, KEY)) as run:
            await run.until("connected")
            server.revoke_api_keys("alice")
            await asyncio.sleep(620)
            assert run.stream.state.abs_token == "refused"

    virtual.run(main)


@pytest.mark.parametrize("version", [RECORDED, KEYS_OPEN_THE_SOCKET, WITHOUT_PERMANENT_TOKENS])
def test_a_key_that_expired_is_no_reason_to_think_that_the_socket_takes_no_keys(version: str) -> None:
    async def main() -> None:
        server = server_of(version)
        async with listening(server, token=server.api_key("alice", expires_in=60)) as run:
            await run.until("connected")
            await asyncio.sleep(61)
            server.disconnect_all()
            assert await settle(run) == REFUSED
            assert run.server.refuses_keys == (version == RECORDED)

    virtual.run(main)


def test_a_server_with_single_sign_on_only_is_not_asked_for_a_password_and_says_what_to_give() -> None:
    async def main() -> None:
        server = server_of(RECORDED)
        server.switches.sign_in_methods = ("openid",)
        async with listening(server, **given(server, PASSWORD_GIVEN)) as run:
            await asyncio.sleep(86_400)
            assert run.stream.state.last_error == (
                "this Audiobookshelf lets people in by single sign-on only: give an API key"
            )
            assert run.stream.state.abs_token == "refused"
            assert server.asked("/login") == 0
            assert server.asked("/status") <= 200  # no retry storm
            server.switches.sign_in_methods = ("local", "openid")
            await asyncio.sleep(601)
            assert run.stream.state.stream == "connected"

    virtual.run(main)


def test_a_server_without_its_first_account_is_waited_for() -> None:
    async def main() -> None:
        server = server_of(RECORDED)
        server.switches.is_initialised = False
        async with listening(server, **given(server, KEY)) as run:
            await asyncio.sleep(100)
            assert "not set up yet" in str(run.stream.state.last_error)
            assert run.stream.state.abs_token == "unknown"
            server.switches.is_initialised = True
            await asyncio.sleep(5)
            assert run.stream.state.stream == "connected"

    virtual.run(main)


@pytest.mark.parametrize("reply", [(404, "Cannot GET /status"), (401, "<html>Sign in</html>")])
def test_where_a_proxy_keeps_status_to_itself_the_ladder_is_tried_all_the_same(reply: tuple[int, str]) -> None:
    async def main() -> None:
        server = server_of(RECORDED)
        server.faults.when(lambda call: call.path.endswith("/status"), status(*reply))
        async with listening(server, **given(server, KEY)) as run:
            assert await settle(run) == Rung.PERMANENT

    virtual.run(main)
