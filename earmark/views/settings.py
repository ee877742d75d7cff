"""Every setting as people read it: its value in words, and from where it comes. Secrets only say that they are set."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from earmark.settings import SecretStr, Settings
from earmark.settings.durations import format_duration
from earmark.settings.model import Place, is_secret, places, reader_of, value_at
from earmark.settings.origins import BY_DEFAULT, Layer, Origin
from earmark.settings.readers import OneOf, flag, names, time_zone
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


class FieldKind(StrEnum):
    """How a setting is asked for in a form."""

    CHOICE = "choice"
    FLAG = "flag"
    LIST = "list"  # one a line
    ZONE = "zone"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingField:
    """``name`` is its key within a user, or within all; ``value`` the text for the form, empty where nothing of its own
    is saved; ``otherwise`` what holds then."""

    name: str
    row: SettingRow
    kind: FieldKind
    choices: tuple[str, ...]
    value: str
    otherwise: str

    @property
    def is_fixed(self) -> bool:
        return self.row.origin.is_fixed


OF_A_PERSON = (
    "timezone",
    "progress.pace",
    "progress.privacy",
    "progress.past",
    "libraries.include",
    "libraries.exclude",
    "tags.include",
    "tags.exclude",
    "progress.min_progress_percent",
    "progress.finish_percent",
    "progress.finish_after",
    "progress.live_interval",
    "progress.pause_after",
    "progress.reread",
    "progress.resume_dnf",
    "progress.want_to_read",
    "progress.mark_owned",
    "progress.tidy_journal",
)
OF_ALL = (
    "timezone",
    "audiobookshelf.url",
    "audiobookshelf.public_url",
    "hardcover.client_id",
    "hardcover.units_per_minute",
    "reconcile.schedule",
    "metadata.apply",
    "web.self_service",
)


def setting_fields(settings: Settings, user: str | None) -> tuple[SettingField, ...]:
    """What the browser asks for: of one user, or what holds for everybody."""
    asked = OF_ALL if user is None else OF_A_PERSON
    at: Place = () if user is None else ("users", user)
    return tuple(_field(settings, (*at, *name.split(".")), name) for name in asked)


def _field(settings: Settings, place: Place, name: str) -> SettingField:
    row, reader = setting_row(settings, place), reader_of(place)
    own = row.origin.layer is Layer.BROWSER and not row.origin.inherited
    kind, choices = FieldKind.TEXT, tuple[str, ...]()
    if isinstance(reader, OneOf):
        kind, choices = FieldKind.CHOICE, reader.choices
    elif reader is flag:
        kind, choices = FieldKind.FLAG, ("yes", "no")
    elif reader is names:
        kind = FieldKind.LIST
    elif reader is time_zone:
        kind = FieldKind.ZONE
    return SettingField(
        name=name,
        row=row,
        kind=kind,
        choices=choices,
        value=form_text(row.value) if own else "",
        otherwise=form_text(row.value if not own else _without(settings, place)),
    )


def form_text(value: Any) -> str:
    """As a form has it: lists a line each, flags in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "\n".join(value) if isinstance(value, list) else f"{value:g}" if isinstance(value, float) else str(value)


def _without(settings: Settings, place: Place) -> Any:
    """What would hold without a value of its own: everybody's, or the default."""
    if place[0] != "users":
        return plain_value(value_at(Settings(), place))
    try:
        return plain_value(value_at(settings, place[2:]))
    except KeyError:  # nothing of the kind holds for everybody
        return ""


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


def saved_as_toml(saved: Mapping[Place, Any], secret_files: Mapping[Place, str], by_code: Collection[str] = ()) -> str:
    """What the browser saved, to be put into a file. A secret becomes the path of the file it was written to, or a
    comment that it is set. ``by_code``: users whose connection to Hardcover is no setting, and cannot be moved."""
    users = list(dict.fromkeys([*(place[1] for place in saved if place[0] == "users"), *by_code]))
    lines: list[str] = []
    for table in tables_in_order(users):
        here = [place for place in ((*table, name) for name in names_in(table)) if place in saved]
        moves_not = len(table) == 2 and table[0] == "users" and table[1] in by_code
        if not here and not moves_not:
            continue
        lines += ["", *table_line(table)] if table and lines else table_line(table)
        lines += [_line(place, saved[place], secret_files) for place in here]
        lines += ["# connected to Hardcover by a code: `earmark connect` does that again elsewhere"] * moves_not
    return "\n".join([*lines, ""]) if lines else ""


def _line(place: Place, value: Any, secret_files: Mapping[Place, str]) -> str:
    if not is_secret(reader_of(place)):
        return f"{place[-1]} = {toml_value(value)}"
    if place in secret_files:
        return f"{place[-1]}_file = {toml_value(secret_files[place])}"
    return f"# {place[-1]} is set; --secrets FOLDER writes it into a file"
