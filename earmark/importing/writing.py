"""A file with tokens in it, which nobody else reads from its first byte on."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def write_private(path: Path, text: str, *, overwrite: bool) -> None:
    """Mode 0600, also where an older file was open to others. Raises ``FileExistsError``, ``OSError``."""
    if not overwrite:
        _write_new(path, text)
        return
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        _write_new(beside, text)
        os.replace(beside, path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def _write_new(path: Path, text: str) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(file, "w", encoding="utf-8") as opened:
            opened.write(text)
    except OSError:
        path.unlink(missing_ok=True)  # half a file is worse than none
        raise
