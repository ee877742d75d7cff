"""Which items wait to be transcribed, the most wanted first: listened to, then the latest additions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from earmark.jobs.transcribe.item import rests_on
from earmark.service.core import Core
from earmark.service.server import Server
from earmark.views.answers.transcribed import WaitingItem
from handlers.audio.engines import Engines
from handlers.state.overrides import EVERYONE, OverrideKind
from handlers.state.transcripts import Transcripts
from listener import AudiobookshelfError, LibraryItem

SECONDS_AN_ITEM = 30.0  # until a night has measured it: both ends, one model, on two old cores
AGAIN_DAYS = 30  # what Hardcover lists changes, too
MOST_WAITING = 5000
MOST_LAST = 500  # of those that are transcribed when nothing else waits: more than a night has minutes for
NOT_LISTED = "Hardcover lists no such book: only its opening could say that it is another"
READ_TOGETHER = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One item of the queue, without what its work will read again. ``is_last``: behind all that are not."""

    item: str  # id
    title: str
    path: str | None
    added: float
    why: str
    listened_to: bool
    is_last: bool = False

    def answer(self) -> WaitingItem:
        return WaitingItem(item=self.item, title=self.title, path=self.path, why=self.why, listened_to=self.listened_to)


async def waiting_items(
    core: Core, server: Server, store: Transcripts, engines: Engines, listened_to: Collection[str]
) -> list[Waiting]:
    """Items that the metadata check left to this, and behind them those that Hardcover does not list.

    Fields and tags of the latter agree. Most are what they say, and their opening can say no more; but one that lies is
    found by nothing else. What was decided since from the same files and rules, or by the owner, does not wait. Raises
    what reading Audiobookshelf raises."""
    now = core.ports.now()
    overrides = core.state.overrides.of(EVERYONE)
    overridden = {one for one, kinds in overrides.items() if kinds & {OverrideKind.LINK, OverrideKind.IGNORE}}

    async def read(asked: Mapping[str, str], most: int, *, is_last: bool) -> list[Waiting]:
        ids, found = [one for one in asked if one not in overridden], list[Waiting]()
        for start in range(0, len(ids), READ_TOGETHER):
            for item_id, item in (await server.read_items(ids[start : start + READ_TOGETHER])).items():
                if item.is_missing or not item.files or not server.allows(item.library_id):
                    continue
                if not _is_decided(item, store, engines, now):
                    is_known = item_id in listened_to
                    found.append(_waiting(item, asked[item_id], listened_to=is_known, is_last=is_last))
            if len(found) >= most:
                break
        return found

    asked = core.proposals.listen()
    decided = store.decided_after(now - timedelta(days=AGAIN_DAYS))
    rejected = [one for one in core.matches.rejected() if one not in asked and one not in decided]
    rejected.sort(key=lambda one: (one not in listened_to, one))
    found = await read(asked, MOST_WAITING, is_last=False)
    found += await read(dict.fromkeys(rejected, NOT_LISTED), MOST_LAST, is_last=True)
    return sorted(found, key=lambda one: (one.is_last, not one.listened_to, -one.added, one.item))


def _is_decided(item: LibraryItem, store: Transcripts, engines: Engines, now: datetime) -> bool:
    known = store.decided(item.id)
    return known is not None and known.rests_on == rests_on(item, engines) and (now - known.at).days < AGAIN_DAYS


def _waiting(item: LibraryItem, why: str, *, listened_to: bool, is_last: bool) -> Waiting:
    added = item.added_at.timestamp() if item.added_at is not None else 0.0
    return Waiting(
        item=item.id,
        title=item.title,
        path=item.rel_path,
        added=added,
        why=why,
        listened_to=listened_to,
        is_last=is_last,
    )


async def listened_items(server: Server) -> set[str]:
    """Items with progress of anybody; of whom it cannot be read, none."""
    found: set[str] = set()
    for user in server.users:
        try:
            found.update(await user.audiobookshelf.read_progress())
        except AudiobookshelfError:
            continue
    return found
