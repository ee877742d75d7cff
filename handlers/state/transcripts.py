"""What was understood of files, and what was decided from it: apart, so that rules may change without listening again.

Transcripts are kept by the file's identity, the stretch and the model. Where there is none, the reason is kept, and how
often it was tried.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from handlers.audio.decision import Decision, decision_from_json
from handlers.audio.transcript import Reason, Stretch, Transcript
from handlers.book.view import BookView, Field, Source, Value
from handlers.state.database import Database
from listener import AudioFile, LibraryItem, SeriesEntry

FIRST_PATIENCE = timedelta(hours=20)  # the next night; doubled each time
LONGEST_PATIENCE = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """``transcript`` or ``reason``. ``tools``: names and versions of what decodes and recognises; others may
    succeed."""

    transcript: Transcript | None
    reason: Reason | None
    tools: str
    at: datetime
    tries: int = 1

    def is_due(self, tools: str, now: datetime) -> bool:
        """To be tried again: its reason may be gone."""
        if self.transcript is not None or self.reason is None:
            return False
        if self.reason.is_lasting:
            return False
        patience = min(FIRST_PATIENCE * (1 << min(self.tries - 1, 8)), LONGEST_PATIENCE)
        return self.tools != tools or now - self.at >= patience


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The last decision about an item. ``rests_on``: files, models, rules and fields it was made from; ``files``: the
    identities of those whose sound it was. ``title`` and ``authors`` are Hardcover's, for what was announced."""

    item: str
    rests_on: str
    files: str
    decision: Decision
    book: int | None  # on Hardcover
    title: str
    authors: tuple[str, ...]
    at: datetime
    series: str = ""  # the one a number was said of

    def view(self) -> BookView:
        """What was announced, in Hardcover's spelling: the words themselves are misspelled."""
        values: dict[Field, Value] = {Field.TITLE: self.title, Field.AUTHORS: self.authors}
        if self.decision.narrators:
            values[Field.NARRATORS] = self.decision.narrators
        if self.decision.numbers and self.series:
            values[Field.SERIES] = (SeriesEntry(name=self.series, sequence=self.decision.numbers[0]),)
        return BookView(source=Source.TRANSCRIPT, values=values)


def identity_of(file: AudioFile) -> str:
    """Another file, or the same one changed, has another identity."""
    return f"{file.ino}:{file.size}:{file.mtime_ms}"


def files_of(item: LibraryItem) -> str:
    """The identities of an item's first and last file."""
    return " ".join(dict.fromkeys(identity_of(file) for file in (*item.files[:1], *item.files[-1:])))


class Transcripts:
    def __init__(self, database: Database) -> None:
        self._db = database

    def get(self, file: str, stretch: Stretch, model: str) -> Attempt | None:
        row = self._db.row(
            "SELECT * FROM transcript WHERE file=? AND stretch=? AND model=?", file, stretch.value, model
        )
        if row is None:
            return None
        return Attempt(
            transcript=Transcript.from_json(json.loads(row["transcript"])) if row["transcript"] else None,
            reason=Reason(row["reason"]) if row["reason"] else None,
            tools=row["tools"],
            at=datetime.fromisoformat(row["at"]),
            tries=row["tries"],
        )

    def put(self, file: str, stretch: Stretch, model: str, attempt: Attempt) -> None:
        self._db.write(
            "INSERT OR REPLACE INTO transcript VALUES (?,?,?,?,?,?,?,?)",
            file,
            stretch.value,
            model,
            json.dumps(attempt.transcript.as_json(), ensure_ascii=False) if attempt.transcript is not None else None,
            attempt.reason.value if attempt.reason is not None else None,
            attempt.tools,
            attempt.at.isoformat(),
            attempt.tries,
        )

    def decided(self, item: str) -> Decided | None:
        row = self._db.row("SELECT * FROM transcribed WHERE item=?", item)
        return _decided(dict(row)) if row is not None else None

    def decided_after(self, moment: datetime) -> set[str]:
        """Items about which something was decided since."""
        rows = self._db.rows("SELECT item FROM transcribed WHERE at>?", moment.isoformat())
        return {row[0] for row in rows}

    def decide(self, decided: Decided) -> None:
        self._db.write(
            "INSERT OR REPLACE INTO transcribed VALUES (?,?,?,?,?,?,?,?,?)",
            decided.item,
            decided.rests_on,
            decided.files,
            json.dumps(decided.decision.as_json(), ensure_ascii=False),
            decided.book,
            decided.title,
            json.dumps(decided.authors, ensure_ascii=False),
            decided.series,
            decided.at.isoformat(),
        )

    def forget(self, item: str) -> None:
        self._db.write("DELETE FROM transcribed WHERE item=?", item)


def _decided(raw: dict[str, Any]) -> Decided:
    return Decided(
        item=raw["item"],
        rests_on=raw["rests_on"],
        files=raw["files"],
        decision=decision_from_json(json.loads(raw["decision"])),
        book=raw["book"],
        title=raw["title"],
        authors=tuple(json.loads(raw["authors"])),
        series=raw["series"],
        at=datetime.fromisoformat(raw["at"]),
    )
