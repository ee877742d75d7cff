"""The naming check: how folders and files should be called, how they are, and what is wrong. Earmark renames nothing.

The names are made so that Audiobookshelf reads back from them what it knows (``paths.py`` reads as it does).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from hardcover.isbn import asin as as_asin
from listener.model import LibraryItem

from . import sayings
from .compare import same
from .model import Field
from .paths import Named, read_path
from .propose import is_empty
from .template import DEFAULT_TEMPLATE, parse_template

__all__ = ["DEFAULT_TEMPLATE", "NameProblem", "expected_path", "plan", "plan_as_json", "problems"]

_LONGEST_NAME = 240  # bytes of one folder; most file systems allow 255
_MOST_PEOPLE = 3
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>"|?*\\]')
_SEQUENCE = re.compile(r"\d{1,3}(?:\.\d{1,2})?")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{2,4}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class NameProblem:
    """One item whose names do not follow the template.

    ``found`` and ``expected`` are paths below the library's folder; ``expected`` is "" where nobody knows what it
    should be called. ``root`` is that folder on Audiobookshelf's machine, ``None`` when it is not known. ``kind`` is
    the main thing that is wrong, ``details`` all of them. ``files`` are names of files (is, should be) in the folder.
    """

    item: str
    title: str
    library: str
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


NO_TITLE = "no title to name it by"
NO_AUTHOR = "no author to name it by"
COLLISION = "two items would have one name"
LOOSE_FILE = "a loose file, not a folder"
LAYOUT = "folders missing or too many"
OTHER = "spelling or order"


def expected_path(item: LibraryItem, template: str = DEFAULT_TEMPLATE) -> str:
    """The item's folder below the library's, by its fields; "" without a title. ``ValueError``: a bad template."""
    if is_empty(Field.TITLE, item.title):
        return ""
    pattern = parse_template(template)
    path = pattern.path(_values(item))
    return "/".join(_fitting(folder) for folder in path.split("/"))


def problems(item: LibraryItem, template: str = DEFAULT_TEMPLATE) -> NameProblem | None:
    """What is wrong with the names of one item; ``None``: nothing, or its path is not known."""
    found = (item.rel_path or "").replace("\\", "/").strip("/")
    if not found:
        return None
    expected = expected_path(item, template)
    root = _root(item, found)
    if not expected or is_empty(Field.AUTHORS, item.authors):
        kind = NO_AUTHOR if expected else NO_TITLE
        return NameProblem(
            item=item.id, title=item.title, library=item.library_id, found=found, expected="",
            kind=kind, details=(kind,), is_file=item.is_file, root=root,
        )  # fmt: skip
    if item.is_file:
        expected = f"{expected}/{_file_name(item, found)}"
    files = _files(item)
    if _normal(found) == _normal(expected) and not files:
        return None
    details = _wrong(item, found, expected) if _normal(found) != _normal(expected) else ()
    details = (*details, *(["the file's name"] if files else []))
    return NameProblem(
        item=item.id, title=item.title, library=item.library_id, found=found, expected=expected,
        kind=details[0], details=details, is_file=item.is_file, root=root, files=files,
    )  # fmt: skip


def plan(items: Iterable[LibraryItem], template: str = DEFAULT_TEMPLATE) -> tuple[NameProblem, ...]:
    """Every item's problem, by kind, then by path. Two items that would get one name are not to be moved."""
    wanted: dict[tuple[str, str], list[str]] = {}
    found: list[NameProblem] = []
    for item in items:
        problem = problems(item, template)
        path = problem.expected if problem is not None else (item.rel_path or "")
        if path:
            wanted.setdefault((item.library_id, _normal(path).casefold()), []).append(item.id)
        if problem is not None:
            found.append(problem)
    shared = {key for key, owners in wanted.items() if len(owners) > 1}
    checked = [
        replace(one, kind=COLLISION, details=(COLLISION, *one.details))
        if (one.library, _normal(one.expected).casefold()) in shared
        else one
        for one in found
    ]
    return tuple(sorted(checked, key=lambda one: (one.kind, one.library, one.found, one.item)))


def plan_as_json(problems: Iterable[NameProblem]) -> list[dict[str, Any]]:
    """``[{item, title, library, found, expected, kind, details, files: [{found, expected}]}]``."""
    return [
        {
            "item": one.item,
            "title": one.title,
            "library": one.library,
            "found": one.found,
            "expected": one.expected or None,
            "kind": one.kind,
            "details": list(one.details),
            "files": [{"found": old, "expected": new} for old, new in one.files],
        }
        for one in problems
    ]


def _values(item: LibraryItem) -> dict[str, str]:
    series = item.series[0] if item.series else None
    number = sayings.sequence(series.sequence) if series is not None else None
    narrators = sayings.people(item.narrators)
    values = {
        "author": ", ".join(item.authors if len(item.authors) <= _MOST_PEOPLE else item.authors[:1]),
        "series": series.name if series is not None else None,
        # What Audiobookshelf could not read back as a number ("1-3") would become part of the title.
        "number": number if number and _SEQUENCE.fullmatch(number) else None,
        "year": sayings.year(item.published_year),
        "title": item.title,
        "subtitle": item.subtitle,
        "narrator": ", ".join(narrators if len(narrators) <= _MOST_PEOPLE else narrators[:1]),
        "asin": as_asin(item.asin),
        "publisher": item.publisher,
        "language": item.language,
    }
    return {name: _clean(value) for name, value in values.items() if value}


@lru_cache(maxsize=4096)
def _clean(text: str) -> str:
    """Text as part of a name on any file system; a colon becomes a dash that does not look like a separator."""
    text = unicodedata.normalize("NFC", text)
    text = re.sub(r"\s*:\s+", " – ", text).replace(":", "-").replace("/", "-")
    text = re.sub(r" - ", " – ", _FORBIDDEN.sub("", text))
    return " ".join(text.replace("{", "(").replace("}", ")").split())


def _fitting(folder: str) -> str:
    folder = folder.strip().rstrip(". ") or "_"
    if folder.startswith("."):
        folder = "_" + folder.lstrip(".")
    if _RESERVED.match(folder):
        folder = f"_{folder}"
    encoded = folder.encode()
    return folder if len(encoded) <= _LONGEST_NAME else encoded[:_LONGEST_NAME].decode("utf-8", "ignore").rstrip(". ")


def _files(item: LibraryItem) -> tuple[tuple[str, str], ...]:
    """The name of the only audio file of a folder; in books of many files the names give the order and stay."""
    if item.is_file or len(item.files) != 1:
        return ()
    found = item.files[0].rel_path
    expected = _file_name(item, found)
    return () if not found or "/" in found or _normal(found) == _normal(expected) else ((found, expected),)


def _file_name(item: LibraryItem, found: str) -> str:
    extension = _EXTENSION.search(found)
    return _fitting(_clean(item.title)) + (extension[0] if extension else "")


def _wrong(item: LibraryItem, found: str, expected: str) -> tuple[str, ...]:
    """What the names lack or say otherwise, the gravest first."""
    is_file = item.is_file
    now, then = read_path(found, is_file=is_file), read_path(expected.rpartition("/")[0] if is_file else expected)
    wrong: list[str] = [LOOSE_FILE] if is_file else []
    if not is_file and found.count("/") != expected.count("/"):
        wrong.append(LAYOUT)
    else:
        wrong += _differences(item, now, then)
    return tuple(wrong) or (OTHER,)


def _differences(item: LibraryItem, now: Named, then: Named) -> list[str]:
    wrong: list[str] = []
    compared: Sequence[tuple[str, Field, Any, Any]] = (
        ("author", Field.AUTHORS, now.authors, then.authors),
        ("series", Field.SERIES, sayings.series(now.series, None), sayings.series(then.series, None)),
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
        tail = f"/{found}" if item.is_file else f"/{found}/{file.rel_path}"
        if path.endswith(tail):
            return path[: -len(tail)] or "/"
    return None


def _normal(path: str) -> str:
    """File systems differ in how they compose letters; that is no difference."""
    return unicodedata.normalize("NFC", path).strip("/")
