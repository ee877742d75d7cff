"""Why an item's folder should keep its name: it says something that the fields do not, and may be right."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.metadata.compare import agrees, same
from handlers.metadata.model import Field, Source
from handlers.metadata.propose import entries_of
from handlers.metadata.views import names_view
from listener.model import LibraryItem


def doubt_in_the_folder(item: LibraryItem, found: str) -> str | None:
    """What the folder's name says otherwise than the fields; ``None``: nothing."""
    named = names_view(item)
    says = Source.NAMES.told("name")
    above = [entry.name for entries in named.readings(Field.SERIES) for entry in entries_of(entries)]
    people = [one for field in (Field.AUTHORS, Field.NARRATORS) for one in named.readings(field)]
    known = (*item.authors, *item.narrators)
    for one in people:
        # "Fantasy/Noor Haddad/Title": what looks like a series may be the author
        if agrees(Field.AUTHORS, one, known) is False and agrees(Field.AUTHORS, tuple(above), known) is not True:
            return f"{says} {_joined(one)}, its fields {_joined(known) or 'nobody'}"
    titles = [
        agrees(Field.TITLE, one, item.title, item.series)
        for one in named.readings(Field.TITLE)
        if agrees(Field.AUTHORS, (str(one),), known) is not True  # a folder called by its author names no book
    ]
    if False in titles and True not in titles:
        return f"{says} another title than its fields"
    for entries in named.readings(Field.SERIES):
        if agrees(Field.SERIES, entries, item.series) is False:
            return f"{says} another number or series than its fields"
    for asin in named.readings(Field.ASIN):
        if not same(Field.ASIN, asin, item.asin):
            return f"{says} another ASIN ({asin}) than its fields"
    return None


def _joined(names: object) -> str:
    return ", ".join(map(str, names)) if isinstance(names, Sequence) and not isinstance(names, str) else str(names)
