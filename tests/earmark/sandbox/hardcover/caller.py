"""Somebody with a token who calls the embedded Hardcover over HTTP."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import httpx

from earmark.sandbox.hardcover import PATH, Hardcover, Limits
from tests import virtual

PLENTY = Limits(burst=10_000, daily=1_000_000)
TODAY = date(2026, 11, 20)  # the day virtual time begins


def virtually(test: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    """Run an async test on the jumping clock."""

    @functools.wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        async def main() -> None:
            await test(*args, **kwargs)

        virtual.run(main)

    return run


class Caller:
    def __init__(self, hardcover: Hardcover, token: str) -> None:
        self._http = httpx.AsyncClient(transport=hardcover.transport(), base_url="http://hardcover.test")
        self.token = token

    async def post(self, query: str, variables: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        body = {"query": query, "variables": variables or {}, **more}
        return await self._http.post(PATH, json=body, headers={"Authorization": f"Bearer {self.token}"})

    async def raw(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        return await self._http.request(method, path, **kwargs)

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of an answer that must be one."""
        answer = await self.post(query, variables)
        assert answer.status_code == 200, answer.text
        assert "errors" not in answer.json(), answer.text
        data: dict[str, Any] = answer.json()["data"]
        return data

    async def error(self, query: str, **variables: Any) -> dict[str, Any]:
        """The first GraphQL error of an answer that has no data [H 1.9]."""
        answer = await self.post(query, variables)
        assert answer.status_code == 200, answer.text
        assert "data" not in answer.json(), answer.text
        first: dict[str, Any] = answer.json()["errors"][0]
        return first


def opened(**kwargs: Any) -> tuple[Hardcover, Caller]:
    """A Hardcover with one user, alice, who is never throttled unless ``limits`` say so."""
    limits = kwargs.pop("limits", PLENTY)
    zone = kwargs.pop("zone", None)
    hardcover = Hardcover(virtual.now, limits=limits, **({"zone": zone} if zone else {}))
    return hardcover, Caller(hardcover, hardcover.add_user("alice", **kwargs))


INSERT_BOOK = """
mutation ($book: UserBookCreateInput!) {
  insert_user_book(object: $book) {
    id error
    user_book { id status_id edition_id user_book_reads(order_by: {id: desc}) { id started_at finished_at edition_id } }
  }
}
"""
UPDATE_BOOK = """
mutation ($id: Int!, $set: UserBookUpdateInput!) {
  update_user_book(id: $id, object: $set) {
    id error user_book { id status_id edition_id rating user_book_reads(order_by: {id: desc}) { id finished_at } }
  }
}
"""
INSERT_READ = """
mutation ($id: Int!, $read: DatesReadInput!) {
  insert_user_book_read(user_book_id: $id, user_book_read: $read) {
    id error user_book_read { id progress progress_seconds progress_pages started_at finished_at edition_id }
  }
}
"""
UPDATE_READ = """
mutation ($id: Int!, $read: DatesReadInput!) {
  update_user_book_read(id: $id, object: $read) {
    id error
    user_book_read {
      id progress progress_seconds progress_pages started_at finished_at edition_id user_book { id status_id }
    }
  }
}
"""
