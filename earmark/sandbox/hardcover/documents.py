"""GraphQL texts, parsed once: what the front looks at before anything runs, and Hasura's way to name what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    Node,
    NullValueNode,
    ObjectFieldNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    parse,
    validate,
)

from earmark.sandbox.hardcover.answers import Answer, errors

# Refused before Hasura sees them, wherever they stand [H 1.14].
REFUSED_OPERATORS = frozenset(
    "_like _nlike _ilike _nilike _regex _nregex _iregex _niregex _similar _nsimilar".split()  # noqa: SIM905
)

_UNKNOWN_FIELD = re.compile(r"Cannot query field '(\w+)' on type '(\w+)'")
_UNKNOWN_INPUT = re.compile(r"Expected value of type '(\w+)' not to include unknown field '(\w+)'")
_UNKNOWN_ARGUMENT = re.compile(r"Unknown argument '(\w+)' on field '\w+\.(\w+)'")
_MISSING_VARIABLE = re.compile(r"Variable '\$(\w+)' has invalid value: Expected a value of non-null type")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """``fields`` are the top-level names as Hardcover counts them: aliases do not hide a field, fragments neither."""

    name: str | None
    is_mutation: bool
    fields: tuple[str, ...]
    variables: frozenset[str]
    variables_in_where: frozenset[str]
    null_in_where: bool
    depth: int  # of the fields, from 1


@dataclass(slots=True)
class Document:
    node: DocumentNode
    operations: tuple[Operation, ...]
    has_refused_operator: bool
    verdicts: dict[int, Answer | None] = field(default_factory=dict)  # by id of the schema that judged

    def operation(self, name: str | None) -> Operation | None:
        if name is None:
            return self.operations[0] if len(self.operations) == 1 else None
        return next((operation for operation in self.operations if operation.name == name), None)

    def verdict(self, schema: GraphQLSchema) -> Answer | None:
        """None: valid. Schemas are never thrown away, so their ids are theirs for good."""
        if id(schema) not in self.verdicts:
            found = validate(schema, self.node, hide_suggestions=True)
            self.verdicts[id(schema)] = _in_hasuras_words(found[0], self.node) if found else None
        return self.verdicts[id(schema)]


@lru_cache(maxsize=1_000)  # an honest client has a dozen
def read_document(text: str) -> Document:
    """Raises ``GraphQLSyntaxError``."""
    return _study(parse(text))


def _study(node: DocumentNode) -> Document:
    fragments = {d.name.value: d for d in node.definitions if isinstance(d, FragmentDefinitionNode)}
    operations = tuple(_operation(d, fragments) for d in node.definitions if isinstance(d, OperationDefinitionNode))
    if not operations:
        raise GraphQLSyntaxError(node.loc.source, 0, "no operation") if node.loc else GraphQLError("no operation")
    names = {found.name.value for found in _walk(node) if isinstance(found, ObjectFieldNode)}
    return Document(node, operations, not names.isdisjoint(REFUSED_OPERATORS))


def _operation(node: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> Operation:
    wheres = [argument.value for argument in _arguments_named("where", [node, *fragments.values()])]
    inside = [found for where in wheres for found in _walk(where)]
    return Operation(
        name=node.name.value if node.name else None,
        is_mutation=node.operation.value == "mutation",
        fields=tuple(_top_level(node.selection_set, fragments, set())),
        variables=frozenset(definition.variable.name.value for definition in node.variable_definitions or ()),
        variables_in_where=frozenset(found.name.value for found in inside if isinstance(found, VariableNode)),
        null_in_where=any(isinstance(found, NullValueNode) for found in inside),
        depth=_depth(node.selection_set, fragments),
    )


def _top_level(
    selections: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode], seen: set[str]
) -> Iterator[str]:
    for selection in selections.selections:
        if isinstance(selection, FieldNode):
            yield selection.name.value
        elif isinstance(selection, FragmentSpreadNode):
            name = selection.name.value
            if name in fragments and name not in seen:
                yield from _top_level(fragments[name].selection_set, fragments, seen | {name})
        else:
            inline: Any = selection
            yield from _top_level(inline.selection_set, fragments, seen)


def _depth(selections: SelectionSetNode | None, fragments: Mapping[str, FragmentDefinitionNode]) -> int:
    """Leaves count too: ``me { id }`` is 2 deep."""
    deepest = 0
    for selection in selections.selections if selections is not None else ():
        if isinstance(selection, FieldNode):
            deepest = max(deepest, 1 + _depth(selection.selection_set, fragments))
        elif isinstance(selection, FragmentSpreadNode):
            fragment = fragments.get(selection.name.value)
            deepest = max(deepest, _depth(fragment.selection_set, fragments) if fragment else 0)
        else:
            inline: Any = selection
            deepest = max(deepest, _depth(inline.selection_set, fragments))
    return deepest


def _arguments_named(name: str, roots: list[Any]) -> Iterator[Any]:
    for root in roots:
        for found in _walk(root):
            if isinstance(found, FieldNode):
                yield from (argument for argument in found.arguments or () if argument.name.value == name)


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for key in node.keys:
        if key == "loc":
            continue
        value = getattr(node, key, None)
        if isinstance(value, Node):
            yield from _walk(value)
        elif isinstance(value, list | tuple):
            for item in value:
                if isinstance(item, Node):
                    yield from _walk(item)


def has_refused_operator(value: Any) -> bool:
    """Whether variables smuggle one in."""
    if isinstance(value, dict):
        return not REFUSED_OPERATORS.isdisjoint(value) or any(has_refused_operator(part) for part in value.values())
    return isinstance(value, list) and any(has_refused_operator(part) for part in value)


def of_variables(error: GraphQLError) -> Answer:
    """A variable that does not fit its type."""
    missing = _MISSING_VARIABLE.search(error.message)
    if missing:
        return errors(f'expecting a value for non-nullable variable: "{missing.group(1)}"')
    return _in_hasuras_words(error, None)


def _in_hasuras_words(error: GraphQLError, document: DocumentNode | None) -> Answer:
    path = _path_to(error.nodes[0], document) if document and error.nodes else "$"
    if match := _UNKNOWN_FIELD.search(error.message):
        return errors(f"field '{match.group(1)}' not found in type: '{match.group(2)}'", path=path)
    if match := _UNKNOWN_INPUT.search(error.message):
        return errors(f"field '{match.group(2)}' not found in type: '{match.group(1)}'", path=path)
    if match := _UNKNOWN_ARGUMENT.search(error.message):
        return errors(f"'{match.group(2)}' has no argument named '{match.group(1)}'", path=path)
    return errors(error.message, path=path)


def _path_to(node: Node, document: DocumentNode) -> str:
    """Hasura's ``$.selectionSet.books.selectionSet.title``; as far as there are fields on the way."""

    def search(at: Node, path: str) -> str | None:
        if isinstance(at, FieldNode):
            path = f"{path}.selectionSet.{at.name.value}"
        if at is node:
            return path
        for key in at.keys:
            value = getattr(at, key, None)
            for child in value if isinstance(value, list | tuple) else (value,):
                if isinstance(child, Node) and (found := search(child, path)):
                    return found
        return None

    return search(document, "$") or "$"
