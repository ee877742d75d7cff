"""Progress in the unit of the read's edition [H 5.3, 5.4]: seconds of an audio edition, pages of any other, nothing
where the edition has no length."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from earmark.sandbox.hardcover.habits import Habits
from earmark.sandbox.hardcover.rows import AUDIO, BOTH, EBOOK, PHYSICAL, Edition, Read
from earmark.sandbox.hardcover.store import Store

KNOWN = Habits()


def seconds_of(edition: Edition | None) -> int | None:
    return (edition.audio_seconds or None) if edition and edition.reading_format_id in (AUDIO, BOTH) else None


def pages_of(edition: Edition | None) -> int | None:
    return (edition.pages or None) if edition and edition.reading_format_id != AUDIO else None


def set_progress(read: Read, edition: Edition | None, values: Mapping[str, Any], habits: Habits = KNOWN) -> bool:
    """Apply what ``values`` say in units the edition has; the rest is ignored without an error. True: some was applied.

    After a change of edition the value in a unit the new one has not is lost (guess). Beyond the end is kept (guess).
    """
    seconds, pages = seconds_of(edition), pages_of(edition)
    written = False
    for column, length in (("progress_seconds", seconds), ("progress_pages", pages)):
        other_unit = length is None and bool(seconds or pages)
        kept = not habits.unit_of_edition if other_unit else length is not None or not habits.lengthless_empty
        if not kept:
            setattr(read, column, None)
        elif column in values:
            value = values[column]
            if not habits.beyond_the_end_kept and None not in (value, length):
                value = min(value, length)
            setattr(read, column, value)
            written = True
    if seconds and read.progress_seconds is not None:
        read.progress = read.progress_seconds / seconds * 100
    elif pages and read.progress_pages is not None:
        read.progress = read.progress_pages / pages * 100
    else:
        read.progress = None
    return written


def fill_progress(read: Read, edition: Edition | None) -> None:
    """To the whole edition [H 5.8, 5.9]."""
    set_progress(read, edition, {"progress_seconds": seconds_of(edition), "progress_pages": pages_of(edition)})


def choose_edition(store: Store, book_id: int, preferred_format_id: int) -> Edition | None:
    """The edition of a read nobody chose one for: of the person's format if there is one, else any [H 5.7]."""
    book = store.books.get(book_id)
    if book is None:
        return None
    defaults = {
        AUDIO: book.default_audio_edition_id,
        EBOOK: book.default_ebook_edition_id,
        PHYSICAL: book.default_physical_edition_id,
    }
    preferred = store.editions.get(defaults.get(preferred_format_id))
    return preferred or next(iter(store.editions.by("book_id", book_id)), None)
