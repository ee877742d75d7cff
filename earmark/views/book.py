"""One book of one user: why it is this book, how far both sides are, what was written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from earmark.views.books import BookRow, lines_of, row_of
from earmark.views.changes import ChangeRow, change_row
from earmark.views.plain import plain
from earmark.views.sources import Person, Sources, items_of
from earmark.views.transcript import SpokenWords, spoken_words
from handlers.state.outcome import Key
from handlers.state.overrides import OverrideKind

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
class EvidenceLine:
    """One line for (``weight`` above 0) or against the likeliest candidate, in the matcher's words."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LikelyBook:
    """The likeliest book on Hardcover where a person has to decide. ``confidence`` is 0.0-1.0."""

    title: str
    authors: tuple[str, ...]
    confidence: float | None
    evidence: tuple[EvidenceLine, ...]
    caps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookPage:
    person: str
    row: BookRow
    subtitle: str
    narrators: tuple[str, ...]
    series: tuple[str, ...]
    identifiers: tuple[tuple[str, str], ...]  # ("ASIN", "B0…")
    edition: PinnedEdition | None
    candidate: LikelyBook | None
    held: bool
    ignored: bool
    linked: bool
    transcript: SpokenWords | None
    changes: tuple[ChangeRow, ...]

    def as_json(self) -> dict[str, Any]:
        return dict(plain(self))


async def book(sources: Sources, person: Person, item_id: str) -> BookPage | None:
    """``None``: nothing is known of this book for this user."""
    line = next(iter(lines_of(sources, person, [item_id])), None)
    if line is None:
        return None
    item = (await items_of(person, [item_id])).get(item_id)
    key, state = Key(person.name, item_id), sources.state
    pin, overrides = state.ledger.pin(key), state.overrides.of(person.name).get(item_id, frozenset())
    waiting = next((one for one in state.outcomes.needs_review(person.name) if one["item"] == item_id), None)
    series = [f"{one.name} #{one.sequence}" if one.sequence else one.name for one in item.series] if item else []
    named = (("ASIN", item.asin), ("ISBN", item.isbn)) if item else ()
    return BookPage(
        person=person.name,
        row=row_of(sources, person, line, item),
        subtitle=(item.subtitle or "") if item else "",
        narrators=item.narrators if item else (),
        series=tuple(series),
        identifiers=tuple((name, value) for name, value in named if value),
        edition=PinnedEdition(
            book=pin.book_id, edition=pin.edition_id, source=pin.provenance.value, reason=pin.reason, at=pin.at
        )
        if pin is not None
        else None,
        candidate=_candidate(waiting["evidence"] or _of_the_night(sources, item_id)) if waiting is not None else None,
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


def _candidate(raw: dict[str, Any]) -> LikelyBook | None:
    """Of the evidence of a verdict, see ``handlers.sync.find_edition``; other questions have none."""
    best = raw.get("book")
    if not isinstance(best, dict):
        return None
    return LikelyBook(
        title=str(best.get("title") or ""),
        authors=tuple(map(str, best.get("authors") or ())),
        confidence=raw.get("confidence"),
        evidence=tuple(EvidenceLine(text=str(one["text"]), weight=one["weight"]) for one in raw.get("evidence", ())),
        caps=tuple(map(str, raw.get("caps", ()))),
    )
