"""Addresses for notifications that were added in the browser. They hold tokens: nobody is shown one again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from handlers.state.database import Database

MOST = 20


class TooManyAddresses(Exception):
    """There are ``MOST`` already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyAddress:
    id: int
    name: str  # as people call it
    address: str = field(repr=False)
    made: datetime

    @property
    def service(self) -> str:
        """What Apprise calls the service: all of the address that may be shown."""
        return self.address.partition("://")[0].lower()


class NotifyAddresses:
    """All raise ``DatabaseError``."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def all(self) -> list[NotifyAddress]:
        rows = self._db.rows("SELECT * FROM notify_address ORDER BY id")
        return [
            NotifyAddress(
                id=row["id"], name=row["name"], address=row["address"], made=datetime.fromisoformat(row["made"])
            )
            for row in rows
        ]

    def add(self, name: str, address: str, at: datetime) -> int:
        """Its id; of one that is there already, the same. Raises ``TooManyAddresses``."""
        found = next((one for one in self.all() if one.address == address), None)
        if found is not None:
            return found.id
        if len(self.all()) >= MOST:
            raise TooManyAddresses
        return self._db.write(
            "INSERT INTO notify_address (name, address, made) VALUES (?,?,?)", name, address, at.isoformat()
        )

    def remove(self, address_id: int) -> None:
        self._db.write("DELETE FROM notify_address WHERE id=?", address_id)
