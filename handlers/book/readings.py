"""A title as people wrote it into a field, a tag or a folder name, read into its parts, each in its own spelling.

``titles.py`` keeps every way of reading a title for comparing it with a candidate; this is the one reading that may be
shown, written and named after. It does not guess: what could be a subtitle or an author stays where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from handlers.book.hinted import HintedPattern
from handlers.book.kinds import BookKind, kinds_of, part_of
from handlers.book.normalise import fold, unspaced, without_pictures
from handlers.book.nothing import is_about_the_copy, is_no_text, is_no_title
from handlers.book.numbers import sequence, span_of
from handlers.book.people import SAME_PERSON, PersonName, names_of, people, same_person
from handlers.book.roles import Role
from handlers.book.series import numbered, same_series
from handlers.book.text import clean_text
from handlers.book.trimming import (
    EDGES,
    MARK,
    is_marked,
    like_a_name,
    with_article,
    without_asins,
    without_copy_words,
    without_tail,
)
from handlers.book.wording import EDITION_WORDS, GENERIC_SEGMENT

_JOINT = HintedPattern(
    re.compile(r"\s+[-–—]+\s+|\s*[:：꞉∶]\s+|[：꞉∶]\s*|\s+:\s*|_\s+|\s*\|\s*|[-–—]\s+(?=\S)|\s+~\s+"), "-–—:：꞉∶_|~"
)
_BRACKETS = re.compile(r"[(\[{【（]([^()\[\]{}【】（）]*)[)\]}】）]")
_NARRATOR = HintedPattern(
    re.compile(
        r"\{([^{}]+)\}|[(\[]?\b(?:narrated|read|performed) by ([^()\[\]{}]+)[)\]]?$"
        r"|[(\[]?\b(?:gelesen von|gesprochen von|lu par|narrado por|leído por|letto da|читает) ([^()\[\]{}]+)[)\]]?$",
        re.IGNORECASE,
    ),
    ("{", " by ", " von ", "lu par ", " por ", "letto da ", "читает "),
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_LEADING_YEAR = re.compile(r"^[(\[]?((?:1[5-9]|20)\d\d)[)\]]?(?:\s*[-–—.]\s+|\s+(?=[(\[]?\D))")
_LEADING_NUMBER = re.compile(
    rf"^(?:[#\[(]?(0\d{{1,2}}|\d{{1,3}}(?:\.\d{{1,2}})?)[\])]?(?:\s*[-–—]\s+|\.\s+|\)\s+)(?=\S)|(0\d{{1,2}})\s+(?=\D)"
    rf"|{MARK}\.?\s*(\d{{1,3}}(?:\.\d{{1,2}})?)\s*(?:[-–—:.]\s+)(?=\S))",
    re.IGNORECASE,
)
_OF_SERIES = re.compile(
    rf"(?:{MARK}|part)\.?\s*(?P<number>\S+?)(?:\s+(?:of|in|von|de|der|des)\s+(?:the\s+)?(?P<name>[^:()]+))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleReading:
    """The parts of a title. ``title`` is "" when nothing of it names a book; ``raw`` is what was read."""

    raw: str
    title: str
    subtitle: str | None = None
    series: str | None = None
    number: str | None = None  # plain: "2", "0.5", "1-3"
    year: str | None = None
    authors: tuple[str, ...] = ()
    narrators: tuple[str, ...] = ()
    asin: str | None = None
    kinds: frozenset[BookKind] = frozenset()
    part: tuple[int, int | None] | None = None


@lru_cache(maxsize=4096)
def read_title(
    text: str, *, authors: tuple[str, ...] = (), series: tuple[str, ...] = (), may_number: bool = True
) -> TitleReading:
    """Read one title. ``authors`` and ``series``: what is known beside it, to tell these apart from the title.

    ``may_number`` false: a number in front is a part of the title, as in a field of its own ("101. Dalmatians" there).
    """
    reader = _Reader(without_pictures(clean_text(text)), tuple(authors), tuple(series))
    reader.take_marks()
    pieces = reader.pieces(may_number=may_number)
    title, rest = (pieces[0], pieces[1:]) if pieces else ("", [])
    folded = fold(clean_text(text))
    if is_no_title(title):
        title = ""
    return replace(
        reader.found,
        raw=text,
        title=with_article(title),
        subtitle=": ".join(rest) or None,
        kinds=kinds_of(folded),
        part=part_of(folded),
    )


class _Reader:
    """Takes one kind of part after another out of a text; what is left is the title."""

    def __init__(self, text: str, authors: tuple[str, ...], series: tuple[str, ...]) -> None:
        self.text = text
        self.authors = authors
        self.series = series
        self.found = TitleReading(raw=text, title="")

    def take_marks(self) -> None:
        """ASIN, narrators in braces or behind "read by", the brackets that hold a year, a number, a bitrate."""
        self.text, asins = without_asins(self.text)
        if asins:
            self.found = replace(self.found, asin=asins[0])
        self.text = unspaced(" ".join(re.sub(r"(?<=\w)_\s+", ": ", self.text).split()))
        if said := _NARRATOR.search(self.text):
            names = names_of([said[1] or said[2] or said[3]], role=Role.NARRATOR)
            if names and said.start() > 0:
                self.found = replace(self.found, narrators=names)
                self.text = f"{self.text[: said.start()]} {self.text[said.end() :]}"
        self.text = " ".join(_BRACKETS.sub(self._bracket, self.text).split())

    def _bracket(self, mark: re.Match[str]) -> str:
        """What a bracket holds is taken, dropped, or left where it stands."""
        inside = mark[1].strip()
        folded = fold(inside)
        if not inside or is_about_the_copy(inside) or is_no_text(inside):
            return " "
        if _YEAR.fullmatch(inside):
            self.found = replace(self.found, year=self.found.year or inside)
            return " "
        if part_of(f"({folded})") is not None or kinds_of(folded):
            return " "
        if (of := _OF_SERIES.fullmatch(inside)) and (number := sequence(of["number"])):
            self.found = replace(self.found, series=of["name"] or self.found.series, number=number)
            return " "
        entry = numbered(inside)
        if entry is not None:
            if self.text[: mark.start()].rstrip().endswith("-") and self.text[mark.end() :].lstrip().startswith("-"):
                return inside  # "Author - [Series 02] - Title": what stands before it is the author
            self.found = replace(self.found, series=entry.name, number=entry.sequence)
            return " - " if mark.start() > 0 else " "
        if (span := span_of(inside)) is not None and len(inside) < 4:
            self.found = replace(self.found, number=self.found.number or span.text)
            return " "
        if GENERIC_SEGMENT.fullmatch(folded) or any(same_series(inside, name) for name in self.series):
            return " "
        if any(w in folded.split() for w in ("kbps", "kbit")) or not EDITION_WORDS.sub("", folded).strip(EDGES):
            return " "
        return mark[0]

    def pieces(self, *, may_number: bool) -> list[str]:
        """The title and what stands beside it, without names, numbers and words about the copy."""
        text = self.text.strip(EDGES + " ")
        if may_number:
            text = self._leading(text)
        pieces = [p for p in (piece.strip(EDGES) for piece in _JOINT.split(text)) if p]
        pieces = self._named(pieces)
        if len(pieces) == 2 and not self.authors and like_a_name(pieces[0]):
            pieces = [" - ".join(pieces)]  # "Frank Herbert - Dune" or "Atomic Habits - An Easy Way"
        kept: list[str] = []
        for position, piece in enumerate(pieces):
            cleaned = self._piece(piece, first=not kept, last=position == len(pieces) - 1, alone=len(pieces) == 1)
            if cleaned:
                kept.append(cleaned)
        if not kept and self.found.series and (self.found.number or len(pieces) == 1):
            return [self.found.series]  # "Delve/Delve - Book Two"
        return kept or [p for p in pieces[-1:] if not is_about_the_copy(p)]

    def _leading(self, text: str) -> str:
        """A year and a number in front, in any order."""
        for _ in range(2):
            year = _LEADING_YEAR.match(text)
            if year and text[year.end() :].strip() and not (self.found.year and year[1] == self.found.year):
                self.found = replace(self.found, year=self.found.year or year[1])
                text = text[year.end() :].strip()
            number = _LEADING_NUMBER.match(text)
            if number and text[number.end() :].strip(EDGES):
                self.found = replace(
                    self.found, number=self.found.number or sequence(number[1] or number[2] or number[3])
                )
                text = text[number.end() :].strip()
        return text

    def _named(self, pieces: list[str]) -> list[str]:
        """ "Author - Series 02 - Title": a numbered series in the middle says what stands before it."""
        if len(pieces) >= 3 and (entry := numbered(pieces[1])) is not None:
            self.found = replace(
                self.found,
                series=entry.name.strip("[]() "),
                number=entry.sequence,
                authors=self.found.authors or names_of([pieces[0]], role=Role.AUTHOR),
            )
            return pieces[2:]
        return pieces

    def _piece(self, piece: str, *, first: bool, last: bool, alone: bool) -> str:
        if not alone and self._is_author(piece):
            self.found = replace(self.found, authors=self.found.authors or names_of([piece], role=Role.AUTHOR))
            return ""
        piece = self._without_author(without_copy_words(piece))
        if not piece or (not alone and is_about_the_copy(piece)):
            return ""
        if not alone and _YEAR.fullmatch(piece):
            self.found = replace(self.found, year=self.found.year or piece)
            return ""
        if not alone and (of := _OF_SERIES.fullmatch(piece)) and (number := sequence(of["number"])):
            self.found = replace(self.found, number=number, series=of["name"] or self.found.series)
            return ""
        if not alone and span_of(piece) is not None and len(piece) < 5:
            self.found = replace(self.found, number=self.found.number or sequence(piece))
            return ""
        if not alone and any(same_series(piece, name) for name in self.series) and (not first or not last):
            self.found = replace(self.found, series=self.found.series or piece)
            return ""
        entry = numbered(piece) if self.series or not alone else None
        is_known = entry is not None and any(same_series(entry.name, name) for name in self.series)
        if entry is not None and is_known and alone:
            self.found = replace(self.found, number=entry.sequence)
            return entry.name
        if entry is not None and not alone and (is_known or is_marked(piece)):
            self.found = replace(self.found, series=entry.name, number=entry.sequence)
            return ""
        return self._numbered_title(piece)

    def _numbered_title(self, piece: str) -> str:
        title, number = without_tail(piece)
        if number:
            self.found = replace(self.found, number=self.found.number or number)
        return title

    def _is_author(self, piece: str) -> bool:
        ours = people([piece])
        return bool(ours) and _any_same(ours, self.authors)

    def _without_author(self, piece: str) -> str:
        """ "Das Paket by Sebastian Fitzek", where that is who wrote it."""
        found = re.match(r"(?P<title>.+?),?\s+(?:by|von|par|di|de|por|av|af|door)\s+(?P<name>[^,]+)$", piece)
        if found and self.authors and _any_same(people([found["name"]]), self.authors):
            return found["title"].strip(EDGES)
        return piece


def _any_same(ours: Iterable[PersonName], names: tuple[str, ...]) -> bool:
    theirs = people(names)
    return any((same_person(a, b) or 0.0) >= SAME_PERSON for a in ours for b in theirs)
