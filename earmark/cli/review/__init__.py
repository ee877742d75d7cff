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
from earmark.cli.review.keys import Interrupted, Lines, Terminal
from earmark.cli.table import folded
from earmark.commands.dispatch import answer_to, dispatcher
from earmark.observe.words import count
from earmark.settings import Settings
from earmark.views.answers.proposals import BookProposals
from earmark.views.answers.review import WaitingAnswer


async def at_the_desk(settings: Settings, user: str | None) -> bool:
    """With the person at standard input, through the running service or alone; whether Ctrl-C ended it. Leaving is
    final: whoever quits one half is not asked the other. Raises what ``dispatcher`` raises."""
    # Waiting for a key blocks the loop, which has nothing else to do; Ctrl-C has to end that at once.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    async with dispatcher(settings, "review") as dispatch:
        questions = await answer_to(dispatch, "review.list", {"user": user}, tuple[WaitingAnswer, ...])
        keys = Terminal() if sys.stdin.isatty() else Lines(sys.stdin)
        proposed = (
            await answer_to(dispatch, "metadata.proposals", {}, tuple[BookProposals, ...]) if user is None else ()
        )
        try:
            if questions or not proposed:
                desk = Desk(questions, dispatch, keys, _say, user, zone=settings.timezone)
                if not await desk.work():
                    if proposed:
                        fields = sum(len(book.proposals) for book in proposed)
                        wait, them = ("waits", "it") if fields == 1 else ("wait", "them")
                        _say(f"{count(fields, 'proposal')} of metadata {wait} too: `earmark review` asks about {them}")
                    return False
            if proposed:
                await FieldDesk(proposed, dispatch, keys, _say).work()
        except Interrupted:
            return True
    return False


def _say(text: str) -> None:
    click.echo(folded(text))
