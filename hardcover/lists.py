"""The list named "Owned": what is on it [H 4.11]; the step ``MarkOwned`` puts something there.

Reading it needs ``read:lists``, adding to it ``write:library`` [H 4.13]. That posts a public activity, also for a
private entry; so the list is read first and nothing is put there twice.
"""

from __future__ import annotations

from typing import Any

from hardcover.client import Client
from hardcover.document import GraphField
from hardcover.limits import Lane
from hardcover.model import BookId, HardcoverUserId
from hardcover.pages import may_be_more
from hardcover.rows import parse_rows


async def read_owned(client: Client, user: HardcoverUserId, lane: Lane) -> set[BookId]:
    """The books on the user's list of what they own; 1 unit per page."""
    owned: set[BookId] = set()
    after = longest = 0
    while True:
        asked = client.rows.asked
        page = await client.ask(_owned_page(user, after, asked), lane)
        client.rows.came(len(page), asked)
        owned |= {book_id for _, book_id in page}
        last = max((row for row, _ in page), default=after)
        if last <= after or not may_be_more(len(page), asked, longest):
            return owned
        after, longest = last, max(longest, len(page))


def _owned_page(user: HardcoverUserId, after: int, rows: int) -> GraphField[list[tuple[int, BookId]]]:
    nested = f"list_books(where: {{id: {{_gt: $after}}}}, order_by: {{id: asc}}, limit: {rows}) {{ id book_id }}"
    return GraphField(
        operation="Owned",
        text=f'lists(where: {{user_id: {{_eq: $uid}}, name: {{_eq: "Owned"}}}}, limit: 1) {{ id {nested} }}',
        variables={"uid": ("Int!", user), "after": ("Int!", after)},
        parse=_books,
    )


def _books(raw: Any) -> list[tuple[int, BookId]]:
    lists = parse_rows(raw)
    rows = parse_rows(lists[0]["list_books"]) if lists else []
    return [(int(row["id"]), BookId(int(row["book_id"]))) for row in rows]
