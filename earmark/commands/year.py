"""Years of listening, made of an app: sessions of its users, and their goals on Hardcover."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from earmark.commands.reading import People
from earmark.service.app import App
from earmark.service.user import UserRuntime
from earmark.views.session_log import SessionLog
from earmark.views.year import YearPage, year_page
from handlers.state.session_history import SessionHistory
from hardcover import BookGoal, HardcoverError, Lane, read_book_goal

GOAL_BELIEVED_FOR = timedelta(hours=6)


class Years:
    """One for an app: it remembers what was asked a moment ago."""

    def __init__(self, app: App, person: People) -> None:
        self._app = app
        self._person = person
        self._history = SessionHistory(app.core.database)
        self._log = SessionLog(self._history, app.state.key_values, app.ports.now)
        self._goals: dict[tuple[str, int], tuple[datetime, BookGoal | None]] = {}

    async def page(self, name: str, year: int) -> YearPage:
        """Raises ``UnknownUser``, ``DatabaseError``."""
        user = self._app.user(name)
        return await year_page(
            self._history,
            self._person(name),
            year,
            log=await self._log.refresh(name, user.audiobookshelf.read_session_page),
            goal=await self._goal(user, year),
            now=self._app.ports.now(),
        )

    async def _goal(self, user: UserRuntime, year: int) -> BookGoal | None:
        """Asked once in a while, and never in a hurry: one that cannot be read now is none, and the page is there."""
        now = self._app.ports.now()
        at, known = self._goals.get((user.name, year), (None, None))
        if at is not None and now - at < GOAL_BELIEVED_FOR:
            return known
        me = user.account.me
        if me is None or not user.client.limiter.is_free(1, Lane.METADATA):
            return known
        with suppress(HardcoverError):
            known = await read_book_goal(user.client, me.id, year, Lane.METADATA)
        self._goals[user.name, year] = (now, known)
        return known
