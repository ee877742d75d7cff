"""A book as each source says it, kept apart: all views of one item together."""

from __future__ import annotations

from handlers.book import BookView, fields_view, hardcover_view, path_view, tags_view
from hardcover import EditionDetails
from listener import LibraryItem


def views_for(
    item: LibraryItem, *, files: BookView | None = None, details: EditionDetails | None = None
) -> tuple[BookView, ...]:
    """Every view there is of an item: its fields first, then tags, files, names and Hardcover."""
    views = [fields_view(item), tags_view(dict(item.tags)), files, path_view(item)]
    if details is not None:
        views.append(hardcover_view(details))
    return tuple(view for view in views if view is not None)
