"""The title: as Audiobookshelf has it, else as the files have it."""

from __future__ import annotations

from .assessment import Assessment, sentence
from .likeness import CLOSE, LIKE, SAME, UNLIKE, Likeness
from .people import SAME_PERSON, best_overlap, people


def compare_title(found: Assessment) -> bool:
    """Weigh the title; true when title and author stand in each other's place."""
    item, name = found.item, found.told.candidate.book.title
    best = found.best_likeness(item.fields.titles)
    source = ""
    for view in (item.tags, item.path):
        said = found.best_likeness(view.titles)
        if said is not None and (found.files is None or said.score > found.files.score):
            found.files, source = said, view.source
    if best is None:
        found.title = found.files
        if found.files is not None and found.files.comparable:
            _weigh(found, found.files, f"“{name}” against what {source} says", from_files=True)
        return False
    found.title = best
    if not best.comparable:
        found.note("title", f"“{item.title}” and “{name}” are written in different scripts")
        return False
    if best.score < UNLIKE and _swapped(found):
        found.add("title", "title swapped", "Title and author stand in each other's place")
        found.cap("swapped")
        found.supports.add("author")
        return True
    if best.score < UNLIKE and found.files is not None and found.files.score >= CLOSE:
        found.add("title", "title elsewhere", f"{sentence(source)} says “{name}”, Audiobookshelf does not")
        found.cap("files elsewhere")
        return False
    _weigh(found, best, f"“{item.title}” and “{name}”", from_files=False)
    return False


def _weigh(found: Assessment, best: Likeness, pair: str, *, from_files: bool) -> None:
    left = f" (unexplained: {' '.join(sorted(best.left_out))})" if best.left_out else ""
    if best.score >= SAME:
        found.add("title", "title from files" if from_files else "title same", f"The title is the same: {pair}")
    elif best.score >= CLOSE:
        found.add("title", "title close", f"The title is nearly the same: {pair}{left}")
    elif best.score >= LIKE:
        found.add("title", "title like", f"The title is similar: {pair}{left}")
    elif best.score >= UNLIKE:
        found.add("title", "title unlike", f"The title is rather another: {pair}{left}")
    else:
        found.add("title", "title other", f"The title is another: {pair}")
    if best.numbers_differ and best.score >= UNLIKE:
        found.add("title number", "title number", "A number in the title differs")
        found.cap("title number")


def _swapped(found: Assessment) -> bool:
    """Our title is the candidate's author, and our author its title."""
    ours = people(t.raw for t in found.item.fields.titles)
    overlap = best_overlap(ours, found.told.authors)
    if overlap is None or overlap < SAME_PERSON:
        return False
    variants = {v.text.replace(" ", "") for t in found.told.titles for v in t.variants}
    authors = [p.joined for p in found.item.fields.authors]
    return "".join(authors) in variants or any(a in variants or a.removeprefix("the") in variants for a in authors)
