"""What a probe put on the person's shelf, on disk before it is put there: whatever ends it, the next one cleans up."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from hardcover.errors import HardcoverError

FILE = "probe.json"


class NotebookError(HardcoverError):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A probe that has begun and is not cleaned up. ``user`` is the name in the settings, ``account`` Hardcover's id;
    ``user_books``: the rows it made, as far as their ids are known."""

    user: str
    account: int
    book: int
    user_books: tuple[int, ...] = ()


class Notebook:
    def __init__(self, data_dir: Path) -> None:
        self._file = data_dir / FILE

    def read(self) -> Page | None:
        """Raises ``NotebookError``."""
        try:
            raw = json.loads(self._file.read_bytes())
            return Page(
                user=str(raw["user"]),
                account=int(raw["account"]),
                book=int(raw["book"]),
                user_books=tuple(map(int, raw["user_books"])),
            )
        except FileNotFoundError:
            return None
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise NotebookError(f"{self._file} cannot be read: {error}") from error

    def write(self, page: Page) -> None:
        """On the disk when it returns. Raises ``NotebookError``."""
        beside = self._file.with_suffix(".new")
        try:
            beside.unlink(missing_ok=True)
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(json.dumps(asdict(page)).encode())
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self._file)
        except OSError as error:
            raise NotebookError(f"{self._file} cannot be written: {error.strerror}") from error

    def tear_out(self) -> None:
        self._file.unlink(missing_ok=True)
