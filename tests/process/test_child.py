"""Nights of `earmark run`: libraries are matched and checked by a process that ends, and the service stays well."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from earmark.sandbox.faults import Call, slow_reply
from tests.process.house import Earmark, House, TwoBooks, live_in, until

pytestmark = pytest.mark.process


def children_of(pid: int) -> list[int]:
    """The processes that ``pid`` has started and that are alive."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:  # it has just ended
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(folder.name))
    return found


def is_alive(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def a_library(house: House) -> list[TwoBooks]:
    """Books that Hardcover knows, and one that it does not."""
    books = [house.add_book(f"Rain of Day {number}", asin=f"B0RAIN{number:04}") for number in range(4)]
    house.abs.add_book("Nobody Knows This One", authors=["Nobody"], duration_seconds=7_200.0)
    return books


def is_of_matching(call: Call) -> bool:
    return "EditionsFound" in call.body or "B0RAIN" in call.body


def without_moments(document: dict[str, Any]) -> dict[str, Any]:
    """Of a report what does not depend on when and in which run."""
    return {name: value for name, value in document.items() if name != "run"}


async def _reconcile_hangs(house: House, earmark: Earmark) -> tuple[asyncio.Task[Any], int]:
    """A night that waits for Hardcover's answer about the libraries, and the child that it waits in."""
    night = asyncio.create_task(house.says("reconcile", "--json"))
    await until(lambda: house.hardcover.faults.struck, "the child's question is at Hardcover")
    (child,) = children_of(earmark.pid)
    return night, child


def test_a_night_by_the_service_finds_what_one_by_a_command_finds(tmp_path: Path) -> None:
    reports = []

    async def alone(house: House) -> None:
        books = a_library(house)
        house.abs.sync("alice", house.abs.play("alice", books[0].item), 3600)
        reports.append((await house.says("reconcile", "--json")).document())

    async def by_the_service(house: House) -> None:
        books = a_library(house)
        house.abs.sync("alice", house.abs.play("alice", books[0].item), 3600)
        async with house.running() as earmark:
            await until(lambda: house.progress_seconds("alice", books[0]) == 3600, "the listening is written")
            reports.append((await house.says("reconcile", "--json")).document())
            assert not children_of(earmark.pid)
            assert await earmark.ends(signal.SIGTERM) == 0

    for name, story in (("alone", alone), ("service", by_the_service)):
        (tmp_path / name).mkdir()
        live_in(tmp_path / name, story)
    one, other = reports
    assert one["failed"] == other["failed"] == {}
    (matching,), (same,) = one["matching"].values(), other["matching"].values()
    assert matching["found"] == same["found"] == {"auto": 4, "reject": 1}
    assert [group["titles"] for group in matching["unmatched"]["groups"]] == [["Nobody Knows This One"]]
    assert [group["titles"] for group in same["unmatched"]["groups"]] == [["Nobody Knows This One"]]
    assert one["metadata"] == other["metadata"]
    assert other["run"]["units"] > 0


def test_live_updates_are_written_while_a_child_waits_and_a_killed_one_is_a_part_that_failed(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        books = a_library(house)
        async with house.running() as earmark:
            house.hardcover.faults.next(slow_reply(60.0), where=is_of_matching)
            night, child = await _reconcile_hangs(house, earmark)
            session = house.abs.play("alice", books[1].item)
            house.abs.sync("alice", session, 3600)
            await until(lambda: house.progress_seconds("alice", books[1]) == 3600, "it is written meanwhile")
            assert is_alive(child)
            os.kill(child, signal.SIGKILL)
            said = await night
            report = said.document()
            assert said.code == 1
            (failed,) = report["failed"].values()
            assert "was killed (signal 9)" in failed
            assert report["users"] == {"alice": {"unchanged": 1}}, "the pass over what users listen to was made"
            assert report["metadata"]["checked"] == 5, "and the check after it"
            house.abs.sync("alice", session, 5000)
            await until(lambda: house.progress_seconds("alice", books[1]) == 5000, "the service goes on")
            assert (await house.says("reconcile")).code == 0
            assert await earmark.ends(signal.SIGTERM) == 0

    live_in(tmp_path, story)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_service_that_ends_leaves_no_child_behind(tmp_path: Path, number: signal.Signals) -> None:
    async def story(house: House) -> None:
        a_library(house)
        async with house.running() as earmark:
            house.hardcover.faults.next(slow_reply(60.0), where=is_of_matching)
            night, child = await _reconcile_hangs(house, earmark)
            code = await earmark.ends(number)
            assert code == (-signal.SIGKILL if number == signal.SIGKILL else 0)
            await until(lambda: not is_alive(child), "the child has ended", 15)
            assert (await night).code == 1
        house.hardcover.faults.clear()
        assert (await house.says("reconcile")).code == 0

    live_in(tmp_path, story)
