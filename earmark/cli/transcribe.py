"""`transcribe`: what the opening of an item says, what waits for a night, and fetching a model."""

from __future__ import annotations

import click

from earmark.cli import transcribe_text
from earmark.cli.base import EXIT_USAGE, NAME, Common, command, end, json_option, say, user_option
from earmark.cli.carrying import carry_out, need_data_dir, run_loop
from earmark.views.answers.transcribed import TranscribedAnswer, TranscribeQueue


@command("transcribe", example="earmark transcribe --waiting")
@click.argument("item", required=False, type=NAME)
@click.option("--waiting", is_flag=True, help="What waits to be transcribed, and how many nights it takes.")
@click.option("--get", "name", type=click.Choice(["tiny.en", "base"]), metavar="tiny.en|base",
              help="Fetch a model, by its hashes: 67 or 143 MB.")  # fmt: skip
@user_option
@json_option
def transcribe(  # noqa: PLR0917 - click gives options by name
    common: Common, item: str | None, waiting: bool, name: str | None, user: str | None, as_json: bool
) -> None:
    """Listen to the opening of one item and show what is understood. ITEM is an id, or words of the title."""
    if sum((item is not None, waiting, name is not None)) != 1:
        end("name one ITEM, or --waiting, or --get with the name of a model", EXIT_USAGE)
    if name is not None:
        _fetch(common, name)
        return
    options = {"item": item, "waiting": waiting, "user": user}
    if waiting:
        carry_out(common, "transcribe", options, as_json=as_json, text=transcribe_text.waiting, kind=TranscribeQueue)
        return
    carry_out(
        common, "transcribe", options, as_json=as_json, text=transcribe_text.item, kind=TranscribedAnswer,
        bar="Transcribing",
    )  # fmt: skip


def _fetch(common: Common, name: str) -> None:
    from handlers.audio.models import ModelProblem, fetch_model  # noqa: PLC0415 - the other commands start faster

    settings = common.settings()
    need_data_dir(settings)
    try:
        model = run_loop(fetch_model(name, settings.data_dir.absolute() / "models"))
    except (ModelProblem, OSError) as error:
        end(str(error))
    say(transcribe_text.fetched(name, str(model.folder)))
