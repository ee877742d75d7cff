"""A service that begins with nobody, as `earmark run` does on an empty data folder, and its steps in a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial

from earmark.commands.setup.code import SetupCode
from earmark.sandbox.audiobookshelf.building import PASSWORD
from earmark.service.app import App
from earmark.service.settings_reader import SettingsReader
from earmark.settings import load
from earmark.settings.redact import Redactor
from handlers.state.saved_settings import Saved
from tests.web.browser import Browser, Page, site_of
from tests.world import World

ADDRESS = "http://audiobookshelf.test"
ENVIRONMENT = {"EARMARK_HARDCOVER__URL": "http://hardcover.test/v1/graphql"}


@asynccontextmanager
async def fresh(world: World, **environ: str) -> AsyncIterator[App]:
    """With the settings of the environment alone, and whatever is saved."""
    world.data_dir.mkdir(parents=True, exist_ok=True)
    read = partial(_load, world, ENVIRONMENT | environ)
    async with world.running(settings=read()) as app:
        app.reader = SettingsReader(read, current=lambda: app.settings, use=app.reload, redactor=Redactor())
        yield app


def _load(world: World, environ: Mapping[str, str], *, saved: Saved | None = None):  # type: ignore[no-untyped-def]
    return load(None, environ, data_dir=world.data_dir, may_be_nobody=True, saved=saved)


async def opened(app: App, browser: Browser) -> Page:
    """The code typed: the page that asks for the address."""
    page = await browser.opens("/")
    return await browser.sends(page.form("/setup"), code=SetupCode(app.state.secrets).current())


async def known(app: App, browser: Browser) -> Page:
    """Code and address: the page that asks who one is."""
    page = await opened(app, browser)
    page = await browser.sends(page.form("/setup/audiobookshelf"), address=ADDRESS)
    assert "/setup/you" in page.links, page.text
    return await browser.opens("/setup/you")


async def shows(browser: Browser, page: Page, name: str, password: str = PASSWORD) -> Page:
    form = next(form for form in page.forms if "password" in form.fields)
    return await browser.sends(form, name=name, password=password)


async def adds(browser: Browser, page: Page, *accounts: str) -> Page:
    """Ticks these accounts, by id, and no others."""
    form = page.form("/setup/people")
    form.fields = {name: value for name, value in form.fields.items() if not name.startswith("add-")}
    return await browser.sends(form, **{f"add-{account}": "on" for account in accounts})


def browser_of(app: App) -> Browser:
    return Browser(site=site_of(app))
