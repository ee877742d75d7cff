"""The files' own tags, where Audiobookshelf's folders are mounted here: everything that ffprobe, and so ABS, misses.

Only the first file of a book is read, as by Audiobookshelf itself [A 12], and of it less than a kilobyte mostly.
Whatever goes wrong with one file is said about that item; the rest goes on.
"""

from __future__ import annotations

import os
import posixpath
import re
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from tinytag import TinyTag, UnsupportedFormatError

from handlers.book import BookView, Source, by_meaning, read_path, series_key, vendor_tags, view_of_tags
from hardcover.isbn import asin as as_asin
from listener.model import LibraryItem

LONGEST_TAG = 5_000  # characters: a description, and much more than any name
MOST_VALUES = 100  # of one tag


def read_files(item: LibraryItem, library_paths: Sequence[str]) -> tuple[BookView | None, str | None]:
    """The files' own view of an item, and what kept it from being read.

    ``library_paths``: "FOLDER THERE=FOLDER HERE". ``(None, None)``: nothing is mounted, or the item has no audio files.
    Blocks for as long as the disk takes.
    """
    if not library_paths or not item.files or item.is_missing:
        return None, None
    there = item.files[0].path
    path = local_path(there, library_paths)
    if path is None:
        return None, f"none of metadata.library_paths leads to {_short(there)}"
    raw, trouble = read_tags(path)
    if trouble is not None:
        return None, f"{_short(there)}: {trouble}"
    tags = by_meaning(raw)
    _take_vendor_tags(item, tags, vendor_tags(raw))
    return view_of_tags(Source.FILES, tags), None


def local_path(there: str, library_paths: Sequence[str]) -> Path | None:
    """Where a path of Audiobookshelf's machine is mounted here; the longest mapping that holds it counts."""
    clean = posixpath.normpath(there.replace("\\", "/")) if there else ""
    best: tuple[int, Path] | None = None
    for entry in library_paths:
        prefix, _, here = entry.partition("=")
        prefix = posixpath.normpath(prefix.strip().replace("\\", "/"))
        inside = clean.removeprefix(prefix.rstrip("/") + "/")
        if inside == clean or not here.strip():
            continue
        if best is None or len(prefix) > best[0]:
            best = len(prefix), Path(here.strip()) / inside
    return best[1] if best is not None else None


def read_tags(path: Path) -> tuple[dict[str, list[str]], str | None]:
    """Every tag of one file in tinytag's names, each with all its values; and why it could not be read."""
    try:
        with open_plainly(path) as file:
            if not file.read(1):
                return {}, "the file is empty"
            file.seek(0)
            try:
                tag = TinyTag.get(file_obj=file, duration=False)  # by its content: extensions lie
            except UnsupportedFormatError:
                file.seek(0)
                tag = TinyTag.get(str(path), file_obj=file, duration=False)
            read = tag.as_dict()
    except NotAFile:
        return {}, "it is no regular file"
    except FileNotFoundError:
        return {}, "there is no such file here: is the folder mounted, and the mapping right?"
    except PermissionError:
        return {}, "the file may not be read"
    except UnsupportedFormatError:
        return {}, "no audio file whose tags can be read"
    except Exception as error:  # a broken file may break its reader in any way
        return {}, f"its tags cannot be read ({type(error).__name__})"
    kept = {str(name)[:200]: texts[:MOST_VALUES] for name, texts in read.items() if isinstance(texts, list)}
    return {name: [bounded(str(one)) for one in texts] for name, texts in kept.items()}, None


class NotAFile(OSError):
    """A pipe, a device, a folder: reading could wait for ever, or do something."""


def open_plainly(path: Path) -> BinaryIO:
    """A regular file to read; opening never waits for somebody to write into a pipe."""
    file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise NotAFile  # noqa: TRY301
        return os.fdopen(file, "rb")
    except BaseException:
        os.close(file)
        raise


def bounded(text: str) -> str:
    """A tag as every reader of it can take it; some hold the whole book."""
    return re.sub(r"[ \t]{5,}", "    ", text[:LONGEST_TAG].encode("utf-8", "replace").decode())


def _take_vendor_tags(item: LibraryItem, tags: dict[str, list[str]], vendor: dict[str, str]) -> None:
    """Vendor tags count where they look right and something else says the same."""
    named = read_path(item.rel_path or "", is_file=item.is_file)
    number = as_asin(vendor.get("asin"))
    if number is not None and number in {as_asin(item.asin), as_asin(named.asin)}:
        tags.setdefault("asin", [number])
    names = {series_key(one.name) for one in item.series} | ({series_key(named.series)} if named.series else set())
    if "series" not in tags and series_key(vendor.get("series", "")) in names - {""}:
        tags["series"] = [vendor["series"]]
        if vendor.get("series-part"):
            tags["series-part"] = [vendor["series-part"]]


def _short(path: str) -> str:
    """The last two parts: enough to find it."""
    return "/".join(path.replace("\\", "/").split("/")[-2:])
