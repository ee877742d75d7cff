"""Trying what is believed of Hardcover, on a person's own account: `earmark probe`."""

from hardcover.probe.facts import FACTS, Fact
from hardcover.probe.notebook import Notebook
from hardcover.probe.report import FactVerdict, Finding, ProbeReport
from hardcover.probe.run import PlannedProbe, ProbeRefused, clean_up, plan_probe, planned_units, run_probe

__all__ = [
    "FACTS",
    "Fact",
    "FactVerdict",
    "Finding",
    "Notebook",
    "PlannedProbe",
    "ProbeRefused",
    "ProbeReport",
    "clean_up",
    "plan_probe",
    "planned_units",
    "run_probe",
]
