"""The control socket: one request, one answer, whatever happens to either end."""

from __future__ import annotations

import asyncio
import json
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from earmark.service.control import SOCKET_FILE, CommandFailed, NobodyListens, ask, listening

Progress = Callable[[int, int], None]


async def answer(name: str, options: dict[str, Any], on_progress: Progress) -> tuple[dict[str, Any], int]:
    """A stand-in for the service: each name another ending."""
    if name == "count":
        for done in range(3):
            on_progress(done, 3)
        return {"options": options}, 1
    if name == "refuse":
        raise CommandFailed("not today", 2)
    if name == "fail":
        raise RuntimeError("a mistake in the service")
    await asyncio.Event().wait()
    raise AssertionError


def run(main: Awaitable[Any]) -> Any:
    async def bounded() -> Any:
        async with asyncio.timeout(10):
            return await main

    return asyncio.run(bounded())


def test_progress_comes_before_the_document_and_the_exit_code_with_it(tmp_path: Path) -> None:
    async def main() -> None:
        seen: list[tuple[int, int]] = []
        async with listening(tmp_path, answer):
            document, code = await ask(tmp_path, "count", {"user": "alice"}, lambda done, of: seen.append((done, of)))
        assert (document, code) == ({"options": {"user": "alice"}}, 1)
        assert seen == [(0, 3), (1, 3), (2, 3)]

    run(main())


def test_a_refusal_keeps_its_text_and_exit_code(tmp_path: Path) -> None:
    async def main() -> None:
        async with listening(tmp_path, answer):
            with pytest.raises(CommandFailed, match="not today") as refused:
                await ask(tmp_path, "refuse", {}, _nothing)
            assert refused.value.exit_code == 2

    run(main())


def test_a_mistake_in_one_command_is_told_and_the_next_one_is_answered(tmp_path: Path) -> None:
    async def main() -> None:
        async with listening(tmp_path, answer):
            with pytest.raises(CommandFailed, match="RuntimeError: a mistake in the service"):
                await ask(tmp_path, "fail", {}, _nothing)
            assert (await ask(tmp_path, "count", {}, _nothing))[1] == 1

    run(main())


def test_a_command_in_work_is_told_that_the_service_stops(tmp_path: Path) -> None:
    async def main() -> None:
        began = asyncio.Event()

        async def never(name: str, options: dict[str, Any], on_progress: Progress) -> tuple[dict[str, Any], int]:
            began.set()
            return await answer("wait", options, on_progress)

        async with listening(tmp_path, never):
            asking = asyncio.create_task(ask(tmp_path, "sync", {}, _nothing))
            await began.wait()
        with pytest.raises(CommandFailed, match="stopping"):
            await asking

    run(main())


def test_a_client_that_reads_nothing_does_not_keep_the_service_from_ending(tmp_path: Path) -> None:
    async def main() -> None:
        async def talkative(name: str, options: dict[str, Any], on_progress: Progress) -> tuple[dict[str, Any], int]:
            return {"text": "x" * 50_000_000}, 0

        async with listening(tmp_path, talkative):
            reader, writer = await asyncio.open_unix_connection(tmp_path / SOCKET_FILE, limit=1)
            writer.write(json.dumps({"command": "sync", "options": {}}).encode() + b"\n")
            await reader.read(1)
        writer.close()

    run(main())


@pytest.mark.parametrize("request_line", [b"hello\n", b"[]\n", b'{"command": "count"}\n', b"x" * 100_000 + b"\n", b""])
def test_what_is_no_request_is_answered_as_such(tmp_path: Path, request_line: bytes) -> None:
    async def main() -> None:
        async with listening(tmp_path, answer):
            reader, writer = await asyncio.open_unix_connection(tmp_path / SOCKET_FILE)
            writer.write(request_line)
            writer.write_eof()
            assert json.loads(await reader.readline()) == {"error": "not a request", "exit": 2}
            writer.close()

    run(main())


def test_only_the_owner_can_connect_and_nothing_is_left_behind(tmp_path: Path) -> None:
    async def main() -> None:
        (tmp_path / SOCKET_FILE).touch()  # left over by one that was killed
        async with listening(tmp_path, answer):
            assert stat.S_IMODE((tmp_path / SOCKET_FILE).stat().st_mode) == 0o600
        assert not (tmp_path / SOCKET_FILE).exists()
        with pytest.raises(NobodyListens):
            await ask(tmp_path, "count", {}, _nothing)

    run(main())


def test_a_folder_deeper_than_a_socket_address_can_be_is_no_hindrance(tmp_path: Path) -> None:
    async def main() -> None:
        deep = tmp_path / ("deeper" * 30) / "and" / "deeper"
        deep.mkdir(parents=True)
        async with listening(deep, answer):
            assert (await ask(deep, "count", {}, _nothing))[1] == 1

    run(main())


def test_a_folder_that_takes_no_socket_keeps_nothing_but_commands_from_working(tmp_path: Path) -> None:
    async def main() -> None:
        (tmp_path / SOCKET_FILE).mkdir()
        async with listening(tmp_path, answer):
            with pytest.raises(NobodyListens):
                await ask(tmp_path, "count", {}, _nothing)

    run(main())


def _nothing(done: int, of: int) -> None:
    """No progress is shown."""


@pytest.mark.parametrize(
    "line", [b"[" * 60_000, b'{"command": "count", "options": ' + b'{"a":' * 10_000, b"{}", b"1", b'"a"', b"\xff"]
)
def test_what_is_no_request_is_said_and_costs_nobody_anything(tmp_path: Path, line: bytes) -> None:
    async def main() -> None:
        async with listening(tmp_path, answer):
            reader, writer = await asyncio.open_unix_connection(str(tmp_path / SOCKET_FILE))
            writer.write(line + b"\n")
            assert json.loads(await reader.readline()) == {"error": "not a request", "exit": 2}
            writer.close()
            assert (await ask(tmp_path, "count", {}, _nothing))[1] == 1

    run(main())
