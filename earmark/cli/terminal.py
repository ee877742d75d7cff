"""The one exit for text to a terminal: standard output and standard error, whoever writes to them.

What Audiobookshelf and Hardcover hold may contain what terminals obey: titles of windows, the clipboard, answers typed
for the user, lines that go back over others. ``guard`` lets text, line ends and plain colours through; everything else
is written as JSON writes it (``\\u001b``), so that people see that it is there and ``--json`` loses nothing.
"""

from __future__ import annotations

import re
import sys
from typing import Any, TextIO

_JOINERS = "\u200c\u200d"  # letters of some languages and emoji are put together with them
_OURS = re.compile(r"\x1b\[(?:[0-2]|22|3[1-7]|39|9[0-7])(?:;[0-2])?m")  # colours; "8", which hides text, is not there
_RESET = "\x1b[0m"
_KEPT = frozenset("\n\t" + _JOINERS)


class OnlyText:
    """A stream of text that passes nothing else on; everything but writing is the stream's own."""

    def __init__(self, stream: TextIO, *, bars: bool = False) -> None:
        self._stream = stream
        self._bars = bars

    def write(self, text: str) -> int:
        self._stream.write(for_terminal(text, bars=self._bars))
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def guard() -> None:
    """From here on; once, at the program's start. Progress bars go back to the beginning of their line on stderr."""
    if not isinstance(sys.stdout, OnlyText):
        sys.stdout = OnlyText(sys.stdout)
        sys.stderr = OnlyText(sys.stderr, bars=True)


def for_terminal(text: str, *, bars: bool = False) -> str:
    """``bars``: a text may begin or end at the beginning of the line, which a title in the middle may not."""
    if text.isprintable():
        return text
    if bars:
        inner = text.removeprefix("\r").removesuffix("\r")
        before, after = "\r" * text.startswith("\r"), "\r" * (text.endswith("\r") and len(text) > 1)
        return before + _lines(inner) + after
    return _lines(text)


def _lines(text: str) -> str:
    return "\n".join(line if line.isprintable() else _line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    pieces, start = [], 0
    for found in _OURS.finditer(line):
        pieces += [_plain(line[start : found.start()]), found[0]]
        start = found.end()
    pieces.append(_plain(line[start:]))
    return "".join(pieces) + (_RESET if start and not line.endswith(_RESET) else "")


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() or c in _KEPT else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
