"""``--case FILE``: one case or thousands, one answer line each, nothing kept between them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

from earmark.commands.case_files.reading import BadCase, CaseFile, read_case

Answer = Callable[[CaseFile], dict[str, Any]]


def answer_cases(path: Path, answer: Answer, write: Callable[[str], None]) -> int:
    """Answer every case of a file ("-": standard input); how many could not be read. Raises ``OSError``."""
    if str(path) == "-":
        return _answer(sys.stdin, answer, write)
    with path.open(encoding="utf-8-sig") as file:
        return _answer(file, answer, write)


def _answer(file: TextIO, answer: Answer, write: Callable[[str], None]) -> int:
    bad = 0
    for number, text in enumerate(_cases(file), 1):
        try:
            found = answer(read_case(text))
        except BadCase as error:
            bad += 1
            found = {"id": _name(text, number), "error": str(error)}
        write(json.dumps(found, ensure_ascii=False))
    return bad


def _cases(file: TextIO) -> Iterator[str]:
    """A line is a case; a file whose first line is none is one case over all its lines, or a list of them."""
    first = next((line for line in file if line.strip()), "")
    if not first:
        return
    if _is_json(first) and not first.lstrip().startswith("["):
        yield first
        yield from (line for line in file if line.strip())
        return
    text = first + file.read()
    if text.lstrip().startswith("[") and _is_json(text):
        yield from (json.dumps(one) for one in json.loads(text))
    elif _is_json(text):
        yield text
    else:  # a broken line among others: each for itself, so that the others are answered
        lines = [line for line in text.splitlines() if line.strip()]
        yield from lines if any(_is_json(line) for line in lines) else [text]


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _name(text: str, number: int) -> str:
    """The id of a case that could not be read, as far as it has one; else its line."""
    try:
        raw = json.loads(text)
    except ValueError:
        raw = None
    return str(raw["id"]) if isinstance(raw, dict) and raw.get("id") is not None else f"line {number}"
