"""The conversation about metadata: one field of one item after the other, both sides next to each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

import click

from earmark.cli.metadata_text import SOURCES, full, sure, together, word
from earmark.cli.review.card import card_width
from earmark.cli.review.keys import Keys
from earmark.cli.table import fill, plain, wrap
from earmark.commands.dispatch import Dispatch
from earmark.jobs.metadata.spool import FILLS, OVERWRITES
from earmark.observe.words import clock, count
from earmark.service.control import CommandFailed

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
    """``books`` as ``metadata.proposals`` answers them."""

    books: list[dict[str, Any]]
    dispatch: Dispatch
    keys: Keys
    say: Callable[[str], None]
    applied: dict[int, list[int]] = field(default_factory=dict)  # place -> changes of the history
    dismissed: set[int] = field(default_factory=set)
    together: set[int] = field(default_factory=set)  # places decided with others of their field and kind

    async def work(self) -> None:
        """Until the last proposal or `q`. Raises ``Interrupted``."""
        asked = [(book, proposal) for book in self.books for proposal in book["proposals"]]
        try:
            await self._ask(asked)
        finally:
            self._sum_up(len(asked))

    async def _ask(self, asked: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
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

    async def _one(self, asked: list[tuple[dict[str, Any], dict[str, Any]]], place: int) -> int | None:
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
                        done, _ = await self.dispatch("metadata.decide", self._about(proposal, "apply"))
                        self.applied[place] = done["changes"]
                        changes = ", ".join(map(str, done["changes"]))
                        self.say(f"written (change {changes})\n" if changes else "it stood there already\n")
                        return 1
                    case "d":
                        await self.dispatch("metadata.decide", self._about(proposal, "dismiss"))
                        self.dismissed.add(place)
                        self.say("not proposed again\n")
                        return 1
                    case _:
                        self.say(HELP)
            except CommandFailed as error:
                self.say(str(error))

    async def _together(self, asked: list[tuple[dict[str, Any], dict[str, Any]]], place: int, do: str) -> int | None:
        """Everything of one field and one kind that waits; then on to what is of another. ``None``: they quit."""
        proposal = asked[place][1]
        kind = _kind(proposal)
        about = {"field": proposal["field"], "kind": kind}
        counted, _ = await self.dispatch("metadata.bulk", about | {"do": "count"})
        words = f"{counted['count']} {word(proposal['field'])}: {kind}"
        self.say(f"{do} all {words}? y or n")
        answer = self.keys.key()[0].lower()
        if answer != "y":
            self.say("nothing was done")
            return None if answer == "q" else 0
        done, _ = await self.dispatch("metadata.bulk", about | {"do": do})
        if do == "apply":
            self.say(f"{together(done)}\n")
        else:
            self.say("not proposed again\n")
        gone = {n for n, (_, other) in enumerate(asked) if _is_of(other, about)} - self.applied.keys() - self.dismissed
        self.together |= gone
        return 1

    async def _take_back(self, proposal: dict[str, Any], place: int) -> None:
        if place not in self.applied and place not in self.dismissed:
            return
        more = {"proposal": proposal, "changes": self.applied.get(place, [])}
        await self.dispatch("metadata.decide", self._about(proposal, "reopen") | more)
        self.applied.pop(place, None)
        self.dismissed.discard(place)
        self.say("taken back\n")

    def _about(self, proposal: dict[str, Any], what: str) -> dict[str, Any]:
        return {"item": proposal["item"], "field": proposal["field"], "do": what}


def _kind(proposal: dict[str, Any]) -> str:
    return FILLS if proposal["fills"] else OVERWRITES


def _is_of(proposal: dict[str, Any], about: dict[str, str]) -> bool:
    return proposal["field"] == about["field"] and _kind(proposal) == about["kind"]


def field_card(book: dict[str, Any], proposal: dict[str, Any], number: int, of: int, *, with_book: bool) -> str:
    """What Audiobookshelf says on the left, what is proposed on the right, and why."""
    width = card_width()
    lines: list[str] = []
    if with_book:
        lines += _book(book, width)
    lines.append(
        click.style(f"── {number} of {of}  {word(proposal['field'])} {_kind(proposal)} ".ljust(width, "─"), dim=True)
    )
    half = (width - 3) // 2
    left = ["Audiobookshelf", *_text(proposal["old"], half)]
    right = [SOURCES[proposal["source"]], *_text(proposal["new"], half)]
    for row, (ours, theirs) in enumerate(zip_longest(left, right, fillvalue="")):
        line = f"{fill(ours, half)} │ {theirs}"
        lines.append(click.style(line, dim=True) if row == 0 else line)
    lines += wrap(plain(f"{sure(proposal['confidence'])} sure: {proposal['why']}"), width, later="  ")
    return "\n".join(lines)


def _book(book: dict[str, Any], width: int) -> Iterator[str]:
    item = book["item"]
    yield click.style(plain(item["title"] or item["id"]), bold=True)
    if "authors" in item:
        parts = [
            f"by {', '.join(item['authors']) or 'nobody named'}",
            f"read by {', '.join(item['narrators'])}" if item["narrators"] else "",
            clock(item["duration_seconds"]),
            book["path"] or "",
        ]
        yield from wrap(plain("; ".join(filter(None, parts))), width, first="  ", later="  ")


def _text(value: Any, width: int) -> list[str]:
    return wrap(plain(full(value)), width)
