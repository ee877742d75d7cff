"""How well two titles agree, once everything a candidate says about itself is explained away.

Two titles agree as far as the best pair of their variants does, less a discount when what a variant leaves out cannot
be explained: by the candidate's authors, narrators, series and numbers, by what our side says of those, or by words
that say nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from handlers.book.kinds import may_be_omnibus
from handlers.book.normalise import SMALL_WORDS, is_number, without_article, word_set
from handlers.book.titles import Title, Variant, numbers_in
from handlers.book.wording import GENERIC
from handlers.matching.spelling import is_slip, similarity

SAME = 0.97
CLOSE = 0.90
LIKE = 0.80
UNLIKE = 0.65

_ONE_SIDED_REST = 0.94  # "Sapiens" and "Sapiens: A Brief History of Humankind"
_TWO_RESTS = 0.70  # "Mistborn: The Final Empire" and "Mistborn: The Well of Ascension"
_SERIES_NAME_ONLY = 0.75  # "Mistborn" and "Mistborn: Secret History"


@dataclass(frozen=True, slots=True)
class Known:
    """What a candidate says about itself, to explain away what a local title carries besides the title."""

    words: frozenset[str]  # of its authors, narrators, series
    own: frozenset[str]  # what of these explains its own title: not its series when the two are one
    people: frozenset[str]  # names of its authors and narrators, as they stand together
    phrases: tuple[str, ...]  # these and the names of its series, longest first
    series: frozenset[str]  # words of its series' names
    positions: frozenset[str]  # its numbers in them


@dataclass(frozen=True, slots=True)
class Local:
    """What our side says besides the title: ``words`` of its authors, narrators and series, and its ``numbers``."""

    words: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()


NO_LOCAL = Local()


class Likeness(NamedTuple):
    """How well two titles agree. ``numbers_differ``: a number on one side that the other cannot explain."""

    score: float
    ours: Variant | None = None
    theirs: Variant | None = None
    left_out: frozenset[str] = frozenset()  # what our variant leaves out and nothing explains
    left_theirs: frozenset[str] = frozenset()  # the same of theirs
    numbers_differ: bool = False
    hinted: frozenset[str] = frozenset()  # numbers among what our variant leaves out
    comparable: bool = True
    joint_lost: bool = False  # the title is where ours begins, and nothing shows where it ends


def likeness(ours: Title, theirs: Title, known: Known, local: Local) -> Likeness:
    """Compare our title with a candidate's."""
    if ours.raw == theirs.raw and ours.variants and ours.words == theirs.words:
        return Likeness(1.0, ours.variants[0], theirs.variants[0])
    best = _best_pair(ours.variants, theirs.variants, known, local)
    if best.score < SAME and (phrases := [p for p in known.phrases if p in ours.joined]):
        stripped = stripped_variants(ours.variants, phrases)
        if named := [p for p in phrases if p in known.people]:
            stripped += stripped_variants(ours.variants, named)  # "Dune, Frank Herbert" in the series Dune
        again = _best_pair(stripped, theirs.variants, known, local)
        if again.score > best.score:
            best = again
    if best.score < SAME and (begun := _begins_with(ours.variants, theirs.variants, known, local)):
        best = max(best, begun, key=lambda one: one.score)
    if best.left_out and best.score < SAME:
        best = _slips_explained(best, known, local)
    if not best.left_out.isdisjoint(_tails_of(ours, best, known, local)) or not (
        best.left_theirs - local.numbers
    ).isdisjoint(theirs.tails):
        best = best._replace(numbers_differ=True)  # "Bastion: Phase 2" and "Bastion"
    if best.score < LIKE and ours.cjk != theirs.cjk:
        return Likeness(best.score, best.ours, best.theirs, comparable=False)
    return best


def _tails_of(ours: Title, best: Likeness, known: Known, local: Local) -> frozenset[str]:
    """The numbers that may tell our title from its siblings: not those of a series in front of a title that has words
    of its own, "Ender's Saga 3 - Xenocide". A lone word in front may count anything: "Etappe 2 - Der Wolf"."""
    if not ours.leads or best.ours is None or best.theirs is None or not best.theirs.whole:
        return ours.tails
    matched = f" {best.ours.text} "
    return ours.tails.difference(
        lead.number
        for lead in ours.leads
        if matched in f" {lead.title} "
        and (
            len(lead.name) > 1
            or not lead.name.isdisjoint(lead.title.split())
            or (lead.name and lead.name <= known.words | local.words)
        )
    )


_WORDS_WITH_SLIPS = 4


def _slips_explained(best: Likeness, known: Known, local: Local) -> Likeness:
    """ "Educated - Julia Whlan": a name misspelt explains as much as a name."""
    if best.ours is None or best.theirs is None or len(best.left_out) > _WORDS_WITH_SLIPS:
        return best
    names = known.words | local.words
    left = frozenset(w for w in best.left_out if is_number(w) or not any(is_slip(w, name) for name in names))
    if left == best.left_out:
        return best
    score = similarity(best.ours.text, best.theirs.text)
    return best._replace(left_out=left, score=_discounted(score, best.ours, left, best.left_theirs, known))


_WORDS_OF_A_SUBTITLE = 3  # "Dune Messiah" is no "Dune" with a subtitle


def _begins_with(mine: tuple[Variant, ...], other: tuple[Variant, ...], known: Known, local: Local) -> Likeness | None:
    """A subtitle whose joint was lost: "Bad Blood Secrets and Lies in a Startup" begins with "Bad Blood"."""
    for b in other:
        if (not b.whole and b is not other[0]) or " " not in b.text:
            continue
        for a in mine:
            if not a.text.startswith(f"{b.text} "):
                continue
            rest = frozenset(a.text[len(b.text) :].split())
            left = (rest | a.rest) - known.words - local.words - GENERIC - b.rest - known.positions
            if may_be_omnibus(a.text[len(b.text) :]) or (left and len(rest - SMALL_WORDS) < _WORDS_OF_A_SUBTITLE):
                continue
            numbers = frozenset(w for w in left if is_number(w) and len(w) < 3)
            score = _ONE_SIDED_REST if left else SAME
            return Likeness(score, a, b, left, frozenset(), numbers_differ=bool(numbers), joint_lost=bool(left))
    return None


def _best_pair(mine: tuple[Variant, ...], other: tuple[Variant, ...], known: Known, local: Local) -> Likeness:
    top = 0.0
    best: tuple[Variant, Variant, frozenset[str], frozenset[str]] | None = None
    for a in mine:
        for b in other:
            score = 1.0 if a.text == b.text else similarity(a.text, b.text)
            if score <= top:
                continue
            left, right = _unexplained(a, b, known, local.words)
            score = _discounted(score, a, left, right, known)
            if score > top:
                top, best = score, (a, b, left, right)
        if top == 1.0:
            break
    if best is None:
        return Likeness(0.0)
    a, b, left, right = best
    return Likeness(
        top,
        a,
        b,
        left,
        right,
        numbers_differ=a.numbers != b.numbers
        and bool((a.numbers - b.numbers - known.positions) or (b.numbers - a.numbers - local.numbers)),
        hinted=frozenset(w for w in a.rest if w[0].isdigit() and is_number(w)) if a.rest else a.rest,
    )


def _unexplained(a: Variant, b: Variant, known: Known, local: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    if not a.rest and not b.rest:
        return a.rest, b.rest
    text = frozenset(b.text.split()).union(a.text.split())
    left = a.rest - known.words - local - GENERIC - b.rest - text - known.positions
    right = b.rest - known.own - local - GENERIC - a.rest - text - known.positions
    return left, right


def _discounted(score: float, a: Variant, left: frozenset[str], right: frozenset[str], known: Known) -> float:
    if a.from_bracket:
        score *= 0.98
    if not left and not right:
        return score
    if left and right:
        return score * _TWO_RESTS
    if known.series and known.series.issuperset(a.text.split()):
        return min(score, _SERIES_NAME_ONLY)
    return score * _ONE_SIDED_REST


_TIES = word_set("by von de par di read narrated written book and und")


def stripped_variants(variants: tuple[Variant, ...], phrases: Sequence[str]) -> tuple[Variant, ...]:
    """The variants with these names cut out; what is cut out, and numbers that stood beside it, go to their rest."""
    found: dict[str, Variant] = {}
    for variant in variants:
        whole = f" {variant.text} "
        text = whole
        pieces: dict[str, None] = {}
        for phrase in phrases:
            if phrase in text:  # after each: "Earthsea Cycle 1 A Wizard of Earthsea" is in the series Earthsea, too
                text = text.replace(phrase, " | ")
                pieces.update(dict.fromkeys(text.split("|")))
        for piece in pieces:
            tokens = piece.split()
            while tokens and (tokens[0] in _TIES or is_number(tokens[0])):
                tokens.pop(0)
            while tokens and (tokens[-1] in _TIES or is_number(tokens[-1])):
                tokens.pop()
            for kept in (tokens, piece.split()):  # "Catch-22 Joseph Heller": the number may be the title's
                cleaned = " ".join(without_article(kept))
                if cleaned and cleaned not in GENERIC and cleaned not in found:
                    rest = frozenset(whole.split()).difference(kept) | variant.rest
                    found[cleaned] = Variant(cleaned, rest, numbers_in(cleaned))
    return tuple(found.values())
