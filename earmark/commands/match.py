"""``earmark match``: one match, explained."""

from __future__ import annotations

from typing import Any

from earmark.commands.arguments import Answer, Options, item_as_json
from earmark.commands.find_item import find_item
from earmark.jobs.recording import OnProgress
from earmark.service.app import App
from handlers.matching import match as match_views
from handlers.matching import views_of
from handlers.state.matches import Matched
from handlers.state.outcome import Key
from handlers.sync.find_edition import candidates_of, identifiers_of, verdict_as_json
from hardcover.limits import Lane


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
    return {
        "user": runtime.name,
        "item": item_as_json(item),
        "identifiers": list(identifiers.keys),
        "candidates": [
            {
                "edition": int(claim.edition.id),
                "book": int(claim.book.id),
                "title": claim.book.title,
                "authors": list(claim.book.authors),
                "format": claim.edition.format.name.lower() if claim.edition.format else None,
                "audio_seconds": claim.edition.audio_seconds,
                "pages": claim.edition.pages,
                "language": claim.edition.language,
                "found_by": sorted(claim.via),
            }
            for claim in claims
        ],
        "verdict": verdict_as_json(verdict) if candidates else None,
        "night": _of_the_night(app.core.matches.get(item.id)),
        "pin": {
            "book": int(pin.book_id),
            "edition": int(pin.edition_id),
            "from": pin.provenance.value,
            "reason": pin.reason,
            "since": pin.at.isoformat(),
        }
        if pin is not None
        else None,
        "override": override.kind.value if override is not None else None,
        "held": app.state.overrides.is_held(key),
        "last_outcome": {"outcome": last[0].value, "reason": last[1]} if last is not None else None,
    }, 0


def _of_the_night(found: Matched | None) -> dict[str, Any] | None:
    """A verdict as ``verdict_as_json`` has it (of what was certain no evidence is kept), and when and how it came."""
    if found is None:
        return None
    return {
        "bucket": found.bucket,
        "confidence": round(found.confidence, 4),
        "reason": found.reason,
        "book": None,
        "edition": found.edition_id,
        "evidence": [],
        "caps": [],
        "runners_up": [],
        **found.evidence,
        "at": found.at.isoformat(),
        "by": found.by,
        "searched": found.searched,
    }
