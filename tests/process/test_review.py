"""`earmark review` and `earmark editions` as processes: on a terminal, by lines, alone and through the service."""

from __future__ import annotations

import asyncio
import os
import pty
import re
import signal
import sys
import termios
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.process.house import DEADLINE_SECONDS, READING, ROOT, House, TwoBooks, live_in, until

pytestmark = pytest.mark.process


@dataclass
class AtTerminal:
    """A person in front of one process. ``seen`` is what stands on the screen, without colours."""

    process: asyncio.subprocess.Process
    screen: int
    seen: str = field(default="")

    def read(self) -> None:
        try:
            self.seen += re.sub(r"\x1b\[[0-9;]*m", "", os.read(self.screen, 65536).decode(errors="replace"))
        except OSError:  # the process has closed its side
            asyncio.get_running_loop().remove_reader(self.screen)

    async def sees(self, text: str) -> None:
        try:
            await until(lambda: text in self.seen, f"{text!r} on the screen")
        except AssertionError:
            sys.stdout.write(self.seen)
            raise

    async def press(self, key: str) -> None:
        """As soon as the process waits for a key: what is pressed before that is thrown away."""
        await until(lambda: not termios.tcgetattr(self.screen)[3] & termios.ICANON, "it waits for a key")
        self.seen = ""
        os.write(self.screen, key.encode())

    async def ends(self) -> int:
        async with asyncio.timeout(DEADLINE_SECONDS):
            return await self.process.wait()


async def at_terminal(house: House, *arguments: str) -> AtTerminal:
    screen, other_side = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "earmark", *arguments,
        cwd=house.folder, env={**os.environ, "PYTHONPATH": str(ROOT), "EARMARK_CONFIG": str(house.config)},
        stdin=other_side, stdout=other_side, stderr=other_side, start_new_session=True,
    )  # fmt: skip
    os.close(other_side)
    person = AtTerminal(process, screen)
    asyncio.get_running_loop().add_reader(screen, person.read)
    return person


async def by_lines(house: House, lines: str, *arguments: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "earmark", *arguments,
        cwd=house.folder, env={**os.environ, "PYTHONPATH": str(ROOT), "EARMARK_CONFIG": str(house.config)},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    async with asyncio.timeout(DEADLINE_SECONDS):
        out, _ = await process.communicate(lines.encode())
    assert process.returncode is not None
    house.everything_said.append(out.decode())
    return process.returncode, out.decode()


def doubtful(house: House, title: str, asin: str) -> TwoBooks:
    """An item whose ASIN stands on a book of another title and another length."""
    book = house.hardcover.add_book(f"{title}: the Companion", authors=["Somebody Else"])
    edition = house.hardcover.add_edition(book, asin=asin, audio_seconds=9_000)
    item = house.abs.add_book(title, authors=["Petra Lindqvist"], asin=asin, duration_seconds=36_000.0)
    house.abs.sync("alice", house.abs.play("alice", item), 3600)
    return TwoBooks(item, book, edition, title)


def test_on_a_terminal_one_key_settles_one_question_through_the_service(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        first = doubtful(house, "Ten Hours of Rain", "B0VG24IOU1")
        second = doubtful(house, "Fog", "B0VG24IOU2")
        async with house.running() as earmark:
            await until(lambda: earmark.events.count("needs_review") == 2, "both wait")
            person = await at_terminal(house, "review")
            await person.sees("? help")
            if first.title not in person.seen:
                first, second = second, first
            await person.press("1")
            await person.sees("2 of 2")
            await person.sees("? help")
            assert f"linked to edition {first.edition} of book {first.book}" in person.seen
            await person.press("i")
            await person.sees("2 settled (1 linked, 1 ignored), 0 left")
            assert await person.ends() == 0
            await until(lambda: house.status("alice", first) == READING, "the linked one is told")
            assert house.shelf("alice", second) is None
            assert await earmark.ends(signal.SIGTERM) == 0

    live_in(tmp_path, story)


def test_control_c_leaves_at_once_also_while_a_line_is_written(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        doubtful(house, "Ten Hours of Rain", "B0VG24IOU1")
        assert (await house.says("sync")).code == 0
        person = await at_terminal(house, "review")
        await person.sees("? help")
        await person.press("o")
        await person.sees("edition number or address")
        person.process.send_signal(signal.SIGINT)
        await person.sees("0 settled")
        assert await person.ends() == 130

    live_in(tmp_path, story)


def test_alone_and_by_lines_what_is_decided_is_told_by_the_next_pass(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        first, second = doubtful(house, "Ten Hours of Rain", "B0VG24IOU1"), doubtful(house, "Fog", "B0VG24IOU2")
        assert (await house.says("sync")).code == 0
        listed = (await house.says("review", "--json")).document()
        assert {question["item"]["title"] for question in listed} == {first.title, second.title}
        code, said = await by_lines(house, f"o https://hardcover.app/id/edition/{first.edition}\n1\n", "review")
        assert code == 0, said
        assert "1 settled (1 linked, 0 ignored), 1 left" in said
        assert len((await house.says("review", "--json")).document()) == 1
        assert (await house.says("sync")).code == 0
        assert [house.status("alice", book) for book in (first, second)].count(READING) == 1

    live_in(tmp_path, story)


def test_nobody_at_standard_input_decides_nothing(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        assert (await house.says("review")).out == "nothing waits for you\n"
        doubtful(house, "Ten Hours of Rain", "B0VG24IOU1")
        assert (await house.says("sync")).code == 0
        said = await house.says("review")
        assert said.code == 0
        assert "0 settled" in said.out
        assert (await house.says("review", "--user", "nobody")).code == 2

    live_in(tmp_path, story)


def test_the_edition_store_is_read_beside_the_service_and_cleared_through_it(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        book = house.add_book()
        house.abs.sync("alice", house.abs.play("alice", book.item), 3600)
        async with house.running() as earmark:
            await until(lambda: house.progress_seconds("alice", book) == 3600, "the listening is told")
            stats = (await house.says("editions", "stats", "--json")).document()
            assert stats["says"] is None
            assert stats["kinds"]["asin"] == 1
            assert stats["service"]["on_disk"] is True
            keys = [record["key"] for record in (await house.says("editions", "export", "--json")).document()]
            assert "asin:B0VG24IOUI" in keys
            assert (await house.says("editions", "clear", "--yes", "--json")).document()["cleared"] == len(keys)
            assert (await house.says("editions", "stats", "--json")).document()["entries"] == 0
            assert await earmark.ends(signal.SIGTERM) == 0

    live_in(tmp_path, story)
