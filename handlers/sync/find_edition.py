"""Which Hardcover edition an item is for a user: the pin, the owner's link, or a match by identifiers (P11)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any

from handlers.matching import Bucket, Candidate, Verdict, match, views_of
from handlers.state.ledger import Pin, Provenance
from handlers.state.outcome import Key
from handlers.state.overrides import Override, OverrideKind
from handlers.state.store import State
from handlers.sync.context import SyncContext
from handlers.sync.pins import PinStanding, grounds_of, standing, why_ended
from hardcover.isbn import Identifiers
from hardcover.limits import Lane
from hardcover.model import Book, BookId, Claim, Edition, EditionId, HardcoverUserId, ReadingFormat, UserBook
from listener.model import LibraryItem

NOTHING_FITS = "found nothing on Hardcover that fits"  # candidates there were
NOTHING_FOUND = "Hardcover's search by title and author found nothing"
MOST_EDITIONS = 8  # of one book, in the evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """``shelf``: the user's rows where the same question answered them; of other books nothing is known."""

    pin: Pin
    editions: dict[EditionId, Edition] = field(default_factory=dict)
    shelf: dict[BookId, UserBook | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMatched:
    reason: str
    evidence: dict[str, Any] = field(default_factory=dict)


def identifiers_of(item: LibraryItem) -> Identifiers:
    return Identifiers.of(item.asin, item.isbn)


class EditionFinder:
    def __init__(self, context: SyncContext, state: State, now: Callable[[], datetime]) -> None:
        self._catalogue = context.catalogue
        self._account = context.account
        self._matches = context.matches
        self._policy = context.policy
        self._state = state
        self._now = now

    async def find(self, key: Key, item: LibraryItem, lane: Lane, *, keep: bool) -> Found | NotMatched:
        """``keep``: write a new pin down (not in a dry run)."""
        pin = self._state.ledger.pin(key)
        if pin is not None:
            return Found(pin=pin)
        override = self._state.overrides.match(key)
        if override is not None and override.kind is OverrideKind.LINK:
            found: Found | NotMatched = self._linked(override)
        else:
            night = self._from_the_night(item)
            found = night if isinstance(night, Found) else await self._match(item, lane, self._user_id)
            if isinstance(found, NotMatched):
                found = night or found
            else:
                found = await self._audio_edition(item, found, lane)
        if isinstance(found, Found):
            found = replace(found, pin=replace(found.pin, grounds=grounds_of(item)))
            if keep:
                self._state.ledger.set_pin(key, found.pin)
        return found

    async def why_another_book(self, item: LibraryItem, pin: Pin, lane: Lane) -> str | None:
        """Why the item is not the book it is pinned to any more (P11), or ``None``: its fields are another book's, or
        it would be matched with another one today."""
        stands = standing(pin.grounds, item)
        in_doubt = stands is PinStanding.IN_DOUBT
        if stands is PinStanding.ENDED or (in_doubt and await self._is_other_today(item, pin, lane)):
            return why_ended(pin.grounds, item) if pin.grounds is not None else None
        if pin.provenance in (Provenance.LINK, Provenance.CHOSEN):
            return None  # somebody's choice
        matched = self._matches.get(item.id)
        if matched is None or not matched.is_settled or matched.title != item.title or matched.at <= pin.at:
            return None
        if matched.book_id == pin.book_id or not await self._is_other_today(item, pin, lane):
            return None
        return (
            f"matched with book {pin.book_id} on {pin.at:%Y-%m-%d}, and today it would be book {matched.book_id} "
            f"({matched.reason}): nothing more is written until somebody says which one it is"
        )

    async def _is_other_today(self, item: LibraryItem, pin: Pin, lane: Lane) -> bool:
        """Whether it would be matched with another book now, and not with what the pinned one was merged into."""
        night = self._from_the_night(item)
        today = night if isinstance(night, Found) else await self._match(item, lane, self._user_id)
        if not isinstance(today, Found) or today.pin.book_id == pin.book_id:
            return False
        merged = await self._catalogue.follow(pin.book_id, pin.edition_id, lane)
        return merged.book_id != today.pin.book_id

    async def evidence_for(self, item: LibraryItem, lane: Lane) -> dict[str, Any]:
        """What the item would be matched with today, for a person to choose from."""
        night = self._from_the_night(item)
        if isinstance(night, NotMatched) and night.evidence:
            return night.evidence
        identifiers = identifiers_of(item)
        claims = await self._catalogue.find(identifiers, lane, self._user_id) if identifiers else []
        candidates = candidates_of(claims)
        if not candidates:
            return {}
        policy = self._policy
        return verdict_as_json(match(views_of(item), candidates, auto_at=policy.auto_at, review_at=policy.review_at))

    @property
    def _user_id(self) -> HardcoverUserId | None:
        return self._account.me.id if self._account.me is not None else None

    def _linked(self, override: Override) -> Found:
        return Found(
            pin=Pin(
                book_id=BookId(override.book_id or 0),
                edition_id=EditionId(override.edition_id or 0),
                provenance=Provenance.LINK,
                reason="linked by the owner",
                at=self._now(),
            )
        )

    def _from_the_night(self, item: LibraryItem) -> Found | NotMatched | None:
        """What the nightly run found, which had more to go by than identifiers; not once the title has changed."""
        matched = self._matches.get(item.id)
        if matched is None or matched.title != item.title:
            return None
        if matched.is_settled and matched.by == "identifier" and identifiers_of(item):
            return None  # the store has it, and the item's tags and files, which lists do not tell, have a say
        if matched.book_id is not None and matched.edition_id is not None and matched.is_settled:
            return Found(
                pin=Pin(
                    book_id=matched.book_id,
                    edition_id=matched.edition_id,
                    provenance=Provenance.IDENTIFIER if matched.by == "identifier" else Provenance.SCORE,
                    reason=matched.reason,
                    at=self._now(),
                )
            )
        if not matched.searched:
            return None
        # What speaks against the nearest book of a search is no reason to give, unless it has this title and author:
        # another volume, another kind of it.
        stranger = matched.bucket == Bucket.REJECT and not matched.evidence.get("resembles")
        nothing = NOTHING_FITS if matched.evidence.get("book") else NOTHING_FOUND
        reason = nothing if stranger else matched.reason
        return NotMatched(reason=reason, evidence=matched.evidence)

    async def _audio_edition(self, item: LibraryItem, found: Found, lane: Lane) -> Found:
        """An audiobook whose identifier is a printed edition's: Hardcover's audio edition of the same book, if it lists
        one that fits. 1 unit a book, asked only for what is listened to; an item with an ebook too follows its own
        format."""
        if not item.has_audio or item.has_ebook:
            return found
        known = found.editions.get(found.pin.edition_id)
        if known is not None and (known.is_audio or known.audio_seconds):
            return found
        claims = await self._catalogue.claims_by_id([found.pin.edition_id], lane)
        claim = claims.get(found.pin.edition_id)
        if claim is None or claim.edition.is_audio or claim.edition.audio_seconds:
            return found
        language = claim.edition.language
        audio = await self._catalogue.editions_of(found.pin.book_id, lane, formats={ReadingFormat.AUDIO})
        # the identifier names the language too, which items seldom say; a translation is another edition
        spoken = [edition for edition in audio if None in (language, edition.language) or edition.language == language]
        if not spoken:
            return found
        candidate = Candidate(book=claim.book, editions=(claim.edition, *spoken), via=claim.via)
        verdict = match(views_of(item), [candidate], auto_at=self._policy.auto_at, review_at=self._policy.review_at)
        if verdict.bucket is not Bucket.AUTO or verdict.edition is None or verdict.edition.id == found.pin.edition_id:
            return found
        reason = f"{found.pin.reason} The audio edition, instead of the printed {found.pin.edition_id}."
        pin = replace(found.pin, edition_id=verdict.edition.id, reason=reason)
        return replace(found, pin=pin, editions=found.editions | {edition.id: edition for edition in spoken})

    async def _match(self, item: LibraryItem, lane: Lane, user: HardcoverUserId | None) -> Found | NotMatched:
        identifiers = identifiers_of(item)
        if not identifiers:
            return NotMatched(reason="no ASIN and no ISBN in Audiobookshelf: link it by hand, or fill one in")
        claims = await self._catalogue.find(identifiers, lane, user)
        candidates = candidates_of(claims)
        if not candidates:
            return NotMatched(reason=f"Hardcover knows no edition with {', '.join(identifiers.keys)}")
        verdict = match(views_of(item), candidates, auto_at=self._policy.auto_at, review_at=self._policy.review_at)
        if verdict.bucket is not Bucket.AUTO or verdict.book is None or verdict.edition is None:
            return NotMatched(reason=verdict.reason, evidence=verdict_as_json(verdict))
        return Found(
            pin=Pin(
                book_id=verdict.book.id,
                edition_id=verdict.edition.id,
                provenance=Provenance.IDENTIFIER,
                reason=verdict.reason,
                at=self._now(),
            ),
            editions={claim.edition.id: claim.edition for claim in claims},
            shelf={claim.book.id: claim.user_book for claim in claims if claim.shelf_known},
        )


def candidates_of(claims: Iterable[Claim]) -> list[Candidate]:
    """Editions that were found, grouped by book."""
    books: dict[BookId, list[Claim]] = {}
    for claim in claims:
        books.setdefault(claim.book.id, []).append(claim)
    return [
        Candidate(
            book=grouped[0].book,
            editions=tuple(claim.edition for claim in grouped),
            via=frozenset().union(*(claim.via for claim in grouped)),
        )
        for grouped in books.values()
    ]


def verdict_as_json(verdict: Verdict) -> dict[str, Any]:
    """What a person needs to see why: verdict, evidence field by field, caps, and the runners-up."""
    return {
        "bucket": verdict.bucket.value,
        "confidence": round(verdict.confidence, 4),
        "reason": verdict.reason,
        "book": _book(verdict.book, [verdict.edition] if verdict.edition else []) if verdict.book else None,
        "edition": verdict.edition.id if verdict.edition else None,
        "resembles": verdict.resembles,
        "evidence": [
            {"field": one.field, "weight": round(one.weight, 2), "text": one.text} for one in verdict.evidence
        ],
        "caps": list(verdict.caps),
        "runners_up": [
            _book(other.book, other.editions) | {"confidence": round(confidence, 4)}
            for other, confidence in verdict.runners_up
        ],
    }


def _book(book: Book, editions: Iterable[Edition]) -> dict[str, Any]:
    return {
        "book_id": book.id,
        "title": book.title,
        "authors": list(book.authors),
        "editions": [edition_as_json(edition) for edition in islice(editions, MOST_EDITIONS)],
    }


def edition_as_json(edition: Edition) -> dict[str, Any]:
    """What tells an edition from its siblings."""
    return {
        "edition_id": edition.id,
        "format": edition.format.name.lower() if edition.format else None,
        "audio_seconds": edition.audio_seconds,
        "pages": edition.pages,
        "language": edition.language,
        "narrators": list(edition.narrators),
    }
