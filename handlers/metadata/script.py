"""A naming plan as a shell script for the owner to read, and to run if they like. Nothing here touches a file."""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Iterable, Sequence

from .names import NameProblem

_HEAD = """\
#!/bin/sh
# Renames folders and files the way the naming check proposes. Read it before you run it; nothing is overwritten.
# Give the library's folder here when it is not called as on Audiobookshelf's machine: sh names.sh /mnt/audiobooks
# Audiobookshelf finds moved books again on its next scan, with their progress.
set -eu
"""


def shell_script(problems: Iterable[NameProblem]) -> str:
    """One block of ``mv`` lines per library folder. What cannot be named, or would collide, is a comment."""
    roots: dict[str, list[NameProblem]] = {}
    for problem in problems:
        roots.setdefault(problem.root or "", []).append(problem)
    lines = [_HEAD]
    for root, found in sorted(roots.items()):
        lines.append(f"cd -- {_folder(root)}")
        for problem in sorted(found, key=lambda one: (one.found, one.item)):
            lines += ["", f"# {_one_line(problem.title)}: {_one_line(', '.join(problem.details))}"]
            lines += _moves(problem)
        lines.append("")
    return "\n".join(lines)


def _folder(root: str) -> str:
    return f'"${{1:-{_in_double_quotes(root)}}}"' if root else '"${1:?the folder of the library}"'


def _in_double_quotes(text: str) -> str:
    return "".join(f"\\{c}" if c in '"$`\\}' else c for c in text)


def _moves(problem: NameProblem) -> Sequence[str]:
    if not problem.can_move:
        return [f"# stays: {_one_line(problem.found)}"]
    found, expected = problem.found, problem.expected
    folder = posixpath.dirname(expected) if problem.is_file else expected
    files = [(posixpath.join(folder, old), posixpath.join(folder, new)) for old, new in problem.files]
    if found == expected:
        return [line for old, new in files for line in _unless_there(new, [_mv(old, new)])]
    moves: list[str] = []
    inside = expected.startswith(f"{found}/")
    if inside:  # into itself: by way of another name
        moves.append(_mv(found, f"{found}.earmark-aside"))
    if parent := posixpath.dirname(expected):
        moves.append(f"mkdir -p -- {_quoted(parent)}")
    moves.append(_mv(f"{found}.earmark-aside" if inside else found, expected))
    moves += [_mv(old, new) for old, new in files]  # only in the folder that was moved, never in one that was there
    return _unless_there(expected, moves)


def _unless_there(path: str, commands: Sequence[str]) -> list[str]:
    """``mv -n`` alone would say nothing, and would move a folder into one that is there."""
    there = f"echo {_quoted('already there: ' + path)} >&2"
    return [f"if [ -e {_quoted(path)} ]; then {there}; else", *(f"  {one}" for one in commands), "fi"]


def _mv(old: str, new: str) -> str:
    return f"mv -n -- {_quoted(old)} {_quoted(new)}"


def _quoted(path: str) -> str:
    return shlex.quote(path)


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
