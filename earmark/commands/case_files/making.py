"""``earmark case ITEM``: what both services say of one item, and what Earmark remembers of it, as a case."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

from earmark.commands.case_files.anonymous import anonymous
from earmark.commands.case_files.reading import RULES, VERSION
from earmark.commands.find_item import find_item
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.service.user import UserRuntime
from earmark.settings.durations import format_duration
from handlers.book.normalise import word_set
from handlers.state.history import from_snapshot
from handlers.state.ledger import Entry, entry_as_json, pin_as_json
from handlers.state.outcome import Key
from handlers.state.overrides import OverrideKind
from handlers.sync.find_edition import identifiers_of
from handlers.sync.restore import moved_since
from hardcover.errors import HardcoverError
from hardcover.limits import Lane
from hardcover.model import BookId
from hardcover.operations import library_for
from hardcover.rows import parse_rows, parse_user_book
from hardcover.search import search_books
from hardcover.whole_books import read_whole_books
from listener.model import LibraryItem

# Of what the server says about an item and a user: what no decision rests on, or what says where somebody is.
_NOT_OF_THE_CASE = word_set(
    "userId deviceInfo deviceId serverVersion mediaPlayer libraryFiles rssFeed rssFeedUrl userMediaProgress "
    "episodesDownloading episodeDownloadsQueued user extraData"
)
_LOCAL_RULES = frozenset({"library_paths", "apply"})  # of this machine
MOST_BOOKS = 12


async def make_case(app: App, options: dict[str, Any]) -> dict[str, Any]:
    """One case; 3 to 6 units. Raises ``CommandFailed`` and what asking the services raises."""
    runtime, item = await find_item(app, options)
    raw = await runtime.audiobookshelf.read_raw(item.id)
    if raw is None:
        raise CommandFailed(f"{item.title} is not in Audiobookshelf any more")
    key = Key(runtime.name, item.id)
    books = await _books(app, runtime, item, key)
    rows = await _user_books(runtime, books)
    case = {
        "earmark_case": VERSION,
        "id": item.id,
        "now": app.ports.now().isoformat(),
        "timezone": str(runtime.settings.timezone),
        "item": _of_the_case(raw.item),
        "progress": _of_the_case(raw.progress),
        "sessions": _of_the_case(raw.sessions),
        "hardcover": {
            "books": await read_whole_books(runtime.client, books, Lane.LIVE),
            "user_books": rows,
        },
        "ledger": _ledger(app, key, rows),
        "settings": _settings(app, runtime),
    }
    return anonymous(case) if options.get("anonymous") else case


async def _books(app: App, runtime: UserRuntime, item: LibraryItem, key: Key) -> list[BookId]:
    """Every book that the item was or would be held against: by its identifiers, its pin, the night, and by words."""
    found: list[Any] = []
    if (pin := app.state.ledger.pin(key)) is not None:
        found.append(pin.book_id)
    if (matched := app.core.matches.get(item.id)) is not None:
        found += [matched.book_id, *_in_evidence(matched.evidence)]
    if identifiers := identifiers_of(item):
        found += [claim.book.id for claim in await runtime.context.catalogue.find(identifiers, Lane.LIVE, None)]
    with suppress(HardcoverError):  # a search that failed found nothing; the case has what the rest found
        found += await search_books(runtime.client, " ".join([item.title, *item.authors[:1]]), Lane.LIVE)
    return [BookId(one) for one in dict.fromkeys(one for one in found if one is not None)][:MOST_BOOKS]


def _in_evidence(evidence: dict[str, Any]) -> Iterable[int | None]:
    best = evidence.get("book")
    yield best.get("book_id") if isinstance(best, dict) else None
    yield from (one.get("book_id") for one in evidence.get("runners_up", []))


async def _user_books(runtime: UserRuntime, books: list[BookId]) -> list[Any]:
    if not books:
        return []
    shelf = await runtime.account.shelf(Lane.LIVE)
    asked = library_for(shelf.me.id, books)
    rows: list[Any] = await runtime.client.ask(replace(asked, parse=_as_it_is), Lane.LIVE)
    return rows


def _as_it_is(raw: Any) -> Any:
    return list(parse_rows(raw))


def _ledger(app: App, key: Key, rows: list[Any]) -> dict[str, Any] | None:
    entry = app.state.ledger.entry(key)
    pin, override = app.state.ledger.pin(key), app.state.overrides.match(key)
    known = app.state.key_values.get(f"known since:{key.user}")
    said = {
        "entry": entry_as_json(entry),
        "our_finish": _our_finish(app, entry, rows),
        "pin": pin_as_json(pin) if pin is not None else None,
        "override": OverrideKind.HOLD.value
        if app.state.overrides.is_held(key)
        else override.kind.value
        if override
        else None,
        "known_since": known,
    }
    return {name: value for name, value in said.items() if value is not None}


def _our_finish(app: App, entry: Entry, rows: list[Any]) -> dict[str, Any] | None:
    """Our finish as the history has it, and whether Hardcover's rows are still as we wrote them."""
    acknowledged = entry.acknowledged
    if acknowledged is None or acknowledged.finish_history is None:
        return None
    change = app.state.history.get(acknowledged.finish_history)
    if change is None or change.after is None:
        return None
    row = next((row for row in rows if row.get("book_id") == acknowledged.book_id), None)
    moved = moved_since(from_snapshot(change.after), parse_user_book(row) if row is not None else None)
    return {"history_id": change.id, "created": change.before is None, "moved": moved}


def _settings(app: App, runtime: UserRuntime) -> dict[str, Any]:
    tables = {
        "progress": runtime.settings.progress,
        "matching": app.settings.matching,
        "metadata": app.settings.metadata,
    }
    return {name: _table(tables[name]) for name in RULES}


def _table(group: Any) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for each in fields(group):
        value = getattr(group, each.name)
        if "table" in each.metadata:
            made[each.name] = _table(value)
        elif each.name not in _LOCAL_RULES and "read" in each.metadata:
            made[each.name] = format_duration(value) if isinstance(value, timedelta) else value
    return made


def _of_the_case(raw: Any) -> Any:
    if isinstance(raw, dict):
        return {name: _of_the_case(value) for name, value in raw.items() if name not in _NOT_OF_THE_CASE}
    return [_of_the_case(one) for one in raw] if isinstance(raw, list) else raw
