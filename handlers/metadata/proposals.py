"""What the metadata check found and is not settled yet, and what was checked already, in SQLite."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.database import Database
from handlers.metadata.model import Field, Proposal, Source, Value
from listener.model import SeriesEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One item's last check. ``has``: the fields that are filled in; ``fingerprint``: what the check rested on."""

    item: str
    fingerprint: str
    has: tuple[Field, ...]
    name_problem: str | None
    listen: str | None
    at: datetime


class Proposals:
    def __init__(self, database: Database) -> None:
        self._db = database

    def replace(self, checked: Iterable[tuple[Checked, Iterable[Proposal]]]) -> None:
        """Write down the outcome of checks: what they propose now takes the place of what they proposed before."""
        with self._db.together():
            for one, proposals in checked:
                self._db.write("DELETE FROM proposal WHERE item=?", one.item)
                for proposal in proposals:
                    self._put(proposal, one.at)
                self._db.write(
                    "INSERT OR REPLACE INTO checked VALUES (?,?,?,?,?,?)",
                    one.item,
                    one.fingerprint,
                    " ".join(one.has),
                    one.name_problem,
                    one.listen,
                    one.at.isoformat(),
                )

    def _put(self, proposal: Proposal, at: datetime) -> None:
        self._db.write(
            "INSERT OR REPLACE INTO proposal VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            proposal.item,
            proposal.field.value,
            proposal.title,
            dump(proposal.old),
            dump(proposal.new),
            proposal.source.value,
            proposal.confidence,
            proposal.bucket,
            proposal.why,
            int(proposal.listen),
            at.isoformat(),
        )

    def find(self, *, item: str | None = None, bucket: str | None = None, limit: int = 100_000) -> list[Proposal]:
        """Open proposals, the surest first."""
        rows = self._db.rows(
            "SELECT * FROM proposal WHERE (? IS NULL OR item=?) AND (? IS NULL OR bucket=?) "
            "ORDER BY confidence DESC, item, field LIMIT ?",
            item,
            item,
            bucket,
            bucket,
            limit,
        )
        return [_proposal(dict(row)) for row in rows]

    def settle(self, item: str, field: Field) -> None:
        """It was applied, or is of no use any more."""
        self._db.write("DELETE FROM proposal WHERE item=? AND field=?", item, field.value)

    def dismiss(self, proposal: Proposal) -> None:
        """A person said no: this value is not proposed again for this field."""
        with self._db.together():
            self._db.write(
                "INSERT OR REPLACE INTO dismissed VALUES (?,?,?)",
                proposal.item,
                proposal.field.value,
                dump(proposal.new) or "",
            )
            self.settle(proposal.item, proposal.field)

    def is_dismissed(self, proposal: Proposal) -> bool:
        found = self._db.row(
            "SELECT 1 FROM dismissed WHERE item=? AND field=? AND new=?",
            proposal.item,
            proposal.field.value,
            dump(proposal.new) or "",
        )
        return found is not None

    def checks(self, items: Iterable[str]) -> dict[str, Checked]:
        """The last checks of those that were checked before."""
        wanted = list(items)
        found: dict[str, Checked] = {}
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            marks = ",".join("?" * len(part))
            for row in self._db.rows(f"SELECT * FROM checked WHERE item IN ({marks})", *part):  # noqa: S608
                found[row["item"]] = Checked(
                    item=row["item"],
                    fingerprint=row["fingerprint"],
                    has=tuple(map(Field, row["has"].split())),
                    name_problem=row["name_problem"],
                    listen=row["listen"],
                    at=datetime.fromisoformat(row["at"]),
                )
        return found

    def forget(self, item: str) -> None:
        """Check it again next time."""
        self._db.write("DELETE FROM checked WHERE item=?", item)

    def listen(self) -> dict[str, str]:
        """Items that only listening to their opening would settle, with why."""
        return {row[0]: row[1] for row in self._db.rows("SELECT item, listen FROM checked WHERE listen IS NOT NULL")}


def dump(value: Value) -> str | None:
    """A value as JSON text; series as ``[{"name", "sequence"}]``."""
    return None if value is None else json.dumps(plain(value), ensure_ascii=False)


def plain(value: Value) -> Any:
    """A value as plain JSON."""
    if isinstance(value, tuple):
        return [{"name": one.name, "sequence": one.sequence} if isinstance(one, SeriesEntry) else one for one in value]
    return value


def load(text: str | None) -> Value:
    """The inverse of ``dump``."""
    return value_of(json.loads(text)) if text is not None else None


def value_of(raw: Any) -> Value:
    """The inverse of ``plain``."""
    if isinstance(raw, list):
        if raw and isinstance(raw[0], dict):
            return tuple(SeriesEntry(name=one["name"], sequence=one["sequence"]) for one in raw)
        return tuple(str(one) for one in raw)
    return None if raw is None else str(raw)


def _proposal(raw: dict[str, Any]) -> Proposal:
    return Proposal(
        item=raw["item"],
        title=raw["title"],
        field=Field(raw["field"]),
        old=load(raw["old"]),
        new=load(raw["new"]),
        source=Source(raw["source"]),
        confidence=raw["confidence"],
        bucket=raw["bucket"],
        why=raw["why"],
        listen=bool(raw["listen"]),
    )
