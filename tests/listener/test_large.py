"""Large answers are parsed like small ones, only a few rows at a time."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from listener.large import LARGE_BYTES, parse_large_answer
from listener.parse import parse_progress_rows
from tests.listener import raw
from tests.virtual import run


def parsed(body: bytes, broken: list[Any] | None = None) -> Any:
    kept = broken if broken is not None else []
    return run(lambda: parse_large_answer(body, kept.append))


def rows(count: int) -> list[Any]:
    return [raw.row(f"item-{number}", currentTime=number) for number in range(count)]


@pytest.mark.parametrize("indent", [None, 2])
def test_the_rows_are_those_of_the_whole_answer(indent: int | None) -> None:
    said = [*rows(1000), 7, raw.row("item-5", lastUpdate=raw.MS + 1), raw.row(id=None)]
    broken: list[Any] = []
    body = json.dumps({"mediaProgress": said}, indent=indent).encode()
    assert parsed(body, broken) == parse_progress_rows(said)
    assert len(broken) == 2


@pytest.mark.parametrize(
    "body",
    [
        b'{"mediaProgress":[]}',  # small
        json.dumps({"id": "alice", "mediaProgress": rows(1000)}).encode(),  # a whole user
        b"<html>" + b" " * LARGE_BYTES,
        json.dumps({"mediaProgress": rows(1000)}).encode()[:-2],
        json.dumps({"mediaProgress": rows(1000)}).encode()[:-100],
        b'{"mediaProgress":[' + b"\xff" * LARGE_BYTES,
        b'{"mediaProgress":[' + b"[" * LARGE_BYTES,
    ],
)
def test_every_other_answer_is_left_to_the_usual_way(body: bytes) -> None:
    broken: list[Any] = []
    assert parsed(body, broken) is None
    assert broken == []


def test_other_tasks_get_their_turn_in_between() -> None:
    async def story() -> int:
        turns = 0

        async def other() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        task = asyncio.create_task(other())
        await parse_large_answer(json.dumps({"mediaProgress": rows(2000)}).encode(), lambda row: None)
        task.cancel()
        return turns

    assert run(story) >= 10
