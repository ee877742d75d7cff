"""An embedded Hardcover: real GraphQL over a slice of the real schema, with its limits, rules and odd answers.

    hardcover = Hardcover(now)
    token = hardcover.add_user("alice")
    book = hardcover.add_book("Dune", authors=["Frank Herbert"])
    edition = hardcover.add_edition(book, asin="B002V1OF70", audio_seconds=75_600, narrators=["Scott Brick"])
    client = httpx.AsyncClient(transport=hardcover.transport(), base_url="http://hardcover.test")
    ...
    assert hardcover.shelf("alice")[book].reads[0].progress_seconds == 600

Its facts are numbered as in the notes this project keeps about Hardcover: [H 5.7].
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo

import httpx

from earmark.sandbox.faults import Faults, FaultyTransport
from earmark.sandbox.hardcover import outages
from earmark.sandbox.hardcover.asking import Asking
from earmark.sandbox.hardcover.habits import BusinessError, Crash, Habits, NullPayload, NullRow, Oddity
from earmark.sandbox.hardcover.limits import Limits
from earmark.sandbox.hardcover.oauth import OAuth
from earmark.sandbox.hardcover.server import PATH, Front, Server
from earmark.sandbox.hardcover.shelves import Shelves
from earmark.sandbox.hardcover.snapshots import SyncRequest
from earmark.sandbox.hardcover.tokens import SIDECAR_SCOPES, Token
from earmark.sandbox.hardcover.world import Tier

__all__ = [
    "PATH",
    "SIDECAR_SCOPES",
    "BusinessError",
    "Crash",
    "Front",
    "Habits",
    "Hardcover",
    "Limits",
    "NullPayload",
    "NullRow",
    "outages",
]


class Hardcover(Shelves):
    """``app`` is the ASGI application; ``front`` and ``habits`` may be changed at any time; ``faults`` act on
    ``transport()`` (for real sockets wrap ``app`` in ``faults.FaultyApp``)."""

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        limits: Limits | Mapping[Tier, Limits] | None = None,
        zone: tzinfo = UTC,
        faults: Faults | None = None,
    ) -> None:
        super().__init__(now, limits=limits, zone=zone)
        self.faults = faults or Faults()
        self.front = Front(habits=self.habits)
        self.requests: deque[SyncRequest] = deque(maxlen=100_000)  # every one that arrived, oldest first
        self.mutations = 0  # mutation fields that ran
        self._mutations_by_user: Counter[str] = Counter()
        self.oauth = OAuth(now, self.issue_access)
        self.app = Server(self.tokens, self.front, self._ask, self._note, now=now, oauth=self.oauth).app

    def transport(self) -> httpx.AsyncBaseTransport:
        return FaultyTransport(self.app, self.faults)

    def drop_field(self, type_name: str, field_name: str) -> None:
        """The schema has moved on: ``field '…' not found in type: '…'`` from now on [H 7]."""
        self.front.hidden.add((type_name, field_name))

    def restore_field(self, type_name: str, field_name: str) -> None:
        self.front.hidden.discard((type_name, field_name))

    def null_field(self, type_name: str, field_name: str) -> None:
        """A nullable field is null from now on, whatever is there."""
        self.front.nulls.add((type_name, field_name))

    def next_answer(self, mutation: str, *oddities: Oddity) -> None:
        """What the next calls of one mutation get instead of what they asked for."""
        self.habits.oddities.setdefault(mutation, deque()).extend(oddities)

    def mutations_of(self, user: str) -> int:
        return self._mutations_by_user[user]

    def _note(self, asked: SyncRequest, mutations: int) -> None:
        self.requests.append(asked)
        self.mutations += mutations
        if asked.user is not None and mutations:
            self._mutations_by_user[asked.user] += mutations

    def _ask(self, token: Token) -> Asking:
        return Asking(self.store.users.rows[token.user_id], self.library, self.search_index, self.habits)
