"""A large answer with progress rows, parsed a few rows at a time, so that other tasks get their turn in between: in one
piece 20,000 rows would hold up the loop for half a second."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from listener.model import MediaProgress
from listener.parse import ProgressRows

LARGE_BYTES = 200_000  # about 500 rows; what is smaller is parsed as usual
ROWS_AT_A_TIME = 200

_BEGINNING = re.compile(r'\s*\{\s*"mediaProgress"\s*:\s*\[\s*')
_SEPARATOR = re.compile(r"\s*,\s*")
_END = re.compile(r"\s*\]\s*[,}]")


async def parse_large_answer(body: bytes, broken: Callable[[Any], None]) -> dict[str, MediaProgress] | None:
    """The rows of a large ``{"mediaProgress": […]}``; ``None`` for every other answer, which is parsed as usual."""
    if len(body) < LARGE_BYTES:
        return None
    said: list[Any] = []
    found = ProgressRows(said.append)
    try:
        for number, raw_row in enumerate(_elements(body.decode())):
            found.add(raw_row)
            if number % ROWS_AT_A_TIME == ROWS_AT_A_TIME - 1:
                await asyncio.sleep(0)
    except (ValueError, RecursionError):  # UnicodeDecodeError and JSONDecodeError are both ValueErrors
        return None
    for raw_row in said:
        broken(raw_row)
    return found.rows


def _elements(text: str) -> Iterator[Any]:
    """The elements of the list one by one. Raises ``ValueError`` where the text is anything else."""
    decoder = json.JSONDecoder()
    beginning = _BEGINNING.match(text)
    if beginning is None:
        raise ValueError("another answer")
    position = beginning.end()
    while True:
        element, position = decoder.raw_decode(text, position)
        yield element
        separator = _SEPARATOR.match(text, position)
        if separator is None:
            break
        position = separator.end()
    if _END.match(text, position) is None:
        raise ValueError("the list does not end")
