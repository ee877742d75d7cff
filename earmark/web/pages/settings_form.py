"""Settings out of a form: only what differs from what is saved, as pairs of a place and a plain value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, TypeAlias
from zoneinfo import available_timezones

from earmark.views.settings import FieldKind, SettingField

LONGEST_VALUE = 4000
SavedChanges: TypeAlias = list[tuple[tuple[str, ...], Any]]


def changes_in(fields: Iterable[SettingField], form: Mapping[str, str], at: tuple[str, ...]) -> SavedChanges:
    """``None`` for a field that was emptied: what holds otherwise holds again."""
    found: SavedChanges = []
    for field in fields:
        if field.is_fixed or field.name not in form:
            continue
        typed = "\n".join(line.strip() for line in form[field.name][:LONGEST_VALUE].splitlines() if line.strip())
        if typed == field.value or (not field.value and typed == field.otherwise):
            continue
        found.append(((*at, *field.name.split(".")), _value(field, typed)))
    return found


def _value(field: SettingField, typed: str) -> Any:
    if not typed:
        return None
    if field.kind is FieldKind.LIST:
        return typed.split("\n")
    if field.kind is FieldKind.FLAG:
        return typed == "yes"
    return typed


@cache
def zones() -> tuple[str, ...]:
    """Every time zone that there is."""
    return tuple(sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC"))
