"""What is given on the command line of the scripts, and what they write that nobody else may read."""

from __future__ import annotations

import os
import socket
from pathlib import Path


def name_and_secret(text: str) -> tuple[str, str]:
    """``NAME=SECRET``."""
    name, _, given = text.partition("=")
    return name.strip(), secret(given)


def secret(text: str) -> str:
    """``@FILE`` is what stands in the file, so that secrets need not be on the command line."""
    return Path(text[1:]).expanduser().read_text().strip() if text.startswith("@") else text


def write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
