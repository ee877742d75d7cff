"""Labelled rows with evidence taken away, folders spelled otherwise, witnesses made silent: kinds of trouble, each
applied to every row. What is taken away may cost an automatic verdict; it must never make a wrong one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from handlers.matching import Candidate
from listener.model import LibraryItem
from tests.handlers.matching.rows import LabelledRow

Change = Callable[[LibraryItem, tuple[Candidate, ...]], tuple[LibraryItem, tuple[Candidate, ...]]]


def _item(**values: object) -> Change:
    return lambda item, candidates: (replace(item, **values), candidates)  # type: ignore[arg-type]


def _editions(**values: object) -> Change:
    def change(item: LibraryItem, candidates: tuple[Candidate, ...]) -> tuple[LibraryItem, tuple[Candidate, ...]]:
        return item, tuple(
            replace(c, editions=tuple(replace(e, **values) for e in c.editions))  # type: ignore[arg-type]
            for c in candidates
        )

    return change


def _books(**values: object) -> Change:
    return lambda item, candidates: (
        item,
        tuple(replace(c, book=replace(c.book, **values)) for c in candidates),  # type: ignore[arg-type]
    )


def _both(*changes: Change) -> Change:
    def change(item: LibraryItem, candidates: tuple[Candidate, ...]) -> tuple[LibraryItem, tuple[Candidate, ...]]:
        for one in changes:
            item, candidates = one(item, candidates)
        return item, candidates

    return change


NO_TAGS = _item(tags=())
NO_LENGTHS = _editions(audio_seconds=None)
REMOVED: dict[str, Change] = {
    "whole": _item(),
    "no tags": NO_TAGS,
    "no files": _both(NO_TAGS, _item(rel_path=None)),
    "silent folder": _both(NO_TAGS, _item(rel_path="incoming/01")),
    "no narrators": _item(narrators=()),
    "no series": _item(series=()),
    "no identifiers": _item(asin=None, isbn=None),
    "no subtitle": _item(subtitle=None),
    "no lengths": NO_LENGTHS,
    "no readers": _editions(narrators=()),
    "no positions": _books(series=()),
    "no lengths, no positions": _both(NO_LENGTHS, _books(series=())),
    "bare": _both(NO_LENGTHS, _books(series=()), _editions(narrators=()), NO_TAGS),
    "title and author": _both(_item(narrators=(), series=(), asin=None, isbn=None, subtitle=None), NO_TAGS),
}


def without_evidence(rows: Iterable[LabelledRow]) -> Iterator[LabelledRow]:
    """Each row with one sort of evidence taken away, with and without the right book among what is offered."""
    for row in rows:
        for name, change in REMOVED.items():
            item, candidates = change(row.item, row.candidates)
            yield replace(row, name=f"{row.name} {name}", item=item, candidates=candidates, answerable=False)
            if row.expected is not None:
                others = tuple(c for c in candidates if c.book.id != row.expected)
                yield replace(
                    row,
                    name=f"{row.name} {name}, not offered",
                    item=item,
                    candidates=others,
                    expected=None,
                    answerable=False,
                    may_auto=False,
                )


def misspelt_folders(rows: Iterable[LabelledRow]) -> Iterator[LabelledRow]:
    """Folders as people and their file systems spell them, beside fields that are right."""
    for row in rows:
        title, subtitle = row.item.title, row.item.subtitle or ""
        author = row.item.authors[0] if row.item.authors else "Author"
        for name, path in FOLDERS.items():
            if "{subtitle}" in path and not subtitle:
                continue
            found = path.format(title=title, subtitle=subtitle, author=author, **_more(row)).replace("//", "/")
            for tags in (row.item.tags, ()):
                yield replace(
                    row,
                    name=f"{row.name} {name}{'' if tags else ', no tags'}",
                    item=replace(row.item, rel_path=_legal(found), tags=tags),
                )


def _more(row: LabelledRow) -> dict[str, str]:
    series = row.item.series[0] if row.item.series else None
    last, _, first = (row.item.authors[0] if row.item.authors else "A B").rpartition(" ")
    return {
        "series": series.name if series else "",
        "number": (series.sequence if series else None) or "1",
        "turned": f"{first}, {last}",
        "narrator": row.item.narrators[0] if row.item.narrators else "Somebody",
        "year": row.item.published_year or "2015",
        "asin": row.item.asin or "B0QQQQQQQ1",
        "run": "".join(w.capitalize() for w in row.item.title.split()),
        "dots": ".".join(row.item.title.split()),
        "lines": "_".join(row.item.title.split()).lower(),
    }


def _legal(path: str) -> str:
    return "".join(c for c in path if c not in '?*"<>|')


FOLDERS = {
    "plain": "{author}/{title}",
    "colon as underscore": "{author}/{title}_ {subtitle}",
    "colon as dash": "{author}/{title} - {subtitle}",
    "colon glued": "{author}/{title}- {subtitle}",
    "colon of another script": "{author}/{title}\ua789 {subtitle}",
    "wide colon": "{author}/{title}\uff1a{subtitle}",
    "colon lost": "{author}/{title} {subtitle}",
    "comma": "{author}/{title}, {subtitle}",
    "full stop": "{author}/{title}. {subtitle}",
    "en dash": "{author}/{title} – {subtitle}",
    "turned author": "{turned}/{title}",
    "author in front": "{author} - {title}",
    "author behind": "{title} by {author}",
    "year": "{author}/{title} ({year})",
    "year in front": "{author}/{year} - {title}",
    "narrator": "{author}/{title} {{{narrator}}}",
    "read by": "{author}/{title} (read by {narrator})",
    "asin": "{author}/{title} [{asin}]",
    "bitrate": "{author}/{title} 64kbps m4b",
    "unabridged": "{author}/{title} (Unabridged)",
    "shelf": "Audiobooks/{author}/{title}",
    "genre": "Thriller/{title}",
    "discs": "{author}/{title}/CD2",
    "run together": "{run}",
    "dots": "{dots}",
    "lines": "{lines}",
    "emoji": "{author}/{title} 🎧",
    "number in front": "{author}/03 {title}",
    "series above": "{author}/{series}/{number} - {title}",
    "author and series": "{author} - {series} {number} - {title}",
}
