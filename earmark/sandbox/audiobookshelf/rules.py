"""How a progress row changes: creation, update, automatic finish, un-finish ([A 6], [A 7]). Pure functions of values.

Clients send JSON and the server believes it, so numbers here follow JavaScript: null counts as 0, text that is no
number makes every comparison false.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from earmark.sandbox.audiobookshelf.state import ABSENT, Library, Progress, to_ms


@dataclass(frozen=True, slots=True)
class FinishRule:
    """Finished when past ``percent`` of the book or, without it, when less than ``seconds_left`` remain."""

    percent: float | None = None
    seconds_left: float | None = 10.0

    @classmethod
    def of(cls, library: Library) -> FinishRule:
        return cls(library.finish_percent, library.finish_seconds_left)

    def reached(self, row: Progress) -> bool:
        if not row.duration:
            return False
        if self.percent is not None and self.percent > 0:
            return fraction(row.current_time, row.duration) > self.percent / 100
        limit = 10.0 if self.seconds_left is None else self.seconds_left
        return number(row.duration) - number(row.current_time) < limit


PATCH_RULE = FinishRule()  # PATCH progress looks at no library setting


def number(value: Any) -> float:
    """What JavaScript makes of ``value``; NaN when it makes no number of it."""
    if value is None:
        return 0.0
    try:
        return float(value or 0) if value is not ABSENT else math.nan
    except (TypeError, ValueError):
        return math.nan


def fraction(current_time: Any, duration: Any) -> float:
    """Position by length, from 0 to 1; NaN when the position is no number."""
    if not duration:
        return 0.0
    at = number(current_time) / number(duration)
    return at if math.isnan(at) else min(max(at, 0.0), 1.0)


def date_ms(value: Any) -> int | None:
    """ms, ISO text or nothing."""
    if isinstance(value, str):
        try:
            return to_ms(datetime.fromisoformat(value))
        except ValueError:
            return None
    return int(value) if value else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Whose row of what."""

    user_id: str
    item_id: str
    episode_id: str | None
    media_id: str


def create(place: Place, row_id: str, payload: Mapping[str, Any], at: int) -> Progress:
    """A first row: never finished by its position, dated by the server whatever the client says ([A 8])."""
    is_finished = bool(payload.get("isFinished"))
    return Progress(
        id=row_id,
        user_id=place.user_id,
        item_id=place.item_id,
        episode_id=place.episode_id,
        media_id=place.media_id,
        duration=_first_number(payload.get("duration")),
        progress=1 if is_finished else _first_number(payload.get("progress")),
        current_time=_first_number(payload.get("currentTime")),
        is_finished=is_finished,
        hidden=bool(payload.get("hideFromContinueListening")),
        ebook_location=payload.get("ebookLocation") or None,
        ebook_progress=_first_number(payload.get("ebookProgress")),
        last_update=at,
        started_at=date_ms(payload.get("createdAt")) or at,
        finished_at=(date_ms(payload.get("finishedAt")) or at) if is_finished else None,
    )


def _first_number(value: Any) -> Any:
    if value is None or value is ABSENT or math.isnan(number(value)):
        return 0
    return value if isinstance(value, int | float) and not isinstance(value, bool) else number(value)


_FIELDS = {
    "duration": "duration",
    "currentTime": "current_time",
    "hideFromContinueListening": "hidden",
    "ebookLocation": "ebook_location",
    "ebookProgress": "ebook_progress",
}


def update(row: Progress, payload: Mapping[str, Any], rule: FinishRule, at: int) -> None:
    """Change ``row`` as a sync, a PATCH or a local session does. ``startedAt`` and ``createdAt`` are not looked at."""
    row.current_time = row.saved_time
    before = replace(row)
    told = dict(payload)
    if "isFinished" in told:
        _flip(row, bool(told["isFinished"]), told, at)
    else:
        stated = number(told.get("progress", ABSENT))
        # What equals the true fraction so far is taken for no change, though the stored one may be another.
        if not math.isnan(stated) and stated != fraction(row.current_time, row.duration):
            row.progress = min(max(stated, 0), 1)
    for key, name in _FIELDS.items():
        if key in told:
            setattr(row, name, told[key])
    if "finishedAt" in told:
        row.finished_at = date_ms(told["finishedAt"])

    moved = row.current_time != before.current_time
    if moved and not told.get("hideFromContinueListening"):
        row.hidden = False
    at_end = rule.reached(row)
    if at_end and not row.is_finished:
        row.is_finished, row.progress = True, 1
        row.finished_at = row.finished_at or at
    elif row.is_finished and moved and not at_end:
        row.is_finished, row.finished_at = False, None

    if row != before:
        row.last_update = at
    row.saved_time = _saved(row)
    if dated := date_ms(told.get("lastUpdate")):
        row.last_update, row.current_time = dated, row.saved_time  # the server reads the row again


def _saved(row: Progress) -> Any:
    """A missing position leaves the column as it was, text becomes a number or null."""
    if row.current_time is ABSENT:
        return row.saved_time
    if isinstance(row.current_time, str):
        at = number(row.current_time)
        return None if math.isnan(at) else at
    return row.current_time


def _flip(row: Progress, finished: bool, told: dict[str, Any], at: int) -> None:
    """The user's word on finished; what it decides is taken out of ``synced``."""
    if finished and not row.is_finished:
        row.is_finished, row.progress = True, 1
        row.finished_at = date_ms(told.pop("finishedAt", None)) or at
    elif not finished and row.is_finished:
        row.is_finished, row.progress, row.current_time, row.finished_at = False, 0, 0, None
        told.pop("finishedAt", None)
        told.pop("currentTime", None)
