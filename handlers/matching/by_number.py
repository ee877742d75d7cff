"""Series and number. A number that differs is a sibling, however alike the rest; one that only one side says is no
agreement.
"""

from __future__ import annotations

from enum import Enum, auto

from handlers.book.marks import Mark
from handlers.book.series import same_series_key, series_core
from handlers.book.titles import Title
from handlers.book.wording import GENERIC
from handlers.matching.assessment import Assessment, sentence
from handlers.matching.likeness import SAME
from handlers.matching.views import View


class _Says(Enum):
    NOTHING = auto()
    SAME = auto()  # series and number agree
    ALONE_SAME = auto()  # the number does, no series is named
    OTHER = auto()
    ALONE_OTHER = auto()  # a bare number that may be a track or a shelf mark


def compare_numbers(found: Assessment) -> None:
    _compare_series(found)
    own = found.profile.titles[0] if found.profile.titles else None
    if own is not None and "number" not in found.caps:
        _compare_volumes(found, own)


# the series and its number


def _compare_series(found: Assessment) -> None:
    item = found.item
    marks = found.profile.titles[0].marked if found.profile.titles else frozenset()
    if not found.profile.work.positions and not marks:
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
        found.number_agrees = True
    elif says is _Says.OTHER:
        _differ(found, number, _listed(found, marks))
    elif says is _Says.ALONE_OTHER:
        found.add("number", "number alone other", lambda: f"The number {number} is not this book's")
        if found.title is None or found.title.score < SAME or found.profile.work.named_like_series:
            found.cap("number", ours=number, theirs=_listed(found, marks))
    elif _any_volume(found, marks):
        found.cap("volume unsaid", title=found.profile.candidate.book.title, theirs=_listed(found, marks))


def _differ(found: Assessment, ours: str, theirs: str) -> None:
    found.add("number", "number other", lambda: f"Number {ours} here, number {theirs} on Hardcover")
    found.cap("number", ours=ours, theirs=theirs)


def _any_volume(found: Assessment, marks: frozenset[str]) -> bool:
    """Titled like its series and not its first: "Overlord" may be any volume, unless an identifier says which."""
    work = found.profile.work
    return work.named_like_series and work.numbers.isdisjoint(("0", "1")) and (bool(marks) or not found.identified)


def _listed(found: Assessment, marks: frozenset[str]) -> str:
    return ", ".join(sorted(found.profile.work.numbers | marks)) or "none"


def _asked(view: View, found: Assessment, marks: frozenset[str]) -> tuple[_Says, str]:
    """What one view says of the candidate's number. One series that agrees is enough: books stand in several.

    The title's own volume comes before the series' number: a series field is filled in by hand or by a match.
    """
    positions, numbers = found.profile.work.positions, found.profile.work.numbers
    said = {n for t in view.titles for n in t.marked}
    if said and said.isdisjoint(numbers | marks | _near_parts(found)):
        return _Says.OTHER, min(said)
    differing = ""
    for claim in view.series:
        if claim.number is None:
            continue
        same = {n for name, n in positions if same_series_key(series_core(claim.name), name)}
        if claim.number in same or (same and claim.number in _near_parts(found)):
            return _Says.SAME, claim.number
        if not same and not positions and claim.number in marks:
            return _Says.ALONE_SAME, claim.number
        if same or not positions:
            differing = claim.number
    if differing and not said:
        return _Says.OTHER, differing
    for number in sorted(said):
        named = any(t.words & (found.profile.known.series - GENERIC) for t in view.titles)
        return (_Says.SAME if named and number in numbers else _Says.ALONE_SAME), number
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


def _near_parts(found: Assessment) -> frozenset[str]:
    """Parts of a dramatised book stand at 1.1, 1.2 … of its series: there "1" and "part 2" is "1.2"."""
    part = found.item.part
    own = found.profile.titles[0].part if found.profile.titles else None
    if part is None or own is None or own[0] != part[0]:
        return frozenset()
    return frozenset(n.partition(".")[0] for n in found.profile.work.numbers if "." in n)


# what titles themselves say of volumes, seasons, parts


def _compare_volumes(found: Assessment, own: Title) -> None:
    """Each number one title names must be found on the other side, in a title or as a position."""
    ours = found.item.fields.titles or found.item.tags.titles or found.item.path.titles
    mine = frozenset(m for t in ours for m in t.marks)
    if differing := _same_unit_other_number(mine, own.marks):
        _differ(found, *differing)
        return
    there = _numbers_there(found, own)
    here = _numbers_here(found)
    unsaid_there = sorted(_told_apart(ours, mine, found) - there)
    unsaid_here = sorted(({m.number for m in own.marks if m.unit != "span"} | own.tails) - here)
    if unsaid_there:
        _unsaid(found, unsaid_there[0], there & _volume_like(found, own), here_only=True)
    elif unsaid_here:
        _unsaid(found, unsaid_here[0], here & _said_here(found, mine), here_only=False)


def _same_unit_other_number(mine: frozenset[Mark], theirs: frozenset[Mark]) -> tuple[str, str] | None:
    """ "Season 1, Episode 3" and "Season 1, Episode 4": one unit of those both name differs."""
    for unit in sorted({m.unit for m in mine} & {m.unit for m in theirs}):
        one = {m.number for m in mine if m.unit == unit}
        other = {m.number for m in theirs if m.unit == unit}
        if one.isdisjoint(other):
            return min(one), min(other)
    return None


def _told_apart(ours: tuple[Title, ...], mine: frozenset[Mark], found: Assessment) -> frozenset[str]:
    """The numbers by which our title is told from its siblings; those of a series, where it is named like that."""
    said = {m.number for m in mine if m.unit != "span"}.union(n for t in ours for n in t.tails)
    for claim in found.item.fields.series:
        core = series_core(claim.name)
        if claim.number and any(v.whole and series_core(v.text) == core for t in ours for v in t.variants[:1]):
            said.add(claim.number)
    return frozenset(said)


def _numbers_there(found: Assessment, own: Title) -> frozenset[str]:
    work = found.profile.work
    titles = [t for t in found.profile.titles if t is own or t.marked or t.tails]
    said = {n for t in titles for n in (*t.marked, *t.tails, *t.hinted)}
    return frozenset(said.union(work.numbers, _near_parts(found), (w for w in own.words if w.isdigit())))


def _numbers_here(found: Assessment) -> frozenset[str]:
    item = found.item
    views = (item.fields, item.tags, item.path)
    said = {n for view in views for n in view.numbers}
    return frozenset(
        said.union(n for view in views for t in view.titles for n in (*t.tails, *(w for w in t.words if w.isdigit())))
    )


def _volume_like(found: Assessment, own: Title) -> frozenset[str]:
    return found.profile.work.numbers | own.marked | own.tails


def _said_here(found: Assessment, mine: frozenset[Mark]) -> frozenset[str]:
    said = {m.number for m in mine}.union(c.number for c in found.item.fields.series if c.number)
    return frozenset(said)


def _unsaid(found: Assessment, number: str, others: frozenset[str], *, here_only: bool) -> None:
    """A number that one side says: outweighed by the identifier's edition with its length; a first volume seldom says
    so, where the length agrees."""
    if found.named_edition_fits:
        return
    if number == "1" and not others and (found.length_agrees or found.identified):
        return
    if others:
        told = ", ".join(sorted(others))
        _differ(found, *((number, told) if here_only else (told, number)))
        return
    side = "here" if here_only else "on Hardcover"
    found.add("number", "number unsaid", lambda: f"Only {side} it is number {number}")
    found.cap("number here" if here_only else "number there", number=number, title=found.profile.candidate.book.title)
