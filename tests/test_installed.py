"""Installed, Earmark takes one top-level name, and what others call `listener` stands beside it unharmed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WHEEL = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
PLACES = {name: WHEEL["sources"].get(name, name) for name in WHEEL["only-include"]} | WHEEL["force-include"]
FOREIGN = "raise ImportError('the listener of another distribution')\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of installed packages as the wheel makes it, with foreign packages beside ours."""
    site = tmp_path_factory.mktemp("site-packages")
    for name, place in PLACES.items():
        target = site / place
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)
    for name in ("listener", "handlers", "hardcover"):
        (site / name).mkdir()
        (site / name / "__init__.py").write_text(FOREIGN, encoding="utf-8")
    return site


def python(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | {
        "PYTHONPATH": str(site)
    }
    return subprocess.run(  # noqa: S603 - our own interpreter and arguments
        [sys.executable, "-P", *arguments], cwd=site, env=environment, capture_output=True, text=True, check=False
    )


def test_the_wheel_has_one_top_level_name() -> None:
    assert {place.split("/")[0] for place in PLACES.values()} == {"earmark"}
    assert {"listener", "handlers", "hardcover", "config.example.toml"} <= PLACES.keys()
    assert (ROOT / "earmark/py.typed").exists()


def test_ours_are_found_whatever_else_is_installed(site: Path) -> None:
    said = python(
        site, "-c", "import earmark, listener, handlers, hardcover; print(listener.AbsServer, hardcover.Client)"
    )
    assert said.stderr == ""
    assert "listener.server.AbsServer" in said.stdout


def test_commands_work_beside_a_foreign_listener(site: Path, tmp_path: Path) -> None:
    assert python(site, "-m", "earmark", "--version").returncode == 0
    said = python(site, "-m", "earmark", "--data-dir", str(tmp_path), "history", "--help")
    assert (said.returncode, said.stderr) == (0, "")


def test_processes_that_it_starts_find_ours_too(site: Path) -> None:
    """The one that does heavy passes, and those that decode and recognise sound."""
    child = (
        "import sys; root = sys.argv[1]; root in sys.path or sys.path.insert(0, root)\n"
        "import earmark.service.child as child, handlers.audio.process as audio, subprocess\n"
        "assert child._ROOT == root, child._ROOT\n"
        "say = 'import listener, handlers; print(handlers.__file__)'\n"
        "asked = [sys.executable, '-c', say]\n"
        "run = subprocess.run(asked, cwd='/', env=audio.environment(1), capture_output=True, text=True, check=True)\n"
        "print(run.stdout)\n"
    )
    said = python(site, "-c", child, str(site))
    assert (said.returncode, said.stderr) == (0, "")
    assert "earmark/_packages/handlers" in said.stdout
