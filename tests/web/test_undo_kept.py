"""The undo of what was decided on the pages outlives the process: offered where it was, and in the history."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from earmark.sandbox.faults import Call, slow_reply
from earmark.service.app import App
from handlers.book import Field
from handlers.state.outcome import Key
from handlers.state.overrides import OverrideKind
from handlers.state.undo_log import KEPT, MOST_OF_ACCOUNT, UndoLog
from tests.web.browser import Browser, Form, Page
from tests.web.test_books_together import does
from tests.web.test_proposals import propose, with_a_writer
from tests.web.test_review import choose, doubtful, listens, on_shelf
from tests.world import World, at_once, play, reconciled

DAY = 86_400.0


def again(app: App, before: Browser) -> Browser:
    """The same browser, after the service came back."""
    browser = Browser(app)
    browser.http.cookies.update(before.http.cookies)
    return browser


async def pressed(browser: Browser, form: Form) -> Page:
    return await browser.sends(form, undo=form.buttons[0][1])


@pytest.mark.parametrize("at", ["where it was", "/history"])
def test_a_choice_is_taken_back_after_the_process_was_killed(tmp_path: Path, at: str) -> None:
    async def story(world: World) -> None:
        book = doubtful(world)
        async with world.killed() as app:
            await listens(world, book.item)
            first = Browser(app)
            await first.signs_in("alice")
            page = await choose(first, await first.opens("/review"), book.edition)
            await world.settle(5)
            assert on_shelf(world, book) is not None
        async with world.running() as app:
            alice = again(app, first)
            page = await alice.opens(page.path if at == "where it was" else at)
            assert "Linked." in page.text
            page = await pressed(alice, page.form("/undo"))
            assert "as it was before" in page.text
            await world.settle(5)
            assert on_shelf(world, book) is None
            assert app.state.overrides.of("alice") == {}
            assert "Linked." not in (await alice.opens("/history")).text

    play(tmp_path, story, progress=at_once())


@pytest.mark.parametrize("act", ["ignore", "hold", "release"])
def test_so_is_what_was_decided_of_one_book_or_of_many(tmp_path: Path, act: str) -> None:
    async def story(world: World) -> None:
        books = [world.add_book(f"Tale {n}") for n in range(3)]
        async with world.killed() as app:
            for book in books:
                await listens(world, book.item)
            first = Browser(app)
            await first.signs_in("alice")
            if act == "release":
                await first.presses(await first.opens(f"/books/{books[0].item}"), f"/books/{books[0].item}", "hold")
            before = app.state.overrides.of("alice")
            await first.presses(await first.opens(f"/books/{books[0].item}"), f"/books/{books[0].item}", act)
            await does(first, await first.opens("/books"), "ignore", *(book.item for book in books[1:]))
            assert app.state.overrides.of("alice") != before
        async with world.running() as app:
            alice = again(app, first)
            page = await alice.opens("/history")
            assert "2 books are ignored." in page.text
            assert "Tale 0" in page.text
            for _ in range(2):
                page = await pressed(alice, page.form("/undo"))
            assert app.state.overrides.of("alice") == before

    play(tmp_path, story, progress=at_once())


@pytest.mark.parametrize("act", ["apply", "dismiss"])
@pytest.mark.parametrize("all_of_a_kind", [False, True])
def test_so_is_what_was_decided_of_metadata(tmp_path: Path, act: str, *, all_of_a_kind: bool) -> None:
    async def story(world: World) -> None:
        book = world.add_book("Saltglass", narrators=["I. Marsh"])
        item, settings = world.abs.world.items[book.item], with_a_writer(world)
        async with world.killed(settings=settings) as app:
            propose(app, book.item, "Saltglass", Field.NARRATORS, ("I. Marsh",), ("Ida Marsh",))
            first = Browser(app)
            await first.signs_in("warden")
            page = await first.opens("/review/metadata?field=narrators&kind=overwrites")
            form = next(one for one in page.forms if ("all" in one.fields) is all_of_a_kind and act in str(one.buttons))
            page = await first.sends(form, act=act)
            assert (list(item.narrators) == ["Ida Marsh"]) is (act == "apply")
            assert (len(app.core.proposals.dismissed([book.item])) == 1) is (act == "dismiss")
        async with world.running(settings=settings) as app:
            warden = again(app, first)
            page = await warden.opens(page.path)  # of the work, another process knows only how it is taken back
            page = await pressed(warden, page.form("/undo"))
            assert "as it was before" in page.text
            assert list(item.narrators) == ["I. Marsh"]
            assert app.core.proposals.dismissed([book.item]) == set()

    play(tmp_path, story)


def test_what_another_version_kept_is_refused_with_why_and_changes_nothing(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book("Saltglass")
        async with world.running() as app:
            await listens(world, book.item)
            alice = Browser(app)
            await alice.signs_in("alice")
            path = f"/books/{book.item}"
            page = await alice.presses(await alice.opens(path), path, "hold")
            before = app.state.overrides.of("alice")
            app.state.database.write("""UPDATE page_undo SET steps=replace(steps, '"pins": ', '"pens": ')""")
            page = await pressed(alice, page.form("/undo"))
            assert page.status == 409
            assert "can not be read" in page.text
            assert app.state.overrides.of("alice") == before
            app.state.database.write("UPDATE page_undo SET steps='{'")
            assert (await pressed(alice, (await alice.opens("/history")).form("/undo"))).status == 503
            assert app.state.overrides.of("alice") == before

    play(tmp_path, story, progress=at_once())


def test_it_is_whose_act_it_was_for_a_week_and_once(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book("Saltglass")
        for name in ("alice", "bob"):
            world.abs.put_progress(name, book.item, current_time=3600.0, duration=36000.0)
        async with world.opened() as app:
            await reconciled(app, ["alice", "bob"])
            phone, sofa, bob = Browser(app), Browser(app), Browser(app)
            for browser, name in ((phone, "alice"), (sofa, "alice"), (bob, "bob")):
                await browser.signs_in(name)
            path = f"/books/{book.item}"
            page = await phone.presses(await phone.opens(path), path, "ignore")
            assert "Ignored." not in (await bob.opens("/history")).text
            stolen = page.form("/undo")
            stolen.fields["form"] = (await bob.opens("/")).form("/theme").fields["form"]
            assert "cannot be taken back here any more" in (await pressed(bob, stolen)).text
            assert app.state.overrides.of("alice") == {book.item: frozenset({OverrideKind.IGNORE})}
            form = (await sofa.opens("/history")).form("/undo")  # of another device of hers
            await world.settle(KEPT.total_seconds() - DAY)
            assert "Ignored." in (await sofa.opens("/history")).text
            await world.settle(DAY)
            assert "Ignored." not in (await sofa.opens("/history")).text
            assert "cannot be taken back here any more" in (await pressed(sofa, form)).text
            page = await phone.presses(await phone.opens(path), path, "unlink")
            assert "is matched and synced again" in (await sofa.opens("/history")).text
            await pressed(sofa, (await sofa.opens("/history")).form("/undo"))
            assert app.state.overrides.of("alice") == {book.item: frozenset({OverrideKind.IGNORE})}
            assert "cannot be taken back here any more" in (await pressed(phone, page.form("/undo"))).text

    play(tmp_path, story, users=("alice", "bob"), progress=at_once())


def test_who_is_no_administrator_any_more_takes_back_nothing_of_others(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs_users["alice"].kind = "admin"
        book = doubtful(world)
        async with world.running() as app:
            await listens(world, book.item)
            alice = Browser(app)
            await alice.signs_in("alice")
            page = await alice.opens("/review")
            page = await alice.sends(page.form("/review", "ignore"), act="ignore")
            assert "Ignored." in (await alice.opens("/history")).text
            ignored = app.state.overrides.standing(book.item, "")
            assert ignored
            world.abs_users["alice"].kind = "user"
            await world.settle(2 * 3600)
            assert "Ignored." not in (await alice.opens("/history")).text
            page = await pressed(alice, page.form("/undo"))
            assert "cannot be taken back here any more" in page.text
            assert app.state.overrides.standing(book.item, "") == ignored

    play(tmp_path, story, progress=at_once())


def test_what_cannot_be_taken_back_now_stays_and_what_was_is_not_done_twice(tmp_path: Path) -> None:
    """Of an act of several steps, those that are left."""

    async def story(world: World) -> None:
        book = world.add_book("Saltglass")
        async with world.running() as app:
            await listens(world, book.item)
            alice = Browser(app)
            await alice.signs_in("alice")
            path = f"/books/{book.item}"
            page = await alice.presses(await alice.opens(path), path, "hold")
            form = page.form("/undo")
            await alice.presses(await alice.opens(path), path, "ignore")
            page = await pressed(alice, form)
            assert page.status == 409
            assert "something else was decided about it since" in page.text
            page = await alice.opens("/history")
            assert "Held." in page.text, "it may go better later"
            await pressed(alice, page.form("/undo"))  # the newest: that it is ignored
            await pressed(alice, form)
            assert app.state.overrides.of("alice") == {}

    play(tmp_path, story, progress=at_once())


def test_only_so_many_are_kept(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.opened() as app:
            log = UndoLog(app.state.database, app.core.ports.now)
            names = [
                log.keep("server", "account", user="alice", said="done_held", count=1, item="i", steps=())
                for _ in range(MOST_OF_ACCOUNT + 1)
            ]
            other = log.keep("server", "other", user="bob", said="done_held", count=1, item="i", steps=())
            assert log.find("server", "account", names[0]) is None
            assert log.find("server", "account", names[1]) is not None
            assert log.find("server", "other", other) is not None
            assert [one.name for one in log.latest("server", "account", 2)] == [names[-1], names[-2]]
            await world.settle((KEPT + timedelta(days=1)).total_seconds())
            log.keep("server", "account", user="alice", said="done_held", count=1, item="i", steps=())
            assert app.state.database.row("SELECT count(*) FROM page_undo")[0] == 1  # type: ignore[index]

    play(tmp_path, story)


def is_write(call: Call) -> bool:
    return '"query": "mutation' in call.body


def test_an_undo_waits_for_a_write_that_is_under_way(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = doubtful(world)
        async with world.running() as app:
            await listens(world, book.item)
            alice = Browser(app)
            await alice.signs_in("alice")
            page = await alice.opens("/review")
            world.hardcover.faults.when(is_write, slow_reply(4.0), times=1)
            page = await choose(alice, page, book.edition)
            await world.settle(1)
            page = await pressed(alice, page.form("/undo"))
            assert "as it was before" in page.text
            await world.settle(60)
            assert on_shelf(world, book) is None
            assert app.state.overrides.of("alice") == {}

    play(tmp_path, story, progress=at_once())


@pytest.mark.parametrize("answers_lost", [1, 2])
def test_an_undo_settles_first_what_a_kill_left_half_way(tmp_path: Path, answers_lost: int) -> None:
    async def story(world: World) -> None:
        book = doubtful(world)
        async with world.killed() as app:
            await listens(world, book.item)
            first = Browser(app)
            await first.signs_in("alice")
            page = await first.opens("/review")
            world.hardcover.faults.nth(answers_lost, slow_reply(600.0), where=is_write)
            page = await choose(first, page, book.edition)
            await world.settle(5)
            assert on_shelf(world, book) is not None
            assert app.state.ledger.entry(Key("alice", book.item)).intent is not None
        async with world.opened() as app:  # nothing has been synced yet
            alice = again(app, first)
            page = await pressed(alice, (await alice.opens(page.path)).form("/undo"))
            assert "as it was before" in page.text
            assert on_shelf(world, book) is None
            assert app.state.overrides.of("alice") == {}

    play(tmp_path, story, progress=at_once())
