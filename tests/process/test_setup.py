"""The real process without any user: it lives, says that it is not set up, and gives its code to whoever runs it."""

from __future__ import annotations

import signal
from pathlib import Path

from tests.process.house import House, ask, live_in


def test_without_users_it_serves_the_set_up_and_nothing_else(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        async with house.running() as earmark:
            assert ask(earmark.url, "/health/live")[0] == 200
            assert ask(earmark.url, "/health/ready") == (503, "not set up\n")
            code = (await house.says("setup-code")).out.strip()
            assert next(line["code"] for line in earmark.log if line["event"] == "nobody is set up yet") == code
            assert (await house.says("check")).code == 0
            assert await earmark.ends(signal.SIGTERM) == 0

    live_in(tmp_path, story, users=())
