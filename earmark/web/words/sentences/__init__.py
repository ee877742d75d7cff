"""Sentences that the state keeps in English, in the language of a page.

Why a book is matched, written, held or in doubt is said where it is decided, once, for the terminal, the log, JSON and
the history. A language is a table from these sentences to its own, with the same placeholders. What it does not know
stays as it is; a test holds the tables against every sentence of the code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache

# Values that are sentences or words of the table themselves; others (titles, names, numbers) stay as they are.
KNOWN = frozenset({"why", "source", "kind", "status", "field", "side", "unit"})  # else the pattern does not fit
MAYBE_KNOWN = frozenset({"more", "language", "holds", "people", "people_there", "named", "named_before"})
LISTED = frozenset({"fields"})  # "title, author and length": each of them a word of the table
LONG = KNOWN | MAYBE_KNOWN | {"value", "error", "start", "title"}  # may be several sentences themselves

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_BETWEEN = re.compile(r"; (?![^“]*”)")  # sentences that were put together, and not what a title holds
_LONGEST = 600  # of what is translated; what is longer quotes an answer
_DEEPEST = 4
_MOST_KEPT = 4096


class Sentences:
    """``table``: English sentence to the language's, without the full stop; ``and_``: the word before the last of
    several."""

    def __init__(self, table: Mapping[str, str], and_: str) -> None:
        self._and = and_
        self._exact = {_small(text): said for text, said in table.items() if not _PLACEHOLDER.search(text)}
        self._table = {text: said for text, said in table.items() if _PLACEHOLDER.search(text)}
        self.parts = lru_cache(_MOST_KEPT)(self._parts)

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        """The most exact first; made when the first page of this language is."""
        return [(_expression(text), self._table[text]) for text in sorted(self._table, key=_literally, reverse=True)]

    def _parts(self, text: str) -> tuple[tuple[str, bool], ...]:
        """The text in pieces, each with whether it is in this language; as one where all of it is."""
        if len(text) > _LONGEST:
            return ((text, False),)
        said = self._said(text)
        if said is not None:
            return ((said, True),)
        pieces = _BETWEEN.split(text)
        found = [(self._said(piece), piece) for piece in pieces] if len(pieces) > 1 else [(None, text)]
        return tuple(
            ((said if said is not None else piece) + ("; " if place < len(found) else ""), said is not None)
            for place, (said, piece) in enumerate(found, 1)
        )

    def _said(self, text: str, depth: int = 0) -> str | None:
        core = text.rstrip()
        stop = "." if core.endswith(".") and not core.endswith("..") else ""
        said = self._whole(core.removesuffix(stop), depth)
        if said is None:
            return None
        return (said[:1].upper() + said[1:] if text[:1].isupper() else said) + stop

    def _whole(self, text: str, depth: int) -> str | None:
        """As one sentence, else as several that were put together, else as one with several inside it."""
        exact = self._exact.get(_small(text))
        if exact is not None or depth > _DEEPEST:
            return exact
        simple = next(self._matching(text, depth, several_in=frozenset()), None)
        pieces = _BETWEEN.split(text)
        if simple is not None or len(pieces) == 1:
            return simple
        said = [self._said(piece, depth + 1) for piece in pieces]
        if None not in said:
            return "; ".join(piece for piece in said if piece is not None)
        return next(self._matching(text, depth, several_in=LONG), None)

    def _matching(self, text: str, depth: int, *, several_in: frozenset[str]) -> Iterator[str]:
        """By the patterns that fit, the most exact first. ``several_in``: values that may be several sentences."""
        between = [one.start() for one in _BETWEEN.finditer(text)]
        for expression, said in self._patterns:
            found = expression.fullmatch(text)
            if found is None:
                continue
            values = found.groupdict()
            one_only = [found.span(name) for name in values if name not in several_in]
            if any(first <= place < last for place in between for first, last in one_only):
                continue
            filled = {name: self._value(name, value, depth + 1) for name, value in values.items()}
            if None not in filled.values():
                yield said.format(**filled)

    def _value(self, name: str, value: str, depth: int) -> str | None:
        if name in LISTED:
            words = [self._whole(word, depth) for word in re.split(r", | and ", value)]
            known = [word for word in words if word is not None]
            return (
                f" {self._and} ".join(filter(None, [", ".join(known[:-1]), known[-1]])) if None not in words else None
            )
        if name in KNOWN:
            return self._said(value, depth)
        return self._said(value, depth) or value if name in MAYBE_KNOWN else value


def _small(text: str) -> str:
    """Whether a sentence begins with a capital depends on where it stands."""
    return text[:1].lower() + text[1:]


def _literally(text: str) -> int:
    """How much of a pattern is said, so that the more exact one comes first."""
    return len(_PLACEHOLDER.sub("", text))


def _expression(text: str) -> re.Pattern[str]:
    """Each placeholder is something; the first letter may be a capital."""
    pieces = _PLACEHOLDER.split(text)
    pattern = "".join(f"(?P<{piece}>.+?)" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces))
    first = pieces[0][:1]
    if first.isalpha():
        pattern = f"[{first.lower()}{first.upper()}]" + pattern[len(re.escape(first)) :]
    return re.compile(pattern, re.DOTALL)
