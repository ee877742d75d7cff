"""Templates and assets. Pages are pure functions of a view: templates hold loops and ifs, and no text of their own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from earmark.observe.words import clock, second
from earmark.web.words import Words

A_DAY = timedelta(days=1)
_HERE = files("earmark.web")
CONTENT_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "png": "image/png",
    "svg": "image/svg+xml",
}
FOR_THE_SCRIPT = ("just_now", "seconds_ago", "minutes_ago", "hours_ago", "live_polling", "live_signed_out", "live_lost")


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
        self._environment.filters |= {"clock": clock, "second": second, "percent": percent, "size": size}

    def asset(self, name: str) -> str:
        """The name under which an asset is served: another one whenever it changes."""
        return self._names[name]

    def text_of(self, name: str) -> Markup:
        """An asset's own text, for a file that stands alone."""
        return Markup(self.assets[self._names[name]].content.decode("utf-8"))  # noqa: S704 - ours, not anybody's

    def page(self, template: str, zone: tzinfo, now: datetime, words: Words, /, **values: Any) -> str:
        """``t`` of a template says a text of ``words``, ``in_words`` in its language what the state says in English."""
        moments: dict[str, Callable[..., Markup]] = {
            "ago": lambda at: moment(at, zone, words.ago(at, now), counts=now - at < A_DAY),
            "clock_time": lambda at: moment(at, zone, f"{at.astimezone(zone):%H:%M}"),
            "moment": lambda at: moment(at, zone, f"{at.astimezone(zone):%Y-%m-%d %H:%M}"),
            "on_day": lambda at: day(at.astimezone(zone).date() if isinstance(at, datetime) else at),
        }
        return self._environment.get_template(template).render(
            **moments,
            **values,
            t=words.say,
            lasting=words.lasting,
            in_words=lambda text: in_words(text, words),
            word_of=lambda prefix, name: word_of(prefix, name, words),
            lang=words.language,
            script_words=json.dumps({name: words.pattern(name) for name in FOR_THE_SCRIPT}, ensure_ascii=False),
        )


def in_words(text: str, words: Words) -> str | Markup:
    """What the state says, in the language of the page; what has no text in it is marked as English, so that it is read
    out as what it is."""
    parts = words.parts(text) if text else ()
    if all(known for _, known in parts):
        return "".join(part for part, _ in parts)
    return Markup("").join(part if known else Markup('<span lang="en">{}</span>').format(part) for part, known in parts)


def word_of(prefix: str, name: str, words: Words) -> str | Markup:
    """The text for one of many names that the state has; the name itself where there is none."""
    key = f"{prefix}_{name.replace(' ', '_').replace('-', '_')}"
    return words.say(key) if words.has(key) else in_words(name, words)


def moment(at: datetime, zone: tzinfo, text: str, *, counts: bool = False) -> Markup:
    """Relative or short in text, whole for those who ask, in the user's zone; ``counts``: it is counted on."""
    local = at.astimezone(zone)
    return Markup('<time datetime="{}" title="{}"{}>{}</time>').format(
        local.isoformat(timespec="seconds"),
        f"{local:%Y-%m-%d %H:%M:%S %Z}",
        Markup(" data-ago") if counts else "",
        text,
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
