"""Titles as sources write them, taken apart.

A title is cut into segments at " - ", ":", brackets and the subtitle. A *variant* is one way of choosing among them;
what it leaves out is its *rest*. Which variant is meant, only a candidate can tell (see likeness).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from handlers.book.kinds import BookKind, kinds_of, may_be_omnibus, part_of, without_part
from handlers.book.marks import Mark, has_marks, without_marks
from handlers.book.normalise import (
    ORDINALS,
    SMALL_WORDS,
    fold,
    has_umlauts,
    is_cjk,
    is_number,
    plain_number,
    spelled_out,
    unspaced,
    without_article,
    words,
)
from handlers.book.wording import (
    BRACKET,
    CJK_COLON,
    CJK_DIGITS,
    CJK_PART,
    CJK_PARTS,
    CJK_VOLUME,
    CUT,
    EDITION_WORDS,
    GENERIC_SEGMENT,
    LEADING_NUMBER,
    LEADING_YEAR,
    LETTERED_VOLUME,
    LETTERS,
    ORDINAL_BOOK,
    ROMAN,
    SAYS_NOTHING,
    TRAILING_ARTICLE,
    YEAR,
)

_MAX_SEGMENTS = 6
_DIGIT = re.compile(r"\d")
_NO_NUMBERS: frozenset[str] = frozenset()
_EDGES = " -,.:_"


class Variant(NamedTuple):
    """One reading of a title: its text, the words left out, and the numbers in its text."""

    text: str
    rest: frozenset[str]
    numbers: frozenset[str]
    from_bracket: bool = False
    whole: bool = False  # nothing but the subtitle and brackets is left out


TAIL = "tail"
_PLAIN: frozenset[BookKind] = frozenset()
_SEVERAL = frozenset({BookKind.OMNIBUS})


class Volume(NamedTuple):
    """One number of a title: of the segment ``name`` ("" where none is beside it), counted in ``unit`` ("volume",
    "season", "span" …; "tail": it only stands at its end)."""

    name: str
    unit: str
    number: str
    of_series: bool = False  # "(Dune, #1)": a bracket that names the series, whatever the title is


class Lead(NamedTuple):
    """A number that ends what stands before a title: of "Ash Saga 2 - Ember" the words "ash", "saga", "2", "ember"."""

    name: frozenset[str]
    number: str
    title: str


@dataclass(frozen=True, slots=True, eq=False)
class Title:
    """A title taken apart; two of one text are one object as long as the cache holds them.

    ``marked``: numbers behind "Book", "Vol.", "#"; ``hinted``: numbers that stand alone;
    ``volumes``: which number says what of which segment."""

    raw: str
    variants: tuple[Variant, ...]
    words: frozenset[str]
    marked: frozenset[str]
    hinted: frozenset[str]
    kinds: frozenset[BookKind]
    maybe_omnibus: bool
    part: tuple[int, int | None] | None
    years: frozenset[str]
    cjk: bool
    joined: str  # every variant: " a b | b "
    volumes: tuple[Volume, ...] = ()
    unbracketed: str = ""  # title and subtitle without what stands in brackets
    said: frozenset[str] = frozenset()  # every word, those of the subtitle and those that are cut out too
    spans: frozenset[str] = frozenset()  # "1-3": the numbers it holds
    tails: frozenset[str] = frozenset()  # numbers that end a segment: "What If? 2"
    leads: tuple[Lead, ...] = ()  # of these the ones before a title: "Saga 2 - Ash"
    subtitle: str = ""  # that was given beside it

    @property
    def shown(self) -> str:
        """With its subtitle, as a person would write it."""
        return f"{self.raw}: {self.subtitle}" if self.subtitle else self.raw

    @property
    def is_set(self) -> bool:
        """Several books in one, or perhaps only the name of their series."""
        return self.maybe_omnibus or BookKind.OMNIBUS in self.kinds or bool(self.spans)

    @property
    def says_something(self) -> bool:
        return bool(self.variants)


NOTHING = Title("", (), frozenset(), frozenset(), frozenset(), frozenset(), False, None, frozenset(), False, "")


class _Segment(NamedTuple):
    words: tuple[str, ...]
    bracket: bool = False
    subtitle: bool = False


def title_of(text: str, subtitle: str | None = None) -> Title:
    """Take a title (and the subtitle beside it) apart."""
    return _title_of(text, subtitle or "")


@lru_cache(maxsize=2048)
def _title_of(text: str, subtitle: str) -> Title:
    folded = _prepared(text)
    extra = _prepared(subtitle) if subtitle else ""
    if SAYS_NOTHING.fullmatch(folded) and not re.fullmatch(r"\d{4}", folded):
        return NOTHING  # four digits may be a title all the same (1984, 2666)
    whole = f"{folded} : {extra}" if extra else folded
    part = part_of(without_marks(whole)[0])  # "Book 1 of 3" is no third of a book
    cutting = _Cutting(has_part=part is not None)
    cutting.cut(folded)
    if extra and extra != folded:
        cutting.cut(extra, subtitle=True)
    segments = cutting.segments
    if not segments:  # nothing but words that are usually stripped: "The Audiobook", "Book 2"
        bare = tuple(words(folded))
        if not bare or ((cutting.hinted or cutting.marked) and len(bare[0]) != 4):
            return NOTHING
        segments.append(_Segment(bare))
    cutting.name_what_leads()
    variants = _variants(segments, folded, cutting.years)
    return Title(
        raw=text,
        variants=variants,
        words=frozenset(w for s in segments for w in s.words),
        marked=frozenset(cutting.marked),
        hinted=frozenset(cutting.hinted),
        kinds=kinds_of(whole) | (_SEVERAL if any(v.unit == "span" for v in cutting.volumes) else _PLAIN),
        maybe_omnibus=may_be_omnibus(whole) and not any(v.unit == TAIL for v in cutting.volumes),
        part=part,
        years=frozenset(cutting.years),
        cjk=is_cjk(folded),
        joined=f" {' | '.join(v.text for v in variants)} ",
        volumes=tuple(cutting.volumes),
        unbracketed=" ".join(without_article([w for s in segments if not s.bracket for w in s.words])),
        said=frozenset(words(whole)),
        spans=frozenset(v.number for v in cutting.volumes if v.unit == "span"),
        tails=(tails := frozenset(v.number for v in cutting.volumes if v.unit == TAIL)),
        leads=_leads(segments) if tails else (),
        subtitle=subtitle,
    )


def _prepared(text: str) -> str:
    folded = fold(unspaced(text))
    if not folded.isascii():
        folded = CJK_PART.sub(lambda m: " : part " + CJK_PARTS[m[1] or m[2]], folded)
        folded = CJK_VOLUME.sub(lambda m: f" : volume {CJK_DIGITS.get(m[1], m[1])}", folded)
        folded = CJK_COLON.sub(" : ", folded)
        folded = LETTERED_VOLUME.sub(
            lambda m: f" : volume {LETTERS.get(m[m.lastgroup or 0], m[m.lastgroup or 0])}", folded
        )
    return ORDINAL_BOOK.sub(lambda m: f"book {ORDINALS[m[1]]}", TRAILING_ARTICLE.sub("", folded))


class _Cutting:
    """Collects the segments of a title, and the numbers and years that stand between them."""

    def __init__(self, *, has_part: bool) -> None:
        self.has_part = has_part
        self.segments: list[_Segment] = []
        self.volumes: list[Volume] = []
        self.hinted: set[str] = set()
        self.years: set[str] = set()

    @property
    def marked(self) -> set[str]:
        return {v.number for v in self.volumes if v.unit not in ("span", TAIL)}

    def cut(self, folded: str, *, subtitle: bool = False) -> None:
        leading = LEADING_YEAR.match(folded)
        if leading:
            self.years.add(leading[1])
        for piece in CUT.split(BRACKET.sub(" : ", folded)):
            self._add(piece.strip(_EDGES), bracket=False, subtitle=subtitle)
        for found in BRACKET.finditer(folded):
            named = False
            for piece in CUT.split(found[1]):
                before = len(self.volumes)
                self._add(piece.strip(_EDGES), bracket=True, subtitle=subtitle)
                if named or re.match(r"[^\W\d]", without_marks(piece)[0].strip(_EDGES)):
                    self.volumes[before:] = [v._replace(of_series=True) for v in self.volumes[before:]]
                named = True

    def _add(self, piece: str, *, bracket: bool, subtitle: bool) -> None:
        beside = bracket or subtitle or bool(self.segments)  # the title itself has been seen
        if not piece or len(self.segments) >= _MAX_SEGMENTS:
            return
        if beside and GENERIC_SEGMENT.fullmatch(piece) and not has_marks(piece):
            return
        first = LEADING_NUMBER.match(piece)
        if first and not bracket:
            self.hinted.add(plain_number(first[1].rstrip(".)")))
            piece = piece[first.end() :]
        cleaned, marks = without_marks(EDITION_WORDS.sub(" ", piece))
        if YEAR.fullmatch(cleaned.strip(_EDGES)):
            self.years.add(cleaned.strip(_EDGES))
            if bracket or subtitle:
                self._count(marks, [])
                return  # else it may be the title: "George Orwell - 1984"
        if self.has_part:
            cleaned = without_part(cleaned)
        tokens = words(cleaned.strip(_EDGES))
        if len(tokens) > 1 and tokens[-1] in {"i", "v", "x"}:
            tokens[-1] = ROMAN[tokens[-1]]  # "Henry V", "The Dark Tower I"
        if len(tokens) == 1 and is_number(tokens[0]) and (bracket or len(tokens[0]) < 4):
            self.hinted.add(tokens[0])
            if beside and len(tokens[0]) < 3:
                self._count([Mark("volume", tokens[0])], [])  # "Bastion (2)"
            if beside or len(tokens[0]) < 4:
                self._count(marks, [])
                return
        self._count(marks, tokens)
        segment = _Segment(tuple(tokens), bracket, subtitle)
        if not tokens or segment in self.segments:  # "Dark Imperium: Dark Imperium"
            return
        if len(tokens) > 1 and is_number(tokens[-1]) and len(tokens[-1]) < 3 and not subtitle:
            self.volumes.append(Volume(" ".join(without_article(tokens[:-1])), TAIL, tokens[-1]))
        self.segments.append(segment)

    def name_what_leads(self) -> None:
        """ "Season 2 - The Tower": a number in front belongs to what follows."""
        first = " ".join(without_article(list(self.segments[0].words)))
        self.volumes = [v if v.name else v._replace(name=first) for v in self.volumes]

    def _count(self, marks: list[Mark], tokens: list[str]) -> None:
        """A number belongs to the words beside it, else to the segment before it: "Delve: Book Two"."""
        beside = tokens or (self.segments[-1].words if self.segments else ())
        name = " ".join(without_article(list(beside)))
        self.volumes.extend(Volume(name, mark.unit, mark.number) for mark in marks)


def _variants(segments: list[_Segment], folded: str, years: set[str]) -> tuple[Variant, ...]:
    main = [s for s in segments if not s.bracket and not s.subtitle]
    if not main:
        main = segments[:1]
    choices: list[tuple[list[_Segment], bool]] = [(main, False)]
    if len(segments) > len(main):
        choices.append((segments, False))
        subtitles = [s for s in segments if s.subtitle and not s.bracket]
        if subtitles and len(subtitles) < len(segments) - len(main):
            choices.append((main + subtitles, False))
    if len(segments) > 1:
        choices.extend(([s], s.bracket) for s in segments)
        for n in range(2, min(len(main), 4)):
            choices.append((main[:n], False))
            choices.append((main[-n:], False))
    found: dict[str, Variant] = {}
    for chosen, bracket in choices:
        text = " ".join(without_article([t for s in chosen for t in s.words]))
        if text and text not in found:
            rest = frozenset(t for s in segments if s not in chosen for t in s.words if t not in years)
            found[text] = Variant(text, rest, numbers_in(text), bracket, all(s in chosen for s in main))
    for volume in _volumes(main):
        found.setdefault(volume.text, volume)
    if has_umlauts(folded):
        text = " ".join(without_article(words(spelled_out(" ".join(CUT.split(BRACKET.sub(" ", folded)))))))
        found.setdefault(text, Variant(text, frozenset(), numbers_in(text), whole=True))
    return tuple(found.values())


def _leads(segments: list[_Segment]) -> tuple[Lead, ...]:
    """Numbers before a title of other words; in "What If? 2 - What If" it is the title's own."""
    main = [s for s in segments if not s.bracket and not s.subtitle]
    found = []
    for place, segment in enumerate(main[:-1], 1):
        number = segment.words[-1]
        behind = [w for s in main[place:] for w in s.words]
        if len(segment.words) > 1 and is_number(number) and len(number) < 4 and number not in behind:
            title = without_article(behind)
            if not set(title) <= set(segment.words):
                found.append(Lead(frozenset(segment.words[:-1]) - SMALL_WORDS, number, " ".join(title)))
    return tuple(found)


def _volumes(main: list[_Segment]) -> list[Variant]:
    """ "The Primal Hunter 2", "2 The Primal Hunter" read as a volume; the number still has to be accounted for."""
    tokens = without_article([w for s in main for w in s.words])
    if len(tokens) < 2:
        return []
    numbers = frozenset(w for w in tokens if is_number(w))
    cut = []
    if len(tokens[-1]) < 3 and tokens[-1].isdigit():
        cut.append(tokens[:-1])
    if len(tokens[0]) < 3 and tokens[0].isdigit():
        cut.append(tokens[1:])
    return [Variant(" ".join(without_article(c)), frozenset(), numbers) for c in cut]


def numbers_in(text: str) -> frozenset[str]:
    return frozenset(t for t in text.split() if is_number(t)) if _DIGIT.search(text) else _NO_NUMBERS
