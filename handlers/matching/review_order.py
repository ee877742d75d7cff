"""Which candidate a person is shown first, where Audiobookshelf's fields name one book and the files another.

After a wrong quick match title, author, narrator, series and ASIN are all the other book's: one mistake, not five
witnesses. Here what the fields say counts once, what tags and names say counts once, and the length decides between
them. Nothing becomes automatic by this order: it is asked for only where a person decides.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from handlers.book.people import MAYBE_SAME, SAME_PERSON, PersonName, best_overlap
from handlers.book.series import same_series_key, series_core
from handlers.matching.assessment import Assessment
from handlers.matching.likeness import CLOSE, LIKE, SAME, UNLIKE, Likeness
from handlers.matching.views import View
from handlers.matching.weights import WEIGHT

_MOST, _LEAST = 7.5, -6.0  # of one witness: title and author; the rest of what it says follows from them
_NAMED = 5.0  # from here on a witness names the book
_APART = 4.0  # by how much the files have to prefer it
_OUTLIVES = 0.5  # files outlive a wrong match: they go first where even the length leaves it open


def named_by_files(found: Sequence[Assessment]) -> tuple[int, float] | None:
    """Which of the candidates tags or names speak of though the fields lead to the first, and how sure that is
    (0.0-1.0); ``None`` where they do not, or where fields and length know better."""
    best = found[0]
    of_best = _files(best)
    enough = max(_NAMED, of_best + _APART)
    rivals = [(_total(a, said), said, -n) for n, a in enumerate(found) if n and (said := _files(a)) >= enough]
    if not rivals:
        return None
    total, said, place = max(rivals)
    ahead = total + _OUTLIVES - _total(best, of_best)
    if ahead < 0:
        return None
    alone = WEIGHT["prior"] + said + _measured(found[-place])
    return -place, 1 / (1 + math.exp(-alone)) / (1 + math.exp(-ahead))


def files_name(found: Assessment) -> bool:
    """Tags or names have its title and its author, and neither its length nor, by the fields, its number is another."""
    if found.is_another_work and "files elsewhere" not in found.caps:
        return False
    return _files(found) >= _NAMED and _measured(found) >= 0


def _total(found: Assessment, said_by_files: float) -> float:
    kinds = sum(value for name, value, _ in found.findings if name in ("kind", "part"))
    return _fields(found) + said_by_files + _measured(found) + kinds


def _measured(found: Assessment) -> float:
    """The length, and the narrator the tags name."""
    length = next((value for name, value, _ in found.findings if name == "length"), 0.0)
    readers = found.item.tags.narrators
    return length + (_person(readers, found.profile.work.narrators, "narrator") if readers else 0.0)


def _fields(found: Assessment) -> float:
    view = found.item.fields
    return _bounded(_title(found.best_likeness(view)) + _author(view, found) + _number(view, found))


def _files(found: Assessment) -> float:
    """The better of tags and names."""
    views = [view for view in (found.item.tags, found.item.path) if view.titles]
    if not views or found.files is None or found.files.score < LIKE:
        return _LEAST
    authors = max(_author(view, found) for view in (found.item.tags, found.item.path))
    return max(_bounded(_title(found.best_likeness(view)) + authors + _number(view, found)) for view in views)


def _bounded(value: float) -> float:
    return min(max(value, _LEAST), _MOST)


_BANDS = ((SAME, "title same"), (CLOSE, "title close"), (LIKE, "title like"), (UNLIKE, "title unlike"))


def _title(said: Likeness | None) -> float:
    if said is None or not said.comparable:
        return 0.0
    weight = WEIGHT[next((name for limit, name in _BANDS if said.score >= limit), "title other")]
    return weight + (WEIGHT["title number"] if said.numbers_differ else 0.0)


def _author(view: View, found: Assessment) -> float:
    """A folder above may be a genre or a series: a name that is not the author's says nothing there."""
    theirs = found.profile.authors
    spoken = "|".join(title.joined for title in view.titles)
    if any(f" {' '.join(one.words)} " in spoken or (one.cjk and one.joined in spoken) for one in theirs):
        return WEIGHT["author same"]
    said = _person(view.authors, theirs, "author")
    return max(said, 0.0) if view is found.item.path else said


def _person(ours: tuple[PersonName, ...], theirs: tuple[PersonName, ...], name: str) -> float:
    overlap = best_overlap(ours, theirs)
    if overlap is None or MAYBE_SAME <= overlap < SAME_PERSON:
        return 0.0
    return WEIGHT[f"{name} same" if overlap >= SAME_PERSON else f"{name} other"]


def _number(view: View, found: Assessment) -> float:
    """Of a series both name."""
    said = {
        claim.number == number
        for claim in view.series
        for name, number in found.profile.work.positions
        if claim.number and same_series_key(series_core(claim.name), name)
    }
    return WEIGHT["number same"] if True in said else WEIGHT["number other"] if said else 0.0
