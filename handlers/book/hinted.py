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


def _tree(words: Iterable[str]) -> str:
    """One expression for all of these, branching letter by letter: half the cost of trying one word after the other."""
    after: dict[str, list[str]] = {}
    for word in words:
        if not word:
            return ""  # it has matched; longer words say nothing more
        after.setdefault(word[0], []).append(word[1:])
    branches = [re.escape(letter) + _tree(rests) for letter, rests in after.items()]
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


class Hints:
    """Pieces of text, any of which may stand in another one. ``pieces`` as they were given."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self.pieces = tuple(pieces)
        self._search = re.compile(_tree(self.pieces)).search
        self._long = 2 * len(self.pieces)  # characters from which one pass is dearer than a look for each piece

    def any_in(self, text: str) -> bool:
        if len(text) > self._long:
            return any(map(text.__contains__, self.pieces))
        return self._search(text) is not None


class HintedPattern:
    """Behaves as its pattern does. ``hints``: whatever the pattern matches holds one of these, letter for letter, or,
    where the pattern ignores case, in lower case."""

    def __init__(self, pattern: re.Pattern[str], hints: Iterable[str]) -> None:
        self.pattern = pattern
        self.hints = Hints(hints)
        self._ignores_case = bool(pattern.flags & re.IGNORECASE)

    def may_match(self, text: str) -> bool:
        if self._ignores_case:
            if not text.isascii() and _FOLD_OTHERWISE.search(text):
                return True
            text = text.casefold()
        return self.hints.any_in(text)

    def search(self, text: str) -> re.Match[str] | None:
        return self.pattern.search(text) if self.may_match(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self.pattern.finditer(text) if self.may_match(text) else iter(())

    def sub(self, new: str | Callable[[re.Match[str]], str], text: str) -> str:
        return self.pattern.sub(new, text) if self.may_match(text) else text

    def split(self, text: str) -> list[str]:
        """For a pattern without groups."""
        return self.pattern.split(text) if self.may_match(text) else [text]
