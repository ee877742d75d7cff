"""The title: as Audiobookshelf has it, else as the files have it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from handlers.book.kinds import BookKind
from handlers.book.normalise import is_number, key, word_set
from handlers.book.people import SAME_PERSON, best_overlap
from handlers.book.series import same_series_key, series_core
from handlers.book.titles import Title
from handlers.book.wording import GENERIC
from handlers.matching.assessment import Assessment, sentence
from handlers.matching.likeness import CLOSE, LIKE, SAME, UNLIKE, Likeness


def compare_title(found: Assessment) -> bool:
    """Weigh the title; true when title and author stand in each other's place."""
    item, name = found.item, found.profile.candidate.book.title
    best = found.best_likeness(item.fields)
    source = ""
    for view in item.witnesses:
        said = found.best_likeness(view) if view.titles else None
        if said is not None and (found.files is None or said.score > found.files.score):
            found.files, source = said, view.source
    if best is None:
        found.title = found.files
        if found.files is not None and found.files.comparable:
            _weigh(found, found.files, lambda: f"“{name}” against what {source} says", from_files=True)
        return False
    found.title = best
    if not best.comparable:
        found.note("title", lambda: f"“{item.title}” and “{name}” are written in different scripts")
        return False
    if best.score < UNLIKE and _swapped(found):
        found.add("title", "title swapped", lambda: "Title and author stand in each other's place")
        found.cap("swapped")
        found.supports.add("author")
        return True
    if best.score < LIKE and (number := _series_and_number(found)) is not None:
        found.by_series = number
        found.add("title", "title by number", lambda: f"“{item.title}” names the series and number of “{name}”")
        return False
    unexplained = best.score < SAME and (best.left_out or best.left_theirs)
    if (best.score < LIKE or unexplained) and _same_set(found):
        found.by_set = True
        found.add("title", "title by number", lambda: f"“{item.title}” and “{name}” are the same set")
        return False
    if best.score < UNLIKE and found.files is not None and found.files.score >= CLOSE:
        found.add("title", "title elsewhere", lambda: f"{sentence(source)} says “{name}”, Audiobookshelf does not")
        found.cap("files elsewhere")
        return False
    _weigh(found, best, lambda: f"“{item.title}” and “{name}”", from_files=False)
    return False


def _series_and_number(found: Assessment) -> str | None:
    """ "Mistborn 2" for *The Well of Ascension*: the title is a series, with the number in it or beside it."""
    positions = found.profile.work.positions
    if not positions or found.item.volume_numbers.isdisjoint(found.profile.work.numbers):
        return None
    claims = [(series_core(c.name), c.number) for c in found.item.fields.series if c.number]
    for title in found.item.fields.titles:
        said, named = _said_and_numbered(title)
        for core, number in (*named, *claims):
            if said - {number} <= frozenset(core.split()) and any(
                n == number and same_series_key(core, name) for name, n in positions
            ):
                return number
    return None


@lru_cache(maxsize=1024)
def _said_and_numbered(title: Title) -> tuple[frozenset[str], tuple[tuple[str, str], ...]]:
    """The words of a title, and which number it says of what."""
    said = frozenset(title.unbracketed.split()) - GENERIC
    return said, tuple((series_core(v.name), v.number) for v in title.volumes if v.unit != "span")


# What a set is called by, besides its series: "The Winter Trilogy", "Winter: Books 1-3", "Winter Box Set".
_SET_WORDS = GENERIC | word_set(
    "trilogie trilogia duology quartet quintet tetralogy omnibus box boxed boxset set sets bundle collection collected "
    "complete entire series saga gesamtausgabe sammelband integrale coffret novels "
    "stories works komplette gesamte alle bände bande bücher bucher teile tomes intégrale"
)


def _same_set(found: Assessment) -> bool:
    """Both are several books in one, of one series, and none of their numbers differs."""
    own = found.profile.titles[0] if found.profile.titles else None
    if own is None or not (own.is_set or BookKind.OMNIBUS in found.profile.kinds):
        return False
    theirs = frozenset(w for w in own.said - _SET_WORDS if not is_number(w))
    spans = own.spans | found.profile.spans
    for title in found.item.fields.titles:
        if not title.is_set and BookKind.OMNIBUS not in found.item.kinds:
            continue
        ours = frozenset(w for w in title.said - _SET_WORDS if not is_number(w))
        if ours and ours == theirs and (not title.spans or not spans or title.spans & spans):
            return True
    return False


_BANDS = (
    (SAME, "title same", "The title is the same"),
    (CLOSE, "title close", "The title is nearly the same"),
    (LIKE, "title like", "The title is similar"),
    (UNLIKE, "title unlike", "The title is rather another"),
    (0.0, "title other", "The title is another"),
)


def _weigh(found: Assessment, best: Likeness, pair: Callable[[], str], *, from_files: bool) -> None:
    for at_least, weight, text in _BANDS:  # noqa: B007 - the first that fits; the last one always does
        if best.score >= at_least:
            break
    if from_files and weight == "title same":
        weight = "title from files"

    def text_of() -> str:
        left = sorted(best.left_out | best.left_theirs)
        return f"{text}: {pair()}" + (f" (unexplained: {' '.join(left)})" if left else "")

    found.add("title", weight, text_of)
    if best.numbers_differ and best.score >= UNLIKE:
        found.add("title number", "title number", lambda: "A number in the title differs")
        found.cap("title number")


def _swapped(found: Assessment) -> bool:
    """Our title is the candidate's author, and our author its title."""
    overlap = best_overlap(found.item.titles_as_people, found.profile.authors)
    if overlap is None or overlap < SAME_PERSON:
        return False
    variants = {v.text.replace(" ", "") for t in found.profile.titles for v in t.variants}
    authors = [p.joined for p in found.item.fields.authors]
    whole = {key(name).replace(" ", "") for name in found.item.author_names}  # "War and Peace" is no two people
    return not variants.isdisjoint((*whole, "".join(authors))) or any(
        a in variants or a.removeprefix("the") in variants for a in authors
    )
