"""`pause` and `resume`: a user's syncing, stopped for a while."""

from __future__ import annotations

import click

from earmark.cli.base import NAME, Common, command, json_option, user_option
from earmark.cli.carrying import carry_out
from earmark.cli.table import plain
from earmark.views.answers.pause import PauseAnswer, PausedUser


@command("pause", example="earmark pause --user alice --until tomorrow")
@user_option
@click.option(
    "--until",
    type=NAME,
    metavar="WHEN",
    default="resumed",
    show_default=True,
    help='For how long: a duration such as "1h", "tomorrow", or "resumed".',
)
@json_option
def pause(common: Common, user: str | None, until: str, as_json: bool) -> None:
    """Write nothing to Hardcover for a while; what is listened to meanwhile is synced afterwards."""
    carry_out(common, "pause", {"user": user, "until": until}, as_json=as_json, text=_as_text, kind=PauseAnswer)


@command("resume", example="earmark resume --user alice")
@user_option
@json_option
def resume(common: Common, user: str | None, as_json: bool) -> None:
    """End a pause: everything is synced again, from where both sides are now."""
    carry_out(common, "resume", {"user": user}, as_json=as_json, text=_as_text, kind=PauseAnswer)


def _as_text(answer: PauseAnswer) -> str:
    return "\n".join(plain(_line(one)) for one in answer.users) or "nobody's syncing was paused"


def _line(one: PausedUser) -> str:
    if not one.paused:
        return f"{one.name}: syncing goes on"
    return f"{one.name}: syncing is paused until " + (f"{one.until:%Y-%m-%d %H:%M}" if one.until else "it is resumed")
