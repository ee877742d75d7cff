"""What a metadata check found, one line each, in a file: a library has 150,000 proposals, and no list of them is held.

The run writes it in its data folder; whoever shows the report reads it from there, as often as it needs to.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from earmark.views.answers.document import AnswerDocument
from handlers.state.database import DatabaseError

NAME = "metadata-report.jsonl"  # in the data folder; the last run's

# What a line is about. Proposals: what fills and what overwrites are different things; ``left`` are differences that
# the owner's rules keep from being written.
FILLS, OVERWRITES, LEFT = "fills", "overwrites", "left"
SUSPECT = "suspect"  # an item whose match may be a wrong one
UNSETTLED = "unsettled"  # an item of which only its opening would tell which book it is


class Spool:
    """Lines of one run. The file takes its name when it is whole."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self._part = self.path.with_suffix(".part")
        with self._trouble():
            self._part.touch(mode=0o600)
            self._file: IO[str] = self._part.open("w", encoding="utf-8")

    def add(self, kind: str, about: AnswerDocument) -> None:
        """Raises ``DatabaseError``, like everything that the data folder cannot take."""
        with self._trouble():
            self._file.write(f"{kind}\t{json.dumps(about.as_json(), ensure_ascii=False)}\n")

    def close(self) -> str:
        """Where it is now."""
        with self._trouble():
            self._file.close()
            self._part.replace(self.path)
        return str(self.path)

    @contextmanager
    def _trouble(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise DatabaseError(f"{self._part} can not be written: {error.strerror}") from error


def read_spool(path: str | None, kinds: Collection[str]) -> Iterator[str]:
    """The lines of these kinds as JSON, in their order; nothing where the run wrote none, or the file is gone."""
    if path is None:
        return
    try:
        with Path(path).open(encoding="utf-8") as file:
            for line in file:
                kind, _, text = line.partition("\t")
                if kind in kinds:
                    yield text.rstrip("\n")
    except FileNotFoundError:
        return
