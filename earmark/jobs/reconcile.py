"""The nightly reconcile: the whole library matched, every user's progress true, for a handful of units.

In this order: all items of all libraries against Hardcover's editions; what offline sessions say beyond the progress
rows; every user's progress, by the same sync as a live event; the owned and want-to-read rules; the metadata check; a
report. Live updates go first throughout, by their lane. A part that fails is reported and the others go on; nothing is
inferred from it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Protocol

from earmark.jobs.gc_pauses import short_pauses
from earmark.jobs.metadata import items
from earmark.jobs.metadata.run import Wanted, check_metadata
from earmark.jobs.run_context import RunContext, run_context
from earmark.jobs.sync import Collected, OnProgress, as_shown, pass_over, recorded
from earmark.jobs.unmatched import unmatched
from earmark.service.user import UserRuntime
from handlers.night.extras import ShelfExtras
from handlers.night.inventory import InventoryShrunk, pages
from handlers.night.rematch import Budget, Rematch
from handlers.state.database import DatabaseError
from handlers.state.matches import Matched
from handlers.state.outcome import Key, Kind, Outcome
from handlers.sync.gateway import Gateway
from hardcover.errors import HardcoverError
from hardcover.limits import Lane
from listener.errors import AudiobookshelfError
from listener.model import Library, LibraryItem, MediaProgress

SEARCH_SHARE = 0.2  # of the day's units that are left, for searching by words
UNITS_A_BOOK = 2  # kept for each book that was never told, out of what matching may spend
UNITS_A_PERSON = 10  # and for each person's pass over what has not changed
LONGEST_MATCHING = 4 * 3600.0  # seconds; the next night goes on with the rest
LATEST_SESSIONS = 500


class Service(items.Service, Protocol):
    """What the nightly run needs of ``service.Service``."""


@dataclass(slots=True)
class _Night:
    """What one run gathers on its way."""

    on: RunContext
    limit: int | None
    collected: Collected
    set_aside: Callable[[], None]
    new_items: dict[str, set[str]] = field(default_factory=dict)  # by user, added since their rules were turned on
    read: dict[str, dict[str, MediaProgress]] = field(default_factory=dict)  # by user

    def rows(self, person: UserRuntime) -> dict[str, MediaProgress]:
        """The progress rows as they were at the beginning; none where they could not be read."""
        return self.read.get(person.name, {})


async def reconcile_everybody(
    service: Service, *, users: list[str], gateway: Gateway, limit: int | None, whole: bool, on_progress: OnProgress
) -> dict[str, Any]:
    """The whole job. The report is that of a pass, and ``matching``: per server ``{checked, already_known, found:
    {bucket: count}, searched, left_for_later, units, stopped, unmatched}``. ``limit``: at most so many items are
    matched. ``whole``: this is a night, and not something asked for beside the nights."""

    async def work(collected: Collected) -> None:
        try:
            with run_context(service.database, gateway, service.ports.now) as on, short_pauses() as set_aside:
                night = _Night(on=on, limit=limit, collected=collected, set_aside=set_aside)
                await _work(service, night, gateway, on_progress)
        except DatabaseError as error:  # what cannot be recorded is not written
            collected.failed["state"] = str(error)

    return await recorded(service, "reconcile", users, gateway, work, whole=whole)


async def _work(service: Service, night: _Night, gateway: Gateway, on_progress: OnProgress) -> None:
    persons = [service.persons[name] for name in night.collected.users]
    for person in persons:
        await _read_rows(night, person)
    await _match_libraries(service, night, persons)
    for person in persons:
        await _hear_offline(night, person)
    night.set_aside()
    await pass_over(service, night.collected, night.on, on_progress)
    night.set_aside()
    for person in persons:
        await _apply_rules(service, night, person)
    wanted = Wanted(apply=service.settings.metadata.apply, limit=night.limit)
    await check_metadata(service, night.collected, wanted, gateway, on_progress, night.on)


async def _read_rows(night: _Night, person: UserRuntime) -> None:
    """What is listened to is matched first. A person who can not be read is told of by their pass."""
    try:
        await person.prepare()
        rows = await person.audiobookshelf.read_progress()
    except AudiobookshelfError:
        return
    night.read[person.name] = rows


async def _match_libraries(service: Service, night: _Night, persons: list[UserRuntime]) -> None:
    """Each Audiobookshelf once, through whoever may see its libraries, at the cost of whoever has most units left."""
    servers: dict[str, list[UserRuntime]] = {}
    for person in persons:
        servers.setdefault(person.settings.abs_url, []).append(person)
    for url, those in servers.items():
        payers = sorted(those, key=lambda person: (-person.client.limiter.units_left_today, person.name))
        heard = {item for person in those for item in night.rows(person)}
        rematch = Rematch(
            list({id(person.client): person.user.catalogue for person in payers}.values()),
            night.on.matches,
            [person.audiobookshelf for person in those],
            now=service.ports.now,
            auto_at=service.settings.matching.auto_at,
            review_at=service.settings.matching.review_at,
            budget=_budget(night, payers[0], those),
            heard=frozenset(heard),
            limit=night.limit,
        )
        try:
            await _take_pages(service, night, rematch, those)
            await rematch.search()
        except (AudiobookshelfError, HardcoverError) as error:
            night.collected.failed[f"matching of {url}"] = str(error)
        told = {"unmatched": unmatched(night.on, rematch.open, [person.name for person in those], heard)}
        night.collected.more.setdefault("matching", {})[url] = asdict(rematch.report) | told


def _budget(night: _Night, payer: UserRuntime, persons: list[UserRuntime]) -> Budget:
    """Matching leaves enough of the day to the pass that comes after it."""
    new = sum(
        night.on.ledger.entry(Key(person.name, item)).acknowledged is None
        for person in persons
        if person.client is payer.client
        for item in night.rows(person)
    )
    each = sum(UNITS_A_PERSON + len(night.rows(person)) // 50 for person in persons if person.client is payer.client)
    ends = asyncio.get_running_loop().time() + LONGEST_MATCHING
    return Budget(kept=each + UNITS_A_BOOK * new, search_share=SEARCH_SHARE, ends=ends)


async def _take_pages(service: Service, night: _Night, rematch: Rematch, persons: list[UserRuntime]) -> None:
    since = {person.name: _since(service, night, person) for person in persons if _wants_rules(person)}
    by_reader = {id(person.audiobookshelf): person for person in persons}
    url = persons[0].settings.abs_url

    def believe(library: Library, total: int) -> str | None:
        doubt = night.on.shrink_guard.check(f"library:{url}:{library.id}", total)
        return None if doubt is None else f"{library.name or library.id} has {doubt}"

    def trouble(reader: Any, error: AudiobookshelfError | InventoryShrunk) -> None:
        night.collected.failed[f"libraries as {by_reader[id(reader)].name} sees them"] = str(error)

    async for page in pages([person.audiobookshelf for person in persons], believe=believe, trouble=trouble):
        wanted = [item for item in page if any(person.user.allows(item.library_id) for person in persons)]
        await rematch.take(wanted)
        night.set_aside()
        for name, moment in since.items():
            night.new_items.setdefault(name, set()).update(_added_after(moment, wanted, service.persons[name]))
        if night.limit is not None and rematch.report.checked >= night.limit:
            return


def _added_after(moment: datetime, items: Iterable[LibraryItem], person: UserRuntime) -> Iterable[str]:
    return (
        item.id
        for item in items
        if item.added_at is not None and item.added_at > moment and person.user.allows(item.library_id)
    )


def _wants_rules(person: UserRuntime) -> bool:
    return person.settings.progress.want_to_read or person.settings.progress.mark_owned


def _since(service: Service, night: _Night, person: UserRuntime) -> datetime:
    """From when on new items count for this user: from the first run with the rule turned on."""
    name = f"rules since:{person.name}"
    text = night.on.state.key_values.get(name)
    if text is not None:
        return datetime.fromisoformat(text)
    night.on.state.key_values.set(name, service.ports.now().isoformat())
    return service.ports.now()


async def _hear_offline(night: _Night, person: UserRuntime) -> None:
    """Listening that Audiobookshelf stored without moving the progress row."""
    fresh = {item: row for item, row in night.rows(person).items() if not row.is_finished}
    if not fresh:
        return
    try:
        sessions = await person.audiobookshelf.read_latest_sessions(LATEST_SESSIONS)
    except AudiobookshelfError as error:
        night.collected.failed[f"offline sessions of {person.name}"] = str(error)
        return
    by_item: dict[str, list[Any]] = {}
    for session in sessions:
        by_item.setdefault(session.library_item_id, []).append(session)
    for item, row in fresh.items():
        if item in by_item:
            known = night.on.ledger.entry(Key(person.name, item)).acknowledged
            before = known.abs_last_update if known is not None else None
            since = before if before and row.started_at and before < row.started_at else None  # of the row before
            night.on.offline.learn(person.name, row, by_item[item], since=since)


async def _apply_rules(service: Service, night: _Night, person: UserRuntime) -> None:
    if not _wants_rules(person) or person.name in night.collected.failed:
        return
    new = night.on.matches.of(sorted(night.new_items.get(person.name, ())))
    settled = [one for one in new if one.is_settled]
    heard = night.on.matches.of(sorted(night.rows(person)))
    book_sync = night.on.book_sync(person)
    rules = ShelfExtras(
        user=person.name,
        state=night.on.state,
        gateway=night.on.gateway,
        now=service.ports.now,
        privacy_id=person.user.policy.privacy_id,
    )
    try:
        shelf = await night.on.shelf(person, Lane.RECONCILE)
        if person.settings.progress.want_to_read and settled:
            on_shelf = {user_book.book_id for user_book in await shelf.read_all(Lane.RECONCILE)}
            outcomes = await rules.want_to_read(shelf, settled, on_shelf)
            for one in settled:
                if one.book_id is not None:
                    book_sync.context.shelves.forget(one.book_id)
            _publish(service, night, outcomes)
        if person.settings.progress.mark_owned and person.account.me is not None:
            wanted = _once([*settled, *heard])
            _publish(service, night, await rules.own(shelf, person.client, person.account.me.id, wanted))
    except HardcoverError as error:
        night.collected.failed[f"rules of {person.name}"] = str(error)


def _publish(service: Service, night: _Night, outcomes: list[Outcome]) -> None:
    shown = [as_shown(outcome, night.on) for outcome in outcomes]
    night.collected.outcomes += shown
    for outcome in shown:
        if outcome.kind is not Kind.FAILED:  # nobody looks at those again before the next night: the report has them
            service.outcomes.publish(outcome)


def _once(found: list[Matched]) -> list[Matched]:
    return list({one.item: one for one in found}.values())


def what_to_announce(before: dict[str, Any] | None, now: dict[str, Any]) -> tuple[str, str] | None:
    """Title and body of a night's one notification, or ``None``: nothing became worse, nobody is needed. Pure."""
    lines = [f"{name}: {why}" for name, why in now["failed"].items()]
    for name, counts in now["users"].items():
        earlier = (before or {"users": {}})["users"].get(name, {})
        for kind, words in (("needs_review", "wait for you"), ("failed", "could not be synced")):
            more = counts.get(kind, 0) - earlier.get(kind, 0)
            if more > 0:
                lines.append(f"{name}: {counts[kind]} book{'s' if counts[kind] > 1 else ''} {words}")
    if not lines:
        return None
    return "Earmark: something waits for you", "\n".join(lines)
