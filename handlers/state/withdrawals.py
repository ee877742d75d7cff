"""What a person answered when many finishes vanished at once: were they meant (P8b)?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handlers.state.key_values import KeyValues


class WithdrawalAnswer(StrEnum):
    TAKE_BACK = "take back"  # they were meant: our finishes go, where nothing of the user's came since
    KEEP = "keep"  # a program's doing: Hardcover stays as it is


@dataclass(frozen=True, slots=True)
class Answered:
    """It counts for what vanished before ``at``."""

    answer: WithdrawalAnswer
    at: datetime


class Withdrawals:
    def __init__(self, key_values: KeyValues) -> None:
        self._key_values = key_values

    def answered(self, user: str) -> Answered | None:
        text = self._key_values.get(f"withdrawn:{user}")
        if text is None:
            return None
        raw = json.loads(text)
        return Answered(WithdrawalAnswer(raw["answer"]), datetime.fromisoformat(raw["at"]))

    def answer(self, user: str, answer: WithdrawalAnswer, at: datetime) -> None:
        self._key_values.set(f"withdrawn:{user}", json.dumps({"answer": answer.value, "at": at.isoformat()}))
