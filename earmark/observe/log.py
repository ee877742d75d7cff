"""Log lines: one format for ours and the libraries', no tokens, never more than 2 kB, standard output only.

JSON for machines, sentences for people (``console``); both from the same records.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping, MutableMapping
from datetime import UTC, datetime, tzinfo
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from earmark.observe.console import LINE, Console, wants_colours
from earmark.observe.log_budget import LogBudget
from earmark.settings.redact import HIDDEN, Redactor

LONGEST_LINE = 2048  # bytes
_WIDTHS = (1200, 300, 80)  # characters per value, tried until the line fits
_LONGEST_READ = 20_000  # characters of a value that are looked through for secrets
_EDGE = 4_000  # of these are left out at the cut, for half a secret is not recognised
_MOST_ENTRIES = 20
_DEEPEST = 4

# They speak up when something is wrong. Less than that is noise, and the Socket.IO ones would print whole packets. A
# level of their own also keeps those from adding handlers of their own.
_QUIET = (
    "aiohttp", "asyncio", "engineio", "engineio.client", "engineio.server", "httpcore", "httpx", "socketio",
    "socketio.client", "socketio.server", "uvicorn", "uvicorn.access", "uvicorn.asgi", "uvicorn.error", "websockets",
)  # fmt: skip

_SECRET_KEYS = ("token", "secret", "password", "authorization", "api_key", "cookie")
_STATES = frozenset({"ok", "refused", "unknown", ""})  # of a token: no secrets


def configure(
    *,
    level: str,
    style: str,
    redactor: Redactor,
    now: Callable[[], datetime],
    zone: tzinfo = UTC,
    stream: TextIO | None = None,
    colours: bool | None = None,
) -> None:
    """Set up everything that logs. ``style``: ``auto`` | ``console`` | ``json``; may be called again at a reload.

    ``colours`` ``None``: on a terminal, unless ``NO_COLOR`` is set. On a console moments are shown in ``zone``, and ids
    with ``level="debug"`` only; JSON has both always, in UTC.
    """
    stream = stream or sys.stdout
    on_console = style == "console" or (style == "auto" and stream.isatty())
    console = Console(colours=wants_colours(stream) if colours is None else colours, details=level.lower() == "debug")
    threshold = logging.getLevelNamesMapping()[level.upper()]
    before: list[Processor] = [structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level]
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.addFilter(LogBudget(now))
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*before, structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _Stamp(now, zone if on_console else None),
                structlog.processors.format_exc_info,
                _Clean(redactor),
                _Bounded(console if on_console else _json),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(threshold)
    for name in _QUIET:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(max(threshold, logging.WARNING))
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # a closed standard output must not become a second stream of complaints


_render_json = structlog.processors.JSONRenderer(ensure_ascii=False)


def _json(logger: WrappedLogger, method: str, event: EventDict) -> str:
    return str(_render_json(logger, method, {key: value for key, value in event.items() if key != LINE}))


class _Stamp:
    """``zone``: a moment for people, there; ``None``: ISO 8601 as ``now`` gives it."""

    def __init__(self, now: Callable[[], datetime], zone: tzinfo | None) -> None:
        self._now = now
        self._zone = zone

    def __call__(self, logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        now = self._now()
        if self._zone is None:
            event["timestamp"] = now.isoformat(timespec="milliseconds")
        else:
            event["timestamp"] = f"{now.astimezone(self._zone):%Y-%m-%d %H:%M:%S}"
        return event


class _Clean:
    """Every value becomes plain and printable, without tokens."""

    def __init__(self, redactor: Redactor) -> None:
        self._redact = redactor

    def __call__(self, logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        return {key: self._value(key, value) for key, value in event.items()}

    def _value(self, key: str, value: Any, depth: int = 0) -> Any:
        if value is None or isinstance(value, bool | int | float):
            return value
        if any(part in key.lower() for part in _SECRET_KEYS) and not (isinstance(value, str) and value in _STATES):
            return HIDDEN
        if depth < _DEEPEST and isinstance(value, Mapping):
            pairs = list(value.items())[:_MOST_ENTRIES]
            return {self._text("", str(each)): self._value(str(each), below, depth + 1) for each, below in pairs}
        if depth < _DEEPEST and isinstance(value, list | tuple | set | frozenset):
            return [self._value(key, below, depth + 1) for below in list(value)[:_MOST_ENTRIES]]
        return self._text(key, str(value))

    def _text(self, key: str, text: str) -> str:
        text = self._redact_within_bounds(text, keep_the_end=key == "exception")
        if key != "exception" and not text.isprintable():
            text = "".join(character if character.isprintable() else " " for character in text)
        return text

    def _redact_within_bounds(self, text: str, *, keep_the_end: bool) -> str:
        """A line shows a kilobyte or two: looking through megabytes would only hold up the service."""
        if len(text) <= _LONGEST_READ:
            return self._redact(text)
        if keep_the_end:
            return self._redact(text[-_LONGEST_READ:])[_EDGE:]
        return self._redact(text[:_LONGEST_READ])[:-_EDGE]


class _Bounded:
    """Renders, with the values cut as far as it takes to stay below ``LONGEST_LINE``."""

    def __init__(self, render: Processor) -> None:
        self._render = render

    def __call__(self, logger: WrappedLogger, method: str, event: MutableMapping[str, Any]) -> str:
        for width in _WIDTHS:
            line = str(self._render(logger, method, {key: _cut(key, value, width) for key, value in event.items()}))
            if len(line.encode(errors="replace")) <= LONGEST_LINE:
                return line
        few = {key: _cut(key, event[key], _WIDTHS[-1]) for key in ("event", "level", "timestamp") if key in event}
        return str(self._render(logger, method, {**few, "cut": True}))


def _cut(key: str, value: Any, width: int) -> Any:
    if isinstance(value, dict):
        return {_cut("", each, width): _cut(each, below, width) for each, below in value.items()}
    if isinstance(value, list):
        return [_cut(key, below, width) for below in value]
    if isinstance(value, str) and len(value) > width:
        return "… " + value[-width:] if key == "exception" else value[:width] + " …"  # a traceback's end says most
    return value
