"""The web app: one Starlette application, with the same headers on every answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from earmark.observe.health import NOT_SET_UP, ServiceFacts, report
from earmark.observe.metrics import CONTENT_TYPE, Metrics
from earmark.observe.nameless import without_names
from earmark.settings import WebSettings
from earmark.web.access.names import may_read_names
from earmark.web.headers import SecurityHeaders
from earmark.web.hosts import HostCheck
from earmark.web.prefix import BelowPath
from earmark.web.webhook import Actions, webhook


def create_app(
    facts: Callable[[], ServiceFacts],
    *,
    actions: Actions | None = None,
    metrics: Metrics | None = None,
    webhook_secret: Callable[[], str] = lambda: "",
    hosts: Callable[[], Iterable[str]] = lambda: (),
    routes: Sequence[BaseRoute] = (),
    prefix: Callable[[], str] = lambda: "",
    web: Callable[[], WebSettings] = WebSettings,
    metrics_token: Callable[[], str] = lambda: "",
) -> ASGIApp:
    """Settings and ``hosts`` (see ``HostCheck``) are asked at each request, because they may be read again; ``prefix``
    is the path of ``web.base_url``, ``routes`` are whoever's pages."""
    metrics = metrics or Metrics(facts)

    def with_names(request: Request) -> bool:
        return may_read_names(request, web(), metrics_token())

    def shown(request: Request) -> ServiceFacts:
        return facts() if with_names(request) else without_names(facts())

    async def live(request: Request) -> Response:
        return PlainTextResponse("live\n")  # a part that crashes ends the process, and then nobody answers

    async def ready(request: Request) -> Response:
        found = report(shown(request))
        if found.ready:
            return PlainTextResponse("ready\n")
        if not found.facts.users:
            return PlainTextResponse(f"{NOT_SET_UP}\n", 503)
        return PlainTextResponse(f"waiting for: {', '.join(found.waiting_for)}\n", 503)

    async def health(request: Request) -> Response:
        found = report(shown(request))
        return JSONResponse(found.as_json(), found.status_code)

    async def numbers(request: Request) -> Response:
        return Response(metrics.render(with_names=with_names(request)), headers={"content-type": CONTENT_TYPE})

    app = Starlette(
        routes=[
            Route("/health/live", live),
            Route("/health/ready", ready),
            Route("/health", health),
            Route("/metrics", numbers),
            webhook(actions, webhook_secret),
            *routes,
        ]
    )
    app.router.redirect_slashes = False  # its redirects are made from the Host header, which is anybody's
    return SecurityHeaders(BelowPath(HostCheck(app, hosts), prefix))


def create_waiting_app(problem: str) -> ASGIApp:
    """What answers while the service cannot start, so that whoever opens a page finds the reason instead of nothing.

    ``problem`` is shown as it is: it must be fit to be read by anybody. Live, because restarting would not help.
    """

    async def live(request: Request) -> Response:
        return PlainTextResponse("live\n")

    async def waiting(request: Request) -> Response:
        return PlainTextResponse(f"Earmark cannot start yet:\n{problem}\n", 503)

    return SecurityHeaders(Starlette(routes=[Route("/health/live", live), Route("/{path:path}", waiting)]))
