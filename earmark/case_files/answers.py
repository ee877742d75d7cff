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
from hardcover.model import BookId, Edition, EditionId
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
    edition, _ = matched_edition(case)
    details = _details(case.books, edition.id) if edition is not None else None
    rules = case.settings.metadata.fields
    result = check(
        case.item,
        views_for(case.item, details=details),
        details,
        _confidence(case) if details is not None else 0.0,
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


def matched_edition(case: CaseFile) -> tuple[Edition | None, str]:
    """The edition the item is matched to, and by what, or why it is to none; only a sure match counts, as in the
    service."""
    if case.edition is not None:
        found = next(
            (one.edition for book in case.books for one in book.editions if one.edition.id == case.edition), None
        )
        return found or Edition(id=case.edition, book_id=case.book or BookId(0)), "the case says so"
    if case.book is not None:
        verdict = _verdict(case, _candidates(one for one in case.books if one.book.id == case.book))
        return verdict.edition, "the case says so" if verdict.edition is not None else verdict.reason
    verdict = _verdict(case, _candidates(case.books))
    return (verdict.edition if verdict.bucket == "auto" else None), verdict.reason


def _confidence(case: CaseFile) -> float:
    if case.edition is not None or case.book is not None:
        return BY_WORD
    return _verdict(case, _candidates(case.books)).confidence


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
