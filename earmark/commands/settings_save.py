"""What the browser saves: shown before it is saved, held against every other layer, and used at once.

Changes are pairs of a place and a plain value; ``None`` takes what was saved out again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from earmark.commands.arguments import Answer, Options
from earmark.jobs.recording import OnProgress
from earmark.observe.words import count
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.service.library_filter import LibraryFilter
from earmark.service.settings_reader import SettingsReader
from earmark.service.user import UserRuntime
from earmark.settings import Settings, SettingsError, UserSettings
from earmark.settings.model import Place, is_secret, reader_of
from earmark.settings.saved import can_be_saved
from earmark.views.answers.settings import AlteredSetting, SettingsPlan, SettingsSaved
from earmark.views.settings import setting_row
from handlers.state.saved_settings import Saved, SavedSettings
from listener import AudiobookshelfError

Changes = Mapping[Place, Any]


async def plan(app: App, options: Options, _on_progress: OnProgress) -> Answer:
    """What saving ``changes`` would alter, without saving."""
    new = imagined(app, changes_of(options))
    alters = tuple(
        AlteredSetting(key=".".join(place), name=_name(place), before=before, after=after)
        for place in changes_of(options)
        if (before := _text(app.settings, place)) != (after := _text(new, place))
    )
    effects = [
        line for name in new.users if name in app.users for line in await _effects(app.users[name], new.users[name])
    ]
    return SettingsPlan(alters=alters, effects=tuple(effects)), 0


async def save(app: App, options: Options, _on_progress: OnProgress) -> Answer:
    """Save ``changes`` and use them at once."""
    await save_changes(app, changes_of(options))
    return SettingsSaved(saved=tuple(".".join(place) for place in changes_of(options))), 0


async def save_changes(app: App, changes: Changes) -> Settings:
    """Raises ``CommandFailed`` with what is wrong, and then nothing was saved."""
    _check(changes)
    kept = SavedSettings(app.core.database)
    secrets = frozenset(place for place in changes if is_secret(reader_of(place)))
    return await read_with(app, _with(kept.all(), changes), lambda: kept.change(changes, secrets))


async def read_with(app: App, saved: Saved, keep: Any) -> Settings:
    """Use the settings with ``saved`` in them, once ``keep`` has written it down."""
    try:
        return await reader_of_app(app).read(saved, save=keep)
    except SettingsError as error:
        raise CommandFailed(str(error)) from error


def imagined(app: App, changes: Changes) -> Settings:
    """The settings as they would be. Raises ``CommandFailed``."""
    _check(changes)
    try:
        return reader_of_app(app).imagine(_with(SavedSettings(app.core.database).all(), changes))
    except SettingsError as error:
        raise CommandFailed(str(error)) from error


def reader_of_app(app: App) -> SettingsReader:
    if app.reader is None:
        raise CommandFailed("only a running Earmark saves settings: start `earmark run`")
    return app.reader


def changes_of(options: Options) -> dict[Place, Any]:
    return {tuple(place): value for place, value in options["changes"]}


def _check(changes: Changes) -> None:
    for place, value in changes.items():
        key = ".".join(place)
        if not can_be_saved(place):
            raise CommandFailed(f"{key} cannot be saved in the browser")
        if value is None:
            continue
        try:
            reader_of(place)(value)
        except ValueError as error:
            raise CommandFailed(f"{key} {error}") from None


def _with(saved: Saved, changes: Changes) -> Saved:
    merged = {**saved, **changes}
    return {place: value for place, value in merged.items() if value is not None}


def _name(place: Place) -> str:
    return ".".join(place[2:] if place[0] == "users" else place)


def _text(settings: Settings, place: Place) -> str:
    try:
        return setting_row(settings, place).text
    except KeyError:  # of a user who is not there (yet)
        return ""


async def _effects(user: UserRuntime, new: UserSettings) -> Iterable[str]:
    """What other libraries and tags mean for the books that this user has listened to."""
    old = user.settings
    if (new.libraries, new.tags) == (old.libraries, old.tags):
        return ()
    filtered = LibraryFilter(user.audiobookshelf, new.libraries, new.tags, lambda: None)
    try:
        await user.libraries.refresh()
        await filtered.refresh()
        items = await user.items.get_many(list(user.known.rows()))
    except AudiobookshelfError as error:
        return (f"{user.name}: how many books that concerns is not known: {error}",)
    before = {id for id, item in items.items() if item is not None and user.libraries.why_not(item) is None}
    after = {id for id, item in items.items() if item is not None and filtered.why_not(item) is None}
    lines = []
    if out := len(before - after):
        lines.append(f"{user.name}: {count(out, 'book')} would be excluded")
    if more := len(after - before):
        lines.append(f"{user.name}: {count(more, 'book')} would count as well")
    return lines or (f"{user.name}: no book that was listened to is concerned",)
