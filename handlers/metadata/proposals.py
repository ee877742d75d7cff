"""What the metadata check found and is not settled yet, and what was checked already, in SQLite."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from handlers.metadata.model import Field, Proposal, Source, Value
from handlers.state.database import Database, parsed
from listener import SeriesEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One item's last check. ``has``: the fields that are filled in; ``fingerprint``: what the check rested on."""

    item: str
    fingerprint: str
    has: tuple[Field, ...]
    name_problem: str | None
    listen: str | None
    at: datetime
    suspect: str | None = None  # why its match may be another book's


class Proposals:
    """``writing``: held by whoever writes metadata, so that nobody takes what is on its way for lost."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self.writing = asyncio.Lock()

    def replace(self, checked: Iterable[tuple[Checked, Iterable[Proposal]]]) -> None:
        """Write down the outcome of checks: what they propose now takes the place of what they proposed before."""
        with self._db.together():
            for one, proposals in checked:
                self._db.write("DELETE FROM proposal WHERE item=?", one.item)
                for proposal in proposals:
                    self._put(proposal, one.at)
                self._db.write(
                    "INSERT OR REPLACE INTO checked VALUES (?,?,?,?,?,?,?)",
                    one.item,
                    one.fingerprint,
                    " ".join(one.has),
                    one.name_problem,
                    one.listen,
                    one.at.isoformat(),
                    one.suspect,
                )

    def _put(self, proposal: Proposal, at: datetime) -> None:
        self._db.write(
            "INSERT OR REPLACE INTO proposal VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
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
            int(proposal.fills),
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
        return parsed(rows, lambda row: _proposal(dict(row)))

    def waiting(self) -> int:
        """How many wait for a person."""
        found = self._db.row("SELECT count(*) FROM proposal WHERE bucket='review'")
        return int(found[0]) if found else 0

    def settle(self, item: str, field: Field) -> None:
        """It was applied, or is of no use any more."""
        self._db.write("DELETE FROM proposal WHERE item=? AND field=?", item, field.value)

    def dismiss(self, proposal: Proposal) -> None:
        """A person said no: this value is not proposed again for this field."""
        with self._db.together():
            self._db.write("INSERT OR REPLACE INTO dismissed VALUES (?,?,?)", *key_of(proposal))
            self.settle(proposal.item, proposal.field)

    def of(self, items: Iterable[str]) -> list[Proposal]:
        """Open proposals of these items."""
        found: list[Proposal] = []
        for part, marks in _parts(items):
            rows = self._db.rows(f"SELECT * FROM proposal WHERE item IN ({marks}) ORDER BY item", *part)  # noqa: S608
            found += parsed(rows, lambda row: _proposal(dict(row)))
        return found

    def counts_of(self, items: Iterable[str]) -> dict[tuple[Field, bool, str], int]:
        """Open proposals of these items: how many, by field, whether they fill, and bucket."""
        found: dict[tuple[Field, bool, str], int] = {}
        for part, marks in _parts(items):
            rows = self._db.rows(
                f"SELECT field, fills, bucket, count(*) FROM proposal WHERE item IN ({marks}) "  # noqa: S608
                "GROUP BY field, fills, bucket",
                *part,
            )
            for row in rows:
                key = (Field(row[0]), bool(row[1]), row[2])
                found[key] = found.get(key, 0) + int(row[3])
        return found

    def counts(self) -> dict[str, dict[str, int]]:
        """Open proposals: how many, by field and bucket."""
        found: dict[str, dict[str, int]] = {}
        for row in self._db.rows("SELECT field, bucket, count(*) FROM proposal GROUP BY field, bucket"):
            found.setdefault(row[0], {})[row[1]] = int(row[2])
        return found

    def sure(self, items: Iterable[str]) -> list[str]:
        """Those of the items that have something to write."""
        found: list[str] = []
        for part, marks in _parts(items):
            found += [
                row[0]
                for row in self._db.rows(
                    f"SELECT DISTINCT item FROM proposal WHERE bucket='apply' AND item IN ({marks})",  # noqa: S608
                    *part,
                )
            ]
        return found

    def dismissed(self, items: Iterable[str]) -> set[tuple[str, str, str]]:
        """What a person said no to, as ``(item, field, value)``; see ``key_of``."""
        found: set[tuple[str, str, str]] = set()
        for part, marks in _parts(items):
            rows = self._db.rows(f"SELECT item, field, new FROM dismissed WHERE item IN ({marks})", *part)  # noqa: S608
            found.update((row[0], row[1], row[2]) for row in rows)
        return found

    def reconsider(self, proposal: Proposal) -> None:
        """Take a no back: the proposal is open again."""
        with self._db.together():
            self._db.write("DELETE FROM dismissed WHERE item=? AND field=? AND new=?", *key_of(proposal))
            self.reopen(proposal)

    def reopen(self, proposal: Proposal) -> None:
        """Open again, as it was."""
        row = self._db.row("SELECT at FROM checked WHERE item=?", proposal.item)
        at = datetime.fromisoformat(row[0]) if row is not None else datetime.fromtimestamp(0, UTC)
        self._put(proposal, at)

    def checks(self, items: Iterable[str]) -> dict[str, Checked]:
        """The last checks of those that were checked before."""
        found: dict[str, Checked] = {}
        for part, marks in _parts(items):
            for row in self._db.rows(f"SELECT * FROM checked WHERE item IN ({marks})", *part):  # noqa: S608
                found[row["item"]] = Checked(
                    item=row["item"],
                    fingerprint=row["fingerprint"],
                    has=tuple(map(Field, row["has"].split())),
                    name_problem=row["name_problem"],
                    listen=row["listen"],
                    at=datetime.fromisoformat(row["at"]),
                    suspect=row["suspect"],
                )
        return found

    def rests_on(self, item: str, fingerprint: str) -> None:
        """After a write of ours the last check still holds, on what the item is now."""
        self._db.write("UPDATE checked SET fingerprint=? WHERE item=?", fingerprint, item)

    def forget(self, item: str) -> None:
        """Check it again next time."""
        self._db.write("DELETE FROM checked WHERE item=?", item)

    def listen(self) -> dict[str, str]:
        """Items that only listening to their opening would settle, with why."""
        return {row[0]: row[1] for row in self._db.rows("SELECT item, listen FROM checked WHERE listen IS NOT NULL")}


def key_of(proposal: Proposal) -> tuple[str, str, str]:
    """What a person's no is about: this value in this field of this item."""
    return proposal.item, proposal.field.value, dump(proposal.new) or ""


def _parts(items: Iterable[str]) -> Iterator[tuple[list[str], str]]:
    """As many as fit into one statement, and the marks for them."""
    wanted = list(items)
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        yield part, ",".join("?" * len(part))


_JSON = json.JSONEncoder(ensure_ascii=False)


def dump(value: Value) -> str | None:
    """A value as JSON text; series as ``[{"name", "sequence"}]``."""
    return None if value is None else _JSON.encode(plain(value))


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
        source=_source(raw["source"]),
        confidence=raw["confidence"],
        bucket=raw["bucket"],
        why=raw["why"],
        listen=bool(raw["listen"]),
    )


def _source(text: str) -> Source:
    """``heard`` is what a transcript was called before."""
    return Source.TRANSCRIPT if text == "heard" else Source(text)
