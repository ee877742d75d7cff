"""`editions`: the edition store."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click

from earmark.cli.base import Common, command, common_options, json_option, show, yes_option
from earmark.cli.carrying import carrying_out, confirm, ending_in_words, run_loop
from earmark.views.answers.editions import RunningStore, StoreCleared


@click.group("editions")
@common_options
def editions() -> None:
    """The edition store: what Hardcover's catalogue answered, kept on disk."""


@command("stats", example="earmark editions stats", group=editions)
@json_option
def stats(common: Common, as_json: bool) -> None:
    """How much is in it, and how often it helped."""
    from earmark.commands.editions import stats as counted  # noqa: PLC0415 - the other commands start faster without
    from earmark.commands.editions import stats_text  # noqa: PLC0415

    settings = common.settings()
    with ending_in_words():
        show(run_loop(counted(settings.data_dir, datetime.now(UTC))), as_json, stats_text)


@command("export", example="earmark editions export --json > editions.json", group=editions)
@json_option
def export(common: Common, as_json: bool) -> None:
    """Everything in it, one record after the other."""
    from earmark.commands.editions import export as records  # noqa: PLC0415 - as above
    from earmark.commands.editions import record_text  # noqa: PLC0415

    between = "["
    for record in records(common.settings().data_dir, lambda line: click.echo(line, err=True)):
        click.echo(
            between + json.dumps(record.as_json(), ensure_ascii=False) if as_json else record_text(record),
            nl=not as_json,
        )
        between = ",\n"
    if as_json:
        click.echo("[]" if between == "[" else "]")


@command("clear", example="earmark editions clear --yes", group=editions)
@yes_option
@json_option
def clear(common: Common, yes: bool, as_json: bool) -> None:
    """Empty it; nothing but look-ups is lost."""
    from earmark.commands.editions import cleared_text  # noqa: PLC0415 - as above

    with carrying_out(common, "editions.clear") as carrier:
        kept = carrier.ask("editions.stats", {}, RunningStore).entries
        if kept:
            confirm(f"clear {kept:,} records? Look-ups fill them again, for units of Hardcover's quota", yes=yes)
        show(carrier.ask("editions.clear", {}, StoreCleared), as_json, cleared_text)
