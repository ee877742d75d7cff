"""How Audiobookshelf 2.x reads a book's folder: its ``getBookDataFromDir`` step by step, apart from Earmark's reading.

Written from its rules [A 12] as a second opinion: what is proposed has to be read back by this one.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Scanned(NamedTuple):
    title: str
    authors: list[str]
    series: str | None
    sequence: str | None
    year: str | None
    narrators: list[str]
    asin: str | None


def scan(rel_path: str) -> Scanned:
    folders = rel_path.split("/")
    folder = folders.pop()
    if re.match(r"^(cd|dis[ck])\s*\d{1,3}$", folder, re.IGNORECASE) and folders:
        return scan("/".join(folders))
    series = folders.pop() if len(folders) > 1 else None
    author = folders.pop() if folders else ""
    asin = None
    if found := re.search(r"(?: |^)\[([A-Z0-9]{10})\](?= |$)", folder):
        asin, folder = found.group(1), folder.replace(found.group(0), "", 1)
    folder = folder.strip()
    narrator = ""
    if found := re.match(r"^(.*) \{(.*)\}$", folder):
        folder, narrator = found.groups()
    sequence = None
    if series is not None:
        folder, sequence = _sequence(folder)
    year = None
    if found := re.match(r"^ *\(?([0-9]{4})\)? * - *(.+)", folder):
        year, folder = found.groups()
    return Scanned(folder.strip(), _names(author), series, sequence, year, _names(narrator), asin)


def _sequence(folder: str) -> tuple[str, str | None]:
    parts = folder.split(" - ")
    for n in range(len(parts)):
        found = re.match(r"^(vol\.? |volume |book )?(\d{0,3}(?:\.\d{1,2})?)(\.?)(?: (.*))?$", parts[n], re.IGNORECASE)
        if not found:
            continue
        label, number, dot, suffix = found.groups()
        if suffix and not (label or dot):
            continue
        text = number.lstrip("0") or "0"
        if "." in text:
            text = text.rstrip("0").rstrip(".") if not text.startswith(".") else "0" + text.rstrip("0")
        if suffix:
            parts[n] = suffix
        else:
            del parts[n]
        return " - ".join(parts), text
    return folder, None


def _names(text: str) -> list[str]:
    if not text:
        return []
    for mark in ("&", " and ", ";"):
        if mark in text:
            pieces = [piece for part in text.split(mark) for piece in part.split(",")]
            break
    else:
        pieces = text.split(",")
    pieces = [piece.strip() for piece in pieces]
    if len(pieces) == 1 or " " in pieces[0] or re.search("[\u3040-\u30ff\u31f0-\u31ff\u4e00-\u9fff]", pieces[0]):
        return [piece for piece in pieces if piece]
    pairs = [f"{pieces[n + 1]} {pieces[n]}".strip() for n in range(0, len(pieces) - 1, 2)]
    return [pair for pair in pairs if pair]
