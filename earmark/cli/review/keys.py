"""How the questions are answered: one key each on a terminal, one line each where standard input is none."""

from __future__ import annotations

import sys
from typing import Protocol, TextIO

import click

END = "q"  # of the input: as if the person had gone


class Interrupted(Exception):
    """Ctrl-C: nothing more is asked, and nothing that is typed from now on is an answer."""


class Keys(Protocol):
    """Both raise ``Interrupted``."""

    def key(self) -> tuple[str, str]:
        """What was pressed, and what was written behind it, if anything."""

    def line(self, question: str) -> str:
        """A line of text; empty when the person thought better of it."""


class Terminal:
    """No Enter needed. One press answers one question: what came with it was meant for another one, or for the shell.
    Arrows and the like are no keys."""

    def key(self) -> tuple[str, str]:
        try:
            typed = click.getchar()  # drops what was typed before it waited
        except EOFError:
            return END, ""
        except KeyboardInterrupt:
            raise Interrupted from None
        if typed.startswith(("\x1b", "\xe0", "\0")):
            return "?", ""
        return typed[:1] or "?", ""

    def line(self, question: str) -> str:
        try:
            click.echo(question, nl=False)
            return sys.stdin.readline().strip()
        except KeyboardInterrupt:
            click.echo()
            raise Interrupted from None


class Lines:
    """``1``, ``s``, ``o https://…``: a key, and what belongs to it on the same line."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def key(self) -> tuple[str, str]:
        for line in self._stream:
            words = line.split(None, 1)
            if words:
                return words[0], words[1].strip() if len(words) > 1 else ""
        return END, ""

    def line(self, question: str) -> str:
        return self._stream.readline().strip()
