"""``earmark probe`` at the terminal: what it would cost, the person's yes, and the report as a table."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import Any

import click

from earmark.cli.show import ProgressBar
from earmark.commands.dispatch import dispatcher
from earmark.observe.words import count
from earmark.service.control import CommandFailed
from earmark.settings import Settings

_SIGNS = {"holds": "ok", "differs": "DIFFERS", "unknown": "?"}


async def probe(
    settings: Settings, user: str, book: str, *, confirmed: bool, say: Callable[[str], None], bar: ProgressBar | None
) -> tuple[dict[str, Any], int]:
    """The report and the exit code. Raises ``CommandFailed`` and what dispatching raises."""
    async with dispatcher(settings, "probe") as dispatch:
        planned, _ = await dispatch("probe.plan", {"user": user, "book": book})
        say(plan_text(planned))
        if not confirmed and not click.confirm("Go on?", default=False, err=True):
            raise CommandFailed("nothing was tried")
        options = {"user": user, "book": str(planned["book"]["id"])}
        return await dispatch("probe.run", options, bar.update if bar is not None else lambda done, of: None)


def plan_text(planned: dict[str, Any]) -> str:
    book = planned["book"]
    authors = f" by {', '.join(book['authors'])}" if book["authors"] else ""
    return textwrap.dedent(
        f"""\
        The probe puts “{book["title"]}”{authors} (book {book["id"]}) on the Hardcover shelf of {planned["account"]},
        privately, writes to it, takes it off and puts it on again, and takes it off in the end.
        It costs at most {count(planned["units"], "unit")} of the {count(planned["units_left"], "unit")} left today, \
and takes about {count(planned["minutes"], "minute")}."""
    )


def report_text(document: dict[str, Any]) -> str:
    """A table, and the sentence that sums it up."""
    facts = document["facts"]
    wide = max((len(fact["fact"]) for fact in facts), default=0)
    lines = []
    for fact in facts:
        lines.append(f"{_SIGNS[fact['verdict']]:8}{fact['fact']:{wide}}  {fact['says']}")
        if fact["verdict"] != "holds":
            lines.append(f"{'':8}{'':{wide}}  {fact['saw']}")
    by_verdict = {verdict: sum(fact["verdict"] == verdict for fact in facts) for verdict in _SIGNS}
    sums = f"{by_verdict['holds']} hold, {by_verdict['differs']} differ, {by_verdict['unknown']} could not be tried"
    lines += ["", f"{sums}; {count(document['units'], 'unit')} spent."]
    if document["stopped"]:
        lines.append(f"Not everything was tried: {document['stopped']}")
    lines.append(document["left"] or "Everything was cleaned up.")
    if by_verdict["differs"]:
        lines.append("What differs is worth an issue: `earmark probe --json` makes the report for it; it names nobody.")
    return "\n".join(lines)
