"""Units, buckets, days, and how Hardcover tells about them [H 2.2-2.7]."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx
import pytest

from earmark.sandbox.hardcover import Limits
from tests import virtual
from tests.earmark.sandbox.hardcover.caller import Caller, opened, virtually

ME = "{ me { id } }"
SMALL = Limits(burst=3, per_minute=6, daily=12)


async def _spend(caller: Caller, units: int) -> httpx.Response:
    return await caller.post("{" + " ".join(f"a{n}: me {{ id }}" for n in range(units)) + "}")


@virtually
async def test_every_top_level_field_costs_one_aliases_included_h2_2() -> None:
    hardcover, alice = opened()
    await _spend(alice, 4)
    await alice.post("{ books { editions { id } user_books { id } } }")  # nested fields are free
    assert hardcover.units_spent(alice.token) == 5


@pytest.mark.parametrize(("tier", "burst"), [("free", 10), ("supporter", 15), ("legacy", 5)])
@virtually
async def test_the_bucket_holds_what_the_tier_allows_h2_3(tier: str, burst: int) -> None:
    hardcover, alice = opened(limits=None, tier=tier)
    for _ in range(burst):
        assert (await alice.post(ME)).status_code == 200
    assert (await alice.post(ME)).status_code == 429
    assert hardcover.refused(alice.token) == 1


@virtually
async def test_the_bucket_refills_by_sixty_a_minute_h2_3() -> None:
    _, alice = opened(limits=None)
    await _spend(alice, 5)
    await _spend(alice, 5)
    assert (await alice.post(ME)).status_code == 429
    await asyncio.sleep(1)
    assert (await alice.post(ME)).status_code == 200
    await asyncio.sleep(4)
    assert (await _spend(alice, 5)).status_code == 429
    await asyncio.sleep(1)
    assert (await _spend(alice, 5)).status_code == 200


@virtually
async def test_who_waits_as_long_as_told_is_served_h2_5() -> None:
    _, alice = opened(limits=SMALL)
    await _spend(alice, 3)
    answer = await _spend(alice, 2)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "20"
    assert answer.json() == {
        "error": "Too Many Requests",
        "message": "API rate limit exceeded for tier 'Free'. Try again in 20 seconds.",
    }
    await asyncio.sleep(20)
    assert (await _spend(alice, 2)).status_code == 200


@virtually
async def test_the_hint_may_be_too_short_or_missing_h2_5() -> None:
    hardcover, alice = opened(limits=SMALL)
    await _spend(alice, 3)
    hardcover.front.retry_hint_seconds = 1
    assert (await _spend(alice, 3)).headers["Retry-After"] == "1"
    hardcover.front.retry_after_header = False
    answer = await _spend(alice, 3)
    assert "Retry-After" not in answer.headers
    assert "Try again in 1 seconds" in answer.json()["message"]


@virtually
async def test_a_request_is_run_whole_or_not_at_all_h2_1() -> None:
    hardcover, alice = opened(limits=SMALL)
    await _spend(alice, 2)
    text = "mutation { a: delete_user_book(id: 1) { id } b: delete_user_book(id: 2) { id } }"
    assert (await alice.post(text)).status_code == 429
    assert hardcover.mutations == 0
    assert (await alice.post(ME)).status_code == 200  # the bucket was not touched


@virtually
async def test_the_day_ends_at_midnight_utc_and_asks_for_hours_h2_3_2_5() -> None:
    hardcover, alice = opened(limits=SMALL)
    for _ in range(4):
        assert (await _spend(alice, 3)).status_code == 200
        await asyncio.sleep(30)
    assert hardcover.units_left_today(alice.token) == 0
    answer = await alice.post(ME)
    assert answer.status_code == 429
    seconds = int(answer.headers["Retry-After"])
    assert virtual.now() + timedelta(seconds=seconds) == virtual.START.replace(day=21, hour=0)
    await asyncio.sleep(seconds)
    assert hardcover.units_left_today(alice.token) == 12
    assert (await alice.post(ME)).status_code == 200


@virtually
async def test_refused_requests_count_against_the_day_h2_6() -> None:
    hardcover, alice = opened(limits=SMALL)
    await _spend(alice, 3)
    await _spend(alice, 3)
    assert hardcover.units_left_today(alice.token) == 6
    assert hardcover.units_spent(alice.token) == 6


@virtually
async def test_all_tokens_and_applications_of_a_user_share_bucket_and_day_h2_10() -> None:
    hardcover, alice = opened(limits=SMALL)
    other = Caller(hardcover, hardcover.add_token("alice"))
    bob = Caller(hardcover, hardcover.add_user("bob"))
    await _spend(alice, 2)
    assert hardcover.spend_elsewhere("alice") is None
    assert (await _spend(other, 1)).status_code == 429
    assert (await _spend(bob, 3)).status_code == 200
    assert hardcover.units_left_today(alice.token) == hardcover.units_left_today(other.token) == 8
    assert hardcover.units_spent(other.token) == 1
    assert hardcover.spend_elsewhere("alice", 2) is not None


@virtually
async def test_an_old_token_beside_a_new_one_may_do_less_at_once_h1_3() -> None:
    hardcover, alice = opened(limits={"free": Limits(burst=4, daily=100), "legacy": Limits(burst=2, daily=100)})
    legacy = Caller(hardcover, hardcover.add_token("alice", "legacy"))
    assert "burst=2" in (await _spend(legacy, 2)).headers["RateLimit-Policy"]
    assert (await _spend(legacy, 1)).status_code == 429
    assert (await _spend(alice, 2)).status_code == 200


@virtually
async def test_every_answer_tells_what_is_left_h2_4() -> None:
    hardcover, alice = opened(limits=None)
    await asyncio.sleep(18)
    headers = (await _spend(alice, 2)).headers
    assert headers["RateLimit-Policy"] == '"Free";q=60;w=60;burst=10, "daily";q=5000;w=86400'
    assert headers["RateLimit"] == '"Free";r=8;t=42, "daily";r=4998;t=57582'
    assert "X-RateLimit-Limit" not in headers
    hardcover.front.headers = "legacy"
    headers = (await alice.post("{ nonsense }")).headers
    assert "RateLimit" not in headers
    stamp = int(virtual.now().timestamp())
    assert {name: headers[f"X-RateLimit-{name}"] for name in ("Limit", "Remaining", "Reset")} == {
        "Limit": "60",
        "Remaining": "7",
        "Reset": str(stamp + 42),
    }
    assert headers["X-RateLimit-Daily-Remaining"] == "4997"
    assert headers["X-RateLimit-Daily-Reset"] == str(stamp + 57_582)
    hardcover.front.headers = "none"
    assert not [name for name in (await alice.post(ME)).headers if "ratelimit" in name.lower()]


@virtually
async def test_limits_change_while_running() -> None:
    hardcover, alice = opened(limits=SMALL)
    await _spend(alice, 3)
    hardcover.set_limits(alice.token, Limits(burst=5, daily=10))
    assert (await _spend(alice, 5)).status_code == 200
    assert hardcover.units_left_today(alice.token) == 2


@virtually
async def test_limits_may_differ_by_tier() -> None:
    hardcover, _ = opened(limits={"free": Limits(burst=1)})
    supporter = Caller(hardcover, hardcover.add_token("alice", "supporter"))
    assert (await _spend(supporter, 5)).status_code == 200
