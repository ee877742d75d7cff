"""Trying what is believed of Hardcover, on a person's own account: `earmark probe`."""

from hardcover.probe.facts import FACTS, Fact
from hardcover.probe.notebook import Notebook
from hardcover.probe.report import Finding, Report, Verdict
from hardcover.probe.run import PlannedProbe, ProbeRefused, clean_up, plan_probe, planned_units, run_probe

__all__ = [
    "FACTS",
    "Fact",
    "Finding",
    "Notebook",
    "PlannedProbe",
    "ProbeRefused",
    "Report",
    "Verdict",
    "clean_up",
    "plan_probe",
    "planned_units",
    "run_probe",
]
