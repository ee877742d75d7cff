"""One item against one candidate: what speaks for it, what against, and what must be left to a person.

Absence says nothing: a comparison only speaks when both sides do.
"""

from __future__ import annotations

from handlers.book.kinds import BookKind
from handlers.book.normalise import SMALL_WORDS, word_set
from handlers.book.titles import Variant, title_of
from handlers.matching.assessment import Assessment
from handlers.matching.by_copy import clock, compare_identifiers, compare_language_and_year, compare_length
from handlers.matching.by_files import compare_files
from handlers.matching.by_kind import compare_kinds
from handlers.matching.by_number import compare_numbers
from handlers.matching.by_people import compare_authors, compare_narrators
from handlers.matching.by_title import compare_title
from handlers.matching.candidate_profile import CandidateProfile, edition_kinds
from handlers.matching.editions import choose_edition, length_difference
from handlers.matching.likeness import CLOSE, LIKE, SAME, UNLIKE, Likeness, likeness
from handlers.matching.views import ItemViews

_TITLE_ENOUGH = 0.85  # without an identifier
_WORDS_OF_A_SIBLING = 2
_ALTERNATIVE = frozenset({"or", "oder", "ou"})  # "Frankenstein, or The Modern Prometheus"
_BESIDE_A_BOOK = word_set(
    "prequel sequel companion guide special spinoff continuation prologue epilogue interlude bonus sampler preview "
    "excerpt vorgeschichte fortsetzung begleitbuch leseprobe prequelle suite prologo epilogo precuela secuela"
)  # these are described so as well
_INDEFINITE = ("a", "an", "ein", "eine", "un", "une", "uno", "una", "um", "uma", "een", "en", "et", "ett")
_TELLING_WORDS = 3  # shorter titles are what their sequels begin with: "Thrawn", "Thrawn: Treason"


def assess(item: ItemViews, profile: CandidateProfile) -> Assessment:
    """The score of one candidate."""
    found = Assessment(item, profile)
    compare_identifiers(found)
    swapped = compare_title(found)
    compare_length(found)
    compare_narrators(found)
    if not swapped:
        compare_authors(found)
    compare_numbers(found)
    compare_kinds(found)
    compare_language_and_year(found)
    return found


def conclude(found: Assessment) -> None:
    """For the best candidate alone: the edition, and what must be left to a person."""
    hits = frozenset(e for editions in found.hits.values() for e in editions)
    found.edition = choose_edition(found.item, found.profile, hits)
    compare_files(found)
    _cap_title(found)
    _cap_title_of_edition(found)
    _cap_support(found)
    if not found.item.is_text:
        _cap_copy(found)


def _cap_title(found: Assessment) -> None:
    title = found.title
    if found.by_series is not None or found.by_set:
        if not (found.author_agrees and (found.length_proves or found.named_edition_fits)):
            found.cap("title by number")
    elif title is None:
        if not (found.identified and found.author_agrees and found.length_agrees):
            found.cap("no title")
    elif not title.comparable:
        if not (found.identified and found.author_agrees and found.length_agrees):
            found.cap("title unreadable")
    elif _all_else_agrees(found, title):
        return
    elif found.identified and title.score < LIKE:
        found.cap("identifier title")
    elif not found.identified and title.score < _TITLE_ENOUGH and not title.numbers_differ:
        found.cap("title")
    elif (
        (title.score < SAME and not found.strong and not _misspelt_here(found, title))
        or _left_out_in_series(found)
        or _joint_lost(found, title)
    ):
        _cap_in_part(found, title)


def _cap_in_part(found: Assessment, title: Likeness) -> None:
    """With the subtitle of the side that has more to say: two equal titles would explain nothing."""
    ours = next((one.shown for one in found.item.fields.titles if title.left_out), found.item.title)
    theirs = next((one.shown for one in found.profile.titles if title.left_theirs), found.profile.candidate.book.title)
    found.cap("title in part", ours=ours, theirs=theirs)


def _all_else_agrees(found: Assessment, title: Likeness) -> bool:
    """Author, narrator and length to a hundredth, and either series with number, or the whole title among our words."""
    if not (found.copy_agrees and found.author_agrees) or title.numbers_differ or title.score < UNLIKE:
        return False
    if "number" in found.supports:
        return True
    ours, theirs = title.ours, title.theirs
    if ours is None or theirs is None or not theirs.whole or ours.text != theirs.text:
        return False
    telling = frozenset(theirs.text.split()) - SMALL_WORDS
    if telling <= found.profile.known.series:
        return False
    return len(telling) >= _TELLING_WORDS or (found.length_is_same and _is_described(found, ours))


def _is_described(found: Assessment, ours: Variant) -> bool:
    """ "Saltglass: A Chronicle of Tides": an indefinite article says what a book is; sequels are called "The Thaw"."""
    begins = tuple(f"{ours.text} {article} " for article in _INDEFINITE)
    return ours.rest.isdisjoint(_BESIDE_A_BOOK) and any(
        title.unbracketed.startswith(begins) for title in found.item.fields.titles
    )


def _joint_lost(found: Assessment, title: Likeness) -> bool:
    """Where nothing shows that the title ends there, the rest may be another book's: the recording has to agree."""
    return title.joint_lost and not (found.identified and found.length_agrees) and not found.copy_agrees


def _left_out_in_series(found: Assessment) -> bool:
    """The words that one side leaves out are likely those that tell the volumes apart: always in a series, and where
    they are but one or two behind the title ("Thrawn", "Thrawn: Treason"), which a subtitle seldom is."""
    title = found.title
    if title is None or not (title.left_out or title.left_theirs):
        return False
    if not found.profile.work.series and not _names_a_sibling(found, title):
        return False
    if found.length_proves and _files_say_it_exactly(found):
        return False
    return "number" not in found.supports and not (found.identified and found.length_agrees)


def _misspelt_here(found: Assessment, title: Likeness) -> bool:
    """A slip in Audiobookshelf's title alone: files have it without."""
    return not title.left_out and not title.left_theirs and _files_say_it_exactly(found)


def _files_say_it_exactly(found: Assessment) -> bool:
    """Tags or names have the whole title and nothing else: what Audiobookshelf's has besides is no part of it. A title
    that is its series' name says too little for that."""
    said = found.files
    if said is None or found.author_agrees is not True or found.profile.work.named_like_series:
        return False
    if said.score < SAME or said.numbers_differ or said.left_out or said.left_theirs:
        return False
    return said.theirs is not None and said.theirs.whole


def _names_a_sibling(found: Assessment, title: Likeness) -> bool:
    for left, variant, titles in (
        (title.left_out, title.ours, found.item.fields.titles),
        (title.left_theirs, title.theirs, found.profile.titles[:1]),
    ):
        if variant is None or not left or len(left) > _WORDS_OF_A_SIBLING or not _ALTERNATIVE.isdisjoint(variant.rest):
            continue
        if any(t.unbracketed.startswith(f"{variant.text} ") for t in titles):
            return True
    return False


def _cap_title_of_edition(found: Assessment) -> None:
    """An edition has our title and its book another: a translation, or an edition filed under the wrong book."""
    title, profile = found.title, found.profile
    if title is None or title.score < LIKE or len(profile.titles) < 2:
        return
    fields = found.item.fields
    own = [likeness(ours, profile.work.title, profile.known, fields.local) for ours in fields.titles]
    if not own or any(o.score >= UNLIKE or not o.comparable for o in own):
        return
    named: set[str | None] = set()
    others: set[str | None] = {"en", None}  # books are listed by their English or original title
    for edition in profile.candidate.editions:
        there = title_of(edition.title or profile.candidate.book.title)
        alike = any(likeness(ours, there, profile.known, fields.local).score >= LIKE for ours in fields.titles)
        (named if alike else others).add(edition.language)
    if named <= others:
        found.cap("edition title", title=profile.candidate.book.title)


def _cap_support(found: Assessment) -> None:
    supports = found.supports & {"identifier", "author", "narrator", "length", "number"}
    agreeing_text = found.title is not None and found.title.comparable and found.title.score >= CLOSE
    if len(supports) < 2 and not (found.identified and agreeing_text):
        agreeing = ", ".join(sorted(supports))
        found.cap("too little", supports=f"only the {agreeing}" if agreeing else "nothing")


def _cap_copy(found: Assessment) -> None:
    """Right book, wrong edition: its narrator and length would be wrong, and so would progress."""
    item, profile, edition = found.item, found.profile, found.edition
    lengths = {"ours": clock(item.duration_seconds or 0), "theirs": clock(found.nearest_seconds)}
    if found.length is not None and found.length > (0.10 if found.identified else 0.05):
        found.cap("length", **lengths)
    hits = {e for editions in found.hits.values() for e in editions}
    named = [e for e in profile.audio if e.id in hits]
    differences = [d for e in named if (d := length_difference(e, item)) is not None]
    if differences and min(differences) > 0.10:
        named_seconds = min((e for e in named if e.audio_seconds), key=lambda e: length_difference(e, item) or 0.0)
        theirs = clock(named_seconds.audio_seconds or 0)
        found.cap("identifier length", ours=clock(item.duration_seconds or 0), theirs=theirs)
    if found.length_agrees:
        return
    if found.other_narrator and not named:
        readers = ", ".join(p.shown for p in profile.work.narrators[:3])
        found.cap("recording", ours=", ".join(p.shown for p in item.narrators[:3]), theirs=readers)
    if item.abridged:
        if not profile.work.abridged and not any(BookKind.ABRIDGED in edition_kinds(e) for e in profile.audio):
            found.cap("abridged")
    elif edition is not None and BookKind.ABRIDGED in edition_kinds(edition):
        found.cap("only abridged")
    if edition is not None and (extra := edition_kinds(edition) - {BookKind.ABRIDGED} - item.kinds - profile.kinds):
        found.cap("edition kind", kind=min(extra).value)
