"""What a stranger wrote must not hold up the loop: no regular expression takes long, whatever it is given.

Most are linear. Those that see only titles, names and tags may be quadratic: these texts are cut to 1,000 characters
where they are parsed, and have no wide gaps.

The bound is CPU time of this thread, not of a clock on the wall. What is as it should be takes a tenth of it or less,
what is not several times as much, so that a busy machine decides nothing; what is over it is measured three times.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from itertools import product
from pathlib import Path
from re import _parser  # type: ignore[attr-defined]
from time import thread_time
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("earmark", "handlers", "hardcover", "listener")
CHARACTERS = 3_000  # what is linear takes a thirtieth of a second for 100 kB, if it takes a millisecond for these
MOST_SECONDS = 0.02
SHORT_TEXTS = ("handlers/book/", "handlers/naming/", "handlers/metadata/", "handlers/matching/", "earmark/settings/")
LONG_ALL_THE_SAME = ("handlers/book/text.py", "handlers/book/nothing.py", "handlers/book/prose.py")  # descriptions
LONGEST_SHORT_TEXT = 1_000
MOST_SECONDS_SHORT = 0.05
FLAGS = {"compile": 1, "search": 2, "match": 2, "fullmatch": 2, "split": 3, "findall": 2, "finditer": 2, "sub": 4}
AS_THEY_ARE_USED = ("search", "match", "fullmatch")
OF_ALL_KINDS = " a1-.\n"


def files() -> list[Path]:
    found = [file for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*.py"))]
    return [file for file in found if "sandbox" not in file.parts and file.name not in {"__main__.py"}]


@cache
def patterns() -> dict[str, tuple[re.Pattern[str], frozenset[str]]]:
    """Each by its place, with the ways it is used: ``search`` is any that may begin everywhere."""
    found: dict[str, tuple[re.Pattern[str], frozenset[str]]] = {}
    for file in files():
        tree = ast.parse(file.read_text(encoding="utf-8"))
        if not any(isinstance(node, ast.Attribute) and is_re(node) for node in ast.walk(tree)):
            continue
        module = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and is_re(node.func):
                pattern = made(node, module)
                if isinstance(pattern.pattern, str):
                    place = f"{file.relative_to(ROOT)}:{node.lineno}"
                    found[f"{place} {pattern.pattern[:30]}"] = pattern, ways(node, tree)
    return found


def is_re(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "re" and node.attr in FLAGS


def made(node: ast.Call, module: ModuleType) -> re.Pattern[str]:
    """The pattern of a call, from its arguments; what a comprehension makes is found in the module."""
    assert isinstance(node.func, ast.Attribute)
    given = [one for one in node.keywords if one.arg == "flags"]
    flags = given[0].value if given else dict(enumerate(node.args)).get(FLAGS[node.func.attr])
    try:
        return re.compile(value(node.args[0], module), value(flags, module) if flags is not None else 0)
    except NameError:
        return re.compile("|".join(f"(?:{one.pattern})" for one in hinted(vars(module))))


def value(node: ast.expr, module: ModuleType) -> Any:
    return eval(compile(ast.Expression(node), "<pattern>", "eval"), dict(vars(module)))  # noqa: S307 - our own source


def hinted(names: dict[str, Any]) -> Iterator[re.Pattern[str]]:
    for many in names.values():
        for one in many if isinstance(many, tuple) else ():
            for each in one if isinstance(one, tuple) else (one,):
                inner = getattr(each, "pattern", None)
                if isinstance(inner, re.Pattern):
                    yield inner


def ways(node: ast.Call, tree: ast.Module) -> frozenset[str]:
    assert isinstance(node.func, ast.Attribute)
    if node.func.attr != "compile":
        return frozenset({node.func.attr if node.func.attr in AS_THEY_ARE_USED else "search"})
    name = next(
        (
            target.id
            for each in ast.walk(tree)
            if isinstance(each, ast.Assign) and each.value is node
            for target in each.targets
            if isinstance(target, ast.Name)
        ),
        None,
    )
    used = {
        each.attr
        for each in ast.walk(tree)
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id == name
    }
    return frozenset(one if one in AS_THEY_ARE_USED else "search" for one in used) or frozenset({"search"})


def said(parsed: Any) -> Iterator[str]:
    """The words and single characters that a pattern names."""
    word = ""
    for code, argument in parsed:
        if str(code) == "LITERAL":
            word += chr(argument)
            continue
        if word:
            yield word
        word = ""
        yield from within(str(code), argument)
    if word:
        yield word


def within(code: str, argument: Any) -> Iterator[str]:
    if code in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
        yield from said(argument[2])
    elif code == "SUBPATTERN":
        yield from said(argument[3])
    elif code in {"ASSERT", "ASSERT_NOT"}:
        yield from said(argument[1])
    elif code == "ATOMIC_GROUP":
        yield from said(argument)
    elif code == "BRANCH":
        for branch in argument[1]:
            yield from said(branch)
    elif code == "IN":
        yield from (chr(one) for kind, one in argument[:3] if str(kind) == "LITERAL")


def alphabet(pattern: re.Pattern[str]) -> list[str]:
    words = dict.fromkeys(said(_parser.parse(pattern.pattern, pattern.flags)))
    singles = dict.fromkeys([*OF_ALL_KINDS, *(one for one in words if len(one) == 1)])
    return [*list(singles)[:10], *[one for one in words if len(one) > 1][:3]]


def texts(pattern: re.Pattern[str], characters: int) -> Iterator[str]:
    for one, other in product(alphabet(pattern), repeat=2):
        half = characters // 2
        yield (one + other) * (characters // len(one + other))
        if one != other:
            yield one * (half // len(one)) + other * (half // len(other))
            yield one + other * (characters // len(other))


def seconds(run: Callable[[], object]) -> float:
    started = thread_time()
    run()
    return thread_time() - started


def use(pattern: re.Pattern[str], way: str, text: str) -> None:
    if way == "search":
        for _ in pattern.finditer(text):
            pass
    else:
        getattr(pattern, way)(text)


def without_wide_gaps(given: Iterable[str]) -> Iterator[str]:
    return (text for text in given if not re.search(r"\s{5}", text))


def too_slow(pattern: re.Pattern[str], ways: frozenset[str], given: Iterable[str], most_seconds: float) -> str | None:
    for text in given:
        for way in ways:
            run = partial(use, pattern, way, text)
            if seconds(run) > most_seconds and (taken := min(seconds(run), seconds(run), seconds(run))) > most_seconds:
                return f"{taken:.3f} s for {len(text)} characters like {text[:12]!r}…{text[-6:]!r}"
    return None


@pytest.mark.parametrize("place", patterns())
def test_no_text_holds_a_pattern_up(place: str) -> None:
    is_short = place.startswith(SHORT_TEXTS) and not place.startswith(LONG_ALL_THE_SAME)
    pattern, ways = patterns()[place]
    given = without_wide_gaps(texts(pattern, LONGEST_SHORT_TEXT)) if is_short else texts(pattern, CHARACTERS)
    assert too_slow(pattern, ways, given, MOST_SECONDS_SHORT if is_short else MOST_SECONDS) is None


def test_what_is_quadratic_is_found() -> None:
    quadratic = re.compile(r"\b([\w-]*token)=")
    assert too_slow(quadratic, frozenset({"search"}), texts(quadratic, CHARACTERS), MOST_SECONDS) is not None


def test_every_pattern_is_looked_at() -> None:
    assert len(patterns()) > 100
