"""The container engine and the image that `scripts/container-test` named, and how both are asked."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from dataclasses import dataclass, field
from typing import Any

# As the recipes run it.
HARDENED = (
    *("--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--tmpfs=/tmp"),
    "--no-healthcheck",  # it needs a timer of systemd's in Podman; the tests time the same command
)
NO_NETWORK = ("--network=none",)
ALONE = (*HARDENED, *NO_NETWORK)


@dataclass(frozen=True, slots=True)
class Engine:
    command: tuple[str, ...] = field(default_factory=lambda: tuple(shlex.split(os.environ["EARMARK_ENGINE"])))
    image: str = field(default_factory=lambda: os.environ["EARMARK_IMAGE"])

    def says(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - the engine that was named
            [*self.command, *arguments], capture_output=True, text=True, check=False, timeout=120
        )

    def run(self, *arguments: str, options: tuple[str, ...] = ALONE) -> subprocess.CompletedProcess[str]:
        """``earmark ARGUMENTS`` in a container that is gone afterwards."""
        return self.says("run", "--rm", *options, self.image, *arguments)

    def python(self, code: str, options: tuple[str, ...] = ALONE) -> str:
        """What a piece of Python prints in the image."""
        said = self.says("run", "--rm", *options, "--entrypoint=python", self.image, "-c", code)
        assert said.returncode == 0, said.stderr
        return said.stdout

    def inspect(self, image: str = "") -> dict[str, Any]:
        said = self.says("image", "inspect", image or self.image)
        (found,) = json.loads(said.stdout)
        return dict(found)
