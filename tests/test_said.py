"""What a running service says of itself: each trouble once, with its reason, and once when it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from structlog.testing import capture_logs

from earmark.commands.registry import run_command
from earmark.observe.health import report
from earmark.sandbox.faults import lose_request
from earmark.settings import Matching, SecretStr
from hardcover.tokens import new_token_url
from tests.virtual import now
from tests.world import World, at_once, play, reconciled, synced


def said(lines: list[Any], level: str = "warning") -> list[str]:
    return [line["event"] for line in lines if line["log_level"] == level]


def test_audiobookshelf_that_goes_and_comes_is_a_line_each(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running():
            with capture_logs() as lines:
                world.abs.stop()
                await world.quiet(900)
            (line,) = [line for line in lines if line["log_level"] == "warning"]
            assert line["event"].startswith("no connection to Audiobookshelf: ")
            assert line["user"] == "alice"
            world.abs.start()
            with capture_logs() as lines:
                await world.quiet(900)
            assert said(lines) == []
            assert said(lines, "info") == ["connected to Audiobookshelf 2.36.0 again, by the token given"]

    play(tmp_path, story)


def test_audiobookshelf_that_was_never_there_is_said_once_and_for_each_user(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.stop()
        with capture_logs() as lines:
            async with world.running():
                await world.quiet(900)
        assert sorted(line["user"] for line in lines if line["log_level"] == "warning") == ["alice", "bob"]

    play(tmp_path, story, users=("alice", "bob"))


def test_a_token_that_audiobookshelf_refuses_is_said_once_with_what_to_do(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        settings = world.settings()
        wrong = replace(settings.users["alice"], abs_token=SecretStr("not-a-token-at-all"))
        with capture_logs() as lines:
            async with world.running(settings=replace(settings, users={"alice": wrong})):
                await world.quiet(3600)
        (line,) = said(lines)
        assert "Audiobookshelf refuses the token: make a new API key" in line

    play(tmp_path, story)


def test_where_no_socket_opens_it_is_said_that_and_why_it_polls(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.opened() as app:
            runtime = app.users["alice"]
            state = runtime.stream.state
            with capture_logs() as lines:
                for why in ("no token opens the socket", "no token opens the socket", "another word for it"):
                    runtime._stream_is(replace(state, stream="polling", last_error=why))
                runtime._stream_is(replace(state, stream="connected", last_error=None, opened_by="the API key"))
        assert said(lines) == ["not live, Audiobookshelf is polled every 30 s: no token opens the socket"]
        assert said(lines, "info") == ["connected to Audiobookshelf again, by the API key"]

    play(tmp_path, story)


def test_hardcover_that_was_never_reached_costs_nothing_and_its_token_is_unknown(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        world.hardcover.faults.every(1, lose_request())
        async with world.running() as app:
            await world.abs.listen("alice", book.item, end=600)
            await world.quiet(900)
            alice = app.facts().users["alice"]
            assert (alice.hardcover_token, alice.units_spent, alice.units_left_today) == ("unknown", 0, 5000)
            assert {outcome.units for outcome in world.outcomes} == {0}
            assert report(app.facts()).as_json()["users"]["alice"]["hardcover_token"] == "unknown"
            world.hardcover.faults.clear()
            await world.quiet()
            assert app.facts().users["alice"].hardcover_token == "ok"
            assert world.read("alice", book).progress_seconds == 600

    play(tmp_path, story)


def test_a_refused_hardcover_token_is_said_once_with_where_to_make_a_new_one(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        new = world.hardcover.replace_token(world.tokens["alice"])
        with capture_logs() as lines:
            async with world.running() as app:
                await world.abs.listen("alice", book.item, end=600)
                await world.quiet(3600)
                assert app.facts().users["alice"].hardcover_token == "refused"
                (line,) = said(lines)
                assert "401" in line
                assert line.endswith(f"; make a new token: {new_token_url()}")
                user = replace(app.settings.users["alice"], hardcover_token=SecretStr(new))
                await app.reload(replace(app.settings, users={"alice": user}))
                await world.quiet()
                assert app.facts().users["alice"].hardcover_token == "ok"
        assert len(said(lines)) == 1
        assert said(lines, "info").count("syncing works again") == 1

    play(tmp_path, story)


def test_a_refused_token_is_over_also_when_there_was_nothing_to_tell(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        new = world.hardcover.replace_token(world.tokens["alice"])
        with capture_logs() as lines:
            async with world.running() as app:
                user = replace(app.settings.users["alice"], hardcover_token=SecretStr(new))
                await app.reload(replace(app.settings, users={"alice": user}))
                await world.settle()
        assert len(said(lines)) == 1
        assert said(lines, "info") == [
            "connected to Audiobookshelf 2.36.0, by the token given",
            "Hardcover accepts the token",
        ]

    play(tmp_path, story)


def test_a_token_without_the_scope_to_write_is_refused_in_health_too(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        world.hardcover.set_scopes(world.tokens["alice"], ["read:catalog", "read:me:content", "read:library"])
        with capture_logs() as lines:
            async with world.running() as app:
                await world.abs.listen("alice", book.item, end=600)
                await world.quiet(60)
                assert app.facts().users["alice"].hardcover_token == "refused"
        (line,) = said(lines)
        assert "write:library" in line
        assert new_token_url() in line

    play(tmp_path, story)


def test_an_ignored_item_is_said_once_by_its_title_and_is_no_warning(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book("The Salt Path of Glass")
        async with world.running() as app:
            await run_command(app, "ignore", {"item": book.item}, lambda done, of: None)
            with capture_logs() as lines:
                for part in range(3):
                    await world.abs.listen("alice", book.item, start=part * 600, end=part * 600 + 600)
                    await world.quiet()
            (line,) = [line for line in lines if line.get("item") == book.item and line["log_level"] != "debug"]
            assert (line["log_level"], line["title"]) == ("info", "The Salt Path of Glass")
            assert world.mutations() == 0

    play(tmp_path, story, progress=at_once())


def test_new_rules_of_matching_hold_at_once_for_everybody(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            later = await app.reload(replace(app.settings, matching=Matching(auto_at=0.8, review_at=0.5)))
            assert later == ()
            policies = [runtime.context.policy for runtime in app.users.values()]
            assert [(policy.auto_at, policy.review_at) for policy in policies] == [(0.8, 0.5)] * 2

    play(tmp_path, story, users=("alice", "bob"))


def test_the_last_reconcile_is_told_by_when_it_ended_and_whether_it_failed(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.add_book()
        async with world.running() as app:
            assert app.facts().last_reconcile is None
            world.abs.answer_slowly(5)
            began = now()
            await reconciled(app, ["alice"])
            ended = app.facts().last_reconcile
            assert ended == now()
            assert ended - began >= timedelta(seconds=5)
            assert not app.facts().last_reconcile_failed
            world.abs.stop()
            await reconciled(app, ["alice"])
            assert app.facts().last_reconcile_failed
        async with world.opened() as app:
            assert app.facts().last_reconcile_failed
            assert app.facts().last_reconcile is not None

    play(tmp_path, story)


def test_a_write_is_one_line_with_its_title_first_and_what_went_where(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book("The Tin Orchard", duration_seconds=22_200.0)
        with capture_logs() as lines:
            async with world.running():
                await world.abs.listen("alice", book.item, end=9_060)
                await world.settle(5)
                world.abs.finish("alice", book.item)
                await world.settle(5)
        *_, started, finished = [line for line in lines if line["event"] == "synced"]
        assert started["line"].endswith(" → Hardcover, 2 h 31 of 6 h 10")
        assert started["line"].startswith("The Tin Orchard: ")
        assert finished["line"] == "The Tin Orchard: finished → Hardcover, read 2026-11-20"
        assert (finished["user"], finished["item"], finished["what"]) == ("alice", book.item, "finish")

    play(tmp_path, story, progress=at_once())


def test_a_pass_over_what_is_unchanged_says_nothing(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        books = [world.add_book() for _ in range(5)]
        unmatched = world.abs.add_book("Nobody Knows It", duration_seconds=36000.0)
        async with world.running() as app:
            for item in (*(book.item for book in books), unmatched):
                await world.abs.listen("alice", item, end=3600)
            await world.quiet()
            with capture_logs() as lines:
                report = await synced(app, ["alice"], dry_run=False)
        assert report["users"]["alice"] == {"unchanged": 5, "needs_review": 1}
        assert {line["log_level"] for line in lines if line["event"] != "stopped"} <= {"debug"}

    play(tmp_path, story, progress=at_once())


def test_each_user_who_is_connected_is_a_line(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        with capture_logs() as lines:
            async with world.running():
                await world.quiet()
        told = [(line["event"], line["user"]) for line in lines]
        assert sorted(told) == [
            ("connected to Audiobookshelf 2.36.0, by the token given", name) for name in ("alice", "bob")
        ]

    play(tmp_path, story, users=("alice", "bob"))


def test_two_users_who_listen_with_one_account_are_said(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        settings = world.settings()
        twin = replace(settings.users["bob"], abs_token=settings.users["alice"].abs_token)
        line = "bob listens with alice's Audiobookshelf account"
        with capture_logs() as lines:
            async with world.running(settings=replace(settings, users={**settings.users, "bob": twin})) as app:
                await world.quiet()
                world.abs.disconnect_all()
                await world.quiet()
                assert said(lines).count(line) == 1
                assert line in app.facts().warnings
                await app.reload(settings)
                await world.quiet()
                assert app.facts().warnings == ()

    play(tmp_path, story, users=("alice", "bob"))
