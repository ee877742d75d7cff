"""Writes the owner's names into every file that has them: see docs/releasing.md.

    scripts/names                                                what they are now, and where they stand
    scripts/names --repository you/earmark --image REGISTRY/you/earmark
    scripts/names --base-digest sha256:…                         pins both stages of the Containerfile to one base image
    scripts/names --check-actions                                asks the actions' repositories for the tags of the pins

What they are now stands in pyproject.toml, [tool.earmark]. Needs only Python and git.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
from pathlib import Path

OF_PLACEHOLDERS = ("scripts/", "tests/", "docs/releasing.md")  # which speak of the placeholders themselves
ROOT = Path(__file__).resolve().parents[1]


def git(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603, S607


def tracked() -> list[Path]:
    listed = git("ls-files", "-z").stdout
    named = (name for name in listed.split("\0") if name and not name.startswith(OF_PLACEHOLDERS))
    return [ROOT / name for name in named if (ROOT / name).is_file()]


def current(root: Path = ROOT) -> dict[str, str]:
    return dict(tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["earmark"])


def pattern_of(name: str, value: str) -> re.Pattern[str]:
    """Where it is named: the image as a whole word, the repository below its site."""
    if name == "image":
        return re.compile(rf"(?:(?<=oci://)|(?<![\w./-])){re.escape(value)}(?![\w/-])")
    word = re.escape(value)
    sites = rf"(?<=github\.com/){word}(?![\w-])|(?<=githubusercontent\.com/){word}(?![\w-])"
    return re.compile(rf'{sites}|(?<=--repo ){word}(?![\w-])|(?<=repository = "){word}(?=")')


def replace(text: str, name: str, old: str, new: str) -> str:
    return pattern_of(name, old).sub(new.replace("\\", r"\\"), text)


def rename(name: str, new: str) -> int:
    """How many files were changed."""
    old, changed = current()[name], 0
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if (after := replace(text, name, old, new)) != text:
            path.write_text(after, encoding="utf-8")
            changed += 1
    if name == "repository":  # whom the chart and the add-on name as their maintainer
        for file in ("deploy/helm/earmark/Chart.yaml", "deploy/home-assistant/repository.yaml"):
            path = ROOT / file
            text = path.read_text("utf-8")
            path.write_text(
                re.sub(
                    r"(?m)((?:name|maintainer): )" + re.escape(old.partition("/")[0]) + "$",
                    rf"\g<1>{new.partition('/')[0]}",
                    text,
                ),
                "utf-8",
            )
    return changed


def with_base(text: str, digest: str) -> str:
    """A Containerfile whose stages with a Python, and no others, are pinned to one digest."""
    return re.sub(r"(?m)^(FROM python:[^\s@]+)(@sha256:[0-9a-f]{64})?", rf"\1@{digest}", text)


def pin_base(digest: str) -> None:
    path = ROOT / "Containerfile"
    path.write_text(with_base(path.read_text("utf-8"), digest), "utf-8")


def check_actions() -> int:
    uses = re.compile(r"uses: ([\w-]+/[\w-]+)(?:/[\w/-]+)?@([0-9a-f]{40}) # (v[\d.]+)")
    pins = {
        found for path in (ROOT / ".github/workflows").glob("*.yml") for found in uses.findall(path.read_text("utf-8"))
    }
    wrong = 0
    for repository, commit, tag in sorted(pins):
        address = f"https://github.com/{repository}"
        said = git("ls-remote", address, f"refs/tags/{tag}", f"refs/tags/{tag}^{{}}")
        if said.returncode:
            print(f"{repository} {tag}: not asked: {said.stderr.strip().splitlines()[-1]}")
            wrong += 1
        elif commit in said.stdout:
            print(f"{repository} {tag}: {commit}, as its tag")
        else:
            print(f"{repository} {tag}: {commit} is NOT its tag:\n{said.stdout}")
            wrong += 1
    return 1 if wrong else 0


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--repository", help="OWNER/NAME on GitHub")
    options.add_argument("--image", help="with its registry, without a tag")
    options.add_argument("--base-digest", help="sha256:… of the base image, of all architectures")
    options.add_argument("--check-actions", action="store_true")
    given = options.parse_args()
    shapes = {
        "repository": r"[\w.-]+/[\w.-]+",
        "image": r"[a-z0-9.:-]+(/[a-z0-9._-]+)+",
        "base_digest": "sha256:[0-9a-f]{64}",
    }
    for name, shape in shapes.items():
        if (value := getattr(given, name)) is not None and not re.fullmatch(shape, value):
            options.error(f"--{name.replace('_', '-')} {value!r} does not look like one: {shape}")
    if given.check_actions:
        return check_actions()
    for name in ("repository", "image"):
        if value := getattr(given, name):
            print(f"{name}: {value}, in {rename(name, value)} files")
    if given.base_digest:
        pin_base(given.base_digest)
        print("Containerfile: both stages pinned")
    if not (given.repository or given.image or given.base_digest):
        for name, value in current().items():
            places = [
                str(path.relative_to(ROOT))
                for path in tracked()
                if pattern_of(name, value).search(path.read_text("utf-8", "replace"))
            ]
            print(f"{name}: {value}\n    " + "\n    ".join(places))
    return 0


if __name__ == "__main__":
    sys.exit(main())
