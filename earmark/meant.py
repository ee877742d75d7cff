"""What a command's options mean: which users, which item; and the owner's word, once it is given."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from earmark.control import CommandFailed
from earmark.person import Person
from earmark.service import Service
from handlers.state.overrides import EVERYONE, Override, OverrideKind
from listener.errors import AudiobookshelfError
from listener.model import LibraryItem

Options = dict[str, Any]


def users_meant(service: Service, options: Options) -> list[str]:
    name = options.get("user")
    if not name:
        return list(service.persons)
    found = next((known for known in service.persons if known.casefold() == str(name).casefold()), None)
    if found is None:
        raise no_such_user(str(name), service.persons)
    return [found]


def no_such_user(name: str, users: Collection[str]) -> CommandFailed:
    return CommandFailed(f"there is no user {name}; the settings have: {', '.join(users) or 'nobody'}", 2)


async def find_item(service: Service, options: Options) -> tuple[Person, LibraryItem]:
    """ITEM is an id, or words of the title; the first user who can see it answers for it."""
    wanted = str(options["item"]).strip()
    trouble: Exception | None = None
    for name in users_meant(service, options):
        person = service.persons[name]
        try:
            items = await _candidates(person, wanted)
        except AudiobookshelfError as error:
            trouble = error
            continue
        if len(items) == 1:
            return person, items[0]
        if items:
            listed = "\n".join(f"  {item.id}  {item.title} — {', '.join(item.authors)}" for item in items[:20])
            raise CommandFailed(f"{len(items)} items have “{wanted}” in their title; name one by its id:\n{listed}", 2)
    if trouble is not None:
        raise CommandFailed(str(trouble)) from trouble
    raise CommandFailed(f"no item “{wanted}” that a user of the settings can see: give its id or words of its title")


async def _candidates(person: Person, wanted: str) -> list[LibraryItem]:
    item = await person.items.get(wanted) if " " not in wanted else None
    if item is not None:
        return [item]
    found = [item for item in await person.audiobookshelf.search_items(wanted) if item.media_type == "book"]
    exact = [item for item in found if item.title.casefold() == wanted.casefold()]
    chosen = exact or found
    # lists are told in a shorter form [A 10]: the whole item is read for the one that is meant
    if len(chosen) == 1:
        whole = await person.items.get(chosen[0].id)
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


def put_override(service: Service, item: str, override: Override, user: str) -> bool:
    """Record an override for one user or ``EVERYONE``; whether one of its sort stood there."""
    had = service.state.overrides.put(item, override, user=user, at=service.ports.now())
    _sync_again(service, item, user)
    return had


def clear_override(service: Service, item: str, kind: OverrideKind, user: str) -> bool:
    """Take an override back, for one user or ``EVERYONE``; whether there was one."""
    overrides = service.state.overrides
    had = overrides.clear(item, kind, user=user)
    if not had and user == EVERYONE:
        for name in service.persons:  # one that was given for one user only
            had = overrides.clear(item, kind, user=name) or had
    _sync_again(service, item, user)
    return had


def _sync_again(service: Service, item: str, user: str) -> None:
    """Users who have progress in it are synced again at once, where a service runs."""
    for person in service.persons.values():
        if user in (EVERYONE, person.name) and person.known.get(item) is not None:
            person.look_at(item)
