"""A user's goal on Hardcover, for the page of their year: asked once in a while, and never in a hurry."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from earmark.service.app import App
from earmark.service.user import UserRuntime
from hardcover import BookGoal, HardcoverError, Lane, read_book_goal

BELIEVED_FOR = timedelta(hours=6)


class YearGoals:
    """A goal that cannot be read now is none; the page is there without it."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._known: dict[tuple[str, int], tuple[datetime, BookGoal | None]] = {}

    async def get(self, user: UserRuntime, year: int) -> BookGoal | None:
        now = self._app.ports.now()
        at, known = self._known.get((user.name, year), (None, None))
        if at is not None and now - at < BELIEVED_FOR:
            return known
        me = user.account.me
        if me is None or not user.client.limiter.is_free(1, Lane.METADATA):
            return known
        with suppress(HardcoverError):
            known = await read_book_goal(user.client, me.id, year, Lane.METADATA)
        self._known[user.name, year] = (now, known)
        return known
