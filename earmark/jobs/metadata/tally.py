"""The figures of a metadata check. What it found item by item goes into a spool, if there is one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from earmark.jobs.metadata.spool import FILLS, LEFT, OVERWRITES, SUSPECT, UNSETTLED, Spool
from earmark.jobs.transcribe.figures import TranscribeFigures
from earmark.views.answers.figures import FieldCoverage, ItemInDoubt, MetadataFigures, spooled
from earmark.views.answers.proposals import SkippedField
from handlers.book import Field
from handlers.metadata.model import Proposal

MOST_KEPT = 200  # skipped items, suspects and unsettled ones, in the figures that are kept with the run


@dataclass(slots=True)
class MetadataTally:
    spool: Spool | None = None
    checked: int = 0
    unchanged: int = 0
    unmatched: int = 0  # without a certain book on Hardcover: only tags and names speak for them
    applied: int = 0  # items
    fields_applied: int = 0
    fields_overwritten: int = 0  # of these; the others were empty before
    total: int = 0
    transcribed: TranscribeFigures = field(default_factory=TranscribeFigures)
    stopped: str | None = None
    has_before: Counter[Field] = field(default_factory=Counter)
    filled: Counter[Field] = field(default_factory=Counter)
    skipped: list[SkippedField] = field(default_factory=list)
    names: Counter[str] = field(default_factory=Counter)
    _suspects: dict[str, ItemInDoubt] = field(default_factory=dict)
    _unsettled: dict[str, ItemInDoubt] = field(default_factory=dict)
    _counts: Counter[tuple[Field, str, str]] = field(default_factory=Counter)  # field, kind, bucket

    def met(self, has: Iterable[Field], name_problem: str | None) -> None:
        """One item, with the fields it has."""
        self.total += 1
        self.has_before.update(has)
        if name_problem is not None:
            self.names[name_problem] += 1

    def skip(self, item: str, title: str, why: str) -> None:
        if len(self.skipped) < MOST_KEPT:
            self.skipped.append(SkippedField(item=item, title=title, why=why))

    def suspect(self, item: str, title: str, path: str | None, why: str | None) -> None:
        """Its match may be another book's; ``why`` ``None``: it is not."""
        self._about(SUSPECT, self._suspects, item, title, path, why)

    def unsettled(self, item: str, title: str, path: str | None, why: str | None) -> None:
        """Only its opening would tell which book it is."""
        self._about(UNSETTLED, self._unsettled, item, title, path, why)

    def _about(  # noqa: PLR0917 - one item, and where it goes
        self, kind: str, among: dict[str, ItemInDoubt], item: str, title: str, path: str | None, why: str | None
    ) -> None:
        if why is None:
            return
        about = ItemInDoubt(item=item, title=title, path=path, why=why)
        if self.spool is not None:
            self.spool.add(kind, about)
        if len(among) < MOST_KEPT:
            among[item] = about

    def is_open(self, proposals: Iterable[Proposal], paths: Mapping[str, str | None]) -> None:
        """These wait after the run. ``paths``: where the items are, by which two of one title are told apart."""
        for one in proposals:
            kind = kind_of(one)
            self._counts[one.field, kind, one.bucket] += 1
            if self.spool is not None:
                self.spool.add(kind, spooled(one, paths.get(one.item)))

    def are_open(self, counts: Mapping[tuple[Field, bool, str], int]) -> None:
        """As ``is_open``, where only numbers are wanted: by field, whether they fill, and bucket."""
        for (name, fills, bucket), number in counts.items():
            self._counts[name, _kind(fills=fills, bucket=bucket), bucket] += number

    def answer(self) -> MetadataFigures:
        return MetadataFigures(
            checked=self.checked,
            unchanged=self.unchanged,
            unmatched=self.unmatched,
            applied=self.applied,
            fields_applied=self.fields_applied,
            fields_overwritten=self.fields_overwritten,
            transcribed=self.transcribed.answer(),
            stopped=self.stopped,
            skipped=tuple(self.skipped),
            coverage=FieldCoverage(
                items=self.total,
                before={name.value: self.has_before[name] for name in Field},
                after={name.value: self.has_before[name] + self.filled[name] for name in Field},
            ),
            proposals=self._by_bucket(),
            kinds=self._by_kind(),
            suspects=tuple(self._suspects.values()),
            listen=tuple(self._unsettled.values()),
            names=dict(self.names.most_common()),
        )

    def _by_bucket(self) -> dict[str, dict[str, int]]:
        counts: dict[str, dict[str, int]] = {}
        for name in Field:
            for (one, _, bucket), number in sorted(self._counts.items()):
                if one is name:
                    of_field = counts.setdefault(name.value, {})
                    of_field[bucket] = of_field.get(bucket, 0) + number
        return counts

    def _by_kind(self) -> dict[str, dict[str, dict[str, int]]]:
        counts: dict[str, dict[str, dict[str, int]]] = {}
        for name in Field:
            for (one, kind, bucket), number in sorted(self._counts.items()):
                if one is name:
                    counts.setdefault(name.value, {}).setdefault(kind, {})[bucket] = number
        return counts


def kind_of(proposal: Proposal) -> str:
    """What is never written is neither a fill nor an overwrite."""
    return _kind(fills=proposal.fills, bucket=proposal.bucket)


def _kind(*, fills: bool, bucket: str) -> str:
    if bucket == "reject":
        return LEFT
    return FILLS if fills else OVERWRITES
