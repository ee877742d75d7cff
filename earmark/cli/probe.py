"""``earmark probe`` at the terminal: what it would cost, the person's yes, and the report as a table."""

from __future__ import annotations

import textwrap
from collections import Counter

import click

from earmark.cli.base import EXIT_USAGE, NAME, Common, command, end, json_option, show, yes_option
from earmark.cli.carrying import can_ask, carrying_out, confirm
from earmark.observe.words import count
from earmark.views.answers.probe import ProbeAnswer, ProbePlan
from hardcover import FactVerdict

_SIGNS = {FactVerdict.HOLDS: "ok", FactVerdict.DIFFERS: "DIFFERS", FactVerdict.UNKNOWN: "?"}


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
        planned = carrier.ask("probe.plan", {"user": user, "book": wanted}, ProbePlan)
        click.echo(plan_text(planned), err=as_json)
        confirm("Go on?", yes=yes)
        found = carrier.ask("probe.run", {"user": user, "book": str(planned.book.id)}, ProbeAnswer)
        show(found, as_json, report_text)


def plan_text(planned: ProbePlan) -> str:
    book = planned.book
    authors = f" by {', '.join(book.authors)}" if book.authors else ""
    return textwrap.dedent(
        f"""\
        The probe puts “{book.title}”{authors} (book {book.id}) on the Hardcover shelf of {planned.account},
        privately, writes to it, takes it off and puts it on again, and takes it off in the end.
        It costs at most {count(planned.units, "unit")} of the {count(planned.units_left, "unit")} left today, \
and takes about {count(planned.minutes, "minute")}."""
    )


def report_text(found: ProbeAnswer) -> str:
    """A table, and the sentence that sums it up."""
    wide = max((len(one.fact) for one in found.facts), default=0)
    lines = []
    for one in found.facts:
        lines.append(f"{_SIGNS[one.verdict]:8}{one.fact:{wide}}  {one.says}")
        if one.verdict is not FactVerdict.HOLDS:
            lines.append(f"{'':8}{'':{wide}}  {one.saw}")
    number = Counter(one.verdict for one in found.facts)
    holds, differs, unknown = (number[verdict] for verdict in _SIGNS)
    sums = f"{holds} hold, {differs} differ, {unknown} could not be tried"
    lines += ["", f"{sums}; {count(found.units, 'unit')} spent."]
    if found.stopped:
        lines.append(f"Not everything was tried: {found.stopped}")
    lines.append(found.left or "Everything was cleaned up.")
    if differs:
        lines.append("What differs is worth an issue: `earmark probe --json` makes the report for it; it names nobody.")
    return "\n".join(lines)
