"""The nightly reconcile: the whole library matched, every user's progress true, for a handful of units.

In this order: all items of all libraries against Hardcover's editions; what offline sessions say beyond the progress
rows; every user's progress, with the same look as a live event; the owned and want-to-read rules; a report. Live
updates go first throughout, by their lane. A part that fails is reported and the others go on; nothing is inferred
from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Protocol

from earmark import passes
from earmark.passes import Collected, OnProgress, pass_over, recorded
from earmark.person import Person
from handlers.facts import Facts
from handlers.history import History
from handlers.inventory import InventoryShrunk, pages
from handlers.ledger import Ledger
from handlers.matches import Matched, Matches
from handlers.offline import Offline
from handlers.rematch import Rematch
from handlers.rules import Rules
from handlers.tell import Gateway
from hardcover.errors import HardcoverError
from hardcover.limits import Lane
from listener.errors import AudiobookshelfError

SEARCH_SHARE = 0.2  # of the day's units that are left, for searching by words
LATEST_SESSIONS = 500


class Service(passes.Service, Protocol):
    """What the nightly run needs of ``service.Service``."""

    ledger: Ledger
    history: History
    matches: Matches
    offline: Offline
    remembered: Facts


@dataclass(slots=True)
class _Night:
    """What one run gathers on its way."""

    gateway: Gateway
    limit: int | None
    collected: Collected
    new_items: dict[str, set[str]] = field(default_factory=dict)  # by user, added since their rules were turned on


async def reconcile_everybody(
    service: Service, *, users: list[str], gateway: Gateway, limit: int | None, on_progress: OnProgress
) -> dict[str, Any]:
    """The whole job. The report is that of a pass, and ``matching``: per server ``{looked_at, already_known, found:
    {bucket: count}, searched, left_for_later, units, stopped}``. ``limit``: at most so many items are matched."""

    async def work(collected: Collected) -> None:
        night = _Night(gateway=gateway, limit=limit, collected=collected)
        await _match_libraries(service, night)
        for name in users:
            await _hear_offline(service, night, service.persons[name])
        await pass_over(service, collected, gateway, on_progress)
        for name in users:
            await _apply_rules(service, night, service.persons[name])

    return await recorded(service, "reconcile", users, gateway, work)


async def _match_libraries(service: Service, night: _Night) -> None:
    """Each Audiobookshelf once, through whoever may see its libraries, at the cost of whoever has most units left."""
    servers: dict[str, list[Person]] = {}
    for name in night.collected.users:
        servers.setdefault(service.persons[name].settings.abs_url, []).append(service.persons[name])
    for url, persons in servers.items():
        payer = max(persons, key=lambda person: person.client.limiter.units_left_today)
        rematch = Rematch(
            payer.user.catalogue,
            service.matches,
            now=service.ports.now,
            auto_at=payer.user.policy.auto_at,
            review_at=payer.user.policy.review_at,
            search_units=int(payer.client.limiter.units_left_today * SEARCH_SHARE),
            heard=frozenset(item for person in persons for item in person.known.rows()),
            keep=not night.gateway.dry_run,
        )
        try:
            await _take_pages(service, night, rematch, persons)
            await rematch.search(payer.audiobookshelf)
        except (AudiobookshelfError, HardcoverError, InventoryShrunk) as error:
            night.collected.failed[f"matching of {url}"] = str(error)
        night.collected.more.setdefault("matching", {})[url] = asdict(rematch.report)


async def _take_pages(service: Service, night: _Night, rematch: Rematch, persons: list[Person]) -> None:
    for person in persons:
        await person.prepare()
    since = {person.name: _since(service, night, person) for person in persons if _wants_rules(person)}
    taken = 0
    async for page in pages([person.audiobookshelf for person in persons]):
        wanted = [item for item in page if any(person.user.allows(item.library_id) for person in persons)]
        if night.limit is not None:
            wanted = wanted[: max(night.limit - taken, 0)]
        taken += len(wanted)
        await rematch.take(wanted)
        for name, moment in since.items():
            person = service.persons[name]
            for item in wanted:
                if item.added_at is not None and item.added_at > moment and person.user.allows(item.library_id):
                    night.new_items.setdefault(name, set()).add(item.id)
        if night.limit is not None and taken >= night.limit:
            return


def _wants_rules(person: Person) -> bool:
    return person.settings.progress.want_to_read or person.settings.progress.mark_owned


def _since(service: Service, night: _Night, person: Person) -> datetime:
    """From when on new items count for this user: from the first run with the rule turned on."""
    name = f"rules since:{person.name}"
    text = service.remembered.get(name)
    if text is not None:
        return datetime.fromisoformat(text)
    if not night.gateway.dry_run:
        service.remembered.set(name, service.ports.now().isoformat())
    return service.ports.now()


async def _hear_offline(service: Service, night: _Night, person: Person) -> None:
    """Listening that Audiobookshelf stored without moving the progress row."""
    try:
        rows = await person.audiobookshelf.read_progress()
        fresh = {item: row for item, row in rows.items() if not row.is_finished}
        if not fresh:
            return
        sessions = await person.audiobookshelf.read_latest_sessions(LATEST_SESSIONS)
    except AudiobookshelfError as error:
        night.collected.failed[f"offline sessions of {person.name}"] = str(error)
        return
    by_item: dict[str, list[Any]] = {}
    for session in sessions:
        by_item.setdefault(session.library_item_id, []).append(session)
    for item, row in fresh.items():
        if item in by_item and not night.gateway.dry_run:
            service.offline.learn(person.name, row, by_item[item])


async def _apply_rules(service: Service, night: _Night, person: Person) -> None:
    if not _wants_rules(person):
        return
    new = [
        found
        for item in sorted(night.new_items.get(person.name, ()))
        if (found := service.matches.get(item)) is not None
    ]
    settled = [one for one in new if one.is_settled]
    heard = [found for item in person.known.rows() if (found := service.matches.get(item)) is not None]
    rules = Rules(
        user=person.name,
        ledger=service.ledger,
        history=service.history,
        gateway=night.gateway,
        now=service.ports.now,
        privacy_id=person.user.policy.privacy_id,
    )
    try:
        shelf = await person.account.shelf(Lane.RECONCILE)
        if person.settings.progress.want_to_read and settled:
            on_shelf = {user_book.book_id for user_book in await shelf.read_all(Lane.RECONCILE)}
            night.collected.outcomes += await rules.want_to_read(shelf, settled, on_shelf)
        if person.settings.progress.mark_owned and person.account.me is not None:
            wanted = _once([*settled, *heard])
            night.collected.outcomes += await rules.own(shelf, person.client, person.account.me.id, wanted)
    except HardcoverError as error:
        night.collected.failed[f"rules of {person.name}"] = str(error)


def _matched(service: Service, items: Iterable[str]) -> list[Matched]:
    return [found for item in sorted(items) if (found := service.matches.get(item)) is not None]


def _once(found: list[Matched]) -> list[Matched]:
    return list({one.item: one for one in found}.values())


def what_to_announce(before: dict[str, Any] | None, now: dict[str, Any]) -> tuple[str, str] | None:
    """Title and body of a night's one notification, or ``None``: nothing became worse, nobody is needed. Pure."""
    lines = [f"{name}: {why}" for name, why in now["failed"].items()]
    for name, counts in now["users"].items():
        earlier = (before or {"users": {}})["users"].get(name, {})
        for kind, words in (("needs_person", "wait for you"), ("failed", "could not be told")):
            more = counts.get(kind, 0) - earlier.get(kind, 0)
            if more > 0:
                lines.append(f"{name}: {counts[kind]} book{'s' if counts[kind] > 1 else ''} {words}")
    if not lines:
        return None
    return "Earmark: something needs a look", "\n".join(lines)
