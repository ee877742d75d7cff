"""The naming check: how folders and files should be called, how they are, and what is wrong. Earmark renames nothing.

Names follow fields, and fields may be wrong: after a wrong match the folder is the last witness of what the files are.
So an item in doubt keeps its name, and says why.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from handlers.book import Field
from handlers.metadata.compare import same, same_people
from handlers.metadata.values import is_empty
from handlers.naming.doubts import doubt_in_the_folder
from handlers.naming.read_back import ReadBack, read_back
from handlers.naming.template import DEFAULT_TEMPLATE, parse_template
from handlers.naming.values import authors_of, fitting, part_of_name, series_for, values_of
from listener import LibraryItem

_EXTENSION = re.compile(r"\.[A-Za-z0-9]{2,4}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class NameProblem:
    """One item whose names do not follow the template.

    ``found`` and ``expected`` are paths below the library's folder; ``expected`` is "" where nothing is proposed.
    ``root`` is that folder on Audiobookshelf's machine, ``None`` when it is not known; ``library`` its library's id and
    ``library_name`` what a person calls it. ``kind`` is the main thing that is wrong, ``details`` all of them.
    ``files`` are names of files (is, should be) in the folder.
    """

    item: str
    title: str
    library: str
    library_name: str = ""
    found: str
    expected: str
    kind: str
    details: tuple[str, ...]
    is_file: bool = False
    root: str | None = None
    files: tuple[tuple[str, str], ...] = ()

    @property
    def can_move(self) -> bool:
        return bool(self.expected) and self.kind != COLLISION

    @property
    def moves(self) -> bool:
        """The folder itself, not only a file in it."""
        return self.can_move and self.found != self.expected


NO_TITLE = "no title to name it by"
NO_AUTHOR = "no author to name it by"
COLLISION = "two items would have one name"
LOOSE_FILE = "a loose file, not a folder"
LAYOUT = "folders missing or too many"
OTHER = "spelling or order"
MISSING = "its files are missing"
IN_DOUBT = "in doubt: it keeps its name"
NOT_READ_BACK = "Audiobookshelf would read its name otherwise"


def expected_path(item: LibraryItem, template: str = DEFAULT_TEMPLATE) -> str:
    """The item's folder below the library's, by its fields; "" without a title. ``ValueError``: a bad template."""
    if is_empty(Field.TITLE, item.title):
        return ""
    path = parse_template(template).path(values_of(item))
    return "/".join(fitting(folder) for folder in path.split("/"))


def problems(item: LibraryItem, template: str = DEFAULT_TEMPLATE, *, doubt: str | None = None) -> NameProblem | None:
    """What is wrong with the names of one item; ``None``: nothing, or its path is not known.

    ``doubt``: why its fields may be another book's, where that is known from elsewhere.
    """
    found = (item.rel_path or "").replace("\\", "/").strip("/")
    if not found or {".", ".."} & set(found.split("/")):  # which no folder below the library's has in its path
        return None
    expected = expected_path(item, template)
    if not expected or is_empty(Field.AUTHORS, item.authors):
        return _problem(item, found, NO_AUTHOR if expected else NO_TITLE)
    if item.is_file:
        expected = f"{expected}/{_file_name(item, found)}"
    files = _files(item)
    is_right = normal(found) == normal(expected)
    if is_right and not files:
        return None
    if item.is_missing:
        return _problem(item, found, MISSING)
    doubt = doubt or doubt_in_the_folder(item, found)
    if doubt is not None:
        return _problem(item, found, IN_DOUBT, (doubt,))
    unread = _not_read_back(item, expected, template) if not is_right else None
    if unread is not None:
        return _problem(item, found, NOT_READ_BACK, (unread,))
    details = () if is_right else _wrong(item, found, expected)
    details = (*details, *(["the file's name"] if files else []))
    return _problem(item, found, details[0], details, expected=expected, files=files)


def _problem(
    item: LibraryItem,
    found: str,
    kind: str,
    details: tuple[str, ...] = (),
    *,
    expected: str = "",
    files: tuple[tuple[str, str], ...] = (),
) -> NameProblem:
    return NameProblem(
        item=item.id, title=item.title, library=item.library_id, found=found, expected=expected, kind=kind,
        details=details or (kind,), is_file=item.is_file, root=_root(item, found), files=files,
    )  # fmt: skip


def plan(
    items: Iterable[LibraryItem],
    template: str = DEFAULT_TEMPLATE,
    *,
    doubts: Mapping[str, str] | None = None,
    libraries: Mapping[str, str] | None = None,
) -> tuple[NameProblem, ...]:
    """Every item's problem, by kind, then by path. Two items that would get one name are not to be moved.

    ``doubts``: item id → why its fields may be another book's. ``libraries``: id → name.
    """
    wanted: dict[tuple[str, str], list[str]] = {}
    found: list[NameProblem] = []
    for item in items:
        problem = problems(item, template, doubt=(doubts or {}).get(item.id))
        path = problem.expected if problem is not None and problem.expected else (item.rel_path or "")
        if path and not item.is_missing:
            wanted.setdefault((item.library_id, normal(path).casefold()), []).append(item.id)
        if problem is not None:
            found.append(replace(problem, library_name=(libraries or {}).get(item.library_id, "")))
    shared = {key for key, owners in wanted.items() if len(owners) > 1}
    checked = [
        replace(one, kind=COLLISION, details=(COLLISION, *one.details))
        if one.expected and (one.library, normal(one.expected).casefold()) in shared
        else one
        for one in found
    ]
    return tuple(sorted(checked, key=lambda one: (one.kind, one.library, one.found, one.item)))


def _files(item: LibraryItem) -> tuple[tuple[str, str], ...]:
    """The name of the only audio file of a folder; in books of many files the names give the order and stay."""
    if item.is_file or len(item.files) != 1:
        return ()
    found = item.files[0].rel_path
    expected = _file_name(item, found)
    return () if not found or "/" in found or normal(found) == normal(expected) else ((found, expected),)


def _file_name(item: LibraryItem, found: str) -> str:
    extension = _EXTENSION.search(found)
    return fitting(part_of_name(item.title)) + (extension[0] if extension else "")


def _not_read_back(item: LibraryItem, expected: str, template: str) -> str | None:
    """What Audiobookshelf would read otherwise than the fields say; ``None``: nothing.

    A template of the owner's own may say less, in an order that the scanner does not know: then that is their choice.
    """
    if template != DEFAULT_TEMPLATE:
        return None
    then = read_back(expected.rpartition("/")[0] if item.is_file else expected)
    series = series_for(item)
    if _plain_text(then.title) != _plain_text(part_of_name(item.title)):
        return f"its title would be read as “{then.title}”"
    if not same_people(then.authors, authors_of(item)):
        return f"its authors would be read as {', '.join(then.authors) or 'nobody'}"
    if then.narrators and not same_people(then.narrators, item.narrators):
        return f"its narrators would be read as {', '.join(then.narrators)}"
    if _plain_text(then.series) != _plain_text(part_of_name(series.name) if series is not None else None):
        return f"its series would be read as {then.series or 'none'}"
    if then.sequence is not None and (series is None or then.sequence != _plain(series.sequence)):
        return f"its number would be read as {then.sequence}"
    return None


def _plain_text(text: str | None) -> str:
    """Names end without dots and spaces on every file system."""
    return normal(text or "").strip(". ")


def _plain(sequence: str | None) -> str | None:
    try:
        return f"{float(sequence):g}" if sequence is not None else None
    except ValueError:
        return sequence


def _wrong(item: LibraryItem, found: str, expected: str) -> tuple[str, ...]:
    """What the names lack or say otherwise, the gravest first."""
    is_file = item.is_file
    now, then = read_back(found, is_file=is_file), read_back(expected.rpartition("/")[0] if is_file else expected)
    wrong: list[str] = [LOOSE_FILE] if is_file else []
    if not is_file and found.count("/") != expected.count("/"):
        wrong.append(LAYOUT)
    elif not is_file:
        wrong += _differences(item, now, then)
    return tuple(wrong) or (OTHER,)


def _differences(item: LibraryItem, now: ReadBack, then: ReadBack) -> list[str]:
    wrong: list[str] = []
    compared: tuple[tuple[str, Field, Any, Any], ...] = (
        ("author", Field.AUTHORS, now.authors, then.authors),
        ("series", Field.SUBTITLE, now.series, then.series),
        ("number", Field.SUBTITLE, now.sequence, then.sequence),
        ("title", Field.TITLE, now.title, then.title),
        ("year", Field.PUBLISHED_YEAR, now.year, then.year),
        ("narrator", Field.NARRATORS, now.narrators, then.narrators),
        ("ASIN", Field.ASIN, now.asin, then.asin),
    )
    for name, field, is_, should in compared:
        if should and not is_:
            wrong.append(f"no {name}")
        elif is_ and should and not same(field, is_, should, item.series):
            wrong.append(f"another {name}")
    return wrong


def _root(item: LibraryItem, found: str) -> str | None:
    """The library's folder, out of the path of a file: root / item's folder / file."""
    for file in item.files[:1]:
        path = file.path.replace("\\", "/")
        tail = f"/{found}" if item.is_file else f"/{posixpath.join(found, file.rel_path)}"
        if path.endswith(tail):
            return path[: -len(tail)] or "/"
    return None


def normal(path: str) -> str:
    """File systems differ in how they compose letters; that is no difference."""
    return unicodedata.normalize("NFC", path).strip("/")
