"""Users, progress rows and sessions as JSON ([A 6], [A 10])."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from earmark.sandbox.audiobookshelf.state import ABSENT, ApiKey, Progress, Session, User, World


def progress(row: Progress) -> dict[str, Any]:
    told = {
        "id": row.id,
        "userId": row.user_id,
        "libraryItemId": row.item_id,
        "episodeId": row.episode_id,
        "mediaItemId": row.media_id,
        "mediaItemType": "podcastEpisode" if row.episode_id else "book",
        "duration": row.duration,
        "progress": row.progress,
        "currentTime": row.current_time,
        "isFinished": row.is_finished,
        "hideFromContinueListening": row.hidden,
        "ebookLocation": row.ebook_location,
        "ebookProgress": row.ebook_progress,
        "lastUpdate": row.last_update,
        "startedAt": row.started_at,
        "finishedAt": row.finished_at,
        **row.raw,
    }
    return {key: value for key, value in told.items() if value is not ABSENT}


def user(one: User, *, with_progress: bool = True, with_token: bool = True) -> dict[str, Any]:
    """The whole user; ``with_token`` False is root as other admins see it (an empty text)."""
    told: dict[str, Any] = {
        "id": one.id,
        "username": one.username,
        "email": one.email,
        "type": one.kind,
        "token": one.token if with_token else "",
        "mediaProgress": [progress(row) for row in one.progress.values()] if with_progress else ABSENT,
        "seriesHideFromContinueListening": [],
        "bookmarks": list(one.bookmarks) if with_progress else ABSENT,
        "isActive": one.is_active,
        "isLocked": False,
        "lastSeen": one.last_seen,
        "createdAt": one.created_at,
        "permissions": permissions(one),
        "librariesAccessible": list(one.libraries or ()),
        "itemTagsSelected": list(one.tags or ()),
        "hasOpenIDLink": False,
    }
    return {key: value for key, value in told.items() if value is not ABSENT}


def permissions(one: User) -> dict[str, bool]:
    return {
        "download": one.may_download,
        "update": one.may_update,
        "delete": one.may_delete,
        "upload": one.may_upload,
        "createEreader": one.is_admin,
        "accessAllLibraries": one.libraries is None,
        "accessAllTags": one.tags is None,
        "accessExplicitContent": one.sees_explicit,
        "selectedTagsNotAccessible": one.tags_are_forbidden,
    }


def public(world: World, one: User) -> dict[str, Any]:
    """What admins hear of somebody: with the whole first open session."""
    first = next((held for held in world.open_sessions.values() if held.user_id == one.id), None)
    told = None if first is None else {**session(first), **_open_extras(first), "libraryItem": None}
    head = {"id": one.id, "username": one.username, "type": one.kind}
    return {**head, "session": told, "lastSeen": one.last_seen, "createdAt": one.created_at}


def session(one: Session) -> dict[str, Any]:
    # A stored session without a readable date is dated by nothing; clients send such things.
    day = _day(one.updated_at)
    told = {
        "id": one.id,
        "userId": one.user_id,
        "libraryId": one.library_id,
        "libraryItemId": one.item_id,
        "bookId": one.snapshot["bookId"],
        "episodeId": one.episode_id,
        "mediaType": one.snapshot["mediaType"],
        "mediaMetadata": one.snapshot["mediaMetadata"],
        "chapters": one.snapshot["chapters"],
        "displayTitle": one.snapshot["displayTitle"],
        "displayAuthor": one.snapshot["displayAuthor"],
        "coverPath": one.snapshot["coverPath"],
        "duration": one.duration,
        "playMethod": one.play_method,
        "mediaPlayer": one.media_player,
        "deviceInfo": dict(one.device),
        "serverVersion": "2.36.0",
        "date": day and f"{day:%Y-%m-%d}",
        "dayOfWeek": day and f"{day:%A}",
        "timeListening": one.time_listening,
        "startTime": one.start_time,
        "currentTime": one.current_time,
        "startedAt": one.started_at,
        "updatedAt": one.updated_at,
    }
    return {key: value for key, value in told.items() if value is not ABSENT}


def session_opened(one: Session, item: dict[str, Any]) -> dict[str, Any]:
    """The answer to ``play``."""
    return {**session(one), **_open_extras(one), "libraryItem": item}


def _open_extras(one: Session) -> dict[str, Any]:
    return {"audioTracks": one.snapshot["audioTracks"]}


def session_for_admins(one: Session, owner: User) -> dict[str, Any]:
    nothing = ("stream", "shareSessionId", "mediaItemShareId", "coverAspectRatio")
    who = {"id": owner.id, "username": owner.username}
    return {**session(one), "lastSave": 0, "audioTracks": [], **dict.fromkeys(nothing), "user": who}


def api_key(world: World, key: ApiKey) -> dict[str, Any]:
    owner, maker = world.users.get(key.user_id), world.users.get(key.created_by)
    return {
        "id": key.id,
        "name": key.name,
        "description": None,
        "expiresAt": None if key.expires_at is None else iso(key.expires_at),
        "lastUsedAt": None,
        "isActive": key.is_active,
        "permissions": None,
        "createdAt": iso(key.created_at),
        "updatedAt": iso(key.created_at),
        "userId": key.user_id,
        "createdByUserId": key.created_by,
        "user": owner and {"id": owner.id, "username": owner.username, "type": owner.kind},
        "createdByUser": maker and {"id": maker.id, "username": maker.username, "type": maker.kind},
    }


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _day(at: Any) -> datetime | None:
    return datetime.fromtimestamp(at / 1000, UTC) if isinstance(at, int | float) else None
