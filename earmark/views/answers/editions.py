"""What ``editions`` answers about the edition store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from earmark.views.answers.document import AnswerDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningStore(AnswerDocument):
    """In the running service; ``hits`` and ``misses`` since its start. Not ``on_disk``: memory must do."""

    entries: int
    in_memory: int
    hits: int
    misses: int
    hit_rate: float
    on_disk: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreStats(AnswerDocument):
    """``says``: why there is nothing to read. ``kinds``: records by what they are found by. ``known_absent`` say that
    Hardcover has none. ``service`` ``None``: none runs."""

    path: str
    says: str | None
    bytes: int
    entries: int
    kinds: Mapping[str, int]
    known_absent: int
    out_of_date: int
    service: RunningStore | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreCleared(AnswerDocument):
    """The records there were."""

    cleared: int
