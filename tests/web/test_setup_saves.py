"""What the set-up saves: below every file and variable, with its origin, and as TOML that means the same."""

from __future__ import annotations

from pathlib import Path

from earmark.commands.settings_export import export
from earmark.service.app import App
from earmark.settings import load
from earmark.settings.model import value_at
from earmark.settings.origins import Layer
from earmark.views.settings import setting_rows
from handlers.state.saved_settings import Saved, SavedSettings
from tests.web.browser import Browser
from tests.web.fresh import ADDRESS, adds, browser_of, fresh, opened, shows
from tests.world import World, play

PUBLIC = "https://audiobooks.example.com"
ALICE = ("users", "alice")
CHOSEN = {"timezone": "Asia/Tokyo", "progress.pace": "session", "progress.privacy": "private", "progress.past": "leave"}
INSTEAD = {  # of the same places, by variables
    "AUDIOBOOKSHELF__URL": "http://elsewhere.test",
    "AUDIOBOOKSHELF__PUBLIC_URL": "https://elsewhere.example.com",
    "USERS__ALICE__ABS_TOKEN": "another-key",
    "USERS__ALICE__HARDCOVER_TOKEN": "another-token",
    "USERS__ALICE__TIMEZONE": "America/Lima",
    "USERS__ALICE__DRY_RUN": "false",
    "USERS__ALICE__PROGRESS__PACE": "every change",
    "USERS__ALICE__PROGRESS__PRIVACY": "public",
    "USERS__ALICE__PROGRESS__PAST": "sync",
    "USERS__ALICE__LIBRARIES__INCLUDE": "Elsewhere",
}


async def set_up(world: World, app: App, browser: Browser) -> Saved:
    """Every step with something else than is offered; what was saved by it."""
    page = await opened(app, browser)
    await browser.sends(page.form("/setup/audiobookshelf"), address=ADDRESS, public_address=PUBLIC)
    page = await shows(browser, await browser.opens("/setup/you"), "ada")
    page = await adds(browser, page, world.abs_users["alice"].id)
    page = await browser.sends(page.form("/setup/hardcover", "token"), token=world.tokens["alice"], act="token")
    page = await browser.opens("/setup/sync?user=alice")
    form = page.form("/setup/sync")
    libraries = [name for name in form.fields if name.startswith("library-")]
    del form.fields[libraries[-1]]
    page = await browser.sends(form, **CHOSEN)
    assert page.path.startswith("/setup/preview"), page.text
    return SavedSettings(app.core.database).all()


def test_all_of_it_has_its_origin_and_exports_as_what_it_is(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.add_user("ada", kind="admin")
        world.add_book()
        world.abs.add_library("Kinder & Co")
        async with fresh(world) as app:
            saved = await set_up(world, app, browser_of(app))
            assert {place[2:] for place in saved if place[:2] == ALICE} == {
                ("abs_token",), ("dry_run",), ("libraries", "include"), *(tuple(name.split(".")) for name in CHOSEN)
            }  # fmt: skip
            rows = {row.place: row for row in setting_rows(app.settings)}
            assert {rows[place].origin.layer for place in saved} == {Layer.BROWSER}
            text = export(world.data_dir, tmp_path / "secrets", app.settings.users)
            assert not any(secret in text for secret in (world.tokens["alice"], saved[*ALICE, "abs_token"]))
            file = tmp_path / "exported.toml"
            file.write_text(text)
            file.chmod(0o600)
            moved = load(file, {}, data_dir=tmp_path / "elsewhere")
            for place in saved:
                assert value_at(moved, place) == value_at(app.settings, place), place
                assert moved.origins[place].layer in (Layer.FILE, Layer.SECRET_FILE), place
            assert moved.users["alice"].hardcover_token.get_secret_value() == world.tokens["alice"]

    play(tmp_path, story)


def test_a_variable_goes_before_each_of_them(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.add_user("ada", kind="admin")
        world.add_book()
        world.abs.add_library("Kinder & Co")
        async with fresh(world) as app:
            saved = await set_up(world, app, browser_of(app))
            environ = {f"EARMARK_{name}": value for name, value in INSTEAD.items()}
            ruled = load(None, environ, data_dir=world.data_dir, saved=saved)
            for place in saved:
                assert value_at(ruled, place) != value_at(app.settings, place), place
                assert ruled.origins[place].layer is Layer.ENVIRONMENT, place

    play(tmp_path, story)


def test_a_connection_by_code_is_named_and_not_moved(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        client_id = world.hardcover.oauth.register("Earmark")
        async with fresh(world, EARMARK_HARDCOVER__CLIENT_ID=client_id) as app:
            browser = browser_of(app)
            page = await opened(app, browser)
            await browser.sends(page.form("/setup/audiobookshelf"), address=ADDRESS)
            page = await shows(browser, await browser.opens("/setup/you"), "alice")
            page = await browser.sends(page.form("/setup/hardcover", "code"), act="code")
            world.hardcover.oauth.approve("alice", page.html.split('class="big-code"><code>')[1].split("<")[0])
            await world.quiet(30)
            stored = app.core.hardcover.store.get("alice")
            assert stored is not None
            text = export(world.data_dir, tmp_path / "secrets", app.settings.users)
            assert "# connected to Hardcover by a code" in text
            written = text + "".join(path.read_text() for path in (tmp_path / "secrets").iterdir())
            assert not any(secret in written for secret in (stored.token, stored.refresh_token))

    play(tmp_path, story)
