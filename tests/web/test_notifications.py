"""Addresses for notifications in the browser: kept among the secrets, never shown again, tried with a message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from earmark.observe import notify
from earmark.service.app import App
from earmark.service.settings_reader import SettingsReader
from earmark.settings import Notify, Settings
from earmark.settings.origins import Layer, Origin
from earmark.settings.redact import Redactor
from earmark.settings.secret import read_addresses
from handlers.state.saved_settings import Saved, SavedSettings, read_saved
from tests.web.browser import Browser, site_of
from tests.world import World, play

PLACE = ("notify", "urls")
ADDRESS, OTHER = "ntfy://a-topic-nobody-guesses", "tgram://1234567:the-bots-token/4711"


class Sent:
    """What goes out, and what the service says to it."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, str]] = []  # address, title
        self.failure: str | None = None

    async def __call__(self, addresses: Sequence[str], title: str, body: str) -> str | None:
        self.messages += [(address, title) for address in addresses]
        return self.failure


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    made = Sent()
    monkeypatch.setattr(notify, "_beside", made)
    return made


def saves_settings(app: App, world: World, redactor: Redactor, *, of_file: Sequence[str] | None = None) -> None:
    """As the running service reads its settings: what the file has, else what the browser saved."""

    def load(*, saved: Saved | None = None) -> Settings:
        kept = SavedSettings(app.core.database).all() if saved is None else saved
        origin = Origin(layer=Layer.BROWSER)
        addresses = kept.get(PLACE, [])
        if of_file is not None:
            origin, addresses = Origin(layer=Layer.FILE, key="notify.urls", where="config.toml"), list(of_file)
        return replace(world.settings(), notify=Notify(urls=read_addresses(addresses)), origins={PLACE: origin})

    app.reader = SettingsReader(load, current=lambda: app.settings, use=app.reload, redactor=redactor)


async def warden(world: World, app: App, *, of_file: Sequence[str] | None = None) -> Browser:
    world.abs.add_user("warden", kind="admin")
    saves_settings(app, world, Redactor(), of_file=of_file)
    assert app.reader is not None
    await app.reader.read()
    browser = Browser(site=site_of(app))
    await browser.signs_in("warden")
    return browser


async def adds(browser: Browser, address: str) -> str:
    page = await browser.opens("/settings/notifications")
    page = await browser.sends(page.form("/settings/notifications", "add"), act="add", address=address)
    return page.html


def test_an_address_is_added_tried_and_removed_and_never_shown(tmp_path: Path, sent: Sent) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            browser = await warden(world, app)
            seen = [await adds(browser, ADDRESS), await adds(browser, f"  {OTHER} "), await adds(browser, ADDRESS)]
            assert [one.get_secret_value() for one in app.settings.notify.urls] == [ADDRESS, OTHER]
            page = await browser.opens("/settings/notifications")
            assert "ntfy the rest is a secret" in page.text
            assert "tgram the rest is a secret" in page.text
            form = next(one for one in page.forms if "test" in [value for _, value in one.buttons])
            page = await browser.sends(form, act="test")
            assert "The service took the message" in page.text
            assert sent.messages == [(ADDRESS, "Earmark: a test")]
            sent.failure = "a service did not take it"
            page = await browser.sends(form, act="test")
            assert (page.status, "a service did not take it" in page.text) == (502, True)
            seen += [page.html, (await browser.opens("/settings/notifications")).html]
            for html in seen:
                for secret in ("nobody-guesses", "the-bots-token", "4711"):
                    assert secret not in html
            page = await browser.sends(form, act="remove")
            assert "ntfy" not in page.text.partition("Add an address")[0]
            assert [one.get_secret_value() for one in app.settings.notify.urls] == [OTHER]
            assert read_saved(world.data_dir / "earmark.db") == {PLACE: [OTHER]}
            places = app.core.database.rows("SELECT * FROM saved_setting")
            assert "the-bots-token" not in "".join(str(tuple(row)) for row in places)
            form = next(one for one in page.forms if "remove" in [value for _, value in one.buttons])
            page = await browser.sends(form, act="remove")
            assert "There is no address" in page.text
            assert read_saved(world.data_dir / "earmark.db") == {}
            assert (await browser.sends(form, act="test")).status == 409

    play(tmp_path, story)


def test_the_log_learns_to_hide_what_was_added(tmp_path: Path, sent: Sent) -> None:
    async def story(world: World) -> None:
        redactor = Redactor()
        async with world.running() as app:
            browser = await warden(world, app)
            saves_settings(app, world, redactor)
            await adds(browser, OTHER)
            assert OTHER not in redactor(f"sending to {OTHER}")

    play(tmp_path, story)


@pytest.mark.parametrize(
    "address",
    ["", "   ", "not an address", "ntfy://", "://x", "ntfy://<topic>", "a://b c://d", "x" * 3000, "ntfy://a\x00b"],
)
def test_what_is_no_address_is_refused_in_words_and_not_repeated(tmp_path: Path, sent: Sent, address: str) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            browser = await warden(world, app)
            page = await browser.opens("/settings/notifications")
            page = await browser.sends(page.form("/settings/notifications", "add"), act="add", address=address)
            assert page.status == 409
            assert app.settings.notify.urls == ()
            assert len(address.strip()) < 8 or address not in page.html

    play(tmp_path, story)


def test_addresses_of_a_file_are_tried_here_and_changed_there(tmp_path: Path, sent: Sent) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            browser = await warden(world, app, of_file=[ADDRESS])
            page = await browser.opens("/settings/notifications")
            assert "notify.urls in config.toml" in page.text
            (form,) = [one for one in page.forms if one.action == "/settings/notifications"]
            assert [value for _, value in form.buttons] == ["test"]
            assert (await browser.sends(form, act="test")).status == 200
            assert sent.messages == [(ADDRESS, "Earmark: a test")]
            for fields in ({"act": "add", "address": OTHER}, {"act": "remove"}):
                page = await browser.sends(form, **fields)
                assert (page.status, "change them there" in page.text) == (409, True)
            assert [one.get_secret_value() for one in app.settings.notify.urls] == [ADDRESS]
            assert (await browser.sends(form, act="nonsense")).status == 400

    play(tmp_path, story)


def test_only_administrators_see_and_change_them(tmp_path: Path, sent: Sent) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            browser = await warden(world, app)
            await adds(browser, ADDRESS)
            alice = Browser(app)
            page = await alice.signs_in("alice")
            assert (await alice.opens("/settings/notifications")).status == 403
            form = page.form("/theme")
            form.action = "/settings/notifications"
            assert (await alice.sends(form, act="add", address=OTHER)).status == 403
            assert (await alice.sends(form, act="test")).status == 403
            assert [one.get_secret_value() for one in app.settings.notify.urls] == [ADDRESS]
            assert sent.messages == []

    play(tmp_path, story)
