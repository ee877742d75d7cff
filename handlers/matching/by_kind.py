"""Kinds and parts: a companion, a dramatisation, a set, a half is not the book."""

from __future__ import annotations

from functools import partial

from handlers.book.kinds import BookKind
from handlers.book.titles import Title
from handlers.matching.assessment import Assessment
from handlers.matching.candidate_profile import edition_kinds
from handlers.matching.likeness import SAME

_WEIGHT = {
    BookKind.COMPANION: "kind companion",
    BookKind.DRAMATISED: "kind dramatised",
    BookKind.OMNIBUS: "kind omnibus",
    BookKind.GRAPHIC: "kind graphic",
    BookKind.YOUNG: "kind young",
    BookKind.EXCERPT: "kind excerpt",
}


def compare_kinds(found: Assessment) -> None:
    """A kind said on both sides, by whatever word, is agreement; said on one side, it is another work."""
    ours, theirs = found.item.kinds, found.profile.kinds
    own = found.profile.titles[0] if found.profile.titles else None
    if ours != theirs:
        editions = found.profile.text if found.item.is_text else found.profile.audio
        for kind in sorted(ours ^ theirs):
            if kind in ours and any(kind in edition_kinds(e) for e in editions):
                continue  # listed as an edition of the book
            if kind is BookKind.OMNIBUS and (own.maybe_omnibus if kind in ours and own else found.item.maybe_omnibus):
                continue  # "Trilogy" and "Books 1-3"
            if kind is BookKind.OMNIBUS and found.by_set:
                continue
            if kind is BookKind.OMNIBUS and kind in theirs and _as_long_as_the_set(found):
                continue
            side = "here" if kind in ours else "on Hardcover"
            if found.recording_proven:
                found.note("kind", partial(str, f"Only {side} it is called {kind.value}; it is this recording"))
                continue
            found.add("kind", _WEIGHT[kind], partial(str, f"It is {kind.value} {side} only"))
            found.cap("kind", kind=kind.value, side=side)
    if own is not None:
        _compare_sets(found, own)
        _compare_parts(found, own)


def _as_long_as_the_set(found: Assessment) -> bool:
    """A set is longer than any of its volumes: what has its title, its author and its length is the set. A set that is
    called like its series may list a volume's edition as its own."""
    if found.profile.work.named_like_series:
        return False
    same = found.title is not None and found.title.score >= SAME and not found.title.numbers_differ
    return same and found.author_agrees is True and found.length_proves


def _compare_sets(found: Assessment, own: Title) -> None:
    """ "Trilogy" on one side, where nothing else shows that it is but the name of the series."""
    if found.item.maybe_omnibus == (own.maybe_omnibus and not own.marked) or "number" in found.supports:
        return
    said = BookKind.OMNIBUS in found.item.kinds or BookKind.OMNIBUS in found.profile.kinds
    if not said and (found.title is None or found.title.score < SAME):
        found.cap("omnibus")


def _compare_parts(found: Assessment, own: Title) -> None:
    """A part that only one side says is no agreement, unless the identifier's edition is as long: a first one may be
    unsaid where the length agrees."""
    ours = found.item.part
    if ours is None:
        if own.part and not _outweighed(found, own.part[0]):
            number = own.part[0]
            found.add("part", "part missing", lambda: f"Hardcover's book is part {number} of a whole")
            found.cap("whole", theirs=str(number))
        return
    theirs = [t.part for t in found.profile.titles if t.part]
    if any(p[0] == ours[0] for p in theirs):
        return
    if theirs:
        found.add("part", "part other", lambda: f"Part {ours[0]} here, part {theirs[0][0]} on Hardcover")
        found.cap("other part", ours=str(ours[0]), theirs=str(theirs[0][0]))
        return
    is_volume = ours[1] is None and str(ours[0]) in found.profile.known.positions - {"1"}
    if not is_volume and not _outweighed(found, ours[0]):
        found.add("part", "part missing", lambda: f"Part {ours[0]} here, the whole on Hardcover")
        found.cap("part", ours=str(ours[0]))


def _outweighed(found: Assessment, part: int) -> bool:
    return found.named_edition_fits or (part == 1 and found.length_agrees)
