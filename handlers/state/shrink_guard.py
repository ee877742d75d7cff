"""How large a source was when it was last read whole: one that has shrunk by a third is not believed at once (P14)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from handlers.state.key_values import KeyValues

SHRUNK = 2 / 3
FEW = 10  # rows up to which anything may happen
SAME_THE_NEXT_DAY = timedelta(hours=20)  # then it is no slip of a night: an owner has tidied up


class ShrinkGuard:
    def __init__(self, facts: KeyValues, now: Callable[[], datetime]) -> None:
        self._facts = facts
        self._now = now

    def check(self, name: str, size: int, *, known: int = 0) -> str | None:
        """Why a source of now ``size`` rows is not believed; ``None``: it is, and this is what it is held against next
        time. What it said in doubt counts once it says the same a day later. ``known``: what it is held against where
        nothing is kept. Raises ``DatabaseError``."""
        text = self._facts.get(f"size:{name}")
        kept = json.loads(text) if text is not None else {"size": max(size, known)}
        before, since = int(kept["size"]), kept.get("since")
        if before <= FEW or size >= before * SHRUNK or self._is_settled(kept, size):
            if size != before or since is not None or text is None:
                self._keep(name, {"size": size})
            return None
        if since is None or size < int(kept["doubted"]) * SHRUNK:
            self._keep(name, {"size": before, "doubted": size, "since": self._now().isoformat()})
        return f"{size} after {before}: not believed before it says the same a day later"

    def _is_settled(self, kept: dict[str, object], size: int) -> bool:
        since, doubted = kept.get("since"), kept.get("doubted")
        if not isinstance(since, str) or not isinstance(doubted, int):
            return False
        return size >= doubted * SHRUNK and self._now() - datetime.fromisoformat(since) >= SAME_THE_NEXT_DAY

    def _keep(self, name: str, value: dict[str, object]) -> None:
        self._facts.set(f"size:{name}", json.dumps(value))
