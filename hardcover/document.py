"""One GraphQL request out of one or several top-level fields. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

T = TypeVar("T")

Kind = Literal["query", "mutation"]
_NAME = re.compile(r"[A-Za-z_]\w*")
_VARIABLE = re.compile(r"\$([A-Za-z_]\w*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphField(Generic[T]):
    """One top-level field, one unit [H 2.2].

    ``text`` is the field with its arguments and selection, ``variables`` maps each name in it to its GraphQL type and
    value, ``parse`` turns the field's part of the answer into ``T`` and raises what ``errors.py`` lists.
    """

    operation: str
    text: str
    parse: Callable[[Any], T]
    variables: Mapping[str, tuple[str, Any]] = field(default_factory=dict)
    alone: bool = False  # ``search`` may not share a request [H 2.1]


@dataclass(frozen=True, slots=True)
class Document:
    """``keys`` are the names under which the answer has the fields' parts, in their order."""

    query: str
    variables: dict[str, Any]
    keys: tuple[str, ...]


def compose(kind: Kind, fields: Sequence[GraphField[Any]]) -> Document:
    """Alone a field keeps its own name; several get the aliases f0, f1, … and variables of their own."""
    if len(fields) == 1:
        only = fields[0]
        name = _NAME.match(only.text)
        assert name is not None, "a field begins with its name"  # noqa: S101 - our own constant texts
        return _document(kind, only.operation, [(only.text, only.variables)], (name[0],))
    parts: list[tuple[str, Mapping[str, tuple[str, Any]]]] = []
    for number, each in enumerate(fields):
        text = _VARIABLE.sub(rf"$\1_{number}", each.text)
        parts.append((f"f{number}: {text}", {f"{name}_{number}": value for name, value in each.variables.items()}))
    keys = tuple(f"f{number}" for number in range(len(fields)))
    return _document(kind, f"{fields[0].operation}{len(fields)}", parts, keys)


def _document(
    kind: Kind, operation: str, parts: list[tuple[str, Mapping[str, tuple[str, Any]]]], keys: tuple[str, ...]
) -> Document:
    declared = [f"${name}: {type_}" for _, variables in parts for name, (type_, _) in variables.items()]
    head = f"{kind} {operation}" + (f"({', '.join(declared)})" if declared else "")
    body = "\n".join(f"  {text}" for text, _ in parts)
    values = {name: value for _, variables in parts for name, (_, value) in variables.items()}
    return Document(f"{head} {{\n{body}\n}}", values, keys)
