"""A browser without script: follows redirects, keeps cookies, and sends the forms that a page really has.

async def story(world: World) -> None:
    async with world.running() as app:
        alice = Browser(app)
        await alice.signs_in("alice")
        page = await alice.opens("/books")

"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import httpx
from starlette.types import ASGIApp

from earmark.commands.run import web_app
from earmark.sandbox.audiobookshelf.building import PASSWORD
from earmark.service.app import App

ADDRESS = "http://earmark.local"


def site_of(app: App) -> ASGIApp:
    """As the service serves it; once for each story, since attempts to sign in are counted there."""
    return web_app(app)


class Form:
    def __init__(self, action: str, method: str) -> None:
        self.action = action
        self.method = method
        self.fields: dict[str, str] = {}
        self.buttons: list[tuple[str, str]] = []


class Page(HTMLParser):
    """What a browser makes of an answer."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        self.answer = answer
        self.status = answer.status_code
        self.path = answer.request.url.raw_path.decode()
        self.html = answer.text
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.images: list[str] = []
        self._texts: list[str] = []
        self.feed(answer.text)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self._texts))

    def form(self, action: str, button: str = "") -> Form:
        """The form that posts there, with this button."""
        return next(
            form
            for form in self.forms
            if form.action.partition("?")[0] == action
            and (not button or button in [value for _, value in form.buttons])
        )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(values["action"], values.get("method", "get")))
        elif tag == "input" and values.get("name"):
            self.forms[-1].fields[values["name"]] = values.get("value", "")
        elif tag == "button" and self.forms:
            self.forms[-1].buttons.append((values.get("name", ""), values.get("value", "")))
        elif tag == "a":
            self.links.append(values["href"])
        elif tag == "img":
            self.images.append(values["src"])

    def handle_data(self, data: str) -> None:
        self._texts.append(data)


class Browser:
    def __init__(
        self, app: App | None = None, *, site: ASGIApp | None = None, address: str = "192.168.1.7", url: str = ""
    ) -> None:
        """``url``: of a real process, instead of an app or its site."""
        assert app is not None or site is not None or url
        self.origin = url or ADDRESS
        served = site if site is not None or url else site_of(app)  # type: ignore[arg-type]
        transport = httpx.ASGITransport(served, client=(address, 5000)) if served is not None else None
        self.http = httpx.AsyncClient(transport=transport, base_url=self.origin, follow_redirects=True)

    async def opens(self, path: str, **more: Any) -> Page:
        return Page(await self.http.get(path, **more))

    async def sends(self, form: Form, /, *, headers: dict[str, str] | None = None, **fields: str) -> Page:
        """As a browser does: what the page had in the form, and what was typed."""
        sent = form.fields | {name.rstrip("_"): value for name, value in fields.items()}
        said = {"origin": self.origin, "sec-fetch-site": "same-origin"} | (headers or {})
        return Page(await self.http.post(form.action, data=sent, headers=said))

    async def presses(self, page: Page, action: str, act: str = "") -> Page:
        return await self.sends(page.form(action, act), **({"act": act} if act else {}))

    async def signs_in(self, name: str, password: str = PASSWORD, *, at: str = "/sign-in") -> Page:
        page = await self.opens(at)
        form = next(form for form in page.forms if "password" in form.fields)
        return await self.sends(form, name=name, password=password)

    async def shows_key(self, key: str) -> Page:
        page = await self.opens("/sign-in")
        form = next(form for form in page.forms if "key" in form.fields)
        return await self.sends(form, key=key)
