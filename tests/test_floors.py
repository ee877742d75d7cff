"""No version with a known hole may be installed: not by the ranges of ``pyproject.toml``, not by what is pinned."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# The first version without it. Where a hole has no such version, the code does without what has it.
HOLES = {
    "aiohttp": ("3.14.3", "requests and decompression that take the process down"),
    "h11": ("0.16", "CVE-2025-43859: chunked bodies that two servers read differently"),
    "idna": ("3.7", "CVE-2024-3651: a host name that takes minutes"),
    "markdown": ("3.8.1", "CVE-2025-69534: a text that is never read to its end"),
    "pillow": ("12.1.1", "CVE-2025-48379 and CVE-2026-25990: writes beyond a buffer"),
    "python-socketio": ("5.14", "CVE-2025-61765: pickles between servers"),
    "requests": ("2.32.4", "CVE-2024-47081: netrc passwords for another host"),
    "starlette": ("1.0.1", "CVE-2025-62727 and later ones: headers that take minutes"),
    "urllib3": ("2.6.3", "CVE-2025-66471 and CVE-2026-21441: decompression without bounds"),
}
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))
_SPEC = re.compile(r"\s*([A-Za-z0-9_.-]+)\s*(?:\[[^\]]*\])?\s*>=\s*([0-9.]+)")


def number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def asked_for() -> list[tuple[str, str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lists = [project["project"]["dependencies"], *project["project"]["optional-dependencies"].values()]
    lists += [[one for one in group if isinstance(one, str)] for group in project["dependency-groups"].values()]
    found = [_SPEC.match(one) for many in lists for one in many]
    return [(one[1].lower(), one[2]) for one in found if one]


def test_the_ranges_admit_no_version_with_a_known_hole() -> None:
    low = [(name, floor) for name, floor in asked_for() if name in HOLES and number(floor) < number(HOLES[name][0])]
    assert low == []


@pytest.mark.parametrize("name", ["aiohttp", "h11", "python-socketio", "starlette"])
def test_what_the_service_cannot_do_without_has_a_floor_of_its_own(name: str) -> None:
    """What comes along with another package is what that one asks for, which may be less."""
    assert name in dict(asked_for())


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_what_is_pinned_has_no_known_hole(path: Path) -> None:
    pinned = re.findall(r"(?m)^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^\s\\;]+)", path.read_text(encoding="utf-8"))
    assert pinned
    low = [(name, it) for name, it in pinned if name.lower() in HOLES and number(it) < number(HOLES[name.lower()][0])]
    assert low == []
