"""The check of one item: every field under its rule, in the order of ``Field``. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from types import MappingProxyType

from handlers.metadata.covers import CoverFinding
from handlers.metadata.model import BookView, Bucket, CheckResult, Field, Proposal, Value
from handlers.metadata.propose import Offer, Offers
from handlers.metadata.standing import APPLY_AT, REVIEW_AT
from handlers.metadata.values import entries_of, is_empty, with_numbers
from hardcover import EditionDetails
from listener import LibraryItem

DEFAULT_RULES: Mapping[Field, str] = MappingProxyType(
    {
        **dict.fromkeys(Field, "fill"),
        Field.TITLE: "replace",
        Field.AUTHORS: "replace",
        Field.GENRES: "off",
        Field.TAGS: "off",
        Field.COVER: "off",
    }
)


def check(  # noqa: PLR0917 - item, what is known of it, what may be done
    item: LibraryItem,
    views: Sequence[BookView],
    details: EditionDetails | None,
    match_confidence: float,
    rules: Mapping[Field, str],
    settled: Collection[Field] = (),
    *,
    cover: CoverFinding | None = None,
    today: date | None = None,
) -> CheckResult:
    """What could be written to one item.

    ``views`` are what tags, files and names say (``views_for``); Audiobookshelf's fields are taken from ``item`` and
    Hardcover's from ``details``, which are ``None`` when the item has no match. ``match_confidence`` is the match's
    (0.0-1.0). ``settled`` are fields that the owner edited after us: never proposed again. ``cover``: what looking at
    both covers showed; without it only a missing one is spoken of. A cover is reported, never proposed: what was there
    before could not be brought back. ``today``: no edition is from later.

    Raises ``ValueError`` for an item read from a list: what such an item lacks is unknown, not empty.
    """
    if item.is_summary:
        raise ValueError("the metadata check needs the whole item, not a row of a list")
    offers = Offers(item, views, details, match_confidence=match_confidence, cover=cover, today=today or _today())
    listen = offers.standing.listen
    proposals: dict[Field, Proposal] = {}
    differences: list[Proposal] = []
    for field in Field:
        rule = rules.get(field, "off")
        if rule == "off" or field in settled:
            continue
        old = offers.fields.values.get(field)
        title = proposals[Field.TITLE].new if Field.TITLE in proposals else item.title
        offer = offers.offer(field, old, title)
        if offer is None:
            continue
        may_write = rule == "replace" or is_empty(field, old)
        if not may_write and field is Field.SERIES:
            offer, may_write = _missing_numbers(old, offer)
        proposal = Proposal(
            item=item.id,
            title=item.title,
            field=field,
            old=old,
            new=offer.value,
            source=offer.source,
            confidence=offer.confidence,
            bucket=bucket_of(offer.confidence),
            why=offer.why,
            listen=listen is not None,
        )
        if field is Field.COVER:
            why = f"Earmark changes no covers, that is done in Audiobookshelf; {offer.why}"
            differences.append(replace(proposal, bucket="reject", why=why))
        elif may_write:
            proposals[field] = proposal
        else:
            differences.append(replace(proposal, bucket="reject", why=f"Only empty fields are filled; {offer.why}"))
    return CheckResult(
        proposals=tuple(proposals.values()),
        listen=listen,
        differences=tuple(differences),
        suspect=offers.standing.suspect,
    )


def _missing_numbers(old: Value, offer: Offer) -> tuple[Offer, bool]:
    """Filling a series that is there is adding the number it lacks; everything else would be replacing."""
    value = with_numbers(entries_of(old), entries_of(offer.value))
    return (offer, False) if value == old else (replace(offer, value=value), True)


def _today() -> date:
    return datetime.now(UTC).date()


def bucket_of(confidence: float) -> Bucket:
    return "apply" if confidence >= APPLY_AT else "review" if confidence >= REVIEW_AT else "reject"
