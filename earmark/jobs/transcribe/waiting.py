"""Which items wait to be transcribed, the most wanted first: listened to, then the latest additions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from earmark.jobs.transcribe.item import rests_on
from earmark.service.server import Server
from handlers.audio.engines import Engines
from handlers.metadata.proposals import Proposals
from handlers.state.transcripts import Transcripts
from listener.errors import AudiobookshelfError
from listener.model import LibraryItem

SECONDS_AN_ITEM = 30.0  # until a night has measured it: both ends, one model, on two old cores
AGAIN_DAYS = 30  # what Hardcover lists changes, too
MOST_WAITING = 5000
READ_TOGETHER = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One item of the queue, without what its work will read again."""

    item: str  # id
    title: str
    path: str | None
    added: float
    why: str
    listened_to: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "item": self.item,
            "title": self.title,
            "path": self.path,
            "why": self.why,
            "listened_to": self.listened_to,
        }


async def waiting_items(  # noqa: PLR0917 - where they are, and what is known of them
    server: Server,
    proposals: Proposals,
    store: Transcripts,
    engines: Engines,
    listened_to: Collection[str],
    now: datetime,
) -> list[Waiting]:
    """Items that the metadata check left to this, and that were not decided since from the same files and rules. Raises
    what reading Audiobookshelf raises."""
    asked = dict(list(proposals.listen().items())[:MOST_WAITING])
    ids, found = list(asked), list[Waiting]()
    for start in range(0, len(ids), READ_TOGETHER):
        for item_id, item in (await server.read_items(ids[start : start + READ_TOGETHER])).items():
            if item.is_missing or not item.files or not server.allows(item.library_id):
                continue
            if not _is_decided(item, store, engines, now):
                found.append(_waiting(item, asked[item_id], listened_to=item_id in listened_to))
    return sorted(found, key=lambda one: (not one.listened_to, -one.added, one.item))


def _is_decided(item: LibraryItem, store: Transcripts, engines: Engines, now: datetime) -> bool:
    known = store.decided(item.id)
    return known is not None and known.rests_on == rests_on(item, engines) and (now - known.at).days < AGAIN_DAYS


def _waiting(item: LibraryItem, why: str, *, listened_to: bool) -> Waiting:
    added = item.added_at.timestamp() if item.added_at is not None else 0.0
    return Waiting(item=item.id, title=item.title, path=item.rel_path, added=added, why=why, listened_to=listened_to)


async def listened_items(server: Server) -> set[str]:
    """Items with progress of anybody; of whom it cannot be read, none."""
    found: set[str] = set()
    for user in server.users:
        try:
            found.update(await user.audiobookshelf.read_progress())
        except AudiobookshelfError:
            continue
    return found
