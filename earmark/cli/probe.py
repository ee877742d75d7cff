"""``earmark probe`` at the terminal: what it would cost, the person's yes, and the report as a table."""

from __future__ import annotations

import textwrap
from typing import Any

import click

from earmark.cli.base import EXIT_USAGE, NAME, Common, command, end, json_option, show, yes_option
from earmark.cli.carrying import can_ask, carrying_out, confirm
from earmark.observe.words import count

_SIGNS = {"holds": "ok", "differs": "DIFFERS", "unknown": "?"}


@command("probe", example='earmark probe --user alice --book "the wasps"')
@click.option("--user", type=NAME, metavar="NAME", required=True, help="On whose Hardcover account.")
@click.option("--book", type=NAME, metavar="BOOK", help="A book that is not on their shelf: its number, or words.")
@yes_option
@json_option
def probe(common: Common, user: str, book: str | None, yes: bool, as_json: bool) -> None:
    """Try what Earmark believes of Hardcover, privately, with one book that is taken off again."""
    if book is None and not can_ask():
        end("name a book with --book: its number in the address, or words of its title", EXIT_USAGE)
    wanted = book or click.prompt("A book that is not on your shelf (words of its title, or its number)", err=True)
    with carrying_out(common, "probe", bar=None if as_json else "Trying") as carrier:
        planned = carrier.ask("probe.plan", {"user": user, "book": wanted})
        click.echo(plan_text(planned), err=as_json)
        confirm("Go on?", yes=yes)
        document = carrier.ask("probe.run", {"user": user, "book": str(planned["book"]["id"])})
        show(document, as_json, report_text)


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
