"""``where`` as SQL means it: three-valued, so a null column fulfils neither a condition nor its opposite.

``compile_where`` makes a test of a row; ``candidates`` uses the indexes to say which rows need testing at all.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from earmark.sandbox.hardcover.answers import HasuraError
from earmark.sandbox.hardcover.relations import RELATIONS, Inside, Shared, ToMany, ToOne, View, is_many
from earmark.sandbox.hardcover.store import Store

Truth: TypeAlias = bool | None  # None: unknown
Test: TypeAlias = Callable[[Any], Truth]
Where: TypeAlias = Mapping[str, Any]

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "_eq": operator.eq,
    "_neq": operator.ne,
    "_gt": operator.gt,
    "_gte": operator.ge,
    "_lt": operator.lt,
    "_lte": operator.le,
}


def compile_where(table: str, where: Where, view: View) -> Test:
    """``{}`` is true of every row, so is a condition whose only variable was left out [H 1.15b]."""
    tests: list[Test] = []
    for key, value in where.items():
        if value is None:
            raise unexpected_null()
        if key == "_and":
            tests.append(_all([compile_where(table, part, view) for part in value]))
        elif key == "_or":
            tests.append(_any([compile_where(table, part, view) for part in value]))
        elif key == "_not":
            tests.append(_negate(compile_where(table, value, view)))
        elif key in RELATIONS.get(table, {}):
            tests.append(_related(table, key, value, view))
        else:
            tests.append(_column(key, value))
    return tests[0] if len(tests) == 1 else _all(tests)


def _all(tests: list[Test]) -> Test:
    def test(row: Any) -> Truth:
        result: Truth = True
        for part in tests:
            truth = part(row)
            if truth is False:
                return False
            if truth is None:
                result = None
        return result

    return test


def _any(tests: list[Test]) -> Test:
    def test(row: Any) -> Truth:
        result: Truth = False
        for part in tests:
            truth = part(row)
            if truth:
                return True
            if truth is None:
                result = None
        return result

    return test


def _negate(part: Test) -> Test:
    def test(row: Any) -> Truth:
        truth = part(row)
        return None if truth is None else not truth

    return test


def _related(table: str, name: str, where: Where, view: View) -> Test:
    """A related row exists that fulfils the condition."""
    relation = RELATIONS[table][name]
    part = compile_where(relation.target, where, view)
    if is_many(relation):
        return lambda row: any(part(found) is True for found in view.many(table, name, row))

    def test(row: Any) -> Truth:
        found = view.one(table, name, row)
        return found is not None and part(found) is True

    return test


def _column(column: str, conditions: Where) -> Test:
    tests = [_compare(column, op, value) for op, value in conditions.items()]
    return tests[0] if len(tests) == 1 else _all(tests)


def _compare(column: str, op: str, value: Any) -> Test:
    if value is None:
        raise unexpected_null()
    read = operator.attrgetter(column)
    if op == "_is_null":
        return lambda row: (read(row) is None) is value
    if op in ("_in", "_nin"):
        wanted = frozenset(value)
        inside = op == "_in"
        return lambda row: None if (held := read(row)) is None else (held in wanted) is inside
    compare = _COMPARE[op]
    return lambda row: None if (held := read(row)) is None else compare(held, value)


def candidates(table: str, where: Where, store: Store) -> Sequence[int] | None:
    """Ids, ascending, of all rows that can fulfil ``where``; None when no index helps. Call after ``compile_where``."""
    best: Sequence[int] | None = None
    for key, value in where.items():
        for ids in _narrowed(table, key, value, store):
            if ids is not None and (best is None or len(ids) < len(best)):
                best = ids
    return best


def _narrowed(table: str, key: str, value: Any, store: Store) -> list[Sequence[int] | None]:
    if key == "_and":
        return [candidates(table, part, store) for part in value]
    if key == "_or":
        parts = [candidates(table, part, store) for part in value]
        return [sorted({i for part in parts if part is not None for i in part})] if None not in parts else []
    if key == "_not":
        return []
    relation = RELATIONS.get(table, {}).get(key)
    if relation is None:
        return [_by_column(table, key, value, store)]
    if isinstance(relation, Inside | Shared):
        return []
    found = candidates(relation.target, value, store)
    if found is None:
        return []
    match relation:
        case ToMany(target, column):
            parents = store.tables[target].rows
            return [sorted({getattr(parents[i], column) for i in found} - {None})]
        case ToOne(_, column) if column in store.tables[table].indexes:
            return [store.tables[table].all_by(column, found)]
    return []


def _by_column(table: str, column: str, conditions: Where, store: Store) -> Sequence[int] | None:
    rows = store.tables[table]
    if "_eq" in conditions:
        values = [conditions["_eq"]]
    elif "_in" in conditions:
        values = conditions["_in"]
    else:
        return None
    if column == "id":
        return sorted({i for i in values if i in rows.rows})
    if column in rows.indexes:
        return rows.ids_by(column, values[0]) if len(values) == 1 else rows.all_by(column, values)
    return None


def unexpected_null() -> HasuraError:
    return HasuraError("unexpected null value in a condition", "validation-failed")
