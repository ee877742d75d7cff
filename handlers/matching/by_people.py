"""Authors and narrators, compared as sets: any order, any one of several."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.book.people import MAYBE_SAME, SAME_PERSON, PersonName, best_overlap
from handlers.matching.assessment import Assessment
from handlers.matching.likeness import SAME


def compare_narrators(found: Assessment) -> None:
    ours, theirs = found.item.narrators, found.profile.work.narrators
    if found.item.is_text or not ours or not theirs:
        return
    overlap = best_overlap(ours, theirs)
    if overlap is None:
        return
    if overlap >= SAME_PERSON:
        found.same_narrator = True
        written = best_overlap(ours, found.profile.authors)
        if written is not None and written >= SAME_PERSON:
            found.add("narrator", "narrator is author", lambda: f"Read by the author, {_names(theirs)}")
        else:
            found.add("narrator", "narrator same", lambda: f"The narrator is the same: {_names(theirs)}")
            found.supports.add("narrator")
    elif overlap < MAYBE_SAME:
        found.add(
            "narrator",
            "narrator other",
            lambda: f"Another narrator: {_names(ours)} here, {_names(theirs)} on Hardcover",
        )
        found.other_narrator = True


def compare_authors(found: Assessment) -> None:
    """After title, narrator and length, which a pen name is judged by."""
    item, theirs = found.item, found.profile.authors
    if not theirs:
        return
    ours = item.fields.authors or item.tags.authors or item.transcript.authors
    if not ours:
        # A folder may be a genre or a shelf: that it names the author counts, that it does not says nothing.
        if _named_somewhere(found):
            found.add("author", "author in names", lambda: f"{_names(theirs)} is named in the title, tags or folder")
            found.supports.add("author")
            found.author_agrees = True
        return
    overlap = best_overlap(ours, theirs)
    if overlap is None:
        return

    def both() -> str:
        return f"{_names(ours)} here, {_names(theirs)} on Hardcover"

    if overlap >= SAME_PERSON:
        found.add("author", "author same", lambda: f"The author is the same: {_names(theirs)}")
        found.supports.add("author")
        found.author_agrees = True
    elif overlap >= MAYBE_SAME:
        found.add("author", "author like", lambda: f"The author is similar: {both()}")
    elif (best_overlap(ours, found.profile.work.narrators) or 0.0) >= SAME_PERSON:
        found.note("author", lambda: f"The author field holds the narrator, {_names(ours)}")
        found.cap("narrator as author", ours=lambda: _names(ours))
    elif _pen_name(found):
        found.add("author", "author pen name", lambda: f"Another name, same recording: {both()}")
        found.supports.add("author")
    else:
        found.add("author", "author other", lambda: f"Another author: {both()}")
        found.author_agrees = False
        found.cap("author", ours=lambda: _names(ours), theirs=lambda: _names(theirs))


def _pen_name(found: Assessment) -> bool:
    """Robert Galbraith and J.K. Rowling never match by spelling; one recording under two names does by the rest."""
    same_title = found.title is not None and found.title.score >= SAME and not found.title.numbers_differ
    return same_title and found.length is not None and found.length <= 0.012 and "narrator" in found.supports


def _named_somewhere(found: Assessment) -> bool:
    item = found.item
    for person in found.profile.authors:
        if len(person.words) > 1:
            forward = f" {' '.join(person.words)} "
            back = f" {person.words[-1]} {' '.join(person.words[:-1])} "
            if forward in item.spoken or back in item.spoken:
                return True
        elif person.cjk and person.joined in item.spoken:
            return True
    return (best_overlap(item.path.authors, found.profile.authors) or 0.0) >= SAME_PERSON


def _names(people: Iterable[PersonName]) -> str:
    names = [p.shown for p in people]
    return ", ".join(names[:3]) + (" and others" if len(names) > 3 else "")
