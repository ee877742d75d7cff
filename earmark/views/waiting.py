"""What waits for a person, one question after the other; which edition an item is, is asked once for all users."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from earmark.views.answers.verdict import VerdictAnswer, kept_verdict
from earmark.views.sources import Sources
from handlers.state.ledger import Pin
from handlers.state.outcome import Key

WITHDRAWN = "withdrawn"  # what evidence says of finishes that vanished at once (P8b)
MOST_UNLISTENED = 200  # doubtful matches of what nobody listens to, at a time
_LENGTH_PROVES = 3.0  # weight of a length within 1.2 %


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewQuestion:
    """``users`` is empty where nobody listens to the item yet. ``pin``: it has its edition, and something else waits.
    ``titles``: of finishes that vanished at once, a question about all of them (``is_withdrawn``)."""

    item: str
    title: str
    users: tuple[str, ...]
    reason: str
    since: datetime
    verdict: VerdictAnswer | None = None
    pin: Pin | None = None
    titles: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What names the question in an address: the item, and where it has several questions, which one."""
        if self.titles:
            return f"{WITHDRAWN}.{self.users[0]}"
        if self.pin is None:
            return self.item
        return f"{self.item}.{hashlib.blake2b(self.reason.encode(), digest_size=4).hexdigest()}"

    @property
    def is_withdrawn(self) -> bool:
        return bool(self.titles)

    @property
    def is_alike(self) -> bool:
        """Title, author and length say it is the likeliest book, and nothing speaks against it: a look is enough."""
        if self.pin is not None or self.verdict is None or not self.verdict.edition:
            return False
        weights = {one.field: one.weight for one in self.verdict.evidence}
        agree = all(weights.get(name, 0.0) > 0 for name in ("title", "author"))
        return agree and weights.get("length", 0.0) >= _LENGTH_PROVES and min(weights.values()) >= 0


def waiting(sources: Sources, users: Collection[str], *, unlistened: bool) -> list[ReviewQuestion]:
    """Finishes that vanished, then the oldest first; then (``unlistened``) what nobody listens to, likeliest first."""
    rows = [row for row in sources.state.outcomes.needs_review() if row["user"] in users]
    questions: dict[tuple[str, str], ReviewQuestion] = {}
    for row in rows:
        if is_withdrawn(row):
            continue
        pin = sources.state.ledger.pin(Key(row["user"], row["item"]))
        verdict = kept_verdict(row["evidence"] or _of_the_night(sources, row["item"]))
        key = (row["item"], row["reason"] if pin is not None else "")
        known = questions.get(key)
        if known is None:
            known = ReviewQuestion(
                item=row["item"],
                title=row["title"],
                users=(),
                reason=row["reason"],
                since=datetime.fromisoformat(row["at"]),
                verdict=verdict,
                pin=pin,
            )
        elif verdict is not None and verdict.book is not None:  # the latest sync knows most
            known = replace(known, reason=row["reason"], verdict=verdict)
        questions[key] = replace(known, users=(*known.users, row["user"]))
    asked = {row["item"] for row in rows}
    return [*_vanished(rows), *questions.values(), *(_unlistened(sources, asked) if unlistened else ())]


def count_waiting(sources: Sources, users: Collection[str], *, unlistened: bool) -> int:
    """How many ``waiting`` finds, without reading what they are about."""
    rows = [row for row in sources.state.outcomes.in_review() if row.user in users]
    vanished = {row.user for row in rows if row.asks == WITHDRAWN}
    questions = {(row.item, row.reason if row.is_pinned else "") for row in rows if row.asks != WITHDRAWN}
    if not unlistened:
        return len(vanished) + len(questions)
    known = {row.item for row in rows} | sources.state.overrides.decided()
    more = [item for item in sources.matches.items_for_review(MOST_UNLISTENED) if item not in known]
    return len(vanished) + len(questions) + len(more)


def is_withdrawn(row: Mapping[str, Any]) -> bool:
    """Of a row of ``OutcomeStore.needs_review``."""
    return isinstance(row["evidence"], dict) and row["evidence"].get("asks") == WITHDRAWN


def _vanished(rows: Iterable[Mapping[str, Any]]) -> list[ReviewQuestion]:
    """One question per user."""
    by_user: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if is_withdrawn(row):
            by_user.setdefault(row["user"], []).append(row)
    return [
        ReviewQuestion(
            item=found[0]["item"],
            title=f"{len(found)} finished books",
            users=(user,),
            reason=found[0]["reason"],
            since=datetime.fromisoformat(found[0]["at"]),
            titles=tuple(sorted(row["title"] for row in found)),
        )
        for user, found in by_user.items()
    ]


def _unlistened(sources: Sources, asked: Collection[str]) -> list[ReviewQuestion]:
    """Doubtful matches of items that nobody listens to and nobody has decided on."""
    decided = sources.state.overrides.decided()
    return [
        ReviewQuestion(
            item=one.item,
            title=one.title,
            users=(),
            reason=one.reason,
            since=one.at,
            verdict=kept_verdict(one.evidence),
        )
        for one in sources.matches.for_review(MOST_UNLISTENED)
        if one.item not in asked and one.item not in decided
    ]


def _of_the_night(sources: Sources, item: str) -> Mapping[str, Any]:
    """The nightly run searches by title too, after a live sync found nothing."""
    matched = sources.matches.get(item)
    return matched.evidence if matched is not None else {}
