"""Which of the candidates is announced: the whole chunk is its title, its author stands by, and nothing but credits.

The world is closed: whatever the tables do not explain keeps a book from being announced, and never makes a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from handlers.audio.credits.before import (
    LONGEST_LEFT,
    credits_before,
    is_named_behind,
    is_source,
    last_sentence,
    refused,
    story_words,
    text_of,
)
from handlers.audio.credits.grammar import Grammar, grammar
from handlers.audio.credits.marks import Symbol, WordRun, WordRuns, line_of, runs_of
from handlers.audio.credits.spoken import COMMA, Token, tokens_of
from handlers.audio.transcript import Transcript
from handlers.book.kinds import BookKind, kinds_of, part_of
from handlers.book.normalise import fold
from listener import SeriesEntry

_STORY = 30  # words that nothing explains: after them only an explicit lead makes an announcement
_CLEARLY = 0.03  # in likeness: the same words beat more words that only sound like them


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownBook:
    """A book that may be announced. ``key`` is the caller's."""

    key: str
    title: str
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    series: tuple[SeriesEntry, ...] = ()
    narrators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Title or author occur; that alone is no announcement. ``at`` in seconds, ``text`` as understood."""

    key: str
    at: float
    text: str
    title: bool
    author: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """``start`` and ``end`` in seconds; ``text`` is the sentence as understood; ``confidence`` of its worst segment.

    ``numbers``: said of its series. ``number_differs``: none of them is the candidate's. ``narrators`` as the candidate
    writes those that were understood.
    """

    key: str
    start: float
    end: float
    text: str
    confidence: float
    likeness: float
    numbers: frozenset[str] = frozenset()
    number_differs: bool = False
    narrators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the credits of one stretch say. ``kinds`` and ``part`` are what edition words say."""

    announced: tuple[Announcement, ...] = ()
    mentioned: tuple[Mention, ...] = ()
    kinds: frozenset[BookKind] = frozenset()
    part: tuple[int, int | None] | None = None
    words: int = 0


def read_credits(transcript: Transcript, candidates: Sequence[KnownBook], *, at_end: bool = False) -> Reading:
    """``at_end``: it is the end of the book, where a story comes before the credits. Order does not matter."""
    tokens = tokens_of(transcript)
    rules = grammar(transcript.language or "en")
    found: list[_Found] = []
    mentioned: list[Mention] = []
    for known in candidates:
        runs = runs_of(tokens, known, rules)
        announced = [
            one for title in runs.titles if (one := _announced(tokens, known, title, runs, rules, at_end=at_end))
        ]
        found += announced[:1]
        if not announced and (runs.titles or runs.authors):
            mentioned.append(_mention(tokens, known.key, runs.titles, runs.authors))
    found = _longest(found)
    region = " ".join(one.region for one in found)
    return Reading(
        announced=tuple(one.announcement for one in found),
        mentioned=tuple(mentioned),
        kinds=kinds_of(fold(region)) if region else frozenset(),
        part=part_of(fold(region)) if region else None,
        words=sum(not token.is_pause for token in tokens),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    announcement: Announcement
    first: int
    last: int
    region: str = field(repr=False)  # the credits around it, without its title


def _announced(
    tokens: Sequence[Token], known: KnownBook, title: WordRun, runs: WordRuns, rules: Grammar, *, at_end: bool
) -> _Found | None:
    line = line_of(tokens, title, runs)
    place = next(n for n, symbol in enumerate(line) if symbol.text == "<T>")
    before, behind = text_of(line[:place]), text_of(line[place + 1 :])
    sentence = last_sentence(line[:place])
    in_sentence = text_of(sentence).strip(f" {COMMA}")
    behind = f" {behind}" if behind else ""
    closing = bool(rules.closing.search(in_sentence))
    explicit = closing or bool(rules.explicit.search(in_sentence))
    led = f"{text_of(sentence)} <T>".strip()
    is_led = closing or (len(sentence) <= LONGEST_LEFT and bool(rules.explained.fullmatch(led)))
    following = rules.author_behind.match(behind) if is_led else None
    if following is not None:
        rest = behind[following.end() :]
    else:
        preceding = rules.author_before.search(before)
        if preceding is None:
            return None
        start = before[: preceding.end("presents") if preceding["presents"] else preceding.start()]
        own = re.split(r"(?:^| )\.(?= |$)", start)[-1].strip(f" {COMMA}")
        if not rules.explained.fullmatch(own):
            return None
        rest = behind
        if rules.second_part.match(rest):
            return None
    ends = rules.ends if following is not None else rules.title_ends
    if (
        rules.of_series.search(in_sentence)
        or not ends.match(rest)
        or rules.trailer.match(rest.lstrip(" .,"))
        or refused(before, rules, explicit=explicit)
    ):
        return None
    if not closing and rules.heading.search(before):
        return None
    is_series = rules.volume.match(behind) or rules.names_series.search(in_sentence)
    if is_series and is_named_behind(line[:place], known, rules):
        return None
    if not explicit and is_source(before, rules):
        return None
    if not explicit and story_words(line[:place], rules) > (_STORY * 4 if at_end else _STORY):
        return None
    return _found(tokens, known, title, line, place, rules, behind[: len(behind) - len(rest)])


def _found(  # noqa: PLR0917 - what was found, and where
    tokens: Sequence[Token],
    known: KnownBook,
    title: WordRun,
    line: Sequence[Symbol],
    place: int,
    rules: Grammar,
    joined: str,
) -> _Found:
    heading = rules.heading.search(text_of(line[place + 1 :]))
    until = len(tokens) if heading is None else _token_at(line, place + 1, heading.start())
    left = credits_before(line[:place], rules)
    first = left[0].first if left else title.first
    last = max(title.last, min(until, _token_at(line, place + 1, len(joined))))
    after = " ".join(symbol.text for symbol in line[place + 1 :] if symbol.first <= until)
    region = f"{text_of(left)} , <T> {after}"
    numbers = {rules.number_of(one[0]) for one in rules.numbers.finditer(region)} - {None}
    own = {entry.sequence for entry in known.series if entry.sequence} | set(title.numbers)
    said = frozenset(str(one) for one in numbers)
    narrators = tuple(
        dict.fromkeys(
            symbol.name for symbol in line if symbol.text == "<N>" and symbol.first <= until + 12 and symbol.name
        )
    )
    span = tokens[first : last + 1]
    return _Found(
        announcement=Announcement(
            key=known.key,
            start=tokens[title.first].at,
            end=tokens[min(last, len(tokens) - 1)].end,
            text=", ".join(dict.fromkeys(token.raw for token in span if token.raw)),
            confidence=min(token.confidence for token in span),
            likeness=title.likeness,
            numbers=said,
            number_differs=bool(said) and bool(own) and said.isdisjoint(own),
            narrators=narrators,
        ),
        first=title.first,
        last=title.last,
        region=rules.whole.sub(" ", region.replace("<T>", " ")),
    )


def _longest(found: list[_Found]) -> list[_Found]:
    """A title inside another's is not announced: the longer one explains more of what was said. Nor is one that is less
    alike at the same place, nor one whose number differs where another's agrees."""
    kept = [one for one in found if not any(_outdoes(other, one) for other in found)]
    agreeing = [one for one in kept if not one.announcement.number_differs]
    return agreeing if agreeing and len(agreeing) < len(kept) else kept


def _outdoes(other: _Found, one: _Found) -> bool:
    if other is one or other.last < one.first or one.last < other.first:
        return False
    ahead = other.announcement.likeness - one.announcement.likeness
    if abs(ahead) > _CLEARLY:
        return ahead > 0
    inside = other.first <= one.first and one.last <= other.last
    return inside and (other.last - other.first, ahead) > (one.last - one.first, 0.0)


def _mention(tokens: Sequence[Token], key: str, titles: Sequence[WordRun], authors: Sequence[WordRun]) -> Mention:
    first = (titles or authors)[0]
    return Mention(
        key=key,
        at=tokens[first.first].at,
        text=", ".join(dict.fromkeys(t.raw for t in tokens[max(first.first - 3, 0) : first.last + 4] if t.raw)),
        title=bool(titles),
        author=bool(authors),
    )


def _token_at(line: Sequence[Symbol], first: int, length: int) -> int:
    """The last token of the symbols from ``first`` on whose text is ``length`` letters long."""
    at = 0
    for symbol in line[first:]:
        if at >= length:
            return symbol.first - 1 if symbol.first else 0
        at += len(symbol.text) + 1
    return line[-1].last if line else 0
