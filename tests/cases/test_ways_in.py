"""Which credential opens what, from listening to Hardcover: single sign-on, versions, updates of the server."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from earmark.sandbox.audiobookshelf.building import PASSWORD
from earmark.sandbox.audiobookshelf.versions import (
    FIRST_WITH_KEYS,
    KEYS_OPEN_THE_SOCKET,
    NEITHER,
    RECORDED,
    WITHOUT_PERMANENT_TOKENS,
)
from earmark.settings import SecretStr, Settings
from tests.cases.stories import Case, play
from tests.world import at_once

LIVE_SECONDS, POLLED_SECONDS = 3.0, 35.0


def having(case: Case, **credentials: object) -> Settings:
    settings = case.settings()
    given = {"abs_token": SecretStr(), **credentials}
    return replace(settings, users={"alice": replace(settings.users["alice"], **given)})  # type: ignore[arg-type]


def with_key(case: Case) -> Settings:
    return having(case, abs_token=SecretStr(case.abs.api_key("alice")))


def test_case_100_single_sign_on_only_says_to_give_a_key_and_knocks_no_more(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        case.abs.switches.sign_in_methods = ("openid",)
        book = case.add_book()
        settings = having(case, abs_username="alice", abs_password=SecretStr(PASSWORD))
        with capture_logs() as lines:
            async with case.running(settings=settings) as app:
                await case.quiet(86_400)
                said = [line["event"] for line in lines if "single sign-on" in line["event"]]
                assert len(said) == 1
                assert "give an API key" in said[0]
                assert case.abs.asked("/login") == 0
                await app.reload(with_key(case))
                await case.quiet(60)
                await case.abs.listen("alice", book.item, end=600)
                await case.quiet()
                assert case.read("alice", book).progress_seconds == 600

    play(tmp_path, story, progress=at_once())


@pytest.mark.parametrize(
    ("version", "within", "how"),
    [
        (FIRST_WITH_KEYS, LIVE_SECONDS, "live, by the account's permanent token"),
        (RECORDED, LIVE_SECONDS, "live, by the account's permanent token"),
        (KEYS_OPEN_THE_SOCKET, LIVE_SECONDS, "live, by the API key"),
        (WITHOUT_PERMANENT_TOKENS, LIVE_SECONDS, "live, by the API key"),
        (NEITHER, POLLED_SECONDS, "polled every 30 s: Audiobookshelf 2.36.99 does not open its socket to API keys"),
    ],
)
def test_case_101_a_key_is_live_where_anything_opens_and_polled_and_said_where_not(
    tmp_path: Path, version: str, within: float, how: str
) -> None:
    async def story(case: Case) -> None:
        case.abs.play_version(version)
        book = case.add_book()
        async with case.running(settings=with_key(case)) as app:
            await case.quiet(100)
            assert app.facts().users["alice"].listens_by.startswith(how)
            assert app.facts().users["alice"].abs_version == version
            case.abs.finish("alice", book.item)
            await case.quiet(within)
            assert case.shelf("alice", book).reads[0].finished_at is not None

    play(tmp_path, story, progress=at_once())


def test_case_101_a_changed_version_is_tried_anew_without_a_restart(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        case.abs.play_version(NEITHER)
        with capture_logs() as lines:
            async with case.running(settings=with_key(case)):
                await case.quiet(100)
                for version in (WITHOUT_PERMANENT_TOKENS, RECORDED, KEYS_OPEN_THE_SOCKET):
                    case.abs.upgrade(version)
                    await case.quiet(60)
                    book = case.add_book()
                    case.abs.finish("alice", book.item)
                    await case.quiet(LIVE_SECONDS)
                    assert case.shelf("alice", book).reads[0].finished_at is not None, version
        said = [line["event"] for line in lines if line.get("user") == "alice" and "Audiobookshelf" in line["event"]]
        assert said[0].startswith("not live, Audiobookshelf is polled every 30 s: Audiobookshelf 2.36.99 does not")
        ways = [line.partition("again, by ")[2] for line in said if "again, by" in line]
        assert ways == ["the API key", "the account's permanent token, found with the API key", "the API key"]

    play(tmp_path, story, progress=at_once())
