"""What was heard in an opening, held against the candidates. Pure.

"Positive" means: title and author both heard well, no other number, and a clear gap to the runner-up. The candidates
have to include the series' other books and the author's; where the right one is missing, none may be positive.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.fuzz import ratio

from handlers.book.normalise import fold, is_number, without_article, word_set, words
from handlers.book.people import people
from listener.model import SeriesEntry

TITLE_HEARD = 0.92
AUTHOR_HEARD = 0.85
GAP = 0.05
_CREDIT_WORDS = 250  # credits stand in the first minute and a half; what comes later is the story
_NUMBERED = word_set("book volume part number band teil tome libro episode")
# A short title is also part of others ("Dune", "Dune Messiah"): it counts where the credits end on both of its sides.
_SHORT = 2  # words
_BEFORE = word_set(
    "presents present audible audio books production studios publishing is titled called entitled recording book "
    "volume part horbuch presente von"
)
_BEFORE_TIE = word_set("recording reading edition production presentation version end listening")  # "… of", "… to"
_AFTER = word_set(
    "by written narrated read performed book volume part a an the novel unabridged copyright chapter prologue "
    "von geschrieben gelesen par ecrit lu por escrito narrado di scritto letto series"
)
_SHORTEST_MISHEARD = 8  # letters; shorter names are heard exactly or not at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """``start`` and ``end`` in seconds of the recording; ``confidence`` 0.0-1.0."""

    start: float
    end: float
    text: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """What an engine heard. ``language`` is ISO 639-1, ``None`` when the engine does not tell."""

    segments: tuple[Segment, ...]
    engine: str
    model: str = ""
    language: str | None = None

    @property
    def text(self) -> str:
        return " ".join(" ".join(one.text.split()) for one in self.segments).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A book that the opening could be of. ``key`` is the caller's."""

    key: str
    title: str
    authors: tuple[str, ...]
    series: tuple[SeriesEntry, ...] = ()
    narrators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """``key``: the book that was heard, ``None``: nothing certain. Scores are the best candidate's, 0.0-1.0."""

    key: str | None
    why: str
    snippet: str = ""  # of the transcript, to be kept with the decision
    title: float = 0.0
    author: float = 0.0
    narrator: float = 0.0
    number: str | None = None  # heard behind "book", "volume", …


@dataclass(frozen=True, slots=True)
class _Score:
    key: str
    length: int  # letters of the title
    title: float
    author: float
    narrator: float
    number_differs: bool


def decide_heard(transcript: Transcript, candidates: Sequence[Spoken]) -> Decision:
    """Which of the candidates was announced. Their order does not matter."""
    said = words(fold(transcript.text))[:_CREDIT_WORDS]
    snippet = transcript.text[:300]
    if not said:
        return Decision(key=None, why="Nothing was heard")
    if not candidates:
        return Decision(key=None, why="There is no candidate to hear", snippet=snippet)
    number = _number(said)
    scores = sorted(
        (_score(one, said, number) for one in candidates),
        key=lambda s: (s.number_differs, -_heard(s), -s.length, s.key),
    )
    best = scores[0]
    why = _against(best, scores[1:])
    return Decision(
        key=None if why else best.key,
        why=why or "Title and author were heard",
        snippet=snippet,
        title=round(best.title, 3),
        author=round(best.author, 3),
        narrator=round(best.narrator, 3),
        number=number,
    )


def _against(best: _Score, others: Sequence[_Score]) -> str:
    if best.title < TITLE_HEARD:
        return "No candidate's title was heard well"
    if best.author < AUTHOR_HEARD:
        return "The title was heard, but not its author"
    if best.number_differs:
        return "Another number in the series was heard"
    for other in others:
        # A title inside the other's: the longer one explains more of what was said.
        inside = other.length < best.length and other.title >= TITLE_HEARD and best.title >= TITLE_HEARD
        if not other.number_differs and not inside and _heard(best) - _heard(other) < GAP:
            return "Two candidates were heard alike"
    return ""


def _heard(score: _Score) -> float:
    return score.title * 0.7 + score.author * 0.3


def _score(candidate: Spoken, said: list[str], number: str | None) -> _Score:
    title = words(fold(re.split(r"[:(\[]", candidate.title)[0])) or words(fold(candidate.title))
    numbers = {one.sequence for one in candidate.series if one.sequence}
    return _Score(
        key=candidate.key,
        length=len("".join(title)),
        title=_best_run(title, said, _Edges.of(candidate, title)),
        author=max((_name(name, said) for name in candidate.authors), default=0.0),
        narrator=max((_name(name, said) for name in candidate.narrators), default=0.0),
        number_differs=number is not None and bool(numbers) and number not in numbers,
    )


def _name(name: str, said: list[str]) -> float:
    return max((_best_run(list(person.words), said) for person in people([name])), default=0.0)


@dataclass(frozen=True, slots=True)
class _Edges:
    """What may stand before and after a short title."""

    before: frozenset[str]
    after: frozenset[str]

    @classmethod
    def of(cls, candidate: Spoken, title: list[str]) -> _Edges | None:
        if len(without_article(title)) > _SHORT:
            return None
        names = {word for person in people(candidate.authors) for word in person.words}
        names.update(word for one in candidate.series for word in words(fold(one.name)))
        names.difference_update(title)
        return cls(_BEFORE | names, _AFTER | names)

    def hold(self, said: list[str], start: int, end: int) -> bool:
        before = said[start - 1] if start else None
        if before in {"of", "to"} and start > 1 and said[start - 2] in _BEFORE_TIE:
            before = None
        after = said[end] if end < len(said) else None
        return (before is None or before in self.before) and (after is None or after in self.after)


def _best_run(wanted: list[str], said: list[str], edges: _Edges | None = None) -> float:
    """How well the words stand together somewhere in what was said; engines split and join words as they like."""
    if not wanted:
        return 0.0
    target = "".join(wanted)
    best = 0.0
    for length in {max(len(wanted) - 1, 1), len(wanted), len(wanted) + 1}:
        for start in range(len(said) - length + 1):
            run = said[start : start + length]
            joined = "".join(run)
            if abs(len(joined) - len(target)) > max(len(target) // 3, 1):
                continue
            if [w for w in run if is_number(w)] != [w for w in wanted if is_number(w)]:
                continue
            if edges is not None and not edges.hold(said, start, start + length):
                continue
            found = ratio(joined, target) / 100
            if found > best and (len(target) >= _SHORTEST_MISHEARD or joined == target):
                best = found
    return best


def _number(said: list[str]) -> str | None:
    """ "book two of" -> "2" (``words`` has made digits of number words)."""
    for first, second in pairwise(said):
        if first in _NUMBERED and is_number(second):
            return second
    return None
