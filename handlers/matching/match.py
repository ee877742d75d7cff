"""The verdict: all candidates weighed against each other and against "none of these"."""

from __future__ import annotations

import math
from collections.abc import Sequence

from hardcover.model import BookId, Edition, EditionId

from .evidence import Assessment, assess
from .model import Bucket, Candidate, Evidence, Verdict
from .titles import CLOSE
from .told import told
from .views import ItemViews

_BELOW = 0.01  # how far under ``auto_at`` a capped verdict stays
_GAP = 3.0  # log-odds by which one of two equal-looking books must lead, thanks to what does differ


def match(
    item: ItemViews, candidates: Sequence[Candidate], *, auto_at: float = 0.95, review_at: float = 0.70
) -> Verdict:
    """Which of the candidates the item is, how sure that is, and why. Pure; the order of candidates does not matter."""
    found = [assess(item, told(candidate)) for candidate in _merged(candidates)]
    if not found:
        return Verdict(
            bucket=Bucket.REJECT, confidence=0.0, book=None, edition=None, reason="Hardcover offers no candidate"
        )
    found.sort(key=_rank)
    confidences = _softmax([a.score for a in found])
    best, raw = found[0], confidences[0]
    caps = (*best.caps, *_caps_among(best, found[1:]))
    confidence = min(raw, auto_at - _BELOW) if caps else raw
    if confidence >= auto_at:
        bucket = Bucket.AUTO
    elif confidence >= review_at:
        bucket = Bucket.REVIEW
    else:
        # An identifier that leads to another book is a mistake somewhere: a person should see it.
        bucket = Bucket.REVIEW if any(a.hits for a in found) else Bucket.REJECT
    return Verdict(
        bucket=bucket,
        confidence=confidence,
        book=best.told.candidate.book,
        edition=best.edition,
        reason=_reason(best, bucket, caps),
        evidence=tuple(best.evidence),
        caps=caps,
        runners_up=tuple((a.told.candidate, c) for a, c in zip(found[1:], confidences[1:], strict=True)),
    )


def _rank(found: Assessment) -> tuple[float, int, int]:
    candidate = found.told.candidate
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
    merged: list[Candidate] = []
    for kept, group in groups.items():
        if len(group) == 1:
            merged.append(group[0])
            continue
        group.sort(key=lambda c: (c.book.id != kept, c.book.id, sorted(c.via)))
        editions: dict[EditionId, Edition] = {e.id: e for c in group for e in c.editions}
        via = frozenset(v for c in group for v in c.via)
        ordered = tuple(editions[i] for i in sorted(editions))
        merged.append(Candidate(book=group[0].book, editions=ordered, via=via))
    return merged


def _caps_among(best: Assessment, others: list[Assessment]) -> list[str]:
    caps: list[str] = []
    for other in others:
        elsewhere = sorted(set(other.hits) - set(best.hits))
        if elsewhere:
            scheme, _, text = elsewhere[0].partition(":")
            caps.append(f"{scheme.upper()} {text} belongs to “{other.told.candidate.book.title}”")
        if best.score - other.score < _GAP and _equal_looking(best) and _equal_looking(other):
            caps.append(
                f"“{other.told.candidate.book.title}” (book {other.told.candidate.book.id}) has the same title and author"
            )
    return list(dict.fromkeys(caps))


def _equal_looking(found: Assessment) -> bool:
    return found.title is not None and found.title.score >= CLOSE and found.author_agrees is not False


def _reason(best: Assessment, bucket: Bucket, caps: Sequence[str]) -> str:
    if bucket is Bucket.AUTO:
        agreeing = list(dict.fromkeys(e.field for e in best.evidence if e.weight >= 1.0))
        return f"{_listed(agreeing)} agree." if len(agreeing) > 1 else "The title agrees."
    if bucket is Bucket.REVIEW and caps:
        return f"{caps[0]}."
    against: list[Evidence] = sorted((e for e in best.evidence if e.weight < 0), key=lambda e: e.weight)
    if against:
        return f"{against[0].text}."
    return "Too little agrees."


def _listed(names: list[str]) -> str:
    text = f"{', '.join(names[:-1])} and {names[-1]}"
    return text[0].upper() + text[1:]
