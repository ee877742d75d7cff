"""What was understood of a stretch of sound, as frozen values; and why there may be nothing.

"Nothing was said" and "it could not be transcribed" are different types: the second is tried again when its reason is
gone, and nothing follows from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

UNDERSTOOD = 0.6  # confidence below which a segment is not understood: measured, it caught all foreign speech
GUESSED = 0.4  # below which it is not even worth showing to a person


class Stretch(StrEnum):
    """Which part of a book: the opening of its first file, the end of its last one."""

    OPENING = "opening"
    CLOSING = "closing"

    @property
    def seconds(self) -> float:
        return {"opening": 90.0, "closing": 60.0}[self.value]


class Reason(StrEnum):
    """Why a stretch has no transcript. ``is_lasting``: the same file and the same model will say the same again."""

    NO_ENGINE = "no engine"
    NO_MODEL = "no model"
    NOT_READABLE = "not readable"
    NO_DECODER = "no decoder"
    ENCRYPTED = "encrypted"
    TOO_SLOW = "too slow"
    CRASHED = "crashed"
    NO_FILES = "no files"

    @property
    def is_lasting(self) -> bool:
        return self in (Reason.ENCRYPTED, Reason.NO_FILES)

    @property
    def text(self) -> str:
        """For people, as the end of "its opening could not be transcribed: …"."""
        return _REASONS[self]


_REASONS: Mapping[Reason, str] = {
    Reason.NO_ENGINE: "the engine is not installed",
    Reason.NO_MODEL: "there is no usable model",
    Reason.NOT_READABLE: "the file could not be read",
    Reason.NO_DECODER: "its sound could not be decoded",
    Reason.ENCRYPTED: "the file is encrypted",
    Reason.TOO_SLOW: "it took too long",
    Reason.CRASHED: "the engine ended unexpectedly",
    Reason.NO_FILES: "the item has no audio files",
}


class CouldNotTranscribe(Exception):
    """``reason`` is kept; ``detail`` is for the log and for people, without addresses or tokens."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason.text} ({detail})" if detail else reason.text)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """``start`` and ``end`` in seconds of the file, not of the clip; ``confidence`` 0.0-1.0."""

    start: float
    end: float
    text: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """What an engine understood of one stretch. ``language`` is ISO 639-1, ``None``: none of the owner's.

    No segments: silence, or music without words.
    """

    segments: tuple[Segment, ...]
    engine: str
    model: str = ""
    language: str | None = None

    @property
    def text(self) -> str:
        return " ".join(" ".join(one.text.split()) for one in self.segments).strip()

    @property
    def confidence(self) -> float:
        """The mean over the segments, by their letters; 0.0 where nothing was said."""
        letters = sum(len(one.text) for one in self.segments)
        return sum(one.confidence * len(one.text) for one in self.segments) / letters if letters else 0.0

    @property
    def is_understood(self) -> bool:
        return self.confidence >= UNDERSTOOD

    def as_json(self) -> dict[str, Any]:
        """For storing and for ``--json``: seconds to a tenth, confidence to a hundredth."""
        return {
            "engine": self.engine,
            "model": self.model,
            "language": self.language,
            "segments": [
                {
                    "start": round(one.start, 1),
                    "end": round(one.end, 1),
                    "text": one.text,
                    "confidence": round(one.confidence, 2),
                }
                for one in self.segments
            ],
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Transcript:
        return cls(
            segments=tuple(Segment(**one) for one in raw["segments"]),
            engine=raw["engine"],
            model=raw["model"],
            language=raw["language"],
        )
