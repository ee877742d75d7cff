"""The pattern by which folders should be called: ``{author}/{series}/{number} - {year} - {title} [{asin}]``.

Placeholders in braces, ``{{`` and ``}}`` for braces that are meant. What has no value goes with what holds it: its
brackets, its part between " - ", its folder.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

DEFAULT_TEMPLATE = "{author}/{series}/{number} - {year} - {title} {{{narrator}}} [{asin}]"
PLACEHOLDERS = ("author", "series", "number", "year", "title", "subtitle", "narrator", "asin", "publisher", "language")

_OPEN, _CLOSE = "\ue000", "\ue001"  # around placeholders while the pattern is taken apart; no name holds them
_MARK = re.compile(f"{_OPEN}([a-z]+){_CLOSE}")
_GROUP = re.compile(r" ?(?:\{[^{}\[\]()]*\}|\[[^{}\[\]()]*\]|\([^{}\[\]()]*\))")


@dataclass(frozen=True, slots=True)
class Template:
    folders: tuple[str, ...]  # with marked placeholders

    def path(self, values: Mapping[str, str]) -> str:
        """The path with these values; missing ones are empty."""
        folders = (_folder(folder, values) for folder in self.folders)
        return "/".join(folder for folder in folders if folder)


@lru_cache(maxsize=32)
def parse_template(text: str) -> Template:
    """``ValueError`` says what is wrong with the pattern."""
    marked: list[str] = []
    problem = ""
    try:
        for literal, name, form, conversion in string.Formatter().parse(text.strip()):
            marked.append(literal)
            if name is not None:
                marked.append(f"{_OPEN}{name}{_CLOSE}")
                if name not in PLACEHOLDERS or form or conversion:
                    problem = f"there is no {{{name}}}; there are {', '.join(PLACEHOLDERS)}"
    except ValueError as error:
        problem = str(error)
    if problem:
        raise ValueError(f"the name template {text!r}: {problem}")
    folders = tuple(folder for folder in "".join(marked).split("/") if folder.strip())
    if not folders or f"{_OPEN}title{_CLOSE}" not in folders[-1]:
        raise ValueError(f"the name template {text!r}: its last folder has to hold {{title}}")
    return Template(folders)


def _folder(pattern: str, values: Mapping[str, str]) -> str:
    shape = _without_empty(pattern, frozenset(name for name, value in values.items() if value))
    filled = _MARK.sub(lambda found: values.get(found[1], ""), shape)
    return " ".join(filled.split())


@lru_cache(maxsize=512)  # a library's items lack the same few things again and again
def _without_empty(pattern: str, present: frozenset[str]) -> str:
    """The pattern without what holds only placeholders that have no value."""

    def group(found: re.Match[str]) -> str:
        return "" if _is_empty(found[0], present) else found[0]

    return " - ".join(part for part in _GROUP.sub(group, pattern).split(" - ") if not _is_empty(part, present))


def _is_empty(piece: str, present: frozenset[str]) -> bool:
    """Placeholders, and none of them has a value."""
    names = _MARK.findall(piece)
    return bool(names) and present.isdisjoint(names)
