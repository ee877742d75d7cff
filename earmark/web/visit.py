"""One request of the pages: who asks, whom they see, and how an answer is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from earmark.web.access.forgery import token_for
from earmark.web.access.place import RequestPlace
from earmark.web.site import Site
from earmark.web.words import LANGUAGES, Words, preferred
from earmark.web.works import PageWork, UndoOf
from handlers.state.undo_log import KeptUndo, UndoStep
from handlers.state.web_sessions import WebSession

PAGE_HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "media-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
}
SETUP_COOKIE = "earmark-setup"
THEMES = ("system", "light", "dark")
SAID = ("done", "undo", "n", "was", "work")  # of an address: what was done just before
KEYS = ("on", "off")
AUTO = "auto"  # the language that the browser asks for


def number_in(text: str, most_digits: int = 6) -> int | None:
    """Of a form or an address; ``None`` where it is no number, or a longer one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= most_digits else None


def own_path(target: str) -> tuple[str, str]:
    """Path and query of an address that a form names: "/" where it would lead to another server."""
    path, _, query = target.partition("?")
    if not path.startswith("/") or path.startswith("//") or "\\" in path:
        return "/", ""
    return path, query


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """``may_see``: users of the settings; empty for a stranger and for an account that is nobody's. ``person``: the one
    whose pages these are, ``own``: the one they would be without being asked for. ``cookie`` belongs to the browser."""

    request: Request
    site: Site
    place: RequestPlace
    session: WebSession | None
    cookie: str
    may_see: tuple[str, ...]
    own: str
    person: str
    form: Mapping[str, str]

    @property
    def is_admin(self) -> bool:
        return self.session is not None and self.session.is_admin

    @property
    def opened_setup(self) -> bool:
        """Whether this browser typed the code of the set-up."""
        return self.site.setup.is_open(self.request.cookies.get(self.place.cookie_prefix + SETUP_COOKIE, ""))

    @property
    def may_join(self) -> bool:
        """Whether somebody who is nobody's yet may set themselves up."""
        return self.session is not None and not self.may_see and self.site.settings().self_service

    @property
    def zone(self) -> tzinfo:
        return self.site.queries.zones().get(self.person or self.own, UTC)

    def url(self, path: str, **query: Any) -> str:
        """An address of ours, with the person who is seen where it is not one's own."""
        if self.person and self.person != self.own:
            query.setdefault("user", self.person)
        given = {name: value for name, value in query.items() if value not in (None, "", False)}
        return self.place.prefix + quote(path) + (f"?{urlencode(given)}" if given else "")

    def page(self, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        text = self.site.rendering.page(
            template,
            self.zone,
            self.site.now(),
            self.words,
            visit=self,
            url=self.url,
            asset=self.asset,
            form_token=token_for(self.cookie),
            theme=self.theme,
            plays_sound=self.site.plays_sound,
            **values,
        )
        return HTMLResponse(text, status, PAGE_HEADERS)

    def asset(self, name: str) -> str:
        """The address of a file of ``static``."""
        return f"{self.place.prefix}/static/{self.site.rendering.asset(name)}"

    def go(self, path: str, **query: Any) -> Response:
        """After a form: see there."""
        return RedirectResponse(self.url(path, **query), 303, PAGE_HEADERS)

    def go_back(self, done: str, **more: Any) -> Response:
        """To the page whose form it was; ``done`` names what is said there, if anything."""
        path, query = own_path(self.form.get("back", "/"))
        kept = [part for part in query.split("&") if part and part.partition("=")[0] not in SAID]
        said = urlencode({name: value for name, value in {"done": done, **more}.items() if value})
        query = "&".join([*kept, said] if said else kept)
        target = self.place.prefix + quote(path, safe="/%") + (f"?{query}" if query else "")
        return RedirectResponse(target, 303, PAGE_HEADERS)

    @staticmethod
    def hardcover_book(book: int) -> str:
        return f"https://hardcover.app/id/book/{book}"

    @property
    def sees_everything(self) -> bool:
        """An administrator of the only Audiobookshelf: what is nobody's in particular is theirs to see."""
        return self.is_admin and len(self.site.accounts.servers()) == 1

    async def reaches(self, item: str) -> bool:
        """Whether an item is of the Audiobookshelf whose administrator this is."""
        if self.sees_everything:
            return True
        for name in self.may_see if self.is_admin else ():
            if await self.site.queries.seen(name, [item]):
                return True
        return False

    @property
    def waiting(self) -> int:
        """How many questions wait for whoever this is: of everybody whom an administrator sees."""
        everybody = self.is_admin and self.person == self.own
        names = list(self.may_see) if everybody else [self.person]
        return self.site.queries.waiting(names, everybody and self.sees_everything)

    async def start(
        self,
        name: str,
        command: str,
        options: dict[str, Any],
        undo: UndoOf = lambda answer: (),
    ) -> str:
        """A command that may take long; the name under which a page finds how far it is."""
        assert self.session is not None  # noqa: S101 - whoever acts is signed in

        def kept(key: str, answer: Any, count: int) -> str:
            steps = undo(answer)
            return self.keep_undo(*steps, said=f"work_{name}", count=count, user="", name=key) if steps else ""

        return await self.site.works.start(
            self.session.hash, name, lambda on_progress: self.site.act(command, options, on_progress), kept
        )

    @property
    def work(self) -> PageWork | None:
        """What the address says was begun just before."""
        if self.session is None:
            return None
        return self.site.works.get(self.session.hash, self.request.query_params.get("work", ""))

    def keep_undo(
        self, *steps: UndoStep, said: str, count: int = 1, item: str = "", user: str | None = None, name: str = ""
    ) -> str:
        """The name that the undo of this act has in an address. ``user``: whose books it was about, else the person
        of the page; empty: everybody's. The rest as in ``UndoLog.keep``."""
        if self.session is None:
            return ""
        concerns = self.person if user is None else user
        return self.site.undo_log.keep(
            self.session.server, self.session.account,
            user=concerns, said=said, count=count, item=item, steps=steps, name=name,
        )  # fmt: skip

    def kept_undo(self, name: str) -> KeptUndo | None:
        """An act of this account, as long as it may be taken back and its rights still allow it."""
        if self.session is None or not name:
            return None
        kept = self.site.undo_log.find(self.session.server, self.session.account, name)
        return kept if kept is not None and self.may_undo(kept) else None

    def may_undo(self, kept: KeptUndo) -> bool:
        """An account may have lost rights since; what concerns everybody is an administrator's."""
        return kept.user in self.may_see if kept.user else self.is_admin

    @property
    def undo_name(self) -> str:
        """Of the act that the address says was just done; empty: it can not be taken back, or not any more."""
        kept = self.kept_undo(self.request.query_params.get("undo", ""))
        return kept.name if kept is not None else ""

    @property
    def undo_of_work(self) -> KeptUndo | None:
        """Of what the address says was begun just before, also where another process did it."""
        return self.kept_undo(self.request.query_params.get("work", ""))

    @property
    def done_count(self) -> int:
        """How many of what was just done."""
        return number_in(self.request.query_params.get("n", "")) or 0

    @property
    def address(self) -> str:
        """Under which others reach these pages: ``web.base_url``, else as this browser did. Only ever shown."""
        base = self.site.settings().base_url
        scheme = "https" if self.place.is_https else "http"
        return base.rstrip("/") or f"{scheme}://{self.request.headers.get('host', '')}"

    @property
    def here(self) -> str:
        """This page with its query, without the prefix: where a form comes back to."""
        path, query = str(self.request.scope["path"]), self.request.url.query
        return f"{path}?{query}" if query else path

    @property
    def here_url(self) -> str:
        """This page again, as an address."""
        return self.place.prefix + self.here

    @property
    def theme(self) -> str:
        found = self.request.cookies.get("theme", "")
        return found if found in THEMES else THEMES[0]

    @property
    def chosen_language(self) -> str:
        """What was chosen in this browser; ``AUTO``: nothing."""
        found = self.request.cookies.get("language", "")
        return found if found in LANGUAGES else AUTO

    @property
    def words(self) -> Words:
        """In the language chosen in this browser, else that of the settings, else the one the browser asks for."""
        for language in (self.chosen_language, self.site.settings().language):
            if language in LANGUAGES:
                return LANGUAGES[language]
        return preferred(self.request.headers.get("accept-language", ""))

    @property
    def keys(self) -> str:
        return "off" if self.request.cookies.get("keys") == "off" else "on"

    def set_cookie(self, answer: Response, value: str, *, name: str, seconds: int | None) -> None:
        answer.set_cookie(
            self.place.cookie_prefix + name,
            value,
            max_age=seconds,
            path="/",
            secure=self.place.is_https,
            httponly=True,
            samesite="lax",
        )
