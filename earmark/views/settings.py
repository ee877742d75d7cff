"""Every setting as people read it: its value in words, and from where it comes. Secrets only say that they are set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from earmark.settings import SecretStr, Settings
from earmark.settings.durations import format_duration
from earmark.settings.model import Place, is_secret, places, reader_of, value_at
from earmark.settings.origins import BY_DEFAULT, Origin
from earmark.settings.saved import can_be_saved
from earmark.settings.toml_text import names_in, table_line, tables_in_order, toml_value


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingRow:
    """``value`` is plain: a flag, number, text, or list of texts; of a secret whether it is set."""

    place: Place
    value: Any
    origin: Origin
    is_secret: bool
    can_be_saved: bool

    @property
    def key(self) -> str:
        return ".".join(self.place)

    @property
    def text(self) -> str:
        if self.is_secret:
            return "set" if self.value else "not set"
        return toml_value(self.value)

    def as_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "value": ("set" if self.value else None) if self.is_secret else self.value,
            "origin": self.origin.layer.value,
            "from": str(self.origin),
        }


def setting_rows(settings: Settings) -> Iterator[SettingRow]:
    """In the order of the example file, users last."""
    known = {place for place in places() if not place[-1].endswith("_file") or place[-1] == "ca_file"}
    for table in tables_in_order(settings.users):
        for name in names_in(table):
            place = (*table, name)
            plain = ("users", "*", *place[2:]) if place[0] == "users" else place
            if plain in known:
                yield setting_row(settings, place)


def setting_row(settings: Settings, place: Place) -> SettingRow:
    secret = is_secret(reader_of(place))
    value = value_at(settings, place)
    return SettingRow(
        place=place,
        value=bool(value) if secret else plain_value(value),
        origin=settings.origins.get(place, BY_DEFAULT),
        is_secret=secret,
        can_be_saved=can_be_saved(place),
    )


def plain_value(value: Any) -> Any:
    """As TOML and JSON have it."""
    if isinstance(value, SecretStr):
        raise TypeError("a secret is not shown")
    if isinstance(value, timedelta):
        return format_duration(value)
    if isinstance(value, ZoneInfo):
        return value.key
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, tuple):
        return list(value)
    return "" if value is None else value


def saved_as_toml(saved: Mapping[Place, Any], secret_files: Mapping[Place, str]) -> str:
    """What the browser saved, to be put into a file. A secret becomes the path of the file it was written to, or a
    comment that it is set."""
    users = list(dict.fromkeys(place[1] for place in saved if place[0] == "users"))
    lines: list[str] = []
    for table in tables_in_order(users):
        here = [place for place in ((*table, name) for name in names_in(table)) if place in saved]
        if not here:
            continue
        lines += ["", *table_line(table)] if table and lines else table_line(table)
        lines += [_line(place, saved[place], secret_files) for place in here]
    return "\n".join([*lines, ""]) if lines else ""


def _line(place: Place, value: Any, secret_files: Mapping[Place, str]) -> str:
    if not is_secret(reader_of(place)):
        return f"{place[-1]} = {toml_value(value)}"
    if place in secret_files:
        return f"{place[-1]}_file = {toml_value(secret_files[place])}"
    return f"# {place[-1]} is set; --secrets FOLDER writes it into a file"
