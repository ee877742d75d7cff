"""Log lines for people: when, what, whose. Details such as ids only with ``--verbose``."""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from typing import Any, TextIO

from structlog.typing import WrappedLogger

LINE = "line"  # the key of a whole sentence for people; machines get the fields it was made of

_DIM, _YELLOW, _RED, _RESET = "\x1b[2m", "\x1b[33m", "\x1b[31m", "\x1b[0m"
_MARKS = {"warning": ("warning: ", _YELLOW), "error": ("error: ", _RED), "critical": ("error: ", _RED)}
_IDS = frozenset({"item", "lane"})


class Console:
    """``2026-11-20 12:12:50  The Tin Orchard: 41 % → Hardcover, 2 h 31 of 6 h 10 (alice)``.

    A record without a ``line`` is its title, its event and its other values in brackets.
    """

    def __init__(self, *, colours: bool, details: bool) -> None:
        self._colours = colours
        self._details = details

    def __call__(self, _logger: WrappedLogger, _method: str, event: MutableMapping[str, Any]) -> str:
        values = dict(event)
        stamp, text = values.pop("timestamp", ""), str(values.pop("event", ""))
        level, exception = str(values.pop("level", "info")), values.pop("exception", None)
        source, line = values.pop("logger", None), values.pop(LINE, None)
        user, title = values.pop("user", None), values.pop("title", None)
        if line is not None:
            text, brief = str(line), {}
        else:
            brief = {key: value for key, value in values.items() if key not in _IDS and value not in (None, "")}
            text = f"{title}: {text}" if title else f"{source}: {text}" if source else text
        parts = [f"{key} {value}" for key, value in brief.items()]
        text += f" [{', '.join(parts)}]" if parts else ""
        text += f" ({user})" if user else ""
        mark, colour = _MARKS.get(level, ("debug: " if level == "debug" else "", ""))
        shown = f"{self._in(_DIM, str(stamp))}  {self._in(colour, mark)}{text}"
        if self._details:
            more = {key: value for key, value in values.items() if key not in brief and value is not None}
            shown += self._in(_DIM, "".join(f"  {key}={value}" for key, value in more.items()))
        return f"{shown}\n{exception}" if exception else shown

    def _in(self, colour: str, text: str) -> str:
        return f"{colour}{text}{_RESET}" if self._colours and colour and text else text


def wants_colours(stream: TextIO) -> bool:
    """On a terminal whose user has not set ``NO_COLOR``."""
    return stream.isatty() and not os.environ.get("NO_COLOR")
