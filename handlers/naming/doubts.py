"""Why an item's folder should keep its name: it says something that the fields do not, and may be right."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.book import Field, Source, path_view
from handlers.metadata.compare import agrees, same
from handlers.metadata.values import entries_of
from listener import LibraryItem


def doubt_in_the_folder(item: LibraryItem, found: str) -> str | None:
    """What the folder's name says otherwise than the fields; ``None``: nothing."""
    named = path_view(item)
    says = Source.NAMES.with_verb("name")
    above = [entry.name for entries in named.readings(Field.SERIES) for entry in entries_of(entries)]
    people = [one for field in (Field.AUTHORS, Field.NARRATORS) for one in named.readings(field)]
    known = (*item.authors, *item.narrators)
    for one in people:
        # "Fantasy/Noor Haddad/Title": what looks like a series may be the author
        if agrees(Field.AUTHORS, one, known) is False and agrees(Field.AUTHORS, tuple(above), known) is not True:
            return f"{says} {_joined(one)}, its fields {_joined(known) or 'nobody'}"
    for entries in named.readings(Field.SERIES):
        if agrees(Field.SERIES, entries, item.series) is False:
            return f"{says} another number or series than its fields"
    for asin in named.readings(Field.ASIN):
        if not same(Field.ASIN, asin, item.asin):
            return f"{says} another ASIN ({asin}) than its fields"
    return None


def another_title(item: LibraryItem) -> str | None:
    """Where nothing confirms the fields: the folder's title, if it is another one than theirs."""
    known = (*item.authors, *item.narrators)
    titles = [str(one) for one in path_view(item).readings(Field.TITLE)]
    # a folder called by its author names no book
    titles = [one for one in titles if agrees(Field.AUTHORS, (one,), known) is not True]
    verdicts = [agrees(Field.TITLE, one, item.title, item.series) for one in titles]
    return f"its folder says “{titles[0]}”, and no match says which is right" if False in verdicts else None


def _joined(names: object) -> str:
    return ", ".join(map(str, names)) if isinstance(names, Sequence) and not isinstance(names, str) else str(names)
