"""Years of listening, made of an app: sessions of its users, and their goals on Hardcover. `year` at the terminal."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from earmark.commands.arguments import Answer, Options, users_meant
from earmark.commands.reading import People
from earmark.jobs.recording import OnProgress
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.service.user import UserRuntime
from earmark.views.answers.year import YearAnswer
from earmark.views.session_log import SessionLog
from earmark.views.year import FIRST_YEAR, YearPage, year_page
from handlers.state.session_history import SessionHistory
from hardcover import BookGoal, HardcoverError, Lane, read_book_goal, read_me

GOAL_BELIEVED_FOR = timedelta(hours=6)


class Years:
    """One for an app: it remembers what was asked a moment ago."""

    def __init__(self, app: App, person: People) -> None:
        self._app = app
        self._person = person
        self._history = SessionHistory(app.core.database)
        self._log = SessionLog(self._history, app.state.key_values, app.ports.now)
        self._goals: dict[tuple[str, int], tuple[datetime, BookGoal | None]] = {}

    async def page(self, name: str, year: int, *, whole: bool = False) -> YearPage:
        """``whole``: once all sessions are read, and whoever's account it is. Raises ``UnknownUser``,
        ``DatabaseError``."""
        user = self._app.user(name)
        log = await self._log.refresh(name, user.audiobookshelf.read_session_page)
        while whole and log.is_reading:
            log = await self._log.refresh(name, user.audiobookshelf.read_session_page)
        return await year_page(
            self._history,
            self._person(name),
            year,
            log=log,
            goal=await self._goal(user, year, ask_who=whole),
            now=self._app.ports.now(),
        )

    async def _goal(self, user: UserRuntime, year: int, *, ask_who: bool) -> BookGoal | None:
        """Asked once in a while, and never in a hurry: one that cannot be read now is none, and the page is there."""
        now = self._app.ports.now()
        at, known = self._goals.get((user.name, year), (None, None))
        if at is not None and now - at < GOAL_BELIEVED_FOR:
            return known
        me = user.account.me
        if (me is None and not ask_who) or not user.client.limiter.is_free(2, Lane.METADATA):
            return known
        with suppress(HardcoverError):
            me = me or await read_me(user.client, Lane.METADATA)
            known = await read_book_goal(user.client, me.id, year, Lane.METADATA)
        self._goals[user.name, year] = (now, known)
        return known


async def year(app: App, options: Options, on_progress: OnProgress) -> Answer:
    """``YearAnswer`` for ``year``; without, for the one under way in the zone of each user."""
    users = users_meant(app, options)
    now, wanted = app.ports.now(), options.get("year")
    found, years = [], Years(app, People(app))
    for number, name in enumerate(users, 1):
        user = app.users[name]
        this_year = now.astimezone(user.settings.timezone).year
        asked = this_year if wanted is None else int(wanted)
        if not FIRST_YEAR <= asked <= this_year:
            raise CommandFailed(f"there is nothing of {asked}: write a year from {FIRST_YEAR} to {this_year}", 2)
        await _know_progress(user)
        found.append(await years.page(name, asked, whole=True))
        on_progress(number, len(users))
    return YearAnswer(people=tuple(found)), 0


async def _know_progress(user: UserRuntime) -> None:
    """Where no service runs, nothing of the user's progress has come yet. Raises ``AudiobookshelfError``."""
    if not user.known.rows():
        await user.read_rows()
