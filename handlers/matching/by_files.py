"""Do tags and names speak of the same book as Audiobookshelf's fields?

They outlive a wrong quick match, after which title, number and ASIN agree with each other and with the wrong book.
"""

from __future__ import annotations

from handlers.book.normalise import word_set
from handlers.book.people import MAYBE_SAME, best_overlap
from handlers.book.wording import GENERIC

from .assessment import Assessment, sentence
from .likeness import CLOSE, LIKE, UNLIKE, Likeness
from .views import View

# Words of folders that say nothing about what is in them.
_JUNK = word_set(
    "item items folder copy final new old temp tmp test download downloads upload uploads rip ripped "
    "backup media content data incoming unsorted misc library files untitled unknown album various output input "
    "working done complete full"
)
# Folders that sort books rather than name their author.
_SHELVES = _JUNK | word_set(
    "audiobooks audiobook audio books book fiction nonfiction non science fantasy scifi sci fi thriller thrillers "
    "mystery crime horror romance history biography biographies memoir classics business self help "
    "kids children young adult "
    "series standalone shelf completed finished authors english german deutsch horbucher hoerbuecher plex server nas "
    "share shared storage public my"
)


def compare_files(found: Assessment) -> None:
    if found.title is None or found.title.score < UNLIKE:
        return  # the title has been weighed against the files already
    item = found.item
    confirming, against, undecided = "", "", ""
    for view in (item.tags, item.path):
        said = found.best_likeness(view)
        if said is None:
            continue
        if not said.comparable:
            undecided = view.source
        elif said.numbers_differ or _names_another_part(view, found):
            against = view.source
        elif _says_just_this(said) and item.fields.kinds <= view.kinds:
            confirming = view.source
        elif said.score < LIKE and _names_something(view, found):
            against = view.source
        elif any(_wordlike(w) or len(w) > 3 for t in view.titles for w in t.words - _JUNK):
            undecided = view.source
    if confirming:
        found.note("files", lambda: f"{sentence(confirming)} says the same title")
        if not against:
            found.supports.add("files")
    if against:
        found.note("files", lambda: f"{sentence(against)} speaks of another book")
        if not (confirming and found.length_agrees):
            found.cap("files title", source=sentence(against))
    elif undecided and not confirming and not found.length_agrees:
        found.cap("files silent")
    if found.length is None or found.length > 0.012:
        for view in (item.tags, item.path):
            if _names_another_author(view, found):
                found.cap("files author", source=sentence(view.source))


def _says_just_this(said: Likeness) -> bool:
    """The whole title, though perhaps without the subtitle, and nothing else."""
    if said.score < CLOSE or said.left_out:
        return False
    return not said.left_theirs or (said.theirs is not None and said.theirs.whole)


def _names_something(view: View, found: Assessment) -> bool:
    """Is a word left that looks like a title, once all that this candidate and the item say is taken away?"""
    theirs = frozenset(w for t in found.told.titles for w in t.words)
    for title in view.titles:
        left = title.words - GENERIC - _JUNK - found.told.known.words - view.local.words - theirs
        if any(_wordlike(w) for w in left):
            return True
    return False


def _names_another_part(view: View, found: Assessment) -> bool:
    own = found.told.titles[0].part if found.told.titles else None
    return own is not None and any(t.part is not None and t.part[0] != own[0] for t in view.titles)


def _wordlike(word: str) -> bool:
    return not word.isascii() or (len(word) >= 3 and word.isalpha() and any(c in "aeiouy" for c in word))


def _names_another_author(view: View, found: Assessment) -> bool:
    """A full name that is nobody's here; a top folder may as well be a genre or a shelf."""
    if not view.authors or not found.told.authors:
        return False
    if not any(len(p.words) >= 2 and _SHELVES.isdisjoint(p.words) for p in view.authors):
        return False
    if all(w in found.told.known.words for p in view.authors for w in p.words):
        return False
    theirs = best_overlap(view.authors, (*found.told.authors, *found.told.work.narrators))
    fields = best_overlap(view.authors, found.item.fields.authors)
    return theirs is not None and theirs < MAYBE_SAME and (fields is None or fields < MAYBE_SAME)
