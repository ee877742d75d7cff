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
from handlers.state.web_sessions import WebSession

PAGE_HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
}
THEMES = ("system", "light", "dark")


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
            visit=self,
            url=self.url,
            asset=lambda name: f"{self.place.prefix}/static/{self.site.rendering.asset(name)}",
            form_token=token_for(self.cookie),
            theme=self.theme,
            plays_sound=self.site.plays_sound,
            **values,
        )
        return HTMLResponse(text, status, PAGE_HEADERS)

    def go(self, path: str, **query: Any) -> Response:
        """After a form: see there."""
        return RedirectResponse(self.url(path, **query), 303, PAGE_HEADERS)

    def go_back(self, done: str) -> Response:
        """To the page whose form it was; ``done`` names what is said there, if anything."""
        path, query = own_path(self.form.get("back", "/"))
        kept = [part for part in query.split("&") if part and not part.startswith("done=")]
        query = "&".join([*kept, f"done={done}"] if done else kept)
        target = self.place.prefix + quote(path, safe="/%") + (f"?{query}" if query else "")
        return RedirectResponse(target, 303, PAGE_HEADERS)

    @property
    def here(self) -> str:
        """This page with its query, without the prefix: where a form comes back to."""
        path, query = str(self.request.scope["path"]), self.request.url.query
        return f"{path}?{query}" if query else path

    @property
    def theme(self) -> str:
        found = self.request.cookies.get("theme", "")
        return found if found in THEMES else THEMES[0]

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
