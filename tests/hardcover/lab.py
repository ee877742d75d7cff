"""A client on the embedded Hardcover, or on answers of one's own, in virtual time."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from earmark.sandbox.hardcover import Hardcover
from hardcover.catalogue import Catalogue
from hardcover.client import Client
from hardcover.editions import EditionStore
from hardcover.limits import Lane, Limiter
from hardcover.model import Me
from hardcover.shelf import Shelf, read_me
from tests.virtual import now

URL = "http://hardcover.test/v1/graphql"
TOKEN = "hc_pat_0123456789abcdef"

Handler = Callable[[httpx.Request], httpx.Response] | Callable[[httpx.Request], Awaitable[httpx.Response]]


def make_client(transport: httpx.AsyncBaseTransport, token: str = TOKEN, **options: Any) -> Client:
    return Client(
        URL,
        token=options.pop("token_source", lambda: token),
        http=httpx.AsyncClient(transport=transport),
        limiter=options.pop("limiter", None) or Limiter(now),
        now=now,
        random=random.Random(7),  # noqa: S311
        user_agent="Earmark/test",
        **options,
    )


def answering(handler: Any, **options: Any) -> Client:
    """A client whose requests ``handler`` answers."""
    return make_client(httpx.MockTransport(handler), **options)


@dataclass
class Lab:
    """One user, ``alice``, on the embedded Hardcover."""

    hardcover: Hardcover
    token: str
    client: Client
    me: Me
    shelf: Shelf
    catalogue: Catalogue
    store: EditionStore
    spent_before: int = field(default=0)

    def units(self) -> int:
        """Units Hardcover counted since the last call, or since the lab was opened."""
        spent = self.hardcover.units_spent(self.token)
        since, self.spent_before = spent - self.spent_before, spent
        return since


async def open_lab(**world: Any) -> Lab:
    hardcover = Hardcover(now, **world)
    token = hardcover.add_user("alice")
    client = make_client(hardcover.transport(), token)
    me = await read_me(client, Lane.LIVE)
    store = EditionStore(None, now=now, random=random.Random(7))  # noqa: S311
    lab = Lab(hardcover, token, client, me, Shelf(client, me), Catalogue(client, store), store)
    lab.units()
    return lab
