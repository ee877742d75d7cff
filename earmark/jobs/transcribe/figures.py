"""What a night's transcribing came to, for its report."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from earmark.views.answers.figures import TranscribedFigures
from earmark.views.answers.transcribed import TranscribedItem
from handlers.audio.decision import OpeningFinding

MOST_SHOWN = 200  # items in a report


@dataclass(slots=True, kw_only=True)
class TranscribeFigures:
    """What a night's transcribing came to. ``stopped``: why it ended before the queue did."""

    waiting: int = 0
    items: int = 0
    announced: int = 0
    settled: int = 0
    hints: int = 0
    bytes: int = 0
    seconds: float = 0.0
    stopped: str | None = None
    could_not: Counter[str] = field(default_factory=Counter)
    shown: list[TranscribedItem] = field(default_factory=list)

    def add(self, made: TranscribedItem) -> None:
        self.items += 1
        self.bytes += made.bytes
        self.settled += int(made.settled)
        self.announced += int(made.finding == OpeningFinding.ANNOUNCED)
        self.hints += int(made.finding == OpeningFinding.HINT)
        if made.finding is None:
            self.could_not[made.could_not or "it has no sound"] += 1
        if len(self.shown) < MOST_SHOWN:
            self.shown.append(made)

    def answer(self) -> TranscribedFigures:
        return TranscribedFigures(
            waiting=self.waiting,
            items=self.items,
            announced=self.announced,
            settled=self.settled,
            hints=self.hints,
            bytes=self.bytes,
            seconds=round(self.seconds, 1),
            stopped=self.stopped,
            could_not=dict(self.could_not.most_common()),
            shown=tuple(self.shown),
        )
