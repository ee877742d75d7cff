"""`review`: what waits for a person, one by one."""

from __future__ import annotations

import sys

from earmark.cli.base import EXIT_INTERRUPTED, Common, command, json_option, user_option
from earmark.cli.carrying import (
    carry_out,
    ending_in_words,
    log_quietly,
    need_data_dir,
    run_loop,
)
from earmark.views.answers.review import WaitingAnswer


@command("review", example="earmark review --user alice")
@user_option
@json_option
def review(common: Common, user: str | None, as_json: bool) -> None:
    """Go through what waits for a person, one by one: one key each. With --user, decisions are for that user only."""
    if as_json:
        carry_out(common, "review.list", {"user": user}, as_json=True, text=str, kind=tuple[WaitingAnswer, ...])
        return
    from earmark.cli.review import at_the_desk  # noqa: PLC0415 - the other commands start faster without

    settings = common.settings()
    log_quietly(common, settings)
    need_data_dir(settings)
    with ending_in_words():
        if run_loop(at_the_desk(settings, user)):
            sys.exit(EXIT_INTERRUPTED)
