"""What stands before a title: credits, advertising, a motto, the story. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers.audio.credits.grammar import Grammar
from handlers.audio.credits.marks import CreditBook, Symbol
from handlers.audio.credits.spoken import COMMA, STOP

LONGEST_LEFT = 40  # symbols before a title in its sentence; credits are shorter
_SENTENCE_ENDS = re.compile(r"(?:^| )\.(?= |$)")
_QUOTATION = 7  # words; a maker's name that was misheard is shorter


def text_of(line: Sequence[Symbol]) -> str:
    return " ".join(symbol.text for symbol in line)


def refused(before: str, rules: Grammar, *, explicit: bool) -> bool:
    """What is advertised or talked about: in the sentence itself, or, where no lead says otherwise, just before it."""
    sentences = _SENTENCE_ENDS.split(before)
    own = rules.explicit.sub(" ", sentences[-1]) if explicit else sentences[-1]
    if rules.refuse.search(own.strip()):
        return True
    return not explicit and any(rules.refuse.search(one.strip()) for one in sentences[-4:-1])


def is_source(before: str, rules: Grammar) -> bool:
    """Behind a sentence that is no credit, title and author say where it is from: the motto of another book."""
    sentences = _SENTENCE_ENDS.split(before)
    quoted = sentences[-2].strip(f" {COMMA}") if len(sentences) > 1 else ""
    words = sum(word != COMMA for word in quoted.split())
    return words >= _QUOTATION and not rules.explained.fullmatch(quoted)


def is_named_behind(before: Sequence[Symbol], known: CreditBook, rules: Grammar) -> bool:
    """ "The Return of the King. The Lord of the Rings, volume three": with another title before it and a number behind
    it, a title that has no number of its own is the name of a series."""
    if any(entry.sequence for entry in known.series):
        return False
    sentences = [one.strip(f" {COMMA}") for one in re.split(r"(?:^| )[.,](?= |$)", text_of(before))]
    return any(one and not rules.explained.fullmatch(one) for one in sentences[-3:])


def story_words(line: Sequence[Symbol], rules: Grammar) -> int:
    """Words in sentences before that are no credits."""
    sentences = [one.strip(f" {COMMA}") for one in _SENTENCE_ENDS.split(text_of(line))[:-1]]
    return sum(len(one.split()) for one in sentences if one and (len(one) > 300 or not rules.explained.fullmatch(one)))


def credits_before(line: Sequence[Symbol], rules: Grammar) -> Sequence[Symbol]:
    """The sentence of a title, and those before it as long as they are credits: "Book three. A Storm of Swords." """
    own = last_sentence(line)
    while len(own) < len(line):
        before = line[: len(line) - len(own) - 1]
        sentence = last_sentence(before)
        if len(sentence) > LONGEST_LEFT or not rules.explained.fullmatch(text_of(sentence).strip(f" {COMMA}")):
            break
        own = line[len(before) - len(sentence) :]
    return own


def last_sentence(line: Sequence[Symbol]) -> Sequence[Symbol]:
    for n in range(len(line) - 1, -1, -1):
        if line[n].text == STOP:
            return line[n + 1 :]
    return line
