"""One message to a person, in plain English, by Apprise (an optional package) to the addresses of ``notify.urls``.

Sending blocks, so it has a thread of its own, which nobody waits for longer than ``LIMIT_SECONDS``, not even the end of
the process. The addresses hold tokens: what Apprise and its helpers have to say about them is not listened to.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Sequence

import structlog

from earmark.settings import Settings

LIMIT_SECONDS = 20.0
LONGEST_TITLE, LONGEST_BODY = 250, 4000  # characters; most services take no more

_TALKATIVE = ("apprise", "requests", "urllib3", "requests_oauthlib", "oauthlib")
_SILENT = logging.CRITICAL + 1

log = structlog.get_logger()


async def notify(settings: Settings, title: str, body: str) -> bool:
    """Whether it went out to all addresses; false without any. Never raises: a failure is one line in the log."""
    addresses = [address.get_secret_value() for address in settings.notify.urls]
    if not addresses:
        return False
    failure = await send(addresses, title, body)
    if failure is not None:
        log.warning("a notification was not sent", reason=failure)
    return failure is None


async def send(addresses: Sequence[str], title: str, body: str) -> str | None:
    """Why it did not go out, without the addresses; ``None``: all took it. Never raises."""
    try:
        async with asyncio.timeout(LIMIT_SECONDS):
            return await _beside(addresses, _cut(title, LONGEST_TITLE), _cut(body, LONGEST_BODY))
    except TimeoutError:
        return f"no answer within {LIMIT_SECONDS:g} s"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


async def _beside(addresses: Sequence[str], title: str, body: str) -> str | None:
    """``_send`` in a daemon thread: one that hangs must not hold up the end of the process."""
    loop = asyncio.get_running_loop()
    sent: asyncio.Future[str | None] = loop.create_future()

    def settle(failure: str | None) -> None:
        if not sent.done():
            sent.set_result(failure)

    def send() -> None:
        failure = _send(addresses, title, body)
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, failure)

    threading.Thread(target=send, name="notification", daemon=True).start()
    return await sent


def _send(addresses: Sequence[str], title: str, body: str) -> str | None:
    """What went wrong, if anything, without the addresses."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(_SILENT)
    try:
        import apprise  # noqa: PLC0415 - optional, and slow to import
    except ImportError:
        return "the package apprise is missing; install earmark[notify]"
    try:
        sender = apprise.Apprise()
        unknown = [str(number) for number, address in enumerate(addresses, start=1) if not sender.add(address)]
        sent = len(unknown) < len(addresses) and sender.notify(
            title=title, body=body, body_format=apprise.NotifyFormat.TEXT
        )
    except Exception as error:  # dozens of services by somebody else's code; none may stop us
        return f"Apprise failed with {type(error).__name__}"
    if unknown:
        return f"Apprise does not know what to do with address {', '.join(unknown)} of notify.urls"
    return None if sent else "a service did not take it; its address in notify.urls may be wrong or out of date"
