"""What follows from one case: the same pure functions as the service calls, and their answer as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from earmark.commands.case_files.reading import CaseFile
from earmark.views.answers.proposals import proposal_answer
from handlers.book import Field
from handlers.matching import Bucket, Candidate, Verdict, match, views_of
from handlers.metadata.check import check
from handlers.metadata.views import views_for
from handlers.sync.find_edition import verdict_as_json
from hardcover import BookId, Edition, EditionDetails, EditionId, WholeBook

SAYS_SO = "the case says so"
BY_WORD = 1.0  # how sure a match is that the case takes for given, like the owner's link


def match_answer(case: CaseFile) -> dict[str, Any]:
    """``{id, book, edition, confidence, bucket, reason, evidence, runners_up}``; ``book`` and ``edition`` are
    Hardcover's numbers of the best candidate, whatever its bucket, ``None`` where there was none."""
    made = verdict_as_json(_verdict(case, _candidates(case.books)))
    return {
        "id": case.id,
        "book": made["book"]["book_id"] if made["book"] else None,
        "edition": made["edition"],
        **{name: made[name] for name in ("confidence", "bucket", "reason", "evidence", "caps", "runners_up")},
    }


def metadata_answer(case: CaseFile) -> dict[str, Any]:
    """``{id, proposals: [{field, old, new, source, confidence, bucket, fills, overwrites, why}]}``. What rests on a
    match that is not sure waits for a person, or is refused."""
    matched = best_match(case)
    details = _details(case.books, matched.edition.id) if matched.edition is not None else None
    rules = case.settings.metadata.fields
    result = check(
        case.item,
        views_for(case.item, details=details),
        details,
        matched.confidence if details is not None else 0.0,
        {Field(each.name): getattr(rules, each.name) for each in fields(rules)},
        today=case.now.astimezone(case.zone).date(),
    )
    proposals = (*result.proposals, *result.differences)
    order = list(Field)
    shown = ("field", "old", "new", "source", "confidence", "bucket", "fills", "overwrites", "why")
    return {
        "id": case.id,
        "proposals": [
            {name: made[name] for name in shown}
            for made in (
                proposal_answer(one).as_json() for one in sorted(proposals, key=lambda one: order.index(one.field))
            )
        ],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class BestMatch:
    """``is_sure``: the case says so, or the match is automatic."""

    edition: Edition | None
    confidence: float
    reason: str
    is_sure: bool


def best_match(case: CaseFile) -> BestMatch:
    """The edition that the case names, else that of the best candidate, however sure."""
    if case.edition is not None:
        listed = (one.edition for book in case.books for one in book.editions if one.edition.id == case.edition)
        edition = next(listed, None) or Edition(id=case.edition, book_id=case.book or BookId(0))
        return BestMatch(edition=edition, confidence=BY_WORD, reason=SAYS_SO, is_sure=True)
    given = [one for one in case.books if case.book in (None, one.book.id)]
    verdict = _verdict(case, _candidates(given))
    if case.book is not None and verdict.edition is not None:
        return BestMatch(edition=verdict.edition, confidence=BY_WORD, reason=SAYS_SO, is_sure=True)
    is_sure = verdict.bucket is Bucket.AUTO
    return BestMatch(edition=verdict.edition, confidence=verdict.confidence, reason=verdict.reason, is_sure=is_sure)


def _verdict(case: CaseFile, candidates: Sequence[Candidate]) -> Verdict:
    policy = case.settings.matching
    return match(views_of(case.item), candidates, auto_at=policy.auto_at, review_at=policy.review_at)


def _candidates(books: Iterable[WholeBook]) -> list[Candidate]:
    return [Candidate(book=one.book, editions=tuple(each.edition for each in one.editions)) for one in books]


def _details(books: Sequence[WholeBook], edition: EditionId) -> EditionDetails | None:
    """The edition's details, knowing the book's others as the service asks for them."""
    for book in books:
        for one in book.editions:
            if one.edition.id == edition:
                return replace(one, siblings=book.editions)
    return None
