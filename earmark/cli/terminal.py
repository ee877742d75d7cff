"""The one exit for text to a terminal.

What Audiobookshelf and Hardcover hold may contain what terminals obey: titles of windows, the clipboard, answers typed
for the user, lines that go back over others. Here only text goes out.
"""

from __future__ import annotations

import json
import re
from typing import Any

import click

_JOINERS = frozenset("\u200c\u200d")  # letters of some languages and emoji are put together with them
_OURS = re.compile(r"\x1b\[(?:[0-2]|3[1-6])(?:;[0-2])?m")  # colours; "8", which hides text, is not among them
_RESET = "\x1b[0m"


def for_terminal(text: str, *, colours: bool = False) -> str:
    """Printable characters and line ends; with ``colours`` also the plain ones, ended at the end of each line."""
    if text.isprintable():
        return text
    return "\n".join(_line(line, colours=colours) for line in text.split("\n"))


def _line(line: str, *, colours: bool) -> str:
    if line.isprintable():
        return line
    if not colours:
        return _plain(_OURS.sub("", line))
    pieces, start = [], 0
    for found in _OURS.finditer(line):
        pieces += [_plain(line[start : found.start()]), found[0]]
        start = found.end()
    pieces.append(_plain(line[start:]))
    return "".join(pieces) + (_RESET if start else "")


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() or c in _JOINERS else " " if c == "\t" else "\ufffd" for c in text)


def echo(text: str = "", *, err: bool = False, nl: bool = True, colours: bool = False) -> None:
    """``click.echo`` for everything that people read."""
    click.echo(for_terminal(text, colours=colours), err=err, nl=nl)


def as_json(document: Any, *, indent: int | None = 1) -> str:
    """For ``--json``: ASCII, so that a terminal it is shown on obeys nothing, and no encoding can break it."""
    return json.dumps(document, indent=indent)
