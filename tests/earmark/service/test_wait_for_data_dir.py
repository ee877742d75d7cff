from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from earmark.service.http import listen
from earmark.service.wait_for_data_dir import wait_for_data_dir
from earmark.settings import ServerSettings, Settings

pytestmark = pytest.mark.process


def free_port() -> int:
    with listen("127.0.0.1", 0) as taken:
        return int(taken.getsockname()[1])


def settings(folder: Path) -> Settings:
    return Settings(data_dir=folder / "occupied", server=ServerSettings(port=free_port()))


def test_it_goes_on_as_soon_as_the_folder_can_be_written_and_lets_the_address_go(tmp_path: Path) -> None:
    given = settings(tmp_path)
    given.data_dir.write_text("a file")

    async def story() -> None:
        waiting = asyncio.create_task(wait_for_data_dir(given, again_seconds=0.01))
        async with httpx.AsyncClient() as http:
            url = f"http://127.0.0.1:{given.server.port}"
            while True:
                await asyncio.sleep(0.01)
                try:
                    answer = await http.get(f"{url}/health")
                    break
                except httpx.ConnectError:
                    continue
            assert answer.status_code == 503
            assert "is a file" in answer.text
        assert not waiting.done()
        given.data_dir.unlink()
        assert await waiting
        listen("127.0.0.1", given.server.port).close()

    with capture_logs() as lines:
        asyncio.run(story())
    assert [line["log_level"] for line in lines] == ["error", "info"]
    assert given.data_dir.is_dir()


def test_a_signal_ends_the_waiting(tmp_path: Path) -> None:
    given = settings(tmp_path)
    given.data_dir.write_text("a file")

    async def story() -> bool:
        asyncio.get_running_loop().call_later(0.05, os.kill, os.getpid(), signal.SIGTERM)
        return await wait_for_data_dir(given)

    with capture_logs():
        assert asyncio.run(story()) is False


def test_a_folder_that_can_be_written_is_not_waited_for(tmp_path: Path) -> None:
    given = Settings(data_dir=tmp_path / "new")
    with capture_logs() as lines:
        assert asyncio.run(wait_for_data_dir(given))
    assert lines == []
