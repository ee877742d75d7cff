"""Takes tokens out of text. The second net: the first is that nobody hands a token to a log line or an error."""

from __future__ import annotations

import re
from collections.abc import Iterable

HIDDEN = "[redacted]"
SHORTEST_VALUE = 6  # shorter secrets would blank ordinary words; they are still caught by their key

_SHAPES = (
    (re.compile(r"eyJ[\w-]{5,}(?:\.[\w-]*){0,2}"), HIDDEN),  # JSON web tokens: all of Audiobookshelf's are
    (re.compile(r"hc_(?:pat|at|rt|dc)_\w+"), HIDDEN),
    (re.compile(r"(?i)\b(bearer|basic)\s+[^\s\"',;]+"), rf"\1 {HIDDEN}"),
    (re.compile(r"(?i)(token|secret|password|api_?key)=[^\s&\"'#;,]+"), rf"\1={HIDDEN}"),
)


class Redactor:
    """Knows the shapes of tokens, and the exact values it was given. Values are only ever added."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._values: frozenset[str] = frozenset()
        self.learn(values)

    def learn(self, values: Iterable[str]) -> None:
        """Also hide these exact texts, e.g. ``Settings.secrets()`` after each reading. Those that a shape hides anyway
        are not kept: with a thousand users each line would be searched for two thousand tokens."""
        self._values |= {
            value
            for value in values
            if len(value) >= SHORTEST_VALUE and not any(shape.fullmatch(value) for shape, _ in _SHAPES)
        }

    def __call__(self, text: str) -> str:
        for value in self._values:
            text = text.replace(value, HIDDEN)
        for shape, instead in _SHAPES:
            text = shape.sub(instead, text)
        return text
