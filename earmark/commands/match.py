"""``earmark match``: one match, explained."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from earmark.commands.arguments import Answer, Options
from earmark.commands.find_item import find_item
from earmark.jobs.recording import OnProgress
from earmark.service.app import App
from earmark.views.answers.item import item_answer
from earmark.views.answers.match import FoundEdition, LastOutcome, MatchAnswer, PinAnswer
from earmark.views.answers.verdict import NightVerdict, VerdictAnswer, kept_verdict
from handlers.matching import match as match_views
from handlers.matching import views_of
from handlers.state.ledger import Pin
from handlers.state.matches import Matched
from handlers.state.outcome import Key
from handlers.sync.find_edition import candidates_of, identifiers_of, verdict_as_json
from hardcover import Claim, Lane


async def match(app: App, options: Options, on_progress: OnProgress) -> Answer:
    """Explain one match: what Audiobookshelf says, the candidates, the evidence, the verdict, and the night's."""
    runtime, item = await find_item(app, options)
    key = Key(runtime.name, item.id)
    identifiers = identifiers_of(item)
    claims = await runtime.context.catalogue.find(identifiers, Lane.LIVE, None) if identifiers else []
    candidates = candidates_of(claims)
    policy = runtime.context.policy
    verdict = match_views(views_of(item), candidates, auto_at=policy.auto_at, review_at=policy.review_at)
    pin = app.state.ledger.pin(key)
    override = app.state.overrides.match(key)
    last = app.state.outcomes.last(key)
    return MatchAnswer(
        user=runtime.name,
        item=item_answer(item),
        identifiers=tuple(identifiers.keys),
        candidates=tuple(FoundEdition(**edition_fields(claim), found_by=tuple(sorted(claim.via))) for claim in claims),
        verdict=kept_verdict(verdict_as_json(verdict)) if candidates else None,
        night=_of_the_night(app.core.matches.get(item.id)),
        pin=pin_answer(pin),
        override=override.kind.value if override is not None else None,
        held=app.state.overrides.is_held(key),
        last_outcome=LastOutcome(outcome=last[0], reason=last[1]) if last is not None else None,
    ), 0


def edition_fields(claim: Claim) -> dict[str, Any]:
    """Those of an ``EditionAnswer``."""
    edition = claim.edition
    return {
        "edition": int(edition.id),
        "book": int(claim.book.id),
        "title": claim.book.title,
        "authors": tuple(claim.book.authors),
        "format": edition.format.name.lower() if edition.format else None,
        "audio_seconds": edition.audio_seconds,
        "pages": edition.pages,
        "language": edition.language,
    }


def pin_answer(pin: Pin | None) -> PinAnswer | None:
    if pin is None:
        return None
    return PinAnswer(
        book=int(pin.book_id), edition=int(pin.edition_id), from_=pin.provenance.value, reason=pin.reason, since=pin.at
    )


def _of_the_night(found: Matched | None) -> NightVerdict | None:
    if found is None:
        return None
    kept = kept_verdict(found.evidence) or VerdictAnswer(
        bucket=found.bucket,
        confidence=round(found.confidence, 4),
        reason=found.reason,
        edition=int(found.edition_id) if found.edition_id is not None else None,
    )
    return NightVerdict(
        **{each.name: getattr(kept, each.name) for each in fields(VerdictAnswer)},
        at=found.at,
        by=found.by,
        searched=found.searched,
        transcript=found.evidence.get("transcript"),
    )
