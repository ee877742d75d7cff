"""Whose a file has to be, and what to run for it: on this machine, or on the host of this container."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from pathlib import Path

_MARKS = ("/.dockerenv", "/run/.containerenv")  # of Docker and Podman
NO_EFFECT = ("PUID", "PGID", "UMASK")  # of other images


def in_container(environ: Mapping[str, str] = os.environ) -> bool:
    return any(Path(mark).exists() for mark in _MARKS) or "KUBERNETES_SERVICE_HOST" in environ or "container" in environ


def how_to_own(path: Path, *, everything: bool = False, contained: bool | None = None) -> str:
    """The command that gives it to the user that runs this; ``everything``: what is in the folder too.

    A path of a container is nobody's on the host, so there the command names what is mounted.
    """
    owner = f"{os.geteuid()}:{os.getegid()}"
    command = f"sudo chown {'-R ' if everything else ''}{owner}"
    if in_container() if contained is None else contained:
        what = "FOLDER" if everything else "FILE"
        return f"on the host, run: {command} {what}, with what is mounted there as {path}" + _in_vain()
    return f"run: {command} {shlex.quote(str(path))}"


def _in_vain() -> str:
    return f"; {said}" if (said := set_in_vain(os.environ)) else ""


def set_in_vain(environ: Mapping[str, str]) -> str | None:
    """About variables of other images that say who to run as; ``None``: none is set."""
    found = [name for name in NO_EFFECT if environ.get(name)]
    if not found:
        return None
    have = "have" if len(found) > 1 else "has"
    return f"{' and '.join(found)} {have} no effect here: `user:` of the container says who Earmark runs as"
