"""One book of one user: why it is this book, how far both sides are, what was written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from earmark.views.answers.verdict import kept_verdict
from earmark.views.book_rules import HeldRule, SettingRule, decided
from earmark.views.books import BookRow, line_of, row_of
from earmark.views.candidates import from_verdict
from earmark.views.changes import ChangeRow, change_row
from earmark.views.item_facts import ItemFacts, facts_of
from earmark.views.plain import plain
from earmark.views.proposals import FieldProposal, proposals_of
from earmark.views.review import CandidateBeside, beside_all
from earmark.views.sources import Person, Sources, items_of
from earmark.views.transcript import SpokenWords, spoken_words
from handlers.state.outcome import Key
from handlers.state.overrides import OverrideKind
from handlers.state.pauses import Pause

MOST_CHANGES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedEdition:
    """The Hardcover edition that is written to. ``source``: chosen on Hardcover | link | identifier | score."""

    book: int
    edition: int
    source: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BookPage:
    person: str
    row: BookRow
    facts: ItemFacts
    edition: PinnedEdition | None
    candidates: tuple[CandidateBeside, ...]  # where a person has to decide, or may
    proposals: tuple[FieldProposal, ...]
    rules: tuple[HeldRule, ...]
    settings: tuple[SettingRule, ...]
    paused: Pause | None  # of everything of the user
    abs_url: str  # of the book, as people open it
    has_reading: bool  # one whose dates can be set
    held: bool
    ignored: bool
    linked: bool
    transcript: SpokenWords | None
    changes: tuple[ChangeRow, ...]

    def as_json(self) -> dict[str, Any]:
        return dict(plain(self))


async def book(sources: Sources, person: Person, item_id: str) -> BookPage | None:
    """``None``: nothing is known of this book for this user."""
    line = await line_of(sources, person, item_id)
    if line is None:
        return None
    item = (await items_of(person, [item_id])).get(item_id)
    key, state = Key(person.name, item_id), sources.state
    pin, overrides = state.ledger.pin(key), state.overrides.of(person.name).get(item_id, frozenset())
    waiting = next((one for one in state.outcomes.needs_review(person.name) if one["item"] == item_id), None)
    verdict = kept_verdict((waiting["evidence"] if waiting is not None else {}) or _of_the_night(sources, item_id))
    acknowledged = state.ledger.entry(key).acknowledged
    return BookPage(
        person=person.name,
        row=row_of(sources, person, line, item),
        facts=facts_of(item, line.title),
        edition=PinnedEdition(
            book=pin.book_id, edition=pin.edition_id, source=pin.provenance.value, reason=pin.reason, at=pin.at
        )
        if pin is not None
        else None,
        candidates=beside_all(item, from_verdict(verdict, item)),
        proposals=proposals_of(sources, item_id),
        rules=decided(state, person.name, item_id),
        settings=person.rules(item),
        paused=state.pauses.of(person.name, sources.now()),
        abs_url=f"{person.abs_url}/item/{item_id}",
        has_reading=acknowledged is not None and acknowledged.read_id is not None,
        held=OverrideKind.HOLD in overrides,
        ignored=OverrideKind.IGNORE in overrides,
        linked=OverrideKind.LINK in overrides,
        transcript=spoken_words(sources.transcripts, item),
        changes=tuple(
            change_row(change, person.zone)
            for change in state.history.find(user=person.name, item=item_id, limit=MOST_CHANGES)
        ),
    )


def _of_the_night(sources: Sources, item_id: str) -> dict[str, Any]:
    """The nightly run searches by title too, after a live sync found nothing."""
    matched = sources.matches.get(item_id)
    return matched.evidence if matched is not None else {}
