"""The conversation about metadata: one field of one item after the other, both sides next to each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, TypeAlias, TypeVar

import click

from earmark.cli.metadata_text import SOURCES, full, sure, together, word
from earmark.cli.review.card import card_width
from earmark.cli.review.keys import Keys
from earmark.cli.table import fill, plain, wrap
from earmark.commands.dispatch import Dispatch, answer_to
from earmark.jobs.metadata.spool import FILLS, OVERWRITES
from earmark.observe.words import clock, count, names
from earmark.service.control import CommandFailed
from earmark.views.answers.proposals import (
    BookProposals,
    FieldValue,
    ProposalAnswer,
    ProposalCount,
    ProposalDecision,
    ProposalsDismissed,
    WrittenTogether,
)

T = TypeVar("T")
Asked: TypeAlias = list[tuple[BookProposals, ProposalAnswer]]

HELP = """a    apply: written to Audiobookshelf now; `earmark undo` takes it back
d    dismiss: this value is never proposed again for this field
s    skip: leave it waiting
n    skip the rest of this book
A    apply all that wait for this field and this kind (fills, or overwrites); it asks first
D    dismiss all of them; it asks first
b    back to the one before, and take back what was decided there
q    quit; what was decided is kept"""
KEYS = "a apply   d dismiss   A, D all of this field   s skip   n next book   b back   q quit   ? help"


@dataclass(slots=True)
class FieldDesk:
    """``books`` of ``metadata.proposals``."""

    books: Sequence[BookProposals]
    dispatch: Dispatch
    keys: Keys
    say: Callable[[str], None]
    applied: dict[int, tuple[int, ...]] = field(default_factory=dict)  # place -> changes of the history
    dismissed: set[int] = field(default_factory=set)
    together: set[int] = field(default_factory=set)  # places decided with others of their field and kind

    async def work(self) -> None:
        """Until the last proposal or `q`. Raises ``Interrupted``."""
        asked = [(book, proposal) for book in self.books for proposal in book.proposals]
        try:
            await self._ask(asked)
        finally:
            self._sum_up(len(asked))

    async def _ask(self, asked: Asked) -> None:
        place = 0
        while place < len(asked):
            if place in self.together:
                place += 1
                continue
            moved = await self._one(asked, place)
            if moved is None:
                return
            place = max(place + moved, 0)

    def _sum_up(self, of: int) -> None:
        settled = len(self.applied) + len(self.dismissed) + len(self.together)
        self.say(
            f"{count(settled, 'proposal')} settled ({len(self.applied)} applied, {len(self.dismissed)} dismissed), "
            f"{of - settled} left" + ("; `earmark undo ID` takes a change back" if self.applied else "")
        )

    async def _one(self, asked: Asked, place: int) -> int | None:
        """Ask about one field; how far to go on from it, ``None``: to the end."""
        book, proposal = asked[place]
        is_first = place == 0 or asked[place - 1][0] is not book
        self.say(field_card(book, proposal, place + 1, len(asked), with_book=is_first))
        self.say(KEYS)
        while True:
            key, _ = self.keys.key()
            try:
                if key in {"A", "D"}:
                    return await self._together(asked, place, "apply" if key == "A" else "dismiss")
                match key.lower():
                    case "q":
                        return None
                    case "s":
                        return 1
                    case "n":
                        return sum(1 for other, _ in asked[place:] if other is book)
                    case "b":
                        if place:
                            await self._take_back(asked[place - 1][1], place - 1)
                            return -1
                        self.say("this is the first one")
                    case "a":
                        done = await self._decide(proposal, "apply")
                        self.applied[place] = done.changes
                        changes = ", ".join(map(str, done.changes))
                        self.say(f"written (change {changes})\n" if changes else "it stood there already\n")
                        return 1
                    case "d":
                        await self._decide(proposal, "dismiss")
                        self.dismissed.add(place)
                        self.say("not proposed again\n")
                        return 1
                    case _:
                        self.say(HELP)
            except CommandFailed as error:
                self.say(str(error))

    async def _together(self, asked: Asked, place: int, do: str) -> int | None:
        """Everything of one field and one kind that waits; then on to what is of another. ``None``: they quit."""
        proposal = asked[place][1]
        kind = _kind(proposal)
        about = {"field": proposal.field, "kind": kind}
        counted = await self._bulk(about, "count", ProposalCount)
        words = f"{counted.count} {word(proposal.field)}: {kind}"
        self.say(f"{do} all {words}? y or n")
        answer = self.keys.key()[0].lower()
        if answer != "y":
            self.say("nothing was done")
            return None if answer == "q" else 0
        if do == "apply":
            self.say(f"{together(await self._bulk(about, do, WrittenTogether))}\n")
        else:
            await self._bulk(about, do, ProposalsDismissed)
            self.say("not proposed again\n")
        alike = (proposal.field, kind)
        gone = (
            {n for n, (_, other) in enumerate(asked) if (other.field, _kind(other)) == alike}
            - self.applied.keys()
            - self.dismissed
        )
        self.together |= gone
        return 1

    async def _take_back(self, proposal: ProposalAnswer, place: int) -> None:
        if place not in self.applied and place not in self.dismissed:
            return
        changes = list(self.applied.get(place, ()))
        await self._decide(proposal, "reopen", proposal=proposal.as_json(), changes=changes)
        self.applied.pop(place, None)
        self.dismissed.discard(place)
        self.say("taken back\n")

    async def _decide(self, about: ProposalAnswer, do: str, **more: Any) -> ProposalDecision:
        options = {"item": about.item, "field": about.field, "do": do, **more}
        return await answer_to(self.dispatch, "metadata.decide", options, ProposalDecision)

    async def _bulk(self, about: dict[str, str], do: str, kind: type[T]) -> T:
        return await answer_to(self.dispatch, "metadata.bulk", about | {"do": do}, kind)


def _kind(proposal: ProposalAnswer) -> str:
    return FILLS if proposal.fills else OVERWRITES


def field_card(book: BookProposals, proposal: ProposalAnswer, number: int, of: int, *, with_book: bool) -> str:
    """What Audiobookshelf says on the left, what is proposed on the right, and why."""
    width = card_width()
    lines: list[str] = []
    if with_book:
        lines += _book(book, width)
    lines.append(
        click.style(f"── {number} of {of}  {word(proposal.field)} {_kind(proposal)} ".ljust(width, "─"), dim=True)
    )
    half = (width - 3) // 2
    left = ["Audiobookshelf", *_text(proposal.old, half)]
    right = [SOURCES[proposal.source], *_text(proposal.new, half)]
    for row, (ours, theirs) in enumerate(zip_longest(left, right, fillvalue="")):
        line = f"{fill(ours, half)} │ {theirs}"
        lines.append(click.style(line, dim=True) if row == 0 else line)
    lines += wrap(plain(f"{sure(proposal.confidence)} sure: {proposal.why}"), width, later="  ")
    return "\n".join(lines)


def _book(book: BookProposals, width: int) -> Iterator[str]:
    item = book.item
    yield click.style(plain(item.title or item.id), bold=True)
    if item.shown:
        parts = [
            f"by {names(item.authors)}",
            f"read by {names(item.narrators)}" if item.narrators else "",
            clock(item.duration_seconds),
            book.path or "",
        ]
        yield from wrap(plain("; ".join(filter(None, parts))), width, first="  ", later="  ")


def _text(value: FieldValue, width: int) -> list[str]:
    return wrap(plain(full(value)), width)
