"""Kinds and parts: a companion, a dramatisation, a set, a half is not the book."""

from __future__ import annotations

from functools import partial

from handlers.book.kinds import Kind
from handlers.book.titles import Title

from .assessment import Assessment
from .likeness import SAME
from .told import edition_kinds

_WEIGHT = {
    Kind.COMPANION: "kind companion",
    Kind.DRAMATISED: "kind dramatised",
    Kind.OMNIBUS: "kind omnibus",
    Kind.GRAPHIC: "kind graphic",
    Kind.YOUNG: "kind young",
    Kind.EXCERPT: "kind excerpt",
}


def compare_kinds(found: Assessment) -> None:
    ours, theirs = found.item.kinds, found.told.work.kinds
    if ours != theirs:
        editions = found.told.text if found.item.is_text else found.told.audio
        for kind in sorted(ours ^ theirs):
            if kind in ours and any(kind in edition_kinds(e) for e in editions):
                continue  # listed as an edition of the book
            text = f"It is {kind.value} {'here' if kind in ours else 'on Hardcover'} only"
            found.add("kind", _WEIGHT[kind], partial(str, text))
            found.cap("kind", kind=kind.value)
    if found.told.titles:
        _compare_sets(found, found.told.titles[0])
        _compare_parts(found, found.told.titles[0])


def _compare_sets(found: Assessment, own: Title) -> None:
    """ "Trilogy" on one side, where nothing else shows that it is but the name of the series."""
    if found.item.maybe_omnibus == (own.maybe_omnibus and not own.marked) or "number" in found.supports:
        return
    said = Kind.OMNIBUS in found.item.kinds or Kind.OMNIBUS in found.told.work.kinds
    if not said and (found.title is None or found.title.score < SAME):
        found.cap("omnibus")


def _compare_parts(found: Assessment, own: Title) -> None:
    ours = found.item.part
    if ours is None:
        if own.part and not found.length_agrees:
            found.add("part", "part missing", lambda: "Hardcover's book is one part of a whole")
            found.cap("whole")
        return
    theirs = [t.part for t in found.told.titles if t.part]
    if any(p[0] == ours[0] for p in theirs):
        return
    if theirs:
        found.add("part", "part other", lambda: f"Part {ours[0]} here, part {theirs[0][0]} on Hardcover")
        found.cap("other part")
        return
    is_volume = ours[1] is None and str(ours[0]) in found.told.known.positions - {"1"}
    if not is_volume and not found.length_agrees:
        found.add("part", "part missing", lambda: f"Part {ours[0]} here, the whole on Hardcover")
        found.cap("part")
