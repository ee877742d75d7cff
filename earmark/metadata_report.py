"""The figures of a metadata check, and the proposals that its report shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from handlers.metadata.model import Field, Proposal
from handlers.metadata.proposals import plain

EXAMPLES = {"apply": 12, "review": 12, "reject": 4}  # items, where a report does not show everything
MOST_SKIPPED = 200


@dataclass(slots=True)
class Tally:
    """``everything``: the report shows every open proposal; else those of some items in each bucket."""

    everything: bool = False
    checked: int = 0
    unchanged: int = 0
    unmatched: int = 0  # without a certain book on Hardcover: only tags and names speak for them
    applied: int = 0  # items
    fields_applied: int = 0
    total: int = 0
    heard: int = 0  # openings that were listened to
    stopped: str | None = None
    has_before: Counter[Field] = field(default_factory=Counter)
    filled: Counter[Field] = field(default_factory=Counter)
    skipped: list[dict[str, str]] = field(default_factory=list)
    listen: dict[str, dict[str, str]] = field(default_factory=dict)  # item -> title, why
    names: Counter[str] = field(default_factory=Counter)
    _open: list[dict[str, Any]] = field(default_factory=list)  # as JSON: there may be very many
    _examples: dict[str, set[str]] = field(default_factory=dict)  # bucket -> items
    _counts: Counter[tuple[Field, str]] = field(default_factory=Counter)

    def met(self, has: Iterable[Field], name_problem: str | None) -> None:
        """One item, with the fields it has."""
        self.total += 1
        self.has_before.update(has)
        if name_problem is not None:
            self.names[name_problem] += 1

    def skip(self, item: str, title: str, why: str) -> None:
        if len(self.skipped) < MOST_SKIPPED:
            self.skipped.append({"item": item, "title": title, "why": why})

    def is_open(self, proposals: Iterable[Proposal]) -> None:
        """These wait after the run."""
        for one in proposals:
            self._counts[one.field, one.bucket] += 1
            shown = self._examples.setdefault(one.bucket, set())
            if self.everything or one.item in shown or len(shown) < EXAMPLES[one.bucket]:
                shown.add(one.item)
                self._open.append(proposal_as_json(one))

    def changes(self) -> list[dict[str, Any]]:
        order = {name.value: place for place, name in enumerate(Field)}
        self._open.sort(key=lambda one: (one["title"], one["item"], order[one["field"]]))
        return self._open

    def as_json(self) -> dict[str, Any]:
        """``{checked, unchanged, unmatched, applied, fields_applied, heard, stopped, skipped: [{item, title, why}],
        coverage: {items, before, after}, proposals: {field: {bucket: count}}, listen: [{item, title, why}],
        names: {kind: count}}``."""
        proposals: dict[str, dict[str, int]] = {}
        for name in Field:
            counts = {bucket: count for (one, bucket), count in self._counts.items() if one is name}
            if counts:
                proposals[name.value] = counts
        return {
            "checked": self.checked,
            "unchanged": self.unchanged,
            "unmatched": self.unmatched,
            "applied": self.applied,
            "fields_applied": self.fields_applied,
            "heard": self.heard,
            "stopped": self.stopped,
            "skipped": self.skipped,
            "coverage": {
                "items": self.total,
                "before": {name.value: self.has_before[name] for name in Field},
                "after": {name.value: self.has_before[name] + self.filled[name] for name in Field},
            },
            "proposals": proposals,
            "listen": [{"item": item, **about} for item, about in sorted(self.listen.items())],
            "names": dict(self.names.most_common()),
        }


def proposal_as_json(proposal: Proposal) -> dict[str, Any]:
    """``{item, title, field, old, new, source, confidence, bucket, fills, overwrites, why, listen}``."""
    return {
        "item": proposal.item,
        "title": proposal.title,
        "field": proposal.field.value,
        "old": plain(proposal.old),
        "new": plain(proposal.new),
        "source": proposal.source.value,
        "confidence": round(proposal.confidence, 3),
        "bucket": proposal.bucket,
        "fills": proposal.fills,
        "overwrites": proposal.overwrites,
        "why": proposal.why,
        "listen": proposal.listen,
    }
