"""For a key that does not exist: the one that was probably meant."""

from __future__ import annotations

import difflib

from earmark.settings.model import Place, places
from earmark.settings.sources import variable_of


def explain_unknown(place: Place, *, from_environment: bool) -> str:
    """What to say about a key nobody reads."""
    name = place[1] if len(place) > 2 else "alice"
    known = [tuple(name if part == "*" else part for part in each) for each in places()]
    for end in range(len(place) - 1, 0, -1):
        if place[:end] in known:
            return f"is one value too deep; {_written(place[:end], from_environment)} is a single value"
    meant = _nearest(place, known)
    if meant is None:
        return "is no setting; config.example.toml lists all of them"
    return f"is no setting; did you mean {_written(meant, from_environment)}?"


def _nearest(place: Place, known: list[Place]) -> Place | None:
    beside = {each[-1]: each for each in known if each[:-1] == place[:-1]}
    elsewhere = {each[-1]: each for each in reversed(known)}
    dotted = {"_".join(each): each for each in known}  # EARMARK_SERVER_PORT: one underscore too few
    close = difflib.get_close_matches(place[-1], beside, 1, 0.7)
    if close:
        return beside[close[0]]
    if place[-1] in elsewhere:
        return elsewhere[place[-1]]
    for candidates, text in ((dotted, "_".join(place)), (elsewhere, place[-1])):
        close = difflib.get_close_matches(text, candidates, 1, 0.8)
        if close:
            return candidates[close[0]]
    for depth in range(len(place)):  # a table's name: [servr], or users.alice.progres.…
        tables = {each[depth]: each for each in known if each[:depth] == place[:depth] and len(each) > depth + 1}
        close = difflib.get_close_matches(place[depth], tables, 1, 0.6)
        if place[depth] not in tables and close:
            return (*place[:depth], close[0], *place[depth + 1 :])
    return None


def _written(place: Place, from_environment: bool) -> str:
    return variable_of(place) if from_environment else ".".join(place)
