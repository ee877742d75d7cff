"""`match` and `case`: why an item is the book it is, and everything that rests on, as a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from earmark.cli import match_text
from earmark.cli.base import (
    EXIT_USAGE,
    FILE,
    NAME,
    Common,
    case_option,
    command,
    end,
    item_argument,
    json_option,
    show,
    user_option,
    write_file,
)
from earmark.cli.carrying import carry_out, carrying_out, offline
from earmark.views.answers.match import MatchAnswer


@command("match", example='earmark match "rain ten hours"')
@click.argument("item", required=False, type=NAME)
@user_option
@case_option
@json_option
def match(common: Common, item: str | None, user: str | None, case: Path | None, as_json: bool) -> None:
    """Explain one match. ITEM is an id, an ASIN, an ISBN, or words of the title in any order."""
    if case is not None:
        offline("match", case, alone=item is None and user is None)
    if item is None:
        end("name an ITEM, or a case file with --case", EXIT_USAGE)
    with carrying_out(common, "match") as carrier:
        answer = carrier.ask("match", {"item": item, "user": user}, MatchAnswer)
        show(answer, as_json, lambda found: match_text.match(found, carrier.zone_of(found.user)))


@command("case", example='earmark case "ten hours" --anonymous --out case.json')
@item_argument
@user_option
@click.option("--out", type=FILE, metavar="FILE", help="Else standard output.")
@click.option("--anonymous", is_flag=True, help="Without titles, people and identifiers; the same shapes.")
def case(common: Common, item: str, user: str | None, out: Path | None, anonymous: bool) -> None:
    """Everything a decision about ITEM rests on, without secrets, as one JSON object to keep or to report."""

    def text(document: Any) -> str:
        made = json.dumps(document, ensure_ascii=False, indent=1)
        if out is None:
            return made
        write_file(out, made + "\n")
        return f"written to {out}; `earmark match --case {out}` decides it again, anywhere"

    carry_out(common, "case", {"item": item, "user": user, "anonymous": anonymous}, as_json=False, text=text)
