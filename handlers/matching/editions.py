"""Which edition of the right book: identifier, then length, narrator, language, the flags."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from handlers.book.kinds import BookKind
from handlers.book.people import SAME_PERSON, best_overlap, people
from handlers.matching.candidate_profile import CandidateProfile, edition_kinds
from handlers.matching.views import ItemViews
from hardcover.model import Edition, EditionId, ReadingFormat

_HIT = 6.0
_LENGTH = ((0.006, 3.5), (0.012, 3.0), (0.025, 2.0), (0.05, 0.7), (0.10, -1.0))
_LENGTH_OTHER = -6.0  # beats the identifier: it may have been left by an earlier match, the length is measured


def choose_edition(item: ItemViews, profile: CandidateProfile, hits: AbstractSet[EditionId]) -> Edition | None:
    """The edition this item is a copy of, or the nearest; ``None`` when the book lists none.

    Audio for audio, text for text. A printed edition found by its ISBN names the work: with audio editions listed,
    the best of those is taken, else the printed one.
    """
    pool = profile.text if item.is_text else profile.audio
    if not pool:
        found = [e for e in profile.candidate.editions if e.id in hits]
        pool = tuple(found) or profile.text or profile.audio
    if not pool:
        return None
    if len(pool) == 1:
        return pool[0]
    return max(pool, key=lambda e: (_fit(e, item, hits), e.users_count, -e.id))


def length_difference(edition: Edition, item: ItemViews) -> float | None:
    """As a share of the edition's length; ``None`` when either is unknown."""
    if not edition.audio_seconds or not item.duration_seconds:
        return None
    return abs(item.duration_seconds - edition.audio_seconds) / edition.audio_seconds


def _fit(edition: Edition, item: ItemViews, hits: AbstractSet[EditionId]) -> float:
    score = _HIT if edition.id in hits else 0.0
    if edition.canonical_id is not None and edition.canonical_id != edition.id:
        score -= 1.0
    if item.language and edition.language:
        score += 1.5 if item.language == edition.language else -3.0
    if item.is_text:
        if edition.format is ReadingFormat.EBOOK:
            score += 1.5
        return score + (2.0 if edition.pages else 0.0)
    if edition.has_length:
        score += 0.3
    difference = length_difference(edition, item)
    if difference is not None:
        score += next((gain for limit, gain in _LENGTH if difference <= limit), _LENGTH_OTHER)
    if item.narrators and edition.narrators:
        overlap = best_overlap(item.narrators, people(edition.narrators))
        if overlap is not None:
            score += 2.5 if overlap >= SAME_PERSON else -2.5
    kinds = edition_kinds(edition)
    if (BookKind.ABRIDGED in kinds) != item.abridged:
        score -= 4.0 if BookKind.ABRIDGED in kinds else 0.5
    if (kinds - {BookKind.ABRIDGED}) != item.kinds:
        score -= 5.0
    return score
