"""The schema a token sees: our slice, less what it may not see and what has vanished, with rows behind the fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    InputObjectTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    build_ast_schema,
    parse,
)

from earmark.sandbox.hardcover import search
from earmark.sandbox.hardcover.asking import Info
from earmark.sandbox.hardcover.relations import RELATIONS, is_many
from earmark.sandbox.hardcover.telling import MUTATIONS

Pair: TypeAlias = tuple[str, str]  # type and field
Resolver: TypeAlias = Callable[..., Any]

ROOT_TABLES = (
    "books",
    "editions",
    "book_mappings",
    "user_books",
    "user_book_reads",
    "lists",
    "list_books",
    "reading_journals",
    "goals",
)


@cache
def slice_text() -> str:
    return files("earmark.sandbox.hardcover").joinpath("slice.graphql").read_text("utf-8")


@cache
def _slice_document() -> DocumentNode:
    return parse(slice_text(), no_location=True)


@cache
def schema_without(hidden: frozenset[Pair], nulls: frozenset[Pair] = frozenset()) -> GraphQLSchema:
    """``hidden`` fields do not exist, ``nulls`` are always null. Built once per combination and kept for good."""
    schema = build_ast_schema(_reduced(_slice_document(), hidden), assume_valid=True)
    for name, scalar in schema.type_map.items():
        if isinstance(scalar, GraphQLScalarType) and name in _SCALARS:
            scalar.coerce_input_value, scalar.coerce_output_value = _SCALARS[name]
    for table, relations in RELATIONS.items():
        for field, relation in relations.items():
            _bind(schema, (table, field), (_many if is_many(relation) else _one)(table, field, relation.target))
    for table in ROOT_TABLES:
        _bind(schema, ("query_root", table), _root(table))
    for pair, resolver in (_COMPUTED | _ROOTS).items():
        _bind(schema, pair, resolver)
    for pair in nulls:
        _bind(schema, pair, lambda *_, **__: None)
    return schema


def _bind(schema: GraphQLSchema, pair: Pair, resolver: Resolver) -> None:
    owner = schema.type_map.get(pair[0])
    if isinstance(owner, GraphQLObjectType) and pair[1] in owner.fields:
        owner.fields[pair[1]].resolve = resolver


def _reduced(document: DocumentNode, hidden: Iterable[Pair]) -> DocumentNode:
    gone: dict[str, set[str]] = {}
    for owner, name in hidden:
        gone.setdefault(owner, set()).add(name)
    definitions: list[Any] = []
    for definition in document.definitions:
        if isinstance(definition, ObjectTypeDefinitionNode) and definition.name.value in gone:
            kept = tuple(f for f in definition.fields or () if f.name.value not in gone[definition.name.value])
            definitions.append(ObjectTypeDefinitionNode(name=definition.name, fields=kept))
        elif isinstance(definition, InputObjectTypeDefinitionNode) and definition.name.value in gone:
            inputs = tuple(f for f in definition.fields or () if f.name.value not in gone[definition.name.value])
            definitions.append(InputObjectTypeDefinitionNode(name=definition.name, fields=inputs))
        else:
            definitions.append(definition)
    return DocumentNode(definitions=tuple(definitions))


# ---- rows behind fields ----


def column(row: Any, info: Info) -> Any:
    """Every field without a resolver of its own is a column, or a key of a payload."""
    return row.get(info.field_name) if isinstance(row, dict) else getattr(row, info.field_name)


def _me(_: Any, info: Info) -> list[Any]:
    """A list of one [H 4.3]."""
    asking = info.context
    return [asking.user]


def _search(_: Any, info: Info, **arguments: Any) -> dict[str, Any]:
    asking = info.context
    as_text = asking.habits.search_results_as_text
    return search.output(asking.search, asking.view.store, arguments, results_as_text=as_text)


def _root(table: str) -> Resolver:
    def resolve(_: Any, info: Info, **arguments: Any) -> list[Any]:
        asking = info.context
        return asking.selection(info.field_nodes[0], table, arguments).of_table(table, asking.view)

    return resolve


def _many(table: str, name: str, target: str) -> Resolver:
    def resolve(row: Any, info: Info, **arguments: Any) -> list[Any]:
        asking = info.context
        selection = asking.selection(info.field_nodes[0], target, arguments)
        return selection.of_rows(asking.view.many(table, name, row))

    return resolve


def _one(table: str, name: str, _target: str) -> Resolver:
    def resolve(row: Any, info: Info) -> Any:
        asking = info.context
        return asking.view.one(table, name, row)

    return resolve


def _featured_series(book: Any, _: Info) -> Any:
    return next((entry for entry in book.book_series if entry.featured), None)


def _cached_image(row: Any, _: Info, path: str | None = None) -> Any:
    image = row.image
    held = {"id": image.id, "url": image.url, "width": image.width, "height": image.height} if image else {}
    return _at(held, path)


def _cached_contributors(row: Any, _: Info, path: str | None = None) -> Any:
    people = [
        {"author": {"id": c.author.id, "name": c.author.name, "slug": c.author.slug}, "contribution": c.contribution}
        for c in row.contributions
    ]
    return _at(people, path)


def _cached_tags(book: Any, _: Info, path: str | None = None) -> Any:
    """An object by category, each a list of tags [H 3.11]."""
    tags = {
        category: [{"tag": n, "tagSlug": n.lower().replace(" ", "-"), "category": category, "count": 1} for n in names]
        for category, names in (book.tags or {}).items()
    }
    return _at(tags, path)


def _metadata(row: Any, _: Info, path: str | None = None) -> Any:
    return _at(row.details, path)


def _review_slate(row: Any, _: Info, path: str | None = None) -> Any:
    return _at(row.review_slate, path)


def _at(value: Any, path: str | None) -> Any:
    for key in path.split(".") if path else ():
        value = value.get(key, "") if isinstance(value, dict) else ""
    return value


_COMPUTED: dict[Pair, Resolver] = {
    ("books", "featured_book_series"): _featured_series,
    ("books", "cached_image"): _cached_image,
    ("books", "cached_contributors"): _cached_contributors,
    ("books", "cached_tags"): _cached_tags,
    ("editions", "cached_image"): _cached_image,
    ("editions", "cached_contributors"): _cached_contributors,
    ("reading_journals", "metadata"): _metadata,
    ("user_books", "review_slate"): _review_slate,
}

_ROOTS: dict[Pair, Resolver] = {
    ("query_root", "me"): _me,
    ("query_root", "search"): _search,
    **{("mutation_root", name): resolver for name, resolver in MUTATIONS.items()},
}

# ---- scalars ----


def _date_in(value: Any) -> date:
    """``YYYY-MM-DD`` and nothing else [H 5.2]."""
    if isinstance(value, str) and len(value) == len("2026-11-20"):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise GraphQLError(f'invalid input syntax for type date: "{value}"')


def _moment_in(value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        moment = None
    if moment is None or moment.tzinfo is None:
        raise GraphQLError(f'invalid input syntax for type timestamptz: "{value}"')
    return moment


def _number_in(value: Any) -> float | int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise GraphQLError(f"expected a number, got {value!r}")
    return value


def _same(value: Any) -> Any:
    return value


def _iso(value: Any) -> str:
    return str(value.isoformat())


_Coercion: TypeAlias = tuple[Callable[[Any], Any], Callable[[Any], Any]]
_SCALARS: dict[str, _Coercion] = {
    "date": (_date_in, _iso),
    "timestamp": (_moment_in, _iso),
    "timestamptz": (_moment_in, _iso),
    **dict.fromkeys(("bigint", "smallint", "numeric", "float8"), (_number_in, _same)),
    **dict.fromkeys(("json", "jsonb", "citext"), (_same, _same)),
}
