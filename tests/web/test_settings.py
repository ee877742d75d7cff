"""Settings in the browser: shown before they are saved, read-only where something stronger says it, people and keys."""

from __future__ import annotations

from pathlib import Path

from handlers.state.saved_settings import SavedSettings
from tests.web.browser import Browser, Form, Page
from tests.web.fresh import adds, browser_of, fresh, known, shows
from tests.world import HOUR, World, play


def scope(page: Page, name: str) -> Form:
    return next(form for form in page.forms if form.fields.get("scope") == name)


async def household(world: World, app: object, *, people: tuple[str, ...] = ("alice", "bob")) -> Browser:
    """ada, an administrator, has added these people."""
    browser = browser_of(app)  # type: ignore[arg-type]
    page = await shows(browser, await known(app, browser), "ada")  # type: ignore[arg-type]
    await adds(browser, page, *(world.abs_users[name].id for name in people))
    await world.quiet(10)
    return browser


def test_saving_shows_first_what_it_would_alter_and_what_follows(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.add_user("ada", kind="admin")
        world.abs.add_library()
        kids = world.abs.add_library("Kids & Co")
        books = [world.add_book(), world.add_book(library=kids), world.add_book(library=kids)]
        for book in books:
            world.abs.sync("alice", world.abs.play("alice", book.item), HOUR)
        async with fresh(world) as app:
            browser = await household(world, app)
            streams = {name: user.stream for name, user in app.users.items()}
            page = await browser.opens("/settings?user=alice")
            form = scope(page, "person")
            typed = {"libraries.exclude": "kids & co\n", "progress.pace": "session"}
            page = await browser.sends(form, **typed, act="plan")
            assert "alice: 2 books would be excluded" in page.text
            assert '"moments"' in page.text
            assert '"session"' in page.text
            assert app.settings.users["alice"].progress.pace == "moments"  # nothing is saved yet
            page = await browser.sends(scope(page, "person"), act="save")
            assert "Saved." in page.text
            alice = app.settings.users["alice"]
            assert (alice.progress.pace, alice.libraries.exclude) == ("session", ("kids & co",))
            assert app.settings.users["bob"].progress.pace == "moments"
            assert {name: user.stream for name, user in app.users.items()} == streams  # nobody was cut off
            page = await browser.opens("/settings?user=alice")
            page = await browser.sends(scope(page, "person"), **{"progress.pace": ""}, act="save")
            assert app.settings.users["alice"].progress.pace == "moments"
            assert ("users", "alice", "progress", "pace") not in SavedSettings(app.core.database).all()

    play(tmp_path, story, users=("alice", "bob"))


def test_what_the_environment_sets_is_read_only_and_says_by_what(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.add_user("ada", kind="admin")
        variable = {"EARMARK_USERS__ALICE__PROGRESS__PRIVACY": "private", "EARMARK_RECONCILE__SCHEDULE": "0 5 * * *"}
        async with fresh(world) as app:
            browser = await household(world, app)
            assert "EARMARK_USERS" not in (await browser.opens("/settings?user=alice")).text
        async with fresh(world, **variable) as app:
            browser = browser_of(app)
            await browser.signs_in("ada")
            page = await browser.opens("/settings?user=alice")
            assert "set by EARMARK_USERS__ALICE__PROGRESS__PRIVACY" in page.text
            form = scope(page, "person")
            assert "progress.privacy" not in page.html.replace("users.alice.progress.privacy", "")
            await browser.sends(form, **{"progress.privacy": "public"}, act="save")
            assert app.settings.users["alice"].progress.privacy == "private"
            everybody = scope(await browser.opens("/settings"), "all")
            await browser.sends(everybody, **{"reconcile.schedule": "0 1 * * *"}, act="save")
            assert app.settings.reconcile.schedule == "0 5 * * *"

    play(tmp_path, story, users=("alice", "bob"))


def test_what_makes_no_sense_is_said_and_nothing_is_saved(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.add_user("ada", kind="admin")
        async with fresh(world) as app:
            browser = await household(world, app)
            before = SavedSettings(app.core.database).all()
            for field, value, said in (
                ("timezone", "Europe/Nowhere", "is not a time zone"),
                ("progress.finish_percent", "0.5", "finish_percent"),
                ("progress.pace", "<script>", "is not a choice"),
                ("progress.live_interval", "15", "is not a duration"),
            ):
                page = await browser.opens("/settings?user=alice")
                page = await browser.sends(scope(page, "person"), **{field: value}, act="save")
                assert page.status == 409, field
                assert said in page.text
                assert "<script>" not in page.html
            page = await browser.opens("/settings?user=alice")
            await browser.sends(scope(page, "person"), **{"server.host": "0.0.0.0", "data_dir": "/etc"}, act="save")  # noqa: S104
            assert SavedSettings(app.core.database).all() == before

    play(tmp_path, story, users=("alice", "bob"))


def test_one_changes_ones_own_and_nobody_elses(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.add_user("ada", kind="admin")
        async with fresh(world) as app:
            await household(world, app)
            bob = browser_of(app)
            await bob.signs_in("bob")
            page = await bob.opens("/settings")
            assert "For everybody" not in page.text
            assert "alice" not in page.text
            assert [form for form in page.forms if form.action == "/settings/people"] == []
            form = scope(page, "person")
            await bob.sends(form, **{"progress.privacy": "private"}, act="save")
            assert app.settings.users["bob"].progress.privacy == "private"
            form.action = "/settings?user=alice"
            assert (await bob.sends(form, **{"progress.privacy": "public"}, act="save")).status in (403, 404)
            assert app.settings.users["alice"].progress.privacy == "account"
            form.action = "/settings"
            assert (await bob.sends(form, scope="all", **{"web.self_service": "yes"}, act="save")).status == 403
            for act in ("ask", "remove", "restore"):
                form.action = "/settings/people"
                assert (await bob.sends(form, name="alice", act=act)).status == 403
            assert sorted(app.users) == ["alice", "bob"]

    play(tmp_path, story, users=("alice", "bob"))


def test_somebody_is_removed_after_a_question_and_comes_back_as_they_were(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.add_user("ada", kind="admin")
        book = world.add_book()
        async with fresh(world) as app:
            browser = await household(world, app)
            page = await browser.opens("/settings?user=bob")
            await browser.sends(scope(page, "person"), **{"progress.pace": "session"}, act="save")
            key = app.settings.users["bob"].abs_token
            alice = app.users["alice"].stream
            page = await browser.opens("/settings")
            ask = next(form for form in page.forms if form.fields.get("name") == "bob")
            page = await browser.sends(ask, act="ask")
            assert "Remove bob?" in page.text
            assert sorted(app.users) == ["alice", "bob"]
            page = await browser.sends(page.form("/settings/people", "remove"), act="remove")
            assert list(app.users) == ["alice"]
            assert app.users["alice"].stream is alice
            gone = browser_of(app)
            assert (await gone.signs_in("bob")).status == 403
            page = await browser.opens("/settings")
            back = next(form for form in page.forms if ("act", "restore") in form.buttons)
            await browser.sends(back, act="restore")
            bob = app.settings.users["bob"]
            assert (bob.abs_token, bob.progress.pace) == (key, "session")
            assert (await browser.sends(back, act="restore")).status == 409
            await world.quiet(10)
            world.abs.sync("bob", world.abs.play("bob", book.item), HOUR)
            await world.settle(5)
            assert book.item in app.users["bob"].known.rows()

    play(tmp_path, story, users=("alice", "bob"))


def test_a_new_key_of_the_same_account_and_of_no_other(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.add_user("ada", kind="admin")
        async with fresh(world) as app:
            browser = await household(world, app)
            page = await browser.opens("/settings?user=alice")
            of_bob, of_alice = world.abs.api_key("bob"), world.abs.api_key("alice")
            answer = await browser.sends(page.form("/settings/key"), key=of_bob)
            assert answer.status == 409
            assert "another account" in answer.text
            assert of_bob not in answer.html
            page = await browser.sends(page.form("/settings/key"), key=of_alice)
            assert "The new key works" in page.text
            assert app.settings.users["alice"].abs_token.get_secret_value() == of_alice
            assert of_alice not in page.html
            page = await browser.opens("/settings?user=alice")
            watching = [form for form in page.forms if form.action.startswith("/settings/watch")]
            assert not watching  # they only watch already

    play(tmp_path, story, users=("alice", "bob"))
