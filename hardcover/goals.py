"""A user's goal for a year: so many books. Reading it needs ``read:goals`` [H 9], which syncing does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from hardcover.client import Client
from hardcover.document import GraphField
from hardcover.errors import MissingScope, Refused
from hardcover.limits import Lane
from hardcover.model import HardcoverUserId
from hardcover.rows import parse_rows

MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class BookGoal:
    books: int
    start: date
    end: date


async def read_book_goal(client: Client, user: HardcoverUserId, year: int, lane: Lane) -> BookGoal | None:
    """The goal in books whose time is this year, the widest of several; 1 unit. ``None``: there is none, or the token
    may not see it."""
    try:
        goals = await client.ask(_goals(user), lane)
    except (MissingScope, Refused):
        return None
    found = [goal for goal in goals if goal.start.year == year and goal.end.year == year]
    return max(found, key=lambda goal: (goal.end - goal.start, goal.books), default=None)


def _goals(user: HardcoverUserId) -> GraphField[list[BookGoal]]:
    columns = "id archived metric goal start_date end_date"
    return GraphField(
        operation="Goals",
        text=f"goals(where: {{user_id: {{_eq: $uid}}}}, order_by: {{id: desc}}, limit: {MOST}) {{ {columns} }}",
        variables={"uid": ("Int!", user)},
        parse=_parse,
    )


def _parse(raw: Any) -> list[BookGoal]:
    found = []
    for row in parse_rows(raw):
        if row["archived"] or not str(row["metric"]).lower().startswith("book"):
            continue
        start, end = date.fromisoformat(row["start_date"]), date.fromisoformat(row["end_date"])
        if int(row["goal"]) > 0 and start <= end:
            found.append(BookGoal(books=int(row["goal"]), start=start, end=end))
    return found
