"""The recipes keep Earmark within bounds, and what needs no sign-in off the network."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

ROOT = Path(__file__).parents[1]
COMPOSE, DEPLOY = ROOT / "compose.yaml", ROOT / "deploy"
# What each calls a limit of memory, of processes and of open files.
LIMITS = {
    COMPOSE: (r"mem_limit: 1g", r"pids_limit: \d+", r"nofile: 8192"),
    DEPLOY / "earmark.container": (r"--memory=1g", r"PidsLimit=\d+", r"Ulimit=nofile=8192"),
    DEPLOY / "earmark.service": (r"MemoryMax=1G", r"TasksMax=\d+", r"LimitNOFILE=8192"),
    DEPLOY / "unraid.xml": (r"--memory=1g", r"--pids-limit=\d+", r"--ulimit nofile=8192"),
    DEPLOY / "kubernetes.yaml": (r"limits: \{memory: 1Gi\}",),
}


@pytest.mark.parametrize("recipe", LIMITS, ids=lambda path: path.name)
def test_memory_processes_and_open_files_are_limited(recipe: Path) -> None:
    text = recipe.read_text(encoding="utf-8")
    assert [limit for limit in LIMITS[recipe] if not re.search(limit, text)] == []


def test_every_recipe_is_looked_at() -> None:
    assert {path for path in DEPLOY.iterdir() if path.is_file()} | {COMPOSE} == set(LIMITS)


@pytest.mark.parametrize("recipe", LIMITS, ids=lambda path: path.name)
def test_the_port_is_published_to_this_machine_alone(recipe: Path) -> None:
    published = re.findall(
        r"(?:PublishPort=|--publish=|- \"|-p )([^\s\"<]*8282:8282)", recipe.read_text(encoding="utf-8")
    )
    assert all(port.startswith("127.0.0.1:") for port in published)
    assert published or recipe.name in {"earmark.service", "kubernetes.yaml"}  # which publish nothing themselves


def test_the_recipes_are_well_formed() -> None:
    ElementTree.parse(DEPLOY / "unraid.xml")  # noqa: S314 - our own file
    assert 'Type="Port"' not in (DEPLOY / "unraid.xml").read_text(encoding="utf-8")
    kinds = [one["kind"] for one in yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8"))]
    assert kinds == ["PersistentVolumeClaim", "Deployment", "Service"]
    assert yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]["earmark"]["read_only"] is True
