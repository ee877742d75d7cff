"""What the browser saved, written out for a settings file."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from earmark.settings.model import Place, is_secret, reader_of
from earmark.settings.saved import can_be_saved
from earmark.views.settings import saved_as_toml
from handlers.state.saved_settings import read_saved
from hardcover import TokenStore

TOKEN = "hardcover_token"  # noqa: S105 - a name


def export(data_dir: Path, secrets: Path | None, users: Collection[str]) -> str:
    """The TOML; empty where nothing was saved. ``secrets``: a folder for a file each; ``users``: of the settings, whose
    Hardcover tokens count. Raises ``DatabaseError``, ``TokenStoreError``, and ``OSError`` where a file cannot be
    written or is there already."""
    saved = {place: value for place, value in read_saved(data_dir / "earmark.db").items() if can_be_saved(place)}
    tokens = {name: stored for name in users if (stored := TokenStore(data_dir).get(name)) is not None}
    saved |= {("users", name, TOKEN): stored.token for name, stored in tokens.items() if not stored.by_code}
    files: dict[Place, str] = {}
    if secrets is not None:
        secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
        for place, value in saved.items():
            if is_secret(reader_of(place)):
                path = secrets.absolute() / re.sub(r"[^\w.-]", "_", ".".join(place))
                _write(path, value)
                files[place] = str(path)
    return saved_as_toml(saved, files, [name for name, stored in tokens.items() if stored.by_code])


def _write(path: Path, value: Any) -> None:
    """Readable by its owner alone, from its first byte on."""
    text = value if isinstance(value, str) else "\n".join(value) if isinstance(value, list) else json.dumps(value)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "w", encoding="utf-8") as opened:
        opened.write(text + "\n")
