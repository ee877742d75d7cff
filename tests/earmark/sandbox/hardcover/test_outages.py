"""Hardcover in trouble: late writes, lost answers, 4xx and 5xx in their real shapes."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import httpx
import pytest

from earmark.sandbox import faults
from earmark.sandbox.hardcover import PATH, Hardcover, outages
from earmark.sandbox.serving import serve
from tests.earmark.sandbox.hardcover.caller import UPDATE_READ, Caller, opened, virtually

ME = "{ me { id } }"


def _reading() -> tuple[Hardcover, Caller, int, int]:
    hardcover, alice = opened()
    book = hardcover.add_book("Dune")
    hardcover.put_on_shelf("alice", book, 2, hardcover.add_edition(book, audio_seconds=36_000))
    return hardcover, alice, book, hardcover.shelf("alice")[book].reads[0].id


@virtually
async def test_a_write_answered_408_lands_later_h1_13() -> None:
    hardcover, alice, book, read = _reading()
    hardcover.faults.next(outages.late_write(20))
    answer = await alice.post(UPDATE_READ, {"id": read, "read": {"progress_seconds": 60}})
    assert (answer.status_code, answer.json()) == (408, {"error": "Request timeout"})
    await asyncio.sleep(19)
    assert hardcover.shelf("alice")[book].reads[0].progress_seconds is None
    await asyncio.sleep(2)
    assert hardcover.shelf("alice")[book].reads[0].progress_seconds == 60


@virtually
async def test_a_reply_may_be_lost_after_the_write_was_applied() -> None:
    hardcover, alice, book, read = _reading()
    hardcover.faults.next(faults.lose_reply())
    with pytest.raises(httpx.ReadError):
        await alice.post(UPDATE_READ, {"id": read, "read": {"progress_seconds": 60}})
    assert hardcover.shelf("alice")[book].reads[0].progress_seconds == 60


@virtually
async def test_a_request_may_be_lost_before_it_arrives() -> None:
    hardcover, alice, book, read = _reading()
    hardcover.faults.next(faults.lose_request())
    with pytest.raises(httpx.ConnectError):
        await alice.post(UPDATE_READ, {"id": read, "read": {"progress_seconds": 60}})
    assert hardcover.shelf("alice")[book].reads[0].progress_seconds is None
    assert hardcover.units_spent(alice.token) == 0


@virtually
async def test_troubles_have_their_real_shapes_h1_7_1_8_2_5() -> None:
    hardcover, alice, _, _ = _reading()
    hardcover.faults.next(
        outages.timeout(),
        outages.internal_error(),
        outages.unavailable(),
        outages.forbidden("Blocked"),
        outages.too_many_requests(7),
        outages.too_many_requests(7, header=False),
        outages.html_page(403),
        outages.html_page(503, kilobytes=200),
    )
    seen = [await alice.post(ME) for _ in range(8)]
    assert [answer.status_code for answer in seen] == [408, 500, 503, 403, 429, 429, 403, 503]
    assert all(isinstance(answer.json()["error"], str) for answer in seen[:6])
    assert seen[3].json() == {"error": "Blocked"}
    assert seen[4].headers["Retry-After"] == "7"
    assert "Retry-After" not in seen[5].headers
    assert "Try again in 7 seconds" in seen[5].json()["message"]
    assert seen[6].headers["Content-Type"] == "text/html"
    assert seen[6].text.startswith("<!DOCTYPE html>")
    assert len(seen[7].text) > 200_000
    assert (await alice.post(ME)).status_code == 200


def test_it_serves_over_a_real_socket_too() -> None:
    async def main() -> None:
        at = datetime(2026, 11, 20, tzinfo=UTC)
        hardcover = Hardcover(lambda: at)
        headers = {"Authorization": f"Bearer {hardcover.add_user('alice')}"}
        app = faults.FaultyApp(hardcover.app, hardcover.faults)
        hardcover.faults.nth(2, outages.unavailable())
        async with serve(app) as url, httpx.AsyncClient(base_url=url, headers=headers) as http:
            answers = [await http.post(PATH, json={"query": ME}) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 503, 200]
        assert answers[2].headers["RateLimit"].startswith('"Free";r=8;')

    asyncio.run(main())


@virtually
async def test_only_some_requests_may_be_struck() -> None:
    hardcover, alice, _, read = _reading()
    hardcover.faults.when(lambda call: "update_user_book_read" in call.body, outages.unavailable(), times=1)
    assert (await alice.post(ME)).status_code == 200
    assert (await alice.post(UPDATE_READ, {"id": read, "read": {}})).status_code == 503
    assert (await alice.post(UPDATE_READ, {"id": read, "read": {}})).status_code == 200
