"""``earmark editions``: what the edition store holds. It is read beside a running service, and cleared through it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from earmark.commands.arguments import Answer, Options
from earmark.jobs.recording import OnProgress
from earmark.observe.words import clock
from earmark.service.app import App
from earmark.service.control import CommandFailed, ask, read_answer
from earmark.views.answers.editions import RunningStore, StoreCleared, StoreStats
from hardcover import CannotPeek, Claim, Peek, StoredRecord, exported

FOLDER = "editions"  # in the data folder
STATS = "editions.stats"

ANSWER_SECONDS = 5.0  # a running service is busy, not gone


async def stats(data_dir: Path, now: datetime) -> StoreStats:
    """Of the folder, and of the running service where there is one. Raises ``CommandFailed``."""
    kinds: Counter[str] = Counter()
    absent = old = size = 0
    says = None
    try:
        with Peek(data_dir / FOLDER) as peek:
            size = peek.bytes()
            for record in exported(peek.rows()):
                kinds[record.key.partition(":")[0]] += 1
                absent += not record.claims
                old += record.until <= now
    except CannotPeek as problem:
        says = str(problem)
    return StoreStats(
        path=str(data_dir / FOLDER),
        says=says,
        bytes=size,
        entries=kinds.total(),
        kinds=dict(sorted(kinds.items())),
        known_absent=absent,
        out_of_date=old,
        service=await of_the_service(data_dir),
    )


def export(data_dir: Path, say: Callable[[str], None]) -> Iterator[StoredRecord]:
    """Every record, one after the other. What can not be read is said."""
    try:
        with Peek(data_dir / FOLDER) as peek:
            yield from exported(peek.rows())
    except CannotPeek as problem:
        say(str(problem))


async def of_the_service(data_dir: Path) -> RunningStore | None:
    """What a running service answers; ``None`` when none does. Raises ``CommandFailed`` where it answers as another
    version does."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            document, _ = await ask(data_dir, STATS, {}, lambda done, of: None)
    except (OSError, ValueError, CommandFailed):
        return None
    return read_answer(RunningStore, STATS, document)


# as text


def stats_text(answer: StoreStats) -> str:
    lines = [answer.says or f"{answer.path}: {answer.entries:,} records, {answer.bytes / 1e6:.1f} MB"]
    if answer.kinds:
        lines.append("  " + ", ".join(f"{count:,} {kind}" for kind, count in answer.kinds.items()))
        lines.append(f"  {answer.known_absent:,} say that Hardcover has none, {answer.out_of_date:,} are out of date")
    service = answer.service
    if service is None:
        lines.append("  no service runs")
    else:
        asked = service.hits + service.misses
        saved = f", {service.hit_rate:.0%} of them answered without Hardcover" if asked else ""
        where = "" if service.on_disk else "; the disk can not be used, memory must do"
        lines.append(f"  the running service: {service.in_memory:,} in memory, {asked:,} look-ups{saved}{where}")
    return "\n".join(lines)


def cleared_text(answer: StoreCleared) -> str:
    return f"{answer.cleared:,} records cleared; look-ups fill it again"


def record_text(record: StoredRecord) -> str:
    """One line for each edition of a record."""
    head = f"{record.key}  until {record.until:%Y-%m-%d}"
    return "\n".join(f"{head}  {_edition_text(one)}" for one in record.claims) or f"{head}  Hardcover has none"


def _edition_text(claim: Claim) -> str:
    edition, book = claim.edition, claim.book
    by = f" by {', '.join(book.authors)}" if book.authors else ""
    pages = f"{edition.pages} pages" if edition.pages else "no length"
    length = clock(edition.audio_seconds) if edition.audio_seconds else pages
    return f"edition {edition.id} of book {book.id}: {book.title}{by}; {length}"


# carried out where the store is owned


async def stats_here(app: App, _options: Options, _on_progress: OnProgress) -> Answer:
    found = app.core.store.stats()
    return RunningStore(
        entries=found.entries,
        in_memory=found.in_memory,
        hits=found.hits,
        misses=found.misses,
        hit_rate=round(found.hit_rate, 4),
        on_disk=found.on_disk,
    ), 0


async def clear_here(app: App, _options: Options, _on_progress: OnProgress) -> Answer:
    before = app.core.store.stats()
    app.core.store.clear()
    if app.core.store.stats().entries:
        raise CommandFailed("the edition store could not be cleared: another process writes to it; try again")
    return StoreCleared(cleared=before.entries), 0
