"""Books from before Earmark knew their user, and books that its user chose to leave alone: left alone until they are
listened to again (P16). Pure."""

from __future__ import annotations

from handlers.decide.case import FURTHER_SECONDS, Case
from handlers.decide.decision import Hold, Need
from handlers.decide.policy import Past
from handlers.state.ledger import HintKind
from handlers.state.outcome import Kind

REASON = "from before Earmark: left alone until it is listened to for a minute"
CHOSEN = "left alone by its owner until it is listened to for a minute"


def left_alone(case: Case) -> Hold | Need | None:
    """How a book that is left alone ends, or ``None`` where this one is not."""
    s = case.s
    hint = case.hint(HintKind.LEFT)
    chosen = s.left_since is not None
    if not chosen and (case.acknowledged is not None or s.policy.past is Past.SYNC):
        return None
    since, reason = (s.left_since, CHOSEN) if chosen else (s.known_since, REASON)
    if hint is None:
        before = s.row.last_update is None or since is None or s.row.last_update <= since
        if s.entry.intent is not None or not before or (s.entry.hint is not None and not chosen):
            return None
        return Hold(kind=Kind.HELD, reason=reason, hint=case.new_hint(HintKind.LEFT))
    held = Hold(kind=Kind.HELD, reason=reason, hint=hint)
    if case.text:
        return None if abs(case.gain_since(hint)) >= FURTHER_SECONDS else held
    if s.row.last_update is not None and s.row.last_update <= hint.at:
        return held
    listened = case.listened(hint.at)
    if isinstance(listened, Need):
        return listened
    by_position = not s.sessions and abs(case.gain_since(hint)) >= FURTHER_SECONDS
    return None if listened.seconds >= FURTHER_SECONDS or by_position else held
