"""Proposals of metadata that wait for a person: both sides of each field, by book and by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from earmark.views.item_facts import ItemFacts, facts_of
from earmark.views.plain import plain
from earmark.views.sources import Person, Sources, items_of
from handlers.book import Field
from handlers.book.text import on_one_line
from handlers.metadata.model import Proposal
from listener import LibraryItem

FILLS, OVERWRITES = "fills", "overwrites"
BOOKS_A_PAGE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldProposal:
    """``old`` and ``new`` as text; ``old`` is empty where nothing stands there. ``source``: who says it."""

    item: str
    field: str
    kind: str  # fills | overwrites
    old: str
    new: str
    source: str
    confidence: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedBook:
    item: str
    covers_of: str
    facts: ItemFacts
    proposals: tuple[FieldProposal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalKind:
    """Those that can be decided together: of one field, and never fills with overwrites."""

    field: str
    kind: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedProposals:
    """``field`` and ``kind`` go together; empty: all."""

    field: str = ""
    kind: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalPage:
    wanted: WantedProposals
    kinds: tuple[ProposalKind, ...]
    books: tuple[ProposedBook, ...]
    found: int
    pages: int

    def as_json(self) -> dict[str, Any]:
        return dict(plain(self))


async def proposals(
    sources: Sources, people: Sequence[Person], wanted: WantedProposals, *, everything: bool
) -> ProposalPage:
    """What overwrites first, book by book; ``everything``: else only of books that these people see."""
    waiting = sources.proposals.find(bucket="review")
    if not everything:
        seen = await _items(people, list(dict.fromkeys(one.item for one in waiting)))
        waiting = [one for one in waiting if one.item in seen]
    counts = Counter((_kind(one), one.field) for one in waiting)
    shown = [one for one in waiting if not wanted.field or (one.field, _kind(one)) == (wanted.field, wanted.kind)]
    by_item: dict[str, list[Proposal]] = {}
    for one in sorted(shown, key=lambda proposal: proposal.fills):
        by_item.setdefault(one.item, []).append(one)
    pages = max((len(by_item) + BOOKS_A_PAGE - 1) // BOOKS_A_PAGE, 1)
    page = min(max(wanted.page, 1), pages)
    part = list(by_item.items())[(page - 1) * BOOKS_A_PAGE : page * BOOKS_A_PAGE]
    items = await _items(people, [item for item, _ in part])
    return ProposalPage(
        wanted=WantedProposals(field=wanted.field, kind=wanted.kind, page=page),
        kinds=tuple(
            ProposalKind(field=field.value, kind=kind, count=counts[kind, field])
            for kind in (OVERWRITES, FILLS)
            for field in Field
            if counts[kind, field]
        ),
        books=tuple(_book(item, of_item, items.get(item, ("", None))) for item, of_item in part),
        found=len(shown),
        pages=pages,
    )


def proposals_of(sources: Sources, item: str) -> tuple[FieldProposal, ...]:
    """Of one book, those that wait for a person."""
    return _fields(sources.proposals.find(item=item, bucket="review"))


def _book(item: str, of_item: list[Proposal], seen: tuple[str, LibraryItem | None]) -> ProposedBook:
    return ProposedBook(
        item=item,
        covers_of=seen[0],
        facts=facts_of(seen[1], of_item[0].title),
        proposals=_fields(of_item),
    )


def _fields(found: Iterable[Proposal]) -> tuple[FieldProposal, ...]:
    order = {name: place for place, name in enumerate(Field)}
    return tuple(
        FieldProposal(
            item=one.item,
            field=one.field.value,
            kind=_kind(one),
            old=on_one_line(one.old),
            new=on_one_line(one.new),
            source=one.source.shown,
            confidence=one.confidence,
            why=one.why,
        )
        for one in sorted(found, key=lambda proposal: (proposal.fills, order[proposal.field]))
    )


async def _items(people: Sequence[Person], wanted: Sequence[str]) -> dict[str, tuple[str, LibraryItem | None]]:
    found: dict[str, tuple[str, LibraryItem | None]] = {}
    for person in people:
        missing = [item for item in wanted if item not in found]
        if missing:
            found |= {item: (person.name, read) for item, read in (await items_of(person, missing)).items()}
    return found


def _kind(proposal: Proposal) -> str:
    return FILLS if proposal.fills else OVERWRITES
