"""A night is the same night twice, in any order, after any failure, and after a kill at any instant."""

from __future__ import annotations

import asyncio
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from earmark.sandbox.faults import Fault, delay, late, lose_reply, lose_request, status
from tests.nightly.library import DAY, Library, Picture, play
from tests.world import READ, READING

REPORTED = {
    "synced": 7,
    "needs_review": 2,
    "waiting": 1,
    "unchanged": 2,
}  # without sessions no re-read


def test_a_messy_library_is_told_as_it_should_be() -> None:
    async def story(library: Library) -> None:
        made = library.add_mess()
        report = await library.night()
        assert report["failed"] == {}
        assert report["users"]["alice"] == REPORTED
        assert library.shelf("alice", made["finished"]).status_id == READ
        assert library.shelf("alice", made["parked"]).status_id == READ
        assert library.shelf("alice", made["searched"]).status_id == READING
        assert library.shelf("alice", made["chosen"]).edition_id != made["chosen"].edition
        assert library.read("alice", made["ebook"]).progress_pages == 120
        assert library.read("alice", made["twin"]).progress_seconds == 9000
        for name in ("untouched", "wrong asin", "unknown", "short"):
            assert library.hardcover.on_shelf("alice", made[name].book) is None
        matching = next(iter(report["matching"].values()))
        assert matching["unmatched"]["total"] == 2, matching["unmatched"]["items"]
        assert {one["title"] for one in matching["unmatched"]["items"]} == {
            "Emberfall Harbour",
            "Nobody Has Heard of This",
        }

    play(story)


def test_twice_is_once() -> None:
    async def story(library: Library) -> None:
        library.add_mess()
        await library.night()
        before, mutations, units = library.picture(), library.mutations(), library.units()
        second = await library.night()
        assert second["failed"] == {}
        assert (library.picture(), library.mutations()) == (before, mutations)
        assert library.units() - units <= 3
        assert set(second["users"]["alice"]) <= {"unchanged", "waiting", "needs_review"}

    play(story)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(order=st.permutations(range(12)))
def test_the_order_of_items_does_not_matter(order: list[int]) -> None:
    expected, _ = undisturbed()

    async def story(library: Library) -> None:
        library.add_mess(order)
        await library.night()
        assert library.picture() == expected

    play(story)


@cache
def undisturbed() -> tuple[Picture, int]:
    """The shelves after a good night (and the same after two), and how many requests the first one made."""
    requests: list[int] = []

    async def story(library: Library) -> None:
        library.add_mess()
        await library.night()
        requests.append(library.asked)

    return play(story).picture(), requests[0]


FAULTS: dict[str, Fault] = {
    "never sent": lose_request(),
    "answer lost": lose_reply(),
    "late": late(20),
    "busy": status(429, "Too Many Requests", {"Retry-After": "2"}),
    "broken": status(500, "<html>oops</html>"),
    "away": status(503, ""),
    "forbidden": status(403, '{"error": "no"}'),
    "refused": status(401, '{"error": "Unauthorized"}'),
    "odd": status(200, "[]"),
    "cut": status(200, '{"data": {'),
    "endless": delay(600),
}


def _after_failure(side: str, number: int, fault: Fault, times: int) -> None:
    expected, _ = undisturbed()

    async def story(library: Library) -> None:
        library.add_mess()
        faults = library.hardcover.faults if side == "hardcover" else library.abs.faults
        for _ in range(times):
            faults.nth(number, fault)
        await library.night()
        faults.clear()
        await asyncio.sleep(2 * DAY)
        good = await library.night()
        assert good["failed"] == {}
        assert library.picture() == expected

    play(story)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    side=st.sampled_from(["hardcover", "hardcover", "audiobookshelf"]),
    number=st.integers(1, 30),
    kind=st.sampled_from(sorted(FAULTS)),
    times=st.sampled_from([1, 1, 6]),
)
def test_any_failure_and_then_a_good_night_end_as_if_nothing_had_been(
    side: str, number: int, kind: str, times: int
) -> None:
    _after_failure(side, number, FAULTS[kind], times)


@pytest.mark.parametrize("arrived", [False, True])
def test_a_kill_anywhere_and_then_a_good_night_end_as_if_nothing_had_been(arrived: bool) -> None:
    picture, requests = undisturbed()
    for number in range(1, requests + 1):

        async def story(library: Library, number: int = number) -> None:
            library.add_mess()
            assert await library.night_killed(number, arrived=arrived)
            good = await library.night()
            assert good["failed"] == {}
            assert library.picture() == picture, f"killed at request {number}"

        play(story)
