"""Do tags and names speak of the same book as Audiobookshelf's fields?

They outlive a wrong quick match, after which title, number and ASIN agree with each other and with the wrong book.
"""

from __future__ import annotations

import re
from dataclasses import replace

from handlers.book.normalise import SMALL_WORDS, is_number, word_set
from handlers.book.people import MAYBE_SAME, best_overlap
from handlers.book.wording import GENERIC
from handlers.matching.assessment import Assessment, sentence
from handlers.matching.likeness import CLOSE, LIKE, UNLIKE, Likeness
from handlers.matching.views import View

# Words of folders that say nothing about what is in them.
_JUNK = word_set(
    "item items folder copy final new old temp tmp test download downloads upload uploads rip ripped "
    "backup media content data incoming unsorted misc library files untitled unknown album various output input "
    "working done complete full librivox"
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
    if found.title is None or (found.title.score < UNLIKE and found.by_series is None and not found.by_set):
        return  # the title has been weighed against the files already
    item = found.item
    confirming, against = "", ""
    for view in item.witnesses:
        if not view.identifiers.isdisjoint(found.hits):
            confirming = view.source  # "[B07K1XTSSD]": written by whoever named the folder
        said = found.best_likeness(view)
        if said is None or not said.comparable:
            continue
        left = _unexplained(view, found)
        if said.numbers_differ or _names_another_part(view, found):
            against = view.source
        elif item.fields.kinds <= view.kinds and _agrees(view, found, said, left):
            confirming = view.source
        elif said.score < LIKE and any(_wordlike(w) for w in left):
            against = view.source
    if confirming:
        found.note("files", lambda: f"{sentence(confirming)} says the same title")
        if not against:
            found.supports.add("files")
    if against:
        found.note("files", lambda: f"{sentence(against)} speaks of another book")
        if not (confirming and found.length_agrees):
            theirs = next((t.raw for v in item.witnesses if v.source == against for t in v.titles), "")
            found.cap("files title", source=sentence(against), theirs=theirs, ours=item.title)
    elif not confirming and _is_silent(found):
        found.cap("files silent")
    if found.length is None or found.length > 0.012:
        for view in item.witnesses:
            if _names_another_author(view, found):
                names = ", ".join(p.shown for p in view.authors[:2])
                ours = ", ".join(found.item.author_names[:2]) or "nobody"
                found.cap("files author", source=sentence(view.source), theirs=names, ours=ours)


def _is_silent(found: Assessment) -> bool:
    """A folder that says nothing is no safer than one that says another title: only the length can stand for it.
    Where the folder is not even known, a length that is there has to agree."""
    if found.item.has_files:
        return not found.length_proves and not (found.length is None and _written_as_files_are(found))
    return found.length is not None and not found.length_agrees


_AS_FILES_ARE = re.compile(r"\d{1,3}(?:\.\d)?(?:\.\s+|\s+-\s+)\D|[^\s.]+\.[^\s.]+\.\S+$|[^\s_]+_[^\s_]+_\S+$")


def _written_as_files_are(found: Assessment) -> bool:
    """ "Stephen King - It", "03. Xenocide": no catalogue writes a title so, so that no match has overwritten it; the
    files said it once, whatever their folder is called now."""
    if not found.profile.titles:
        return False
    theirs = found.profile.titles[0].joined
    for title in found.item.fields.titles:
        if _AS_FILES_ARE.match(title.raw) or any(
            n in title.joined and n not in theirs for n in found.profile.known.people
        ):
            return True
    return False


def _agrees(view: View, found: Assessment, said: Likeness, left: frozenset[str]) -> bool:
    return _says_just_this(said, left) or _covers(view, found, left) or _joined_says_it(view, found)


def _says_just_this(said: Likeness, left: frozenset[str]) -> bool:
    """The whole title, though perhaps without the subtitle, and nothing that the fields do not say too."""
    if said.score < CLOSE or (said.left_out and not said.left_out.isdisjoint(left)):
        return False
    return not said.left_theirs or (said.theirs is not None and said.theirs.whole)


def _joined_says_it(view: View, found: Assessment) -> bool:
    """Two folders that together say what the fields say: "…/Dungeon Crawler Carl_ A LitRPG/Gamelit Adventure"."""
    fields = frozenset(w for t in found.item.fields.titles for w in t.said)
    below = frozenset(w for t in view.titles for w in t.said) - SMALL_WORDS
    if not below or not below <= fields or not view.joined.said <= fields | GENERIC:
        return False
    return _covers(replace(view, titles=(view.joined,)), found, frozenset())


def _covers(view: View, found: Assessment, left: frozenset[str]) -> bool:
    """Every word of the title, in whatever joints, and no word besides that Audiobookshelf's fields do not say."""
    own = found.profile.titles[0].variants[0].text.split() if found.profile.titles else []
    wanted = frozenset(own) - GENERIC
    said = frozenset(w for t in view.titles for w in t.words)
    return bool(wanted) and wanted <= said and not any(_wordlike(w) or is_number(w) for w in left)


def _unexplained(view: View, found: Assessment) -> frozenset[str]:
    """The words that are left once all that this candidate and the item's own fields say is taken away: what fields
    and folder both say is one claim, not two."""
    theirs = frozenset(w for t in found.profile.titles for w in t.words)
    fields = frozenset(w for t in found.item.fields.titles for w in t.said)
    known = theirs | fields | found.profile.known.words | found.profile.known.positions | view.local.words
    initials = {"".join(w[0] for w in v.text.split()) for t in found.profile.titles[:1] for v in t.variants}
    return frozenset(w for t in view.titles for w in t.words) - GENERIC - _JUNK - known - initials


def _names_another_part(view: View, found: Assessment) -> bool:
    own = found.profile.titles[0].part if found.profile.titles else None
    return own is not None and any(t.part is not None and t.part[0] != own[0] for t in view.titles)


def _wordlike(word: str) -> bool:
    return not word.isascii() or (len(word) >= 3 and word.isalpha() and any(c in "aeiouy" for c in word))


def _names_another_author(view: View, found: Assessment) -> bool:
    """A full name that is nobody's here; a top folder may as well be a genre or a shelf."""
    if not view.authors or not found.profile.authors:
        return False
    if not any(len(p.words) >= 2 and _SHELVES.isdisjoint(p.words) for p in view.authors):
        return False
    if all(w in found.profile.known.words for p in view.authors for w in p.words):
        return False
    theirs = best_overlap(view.authors, (*found.profile.authors, *found.profile.work.narrators))
    fields = best_overlap(view.authors, found.item.fields.authors)
    return theirs is not None and theirs < MAYBE_SAME and (fields is None or fields < MAYBE_SAME)
