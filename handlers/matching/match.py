"""The verdict: all candidates weighed against each other and against "none of these"."""

from __future__ import annotations

import math
from collections.abc import Sequence

from handlers.matching.assessment import Assessment, sentence
from handlers.matching.by_copy import shown
from handlers.matching.candidate_profile import profile_of
from handlers.matching.caps import CAPS, ORDER, TABLE
from handlers.matching.evidence import assess, conclude
from handlers.matching.likeness import CLOSE, SAME
from handlers.matching.model import Bucket, Candidate, Evidence, Verdict
from handlers.matching.review_order import files_name, named_by_files
from handlers.matching.views import ItemViews
from hardcover import BookId, Edition, EditionId

_BELOW = 0.01  # how far under ``auto_at`` a capped verdict stays
_GAP = 3.0  # log-odds by which one of two equal-looking books must lead, thanks to what does differ
_FIELDS = ("identifier", "title", "author", "narrator", "length", "number")  # the order in which people read evidence


def match(item: ItemViews, candidates: Sequence[Candidate], *, auto_at: float, review_at: float) -> Verdict:
    """Which of the candidates the item is, how sure that is, and why. Pure; the order of candidates does not matter."""
    found = [assess(item, profile_of(candidate)) for candidate in _merged(candidates)]
    if not found:
        return Verdict(
            bucket=Bucket.REJECT, confidence=0.0, book=None, edition=None, reason="Hardcover offers no candidate."
        )
    found.sort(key=_rank)
    confidences = _softmax([a.standing for a in found])
    conclude(found[0])
    caps, grave = _caps(found[0], found[1:])
    doubtful = (auto_at + review_at) / 2
    confidence = confidences[0]
    if caps:
        confidence = min(confidence, doubtful if grave else auto_at - _BELOW)
    bucket = _bucket(found, confidence, auto_at=auto_at, review_at=review_at)
    if bucket is not Bucket.AUTO and (named := named_by_files(found)) is not None:
        place, sure = named
        found.insert(0, found.pop(place))
        confidences.insert(0, confidences.pop(place))
        conclude(found[0])
        caps, confidence, bucket = _caps(found[0], found[1:])[0], min(sure, doubtful), Bucket.REVIEW
    best = found[0]
    evidence = tuple(sorted(best.evidence(), key=_reading_order))
    return Verdict(
        bucket=bucket,
        confidence=confidence,
        book=best.profile.candidate.book,
        edition=best.edition,
        reason=_reason(best, evidence, bucket, caps),
        resembles=best.resembles,
        evidence=evidence,
        caps=caps,
        runners_up=tuple((a.profile.candidate, c) for a, c in zip(found[1:], confidences[1:], strict=True)),
    )


def _bucket(found: list[Assessment], confidence: float, *, auto_at: float, review_at: float) -> Bucket:
    """An identifier that leads to another book is a mistake somewhere, and a book whose title and author are these is
    no stranger because of its length or its narrator: a person should see it."""
    if confidence >= auto_at:
        return Bucket.AUTO
    if confidence >= review_at or any(a.identified for a in found) or found[0].fits or files_name(found[0]):
        return Bucket.REVIEW
    return Bucket.REJECT


def _rank(found: Assessment) -> tuple[float, int, int]:
    """Popularity is no evidence; it only orders what is equal."""
    candidate = found.profile.candidate
    return -found.score, -sum(e.users_count for e in candidate.editions), candidate.book.id


def _softmax(scores: list[float]) -> list[float]:
    """Shares of the candidates beside "none of these", whose log-odds are 0."""
    top = max(0.0, *scores)
    shares = [math.exp(s - top) for s in scores]
    total = sum(shares) + math.exp(-top)
    return [s / total for s in shares]


def _merged(candidates: Sequence[Candidate]) -> list[Candidate]:
    """One candidate per book; what is left of a merged book joins the book that was kept [H 3.7]."""
    ids = {c.book.id for c in candidates}
    groups: dict[BookId, list[Candidate]] = {}
    for candidate in candidates:
        book = candidate.book
        kept = book.canonical_id if book.canonical_id is not None and book.canonical_id in ids else book.id
        groups.setdefault(kept, []).append(candidate)
    return [group[0] if len(group) == 1 else _joined(kept, group) for kept, group in groups.items()]


def _joined(kept: BookId, group: list[Candidate]) -> Candidate:
    group = sorted(group, key=lambda c: (c.book.id != kept, c.book.id, sorted(c.via)))
    editions: dict[EditionId, Edition] = {}
    for candidate in group:
        for edition in candidate.editions:
            editions.setdefault(edition.id, edition)
    return Candidate(
        book=group[0].book,
        editions=tuple(editions[i] for i in sorted(editions)),
        via=frozenset(v for c in group for v in c.via),
    )


def _caps(best: Assessment, others: list[Assessment]) -> tuple[tuple[str, ...], bool]:
    """Those of the best candidate, and those that the others are the reason for, the most telling first; any grave?"""
    caps = best.sentences()
    for other in others:
        book = other.profile.candidate.book
        for identifier in sorted(other.hits.keys() - best.hits.keys())[:1] if other.hits else ():
            caps.append(_between("identifier elsewhere", what=shown(identifier), title=book.title))
        if _equal_looking(best) and _equal_looking(other) and best.score - other.score < _GAP:
            caps.append(_between("twin", ours=_listed(best), theirs=_listed(other)))
        if _files_prefer(other, best):
            caps.append(_between("files elsewhere", ours=best.profile.candidate.book.title, theirs=book.title))
    caps.sort()
    return tuple(dict.fromkeys(text for _, text in caps)), any(TABLE[order].grave for order, _ in caps)


def _listed(found: Assessment) -> str:
    """A book as its number on Hardcover and what tells it from its like."""
    book = found.profile.candidate.book
    return f"{book.id} ({book.release_year})" if book.release_year else str(book.id)


def _between(name: str, **values: str) -> tuple[int, str]:
    return ORDER[name], CAPS[name].text.format(**values)


def _equal_looking(found: Assessment) -> bool:
    return found.title is not None and found.title.score >= CLOSE and found.author_agrees is not False


def _files_prefer(other: Assessment, best: Assessment) -> bool:
    """Tags or names say exactly the other's title, and not the best's; the fields do not."""
    if (best.by_set or best.by_series is not None) and other.title is not None and other.title.score >= SAME:
        return False
    if (
        other.files is None
        or other.files.score < SAME
        or other.files.numbers_differ
        or other.files.left_out
        or other.files.left_theirs
    ):
        return False
    return best.files is not None and (best.files.score < CLOSE or best.files.numbers_differ)


def _reading_order(evidence: Evidence) -> int:
    return _FIELDS.index(evidence.field) if evidence.field in _FIELDS else len(_FIELDS)


def _reason(best: Assessment, evidence: Sequence[Evidence], bucket: Bucket, caps: Sequence[str]) -> str:
    if bucket is Bucket.AUTO:
        agreeing = {e.field for e in evidence if e.weight >= 1.0}
        names = [f for f in _FIELDS if f in agreeing]
        return sentence(f"{', '.join(names[:-1])} and {names[-1]} agree.") if len(names) > 1 else "The title agrees."
    if caps and (bucket is Bucket.REVIEW or best.resembles):
        return f"{caps[0]}."
    against = min(evidence, key=lambda e: e.weight, default=None)
    if against is not None and against.weight < 0:
        return f"{against.text}."
    return f"{caps[0]}." if caps else "Too little agrees."
