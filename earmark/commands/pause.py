"""A user's syncing, paused for a while and taken up again. Listening goes on being received; nothing is written."""

from __future__ import annotations

from datetime import datetime, timedelta

from earmark.commands.arguments import Answer, Options, named, users_meant
from earmark.jobs.recording import OnProgress
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.settings.durations import parse_duration
from earmark.views.answers.pause import PauseAnswer, PausedUser

TOMORROW, ENDLESS = "tomorrow", "resumed"
_WHAT = f'write how long: a duration such as "1h", "{TOMORROW}", or "{ENDLESS}" for until it is resumed'


async def pause(app: App, options: Options, on_progress: OnProgress) -> Answer:
    """``until``: a duration, ``tomorrow`` (midnight in the user's zone) or ``resumed``."""
    now, wish = app.ports.now(), named(options, "until") or ENDLESS
    users = users_meant(app, options)
    for user in users:
        app.state.pauses.begin(user, since=now, until=_until(app, user, wish, now))
    return _answer(app, users, now), 0


async def resume(app: App, options: Options, on_progress: OnProgress) -> Answer:
    """What was received meanwhile is synced at once, what has been removed since among it."""
    now = app.ports.now()
    users = [user for user in users_meant(app, options) if app.state.pauses.of(user, now) is not None]
    for user in users:
        app.state.pauses.end(user)
        for item in app.state.due.items(user):
            app.look_at(user, item)
        app.look_at_all(user)
    return _answer(app, users, now), 0


def _until(app: App, user: str, wish: str, now: datetime) -> datetime | None:
    if wish == ENDLESS:
        return None
    if wish == TOMORROW:
        zone = app.users[user].settings.timezone
        tomorrow = now.astimezone(zone).date() + timedelta(days=1)
        return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=zone)
    try:
        length = parse_duration(wish)
    except ValueError:
        raise CommandFailed(f"{wish!r} says nothing of how long; {_WHAT}", 2) from None
    if not length:
        raise CommandFailed(f"a pause of no length is none; {_WHAT}", 2)
    return now + length


def _answer(app: App, users: list[str], now: datetime) -> PauseAnswer:
    found = []
    for user in users:
        paused, zone = app.state.pauses.of(user, now), app.users[user].settings.timezone
        until = paused.until.astimezone(zone) if paused is not None and paused.until is not None else None
        found.append(PausedUser(name=user, paused=paused is not None, until=until))
    return PauseAnswer(users=tuple(found))
