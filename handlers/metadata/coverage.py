"""How many items have a value in each field: the figures before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handlers.book import Field, fields_view
from handlers.metadata.values import is_empty
from listener import LibraryItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """``counts``: items that have the field, out of ``total``. "Unknown" is not having it."""

    counts: Mapping[Field, int]
    total: int

    def share(self, field: Field) -> float:
        """0.0-1.0; an empty library lacks nothing."""
        return self.counts[field] / self.total if self.total else 1.0


def coverage(items: Iterable[LibraryItem]) -> Coverage:
    counts = dict.fromkeys(Field, 0)
    total = 0
    for item in items:
        total += 1
        for field, value in fields_view(item).values.items():
            counts[field] += not is_empty(field, value)
    return Coverage(counts=counts, total=total)
