"""The repository itself: versions that agree, pinned dependencies, nothing of a registry or of somebody's machine."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from earmark.version import VERSION

ROOT = Path(__file__).parents[1]
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))

# In pieces, so that this file is not found itself.
HOSTS = ("python" + "hosted", "py" + "pi.org", "registry." + "npm", "gh" + "cr.io", "qu" + "ay.io", "docker" + ".io")
MACHINE = re.compile("/" + "work/|/" + "root/|/" + r"Users/\w|/" + r"home/\w")


def tracked() -> list[Path]:
    """What git knows, or every file where there is no git."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout  # noqa: S607
    except (OSError, subprocess.CalledProcessError):
        found = (path for path in ROOT.rglob("*") if not any(part.startswith(".") for part in path.parts))
        return [path for path in found if path.is_file()]
    return [path for name in listed.split(b"\0") if name and (path := ROOT / os.fsdecode(name)).is_file()]


def test_the_changelog_begins_with_this_version() -> None:
    versions = re.findall(r"(?m)^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert versions[0] == VERSION


def test_no_registry_host_and_no_path_of_a_machine_stands_in_a_tracked_file() -> None:
    """But the image's own, once it is published somewhere."""
    image = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["earmark"]["image"]
    found = []
    for path in tracked():
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if any(host in line.lower().replace(image, "") for host in HOSTS) or MACHINE.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert found == []


def test_no_test_needs_what_only_authors_have() -> None:
    outside = re.compile("shared" + r"/|\bshared" + '"' + r" ?/")
    found = [path for path in tracked() if path.suffix == ".py" and outside.search(path.read_text("utf-8"))]
    assert found == []


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_every_pinned_requirement_has_hashes_and_names_no_place(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"(?m)^\s*--(?!hash=)", text), "an option that is no hash"
    requirements = re.findall(r"(?m)^[^\s#].*(?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)*", text)
    assert requirements
    for requirement in requirements:
        assert re.match(r"[a-z0-9.-]+==\S+", requirement), requirement
        assert "--hash=sha256:" in requirement, requirement


def test_every_dependency_is_pinned_alike_wherever_it_is_pinned() -> None:
    pins = {path.stem: dict(re.findall(r"(?m)^([a-z0-9.-]+)==(\S+)", path.read_text("utf-8"))) for path in REQUIREMENTS}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {re.split(r"[<>=~!\[; ]", dependency)[0].lower() for dependency in project["dependencies"]}
    assert named <= pins["runtime"].keys(), "run scripts/lock"
    for name in ("image", "image-listen", "test", "lint"):
        assert pins["runtime"].items() <= pins[name].items(), f"requirements/{name}.txt: run scripts/lock"


@pytest.mark.parametrize(
    "name", ["scripts/demo", "scripts/test", "scripts/check", "scripts/bench", "scripts/lock", ".ci/run"]
)
def test_a_script_can_be_run_and_is_plain_sh(name: str) -> None:
    assert os.access(ROOT / name, os.X_OK)
    assert (ROOT / name).read_text(encoding="utf-8").startswith("#!/bin/sh\n")
    subprocess.run(["sh", "-n", str(ROOT / name)], check=True)  # noqa: S603, S607


def test_images_are_built_from_the_pinned_files_only() -> None:
    lines = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ").split("\n")
    installs = [part for line in lines for part in line.split("&&") if "pip " in part and " install " in part]
    assert installs
    for install in installs:
        assert "--require-hashes" in install or "--no-index" in install, install
    assert (ROOT / ".dockerignore").read_bytes() == (ROOT / ".containerignore").read_bytes()


@pytest.mark.parametrize("name", [".containerignore", ".dockerignore"])
def test_the_image_is_given_every_file_that_it_copies(name: str) -> None:
    """Both lists leave everything out but what they name."""
    let_through = set(re.findall(r"(?m)^!(\S+)$", (ROOT / name).read_text("utf-8")))
    copies = re.findall(r"(?m)^COPY (?!--from)(.+) \S+$", (ROOT / "Containerfile").read_text("utf-8"))
    assert {source for line in copies for source in line.split()} <= let_through
