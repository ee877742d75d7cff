"""``earmark editions``: what the edition store holds. It is read beside a running service, and cleared through it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from earmark.observe.words import clock
from earmark.service.app import App
from earmark.service.control import CommandFailed, ask
from hardcover.editions import exported
from hardcover.peek import CannotPeek, Peek

FOLDER = "editions"  # in the data folder

ANSWER_SECONDS = 5.0  # a running service is busy, not gone


async def stats(data_dir: Path, now: datetime) -> dict[str, Any]:
    """``{"path", "says", "bytes", "entries", "kinds": {kind: count}, "known_absent", "out_of_date", "service"}``.

    ``says``: why there is nothing to read, else ``None``. ``service``: ``{"in_memory", "hits", "misses", "hit_rate",
    "on_disk"}`` since the service that runs was started; ``None`` when none does.
    """
    document: dict[str, Any] = {"path": str(data_dir / FOLDER), "says": None, "bytes": 0}
    kinds: Counter[str] = Counter()
    absent = old = 0
    try:
        with Peek(data_dir / FOLDER) as peek:
            document["bytes"] = peek.bytes()
            for record in exported(peek.rows()):
                kinds[record["key"].partition(":")[0]] += 1
                absent += not record["editions"]
                old += datetime.fromisoformat(record["until"]) <= now
    except CannotPeek as problem:
        document["says"] = str(problem)
    return document | {
        "entries": kinds.total(),
        "kinds": dict(sorted(kinds.items())),
        "known_absent": absent,
        "out_of_date": old,
        "service": await asked(data_dir, "editions.stats"),
    }


def export(data_dir: Path, say: Callable[[str], None]) -> Iterator[dict[str, Any]]:
    """Every record (see ``hardcover.editions.exported``), one after the other. What can not be read is said."""
    try:
        with Peek(data_dir / FOLDER) as peek:
            yield from exported(peek.rows())
    except CannotPeek as problem:
        say(str(problem))


async def asked(data_dir: Path, command: str) -> dict[str, Any] | None:
    """What a running service answers; ``None`` when none does."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            document, _ = await ask(data_dir, command, {}, lambda done, of: None)
    except (OSError, ValueError, CommandFailed):
        return None
    return document if isinstance(document, dict) else None


# as text


def stats_text(document: dict[str, Any]) -> str:
    size = f"{document['bytes'] / 1e6:.1f} MB"
    lines = [f"{document['path']}: {document['entries']:,} records, {size}"]
    if document["says"]:
        lines = [document["says"]]
    if document["kinds"]:
        lines.append("  " + ", ".join(f"{count:,} {kind}" for kind, count in document["kinds"].items()))
        lines.append(
            f"  {document['known_absent']:,} say that Hardcover has none, {document['out_of_date']:,} are out of date"
        )
    service = document["service"]
    if service is None:
        lines.append("  no service runs")
    else:
        asked = service["hits"] + service["misses"]
        saved = f", {service['hit_rate']:.0%} of them answered without Hardcover" if asked else ""
        where = "" if service["on_disk"] else "; the disk can not be used, memory must do"
        lines.append(f"  the running service: {service['in_memory']:,} in memory, {asked:,} look-ups{saved}{where}")
    return "\n".join(lines)


def cleared_text(document: dict[str, Any]) -> str:
    return f"{document['cleared']:,} records cleared; look-ups fill it again"


def record_text(record: dict[str, Any]) -> str:
    """One line for each edition of a record."""
    head = f"{record['key']}  until {record['until'][:10]}"
    lines = [f"{head}  {_edition_text(one)}" for one in record["editions"]]
    return "\n".join(lines) or f"{head}  Hardcover has none"


def _edition_text(one: dict[str, Any]) -> str:
    edition, book = one["edition"], one["book"]
    by = f" by {', '.join(book['authors'])}" if book.get("authors") else ""
    length = clock(edition["audio_seconds"]) if "audio_seconds" in edition else ""
    length = length or (f"{edition['pages']} pages" if "pages" in edition else "no length")
    return f"edition {edition['id']} of book {book['id']}: {book.get('title', '')}{by}; {length}"


# carried out where the store is owned


async def stats_here(app: App, _options: dict[str, Any], _on_progress: Any) -> tuple[dict[str, Any], int]:
    found = app.core.store.stats()
    return {
        "entries": found.entries,
        "in_memory": found.in_memory,
        "hits": found.hits,
        "misses": found.misses,
        "hit_rate": round(found.hit_rate, 4),
        "on_disk": found.on_disk,
    }, 0


async def clear_here(app: App, _options: dict[str, Any], _on_progress: Any) -> tuple[dict[str, Any], int]:
    """``{"cleared"}``: the records there were."""
    before = app.core.store.stats()
    app.core.store.clear()
    if app.core.store.stats().entries:
        raise CommandFailed("the edition store could not be cleared: another process writes to it; try again")
    return {"cleared": before.entries}, 0
