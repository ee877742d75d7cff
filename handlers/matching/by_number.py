"""Series and number. A number that differs is a sibling, however alike the rest."""

from __future__ import annotations

from enum import Enum, auto

from handlers.book.wording import GENERIC

from .assessment import Assessment, sentence
from .likeness import SAME
from .told import series_core
from .views import View


class _Says(Enum):
    NOTHING = auto()
    SAME = auto()  # series and number agree
    ALONE_SAME = auto()  # the number does, no series is named
    OTHER = auto()
    ALONE_OTHER = auto()  # a bare number that may be a track or a shelf mark


def compare_numbers(found: Assessment) -> None:
    item = found.item
    marks = found.told.titles[0].marked if found.told.titles else frozenset()
    if not found.told.work.positions and not marks:
        return
    says, number = _asked(item.fields, found, marks)
    for view in item.numbered:
        if says is not _Says.NOTHING and says is not _Says.SAME:
            break
        other, said = _asked(view, found, marks)
        if says is _Says.NOTHING:
            says, number = other, said
        elif other is _Says.OTHER:
            found.cap("files number", source=sentence(view.source), number=said)
    if says is _Says.SAME:
        found.add("number", "number same", lambda: f"It is number {number} of the same series")
        found.supports.add("number")
    elif says is _Says.ALONE_SAME:
        found.add("number", "number alone same", lambda: f"The number {number} agrees")
    elif says is _Says.OTHER:
        found.add(
            "number", "number other", lambda: f"Number {number} here, number {_listed(found, marks)} on Hardcover"
        )
        found.cap("number")
    elif says is _Says.ALONE_OTHER:
        found.add("number", "number alone other", lambda: f"The number {number} is not this book's")
        if found.title is None or found.title.score < SAME or found.told.work.named_like_series:
            found.cap("number")
    elif _any_volume(found, marks):
        found.cap("volume unsaid")


def _any_volume(found: Assessment, marks: frozenset[str]) -> bool:
    """Titled like its series and not its first: "Overlord" may be any volume, unless an identifier says which."""
    work = found.told.work
    return work.named_like_series and work.numbers.isdisjoint(("0", "1")) and (bool(marks) or not found.identified)


def _listed(found: Assessment, marks: frozenset[str]) -> str:
    return ", ".join(sorted(found.told.work.numbers | marks))


def _asked(view: View, found: Assessment, marks: frozenset[str]) -> tuple[_Says, str]:
    """What one view says of the candidate's number. One series that agrees is enough: books stand in several."""
    positions, numbers = found.told.work.positions, found.told.work.numbers
    differing = ""
    for claim in view.series:
        if claim.number is None:
            continue
        same = {n for name, n in positions if _same_series(series_core(claim.name), name)}
        if claim.number in same:
            return _Says.SAME, claim.number
        if not same and not positions and claim.number in marks:
            return _Says.ALONE_SAME, claim.number
        if same or not positions:
            differing = claim.number
    if differing:
        return _Says.OTHER, differing
    marked = sorted({n for t in view.titles for n in t.marked})
    for number in marked:
        if number in numbers or number in marks:
            named = any(t.words & (found.told.known.series - GENERIC) for t in view.titles)
            return (_Says.SAME if named and number in numbers else _Says.ALONE_SAME), number
    if marked:
        return _Says.OTHER, marked[0]
    # A number that was left over when the series' name was taken out of the title stood beside that name.
    beside = found.title.hinted if view is found.item.fields and found.title is not None else frozenset()
    for number in sorted(beside):
        if number in numbers:
            return _Says.SAME, number
    hinted = sorted({n for t in view.titles for n in t.hinted} | beside)
    for number in hinted:
        if number in numbers:
            return _Says.ALONE_SAME, number
    return (_Says.ALONE_OTHER, hinted[0]) if hinted else (_Says.NOTHING, "")


def _same_series(a: str, b: str) -> bool:
    return a == b or a.replace(" ", "") == b.replace(" ", "")
