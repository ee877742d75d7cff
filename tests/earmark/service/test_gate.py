"""The gate before Hardcover's pool."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from earmark.service.ports import AT_ONCE, GatedClient
from tests import virtual


def test_no_more_than_so_many_requests_are_inside_at_a_time_and_a_failure_makes_room() -> None:
    inside = most = 0

    async def answer(request: httpx.Request) -> httpx.Response:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(1)
        inside -= 1
        if request.url.path == "/broken":
            raise httpx.ReadError("reset")
        return httpx.Response(200, text="fine")

    async def ask(http: GatedClient, path: str) -> str:
        async with http.stream("GET", f"http://hardcover.test{path}") as response:
            return (await response.aread()).decode()

    async def main() -> None:
        async with GatedClient(transport=httpx.MockTransport(answer)) as http:
            paths = ["/fine", "/broken"] * (2 * AT_ONCE)
            found = await asyncio.gather(*(ask(http, path) for path in paths), return_exceptions=True)
            assert [one == "fine" for one in found] == [True, False] * (2 * AT_ONCE)
            assert most == AT_ONCE
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.5):
                    await ask(http, "/fine")
            await asyncio.gather(*(ask(http, "/fine") for _ in range(AT_ONCE)))

    virtual.run(main)
