"""One question at a time: an item and the editions it could be, both sides beside each other; and how many wait."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from earmark.views.answers.review import Choice
from earmark.views.candidates import Compared, compared, from_verdict
from earmark.views.item_facts import ItemFacts, facts_of
from earmark.views.plain import plain
from earmark.views.sources import Person, Sources, items_of
from earmark.views.transcript import SpokenWords, spoken_words
from earmark.views.waiting import ReviewQuestion, waiting
from handlers.state.ledger import Pin, Provenance
from listener import LibraryItem


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateBeside:
    """One candidate of a card, beside the item."""

    choice: Choice
    fields: tuple[Compared, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCard:
    """``covers_of``: the user through whom the cover is seen. ``titles``: see ``ReviewQuestion``."""

    key: str
    item: str
    users: tuple[str, ...]
    covers_of: str
    reason: str
    since: datetime
    facts: ItemFacts
    pin: Pin | None
    candidates: tuple[CandidateBeside, ...]
    titles: tuple[str, ...] = ()
    transcript: SpokenWords | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundBy:
    """How the books of these people are known, each once."""

    books: int
    by_identifier: int
    by_score: int
    by_person: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    """``place`` counts from 1. ``previous`` and ``next`` are keys; they go round. ``is_gone``: what was asked for does
    not wait any more. ``alike``: how many could be accepted together; ``proposals``: of metadata, for those who may."""

    people: tuple[str, ...]
    total: int
    place: int
    card: ReviewCard | None
    previous: str
    next: str
    is_gone: bool
    alike: int
    proposals: int
    known: FoundBy | None

    def as_json(self) -> dict[str, Any]:
        return dict(plain(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikeRow:
    """One of the questions that a look answers, with its one candidate."""

    item: str
    covers_of: str
    users: tuple[str, ...]
    facts: ItemFacts
    candidate: CandidateBeside


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikePage:
    people: tuple[str, ...]
    rows: tuple[AlikeRow, ...] = field(default_factory=tuple)


MOST_ALIKE = 50  # looked through at a time


async def review(sources: Sources, people: Sequence[Person], asked: str, *, everything: bool) -> ReviewPage:
    """``asked``: the key of the question to show, else the first one. ``everything``: with what nobody listens to, and
    metadata."""
    questions = waiting(sources, [person.name for person in people], unlistened=everything)
    place = next((number for number, one in enumerate(questions) if one.key == asked), None)
    at = place or 0
    card = await _card(sources, people, questions[at]) if questions else None
    return ReviewPage(
        people=tuple(person.name for person in people),
        total=len(questions),
        place=at + 1 if questions else 0,
        card=card,
        previous=questions[at - 1].key if len(questions) > 1 else "",
        next=questions[(at + 1) % len(questions)].key if len(questions) > 1 else "",
        is_gone=bool(asked) and place is None,
        alike=sum(one.is_alike for one in questions),
        proposals=sources.proposals.waiting() if everything else 0,
        known=_known(sources, people) if not questions else None,
    )


async def alike(sources: Sources, people: Sequence[Person], *, everything: bool) -> AlikePage:
    """Questions that a look answers, at most ``MOST_ALIKE``."""
    questions = [
        one for one in waiting(sources, [person.name for person in people], unlistened=everything) if one.is_alike
    ][:MOST_ALIKE]
    items = await _items(people, questions)
    rows = []
    for one in questions:
        who, item = items.get(one.item, ("", None))
        choice = from_verdict(one.verdict, item)[0]
        rows.append(
            AlikeRow(
                item=one.item,
                covers_of=who,
                users=one.users,
                facts=facts_of(item, one.title),
                candidate=_beside(item, choice),
            )
        )
    return AlikePage(people=tuple(person.name for person in people), rows=tuple(rows))


async def beside_item(person: Person, item_id: str, choices: Iterable[Choice]) -> tuple[CandidateBeside, ...]:
    """What somebody searched for, beside the item as this user sees it."""
    return beside_all((await items_of(person, [item_id])).get(item_id), choices)


def beside_all(item: LibraryItem | None, choices: Iterable[Choice]) -> tuple[CandidateBeside, ...]:
    return tuple(_beside(item, choice) for choice in choices)


async def _card(sources: Sources, people: Sequence[Person], one: ReviewQuestion) -> ReviewCard:
    who, item = (await _items(people, [one])).get(one.item, ("", None))
    return ReviewCard(
        key=one.key,
        item=one.item,
        users=one.users,
        covers_of=who,
        reason=one.reason,
        since=one.since,
        facts=facts_of(item, one.title),
        pin=one.pin,
        candidates=beside_all(item, from_verdict(one.verdict, item)),
        titles=one.titles,
        transcript=spoken_words(sources.transcripts, item),
    )


def _beside(item: LibraryItem | None, choice: Choice) -> CandidateBeside:
    return CandidateBeside(choice=choice, fields=compared(item, choice) if item is not None else ())


async def _items(
    people: Sequence[Person], questions: Iterable[ReviewQuestion]
) -> dict[str, tuple[str, LibraryItem | None]]:
    """Each item with the user who sees it: of its listeners the first, else anybody."""
    found: dict[str, tuple[str, LibraryItem | None]] = {}
    open_ones = list(questions)
    for person in people:
        wanted = [
            one.item for one in open_ones if one.item not in found and (not one.users or person.name in one.users)
        ]
        if wanted:
            found |= {item: (person.name, read) for item, read in (await items_of(person, wanted)).items()}
    return found


def _known(sources: Sources, people: Iterable[Person]) -> FoundBy:
    pins: dict[str, Provenance] = {}
    for person in people:
        pins |= {item: pin.provenance for item, pin in sources.state.ledger.pins(person.name).items()}
    by = list(pins.values())
    return FoundBy(
        books=len(by),
        by_identifier=by.count(Provenance.IDENTIFIER),
        by_score=by.count(Provenance.SCORE),
        by_person=by.count(Provenance.LINK) + by.count(Provenance.CHOSEN),
    )
