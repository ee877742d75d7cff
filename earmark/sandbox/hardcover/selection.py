"""Which rows of a table or of a relation come back: ``where``, ``order_by``, ``offset``, ``limit`` and the row cap.

Without ``order_by`` the order is arbitrary, as in any SQL database: here it is neither by id nor by insertion, on
purpose, so that nobody comes to rely on it [H 3.14].
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from earmark.sandbox.hardcover.answers import HasuraError
from earmark.sandbox.hardcover.filters import Test, candidates, compile_where, unexpected_null
from earmark.sandbox.hardcover.relations import View


@dataclass(frozen=True, slots=True)
class Selection:
    """The arguments of one field, compiled once per request."""

    where: Mapping[str, Any]
    test: Test | None
    order: tuple[tuple[str, str], ...]
    offset: int
    limit: int

    @classmethod
    def of(cls, table: str, arguments: Mapping[str, Any], view: View, row_cap: int) -> Selection:
        if "where" in arguments and arguments["where"] is None:
            raise unexpected_null()
        where: Mapping[str, Any] = arguments.get("where", {})
        order: list[tuple[str, str]] = []
        for part in arguments.get("order_by") or ():
            order.extend((column, direction) for column, direction in part.items() if direction is not None)
        limit, offset = arguments.get("limit"), arguments.get("offset")
        if (limit is not None and limit < 0) or (offset is not None and offset < 0):
            raise HasuraError("unexpected negative value", "validation-failed")
        return cls(
            where=where,
            test=compile_where(table, where, view) if where else None,
            order=tuple(order),
            offset=offset or 0,
            limit=row_cap if limit is None else min(limit, row_cap),
        )

    def of_table(self, table: str, view: View) -> list[Any]:
        """Rows of a root field."""
        rows = view.store.tables[table].rows
        ids: Iterable[int] | None = candidates(table, self.where, view.store)
        if isinstance(ids, Sequence):
            ids = _within_bounds(ids, self.where.get("id"))
        found = (rows[i] for i in (rows if ids is None else ids))
        return self.of_rows(row for row in found if view.sees(table, row))

    def of_rows(self, rows: Iterable[Any]) -> list[Any]:
        """Of rows that come by ascending id."""
        fitting = rows if self.test is None else (row for row in rows if self.test(row) is True)
        if self.order == (("id", "asc"),):
            return _first(fitting, self.offset, self.limit)
        return _sorted(list(fitting), self.order)[self.offset : self.offset + self.limit]


def _first(rows: Iterable[Any], offset: int, limit: int) -> list[Any]:
    """Stops reading as soon as there is enough: pages by id stay cheap in a big library."""
    page: list[Any] = []
    if not limit:
        return page
    for n, row in enumerate(rows):
        if n >= offset:
            page.append(row)
            if len(page) == limit:
                break
    return page


def _within_bounds(ids: Sequence[int], bounds: Mapping[str, int] | None) -> Sequence[int]:
    start, stop = 0, len(ids)
    for op, value in (bounds or {}).items():
        if op == "_gt":
            start = max(start, bisect_right(ids, value))
        elif op == "_gte":
            start = max(start, bisect_left(ids, value))
        elif op == "_lt":
            stop = min(stop, bisect_left(ids, value))
        elif op == "_lte":
            stop = min(stop, bisect_right(ids, value))
    return ids if (start, stop) == (0, len(ids)) else ids[start:stop]


def _sorted(rows: list[Any], order: Sequence[tuple[str, str]]) -> list[Any]:
    rows.sort(key=_arbitrary)
    for column, direction in reversed(order):
        rows.sort(key=_key(column, direction), reverse=direction.startswith("desc"))
    return rows


def _arbitrary(row: Any) -> int:
    return int(row.id) * 2_654_435_761 & 0xFFFF_FFFF


def _key(column: str, direction: str) -> Callable[[Any], tuple[bool, Any]]:
    """Nulls count as the largest value unless the direction says otherwise, as PostgreSQL has it."""
    descending = direction.startswith("desc")
    nulls_last = not descending
    if direction.endswith("_nulls_last"):
        nulls_last = True
    elif direction.endswith("_nulls_first"):
        nulls_last = False
    null_rank = nulls_last != descending  # reversed sorting turns the ranks round

    def key(row: Any) -> tuple[bool, Any]:
        value = getattr(row, column)
        return (null_rank, 0) if value is None else (not null_rank, value)

    return key
