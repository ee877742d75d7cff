"""Series and number. A number that differs is a sibling, however alike the rest; one that only one side says is no
agreement.
"""

from __future__ import annotations

from enum import Enum, auto
from functools import lru_cache

from handlers.book.kinds import BookKind
from handlers.book.series import same_series_key, series_core
from handlers.book.titles import TAIL, Title, Variant, Volume
from handlers.book.wording import GENERIC
from handlers.matching.assessment import Assessment, sentence
from handlers.matching.likeness import SAME, UNLIKE
from handlers.matching.views import ItemViews, View

_NONE: frozenset[Volume] = frozenset()


class _Says(Enum):
    NOTHING = auto()
    SAME = auto()  # series and number agree
    ALONE_SAME = auto()  # the number does, no series is named
    OTHER = auto()
    ALONE_OTHER = auto()  # a bare number that may be a track or a shelf mark


def compare_numbers(found: Assessment) -> None:
    if found.by_series is not None:
        number = found.by_series
        found.add("number", "number same", lambda: f"It is number {number} of the same series")
        found.supports.add("number")
        return
    _compare_series(found)
    own = found.profile.titles[0] if found.profile.titles else None
    like_it = found.title is not None and found.title.score >= UNLIKE and not found.title.numbers_differ
    if own is not None and like_it and "number" not in found.caps:
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
            found.cap("files number", source=sentence(view.source), number=said, theirs=_listed(found, marks))
    if says is _Says.SAME:
        found.add("number", "number same", lambda: f"It is number {number} of the same series")
        found.supports.add("number")
    elif says is _Says.ALONE_SAME:
        found.add("number", "number alone same", lambda: f"The number {number} agrees")
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
    """A number that tells a title from its siblings must be found on the other side, in a title or as a position."""
    ours = next((v.titles for v in (found.item.fields, *found.item.witnesses) if v.titles), ())
    mine = tuple(v for t in ours for v in t.volumes)
    if mine == own.volumes and not found.item.fields.series:
        return
    if differing := _other_number(mine, own.volumes):
        _differ(found, *differing)
        return
    said_here = _own_volumes(mine, found.title.ours if found.title else None) | _of_the_series(found, ours)
    said_there = _own_volumes(own.volumes, found.title.theirs if found.title else None)
    if unsaid := sorted(v.number for v in said_here if not _is_there(v, found, own)):
        _unsaid(found, unsaid[0], _volumes_there(found, own), here_only=True)
    elif unsaid := sorted(v.number for v in said_there if not _is_here(v, found, mine)):
        _unsaid(found, unsaid[0], _volumes_here(found, mine), here_only=False)


def _other_number(mine: tuple[Volume, ...], theirs: tuple[Volume, ...]) -> tuple[str, str] | None:
    """ "Season 1, Episode 3" and "Season 1, Episode 4": in one unit of those both name, of one thing, they differ."""
    if not mine or not theirs or all(v.unit == TAIL for v in mine):
        return None
    for unit in sorted({v.unit for v in mine} & {v.unit for v in theirs} - {TAIL}):
        one = [v for v in mine if v.unit == unit]
        other = [v for v in theirs if v.unit == unit]
        if {v.number for v in one}.isdisjoint(v.number for v in other) and _of_one_name(one, other):
            return min(v.number for v in one), min(v.number for v in other)
    return None


def _of_one_name(one: list[Volume], other: list[Volume]) -> bool:
    names = [(frozenset(a.name.split()) - GENERIC, frozenset(b.name.split()) - GENERIC) for a in one for b in other]
    return any(a <= b or b <= a for a, b in names)


def _own_volumes(volumes: tuple[Volume, ...], matched: Variant | None) -> frozenset[Volume]:
    """Those that belong to the very words by which the titles agree: in "Mockingjay: The Hunger Games, Book 3" the
    number is the series'; in "Delve: Book Two" nothing else tells the second from the first."""
    return _volumes_of(volumes, matched.text) if matched is not None and volumes else _NONE


@lru_cache(maxsize=2048)
def _volumes_of(volumes: tuple[Volume, ...], words: str) -> frozenset[Volume]:
    text = series_core(words)
    return frozenset(
        v for v in volumes if not v.of_series and v.name and text in (series_core(v.name), f"{v.name} {v.number}")
    )


def _of_the_series(found: Assessment, ours: tuple[Title, ...]) -> frozenset[Volume]:
    """The number of a series whose name is the title; a first one that says none is believed."""
    claims = [c for c in found.item.fields.series if c.number and c.number != "1"]
    if not claims:
        return _NONE
    names = {series_core(t.variants[0].text) for t in ours}
    return frozenset(Volume(c.name, "volume", c.number or "") for c in claims if series_core(c.name) in names)


def _is_there(volume: Volume, found: Assessment, own: Title) -> bool:
    """Found in the candidate's titles or positions; a bare tail only as a position of the series of that name."""
    number, work = volume.number, found.profile.work
    if volume.unit == "span":
        spans = own.spans | found.profile.spans
        return number in spans or (not spans and (own.is_set or BookKind.OMNIBUS in found.profile.kinds))
    if any(number in (*t.marked, *t.tails, *t.hinted) for t in found.profile.titles) or number in own.words:
        return True
    if number in work.numbers and "number" in found.supports:
        return True
    if volume.unit != TAIL:
        return number in work.numbers or number in _near_parts(found)
    named = frozenset(series_core(volume.name).split())
    return any(n == number and named <= frozenset(name.split()) for name, n in work.positions)


def _is_here(volume: Volume, found: Assessment, mine: tuple[Volume, ...]) -> bool:
    item, number = found.item, volume.number
    if volume.unit == "span":
        titles = item.fields.titles
        spans = {span for t in titles for span in t.spans}
        return number in spans or (not spans and (BookKind.OMNIBUS in item.kinds or any(t.is_set for t in titles)))
    views = (item.fields, *item.witnesses)
    if any(number in view.numbers or any(number in t.words for t in view.titles) for view in views):
        return (
            volume.unit != TAIL or not any(c.number == number for c in item.fields.series) or _named_here(volume, item)
        )
    return number in {v.number for v in mine}


def _named_here(volume: Volume, item: ItemViews) -> bool:
    named = frozenset(series_core(volume.name).split())
    claims = (c for c in item.fields.series if c.number == volume.number)
    return any(named <= frozenset(c.name.split()) for c in claims) or any(
        volume.number in (*t.marked, *t.tails, *t.hinted) for v in (item.fields, *item.witnesses) for t in v.titles
    )


def _volumes_there(found: Assessment, own: Title) -> frozenset[str]:
    return found.profile.work.numbers | own.marked | own.tails


def _volumes_here(found: Assessment, mine: tuple[Volume, ...]) -> frozenset[str]:
    return frozenset({v.number for v in mine}.union(c.number for c in found.item.fields.series if c.number))


def _unsaid(found: Assessment, number: str, others: frozenset[str], *, here_only: bool) -> None:
    """A number that one side says: outweighed by the identifier's edition with its length; a first volume seldom says
    so, where length or identifier agree."""
    if found.named_edition_fits:
        return
    others -= {number}
    if number == "1" and not others and (found.length_agrees or found.identified):
        return
    if others:
        told = ", ".join(sorted(others))
        _differ(found, *((number, told) if here_only else (told, number)))
        return
    side = "here" if here_only else "on Hardcover"
    found.add("number", "number unsaid", lambda: f"Only {side} it is number {number}")
    found.cap("number here" if here_only else "number there", number=number, title=found.profile.candidate.book.title)
