"""One user's Hardcover library: reading it, and carrying out one step on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from hardcover.client import Client
from hardcover.document import GraphField
from hardcover.errors import HardcoverUnreachable, MissingScope, Refused, UnknownField
from hardcover.journal import TidyJournal
from hardcover.limits import Lane
from hardcover.model import Applied, BookId, Me, Step, Traces, UserBook, UserBookId, WriteRead
from hardcover.mutations import mutation
from hardcover.operations import ROWS, library_for, library_page, who_am_i
from hardcover.pages import may_be_more
from hardcover.parts import NESTED_EDITION, PRIVACY
from hardcover.traces import COLUMNS, book_lists, book_traces

__all__ = ["Applied", "Shelf", "read_me"]


async def read_me(client: Client, lane: Lane) -> Me:
    """Whose token it is; 1 unit. From then on the client's units count for that account."""
    try:
        me = await client.ask(who_am_i(client.lacks), lane)
    except UnknownField as refusal:
        if refusal.field != "account_privacy_setting_id":
            raise
        client.lacks.add(PRIVACY)
        me = await client.ask(who_am_i(client.lacks), lane)
    client.belongs_to(me.id)
    return me


class Shelf:
    def __init__(self, client: Client, me: Me, *, tidy: Callable[[], bool] = lambda: False) -> None:
        """``tidy``: whether the journal is kept tidy, asked each time."""
        self.client = client
        self.me = me
        self.journal = TidyJournal(client, client.now)
        self._tidy = tidy
        self._unseen: set[str] = set()  # what of a user's traces server or token do not know

    async def read_books(self, book_ids: Iterable[BookId], lane: Lane) -> dict[BookId, UserBook | None]:
        """The user's rows for these books, with reads, 1 unit per 100; ``None``: Hardcover says it is not there."""
        wanted = list(dict.fromkeys(book_ids))
        chunks = [wanted[i : i + ROWS] for i in range(0, len(wanted), ROWS)]
        found: dict[BookId, UserBook | None] = dict.fromkeys(wanted)
        answers = await self._rows_of(chunks, lane)
        for user_book in (row for rows in answers for row in rows):
            # One row per book [H 4.5]; should there be two, the older one, whose history is longer.
            if user_book.book_id in found and found[user_book.book_id] is None:
                found[user_book.book_id] = user_book
        return found

    async def _rows_of(self, chunks: Sequence[Sequence[BookId]], lane: Lane) -> list[list[UserBook]]:
        def questions(lacks: set[str], watch: Callable[[UserBookId, int | None], None] | None) -> list[GraphField[Any]]:
            return [library_for(self.me.id, chunk, lacks=lacks, newest_entry=watch) for chunk in chunks]

        if self._tidies:
            try:
                return await self._ask(lambda lacks: questions(lacks, self.journal.read), lane)
            except Refused as refusal:
                self.journal.off = str(refusal)
        return await self._ask(lambda lacks: questions(lacks, None), lane)

    async def read_all(self, lane: Lane) -> list[UserBook]:
        """The whole library with reads, 1 unit per page, in the order of the ids."""
        library: list[UserBook] = []
        longest = 0
        while True:
            after = library[-1].id if library else UserBookId(0)
            page, asked = await self._next_page(after, lane)
            library += sorted((row for row in page if row.id > after), key=lambda row: row.id)
            if not may_be_more(len(page), asked, longest):
                return library
            longest = max(longest, len(page))
            if not library or library[-1].id <= after:  # the server does not turn the page: do not ask for ever
                return library

    async def _next_page(self, after: UserBookId, lane: Lane) -> tuple[list[UserBook], int]:
        """And how many rows were asked for."""
        known = self.client.rows
        while True:
            asked = known.asked
            try:
                page = (await self._ask(partial(self._page, after, asked), lane))[0]
            except HardcoverUnreachable as error:
                if error.slow and known.too_slow():
                    continue
                raise
            known.came(len(page), asked)
            return page, asked

    def _page(self, after: UserBookId, rows: int, lacks: set[str]) -> list[GraphField[list[UserBook]]]:
        return [library_page(self.me.id, after, rows=rows, lacks=lacks)]

    async def read_traces(self, book_id: BookId, lane: Lane) -> Traces:
        """What the user put on a book besides status and reads; 2 units. Where the server or the token does not know
        something of it, that is left out, and the answer is not ``complete``."""
        columns = [column for column in COLUMNS if column not in self._unseen]
        while True:
            try:
                found: list[str] = await self.client.ask(book_traces(self.me.id, book_id, columns), lane)
                break
            except UnknownField as refusal:
                if refusal.field not in columns:
                    raise
                self._unseen.add(refusal.field)
                columns.remove(refusal.field)
        try:
            lists: list[str] = await self.client.ask(book_lists(self.me.id, book_id), lane)
        except (Refused, MissingScope):
            return Traces(tuple(found), complete=False)
        return Traces((*found, *lists), complete=not self._unseen)

    async def carry_out(self, step: Step | Callable[[], Step | None], lane: Lane) -> Applied:
        """One mutation, one unit. A callable is asked when its turn has come; ``None`` calls it off.

        Raises ``BookGone`` for a deleted or merged book, ``Refused`` with Hardcover's words, and what ``Client.mutate``
        raises; where ``outcome_unknown`` is set, read before writing again.
        """
        sent: Step | None = None

        def newest() -> GraphField[Applied] | None:
            nonlocal sent
            sent = step() if callable(step) else step
            return None if sent is None else mutation(sent, journal=self._tidies)

        try:
            applied = await self.client.mutate(newest, lane) or Applied()
        except Refused as refusal:
            if not self._tidies or not _is_about_the_journal(refusal):
                raise
            self.journal.off = str(refusal)  # the write was refused for what was asked along with it
            applied = await self.client.mutate(newest, lane) or Applied()
        if self._tidies and sent is not None:
            applied = replace(applied, tidied=await self._tidy_up(sent, applied))
        return applied

    @property
    def _tidies(self) -> bool:
        return self._tidy() and self.journal.off is None

    async def _tidy_up(self, step: Step, applied: Applied) -> tuple[int, ...]:
        if applied.user_book is None:
            return ()
        if isinstance(step, WriteRead) and step.values.is_plain_progress and applied.journal is not None:
            return await self.journal.wrote(applied.user_book.id, applied.journal)
        self.journal.forget(applied.user_book.id)
        return ()

    async def _ask(
        self, fields: Callable[[set[str]], list[GraphField[list[UserBook]]]], lane: Lane
    ) -> list[list[UserBook]]:
        """Ask with the nested editions; where the server refuses them, without, from then on [H 7]."""
        client = self.client
        try:
            return await client.query(fields(client.lacks), lane)
        except Refused:
            if NESTED_EDITION in client.lacks:
                raise
        answers = await client.query(fields(client.lacks | {NESTED_EDITION}), lane)
        client.lacks.add(NESTED_EDITION)
        return answers


def _is_about_the_journal(refusal: Refused) -> bool:
    """The token may not see it, or the answer would be too deep [H 1.15]; no word about the write itself."""
    if isinstance(refusal, UnknownField):
        return refusal.field == "reading_journals"
    return re.search(r"\b(?:deep|depth)\b", str(refusal)) is not None
