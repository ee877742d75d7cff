"""Whatever ends a probe, the shelf is as it was; and what is the person's is never taken for the probe's."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

import pytest

from earmark.sandbox import faults
from hardcover.limits import Lane
from hardcover.model import BookId, HardcoverUserId
from hardcover.probe import FACTS, Fact, ProbeRefused, clean_up, plan_probe, run_probe
from hardcover.probe.bench import Bench
from hardcover.probe.notebook import Page
from hardcover.probe.report import ProbeOutcome, holds
from hardcover.tokens import scopes_for
from tests.hardcover.probe.workshop import Workshop, opened
from tests.virtual import run


class Killed(BaseException):
    pass


def story(tmp_path: Path, tell: Callable[[Workshop], Awaitable[None]]) -> None:
    async def main() -> None:
        await tell(await opened(tmp_path))

    run(main)


async def cleaned(workshop: Workshop) -> str:
    return await clean_up(workshop.client, workshop.me.id, workshop.notebook)


@pytest.mark.parametrize("after", [1, 30, 60, 100, 150, 200])
def test_a_probe_that_is_cancelled_cleans_up_before_it_ends(after: float, tmp_path: Path) -> None:
    async def tell(workshop: Workshop) -> None:
        before = workshop.everything()
        probing = asyncio.create_task(run_probe(await workshop.bench()))
        await asyncio.sleep(after)
        probing.cancel()
        await asyncio.sleep(0)
        probing.cancel()  # an impatient second Ctrl-C
        with pytest.raises(asyncio.CancelledError):
            await probing
        assert workshop.everything() == before

    story(tmp_path, tell)


@pytest.mark.parametrize("request_number", range(12, 72, 6))
@pytest.mark.parametrize("arrived", [False, True])
def test_a_probe_that_is_killed_is_cleaned_up_by_the_next_start(
    request_number: int, arrived: bool, tmp_path: Path
) -> None:
    async def tell(workshop: Workshop) -> None:
        before = workshop.everything()
        bench = await workshop.bench()
        probing = asyncio.create_task(run_probe(bench))
        seen = len(workshop.hardcover.faults.calls)
        fault = faults.slow_reply(10_000) if arrived else faults.delay(10_000)
        workshop.hardcover.faults.nth(request_number, fault)
        while len(workshop.hardcover.faults.calls) < seen + request_number:  # noqa: ASYNC110 - virtual time
            await asyncio.sleep(0.1)
        notebook = workshop.notebook.read()
        workshop.hardcover.faults.clear()
        # nothing of the process is left; what it had on disk is
        probing.cancel()
        workshop.notebook.tear_out()
        if notebook is not None:
            workshop.notebook.write(notebook)
        assert await cleaned(workshop) == ""
        assert workshop.everything() == before
        await asyncio.gather(probing, return_exceptions=True)

    story(tmp_path, tell)


def test_hardcover_away_while_cleaning_up_is_said_and_done_later(tmp_path: Path) -> None:
    async def leaves(bench: Bench) -> ProbeOutcome:
        await FACTS[8].experiment(bench)
        workshop_of[0].hardcover.faults.every(1, faults.status(503))
        return holds("")

    workshop_of: list[Workshop] = []

    async def tell(workshop: Workshop) -> None:
        workshop_of.append(workshop)
        before = workshop.everything()
        report = await run_probe(await workshop.bench(), facts=[Fact("H 0", "", 2, leaves)])
        assert "the next probe cleans up" in report.left
        assert workshop.notebook.read() is not None
        workshop.hardcover.faults.clear()
        assert await cleaned(workshop) == ""
        assert workshop.everything() == before

    story(tmp_path, tell)


def test_a_book_that_would_be_seen_by_others_ends_the_probe_at_once(tmp_path: Path) -> None:
    async def tell(workshop: Workshop) -> None:
        before = workshop.everything()
        workshop.hardcover.habits.takes_privacy = False
        report = await run_probe(await workshop.bench())
        assert "privacy 1" in report.stopped
        assert report.findings[-1].number == "H 4.2"
        assert report.left == ""
        assert workshop.everything() == before

    story(tmp_path, tell)


@pytest.mark.parametrize("token", ["refused", "the day is used up"])
def test_trouble_that_concerns_everything_ends_the_probe(token: str, tmp_path: Path) -> None:
    async def tell(workshop: Workshop) -> None:
        bench = await workshop.bench()
        if token == "refused":
            workshop.hardcover.expire_token(workshop.token)
        else:
            workshop.client.limiter.refused(40_000, daily=True)
        report = await run_probe(bench)
        assert report.stopped
        assert len(report.findings) == 1

    story(tmp_path, tell)


def test_one_experiment_that_fails_says_nothing_about_the_others(tmp_path: Path) -> None:
    async def tell(workshop: Workshop) -> None:
        workshop.hardcover.faults.every(1, faults.status(500), where=lambda call: "_ilike" in call.body)
        report = await run_probe(await workshop.bench(), facts=FACTS[4:9])
        assert [finding.outcome.verdict.value for finding in report.findings][1:] == ["unknown", *["holds"] * 3]

    story(tmp_path, tell)


# ---- which book ------------------------------------------------------------------------------------------------------


def test_a_book_of_the_persons_is_never_chosen(tmp_path: Path) -> None:
    async def tell(workshop: Workshop) -> None:
        hardcover, book = workshop.hardcover, workshop.book
        hardcover.put_on_shelf("alice", book, 1)
        with pytest.raises(ProbeRefused, match="on your shelf"):
            await plan_probe(workshop.client, workshop.me, BookId(book))
        hardcover.user_writes_journal("alice", book, "I want this")
        hardcover.user_deletes_book("alice", book)
        with pytest.raises(ProbeRefused, match="journal has entries"):
            await plan_probe(workshop.client, workshop.me, BookId(book))
        paper = hardcover.add_book("Paper")
        hardcover.add_edition(paper, pages=100)
        with pytest.raises(ProbeRefused, match="no audio edition"):
            await plan_probe(workshop.client, workshop.me, BookId(paper))
        with pytest.raises(ProbeRefused, match="has no book"):
            await plan_probe(workshop.client, workshop.me, BookId(7))

    story(tmp_path, tell)


# ---- what is the person's --------------------------------------------------------------------------------------------


async def left_over(workshop: Workshop, *, known: bool = True) -> Page:
    """As after a kill: the probe's book on the shelf, and the notebook says so."""
    bench = await workshop.bench()
    await FACTS[8].experiment(bench)
    page = workshop.notebook.read()
    assert page is not None
    if not known:
        page = Page(user=page.user, account=page.account, book=page.book)
        workshop.notebook.write(page)
    return page


@pytest.mark.parametrize("known", [True, False])
def test_what_is_left_over_is_taken_off_by_its_mark_or_its_number(known: bool, tmp_path: Path) -> None:
    async def tell(workshop: Workshop) -> None:
        before = workshop.everything()
        await left_over(workshop, known=known)
        assert await cleaned(workshop) == ""
        assert workshop.everything() == before

    story(tmp_path, tell)


@pytest.mark.parametrize("what", ["review", "notes", "list", "journal", "rating", "liked"])
def test_what_the_person_has_put_on_it_keeps_the_book_on_the_shelf(what: str, tmp_path: Path) -> None:
    async def tell(workshop: Workshop) -> None:
        await left_over(workshop)
        hardcover, book = workshop.hardcover, workshop.book
        {
            "review": lambda: hardcover.user_reviews("alice", book, "Great"),
            "notes": lambda: hardcover.user_notes("alice", book, "Mine"),
            "list": lambda: hardcover.user_lists("alice", book),
            "journal": lambda: hardcover.user_writes_journal("alice", book, "A desert"),
            "rating": lambda: hardcover.user_rates("alice", book, 5),
            "liked": lambda: hardcover.friend_likes("alice", book),
        }[what]()
        before = hardcover.shelf("alice")
        said = await cleaned(workshop)
        assert "stays on your shelf" in said
        assert hardcover.shelf("alice") == before
        assert workshop.notebook.read() is not None

    story(tmp_path, tell)


def test_a_row_that_the_person_put_there_since_is_theirs(tmp_path: Path) -> None:
    async def tell(workshop: Workshop) -> None:
        await left_over(workshop)
        hardcover = workshop.hardcover
        hardcover.user_deletes_book("alice", workshop.book)
        hardcover.put_on_shelf("alice", workshop.book, 2, date_added=date(2026, 11, 20))
        assert "not the entry that the probe made" in await cleaned(workshop)
        assert workshop.book in hardcover.shelf("alice")

    story(tmp_path, tell)


def test_another_account_is_not_touched(tmp_path: Path) -> None:
    async def tell(workshop: Workshop) -> None:
        page = await left_over(workshop)
        said = await clean_up(workshop.client, HardcoverUserId(page.account + 1), workshop.notebook)
        assert "another account" in said
        assert workshop.book in workshop.hardcover.shelf("alice")

    story(tmp_path, tell)


def test_with_the_preset_scopes_everything_but_the_journal_is_tried(tmp_path: Path) -> None:
    async def tell(workshop: Workshop) -> None:
        workshop.hardcover.set_scopes(workshop.token, scopes_for())
        report = await run_probe(await workshop.bench())
        untried = {one.number for one in report.findings if one.outcome.verdict.value == "unknown"}
        assert untried == {"H 5.17", "H 10.1", "H 10.2"}, report.left
        assert workshop.book not in workshop.hardcover.shelf("alice"), report.left
        assert "journal" in report.left

    story(tmp_path, tell)


def test_live_updates_go_before_a_probe(tmp_path: Path) -> None:
    async def tell(workshop: Workshop) -> None:
        probing = asyncio.create_task(run_probe(await workshop.bench()))
        waits = []
        for _ in range(10):
            await asyncio.sleep(7)
            began = asyncio.get_running_loop().time()
            await workshop.client.limiter.acquire(1, Lane.LIVE)
            waits.append(asyncio.get_running_loop().time() - began)
        probing.cancel()
        await asyncio.gather(probing, return_exceptions=True)
        assert max(waits) <= 1.0

    story(tmp_path, tell)
