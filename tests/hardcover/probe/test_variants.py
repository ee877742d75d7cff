"""The probe against the embedded Hardcover: all holds as it is known, and each way to differ is told by its fact."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from earmark.sandbox.hardcover import Hardcover
from hardcover.probe import FACTS, FactVerdict, ProbeReport, planned_units, run_probe
from tests.hardcover.probe.workshop import Workshop, opened
from tests.virtual import run

Change = Callable[[Hardcover], None]


def habit(name: str, value: object) -> Change:
    def change(hardcover: Hardcover) -> None:
        assert getattr(hardcover.habits, name) != value
        setattr(hardcover.habits, name, value)

    return change


def front(name: str, value: object) -> Change:
    return lambda hardcover: setattr(hardcover.front, name, value)


# What is changed, and which facts differ then.
VARIANTS: dict[str, tuple[Change, set[str]]] = {
    "rows end at 100": (habit("row_cap", 100), {"H 2.8"}),
    "six fields run": (front("max_fields", 8), {"H 2.1"}),
    "older headers": (front("headers", "legacy"), {"H 2.4"}),
    "no headers": (front("headers", "none"), {"H 2.4"}),
    "depth 3": (habit("depth", 3), {"H 1.15", "H 10.1"}),
    "owned takes write:lists": (habit("owned_scope", "write:social"), {"H 4.13"}),
    "insert is no upsert": (habit("insert_is_upsert", False), {"H 4.5"}),
    "date_added is ignored": (habit("takes_date_added", False), {"H 4.7"}),
    "a shelf row is replaced": (habit("user_book_patches", False), {"H 4.9b"}),
    "an edition leaves the read": (habit("edition_moves_read", False), {"H 5.5"}),
    "both units are kept": (habit("unit_of_edition", False), {"H 5.3"}),
    "a value without a length": (habit("lengthless_empty", False), {"H 5.4"}),
    "cut at the end": (habit("beyond_the_end_kept", False), {"H 5.20"}),
    "status 2 opens nothing": (habit("reading_opens", False), {"H 5.7", "H 5.8", "H 5.18"}),
    "status 3 fills nothing": (habit("read_fills", False), {"H 5.8"}),
    "status 3 makes no read": (habit("read_makes_finished", False), {"H 5.9", "H 5.12", "H 5.14"}),
    "status 3 rewrites nothing": (habit("read_rewrites_finish", False), {"H 5.10"}),
    "a finish leaves the status": (habit("finish_sets_status", False), {"H 5.11"}),
    "dates do not stick": (habit("dates_stick", False), {"H 5.12", "H 5.14"}),
    "a read is replaced": (habit("read_patches", False), {"H 5.13"}),
    "no re-read": (habit("reread_opens", False), {"H 5.14"}),
    "a pause closes": (habit("pause_closes", True), {"H 5.18"}),
    "entries come later": (habit("journal_after_seconds", 2.0), {"H 10.1"}),
    "no entries": (habit("journal_after_seconds", None), {"H 5.17", "H 10.1"}),
    "entries stay": (habit("journal_deletable", False), {"H 10.2"}),
}


def by_verdict(report: ProbeReport, verdict: FactVerdict) -> set[str]:
    return {finding.number for finding in report.findings if finding.outcome.verdict is verdict}


def probed(tmp_path: Path, change: Change | None = None) -> tuple[ProbeReport, Workshop]:
    made: list[tuple[ProbeReport, Workshop]] = []

    async def main() -> None:
        workshop = await opened(tmp_path)
        workshop.hardcover.habits.row_cap = 1000
        before = workshop.everything()
        if change is not None:
            change(workshop.hardcover)
        report = await run_probe(await workshop.bench())
        assert (workshop.everything() == before) is not bool(report.left), "what is left is said, and nothing else is"
        made.append((report, workshop))

    run(main)
    return made[0]


def test_all_holds_as_it_is_known(tmp_path: Path) -> None:
    report, _ = probed(tmp_path)
    assert by_verdict(report, FactVerdict.DIFFERS) == set(), [
        finding for finding in report.findings if finding.outcome.verdict is not FactVerdict.HOLDS
    ]
    assert by_verdict(report, FactVerdict.UNKNOWN) == set()
    assert len(report.findings) == len(FACTS)
    assert (report.stopped, report.left) == ("", "")


@pytest.mark.parametrize("variant", VARIANTS)
def test_each_variant_is_told_by_its_facts(variant: str, tmp_path: Path) -> None:
    change, facts = VARIANTS[variant]
    report, _ = probed(tmp_path, change)
    differ, untried = by_verdict(report, FactVerdict.DIFFERS), by_verdict(report, FactVerdict.UNKNOWN)
    assert facts <= differ | untried
    assert differ <= facts
    assert differ, "no fact differs"
    assert not {"H 5.1", "H 5.6", "H 4.12"} & untried


def test_the_cost_is_what_was_said_or_less(tmp_path: Path) -> None:
    report, workshop = probed(tmp_path)
    assert report.units <= planned_units()
    assert report.units == workshop.units() + 7  # what is refused for its form costs nothing in the end
    for finding, fact in zip(report.findings, FACTS, strict=True):
        assert finding.units <= fact.units, fact.number
    assert planned_units() <= 250


def test_a_report_names_nobody(tmp_path: Path) -> None:
    report, workshop = probed(tmp_path)
    text = str(asdict(report))
    assert "alice" not in text
    assert workshop.token not in text
