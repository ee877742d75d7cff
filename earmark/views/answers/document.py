"""Frozen dataclasses that become JSON and come back from it unchanged; what has another shape is said by its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Self, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from earmark.views.plain import ATOMS, key_of, plain

T = TypeVar("T")


class WrongShape(ValueError):
    """JSON is not the answer that was expected, as after an update of one side only; the text says where and why."""


class AnswerDocument:
    """Base of a frozen dataclass whose fields are text, numbers, truth values, moments (ISO 8601), enums by value,
    tuples of one type, dicts by text, other such dataclasses, ``None``, or ``Any``: JSON as it is. A field whose name
    is a word of Python's has an underscore behind it, which JSON has not: ``from_`` is "from"."""

    __slots__ = ()

    def as_json(self) -> dict[str, Any]:
        return dict(plain(self))

    @classmethod
    def from_json(cls, document: Any) -> Self:
        """The inverse of ``as_json``. Raises ``WrongShape``: also for a key that is missing though it has a default,
        and for one that is not known."""
        return read_json(cls, document)


def read_json(kind: type[T], document: Any, where: str = "") -> T:
    """A value of this type out of JSON; also of ``tuple[Dataclass, ...]``. Raises ``WrongShape``."""
    return cast("T", _read(kind, document, where))


def _read(kind: Any, value: Any, where: str) -> Any:
    if kind is Any:
        return value
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _read_either(get_args(kind), value, where)
    if origin is tuple:
        return _read_tuple(get_args(kind)[0], value, where)
    if origin in (dict, Mapping):
        of = get_args(kind)[1]
        return {name: _read(of, each, f"{where}.{name}") for name, each in _expect(dict, value, where).items()}
    if is_dataclass(kind):
        return _read_fields(cast("type[Any]", kind), _expect(dict, value, where), where)
    if issubclass(kind, Enum | date):
        return _read_text(kind, value, where)
    if kind is float and type(value) is int:
        return float(value)
    return _expect(kind, value, where)


def _read_either(kinds: tuple[Any, ...], value: Any, where: str) -> Any:
    """As the one of these types whose JSON has this form; of each form there is at most one."""
    for kind in kinds:
        form: type = dict if is_dataclass(kind) else _FORMS.get(get_origin(kind) or kind, str)
        if type(value) is form:
            return _read(kind, value, where)
    wanted = [kind for kind in kinds if kind is not NoneType]
    return _read(wanted[0], value, where)


def _read_tuple(of: Any, value: Any, where: str) -> tuple[Any, ...]:
    as_it_is = _as_it_is(of)
    return tuple(
        each if type(each) in as_it_is else _read(of, each, f"{where}[{place}]")
        for place, each in enumerate(_expect(list, value, where))
    )


def _read_fields(kind: type[Any], document: dict[str, Any], where: str) -> Any:
    wanted = _keys_of(kind)  # type: ignore[arg-type] # every class is hashable
    if wanted.keys() != document.keys():
        missing = wanted.keys() - document.keys()
        key = min(missing or document.keys() - wanted.keys())
        raise WrongShape(f"{f'{where}.{key}'.lstrip('.')} is {'missing' if missing else 'not known'}")
    return kind(
        **{
            name: document[key] if type(document[key]) in as_it_is else _read(of, document[key], f"{where}.{key}")
            for key, (name, of, as_it_is) in wanted.items()
        }
    )


def _read_text(kind: type[Any], value: Any, where: str) -> Any:
    text = _expect(str, value, where)
    try:
        return kind.fromisoformat(text) if issubclass(kind, date) else kind(text)
    except ValueError:
        raise _wrong(where, _NAMES.get(kind) or f"one of {', '.join(str(one.value) for one in kind)}", value) from None


_FORMS: dict[Any, type] = {  # of JSON, by type
    NoneType: NoneType,
    tuple: list,
    dict: dict,
    Mapping: dict,
    int: int,
    float: float,
    bool: bool,
    str: str,
}
_NAMES: dict[Any, str] = {
    dict: "an object",
    list: "a list",
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    datetime: "a moment",
    date: "a day",
}


def _expect(kind: type[T], value: Any, where: str) -> T:
    """The exact type: true is no number."""
    if type(value) is not kind:
        raise _wrong(where, _NAMES.get(kind, kind.__name__), value)
    return value


def _wrong(where: str, wanted: str, value: Any) -> WrongShape:
    shown = repr(value)
    return WrongShape(f"{where.lstrip('.') or 'it'} is not {wanted}: {shown if len(shown) <= 40 else shown[:39] + '…'}")


@lru_cache(maxsize=256)
def _keys_of(kind: type[Any]) -> dict[str, tuple[str, Any, frozenset[type]]]:
    """The keys of a dataclass in JSON, with the name and the type of each field, and what needs no reading there."""
    hints = get_type_hints(kind)
    return {key_of(each.name): (each.name, hints[each.name], _as_it_is(hints[each.name])) for each in fields(kind)}


@lru_cache(maxsize=256)
def _as_it_is(kind: Any) -> frozenset[type]:
    """Of these types JSON has the value itself: most of what is read, and a report may have 100,000 books."""
    kinds = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    return frozenset(kinds) & ATOMS
