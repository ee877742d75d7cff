"""Work in a process of its own: real children beside a service in this process, over real sockets."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from earmark.jobs.child.process import ChildFailed, in_a_child, starter
from earmark.jobs.recording import quiet
from earmark.sandbox.audiobookshelf import Audiobookshelf
from earmark.sandbox.faults import status
from earmark.sandbox.hardcover import Hardcover, Limits
from earmark.sandbox.serving import serve
from earmark.service.app import App, open_app
from earmark.service.child import start_child
from earmark.service.ports import real_ports
from earmark.settings import HardcoverSettings, SecretStr, Settings, UserSettings
from hardcover.errors import HardcoverTokenRejected
from hardcover.isbn import Identifiers
from hardcover.limits import Lane
from hardcover.spending import spending
from listener.errors import TokenRejected as AbsTokenRejected
from tests.earmark.jobs.child_tasks import AskBoth, AskOften, Deaf, Die, Mistake, Never, Write
from tests.process.house import until

pytestmark = pytest.mark.process

ASIN = "B0VG24IOUI"
PASSWORD = "a password of alice"


def now() -> datetime:
    return datetime.now(UTC)


class Place:
    """Both services, and an app between them."""

    def __init__(self, limits: Limits) -> None:
        self.abs = Audiobookshelf(now)
        self.hardcover = Hardcover(now, limits=limits)
        self.abs.add_user("alice", password=PASSWORD)
        self.hardcover_token = self.hardcover.add_user("alice")
        book = self.hardcover.add_book("Fog", authors=["Mara Quill"])
        self.hardcover.add_edition(book, asin=ASIN, audio_seconds=36_000)
        self.abs.add_book("Fog", authors=["Mara Quill"], asin=ASIN, duration_seconds=36_000.0)
        self.app: App

    def settings(self, folder: Path, abs_url: str, hardcover_url: str) -> Settings:
        user = UserSettings(
            name="alice",
            abs_url=abs_url,
            abs_username="alice",
            abs_password=SecretStr(PASSWORD),
            hardcover_token=SecretStr(self.hardcover_token),
        )
        return Settings(
            data_dir=folder, hardcover=HardcoverSettings(url=f"{hardcover_url}/v1/graphql"), users={"alice": user}
        )

    async def carry_out(self, task: Any, on_progress: Callable[[int, int], None] = quiet) -> Any:
        return await in_a_child(self.app, start_child, task, on_progress)


def play(
    folder: Path,
    story: Callable[[Place], Awaitable[None]],
    limits: Limits = Limits(burst=1000, per_minute=60_000, daily=5_000),  # noqa: B008 - a constant
) -> None:
    async def main() -> None:
        place = Place(limits)
        async with (
            serve(place.abs.app) as abs_url,
            serve(place.hardcover.app) as hardcover_url,
            open_app(place.settings(folder, abs_url, hardcover_url), real_ports()) as place.app,
        ):
            await story(place)

    asyncio.run(main())


def is_alive(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def test_a_child_asks_through_the_service_which_counts_what_it_costs(tmp_path: Path) -> None:
    async def story(place: Place) -> None:
        seen: list[tuple[int, int]] = []
        with spending() as spent:
            found, titles, units, left = await place.carry_out(AskBoth("alice", ASIN), lambda *at: seen.append(at))
        assert (found, titles) == (["Fog"], ["Fog"])
        assert units == spent.units == 1
        limiter = place.app.users["alice"].client.limiter
        assert limiter.units_spent == 1
        assert left == limiter.units_left_today == 4_999
        assert seen == [(1, 1)]
        claims = await place.app.users["alice"].context.catalogue.find(Identifiers((ASIN,)), Lane.LIVE)
        assert [claim.book.title for claim in claims] == ["Fog"]
        assert limiter.units_spent == 1, "what the child looked up is in the store of both"

    play(tmp_path, story)


def test_what_a_child_finds_takes_the_place_of_what_the_service_remembers(tmp_path: Path) -> None:
    async def story(place: Place) -> None:
        catalogue = place.app.users["alice"].context.catalogue
        later = "B0LATER001"
        assert await catalogue.find(Identifiers((later,)), Lane.LIVE) == []
        book = place.hardcover.add_book("Later", authors=["Mara Quill"])
        place.hardcover.add_edition(book, asin=later, audio_seconds=36_000)
        assert await catalogue.find(Identifiers((later,)), Lane.LIVE) == [], "a miss is believed for a day"
        assert (await place.carry_out(AskBoth("alice", later)))[0] == ["Later"]
        (claim,) = await catalogue.find(Identifiers((later,)), Lane.LIVE)
        assert claim.book.title == "Later"

    play(tmp_path, story)


def test_a_live_question_goes_before_what_a_child_still_has_to_ask(tmp_path: Path) -> None:
    async def story(place: Place) -> None:
        work = asyncio.create_task(place.carry_out(AskOften("alice", 12)))
        await until(lambda: len(place.hardcover.requests) >= 6, "the child is in the middle of it")
        claims = await place.app.users["alice"].context.catalogue.find(Identifiers((ASIN,)), Lane.LIVE)
        before = len(place.hardcover.requests)
        assert [claim.book.title for claim in claims] == ["Fog"]
        assert await work == 12
        assert before < len(place.hardcover.requests) == 13
        assert place.hardcover.refused(place.hardcover_token) == 0

    play(tmp_path, story, Limits(burst=4, per_minute=600, daily=5_000))


def test_a_token_that_hardcover_refuses_is_refused_in_the_child(tmp_path: Path) -> None:
    async def story(place: Place) -> None:
        place.hardcover.revoke_token(place.hardcover_token)
        with pytest.raises(HardcoverTokenRejected):
            await place.carry_out(AskBoth("alice", ASIN))

    play(tmp_path, story)


def test_an_access_token_that_is_refused_is_renewed_by_the_service_for_both(tmp_path: Path) -> None:
    async def story(place: Place) -> None:
        tokens = place.app.users["alice"].tokens
        first = await tokens.rest_token()
        place.abs.faults.next(status(401, "Unauthorized"), where=lambda call: call.path == "/api/libraries")
        _, titles, _, _ = await place.carry_out(AskBoth("alice", ASIN))
        assert titles == ["Fog"]
        assert await tokens.rest_token() != first

    play(tmp_path, story)


def test_a_user_whom_audiobookshelf_refuses_is_refused_in_the_child(tmp_path: Path) -> None:
    async def story(place: Place) -> None:
        place.abs.world.user("alice").is_active = False
        with pytest.raises(AbsTokenRejected):
            await place.carry_out(AskBoth("alice", ASIN))

    play(tmp_path, story)


def test_a_child_has_no_token_to_write_to_hardcover_with(tmp_path: Path) -> None:
    async def story(place: Place) -> None:
        with pytest.raises(HardcoverTokenRejected, match="no usable"):
            await place.carry_out(Write("alice"))
        assert not place.hardcover.mutations

    play(tmp_path, story)


def test_a_child_that_dies_is_a_part_that_failed_and_holds_nothing_up(tmp_path: Path) -> None:
    async def story(place: Place) -> None:
        with pytest.raises(ChildFailed, match=r"was killed \(signal 9\)"):
            await place.carry_out(Die())
        async with asyncio.timeout(5), place.app.core.proposals.writing:  # it held this
            pass
        assert (await place.carry_out(AskBoth("alice", ASIN)))[0] == ["Fog"]

    play(tmp_path, story)


def test_a_mistake_in_a_child_is_in_the_services_log(tmp_path: Path) -> None:
    async def story(place: Place) -> None:
        with capture_logs() as lines, pytest.raises(ChildFailed, match="ZeroDivisionError: a bug"):
            await place.carry_out(Mistake())
        assert {"event": "something to say", "about": "this", "log_level": "warning"} in lines
        assert "ZeroDivisionError" in next(line for line in lines if line["log_level"] == "error")["exception"]

    play(tmp_path, story)


@pytest.mark.parametrize("task", [Never(), Deaf()])
def test_a_child_whose_work_is_called_off_ends_at_once(tmp_path: Path, task: Never | Deaf) -> None:
    async def story(place: Place) -> None:
        began: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        work = asyncio.create_task(place.carry_out(task, lambda pid, _: began.set_result(pid)))
        pid = await began
        assert is_alive(pid)
        work.cancel()
        await asyncio.wait({work}, timeout=5)
        assert work.cancelled()
        assert not is_alive(pid)

    play(tmp_path, story)


def test_where_no_process_can_be_started_the_part_fails(tmp_path: Path) -> None:
    async def nothing(_theirs: socket.socket) -> Any:
        raise OSError("Cannot allocate memory")

    async def story(place: Place) -> None:
        with pytest.raises(ChildFailed, match="Cannot allocate memory"):
            await in_a_child(place.app, nothing, Never(), quiet)

    play(tmp_path, story)


def test_after_an_upgrade_the_part_fails_and_says_to_start_again(tmp_path: Path) -> None:
    async def story(place: Place) -> None:
        with pytest.raises(ChildFailed, match="has to be started again"):
            await in_a_child(place.app, partial(start_child, version="0.0.1"), Never(), quiet)

    play(tmp_path, story)


def test_only_a_running_service_has_children_and_not_for_a_dry_run(tmp_path: Path) -> None:
    async def story(place: Place) -> None:
        assert starter(place.app, dry_run=False) is None
        place.app.stop()
        running = asyncio.create_task(place.app.run(_no_night))
        await asyncio.sleep(0)
        assert starter(place.app, dry_run=False) is start_child
        assert starter(place.app, dry_run=True) is None
        await running

    play(tmp_path, story)


async def _no_night() -> None:
    """Nothing to do."""
