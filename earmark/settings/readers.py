"""One reader per kind of setting: what TOML or the environment gave → the value, or a ``ValueError`` that says what
to write instead. Variables are always text, so every reader takes text as well."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import TypeAlias, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from cronsim import CronSim, CronSimError

from earmark.settings.durations import parse_duration

T = TypeVar("T")
Reader: TypeAlias = Callable[[object], T]

_YES, _NO = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


def shown(value: object) -> str:
    """A wrong value as the message repeats it, short."""
    text = f'"{value}"' if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 60 else text[:57] + "…" + text[-1]


def text(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    raise ValueError(f'{shown(value)} has to be text; write it in quotes: "{value}"')


def flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in _YES + _NO:
        return value.strip().lower() in _YES
    raise ValueError(f"{shown(value)} is neither yes nor no; write true or false")


def whole(least: int, most: int) -> Reader[int]:
    def read(value: object) -> int:
        found = _number(value)
        if found is None or found != int(found) or not least <= found <= most:
            raise ValueError(f"{shown(value)} does not fit; write a whole number from {least} to {most}")
        return int(found)

    return read


def number(least: float, most: float) -> Reader[float]:
    def read(value: object) -> float:
        found = _number(value)
        if found is None or not least <= found <= most:
            raise ValueError(f"{shown(value)} does not fit; write a number from {least:g} to {most:g}")
        return found

    return read


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if abs(found) < 1e15 else None  # also refuses infinity and NaN


class OneOf:
    """One of a few texts."""

    def __init__(self, choices: tuple[str, ...]) -> None:
        self.choices = choices

    def __call__(self, value: object) -> str:
        choice = value.strip().lower() if isinstance(value, str) else ""
        if choice not in self.choices:
            close = difflib.get_close_matches(choice, self.choices, 1)
            hint = f'did you mean "{close[0]}"? ' if close else ""
            raise ValueError(f"{shown(value)} is not a choice; {hint}write one of: {', '.join(self.choices)}")
        return choice


def one_of(*choices: str) -> OneOf:
    return OneOf(choices)


def duration(value: object) -> timedelta:
    if isinstance(value, int) and not isinstance(value, bool):
        raise ValueError(f'{value} has no unit; write "{value}s" for seconds or "{value}m" for minutes')
    if not isinstance(value, str):
        raise ValueError(f'{shown(value)} is not a duration; write text like "75s", "15m" or "24h"')
    return parse_duration(value)


def names(value: object) -> tuple[str, ...]:
    """A list of names, or one text with commas as variables have it."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise ValueError(f'{shown(value)} is not a list of names; write ["Audiobooks", "Kids"]')
    return tuple(entry.strip() for entry in value if entry.strip())


def mappings(value: object) -> tuple[str, ...]:
    """A list of ``FOLDER THERE=FOLDER HERE``, or one text with commas."""
    entries = names(value)
    for entry in entries:
        there, equals, here = entry.partition("=")
        if not (there.strip() and equals and here.strip()):
            raise ValueError(
                f'{shown(entry)} says no folder here; write "/audiobooks=/mnt/books", Audiobookshelf\'s folder first'
            )
    return entries


def url(value: object) -> str:
    """An http(s) address without a trailing slash; a path below a reverse proxy is fine."""
    address = text(value).rstrip("/")
    if "://" not in address:
        raise ValueError(f'{shown(value)} has no http:// or https:// in front; write "http://{address or "host"}"')
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:  # a port that is no number, a broken IPv6 address
        good = False
    if not good:
        raise ValueError(f'{shown(value)} is not a web address; write it like "http://audiobookshelf:80"')
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError('holds more than an address; write only "https://host/path", tokens have their own settings')
    return address


def url_or_nothing(value: object) -> str:
    return url(value) if text(value) else ""


def header_name(value: object) -> str:
    name = text(value)
    if name and not (name.isascii() and name.replace("-", "").isalnum()):
        raise ValueError(f'{shown(value)} is not the name of a header; write it like "Remote-User"')
    return name


def networks(value: object) -> tuple[str, ...]:
    """Addresses or networks, like "172.18.0.1" or "10.0.0.0/8"."""
    entries = names(value)
    for entry in entries:
        try:
            ip_network(entry, strict=False)
        except ValueError:
            raise ValueError(
                f'{shown(entry)} is neither an address nor a network; write "172.18.0.1" or "172.18.0.0/16"'
            ) from None
    return entries


def time_zone(value: object) -> ZoneInfo:
    name = text(value).removeprefix(":")
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # KeyError: ZoneInfoNotFoundError
        known = {zone.lower(): zone for zone in available_timezones()}
        place = name.lower().replace(" ", "_")
        cities = {zone.rpartition("/")[2]: zone for zone in known}
        close = difflib.get_close_matches(place, known, 1) or difflib.get_close_matches(place, cities, 1)
        hint = f'did you mean "{known[cities.get(close[0], close[0])]}"?' if close else 'write one like "Europe/Berlin"'
        raise ValueError(f"{shown(value)} is not a time zone; {hint}") from None


def schedule(value: object) -> str:
    """A cron expression of five fields; ``""`` (or ``"off"``) for never."""
    expression = " ".join(text(value).split())
    if expression.lower() in ("", "off"):
        return ""
    reason = "five fields are needed"
    if len(expression.split(" ")) == 5:  # the library takes a sixth, for seconds
        try:
            CronSim(expression, datetime(2026, 1, 1, tzinfo=UTC))
        except CronSimError as error:
            reason = str(error).lower()
        else:
            return expression
    raise ValueError(
        f'{shown(value)} is not a schedule ({reason}); write minute, hour, day, month, weekday, like "0 3 * * *" '
        'for every night at three, or "" for never'
    )


def path(value: object) -> Path:
    name = text(value)
    if not name or "\0" in name:
        raise ValueError(f'{shown(value)} is not a path; write a folder, like "/data"')
    return Path(name).expanduser()


def optional_path(value: object) -> Path | None:
    """Empty: none."""
    return path(value) if text(value) else None
