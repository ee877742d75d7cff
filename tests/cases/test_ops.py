"""Cases 43, 46, 58-60 and tokens: what an owner meets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from earmark.cli.main import cli
from earmark.observe.health import report
from earmark.sandbox.hardcover import SIDECAR_SCOPES, Limits
from earmark.service.data_dir import why_unwritable
from earmark.settings import SecretStr, Settings, SettingsError, load
from handlers.state.outcome import Kind
from tests.cases.stories import LONG_AGO, Case, play
from tests.over_json import over_json
from tests.world import HOUR, READ, READING


def with_token(case: Case, user: str, token: str) -> Settings:
    settings = case.settings()
    changed = replace(settings.users[user], hardcover_token=SecretStr(token))
    return replace(settings, users=settings.users | {user: changed})


# tokens


@pytest.mark.parametrize("trouble", ["revoked", "without the scope to write"])
def test_a_token_that_is_refused_stops_its_user_only_and_a_new_one_tells_the_backlog(
    tmp_path: Path, trouble: str
) -> None:
    async def story(case: Case) -> None:
        book, finished = case.add_book(), case.add_book()
        async with case.running() as app:
            for user in case.users:
                await case.listen(book, 0, 1200, user=user)
            if trouble == "revoked":
                case.hardcover.revoke_token(case.tokens["alice"])
            else:
                case.hardcover.set_scopes(case.tokens["alice"], set(SIDECAR_SCOPES) - {"write:library"})
            asked = len(case.hardcover.requests)
            for user in case.users:
                await case.listen(book, 1200, 2400, user=user)
                case.abs.finish(user, finished.item)
            await case.quiet(2 * HOUR)
            assert case.read("bob", book).progress_seconds == 2400
            assert case.shelf("bob", finished).status_id == READ
            assert case.read("alice", book).progress_seconds == 1200
            assert len(case.hardcover.requests) - asked < 60  # it is not asked over and over
            health = report(app.facts())
            assert health.status == "late"
            assert app.facts().users["alice"].hardcover_token == "refused"
            assert app.facts().users["bob"].hardcover_token == "ok"
            assert len([o for o in case.outcomes if o.kind is Kind.FAILED]) < 40
            case.tokens["alice"] = case.hardcover.add_token("alice")
            await app.reload(case.settings())
            await case.quiet(30)
            assert case.read("alice", book).progress_seconds == 2400
            assert case.shelf("alice", finished).status_id == READ
            assert app.facts().users["alice"].hardcover_token == "ok"
            assert report(app.facts()).status == "ok"

    play(tmp_path, story, users=("alice", "bob"))


def test_a_token_that_is_refused_from_the_start_is_replaced_while_running(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.abs.put_progress("alice", book.item, current_time=3600)
        case.hardcover.expire_token(case.tokens["alice"])
        async with case.running() as app:
            await case.quiet()
            assert app.facts().users["alice"].hardcover_token == "refused"
            case.tokens["alice"] = case.hardcover.replace_token(case.tokens["alice"])
            await app.reload(case.settings())
            await case.settle(5)
            assert case.read("alice", book).progress_seconds == 3600

    play(tmp_path, story)


@pytest.mark.parametrize("running", [True, False])
def test_a_token_of_another_account_starts_with_an_empty_ledger_and_touches_the_old_one_no_more(
    tmp_path: Path, running: bool
) -> None:
    async def story(case: Case) -> None:
        book, done = case.add_book(), case.add_book()
        case.finished_long_ago(done)
        case.abs.put_progress("alice", book.item, current_time=3600)
        token = case.hardcover.add_user("alice2")
        theirs = {"edition_id": done.edition, "finished_at": LONG_AGO.date(), "progress_seconds": 36000}
        case.hardcover.put_on_shelf("alice2", done.book, READ, done.edition, [theirs])
        if running:
            async with case.running() as app:
                await case.quiet()
                old = case.hardcover.shelf("alice")
                await app.reload(with_token(case, "alice", token))
                await case.quiet()
                await case.listen(book, 3600, 4800)
        else:
            await case.sync()
            old = case.hardcover.shelf("alice")
            case.tokens["alice"] = token
            await case.sync()
            await case.listen(book, 3600, 4800)
            await case.sync()
        assert case.hardcover.shelf("alice") == old
        shelf = case.hardcover.shelf("alice2")
        assert (shelf[book.book].status_id, shelf[book.book].reads[0].progress_seconds) == (READING, 4800)
        assert [r.finished_at for r in shelf[done.book].reads] == [LONG_AGO.date()]
        assert case.hardcover.flaws("alice2") == []

    play(tmp_path, story)


def test_two_users_with_one_token_are_parted_when_one_of_them_gets_another(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        bobs = case.tokens["bob"]
        case.tokens["bob"] = case.tokens["alice"]
        async with case.running() as app:
            case.tokens["bob"] = bobs
            await app.reload(case.settings())
            await case.settle(5)
            await case.listen(book, 0, 1200, user="bob")
            assert case.read("bob", book).progress_seconds == 1200
            assert case.hardcover.shelf("alice") == {}
            await case.listen(book, 0, 1800, user="alice")
            assert case.read("alice", book).progress_seconds == 1800
            assert case.read("bob", book).progress_seconds == 1200

    play(tmp_path, story, users=("alice", "bob"))


def test_a_new_token_of_the_same_account_does_not_begin_the_day_again(tmp_path: Path) -> None:
    """The limits are the person's, over all their tokens [H 2.10]."""

    async def story(case: Case) -> None:
        books = [case.add_book() for _ in range(20)]
        for book in books:
            case.finished_long_ago(book)
        async with case.running() as app:
            await case.quiet(120)
            assert len(case.hardcover.shelf("alice")) < 20  # the day is used up
            case.tokens["alice"] = case.hardcover.add_token("alice")
            await app.reload(case.settings())
            await case.quiet(120)
            done = len(case.hardcover.shelf("alice"))
            assert done < 20
            assert case.hardcover.refused(case.tokens["alice"]) <= 2
            await case.quiet(16 * 3600)
            assert len(case.hardcover.shelf("alice")) == 20

    play(tmp_path, story, limits=Limits(burst=10, per_minute=600, daily=50))


def test_a_token_of_audiobookshelf_that_is_refused_is_replaced_while_running(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        settings = case.settings()
        wrong = replace(settings.users["alice"], abs_token=SecretStr("eyJ.wrong.token"))
        async with case.running(settings=replace(settings, users=settings.users | {"alice": wrong})) as app:
            case.hear(book, 3600)
            case.hear(book, 7200, user="bob")
            await case.quiet()
            assert app.facts().users["alice"].abs_token == "refused"
            assert case.hardcover.shelf("alice") == {}
            assert case.read("bob", book).progress_seconds == 7200
            key = replace(settings.users["alice"], abs_token=SecretStr(case.abs.api_key("alice")))
            await app.reload(replace(settings, users=settings.users | {"alice": key}))
            await case.settle(5)
            assert app.facts().users["alice"].abs_token == "ok"
            assert case.read("alice", book).progress_seconds == 3600
            await case.listen(book, 3600, 4200)  # an API key opens the socket by the token it tells
            assert case.read("alice", book).progress_seconds == 4200

    play(tmp_path, story, users=("alice", "bob"))


# users and settings


def test_case_60_a_pass_is_made_for_every_user(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        for number, user in enumerate(case.users):
            case.abs.put_progress(user, book.item, current_time=3600 + number)
        document = await case.sync()
        assert document["users"] == {"alice": {"synced": 1}, "bob": {"synced": 1}}
        for number, user in enumerate(case.users):
            assert case.read(user, book).progress_seconds == 3600 + number

    play(tmp_path, story, users=("alice", "bob"))


def test_case_60_the_nightly_run_is_made_for_every_user_without_being_asked(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            for user in case.users:
                await case.listen(book, 0, 1200, user=user)
                case.hardcover.user_deletes_read(user, book.book)  # nothing says so to us
            await case.quiet(20 * HOUR)
            nightly = {o.key.user for o in case.outcomes if o.lane == "reconcile"}
            assert nightly == {"alice", "bob"}

    play(tmp_path, story, users=("alice", "bob"))


def test_case_43_one_users_trouble_fails_the_command_and_not_the_others(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        for user in case.users:
            case.abs.put_progress(user, book.item, current_time=3600)
        case.abs_users["alice"].is_active = False
        async with case.opened() as app:
            document, code = await over_json(app, "sync", {})
        assert code == 1
        assert set(document["failed"]) == {"alice"}
        assert case.read("bob", book).progress_seconds == 3600

    play(tmp_path, story, users=("alice", "bob"))


def test_a_user_who_is_added_or_removed_changes_nothing_for_the_others(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        both = case.settings()
        only_alice = replace(both, users={"alice": both.users["alice"]})
        case.abs.put_progress("bob", book.item, current_time=7200)
        async with case.running(settings=only_alice) as app:
            await case.listen(book, 0, 1200)
            connects = app.facts().users["alice"].connects
            await app.reload(both)
            await case.quiet()
            assert case.read("bob", book).progress_seconds == 7200
            await app.reload(only_alice)
            case.hear(book, 9000, user="bob")
            await case.listen(book, 1200, 2400)
            assert case.read("bob", book).progress_seconds == 7200
            assert case.read("alice", book).progress_seconds == 2400
            assert app.facts().users["alice"].connects == connects

    play(tmp_path, story, users=("alice", "bob"))


# the disk and the settings file


def test_case_58_a_folder_that_can_not_be_written_is_said_in_one_line_with_the_fix(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    problem = why_unwritable(in_the_way)
    assert problem is not None
    assert str(in_the_way) in problem
    assert "\n" not in problem


def test_case_58_state_that_becomes_unwritable_while_running_leaves_the_service_up(tmp_path: Path) -> None:
    """The page stays up and says why; see also case 46."""

    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running() as app:
            await case.listen(book, 0, 1200)
            app.core.database._db.execute("PRAGMA query_only=1")
            await case.listen(book, 1200, 2400)
            await case.quiet(15 * 60)
            health = report(app.facts())
            assert health.status == "late"
            assert "earmark.db" in case.outcomes[-1].reason
            assert case.read("alice", book).progress_seconds == 1200
            app.core.database._db.execute("PRAGMA query_only=0")
            await case.quiet()
            assert case.read("alice", book).progress_seconds == 2400

    play(tmp_path, story)


def test_case_59_placeholder_tokens_of_the_example_are_named_and_refused(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        '[users.alice]\nabs_token = "your_token"\nhardcover_token = "<paste it here>"\n', encoding="utf-8"
    )
    with pytest.raises(SettingsError) as refused:
        load(config, {})
    assert "users.alice.abs_token" in str(refused.value)
    assert "users.alice.hardcover_token" in str(refused.value)
    ended = CliRunner().invoke(cli, ["sync", "--config", str(config), "--data-dir", str(tmp_path / "data")])
    assert ended.exit_code == 78
    assert "hardcover_token" in ended.output
