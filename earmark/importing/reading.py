"""YAML to plain trees of text: what a value means is for the reader of each setting to say.

Values stay text (``"5.0"``, ``"true"``), so that no ``no`` becomes false and no token a number. ``None`` is null.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

Path = tuple[str, ...]  # of keys; "users", "0", "abs_token"

MOST_VALUES = 5000
DEEPEST = 20
_KEPT = ("tag:yaml.org,2002:null", "tag:yaml.org,2002:merge")


class NotAConfig(Exception):
    """The text is not the settings of a tool that is known; the message is one line for people."""


class _Texts(yaml.SafeLoader):
    yaml_implicit_resolvers = {  # noqa: RUF012 - so PyYAML has it
        first: [(tag, pattern) for tag, pattern in rules if tag in _KEPT]
        for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def read_yaml(text: str) -> dict[str, Any]:
    """The document, a mapping; raises ``NotAConfig``, without repeating what stands there: it may be a token."""
    try:
        document = yaml.load(text.removeprefix("\ufeff"), _Texts)  # noqa: S506 - a SafeLoader that does even less
    except yaml.MarkedYAMLError as error:
        line = f" in line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise NotAConfig(f"is not YAML{line}: {type(error).__name__.removesuffix('Error').lower()} error") from None
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):
        raise NotAConfig("is not YAML") from None
    if not isinstance(document, dict):
        raise NotAConfig("is not the settings of a tool that is known")
    for count, _ in enumerate(leaves(document)):
        if count >= MOST_VALUES:
            raise NotAConfig("has too many values for settings")
    return document


def leaves(value: Any, prefix: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value with its keys, in the order of the file; lists of plain values and empty tables are values."""
    if len(prefix) > DEEPEST:
        raise NotAConfig("is nested too deep for settings")
    if isinstance(value, dict) and value:
        for key, below in value.items():
            yield from leaves(below, (*prefix, str(key)))
    elif isinstance(value, list) and any(isinstance(each, dict | list) for each in value):
        for number, below in enumerate(value):
            yield from leaves(below, (*prefix, str(number)))
    else:
        yield prefix, value
