"""What a command's options mean: which users, which item."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.service.user import UserRuntime
from listener.errors import AudiobookshelfError
from listener.model import LibraryItem

Options = dict[str, Any]
Answer = tuple[Any, int]  # a JSON document, and the exit code


def named(options: Options, name: str) -> str | None:
    """What an option names; ``None``: it was not given. One that was given and is empty would mean everything, so it is
    an error."""
    value = options.get(name)
    if value is None:
        return None
    if not str(value).strip():
        raise CommandFailed(f"{name} is empty; write what is meant, or leave it out", 2)
    return str(value).strip()


def users_meant(app: App, options: Options) -> list[str]:
    name = named(options, "user")
    if name is None:
        return list(app.users)
    found = next((known for known in app.users if known.casefold() == name.casefold()), None)
    if found is None:
        raise no_such_user(name, app.users)
    return [found]


def no_such_user(name: str, users: Collection[str]) -> CommandFailed:
    return CommandFailed(f"there is no user {name}; the settings have: {', '.join(users) or 'nobody'}", 2)


async def find_item(app: App, options: Options) -> tuple[UserRuntime, LibraryItem]:
    """ITEM is an id, or words of the title; the first user who can see it answers for it."""
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
            listed = "\n".join(f"  {item.id}  {item.title} — {', '.join(item.authors)}" for item in items[:20])
            raise CommandFailed(f"{len(items)} items have “{wanted}” in their title; name one by its id:\n{listed}", 2)
    if trouble is not None:
        raise CommandFailed(str(trouble)) from trouble
    raise CommandFailed(f"no item “{wanted}” that a user of the settings can see: give its id or words of its title")


async def _candidates(runtime: UserRuntime, wanted: str) -> list[LibraryItem]:
    item = await runtime.items.get(wanted) if " " not in wanted else None
    if item is not None:
        return [item]
    found = [item for item in await runtime.audiobookshelf.search_items(wanted) if item.media_type == "book"]
    exact = [item for item in found if item.title.casefold() == wanted.casefold()]
    chosen = exact or found
    # lists have a shorter form [A 10]: the whole item is read for the one that is meant
    if len(chosen) == 1:
        whole = await runtime.items.get(chosen[0].id)
        return [whole] if whole is not None else []
    return chosen


def item_as_json(item: LibraryItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "title": item.title,
        "subtitle": item.subtitle,
        "authors": list(item.authors),
        "narrators": list(item.narrators),
        "series": [f"{one.name} #{one.sequence}" if one.sequence else one.name for one in item.series],
        "asin": item.asin,
        "isbn": item.isbn,
        "language": item.language,
        "duration_seconds": item.duration_seconds,
    }
