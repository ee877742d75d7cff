"""How the questions are answered: one key each on a terminal, one line each where standard input is none."""

from __future__ import annotations

import sys
from collections import deque
from typing import Protocol, TextIO

import click

END = "q"  # of the input: as if the person had gone


class Keys(Protocol):
    def key(self) -> tuple[str, str]:
        """What was pressed, and what was written behind it, if anything."""

    def line(self, question: str) -> str:
        """A line of text; empty when the person thought better of it."""


class Terminal:
    """No Enter needed. What is typed ahead is taken key by key; arrows and the like are no keys."""

    def __init__(self) -> None:
        self._typed: deque[str] = deque()

    def key(self) -> tuple[str, str]:
        while not self._typed:
            try:
                typed = click.getchar()
            except (EOFError, KeyboardInterrupt):
                return END, ""
            if typed.startswith(("\x1b", "\xe0", "\0")):
                return "?", ""
            self._typed.extend(typed)
        return self._typed.popleft(), ""

    def line(self, question: str) -> str:
        typed = "".join(self._typed)
        self._typed.clear()
        try:
            click.echo(question, nl=False)
            return (typed + sys.stdin.readline()).strip()
        except KeyboardInterrupt:
            click.echo()
            return ""


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
