"""An account with a shelf of its own, and a book that is not on it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from earmark.sandbox.hardcover import SIDECAR_SCOPES, Hardcover, Limits
from hardcover.client import Client
from hardcover.limits import Lane
from hardcover.model import BookId, Me
from hardcover.probe import Notebook, plan_probe
from hardcover.probe.bench import Bench
from hardcover.shelf import read_me
from tests.hardcover.lab import make_client
from tests.virtual import now


@dataclass
class Workshop:
    hardcover: Hardcover
    token: str
    client: Client
    me: Me
    book: int
    notebook: Notebook

    async def bench(self, book: int | None = None) -> Bench:
        planned = await plan_probe(self.client, self.me, BookId(book or self.book))
        return Bench(
            client=self.client,
            account=self.me.id,
            user="alice",
            book=planned.book.id,
            edition=planned.edition,
            other=planned.other,
            lengthless=planned.lengthless,
            notebook=self.notebook,
            today=now().date(),
        )

    def everything(self) -> dict[str, Any]:
        """All of the account that a person would see, the feed too."""
        return {
            "shelf": self.hardcover.shelf("alice"),
            "owned": self.hardcover.owned("alice"),
            "journal": self.hardcover.journal("alice"),
            "notebook": self.notebook.read(),
        }

    def units(self) -> int:
        return self.hardcover.units_spent(self.token) - self.spent_before

    spent_before: int = 0


async def opened(folder: Path, *, limits: Limits | None = None) -> Workshop:
    hardcover = Hardcover(now, limits=limits)
    token = hardcover.add_user("alice", scopes=SIDECAR_SCOPES)
    own = hardcover.add_book("A book of her own")
    hardcover.put_on_shelf("alice", own, 3, hardcover.add_edition(own, audio_seconds=7200), rating=4)
    hardcover.user_writes_journal("alice", own, "Mine")
    book = hardcover.add_book("Dune", authors=["Frank Herbert"])
    hardcover.add_edition(book, audio_seconds=36_000, narrators=["Scott Brick"])
    hardcover.add_edition(book, pages=600)
    hardcover.add_edition(book, format=4)
    for number in range(300):
        hardcover.add_edition(hardcover.add_book(f"Book {number}"), pages=100)
    client = make_client(hardcover.transport(), token)
    me = await read_me(client, Lane.LIVE)
    workshop = Workshop(hardcover, token, client, me, book, Notebook(folder))
    await workshop.bench()
    workshop.spent_before = hardcover.units_spent(token) + 4  # the plan of the next bench
    return workshop
