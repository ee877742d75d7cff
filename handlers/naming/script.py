"""A naming plan as a shell script for the owner to read, and to run if they like. Nothing here touches a file.

The script goes on after a failure, overwrites nothing, and may be run again after it was stopped anywhere. Items whose
new name is another one's old name (chains, swaps, a folder that moves into itself) are first all set aside under
hidden names and then placed; what was placed is noted in a file beside the script.
"""

from __future__ import annotations

import hashlib
import os
import posixpath
import shlex
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from handlers.naming.plan import NameProblem

_HEAD = """\
#!/bin/sh
# Renames folders and files the way the naming check proposes. Read it before you run it; nothing is overwritten.
# It can be run again: what is done is left alone.
# Where a library's folder is called otherwise here than on Audiobookshelf's machine, say so, by the library's name or
# by the folder: {usage}
# Audiobookshelf finds moved books again on its next scan, with their progress.
set -u
plan={plan}
failed=0
if [ -f "$0" ]; then notes="$0.$plan.done"; else notes="${{TMPDIR:-/tmp}}/earmark-names.$plan.done"; fi
"""

_BEGINNING = _HEAD[: _HEAD.index(".")]  # by which one of ours is known

_FUNCTIONS = """\
say() { printf '%s\\n' "$*" >&2; }
fail() { say "$*"; failed=$((failed + 1)); return 1; }
is_there() { [ -e "$1" ] || [ -L "$1" ]; }
is_one() { [ "$1" -ef "$2" ]; }
# The folder that was given for a library: NAME or the folder of Audiobookshelf's machine, a name of the library, args.
root_for() {
  root=$1; name=$2; shift 2
  for argument in "$@"; do
    case $argument in
      "$name="*) [ -n "$name" ] && root=${argument#"$name="} ;;
      "$root="*) root=${argument#"$root="} ;;
      *=*) ;;
      *) root=$argument ;;
    esac
  done
}
open_root() {
  cd -- "$start" && [ -n "$root" ] && cd -- "$root" && return 0
  fail "not done: there is no folder ${root:-of the library}: give it as $1"
}
make_parent() {
  case $1 in */*) mkdir -p -- "${1%/*}" || fail "cannot make ${1%/*}" ;; esac
}
# Parents that are empty now. rmdir removes nothing else.
tidy() {
  parent=$1
  while case $parent in */*) true ;; *) false ;; esac; do
    parent=${parent%/*}
    rmdir -- "$parent" 2>/dev/null || return 0
  done
}
# Neither upwards nor through a link: everything happens inside the library.
stays_inside() {
  case $1 in /*|..|../*|*/..|*/../*) fail "leads out of the library: $1"; return ;; esac
  parent=$1
  while case $parent in */*) true ;; *) false ;; esac; do
    parent=${parent%/*}
    [ -L "$parent" ] && { fail "a link that may lead out of the library: $parent"; return; }
  done
  return 0
}
# move OLD NEW
move() {
  stays_inside "$1" && stays_inside "$2" || return
  aside="$1.earmark-aside"
  if is_there "$aside" && ! is_there "$1" && ! is_there "$2"; then  # it was stopped in between
    mv -n -- "$aside" "$2" || fail "not renamed: $aside"
    return
  fi
  if ! is_there "$1"; then
    is_there "$2" || fail "missing: $1"
    return
  fi
  if is_there "$2"; then  # the same name in other letters' case, where disks do not tell them apart
    is_one "$1" "$2" || { fail "already there: $2"; return; }
    mv -n -- "$1" "$aside" && mv -n -- "$aside" "$2" || fail "not renamed: $1"
    return
  fi
  make_parent "$2" && mv -n -- "$1" "$2" || { fail "not renamed: $1"; return; }
  tidy "$1"
}
# name_file FOLDER OLD NEW: only in a folder that is called as planned
name_file() {
  is_there "$1/$2" || return 0
  move "$1/$2" "$1/$3"
}
last_note() { [ -f "$notes" ] && sed -n "s/^\\([a-z]*\\) $1\\$/\\1/p" "$notes" | tail -n 1; }
note() { printf '%s %s\\n' "$1" "$2" >>"$notes" || fail "cannot write $notes"; }
# lift N OLD: set aside, unless it is set aside or placed already
lift() {
  [ "$(last_note "$1")" = placing ] && return 0
  is_there ".earmark-$plan-$1" && { tidy "$2"; return 0; }
  stays_inside "$2" || return
  is_there "$2" || { fail "missing: $2"; return; }
  mv -n -- "$2" ".earmark-$plan-$1" || { fail "not renamed: $2"; return; }
  tidy "$2"
}
# place N OLD NEW: from where it was set aside; where that fails, back to where it was
place() {
  is_there ".earmark-$plan-$1" || return 0
  if ! stays_inside "$3"; then
    :
  elif is_there "$3"; then
    fail "already there: $3"
  elif make_parent "$3" && note placing "$1"; then
    mv -n -- ".earmark-$plan-$1" "$3" && return 0
    fail "not renamed: $2"
  fi
  make_parent "$2"
  if is_there "$2"; then
    say "it waits as .earmark-$plan-$1: $2"
  else
    note back "$1"
    mv -n -- ".earmark-$plan-$1" "$2"
  fi
  return 1
}
"""

_TAIL = """\
[ "$failed" -eq 0 ] || { say "$failed not done"; exit 1; }
"""


def shell_script(problems: Iterable[NameProblem], libraries: Iterable[str] = ()) -> str:
    """One block per library folder. What keeps its name is a comment with its reason. ``libraries``: names of all; a
    folder may be given for one that needs no renaming too."""
    roots: dict[tuple[str, str], list[NameProblem]] = {}
    for problem in problems:
        roots.setdefault((problem.root or "", problem.library_name or problem.library), []).append(problem)
    moves = repr(sorted((one.library, one.found, one.expected, one.files) for found in roots.values() for one in found))
    plan = hashlib.blake2b(moves.encode(), digest_size=5).hexdigest()
    head = _HEAD.format(usage=_one_line(_usage(sorted(roots))), plan=plan)
    lines = [head, _FUNCTIONS, "start=$PWD", *_arguments(sorted(roots), libraries)]
    for (root, name), found in sorted(roots.items()):
        lines += ["", f"# {_one_line(name or root)}", f'root_for {_quoted(root)} {_quoted(name)} "$@"']
        lines += [f"if open_root {_quoted(_usage([(root, name)]))}; then", *_block(found), ":; fi"]
    return "\n".join([*lines, "", _TAIL])


def save_script(path: Path, script: str) -> None:
    """Write it, also over an older one of ours; ``FileExistsError`` where any other file is: it may be somebody's."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    except FileExistsError:
        with path.open(encoding="utf-8", errors="replace") as before:
            if path.is_symlink() or not before.read(len(_BEGINNING)) == _BEGINNING:
                raise
        file = os.open(path, os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(file, "w", encoding="utf-8") as made:
        made.write(script)


def _usage(roots: Sequence[tuple[str, str]]) -> str:
    return "sh names.sh " + " ".join(_quoted(f"{name or root or 'LIBRARY'}=/mnt/…") for root, name in roots)


def _arguments(roots: Sequence[tuple[str, str]], libraries: Iterable[str]) -> list[str]:
    """One folder without a library's name is enough for one library; with several it could mean any of them."""
    named = dict.fromkeys(part for key in [*roots, tuple(sorted(libraries))] for part in key if part)
    known = " | ".join(f"{_quoted(f'{one}=')}*" for one in named)
    wrong = f'{{ say "which library is $argument? write {_in_double_quotes(_usage(roots))}"; exit 2; }}'
    return [
        'for argument in "$@"; do',
        "  case $argument in",
        *([f"    {known}) ;;"] if known else []),
        *(["    *=*) " + wrong + " ;;", "    *) ;;"] if len(roots) < 2 else ["    *) " + wrong + " ;;"]),
        "  esac",
        "done",
    ]


def _block(found: Sequence[NameProblem]) -> Iterator[str]:
    """Comments for all; the plain moves; then those in each other's way, all set aside before any is placed."""
    crossing = _crossing(found)
    numbers = {one.item: place for place, one in enumerate(sorted(crossing, key=lambda one: (one.found, one.item)), 1)}
    for one in sorted(found, key=lambda one: (one.found, one.item)):
        yield f"# {_one_line(one.title)}: {_one_line(', '.join(one.details))}"
        if not one.can_move:
            yield f"#   stays: {_one_line(one.found)}"
        elif one.item in numbers:
            yield f"#   {_one_line(one.found)} → {_one_line(one.expected)}: below"
        else:
            yield from _plain(one)
    ordered = sorted(crossing, key=lambda one: numbers[one.item])
    yield from (f"lift {numbers[one.item]} {_quoted(one.found)}" for one in sorted(ordered, key=_deepest_first))
    for one in _free_places_first(ordered):
        yield f"place {numbers[one.item]} {_quoted(one.found)} {_quoted(one.expected)}"
        yield from _files(one)


def _plain(one: NameProblem) -> Iterator[str]:
    if one.moves:
        yield f"move {_quoted(one.found)} {_quoted(one.expected)}"
    yield from _files(one)


def _files(one: NameProblem) -> Iterator[str]:
    for old, new in one.files if not one.is_file else ():
        yield f"name_file {_quoted(one.expected)} {_quoted(old)} {_quoted(new)}"


def _deepest_first(one: NameProblem) -> tuple[int, str]:
    """A folder in another one that moves too is taken out of it first."""
    return -one.found.count("/"), one.found


def _free_places_first(crossing: Sequence[NameProblem]) -> list[NameProblem]:
    """Whoever takes another one's old place comes after that one: if that one has to go back, its place is free."""
    olds = {one.found.casefold(): one for one in crossing}

    def depth(one: NameProblem, met: frozenset[str] = frozenset()) -> int:
        other = olds.get(one.expected.casefold())
        if other is None or other is one or other.item in met:
            return 0
        return 1 + depth(other, met | {one.item})

    return sorted(crossing, key=lambda one: (depth(one), one.expected))


def _crossing(found: Sequence[NameProblem]) -> list[NameProblem]:
    """Those whose new place lies in, at or around another one's old place, or in their own."""
    moving = [one for one in found if one.moves]
    olds = {one.found.casefold(): one for one in moving}
    crossing: dict[str, NameProblem] = {}
    for one in moving:
        for place in (*_and_above(one.expected), *_and_above(one.found)):
            other = olds.get(place.casefold())
            if other is not None and (other is not one or place != one.found):
                crossing |= {one.item: one, other.item: other}
        if one.expected.startswith(f"{one.found}/") or one.found.startswith(f"{one.expected}/"):
            crossing[one.item] = one
    return list(crossing.values())


def _and_above(path: str) -> Iterator[str]:
    while path.strip("/"):
        yield path
        path = posixpath.dirname(path)


def _in_double_quotes(text: str) -> str:
    return "".join(f"\\{c}" if c in '"$`\\' else c for c in text)


def _quoted(path: str) -> str:
    return shlex.quote(path)


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
