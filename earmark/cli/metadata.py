"""`metadata`: the check of Audiobookshelf's fields, what it would write, and how things should be called."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from earmark.cli import metadata_screen, metadata_text
from earmark.cli.base import (
    EXIT_USAGE,
    FILE,
    NAME,
    NUMBER,
    Common,
    case_option,
    command,
    end,
    json_option,
    say,
    show,
    yes_option,
)
from earmark.cli.carrying import Carrier, can_ask, carrying_out, confirm, offline
from earmark.cli.table import folded
from earmark.observe.words import count
from earmark.views.answers.names import NamingAnswer
from earmark.views.answers.proposals import WrittenTogether
from earmark.views.answers.report import CheckReport
from earmark.views.answers.undo import ChangesAhead


@command("metadata", example="earmark metadata --library Audiobooks --limit 200")
@click.option("--apply", "apply_", is_flag=True, help="Write what is sure to Audiobookshelf.")
@click.option("--limit", type=NUMBER, metavar="N", help="At most N items.")
@click.option("--library", type=NAME, metavar="NAME", help="Only this library: its name or id.")
@click.option("--item", type=NAME, metavar="ITEM", help="Only this item: an id, or words of the title.")
@click.option("--names", is_flag=True, help="How folders and files should be called, instead.")
@click.option("--script", type=FILE, metavar="FILE", help="With --names: write the plan as a shell script to read.")
@click.option("--again", type=NUMBER, metavar="RUN",
              help="Write again what `undo --run RUN` took back: do it after all.")  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="Show every proposal, not examples.")
@yes_option
@case_option
@json_option
def metadata(  # noqa: PLR0917 - click gives options by name
    common: Common,
    apply_: bool,
    limit: int | None,
    library: str | None,
    item: str | None,
    names: bool,
    script: Path | None,
    again: int | None,
    everything: bool,
    yes: bool,
    case: Path | None,
    as_json: bool,
) -> None:
    """The metadata check: Audiobookshelf's fields against Hardcover, tags and names. Writes only with --apply."""
    others = any((apply_, limit, library, item, names, script, everything))
    if case is not None:
        offline("metadata", case, alone=not others and again is None)
    if again is not None:
        if others:
            end("--again goes alone: it writes what one run had written", EXIT_USAGE)
        _write_again(common, again, yes=yes, as_json=as_json)
        return
    if apply_ and names:
        end("--apply and --names do not go together: Earmark renames nothing", EXIT_USAGE)
    if script is not None and not names:
        end("--script goes with --names", EXIT_USAGE)
    options = {"limit": limit, "library": library, "item": item}
    if names:
        _names(common, options, script, as_json)
        return
    if apply_ and not yes and item is None and not can_ask():
        end("--apply may write to every item: say --yes, or name one with --item", EXIT_USAGE)
    with carrying_out(common, "metadata", bar=None if as_json else "Checking") as carrier:
        if apply_:
            _apply(carrier, options, everything=everything, yes=yes, as_json=as_json)
        else:
            _show(carrier.ask("metadata", options, CheckReport), everything=everything, as_json=as_json)


def _apply(carrier: Carrier, options: dict[str, Any], *, everything: bool, yes: bool, as_json: bool) -> None:
    """First what would be written, then, once that is confirmed, the writing."""
    if not yes:
        found = carrier.ask("metadata", options, CheckReport)
        fields, overwritten = metadata_text.sure_fields(found.metadata) if found.metadata is not None else (0, 0)
        if not fields:
            _show(found, everything=everything, as_json=as_json)
            return
        if not as_json:
            _show(found, everything=everything, as_json=False)
        over = f", {overwritten} of them over what stands there" if overwritten else ""
        confirm(f"write {count(fields, 'field')} to Audiobookshelf{over}?", yes=False, items=1)
    _show(carrier.ask("metadata", options | {"apply": True}, CheckReport), everything=everything, as_json=as_json)


def _write_again(common: Common, run: int, *, yes: bool, as_json: bool) -> None:
    with carrying_out(common, "metadata", bar=None if as_json else "Writing") as carrier:
        if not yes:
            ahead = carrier.ask("metadata", {"again": run, "preview": True}, ChangesAhead)
            what = f"{count(ahead.changes, 'field')} of {count(ahead.items, 'item')}"
            confirm(f"write {what} again, as run {run} did?", yes=False, items=ahead.items)
        show(carrier.ask("metadata", {"again": run}, WrittenTogether), as_json, metadata_text.together)


def _names(common: Common, options: dict[str, Any], script: Path | None, as_json: bool) -> None:
    with carrying_out(common, "metadata", bar=None if as_json else "Reading") as carrier:
        answer = carrier.ask("metadata", options | {"names": True}, NamingAnswer)
        if script is not None:
            _save(script, answer.script)
        show(answer, as_json, metadata_text.names)


def _save(path: Path, script: str) -> None:
    from handlers.naming.script import save_script  # noqa: PLC0415 - the other commands start faster without

    try:
        save_script(path, script)
    except FileExistsError:
        end(f"{path} is there already, and not a plan of names; choose another name, or remove it")
    except OSError as error:
        end(f"{path} cannot be written: {error.strerror}")


def _show(answer: CheckReport, *, everything: bool, as_json: bool) -> None:
    """Piece by piece: a library has 150,000 proposals."""
    if as_json:
        for piece in metadata_screen.as_json(answer):
            say(piece, nl=False)
        return
    for line in metadata_screen.report(answer, everything=everything):
        say(folded(line))
