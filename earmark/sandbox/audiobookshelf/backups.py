"""A backup of the server's data, and putting it back ([A 5], ``backup_applied``)."""

from __future__ import annotations

import copy
from dataclasses import dataclass

from earmark.sandbox.audiobookshelf.live import Live
from earmark.sandbox.audiobookshelf.state import Item, Progress, Session, World


@dataclass(frozen=True, slots=True)
class Backup:
    """Items, and per user id the progress rows and the stored sessions, as they were at ``taken_at`` (ms)."""

    taken_at: int
    items: dict[str, Item]
    progress: dict[str, dict[str, Progress]]
    sessions: dict[str, dict[str, Session]]


def take(world: World) -> Backup:
    users = world.users
    return Backup(
        taken_at=world.now_ms(),
        items=copy.deepcopy(world.items),
        progress={user_id: copy.deepcopy(user.progress) for user_id, user in users.items()},
        sessions={user_id: copy.deepcopy(user.sessions) for user_id, user in users.items()},
    )


def restore(world: World, live: Live, backup: Backup) -> None:
    """Rows get their old ``lastUpdate`` back; what came after the backup is gone. All connections are told, without
    what has changed. Users who came later lose everything; sessions that are open go on."""
    world.items = copy.deepcopy(backup.items)
    for user_id, user in world.users.items():
        user.progress = copy.deepcopy(backup.progress.get(user_id, {}))
        user.sessions = copy.deepcopy(backup.sessions.get(user_id, {}))
    world.changed()
    live.to_all("backup_applied", None)
