"""The title: as Audiobookshelf has it, else as the files have it."""

from __future__ import annotations

from collections.abc import Callable

from handlers.book.people import SAME_PERSON, best_overlap
from handlers.matching.assessment import Assessment, sentence
from handlers.matching.likeness import CLOSE, LIKE, SAME, UNLIKE, Likeness


def compare_title(found: Assessment) -> bool:
    """Weigh the title; true when title and author stand in each other's place."""
    item, name = found.item, found.profile.candidate.book.title
    best = found.best_likeness(item.fields)
    source = ""
    for view in (item.tags, item.path):
        said = found.best_likeness(view)
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
    if best.score < UNLIKE and found.files is not None and found.files.score >= CLOSE:
        found.add("title", "title elsewhere", lambda: f"{sentence(source)} says “{name}”, Audiobookshelf does not")
        found.cap("files elsewhere")
        return False
    _weigh(found, best, lambda: f"“{item.title}” and “{name}”", from_files=False)
    return False


_BANDS = (
    (SAME, "title same", "The title is the same"),
    (CLOSE, "title close", "The title is nearly the same"),
    (LIKE, "title like", "The title is similar"),
    (UNLIKE, "title unlike", "The title is rather another"),
    (0.0, "title other", "The title is another"),
)


def _weigh(found: Assessment, best: Likeness, pair: Callable[[], str], *, from_files: bool) -> None:
    weight, text = next((w, t) for at_least, w, t in _BANDS if best.score >= at_least)
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
    return "".join(authors) in variants or any(a in variants or a.removeprefix("the") in variants for a in authors)
