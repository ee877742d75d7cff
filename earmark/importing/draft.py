"""Our settings in the making: what was taken over, what is missing, and what has no equal; and all of it as TOML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from textwrap import wrap
from typing import Any
from zoneinfo import ZoneInfo

from earmark.settings.model import Place, is_secret, reader_of
from earmark.settings.redact import Redactor
from earmark.settings.secret import SecretStr
from earmark.settings.toml_text import names_in, table_line, tables_in_order, toml_value

_redact = Redactor()
_SECRET = re.compile(r"(?i)token|secret|passw|key|credential|cookie")
_LONGEST_SHOWN = 60
_WIDTH = 110


@dataclass(frozen=True, slots=True)
class Left:
    """A setting of the other tool that is not carried over."""

    key: str
    shown: str  # its value, when it can be repeated
    reason: str


@dataclass(slots=True)
class Draft:
    settings: dict[Place, Any] = field(default_factory=dict)  # as TOML has them
    remarks: dict[Place, str] = field(default_factory=dict)
    missing: dict[Place, str] = field(default_factory=dict)  # a person has to fill them in
    left: list[Left] = field(default_factory=list)
    users: list[str] = field(default_factory=list)

    def take(self, key: str, value: Any, place: Place, remark: str = "") -> bool:
        """Carry a value over, if it is one for that place; else leave it with the reason."""
        reader = reader_of(place)
        try:
            self.settings[place] = _plain(reader(value), value)
        except ValueError as error:
            if is_secret(reader):
                self.missing[place] = str(error)
            else:
                self.leave(key, value, str(error))
            return False
        if remark:
            self.remarks[place] = remark
        return True

    def leave(self, key: str, value: Any, reason: str, *, known: bool = True) -> None:
        """``known``: the key is one whose value is no secret."""
        self.left.append(Left(key, _shown(key, value) if known else "", reason))

    def toml(self, head: str) -> str:
        """The whole file, with comments."""
        lines = [f"# {_comment(line)}" for line in head.splitlines()]
        for table in self._tables():
            lines += ["", *table_line(table), *self._lines_of(table)]
        if self.left:
            lines += ["", "", "# ---- not carried over, and why ----"]
        for reason, keys in self._left_by_reason().items():
            lines += ["#", *(f"# {line}" for line in wrap(f"{_comment(reason)}:", _WIDTH))]
            lines += [f"#     {_comment(key)}" for key in keys]
        return "\n".join(lines) + "\n"

    def _left_by_reason(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one in self.left:
            found.setdefault(one.reason, []).append(one.key + one.shown)
        return found

    def _tables(self) -> list[Place]:
        written = {place[:-1] for place in (*self.settings, *self.missing)} | {("users", name) for name in self.users}
        return [table for table in tables_in_order(self.users) if table in written]

    def _lines_of(self, table: Place) -> Iterator[str]:
        for name in names_in(table):
            place = (*table, name)
            if place in self.remarks:
                yield f"# {_comment(self.remarks[place])}"
            if place in self.settings:
                yield f"{name} = {toml_value(self.settings[place])}"
            elif place in self.missing:
                yield f"# {_comment(f'{name}: {self.missing[place]}')}"
                yield f'#{name} = ""'


def _plain(read: Any, value: Any) -> Any:
    """What a reader made of a value, as TOML has it."""
    if isinstance(read, SecretStr):
        return read.get_secret_value()
    if isinstance(read, ZoneInfo):
        return read.key
    if isinstance(read, tuple):
        return list(read)
    return read if isinstance(read, bool | int | float | str) else str(value).strip()


def _comment(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in _redact(text))


def _shown(key: str, value: Any) -> str:
    if value is None or value == {} or _SECRET.search(key.rpartition(".")[2]):
        return ""
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    if "@" in text or "?" in text:  # an address with more in it than an address
        return ""
    return f" = {text}" if len(text) <= _LONGEST_SHOWN else f" = {text[: _LONGEST_SHOWN - 1]}…"
