"""One question as text: the item, why it waits, and the candidates beside it with what speaks for and against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo

import click

from earmark.cli.table import cell_width, columns, cut, fill, plain, wrap
from earmark.observe.words import clock, day, names, second
from earmark.views.answers.item import ItemAnswer
from earmark.views.answers.review import SAME_LENGTH, Choice, SpokenQuote, WaitingAnswer

MOST_WIDTH = 110
SHOWN = 5  # titles of many
WITHDRAWN_KEYS = (
    "t they were meant: take our finishes back, where nothing of yours came since\n"
    "k keep them: Hardcover stays as it is   s skip   b back   q quit"
)
HELP = """1-9  accept that candidate: the item is linked to its edition, for good
o    name another edition: its number, or the address of its page (or its book's) on hardcover.app
w    search Hardcover
i    ignore: never sync this item
s    skip: leave it waiting
b    back to the one before, and take back what was decided there
q    quit; what was decided is kept"""


def card_width() -> int:
    """Of the terminal, and never wider than reads well."""
    return columns(MOST_WIDTH) or MOST_WIDTH


def card(question: WaitingAnswer, candidates: Sequence[Choice], number: int, of: int, zone: tzinfo) -> str:
    width = card_width()
    lines = [
        _rule(f"{number} of {of}", ", ".join(question.users) or "nobody listens to it yet", width),
        *_item(question.item, width),
    ]
    lines += _wrapped(f"waits since {day(question.since, zone)}: {question.reason}", width)
    pin = question.pin
    if pin is not None:
        lines += _wrapped(f"it has edition {pin.edition} of book {pin.book}, by {pin.from_}", width)
    if question.transcript is not None:
        lines += _wrapped(spoken(question.transcript), width)
    lines.append("")
    for place, candidate in enumerate(candidates, start=1):
        lines += _candidate(place, candidate, question.item, width)
    if not candidates:
        lines.append("  no candidates")
    return "\n".join(lines)


def spoken(transcript: SpokenQuote) -> str:
    """The words, and at which second a person can listen to them."""
    where = "opening" if transcript.stretch == "opening" else "end"
    at = f"{second(transcript.start)}-{second(transcript.end)}"
    return f"its {where} says, {at}: “{transcript.text}” ({transcript.why}; {transcript.model})"


def withdrawn_card(question: WaitingAnswer, number: int, of: int) -> str:
    """Finishes that vanished at once: how many, which, and what either answer does."""
    width = card_width()
    titles = question.titles
    shown = ", ".join(titles[:SHOWN]) + (f" and {len(titles) - SHOWN} more" if len(titles) > SHOWN else "")
    return "\n".join(
        [
            _rule(f"{number} of {of}", ", ".join(question.users), width),
            click.style(plain(question.item.title), bold=True),
            *_wrapped(question.reason, width),
            *_wrapped(shown, width, "  "),
            "",
            WITHDRAWN_KEYS,
        ]
    )


def keys_line(candidates: Sequence[Choice]) -> str:
    accept = [] if not candidates else ["1 accept"] if len(candidates) == 1 else [f"1-{len(candidates)} accept"]
    return "   ".join([*accept, "o other", "w search", "i ignore", "s skip", "b back", "q quit", "? help"])


def _rule(left: str, right: str, cells: int) -> str:
    right = cut(plain(right), max(cells - len(left) - 8, 8))
    return click.style(f"── {left} {'─' * max(cells - len(left) - cell_width(right) - 5, 3)} {right}", dim=True)


def _item(item: ItemAnswer, width: int) -> Iterator[str]:
    yield click.style(plain(item.full_title), bold=True)
    if not item.shown:
        yield "  Audiobookshelf shows no more of it now"
        return
    told = [
        f"by {names(item.authors)}",
        f"read by {names(item.narrators)}" if item.narrators else "",
        clock(item.duration_seconds),
        *item.series,
        item.language or "",
        f"ASIN {item.asin}" if item.asin else "",
        f"ISBN {item.isbn}" if item.isbn else "",
    ]
    yield from _wrapped("; ".join(filter(None, told)), width, "  ")


def _candidate(place: int, candidate: Choice, item: ItemAnswer, width: int) -> Iterator[str]:
    sure = f"{candidate.confidence:.0%}" if candidate.confidence is not None else ""
    title = plain(f"{candidate.title}, by {names(candidate.authors)}")
    first, *more = wrap(title, width - 12)
    yield f" {click.style(str(place), bold=True)}  {fill(first, width - 12)}  {sure:>5}".rstrip()
    yield from ("    " + line for line in more)
    told = [
        " ".join(filter(None, [candidate.format or "", _length(candidate, item)])),
        f"read by {names(candidate.narrators)}" if candidate.narrators else "",
        candidate.language or "",
        f"edition {candidate.edition}" if candidate.edition is not None else "no edition known",
        f"hardcover.app/id/book/{candidate.book}",
    ]
    yield from _wrapped("; ".join(filter(None, told)), width, "      ")
    for one in candidate.evidence:
        sign, colour = ("+", "green") if one.weight > 0 else ("−", "red") if one.weight < 0 else ("·", None)
        first, *others = _wrapped(one.text, width - 2, "      ")
        yield f"    {click.style(sign, fg=colour)} {first.strip()}"
        yield from others


def _length(candidate: Choice, item: ItemAnswer) -> str:
    """Beside the item's."""
    theirs, ours = candidate.audio_seconds, item.duration_seconds
    if not theirs:
        return f"{candidate.pages} pages" if candidate.pages else "of unknown length"
    if not ours:
        return clock(theirs)
    apart = theirs - ours
    if abs(apart) <= SAME_LENGTH * max(theirs, ours):
        return f"{clock(theirs)}, as long"
    return f"{clock(theirs)}, {clock(abs(apart))} {'longer' if apart > 0 else 'shorter'}"


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    return wrap(plain(text), width, first=indent, later=indent)
