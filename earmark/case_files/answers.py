"""What follows from one case: the same pure functions as the service calls, and their answer as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import Any

from earmark.case_files.reading import CaseFile
from earmark.metadata_report import proposal_as_json
from handlers.book import Field
from handlers.matching import Candidate, Verdict, match, views_of
from handlers.metadata.check import check
from handlers.metadata.views import views_for
from handlers.sync.find_edition import verdict_as_json
from hardcover.details import EditionDetails
from hardcover.model import EditionId
from hardcover.whole_books import WholeBook

BY_WORD = 1.0  # how sure a match is that the case takes for given, like the owner's link


def match_answer(case: CaseFile) -> dict[str, Any]:
    """``{id, book, edition, confidence, bucket, reason, evidence, runners_up}``; ``book`` and ``edition`` are
    Hardcover's numbers of the best candidate, whatever its bucket, ``None`` where there was none."""
    told = verdict_as_json(_verdict(case, _candidates(case.books)))
    return {
        "id": case.id,
        "book": told["book"]["book_id"] if told["book"] else None,
        "edition": told["edition"],
        **{name: told[name] for name in ("confidence", "bucket", "reason", "evidence", "caps", "runners_up")},
    }


def metadata_answer(case: CaseFile) -> dict[str, Any]:
    """``{id, proposals: [{field, old, new, source, confidence, bucket, fills, overwrites, why}]}``."""
    edition, confidence = _matched(case)
    details = _details(case.books, edition)
    rules = case.settings.metadata.fields
    result = check(
        case.item,
        views_for(case.item, details=details),
        details,
        confidence if details is not None else 0.0,
        {Field(each.name): getattr(rules, each.name) for each in fields(rules)},
        today=case.now.astimezone(case.zone).date(),
    )
    proposals = (*result.proposals, *result.differences)
    order = list(Field)
    shown = ("field", "old", "new", "source", "confidence", "bucket", "fills", "overwrites", "why")
    return {
        "id": case.id,
        "proposals": [
            {name: told[name] for name in shown}
            for told in map(proposal_as_json, sorted(proposals, key=lambda one: order.index(one.field)))
        ],
    }


def _matched(case: CaseFile) -> tuple[EditionId | None, float]:
    """The edition the item is matched to, and how surely; only a sure match counts, as in the service."""
    if case.edition is not None:
        return case.edition, BY_WORD
    if case.book is not None:
        verdict = _verdict(case, _candidates(one for one in case.books if one.book.id == case.book))
        return (verdict.edition.id if verdict.edition is not None else None), BY_WORD
    verdict = _verdict(case, _candidates(case.books))
    if verdict.bucket != "auto" or verdict.edition is None:
        return None, verdict.confidence
    return verdict.edition.id, verdict.confidence


def _verdict(case: CaseFile, candidates: Sequence[Candidate]) -> Verdict:
    policy = case.settings.matching
    return match(views_of(case.item), candidates, auto_at=policy.auto_at, review_at=policy.review_at)


def _candidates(books: Iterable[WholeBook]) -> list[Candidate]:
    return [Candidate(book=one.book, editions=tuple(each.edition for each in one.editions)) for one in books]


def _details(books: Sequence[WholeBook], edition: EditionId | None) -> EditionDetails | None:
    """The edition's details, knowing the book's others as the service asks for them."""
    for book in books:
        for one in book.editions:
            if one.edition.id == edition:
                return replace(one, siblings=book.editions)
    return None
