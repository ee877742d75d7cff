"""What a probe found. Nothing in it names the person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FactVerdict(StrEnum):
    HOLDS = "holds"
    DIFFERS = "differs"
    UNKNOWN = "unknown"  # it could not be tried


@dataclass(frozen=True, slots=True)
class ProbeOutcome:
    """Of one experiment. ``saw``: what came back, in a few words."""

    verdict: FactVerdict
    saw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    number: str
    says: str
    outcome: ProbeOutcome
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeReport:
    """``left``: what could not be cleaned up, in words; empty: nothing."""

    at: datetime
    plan: str | None
    findings: tuple[Finding, ...]
    units: int
    stopped: str  # why not everything was tried; empty: it was
    left: str


def holds(saw: str) -> ProbeOutcome:
    return ProbeOutcome(FactVerdict.HOLDS, saw)


def differs(saw: str) -> ProbeOutcome:
    return ProbeOutcome(FactVerdict.DIFFERS, saw)


def unknown(saw: str) -> ProbeOutcome:
    return ProbeOutcome(FactVerdict.UNKNOWN, saw)


def judged(good: bool, saw: str) -> ProbeOutcome:
    return holds(saw) if good else differs(saw)
