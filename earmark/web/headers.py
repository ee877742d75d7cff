"""Headers that every answer carries, errors too; a page may set its own instead."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURITY_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
CROSS_ORIGIN = "cross-origin"


def shut_out_openers(answer: Response) -> None:
    """Only over https: elsewhere browsers ignore it, with an error in their console on every page."""
    answer.headers["cross-origin-opener-policy"] = "same-origin"


def may_be_framed(answer: Response) -> None:
    """By pages of the same origin: a trusted proxy's own."""
    answer.headers["x-frame-options"] = "SAMEORIGIN"
    policy = answer.headers.get("content-security-policy", "")
    answer.headers["content-security-policy"] = policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'")


class SecurityHeaders:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if headers["cross-origin-resource-policy"] == CROSS_ORIGIN:
                    del headers["x-frame-options"]  # a picture for other sites, also in a frame
            await send(message)

        await self.app(scope, receive, send_with_headers)
