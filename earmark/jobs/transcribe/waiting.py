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


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    item: LibraryItem
    why: str
    listened_to: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "item": self.item.id,
            "title": self.item.title,
            "path": self.item.rel_path,
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
    found: list[Waiting] = []
    for item_id, item in (await server.read_items(asked)).items():
        if item.is_missing or not item.files or not server.allows(item.library_id):
            continue
        known = store.decided(item_id)
        fresh = known is not None and known.rests_on == rests_on(item, engines)
        if known is not None and fresh and (now - known.at).days < AGAIN_DAYS:
            continue
        found.append(Waiting(item=item, why=asked[item_id], listened_to=item_id in listened_to))
    return sorted(found, key=_wanted)


def _wanted(one: Waiting) -> tuple[bool, float, str]:
    added = one.item.added_at.timestamp() if one.item.added_at is not None else 0.0
    return not one.listened_to, -added, one.item.id


async def listened_items(server: Server) -> set[str]:
    """Items with progress of anybody; of whom it cannot be read, none."""
    found: set[str] = set()
    for user in server.users:
        try:
            found.update(await user.audiobookshelf.read_progress())
        except AudiobookshelfError:
            continue
    return found
