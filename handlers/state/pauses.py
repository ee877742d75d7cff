"""A user's syncing, paused by them: until a moment, or until they say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from handlers.state.key_values import KeyValues


@dataclass(frozen=True, slots=True)
class Pause:
    """``until`` ``None``: until it is ended."""

    since: datetime
    until: datetime | None


class Pauses:
    """All raise ``DatabaseError``."""

    def __init__(self, key_values: KeyValues) -> None:
        self._key_values = key_values

    def of(self, user: str, now: datetime) -> Pause | None:
        """The pause that holds now."""
        text = self._key_values.get(_name(user))
        raw = json.loads(text) if text else None
        if not raw:
            return None
        until = datetime.fromisoformat(raw["until"]) if raw["until"] else None
        return Pause(datetime.fromisoformat(raw["since"]), until) if until is None or until > now else None

    def begin(self, user: str, *, since: datetime, until: datetime | None) -> None:
        """In place of one that holds."""
        kept = {"since": since.isoformat(), "until": until.isoformat() if until is not None else None}
        self._key_values.set(_name(user), json.dumps(kept))

    def end(self, user: str) -> None:
        self._key_values.set(_name(user), "")


def _name(user: str) -> str:
    return f"paused:{user}"
