"""Recordings of a real server, and what it means that the embedded one agrees with them.

Values that can be the same are compared as values: progress numbers, states, names, texts. Ids are compared by identity
(one of ours stands for one of theirs throughout), times by the step they fall into. Where the worlds differ (titles,
paths, sizes) keys and kinds of values are compared.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[3] / "facts/audiobookshelf"

IDS = ("id", "userId", "libraryItemId", "mediaItemId", "episodeId", "sessionId")
TIMES = ("lastUpdate", "startedAt", "finishedAt")


def recording(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))["data"]


def kind(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "text"
        case list():
            return "list"
        case _:
            return "object"


def differences(
    ours: Any,
    theirs: Any,
    where: str = "",
    *,
    may_miss: frozenset[str] = frozenset(),
    free: frozenset[str] = frozenset(),
) -> list[str]:
    """Keys and kinds that differ. ``may_miss`` are keys that one side may lack, ``free`` are not looked into.

    Null goes with everything, as most fields may be null; of lists the first elements are compared.
    """
    if kind(ours) == "null" or kind(theirs) == "null":
        return []
    if kind(ours) != kind(theirs):
        return [f"{where}: {kind(ours)}, recorded {kind(theirs)}"]
    if isinstance(ours, dict):
        found = [f"{where}.{key}: not recorded" for key in ours.keys() - theirs.keys() - may_miss]
        found += [f"{where}.{key}: missing" for key in theirs.keys() - ours.keys() - may_miss]
        for key in (ours.keys() & theirs.keys()) - free:
            found += differences(ours[key], theirs[key], f"{where}.{key}", may_miss=may_miss, free=free)
        return found
    if isinstance(ours, list) and ours and theirs:
        # Long lists were cut; what stands for the rest is a text.
        return differences(ours[0], theirs[0], f"{where}[0]", may_miss=may_miss, free=free)
    return []


@dataclass(slots=True)
class Agreement:
    """Compares progress rows of a replay with recorded ones, one after the other."""

    steps: list[int]  # when each step began, ms
    ids: dict[str, str] = field(default_factory=dict)

    def rows_differ(self, ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
        found = differences(ours, theirs)
        for key in ours.keys() & theirs.keys():
            mine, recorded = ours[key], theirs[key]
            if key in IDS:
                same = self.stands_for(mine, recorded)
            elif key in TIMES:
                same = self._moment(mine) == self._moment(recorded)
            elif kind(mine) == kind(recorded) == "number":
                same = math.isclose(mine, recorded, rel_tol=1e-9)
            else:
                same = mine == recorded
            if not same:
                found.append(f"{key}: {mine!r}, recorded {recorded!r}")
        return found

    def stands_for(self, ours: str | None, theirs: str | None) -> bool:
        if ours is None or theirs is None:
            return ours is theirs
        known = self.ids.setdefault(ours, theirs)
        return known == theirs and list(self.ids.values()).count(theirs) == 1

    def _moment(self, at: int | None) -> tuple[str, int | None]:
        """The step a time falls into, or the time itself when it is of no step."""
        if at is None or not self.steps[0] <= at < self.steps[-1] + 5_000:
            return ("exactly", at)
        return ("step", max(n for n, begun in enumerate(self.steps) if begun <= at))


def resolve(events: dict[str, list[dict[str, Any]]]) -> dict[str, list[tuple[str, Any]]]:
    """Recorded events of one step by socket, with "same as …" spelt out."""
    told: dict[str, list[tuple[str, Any]]] = {}
    for socket, heard in events.items():
        told[socket] = []
        for n, entry in enumerate(heard):
            payload = entry["payload"]
            if isinstance(payload, str) and payload.startswith("same as "):
                payload = told[payload.removeprefix("same as ")][n][1]
            told[socket].append((entry["event"], payload))
    return told
