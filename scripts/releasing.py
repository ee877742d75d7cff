"""What a release is called: `python scripts/releasing.py refs/tags/v1.2.3` prints lines for the workflow's outputs.

Fails where the tag, the version, the top of the changelog and the recipes do not agree, and where names of the owner's
are still placeholders: see docs/releasing.md. For a branch the only tag is "edge".
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PLACEHOLDERS = ("OWNER/earmark", "localhost/earmark")
TAG = re.compile(r"refs/tags/v(\d+)\.(\d+)\.(\d+)")


def versions(root: Path = ROOT) -> dict[str, str]:
    """Every place that names the version, and what it says."""

    def found(pattern: str, file: str) -> str:
        match = re.search(pattern, (root / file).read_text(encoding="utf-8"), re.MULTILINE)
        return match[1] if match else "nothing"

    return {
        "earmark/version.py": found(r'^VERSION = "(.+)"$', "earmark/version.py"),
        "CHANGELOG.md": found(r"^## \[(.+?)\]", "CHANGELOG.md"),
        "deploy/helm/earmark/Chart.yaml": found(r'^appVersion: "(.+)"$', "deploy/helm/earmark/Chart.yaml"),
        "deploy/kubernetes.yaml": found(r"image: .+:(\d[\d.]+)$", "deploy/kubernetes.yaml"),
        "deploy/home-assistant/earmark/Dockerfile": found(
            r"IMAGE=.+:(\d[\d.]+)$", "deploy/home-assistant/earmark/Dockerfile"
        ),
        "deploy/home-assistant/earmark/config.yaml": found(
            r'^version: "(.+)"$', "deploy/home-assistant/earmark/config.yaml"
        ),
    }


def tags(ref: str) -> list[str]:
    """Of the image: "1.2.3", "1.2", "1", "latest"; while the first number is 0 it promises nothing, and is no tag."""
    if not (match := TAG.fullmatch(ref)):
        return ["edge"]
    major, minor, patch = match.groups()
    return [f"{major}.{minor}.{patch}", f"{major}.{minor}", *([major] if major != "0" else []), "latest"]


def problems(ref: str, root: Path = ROOT) -> Iterator[str]:
    if ref.startswith("refs/tags/"):
        if not TAG.fullmatch(ref):
            yield f"{ref} is no tag of a release: v1.2.3"
        for place, version in versions(root).items():
            if f"refs/tags/v{version}" != ref:
                yield f"{place} says {version}, the tag {ref.removeprefix('refs/tags/')}"
        if re.search(r"(?m)^## \[.+?\] - unreleased", (root / "CHANGELOG.md").read_text("utf-8")):
            yield "CHANGELOG.md has no date for it yet"
        names = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["earmark"]
        yield from (f"{name} is still the placeholder {names[name]!r}" for name in names if names[name] in PLACEHOLDERS)


def main(ref: str) -> int:
    if found := list(problems(ref)):
        print("\n".join(found), file=sys.stderr)
        return 1
    image = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["earmark"]["image"]
    print(f"image={image}")
    print(f"tags={' '.join(tags(ref))}")
    print(f"is_published={'no' if image in PLACEHOLDERS else 'yes'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
