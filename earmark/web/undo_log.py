"""The last acts of each session and how they are taken back; in memory, because what was decided can be seen and
changed where it stands anyway."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

KEPT = timedelta(hours=1)
MOST_OF_A_SESSION = 100
MOST = 2000


@dataclass(frozen=True, slots=True)
class UndoStep:
    """A command that takes an act back, or a part of it."""

    command: str
    options: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Kept:
    session: str
    at: datetime
    steps: tuple[UndoStep, ...]


class UndoLog:
    """``session`` is the hash of a session: nobody takes back what another did."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def keep(self, session: str, *steps: UndoStep, name: str = "") -> str:
        """The name under which these steps can be taken."""
        name = name or secrets.token_urlsafe(9)
        self._kept[name] = _Kept(session, self._now(), steps)
        own = [one for one, kept in self._kept.items() if kept.session == session]
        for old in (*own[:-MOST_OF_A_SESSION], *list(self._kept)[:-MOST]):
            self._kept.pop(old, None)
        return name

    def has(self, session: str, name: str) -> bool:
        kept = self._kept.get(name)
        return kept is not None and kept.session == session and self._now() - kept.at < KEPT

    def take(self, session: str, name: str) -> tuple[UndoStep, ...] | None:
        """The steps, once; ``None``: there are none, or it is too long ago."""
        if not self.has(session, name):
            return None
        return self._kept.pop(name).steps
