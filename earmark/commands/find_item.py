"""Which library item is meant: by its id, an ASIN, an ISBN, or words of its title in any order."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from contextlib import suppress

from earmark.commands.arguments import Options, named, users_meant
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.service.user import UserRuntime
from handlers.book.normalise import fold
from handlers.night.inventory import pages
from hardcover import asin, isbn_10, isbn_13
from listener import AudiobookshelfError, LibraryItem

MOST_LISTED = 20
MOST_WITH_A_WORD = 200  # of one library, among which all words are held


async def find_item(app: App, options: Options) -> tuple[UserRuntime, LibraryItem]:
    """The first user who can see it answers for it. Raises ``CommandFailed`` where none, or several, are meant."""
    wanted = named(options, "item") or ""
    trouble: Exception | None = None
    for name in users_meant(app, options):
        runtime = app.users[name]
        try:
            items = await _candidates(runtime, wanted)
        except AudiobookshelfError as error:
            trouble = error
            continue
        if len(items) == 1:
            return runtime, items[0]
        if items:
            raise CommandFailed(f"{len(items)} items are “{wanted}”; name one by its id:\n{_listed(items)}", 2)
    if trouble is not None:
        raise CommandFailed(str(trouble)) from trouble
    raise CommandFailed(
        f"no item “{wanted}” that a user of the settings can see: give its id, its ASIN or ISBN, or words of its title"
    )


async def shown_items(app: App, wanted: Iterable[str]) -> dict[str, LibraryItem]:
    """Those of these ids that Audiobookshelf shows to somebody, as far as it answers."""
    ids = list(wanted)
    found: dict[str, LibraryItem] = {}
    for runtime in app.users.values():
        if missing := [item_id for item_id in ids if item_id not in found]:
            with suppress(AudiobookshelfError):
                found |= await runtime.items.get_many(missing)
    return found


async def _candidates(runtime: UserRuntime, wanted: str) -> list[LibraryItem]:
    item = await runtime.items.get(wanted) if " " not in wanted else None
    if item is not None:
        return [item]
    found = await _by_number(runtime, wanted) or await _by_words(runtime, wanted)
    exact = [item for item in found if item.title.casefold() == wanted.casefold()]
    chosen = exact or found
    # lists have a shorter form [A 10]: the whole item is read for the one that is meant
    if len(chosen) == 1:
        whole = await runtime.items.get(chosen[0].id)
        return [whole] if whole is not None else []
    return chosen


async def _by_number(runtime: UserRuntime, wanted: str) -> list[LibraryItem]:
    """By ASIN or ISBN, however it is written on either side."""
    spellings = {asin(wanted), isbn_13(wanted), isbn_10(wanted)} - {None}
    if not spellings:
        return []
    found = [
        item
        for item in await _search(runtime, [wanted, *sorted(filter(None, spellings))])
        if has_number(item, spellings)
    ]
    if found or isbn_13(wanted) is None:
        return found
    # Audiobookshelf searches the text as it is stored, and where the hyphens of an ISBN stand is its publisher's affair
    return [item async for page in pages([runtime.audiobookshelf]) for item in page if has_number(item, spellings)]


def has_number(item: LibraryItem, spellings: AbstractSet[str | None]) -> bool:
    """Whether one of its numbers is among these; in either field, which people mix up. Pure."""
    numbers = {asin(item.asin), isbn_13(item.isbn), isbn_13(item.asin), asin(item.isbn)} - {None}
    return not numbers.isdisjoint(spellings)


async def _by_words(runtime: UserRuntime, wanted: str) -> list[LibraryItem]:
    """Audiobookshelf finds a phrase as it stands; where it finds none, items with one of the words that have them all,
    in the title or among authors and series."""
    found = await _search(runtime, [wanted])
    words = fold(wanted).split()
    if found or len(words) < 2:
        return found
    longest_first = sorted(wanted.split(), key=len, reverse=True)
    for word in longest_first:
        having = [item for item in await _search(runtime, [word], MOST_WITH_A_WORD) if _has_all(item, words)]
        if having:
            return having
    return []


async def _search(runtime: UserRuntime, phrases: Iterable[str], limit: int | None = None) -> list[LibraryItem]:
    found: dict[str, LibraryItem] = {}
    for phrase in dict.fromkeys(phrases):
        more = {} if limit is None else {"limit": limit}
        found |= {item.id: item for item in await runtime.audiobookshelf.search_items(phrase, **more)}
    return [item for item in found.values() if item.media_type == "book"]


def _has_all(item: LibraryItem, words: Iterable[str]) -> bool:
    text = fold(" ".join([item.title, item.subtitle or "", *item.authors, *(one.name for one in item.series)]))
    return all(word in text for word in words)


def _listed(items: list[LibraryItem]) -> str:
    """With the folder, by which two of one title are told apart."""
    lines = [
        f"  {item.id}  {item.title} — {', '.join(item.authors)}" + (f"  ({item.rel_path})" if item.rel_path else "")
        for item in items[:MOST_LISTED]
    ]
    more = [f"  and {len(items) - MOST_LISTED} more: give more words"] if len(items) > MOST_LISTED else []
    return "\n".join([*lines, *more])
