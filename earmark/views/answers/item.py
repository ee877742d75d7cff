"""One library item, as every answer about items shows it."""

from __future__ import annotations

from dataclasses import dataclass

from earmark.views.answers.document import AnswerDocument
from listener import LibraryItem


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAnswer(AnswerDocument):
    """``series`` as "Name #1", ``duration_seconds`` 0.0 without audio. ``shown``: Audiobookshelf shows the item; where
    it does not, only ``id`` and ``title`` are known."""

    id: str
    title: str
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    narrators: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    asin: str | None = None
    isbn: str | None = None
    language: str | None = None
    duration_seconds: float = 0.0
    shown: bool = True

    @property
    def full_title(self) -> str:
        """With the subtitle; the id where there is no title."""
        return f"{self.title}: {self.subtitle}" if self.subtitle else self.title or self.id


def item_answer(item: LibraryItem | None, item_id: str = "", title: str = "") -> ItemAnswer:
    """``item_id`` and ``title`` of one that Audiobookshelf does not show."""
    if item is None:
        return ItemAnswer(id=item_id, title=title, shown=False)
    return ItemAnswer(
        id=item.id,
        title=item.title,
        subtitle=item.subtitle,
        authors=item.authors,
        narrators=item.narrators,
        series=tuple(one.shown for one in item.series),
        asin=item.asin,
        isbn=item.isbn,
        language=item.language,
        duration_seconds=item.duration_seconds,
    )
