"""`history` and `undo`: every write, and how one is taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from itertools import chain, islice
from typing import Any

import click

from earmark.cli import history_text
from earmark.cli.base import (
    EXIT_USAGE,
    NAME,
    NUMBER,
    Common,
    command,
    end,
    json_option,
    say,
    show,
    user_option,
    yes_option,
)
from earmark.cli.carrying import agrees, can_ask, carrying_out, confirm, ending_in_words, zone_of
from earmark.observe.words import count
from earmark.service.control import read_answer
from earmark.views.answers.undo import ChangesAhead, UndoneChange, UndoneMetadata, kind_of_undone
from handlers.state.history import Change

PIECE = 500  # rows whose columns are aligned with each other


@command("history", example='earmark history --item "salt path" --limit 20')
@user_option
@click.option("--item", type=NAME, metavar="ITEM", help="Only this item: an id, or words of the title in any order.")
@click.option("--run", type=NUMBER, metavar="RUN", help="Only what this run wrote.")
@click.option("--limit", type=NUMBER, metavar="N", help="The newest N only.")
@json_option
def history(  # noqa: PLR0917 - click gives options by name
    common: Common, user: str | None, item: str | None, run: int | None, limit: int | None, as_json: bool
) -> None:
    """Every write, when and why, newest first."""
    from earmark.commands.history import MOST_SHOWN, no_changes, open_history, read_history  # noqa: PLC0415

    settings = common.settings()
    if limit is None and item is None and run is None and not as_json:
        limit = MOST_SHOWN
    wanted: dict[str, Any] = {"user": user, "item": item, "run": run}
    with (
        ending_in_words(),
        open_history(settings.data_dir) as kept,
        closing(read_history(kept, users=settings.users, limit=limit, **wanted)) as changes,  # before what it reads
    ):
        if as_json:
            _stream(changes)
            if kept is None:
                click.echo(no_changes(kept, settings.data_dir, **wanted), err=True)
            return
        first = next(changes, None)
        if first is None:
            click.echo(no_changes(kept, settings.data_dir, **wanted))
            return
        shown = 0
        for piece in iter(partial(_piece, chain([first], changes)), []):
            say(history_text.history(piece, partial(zone_of, settings), head=not shown))
            shown += len(piece)
        if shown == limit == MOST_SHOWN:
            click.echo(f"these are the newest {shown:,}; --limit N, --item and --run show others")


def _piece(changes: Iterator[Change]) -> list[Change]:
    return list(islice(changes, PIECE))


def _stream(changes: Iterator[Change]) -> None:
    """One JSON list, written change by change."""
    from earmark.views.changes import change_as_json  # noqa: PLC0415 - `undo` starts faster without

    between = "["
    for change in changes:
        say(between + "\n " + json.dumps(change_as_json(change), ensure_ascii=False), nl=False)
        between = ","
    say("[]" if between == "[" else "\n]")


@command("undo", example="earmark undo 4")
@click.argument("change", type=NUMBER, metavar="ID", required=False)
@click.option("--item", type=NAME, metavar="ITEM", help="All changes of metadata of this item.")
@click.option("--run", type=NUMBER, metavar="RUN", help="All changes of metadata of this run.")
@click.option("--force", is_flag=True, help="Also what has changed since.")
@yes_option
@json_option
def undo(  # noqa: PLR0917 - click gives options by name
    common: Common, change: int | None, item: str | None, run: int | None, force: bool, yes: bool, as_json: bool
) -> None:
    """Take back one change of the history; or the metadata that was written to an item, or in a run."""
    if sum(one is not None for one in (change, item, run)) != 1:
        end("name one change by its ID, or an --item, or a --run", EXIT_USAGE)
    from earmark.cli import metadata_text  # noqa: PLC0415 - `history` starts faster without

    options = {"id": change, "item": item, "run": run, "force": force}
    with carrying_out(common, "undo") as carrier:
        if change is None and not yes:
            ahead = carrier.ask("undo", options | {"preview": True}, ChangesAhead)
            what = f"{count(ahead.changes, 'change')} of metadata of {count(ahead.items, 'item')}"
            confirm(f"take back {what} in Audiobookshelf?", yes=False, items=ahead.items)
        document = carrier.ask("undo", options)
        done = read_answer(kind_of_undone(document), "undo", document)
        if isinstance(done, UndoneChange):
            show(done, as_json, history_text.undone)
            return
        show(done, as_json, metadata_text.undone)
        if done.left and not as_json and can_ask() and agrees("take back these too, over what was edited since?"):
            forced = carrier.ask("undo", options | {"force": True}, UndoneMetadata)
            show(forced, as_json, metadata_text.undone)
