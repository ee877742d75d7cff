"""``check`` is the start of ``run``: what would not work there is wrong here, and each line comes when it is known."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from earmark.commands.check import EXIT_SETTINGS, check_everything
from earmark.sandbox.audiobookshelf.building import PASSWORD
from earmark.sandbox.audiobookshelf.versions import (
    KEYS_OPEN_THE_SOCKET,
    NEITHER,
    RECORDED,
    WITHOUT_PERMANENT_TOKENS,
)
from earmark.service.lock import DataDirLock
from earmark.settings import AudiobookshelfSettings, Libraries, SecretStr, ServerSettings, Settings, UserSettings
from earmark.views.answers.check import CheckAnswer, CheckRow
from tests.virtual import now
from tests.world import World, play

LATEST_SECONDS = 20.0


class Checked:
    def __init__(self) -> None:
        self.rows: list[CheckRow] = []
        self.at: list[float] = []
        self.answer: CheckAnswer

    def row(self, what: str) -> CheckRow:
        (found,) = [row for row in self.rows if row.what.startswith(what)]
        return found

    @property
    def wrong(self) -> list[str]:
        return [row.what for row in self.rows if not row.ok]


async def check(world: World, settings: Settings | None = None) -> Checked:
    checked, loop = Checked(), asyncio.get_running_loop()
    began = loop.time()

    def on_row(row: CheckRow) -> None:
        checked.rows.append(row)
        checked.at.append(loop.time() - began)

    world.data_dir.mkdir(parents=True, exist_ok=True)
    checked.answer = await check_everything(settings or calm(world), world.ports(), on_row)
    assert loop.time() - began <= LATEST_SECONDS
    assert list(checked.answer.checks) == checked.rows
    assert checked.answer.ok == (not checked.wrong)
    return checked


def calm(world: World, **changes: Any) -> Settings:
    return replace(world.settings(), server=ServerSettings(port=0), **changes)


def with_user(world: World, name: str = "alice", **changes: Any) -> Settings:
    settings = calm(world)
    user = replace(settings.users[name], **changes)
    return replace(settings, users={**settings.users, name: user})


def test_all_is_well(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        found = await check(world)
        assert found.answer.ok, found.rows
        assert [row.what for row in found.rows] == [
            "settings",
            "data folder",
            "address",
            "Audiobookshelf http://audiobookshelf.test",
            "alice on Audiobookshelf",
            "alice on Hardcover",
        ]
        assert found.row("Audiobookshelf http").says == "version 2.36.0; sign-in by password"
        assert "live, by the token given" in found.row("alice on Audiobookshelf").says

    play(tmp_path, story)


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    """Neither the lock, nor the address, nor a connection."""

    async def story(world: World) -> None:
        settings = calm(world)
        for _ in range(2):
            assert (await check(world, settings)).answer.ok
        assert world.abs.connections == []
        assert world.hardcover.shelf("alice") == {}

    play(tmp_path, story)


@pytest.mark.parametrize(
    ("version", "form", "says"),
    [
        (RECORDED, "key", "live, by the account's permanent token, found with the API key"),
        (KEYS_OPEN_THE_SOCKET, "key", "live, by the API key"),
        (WITHOUT_PERMANENT_TOKENS, "key", "live, by the API key"),
        (NEITHER, "key", f"polled every 30 s: Audiobookshelf {NEITHER} does not open its socket to API keys"),
        (RECORDED, "password", "live, by signing in"),
        (RECORDED, "admin", "live, by the permanent token an administrator is shown"),
        (WITHOUT_PERMANENT_TOKENS, "admin", "give alice an API key of their own"),
        (WITHOUT_PERMANENT_TOKENS, "permanent", "make a new API key"),
    ],
)
def test_how_each_user_is_listened_to_is_said(tmp_path: Path, version: str, form: str, says: str) -> None:
    async def story(world: World) -> None:
        world.abs.play_version(version)
        ada = world.abs.add_user("ada", kind="admin")
        admin = AudiobookshelfSettings(
            url="http://audiobookshelf.test", admin_token=SecretStr(world.abs.api_key(ada.username))
        )
        nothing = {"abs_token": SecretStr()}
        changes: dict[str, Any] = {
            "key": {"abs_token": SecretStr(world.abs.api_key("alice"))},
            "permanent": {},
            "password": {**nothing, "abs_username": "alice", "abs_password": SecretStr(PASSWORD)},
            "admin": {**nothing, "abs_user": "alice"},
        }[form]
        settings = with_user(world, **changes)
        found = await check(world, replace(settings, audiobookshelf=admin) if form == "admin" else settings)
        row = found.row("alice on Audiobookshelf")
        assert says in row.says
        assert row.ok == says.startswith(("live", "polled"))
        if form == "admin":
            assert found.row("administrator's key") == CheckRow(what="administrator's key", ok=True, says="ada (admin)")

    play(tmp_path, story)


def test_an_administrators_key_that_is_nobodys_is_wrong(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        key = SecretStr(world.abs.api_key("alice"))
        settings = calm(world, audiobookshelf=AudiobookshelfSettings(url="http://audiobookshelf.test", admin_token=key))
        found = await check(world, settings)
        assert found.wrong == ["administrator's key"]
        assert "alice is no administrator (user)" in found.row("administrator's key").says

    play(tmp_path, story)


def test_case_100_single_sign_on_only_says_to_give_a_key(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.switches.sign_in_methods = ("openid",)
        settings = with_user(world, abs_token=SecretStr(), abs_username="alice", abs_password=SecretStr(PASSWORD))
        found = await check(world, settings)
        assert "single sign-on only: give an API key" in found.row("alice on Audiobookshelf").says
        assert "single sign-on only" in found.row("Audiobookshelf http").says
        assert world.abs.asked("/login") == 0
        assert found.answer.exit == 1

    play(tmp_path, story)


def test_a_server_that_nobody_has_set_up(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.switches.is_initialised = False
        found = await check(world)
        assert found.wrong == ["Audiobookshelf http://audiobookshelf.test"]
        assert "not set up yet" in found.row("Audiobookshelf http").says

    play(tmp_path, story)


def test_a_server_that_never_answers_costs_ten_seconds_and_no_line_before_it_waits(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.freeze()
        found = await check(world)
        assert found.at[:3] == [0.0, 0.0, 0.0]
        assert found.wrong == ["Audiobookshelf http://audiobookshelf.test"]
        assert "did not answer within 10 s" in found.row("Audiobookshelf http").says
        assert found.row("alice on Hardcover").ok
        assert found.at[-1] <= 11

    play(tmp_path, story)


def test_a_server_that_answers_status_alone(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async def freeze_soon() -> None:
            await asyncio.sleep(0.5)
            world.abs.freeze()

        world.abs.answer_slowly(0.4)
        task = asyncio.create_task(freeze_soon())
        found = await check(world)
        await task
        assert found.wrong == ["alice on Audiobookshelf"]
        assert "no answer within" in found.row("alice on Audiobookshelf").says

    play(tmp_path, story, users=("alice",))


def test_hardcover_that_never_answers(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        from earmark.sandbox.faults import delay

        world.hardcover.faults.every(1, delay(3600))
        found = await check(world)
        assert found.wrong == ["alice on Hardcover", "bob on Hardcover"]
        assert "did not answer within 15 s" in found.row("alice on Hardcover").says
        assert max(found.at[:6]) < 1

    play(tmp_path, story, users=("alice", "bob"))


def test_the_port_that_another_program_has_is_wrong_as_it_would_be_for_run(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            settings = calm(world)
            settings = replace(settings, server=ServerSettings(port=taken.getsockname()[1]))
            found = await check(world, settings)
            assert found.wrong == ["address"]
            assert "is in use by another program" in found.row("address").says
            assert found.answer.exit == EXIT_SETTINGS
            with DataDirLock(world.data_dir, command="earmark run", started=now()):
                beside = await check(world, settings)
            assert beside.answer.ok
            assert "is the running Earmark's" in beside.row("address").says

    play(tmp_path, story)


def test_an_address_that_is_not_this_machines(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        found = await check(world, replace(calm(world), server=ServerSettings(host="192.0.2.1", port=0)))
        assert found.wrong == ["address"]
        assert found.answer.exit == EXIT_SETTINGS

    play(tmp_path, story)


def test_a_misspelt_library_is_wrong_and_the_one_that_was_meant_is_named(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.add_book()
        settings = with_user(world, libraries=Libraries(exclude=("Audiobook",)))
        found = await check(world, settings)
        assert found.wrong == ["libraries"]
        assert found.row("libraries").says == (
            'no library is called "Audiobook", did you mean "Audiobooks"? alice sees: Audiobooks'
        )
        right = with_user(world, libraries=Libraries(exclude=("AUDIOBOOKS",)))
        assert (await check(world, right)).answer.ok

    play(tmp_path, story)


def test_two_users_with_one_account_are_said_and_no_mistake(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        settings = calm(world)
        alice = settings.users["alice"]
        twin: UserSettings = replace(alice, name="bob")
        found = await check(world, replace(settings, users={"alice": alice, "bob": twin}))
        assert found.answer.ok
        assert [row.says for row in found.rows if row.what == "accounts"] == [
            "bob listens with alice's Audiobookshelf account: is that meant?",
            "bob writes to alice's Hardcover account: is that meant?",
        ]

    play(tmp_path, story, users=("alice", "bob"))
