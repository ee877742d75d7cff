"""Connecting to Hardcover by code, in a service that runs: cases 102 to 104."""

from __future__ import annotations

import asyncio
import json
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from earmark.commands.check import check_everything
from earmark.commands.registry import run_command
from earmark.observe.health import report
from earmark.sandbox import faults
from earmark.sandbox.hardcover import Limits
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.settings import HardcoverSettings, SecretStr, Settings
from earmark.views.answers.check import CheckRow
from earmark.views.answers.connect import ConnectedAnswer, WayToConnect
from earmark.views.status import Trouble, problems
from hardcover.tokens import new_token_url, scopes_for
from tests.cases.stories import READING, Case, play

DAY = 24 * 3600.0


async def asked(app: App, name: str, **options: Any) -> Any:
    document, _ = await run_command(app, name, options, lambda done, of: None)
    return document


def unconnected(case: Case, *, client_id: str | None = None, **rules: Any) -> Settings:
    """No user has a Hardcover token in the settings."""
    settings = case.settings()
    users = {name: replace(user, hardcover_token=SecretStr("")) for name, user in settings.users.items()}
    client_id = case.hardcover.oauth.register("Earmark") if client_id is None else client_id
    hardcover = HardcoverSettings(url=settings.hardcover.url, client_id=client_id, **rules)
    return replace(settings, users=users, hardcover=hardcover)


async def connect(case: Case, app: App, user: str = "alice", account: str | None = None) -> ConnectedAnswer:
    how = await asked(app, "connect.begin", user=user)
    case.hardcover.oauth.approve(account or user, how.code.code)
    document: ConnectedAnswer = await asked(app, "connect.wait", user=user)
    return document


@asynccontextmanager
async def running(case: Case, settings: Settings) -> AsyncIterator[tuple[App, list[Any]]]:
    """The service, and what it logs."""
    with capture_logs() as lines:
        async with case.running(settings=settings) as app:
            yield app, lines


def said(lines: list[Any], text: str) -> int:
    return sum(text in str(line.get("line", "")) + str(line.get("event", "")) for line in lines)


def test_from_code_to_the_refreshed_token_without_a_restart(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with running(case, unconnected(case)) as (app, lines):
            case.hear(book, 3600)
            await case.quiet()
            assert case.hardcover.shelf("alice") == {}
            assert app.facts().users["alice"].hardcover_token == "refused"
            assert said(lines, "earmark connect alice") == 1
            document = await connect(case, app)
            assert document.account == "alice"
            assert document.missing == ()
            assert set(document.scopes) == set(scopes_for())
            await case.quiet()
            assert case.read("alice", book).progress_seconds == 3600
            assert app.facts().users["alice"].hardcover_token == "ok"
            before = app.users["alice"].client
            for day in range(1, 15):
                await case.skip(23.9)
                await case.listen(book, 3600 + day * 600, 3900 + day * 600)
                assert case.read("alice", book).progress_seconds == 3900 + day * 600
            assert app.users["alice"].client is before
            (chain,) = case.hardcover.oauth.chains
            assert len(chain.spent) == 2
            assert not [one for one in case.hardcover.requests if one.status == 401]
            assert case.hardcover.oauth.sessions("alice") == [("Earmark", app.ports.user_agent)]
        stored = case.data_dir / "hardcover-tokens.json"
        assert stat.S_IMODE(stored.stat().st_mode) == 0o600
        logged = json.dumps(lines, default=str)
        assert chain.refresh_token not in logged
        assert chain.access[-1].text not in logged

    play(tmp_path, story)


def test_case_102_a_connection_that_ends_is_said_once_and_connecting_again_writes_what_waited(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        books = [case.add_book() for _ in range(3)]
        settings = unconnected(case)
        async with running(case, settings) as (app, lines):
            await connect(case, app)
            case.hardcover.oauth.revoke_application("alice", settings.hardcover.client_id)
            for book in books:
                case.hear(book, 3600)
                await case.quiet(700)
            assert case.hardcover.shelf("alice") == {}
            assert said(lines, "Hardcover has ended the connection; connect again: earmark connect alice") == 1
            assert app.facts().users["alice"].hardcover_token == "refused"
            why = "Hardcover has ended the connection; connect again: earmark connect alice"
            assert report(app.facts()).late == {"alice": why}
            problem, *_ = problems(app.facts(), ["alice"], everybody=False)
            assert (problem.trouble, problem.detail) == (Trouble.HARDCOVER_UNCONNECTED, why)
            checked = await check_everything(settings, case.ports(), lambda row: None)
            assert [row.says for row in checked.checks if row.what == "alice on Hardcover"] == [why]
            await connect(case, app)
            await case.quiet()
            assert report(app.facts()).late == {}
            assert all(case.read("alice", book).progress_seconds == 3600 for book in books)

    play(tmp_path, story)


def test_a_service_that_starts_again_goes_on_with_what_is_stored(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        settings = unconnected(case)
        async with case.opened(settings=settings) as app:  # as a command alone
            await connect(case, app)
        await asyncio.sleep(20 * DAY)  # off for longer than a token lives
        async with case.running(settings=replace(settings, hardcover=HardcoverSettings(url=settings.hardcover.url))):
            case.hear(book, 3600)
            await case.quiet()
            assert case.read("alice", book).progress_seconds == 3600

    play(tmp_path, story)


def test_case_103_several_people_connect_at_once_and_one_says_no(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with running(case, unconnected(case)) as (app, _):
            codes = {user: (await asked(app, "connect.begin", user=user)).code.code for user in case.users}
            waiting = [asyncio.create_task(asked(app, "connect.wait", user=user)) for user in case.users]
            case.hardcover.oauth.approve("carol", codes["carol"])
            case.hardcover.oauth.deny(codes["bob"])
            await asyncio.sleep(7)
            case.hardcover.oauth.approve("alice", codes["alice"])
            ended = await asyncio.gather(*waiting, return_exceptions=True)
            assert [one.account for one in ended if isinstance(one, ConnectedAnswer)] == ["alice", "carol"]
            assert [str(one) for one in ended if isinstance(one, CommandFailed)] == [
                "the request was denied on Hardcover"
            ]
            for user in case.users:
                case.hear(book, 3600, user=user)
            await case.quiet()
            assert case.read("alice", book).progress_seconds == 3600
            assert case.read("carol", book).progress_seconds == 3600
            assert case.hardcover.shelf("bob") == {}

    play(tmp_path, story, users=("alice", "bob", "carol"))


def test_connecting_again_ends_the_connection_before(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        async with running(case, unconnected(case)) as (app, _):
            await connect(case, app)
            await connect(case, app)
            assert len(case.hardcover.oauth.sessions("alice")) == 1

    play(tmp_path, story)


def test_connecting_to_another_account_begins_with_an_empty_ledger(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with running(case, unconnected(case)) as (app, _):
            await connect(case, app)
            case.hear(book, 3600)
            await case.quiet()
            await connect(case, app, account="bob")
            await case.quiet()
            assert case.read("bob", book).progress_seconds == 3600
            assert case.shelf("alice", book).status_id == READING

    play(tmp_path, story, users=("alice", "bob"))


def test_disconnecting_ends_it_on_hardcover_too(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with running(case, unconnected(case)) as (app, _):
            await connect(case, app)
            assert (await asked(app, "disconnect", user="alice")).ended_on_hardcover is True
            assert case.hardcover.oauth.sessions("alice") == []
            case.hear(book, 3600)
            await case.quiet()
            assert case.hardcover.shelf("alice") == {}
            assert app.facts().users["alice"].hardcover_token == "refused"
            with pytest.raises(CommandFailed, match="not connected"):
                await asked(app, "disconnect", user="alice")

    play(tmp_path, story)


def test_disconnecting_without_hardcover_changes_nothing_unless_it_is_forced(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        async with running(case, unconnected(case)) as (app, _):
            await connect(case, app)
            case.hardcover.faults.every(1, faults.status(503), where=lambda call: call.path.endswith("revoke"))
            with pytest.raises(CommandFailed, match="--force"):
                await asked(app, "disconnect", user="alice")
            assert app.core.hardcover.store.get("alice") is not None
            assert (await asked(app, "disconnect", user="alice", force=True)).ended_on_hardcover is False
            assert app.core.hardcover.store.get("alice") is None

    play(tmp_path, story)


# ---- tokens of one's own ---------------------------------------------------------------------------------------------


def test_without_an_application_a_token_is_asked_for_tried_and_stored(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with running(case, unconnected(case, client_id="")) as (app, _):
            how = await asked(app, "connect.begin", user="alice")
            assert how == WayToConnect(user="alice", code=None, page=new_token_url())
            for wrong in ("", "hc_pat_nobodys", case.hardcover.add_token("alice", scopes=["read:me:content"])):
                with pytest.raises(CommandFailed):
                    await asked(app, "connect.token", user="alice", token=wrong)
                assert app.core.hardcover.store.get("alice") is None
            document = await asked(app, "connect.token", user="alice", token=f'"Bearer {case.tokens["alice"]}"\n')
            assert document.account == "alice"
            case.hear(book, 3600)
            await case.quiet()
            assert case.read("alice", book).progress_seconds == 3600
            assert (await asked(app, "disconnect", user="alice")).ended_on_hardcover is False

    play(tmp_path, story)


def test_a_token_in_the_settings_goes_first(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        async with running(case, unconnected(case)) as (app, _):
            await connect(case, app)
            await app.reload(replace(app.settings, users=case.settings().users))
            await case.quiet()
            assert case.hardcover.requests[-1].user == "alice"
            with pytest.raises(CommandFailed, match="goes first"):
                await asked(app, "connect.begin", user="alice")

    play(tmp_path, story)


def test_an_application_that_hardcover_does_not_know_is_said(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        async with running(case, unconnected(case, client_id="hc_app_nobodys")) as (app, _):
            with pytest.raises(CommandFailed, match=r"hardcover\.client_id"):
                await asked(app, "connect.begin", user="alice")
            with pytest.raises(CommandFailed, match="no code"):
                await asked(app, "connect.wait", user="alice")
            with pytest.raises(CommandFailed, match="there is no user"):
                await asked(app, "connect.begin", user="nobody")

    play(tmp_path, story)


# ---- what check says -------------------------------------------------------------------------------------------------


def test_check_says_how_a_user_is_connected(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        settings = unconnected(case)

        async def row() -> CheckRow:
            answer = await check_everything(settings, case.ports())
            return next(one for one in answer.checks if one.what == "alice on Hardcover")

        case.data_dir.mkdir(parents=True, exist_ok=True)
        assert (await row()).says == "alice is not connected to Hardcover; connect: earmark connect alice"
        async with case.opened(settings=settings) as app:
            await connect(case, app)
        assert (await row()).ok
        assert "; connected by code; may read and write the library" in (await row()).says
        case.hardcover.oauth.revoke_application("alice", settings.hardcover.client_id)
        assert not (await row()).ok

    play(tmp_path, story)


# ---- one account, many who spend -------------------------------------------------------------------------------------


def test_case_104_four_people_on_two_accounts_beside_another_application(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        case.tokens["bob"] = case.hardcover.add_token("alice")
        case.tokens["dora"] = case.hardcover.add_token("carol")
        for user in ("alice", "bob", "carol", "dora"):
            for book in [case.add_book() for _ in range(15)]:
                case.finished_long_ago(book, user)
        live = case.add_book()

        async def other_application() -> None:
            while True:
                case.hardcover.spend_elsewhere("alice")
                await asyncio.sleep(3)

        async with case.running() as app:
            elsewhere = asyncio.create_task(other_application())
            await case.quiet(20)
            for position in (3600, 4200, 4800):
                case.hear(live, position)
                await case.settle(3)
                assert case.read("alice", live).progress_seconds == position  # the backlog has not ended yet
                await case.quiet(20)
            assert len(case.hardcover.shelf("alice")) < 31
            await case.quiet(600)
            elsewhere.cancel()
            assert app.users["alice"].client.limiter is app.users["bob"].client.limiter
            assert app.users["carol"].client.limiter is app.users["dora"].client.limiter
            assert len(case.hardcover.shelf("alice")) == 31
            assert len(case.hardcover.shelf("carol")) == 30
            assert sum(case.hardcover.refused(token) for token in case.tokens.values()) <= 2

    play(tmp_path, story, users=("alice", "bob", "carol", "dora"), limits=Limits())


# ---- settings read again ---------------------------------------------------------------------------------------------


def test_an_application_and_a_share_of_the_minute_that_are_set_later_need_no_restart(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        settings = unconnected(case, client_id="")
        async with running(case, settings) as (app, _):
            assert (await asked(app, "connect.begin", user="alice")).code is None
            client_id = case.hardcover.oauth.register("Earmark")
            hardcover = replace(settings.hardcover, client_id=client_id, units_per_minute=20.0)
            assert await app.reload(replace(settings, hardcover=hardcover)) == ()
            assert (await connect(case, app)).account == "alice"
            assert app.users["alice"].client.limiter.units_per_minute == 20
            await app.reload(replace(settings, hardcover=replace(hardcover, units_per_minute=30.0)))
            assert app.users["alice"].client.limiter.units_per_minute == 30
            assert await app.reload(replace(settings, hardcover=HardcoverSettings(url="http://else.test/v1/graphql")))

    play(tmp_path, story)


def test_a_user_who_goes_and_comes_back_is_still_connected(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        settings = unconnected(case)
        async with running(case, settings) as (app, _):
            await connect(case, app)
            await app.reload(replace(settings, users={"bob": settings.users["bob"]}))
            await app.reload(settings)
            await case.quiet()
            case.hear(book, 3600)
            await case.quiet()
            assert case.read("alice", book).progress_seconds == 3600

    play(tmp_path, story, users=("alice", "bob"))
