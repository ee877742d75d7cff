"""The slice against Hardcover's own schema, where that is at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    is_required_argument,
    is_required_input_field,
)

from earmark.sandbox.hardcover.documents import REFUSED_OPERATORS
from earmark.sandbox.hardcover.schema import schema_without, slice_text

REAL_SCHEMA = Path(__file__).parents[3] / "facts/hardcover.graphql"


@pytest.fixture(scope="module")
def real() -> GraphQLSchema:
    return build_schema(REAL_SCHEMA.read_text("utf-8"), assume_valid=True)


def _own_types(kind: type[Any]) -> list[Any]:
    types = build_schema(slice_text()).type_map.items()
    return [found for name, found in types if isinstance(found, kind) and not name.startswith("__")]


def test_every_type_of_the_slice_exists_and_is_of_the_same_kind(real: GraphQLSchema) -> None:
    for found in _own_types(object):
        assert type(real.type_map.get(found.name)) is type(found), found.name


def test_every_field_and_argument_exists_with_the_same_type(real: GraphQLSchema) -> None:
    for found in _own_types(GraphQLObjectType):
        theirs: Any = real.type_map[found.name]
        for name, field in found.fields.items():
            assert name in theirs.fields, f"{found.name}.{name}"
            assert str(field.type) == str(theirs.fields[name].type), f"{found.name}.{name}"
            for argument, own in field.args.items():
                assert str(own.type) == str(theirs.fields[name].args[argument].type), f"{found.name}.{name}({argument})"
            required = {key for key, value in theirs.fields[name].args.items() if is_required_argument(value)}
            assert required <= set(field.args), f"{found.name}.{name} needs {required}"


def test_every_input_field_exists_with_the_same_type(real: GraphQLSchema) -> None:
    for found in _own_types(GraphQLInputObjectType):
        theirs: Any = real.type_map[found.name]
        for name, field in found.fields.items():
            assert name in theirs.fields, f"{found.name}.{name}"
            assert str(field.type) == str(theirs.fields[name].type), f"{found.name}.{name}"
        required = {key for key, value in theirs.fields.items() if is_required_input_field(value)}
        assert required <= set(found.fields), f"{found.name} needs {required}"


def test_every_enum_has_the_same_values(real: GraphQLSchema) -> None:
    for found in _own_types(GraphQLEnumType):
        theirs: Any = real.type_map[found.name]
        assert set(found.values) == set(theirs.values), found.name


def test_the_refused_operators_are_left_out_h1_14() -> None:
    for found in _own_types(GraphQLInputObjectType):
        assert REFUSED_OPERATORS.isdisjoint(found.fields), found.name


def test_every_field_that_needs_a_resolver_has_one() -> None:
    schema = schema_without(frozenset())
    for kind in (schema.query_type, schema.mutation_type):
        assert kind is not None
        assert all(field.resolve is not None for field in kind.fields.values())
    for found in schema.type_map.values():
        if isinstance(found, GraphQLObjectType) and not found.name.startswith("__"):
            assert all(field.resolve is not None for field in found.fields.values() if field.args), found.name
