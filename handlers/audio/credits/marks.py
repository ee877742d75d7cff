"""Where title, author, series and narrators of a candidate stand among the words that were understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Protocol

from rapidfuzz.fuzz import ratio

from handlers.audio.credits.grammar import Grammar
from handlers.audio.credits.sound import alike, sound_of, sounds_of
from handlers.audio.credits.spoken import STOP, Token, said_words
from handlers.audio.credits.tables import HOMOPHONES
from handlers.book.kinds import kinds_of, part_of
from handlers.book.normalise import fold, is_number, key, without_article, words
from handlers.book.people import people
from listener import SeriesEntry

TITLE_ALIKE = 0.9
TITLE_HARDLY = 0.82  # enough where none of its longer words is another one altogether
LONG_TITLE = 10  # letters; one that is hardly alike has as many
SHORT_TITLE = 7  # letters; shorter ones are understood exactly, or by their very sound
NAME_ALIKE = 0.85  # a name that stands by itself
SLOT_ALIKE = 0.74  # a name behind "by": the place says that it is one
SERIES_ALIKE = 0.82
_LONG_WORD = 3  # letters; shorter ones are swallowed
_SAME_WORD = 0.55
_SAME_SOUND = 75.0  # per cent of the consonants
_MOST_LETTERS = 70.0  # per cent
_SOME_LETTERS = 30.0  # per cent
_FEW_SOUNDS = 4  # a word with fewer is not known by them alone
_OVER_A_STOP = 0.1  # less alike: what goes on in the next sentence is hardly a title
_MAIN = 0.95  # what a title without what stands behind its colon is worth
_INTRODUCES = frozenset({"by", "buy", "bye", "von", "par", "por"})
_SURNAME = 5  # letters of a surname that stands for the whole name


class CreditBook(Protocol):
    """``announce.Known``."""

    @property
    def title(self) -> str: ...
    @property
    def subtitle(self) -> str | None: ...
    @property
    def authors(self) -> tuple[str, ...]: ...
    @property
    def series(self) -> tuple[SeriesEntry, ...]: ...
    @property
    def narrators(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class WordRun:
    """Tokens ``first`` to ``last`` say it; ``numbers`` are those of the title itself."""

    first: int
    last: int
    likeness: float
    name: str = ""
    numbers: frozenset[str] = frozenset()
    off: int = 0  # how many letters and words more or less than wanted


@dataclass(frozen=True, slots=True)
class WordRuns:
    titles: tuple[WordRun, ...]
    subtitles: tuple[WordRun, ...]
    authors: tuple[WordRun, ...]  # beyond doubt, wherever they stand
    in_slot: tuple[WordRun, ...]  # only where the place says that it is a name: behind "by", beside the title
    surnames: tuple[WordRun, ...]  # only behind "by"
    series: tuple[WordRun, ...]
    narrators: tuple[WordRun, ...]


@dataclass(frozen=True, slots=True)
class Symbol:
    text: str
    first: int
    last: int
    name: str = ""


class Spoken:
    """The words of a line without its pauses, with their places."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.places = [n for n, token in enumerate(tokens) if not token.is_pause]
        self.words = [tokens[n].text for n in self.places]
        stops = list(accumulate(token.text == STOP for token in tokens))
        self.stops = [stops[n] for n in self.places]  # full stops before each word

    def find(self, wanted: tuple[str, ...], at_least: float, *, name: str = "", title: bool = False) -> list[WordRun]:
        """Every run that says it well enough, the best of those that overlap. ``name``: it is somebody's, so the word
        that introduces a name is none of it."""
        if not wanted:
            return []
        target = "".join(wanted)
        numbers = [w for w in wanted if is_number(w)]
        most = max(2, int(len(target) * 0.4))
        found: list[WordRun] = []
        for length in range(max(1, len(wanted) - 2), len(wanted) + 3):
            for start in range(len(self.words) - length + 1):
                said = tuple(self.words[start : start + length])
                if name and said[0] in _INTRODUCES and wanted[0] not in _INTRODUCES:
                    continue
                letters = abs(sum(map(len, said)) - len(target))
                if letters > most:
                    continue
                off = letters + 4 * abs(length - len(wanted))
                if title:
                    said = _with_numbers(said, wanted)
                    if [w for w in said if is_number(w)] != numbers:
                        continue
                likeness = alike(said, wanted)
                if title and likeness < 1.0 and self.stops[start] != self.stops[start + length - 1]:
                    likeness -= _OVER_A_STOP
                if likeness >= at_least and not (title and _is_another(said, wanted, likeness)):
                    last = self.places[start + length - 1]
                    found.append(WordRun(self.places[start], last, likeness, name, frozenset(numbers), off))
        return _best(found)


def runs_of(tokens: Sequence[Token], book: CreditBook, rules: Grammar) -> WordRuns:
    spoken = Spoken(tokens)
    persons = people(book.authors)
    titles = [
        replace(run, likeness=run.likeness * whole)
        for title, whole in _titles(book)
        for run in spoken.find(title, TITLE_HARDLY, title=True)
        if run.likeness >= TITLE_ALIKE or not rules.lead.match(f"{_said(tokens, run)} ")  # "Sie hören" is no "Second"
    ]
    authors = [run for p in persons for run in spoken.find(p.words, NAME_ALIKE, name=p.shown)]
    in_slot = [run for p in persons for run in spoken.find(p.words, SLOT_ALIKE, name=p.shown)]
    surnames = [
        run
        for p in persons
        if len(p.words) > 1 and len(p.words[-1]) >= _SURNAME
        for run in spoken.find(p.words[-1:], 0.92, name=p.shown)
    ]
    subtitle = tuple(without_article(words(fold(book.subtitle or "")))) or _behind_colon(book.title)
    series = [tuple(without_article(key(entry.name).split())) for entry in book.series]
    return WordRuns(
        titles=tuple(_best(titles)),
        subtitles=tuple(spoken.find(subtitle, 0.8)) if len(subtitle) > 1 else (),
        authors=tuple(_best(authors)),
        in_slot=tuple(_best(in_slot)),
        surnames=tuple(surnames),
        series=tuple(_best([run for name in series for run in spoken.find(name, SERIES_ALIKE)])),
        narrators=tuple(
            _best([run for p in people(book.narrators) for run in spoken.find(p.words, 0.8, name=p.shown)])
        ),
    )


def _said(tokens: Sequence[Token], run: WordRun) -> str:
    return " ".join(token.text for token in tokens[run.first : run.last + 1] if not token.is_pause)


def _titles(book: CreditBook) -> Iterable[tuple[tuple[str, ...], float]]:
    """The whole title, and what stands before a colon or bracket unless that is the name of its series: that counts a
    little less, for it may be another book's whole title."""
    whole = tuple(said_words(book.title))
    yield whole, 1.0
    if len(whole) > 1 and tuple(without_article(list(whole))) != whole:
        yield tuple(without_article(list(whole))), 1.0
    main = re.split(r"[:(\[]", book.title)[0]
    # "Good Omens: The BBC Radio 4 Dramatisation" is not announced as "Good Omens".
    said = fold(f"{book.title} {book.subtitle or ''}")
    if main.strip() and main != book.title and not kinds_of(said) and part_of(said) is None:
        series = [f" {key(entry.name)} " for entry in book.series]
        if not any(f" {key(main)} " in name for name in series):
            yield tuple(said_words(main)), _MAIN


def _behind_colon(title: str) -> tuple[str, ...]:
    _, colon, behind = title.partition(":")
    return tuple(without_article(words(fold(behind)))) if colon else ()


def _with_numbers(said: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[str, ...]:
    """ "bastion to" for "Bastion 2", "overlord vol to the dark warrior": where the title has a number."""
    if len(said) == len(wanted):
        pairs = zip(said, wanted, strict=True)
        return tuple(want if want.isdigit() and HOMOPHONES.get(word) == want else word for word, want in pairs)
    if wanted[-1].isdigit() and HOMOPHONES.get(said[-1]) == wanted[-1]:
        return (*said[:-1], wanted[-1])
    return said


def _is_another(said: tuple[str, ...], wanted: tuple[str, ...], likeness: float) -> bool:
    """Whether what was said may be another title: of short ones every sound has to agree, and one that is hardly alike
    has no word that is missing: "the prisoner of Wisconsin" may be any of a series."""
    letters = sum(map(len, wanted))
    if likeness == 1.0:
        return False
    if letters < SHORT_TITLE:
        return letters < 4 or sounds_of(said) != sounds_of(wanted)
    if likeness >= TITLE_ALIKE:
        # "created and" has every sound of "Great Hunt".
        return ratio("".join(said), "".join(wanted)) < _MOST_LETTERS and not _every_word(said, wanted)
    if sum(map(len, without_article(list(wanted)))) < LONG_TITLE:
        return True
    return not _every_word(said, wanted)


def _every_word(said: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    pairs = [*said, *(a + b for a, b in pairwise(said))]
    return all(any(_may_be(one, word) for one in pairs) for word in wanted if len(word) >= _LONG_WORD)


def _may_be(said: str, wanted: str) -> bool:
    """Two words that may be one, misheard."""
    if alike((said,), (wanted,)) >= _SAME_WORD:
        return True
    sound = sound_of(wanted)
    if len(sound) < _FEW_SOUNDS and ratio(said, wanted) < _SOME_LETTERS:
        return False  # "and" has the consonants of "hunt"
    return bool(sound) and ratio(sound_of(said), sound) >= _SAME_SOUND


def _best(runs: Iterable[WordRun]) -> list[WordRun]:
    """Of runs that overlap the one most alike, in the order of the line."""
    kept: list[WordRun] = []
    for run in sorted(runs, key=lambda r: (-r.likeness, r.off, r.first - r.last, r.first)):
        if all(run.last < other.first or other.last < run.first for other in kept):
            kept.append(run)
    return sorted(kept, key=lambda r: r.first)


def line_of(tokens: Sequence[Token], title: WordRun, runs: WordRuns) -> list[Symbol]:
    """The tokens with marks in the place of what belongs to the candidate; the title first, then its people."""
    marks: dict[int, Symbol] = {}
    taken = [False] * len(tokens)

    def mark(text: str, found: Iterable[WordRun]) -> None:
        for run in found:
            if not any(taken[run.first : run.last + 1]):
                marks[run.first] = Symbol(text, run.first, run.last, run.name)
                taken[run.first : run.last + 1] = [True] * (run.last - run.first + 1)

    mark("<T>", [title])
    mark("<A>", runs.authors)
    writers = {run.name for run in runs.in_slot}
    mark("<N>", [run for run in runs.narrators if run.name not in writers])
    mark("<U>", runs.subtitles)
    mark("<S>", runs.series)
    mark("<a>", runs.in_slot)
    mark("<N>", runs.narrators)
    mark("<l>", runs.surnames)
    line: list[Symbol] = []
    n = 0
    while n < len(tokens):
        symbol = marks.get(n)
        if symbol is None and not taken[n]:
            symbol = Symbol(tokens[n].text, n, n)
        if symbol is not None:
            line.append(symbol)
            n = symbol.last
        n += 1
    return line
