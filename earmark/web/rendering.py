"""Templates and assets. Pages are pure functions of a view: templates hold loops and ifs, and no text of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from earmark.observe.words import clock, second
from earmark.web.words import ago, say

_HERE = files("earmark.web")
CONTENT_TYPES = {"css": "text/css; charset=utf-8", "svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    content: bytes
    content_type: str


class Rendering:
    def __init__(self) -> None:
        self.assets: dict[str, Asset] = {}  # by name with its hash
        self._names: dict[str, str] = {}
        for file in sorted(_HERE.joinpath("static").iterdir(), key=lambda one: one.name):
            stem, _, kind = file.name.rpartition(".")
            content = file.read_bytes()
            name = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{kind}"
            self.assets[name] = Asset(content, CONTENT_TYPES[kind])
            self._names[file.name] = name
        self._environment = Environment(
            loader=FunctionLoader(_template),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals["t"] = say
        self._environment.filters |= {"clock": clock, "second": second, "percent": percent, "size": size}

    def asset(self, name: str) -> str:
        """The name under which an asset is served: another one whenever it changes."""
        return self._names[name]

    def page(self, template: str, zone: tzinfo, now: datetime, **values: Any) -> str:
        moments: dict[str, Callable[..., Markup]] = {
            "ago": lambda at: moment(at, zone, ago(at, now)),
            "clock_time": lambda at: moment(at, zone, f"{at.astimezone(zone):%H:%M}"),
            "moment": lambda at: moment(at, zone, f"{at.astimezone(zone):%Y-%m-%d %H:%M}"),
            "on_day": lambda at: day(at.astimezone(zone).date() if isinstance(at, datetime) else at),
        }
        return self._environment.get_template(template).render(**moments, **values)


def moment(at: datetime, zone: tzinfo, text: str) -> Markup:
    """Relative or short in text, whole for those who ask, in the user's zone."""
    local = at.astimezone(zone)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        local.isoformat(timespec="seconds"), f"{local:%Y-%m-%d %H:%M:%S %Z}", text
    )


def day(on: date) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(on.isoformat(), escape(on.isoformat()))


def percent(fraction: float | None) -> str:
    return "" if fraction is None else f"{fraction * 100:.0f}\u00a0%"


def size(number: int) -> str:
    return f"{number / 1e6:.1f} MB"


def _template(name: str) -> str | None:
    file = _HERE.joinpath("templates", name)
    return file.read_text(encoding="utf-8") if file.is_file() else None
