"""State that a test opens is closed with it: from Python 3.13 on, a connection that is left open is a warning."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from handlers.state.database import Database


@pytest.fixture(autouse=True)
def closed_at_the_end(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    opened: list[Database] = []
    real = Database.__init__

    def init(self: Database, *given: Any, **named: Any) -> None:
        real(self, *given, **named)
        opened.append(self)

    monkeypatch.setattr(Database, "__init__", init)
    yield
    for database in opened:
        database.close()
