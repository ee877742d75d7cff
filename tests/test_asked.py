"""What the commands answer, asked of a whole service."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from earmark.cli import history_text, match_text, report_text
from earmark.commands.check import check_everything
from earmark.commands.history import read_history
from earmark.commands.registry import run_command
from earmark.observe.words import count
from earmark.service.app import App
from earmark.service.control import CommandFailed
from handlers.state.history import Change
from hardcover.tokens import SCOPES, new_token_url
from tests.virtual import now
from tests.world import READING, World, at_once, play


async def asked(app: App, name: str, **options: Any) -> Any:
    document, _ = await run_command(app, name, options, lambda done, of: None)
    return document


def test_match_tells_what_the_night_found_for_an_item_without_identifiers(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        item = world.abs.add_book("Letters to a Small Planet", authors=["Ana Ruiz"], duration_seconds=36000.0)
        moss = world.hardcover.add_book("A Small Planet of Letters and Moss", authors=["Tobias Renn"])
        world.hardcover.add_edition(moss, audio_seconds=9000)
        world.abs.finish("alice", item)
        async with world.opened() as app:
            before = await asked(app, "match", item=item)
            assert before.night is None
            assert "the nightly run has not searched for it yet" in match_text.match(before, UTC)
            report = await asked(app, "reconcile")
            assert report.items[0].reason == "found nothing on Hardcover that fits"
            answer = await asked(app, "match", item=item)
            night = answer.night
            assert (night.bucket, night.searched, night.at) == ("reject", True, now())
            assert night.evidence
            text = match_text.match(answer, UTC)
            assert "by identifier and by title: found nothing on Hardcover that fits; the nearest is “A Small" in text
            assert "title: " in text

    play(tmp_path, story)


def test_match_tells_what_the_night_found_beside_its_own_verdict(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        async with world.opened() as app:
            await asked(app, "reconcile")
            answer = await asked(app, "match", item=book.item)
            assert (answer.night.bucket, answer.night.edition) == ("auto", book.edition)
            assert answer.verdict.bucket == "auto"
            assert ", by identifier: auto at " in match_text.match(answer, UTC)

    play(tmp_path, story)


def test_an_undo_of_an_older_change_names_ours_that_has_to_go_first(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        async with world.running() as app:
            await world.abs.listen("alice", book.item, end=600)
            await world.quiet()
            await world.abs.listen("alice", book.item, start=600, end=1200)
            await world.quiet()
            second, first = app.state.history.find()[:2]
            with pytest.raises(CommandFailed, match=rf"change {second.id} \(progress\) .* `earmark undo {second.id}`"):
                await asked(app, "undo", id=first.id)
            world.hardcover.user_sets_status("alice", book.book, 4)
            with pytest.raises(CommandFailed, match="status on Hardcover has changed since"):
                await asked(app, "undo", id=first.id)
            world.hardcover.user_sets_status("alice", book.book, READING)
            await asked(app, "undo", id=second.id)
            await asked(app, "undo", id=first.id)
            assert first.before is not None
            assert world.read("alice", book).progress_seconds == first.before["reads"][0]["progress_seconds"]

    play(tmp_path, story, progress=at_once())


def list_history(*given: Any, **named: Any) -> list[Change]:
    return list(read_history(*given, **named))


def test_history_finds_an_item_however_long_ago_and_knows_its_users(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book("The Oldest of Them")
        async with world.running() as app:
            world.abs.finish("alice", book.item)
            await world.settle()
            (told,) = app.state.history.find()
            for _ in range(1100):
                app.state.history.add(
                    told.key._replace(item="another"), at=now(), title="Another", what="progress", reason="", units=1,
                    before=None, after=None, forward=True,
                )  # fmt: skip
            for words in (book.item, "oldest THEM"):
                found = list_history(app.state.history, users=["alice"], user="ALICE", item=words)
                assert [change.id for change in found] == [told.id]
            assert len(list_history(app.state.history, users=["alice"], user=None, item=None)) == 1101
            newest = list_history(app.state.history, users=["alice"], user=None, item=None, limit=3)
            assert [change.id for change in newest] == [told.id + 1100, told.id + 1099, told.id + 1098]
            with pytest.raises(CommandFailed, match="there is no user nobody; the settings have: bob") as refusal:
                list_history(app.state.history, users=["bob"], user="nobody", item=None)
            assert refusal.value.exit_code == 2
            assert list_history(app.state.history, users=["bob"], user="alice", item=None), "no longer in the settings"

    play(tmp_path, story)


def test_a_user_who_failed_is_not_said_to_have_no_progress(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.stop()
        async with world.opened() as app:
            text = report_text.report(await asked(app, "sync"))
        assert "alice: not done, " in text
        assert "no progress" not in text

    play(tmp_path, story)


def test_a_dry_run_tells_what_would_be_shown(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        world.abs.finish("alice", book.item)
        async with world.opened() as app:
            (item,) = (await asked(app, "sync", dry_run=True)).items
        assert item.before is None
        assert (item.after["status"], item.after["reads"][0]["id"]) == ("read", None)
        assert item.after["reads"][0]["finished_at"] == "2026-11-20"

    play(tmp_path, story)


@pytest.mark.parametrize("mark_owned", [False, True])
def test_check_asks_for_lists_where_books_are_to_be_marked_as_owned(tmp_path: Path, mark_owned: bool) -> None:
    async def story(world: World) -> None:
        world.hardcover.set_scopes(world.tokens["alice"], list(SCOPES))
        settings = world.settings()
        alice = replace(settings.users["alice"], progress=replace(world.progress, mark_owned=mark_owned))
        document = await check_everything(replace(settings, users={"alice": alice}), world.ports())
        assert document.checks[0].says.split("; ")[1] == "1 user"
        row = document.checks[-1]
        assert row.ok is not mark_owned
        if mark_owned:
            assert "missing: read:lists" in row.says
            assert row.says.endswith(new_token_url(lists=True))

    play(tmp_path, story)


def test_check_says_where_to_make_a_new_token_for_a_refused_one(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.hardcover.expire_token(world.tokens["alice"])
        document = await check_everything(world.settings(), world.ports())
        row = document.checks[-1]
        assert "401" in row.says
        assert row.says.count(new_token_url()) == 1

    play(tmp_path, story)


@pytest.mark.parametrize(("number", "text"), [(0, "0 units"), (1, "1 unit"), (2, "2 units")])
def test_one_is_no_plural(number: int, text: str) -> None:
    assert count(number, "unit") == text


def test_an_undo_says_what_of_the_users_stays(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book("The Salt Path of Glass")
        async with world.running() as app:
            world.abs.finish("alice", book.item)
            await world.settle(5)
            world.hardcover.user_rates("alice", book.book, 4.5)
            (change,) = app.state.history.find()
            document = await asked(app, "undo", id=change.id)
            assert "rating" in document.stays
            assert document.stays in history_text.undone(document)
            assert world.shelf("alice", book).rating == 4.5
            newest = list_history(app.state.history, users=["alice"], user=None, item=None, limit=1)[0]
            assert document.stays in newest.reason

    play(tmp_path, story, progress=at_once())


def test_a_search_that_finds_nothing_and_one_whose_books_do_not_fit_are_two_sentences(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        item = world.abs.add_book("Zyxwv Qponm", authors=["Nobody Known"], duration_seconds=7200.0)
        world.abs.finish("alice", item)
        async with world.opened() as app:
            report = await asked(app, "reconcile")
            assert report.items[0].reason == "Hardcover's search by title and author found nothing"
            answer = await asked(app, "match", item=item)
            assert "by title: Hardcover's search by title and author found nothing" in match_text.match(answer, UTC)

    play(tmp_path, story)
