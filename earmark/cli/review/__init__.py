"""``earmark review``: what waits for a person, one by one.

``review_queue`` carries out, where the ledger is: what waits, with candidates; accept, ignore, take back, find others.
``desk`` is the conversation about matches, ``fields`` the one about metadata, ``card`` what is shown, ``keys`` how it
is answered.
"""

from __future__ import annotations

import signal
import sys

import click

from earmark.cli.review.desk import Desk
from earmark.cli.review.fields import FieldDesk
from earmark.cli.review.keys import Lines, Terminal
from earmark.commands.dispatch import dispatcher
from earmark.settings import Settings


async def at_the_desk(settings: Settings, user: str | None) -> None:
    """With the person at standard input, through the running service or alone. Raises what ``dispatcher`` raises."""
    # Waiting for a key blocks the loop, which has nothing else to do; Ctrl-C has to end that at once.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    async with dispatcher(settings, "review") as dispatch:
        questions, _ = await dispatch("review.list", {"user": user})
        keys = Terminal() if sys.stdin.isatty() else Lines(sys.stdin)
        proposed, _ = await dispatch("metadata.proposals", {}) if user is None else ([], 0)
        if questions or not proposed:
            await Desk(questions, dispatch, keys, click.echo, user).work()
        if proposed:
            await FieldDesk(proposed, dispatch, keys, click.echo).work()
