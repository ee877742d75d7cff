"""What ``metadata --names`` answers: how folders and files should be called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from earmark.views.answers.document import AnswerDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class FileName(AnswerDocument):
    found: str
    expected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MisnamedItem(AnswerDocument):
    """``found`` and ``expected`` below the library's folder; ``expected`` ``None``: it keeps its name. ``kind`` is the
    main thing that is wrong, ``details`` all of them; ``library`` an id."""

    item: str
    title: str
    library: str
    library_name: str | None
    found: str
    expected: str | None
    kind: str
    details: tuple[str, ...]
    files: tuple[FileName, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamingAnswer(AnswerDocument):
    """``items``: how many were read; ``failed``: what could not be, with why; ``script``: the plan for a shell."""

    items: int
    kinds: Mapping[str, int]
    problems: tuple[MisnamedItem, ...]
    script: str
    failed: Mapping[str, str]
