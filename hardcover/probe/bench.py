"""The workbench of the experiments: one book on the person's shelf, private, taken off and put on as they need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from hardcover.client import Client
from hardcover.document import GraphField
from hardcover.limits import Lane
from hardcover.model import BookId, Edition, HardcoverUserId, Status
from hardcover.probe.notebook import Notebook, Page

LANE = Lane.MATCHING  # whatever else is due goes first
PRIVATE = 3
MARK = date(2001, 2, 3)  # the day on which a book of the probe was "added": nobody's own book has it
RATING = 3.5  # the only one a probe ever gives

Row = Mapping[str, Any]

_READ = "id edition_id started_at finished_at progress progress_seconds progress_pages"
ROW = (
    "id book_id status_id edition_id rating privacy_setting_id date_added "
    f"user_book_reads(order_by: {{id: asc}}, limit: 20) {{ {_READ} }}"
)


class NotPrivate(Exception):
    """The book would be seen by others: the probe ends at once."""


class Misfit(Exception):
    """The shelf is not as an experiment needs it, so nothing can be said; the text says what was in the way."""


@dataclass(slots=True)
class Bench:
    """``edition`` is an audio edition with a length; ``other`` one with pages, ``lengthless`` one with neither, where
    the book has them."""

    client: Client
    account: HardcoverUserId
    user: str
    book: BookId
    edition: Edition
    other: Edition | None
    lengthless: Edition | None
    notebook: Notebook
    today: date
    lane: Lane = LANE
    private: bool = False  # it was seen that the book is
    rows: list[int] = field(default_factory=list)  # that were put on the shelf

    async def fresh(self, status: Status, **more: Any) -> Row:
        """The book put on the shelf anew; what the shelf shows then."""
        await self.take_off()
        self._note()
        values = {
            "book_id": self.book,
            "status_id": int(status),
            "edition_id": self.edition.id,
            "privacy_setting_id": PRIVATE,
            "date_added": MARK.isoformat(),
            **more,
        }
        await self.insert(values)
        row = await self.needed()
        if row["privacy_setting_id"] != PRIVATE:
            raise NotPrivate(f"the book was put on the shelf with privacy {row['privacy_setting_id']}, not {PRIVATE}")
        self.private = True
        return row

    async def insert(self, values: Mapping[str, Any]) -> Row:
        answer = await self._mutate(
            "insert_user_book", f"object: $object) {{ id error user_book {{ {ROW} }} }}", "UserBookCreateInput!", values
        )
        if answer.get("id") is not None and answer["id"] not in self.rows:
            self.rows.append(answer["id"])
            self._note()
        return answer

    async def update(self, row: Row, **values: Any) -> Row:
        rest = f"id: $id, object: $object) {{ id error user_book {{ {ROW} }} }}"
        return await self._mutate("update_user_book", rest, "UserBookUpdateInput!", values, id=row["id"])

    async def update_read(self, read: Row, *, along: str = "", **values: Any) -> Row:
        """``along``: what else to ask of the shelf row."""
        row = f"user_book {{ id status_id {along} }}"
        rest = f"id: $id, object: $object) {{ id error user_book_read {{ {_READ} {row} }} }}"
        return await self._mutate("update_user_book_read", rest, "DatesReadInput!", values, id=read["id"])

    async def add_read(self, row: Row, **values: Any) -> Row:
        rest = f"user_book_id: $id, user_book_read: $object) {{ id error user_book_read {{ {_READ} }} }}"
        return await self._mutate("insert_user_book_read", rest, "DatesReadInput!", values, id=row["id"])

    async def row(self) -> Row | None:
        """What the shelf shows of the book; 1 unit."""
        rows: list[Row] = await self.ask(
            f"user_books(where: {{user_id: {{_eq: $uid}}, book_id: {{_eq: $book}}}}, limit: 1) {{ {ROW} }}",
            uid=("Int!", self.account),
            book=("Int!", self.book),
        )
        return rows[0] if rows else None

    async def needed(self) -> Row:
        row = await self.row()
        if row is None:
            raise Misfit("the book is not on the shelf")
        return row

    async def only_read(self) -> Row:
        reads = (await self.needed())["user_book_reads"]
        if len(reads) != 1:
            raise Misfit(f"the book has {len(reads)} reads")
        read: Row = reads[0]
        return read

    async def take_off(self) -> None:
        """Our own row, if it is there."""
        row = await self.row() if self.rows else None
        if row is not None and row["id"] in self.rows:
            await self.delete(row["id"])

    async def delete(self, user_book: int) -> None:
        text = "delete_user_book(id: $id) { id book_id }"
        await self.client.mutate(_field("ProbeDelete", text, {"id": ("Int!", user_book)}), self.lane)

    async def ask(self, text: str, **variables: tuple[str, Any]) -> Any:
        return await self.client.ask(_field("Probe", text, variables), self.lane)

    async def _mutate(self, name: str, rest: str, kind: str, values: Mapping[str, Any], **more: int) -> Row:
        variables: dict[str, tuple[str, Any]] = {"object": (kind, values)}
        variables |= {key: ("Int!", value) for key, value in more.items()}
        answer = await self.client.mutate(_field("ProbeWrite", f"{name}({rest}", variables), self.lane)
        return answer if isinstance(answer, dict) else {}

    def _note(self) -> None:
        page = Page(user=self.user, account=self.account, book=self.book)
        self.notebook.write(replace(page, user_books=tuple(self.rows)))


def _field(operation: str, text: str, variables: Mapping[str, tuple[str, Any]]) -> GraphField[Any]:
    return GraphField(operation=operation, text=text, variables=variables, parse=lambda raw: raw)


def day(value: object) -> date | None:
    return None if value is None else datetime.fromisoformat(str(value)).date()
