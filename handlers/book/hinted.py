"""A regular expression that is tried only where one of a few letters or words stands in the text.

Most texts hold none of them, and a look for a plain piece of text is far cheaper than a search that tries every
alternative at every place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

_FOLD_OTHERWISE = re.compile("[\u0130\u0131]")  # the i of Turkish: patterns match it as an "i", ``casefold`` does not


def hints(text: str) -> tuple[str, ...]:
    """ "book|vol| ed": a space counts."""
    return tuple(text.split("|"))


class HintedPattern:
    """Behaves as its pattern does. ``hints``: whatever the pattern matches holds one of these, letter for letter, or,
    where the pattern ignores case, in lower case."""

    def __init__(self, pattern: re.Pattern[str], hints: Iterable[str]) -> None:
        self.pattern = pattern
        self.hints = tuple(hints)
        self._ignores_case = bool(pattern.flags & re.IGNORECASE)

    def may_match(self, text: str) -> bool:
        if self._ignores_case:
            if not text.isascii() and _FOLD_OTHERWISE.search(text):
                return True
            text = text.casefold()
        return any(map(text.__contains__, self.hints))

    def search(self, text: str) -> re.Match[str] | None:
        return self.pattern.search(text) if self.may_match(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self.pattern.finditer(text) if self.may_match(text) else iter(())

    def sub(self, new: str | Callable[[re.Match[str]], str], text: str) -> str:
        return self.pattern.sub(new, text) if self.may_match(text) else text

    def split(self, text: str) -> list[str]:
        """For a pattern without groups."""
        return self.pattern.split(text) if self.may_match(text) else [text]
