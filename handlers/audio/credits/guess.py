"""What the credits say where nobody knows which book it could be: titles and authors to search for, best first.

Guesses only choose what is searched; whether one of the books found is announced is ``announce``'s decision.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handlers.audio.credits.grammar import Grammar, grammar
from handlers.audio.credits.spoken import COMMA, STOP, Token, tokens_of
from handlers.audio.transcript import Transcript

MOST_GUESSES = 3
_LONGEST_TITLE = 12  # words
_LONGEST_NAME = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """``title`` and ``author`` as understood, misspelled perhaps; "" where nothing was. ``at`` in seconds."""

    title: str
    author: str
    at: float


def guesses(transcript: Transcript) -> list[Guess]:
    """At most ``MOST_GUESSES``, from the credits before the story begins, or behind a closing lead."""
    rules = grammar(transcript.language or "en")
    tokens = _credits(tokens_of(transcript), rules)
    found: dict[tuple[str, str], Guess] = {}
    for guess in (*_by_slots(tokens, rules), *_side_by_side(tokens, rules)):
        if guess.title or guess.author:
            found.setdefault((guess.title, guess.author), guess)
    return list(found.values())[:MOST_GUESSES]


def _credits(tokens: Sequence[Token], rules: Grammar) -> Sequence[Token]:
    """What comes before the story, or behind a closing lead: "one by one" is no author."""
    text, places = _line(tokens)
    closing = rules.closing_lead.search(text)
    if closing is not None:
        return tokens[_place(places, closing.start() + 1) :]
    heading = rules.heading.search(text, 1)
    return tokens if heading is None else tokens[: _place(places, heading.start() + 1) + 1]


def _by_slots(tokens: Sequence[Token], rules: Grammar) -> Iterator[Guess]:
    """ "Title by Author", "Title. Series, book 1. Written by Author"."""
    text, places = _line(tokens)
    roles = [found.span() for found in rules.role.finditer(text)]
    for by in rules.by.finditer(text):
        of_role = any(start <= by.start() < end or start < by.end() - 1 < end for start, end in roles)
        if of_role or not _is_slot(text, by):
            continue
        author = _name_behind(text[by.end() :], rules)
        if not author:
            continue
        pieces = _pieces_before(text[: by.start()], rules)
        at = tokens[_place(places, by.start())].at
        for piece in pieces[:2]:
            yield Guess(title=piece, author=author, at=at)
        if not pieces:
            yield Guess(title="", author=author, at=at)


def _is_slot(text: str, by: re.Match[str]) -> bool:
    """Not the "by" of "by the sea" in the story: a pause, a word of writing, or a short sentence is before it."""
    heading = text[: by.start()]
    return len(heading.rsplit(" .", 1)[-1].split()) <= _LONGEST_TITLE + 4


def _name_behind(text: str, rules: Grammar) -> str:
    name = re.split(r" [.,](?: |$)| (?:and|und|et|y) ", f" {text.strip()} ")[0].strip()
    role = rules.role.search(f" {name} ")
    if role is not None:
        name = name[: role.start()].strip()
    said = [word for word in name.split() if not word.isdigit()]
    return " ".join(said[:_LONGEST_NAME])


def _pieces_before(text: str, rules: Grammar) -> list[str]:
    """Clauses before a by-slot that say something that is no credit, the nearest last sentence first."""
    found: list[str] = []
    for sentence in reversed(re.split(r"(?:^| )\.(?= |$)", text)[-4:]):
        clauses = [one.strip() for one in re.split(r"(?:^| ),(?= |$)", sentence) if one.strip()]
        said = [clean for one in clauses if (clean := _without_credits(one, rules))]
        if said and len(" ".join(said).split()) <= _LONGEST_TITLE + 4:
            found += [" ".join(said)] if len(said) > 1 and not found else []
            found += said
    return list(dict.fromkeys(one for one in found if len(one.split()) <= _LONGEST_TITLE))


def _without_credits(clause: str, rules: Grammar) -> str:
    """A clause without its lead, publisher and number; "" where nothing else is said."""
    if rules.explained.fullmatch(clause) or (rules.heading.fullmatch(clause) and not clause.isdigit()):
        return ""
    if (by := rules.by.search(clause)) is not None and (
        by.start() == 0 or rules.explained.fullmatch(clause[: by.start()])
    ):
        return ""
    while (lead := rules.lead.match(clause)) is not None and lead.end():
        clause = clause[lead.end() :].strip()
    clause = rules.numbers.sub(" ", clause)
    clause = " ".join(clause.split())
    return "" if rules.explained.fullmatch(clause) else clause


def _side_by_side(tokens: Sequence[Token], rules: Grammar) -> Iterator[Guess]:
    """Two short sentences before a narrator, or at the beginning: either may be the title."""
    text, _ = _line(tokens)
    role = rules.role.search(text)
    heading = rules.heading.search(text)
    end = min(m.start() for m in (role, heading) if m is not None) if role or heading else 0
    said = []
    for sentence in re.split(r"(?:^| )[.,](?= |$)", text[:end]):
        clean = _without_credits(_from_name(sentence.strip(), rules), rules)
        if clean and len(clean.split()) <= _LONGEST_TITLE:
            said.append(clean)
    if len(said) >= 2 and tokens:
        first, second = said[-2], said[-1]
        for title, people in ((first, second), (second, first)):
            author = re.split(r" (?:and|und|et|y) ", people)[0]
            if len(author.split()) <= _LONGEST_NAME:
                yield Guess(title=title, author=author, at=tokens[0].at)
    elif len(said) == 1 and tokens:
        yield Guess(title=said[0], author="", at=tokens[0].at)


def _from_name(clause: str, rules: Grammar) -> str:
    """ "by somebody" is somebody."""
    by = rules.by.match(clause)
    return clause[by.end() :].strip() if by is not None else clause


def _line(tokens: Sequence[Token]) -> tuple[str, list[int]]:
    """The tokens as text, and where each begins in it."""
    places, at = [], 0
    for token in tokens:
        places.append(at)
        at += len(token.text) + 1
    return " ".join(token.text for token in tokens), places


def _place(places: Sequence[int], at: int) -> int:
    return next((n for n in range(len(places) - 1, -1, -1) if places[n] <= at), 0)


__all__ = ["COMMA", "MOST_GUESSES", "STOP", "Guess", "guesses"]
