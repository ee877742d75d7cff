"""Files that never answer: pipes in a library, a mount that hangs."""

from __future__ import annotations

import asyncio
import os
import threading
from pathlib import Path

import pytest

from handlers.metadata.files import read_tags
from handlers.metadata.slow_disk import MOST_LEFT, DiskHangs, SlowDisk


def test_a_pipe_in_the_library_is_no_file_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "book.mp3")
    (tmp_path / "link.mp3").symlink_to(tmp_path / "book.mp3")
    (tmp_path / "device.mp3").symlink_to("/dev/zero")
    for name in ("book.mp3", "link.mp3", "device.mp3"):
        assert read_tags(tmp_path / name) == ({}, "it is no regular file")
    assert read_tags(tmp_path) == ({}, "it is no regular file")


def test_a_disk_that_hangs_is_left_and_then_not_asked_again() -> None:
    hangs, began = threading.Event(), []

    def read(name: str) -> str:
        began.append(name)
        hangs.wait(20)
        return name

    async def main() -> None:
        disk = SlowDisk(seconds=0.05)
        for number in range(MOST_LEFT + 5):
            with pytest.raises(DiskHangs):
                await disk.read(read, str(number))
        assert len(began) == MOST_LEFT  # the others were not begun
        hangs.set()
        async with asyncio.timeout(10):
            while True:
                try:
                    assert await disk.read(read, "again") == "again"
                    break
                except DiskHangs:
                    await asyncio.sleep(0.01)

    asyncio.run(main())


def test_the_program_ends_though_a_disk_hangs() -> None:
    hangs = threading.Event()

    async def main() -> None:
        with pytest.raises(DiskHangs):
            await SlowDisk(seconds=0.05).read(hangs.wait, 60)

    asyncio.run(main())  # which would wait for the threads of its own pool
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "slow disk")
    hangs.set()


def test_what_reading_raises_is_raised() -> None:
    def read() -> None:
        raise PermissionError("no")

    async def main() -> None:
        with pytest.raises(PermissionError):
            await SlowDisk().read(read)

    asyncio.run(main())
