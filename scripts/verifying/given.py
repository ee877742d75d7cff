"""What is given on the command line of the scripts, and what they write that nobody else may read."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

from verifying.program import Program


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


def write_settings(
    program: Program, abs_url: str, user: tuple[str, str], hardcover: tuple[str, str], *, base_url: str = ""
) -> None:
    """For one user: name and API key; ``hardcover``: address and token. ``base_url``: of the pages, and then browsers
    reach Audiobookshelf as Earmark does, which single sign-on needs."""
    (name, key), (url, token) = user, hardcover
    text = f'data_dir = "data"\n[server]\nport = {program.port}\n[audiobookshelf]\nurl = {json.dumps(abs_url)}\n'
    if base_url:
        text += f'public_url = {json.dumps(abs_url)}\n[web]\nbase_url = "{base_url}"\n'
    text += f'[hardcover]\nurl = "{url}"\n[reconcile]\nschedule = ""\n'
    text += f"[users.{json.dumps(name)}]\nabs_token = {json.dumps(key)}\nhardcover_token = {json.dumps(token)}\n"
    write_private(program.folder / "config.toml", text)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
