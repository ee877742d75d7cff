"""Everything that changes progress: sessions, PATCH, batch, delete, offline sessions ([A 6]-[A 8]).

Both the REST routes and the embedded readers act through these methods, so both are heard alike. What the server would
refuse raises ``Refused`` with the status and text of its answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from earmark.sandbox.audiobookshelf import files_json, items_json, rules, users_json
from earmark.sandbox.audiobookshelf.live import Live
from earmark.sandbox.audiobookshelf.rules import PATCH_RULE, FinishRule, Place
from earmark.sandbox.audiobookshelf.state import ABSENT, Item, Progress, Session, User, World


class Refused(Exception):
    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status} {text}")
        self.status = status
        self.text = text


NOT_FOUND, FORBIDDEN = (404, "Not Found"), (403, "Forbidden")

DIRECT_PLAY, LOCAL = 0, 3  # play methods

BROWSER = {"osName": "Linux", "osVersion": "x86_64", "browserName": "Chrome", "browserVersion": "126.0"}


class Playback:
    def __init__(self, world: World, live: Live, user_json: Callable[[User], dict[str, Any]]) -> None:
        self._world = world
        self._live = live
        self._user_json = user_json
        self._devices: dict[tuple[str, str], str] = {}

    # -- listening

    def play(self, user: User, item: Item, episode_id: str | None, asked: Mapping[str, Any]) -> Session:
        """Open a session; the one this user has open on the same device is closed first. Progress stays as it is."""
        episode = item.episode(episode_id)
        if episode_id is not None and episode is None:
            raise Refused(*NOT_FOUND)
        device = self._device(user, asked.get("deviceInfo") or {})
        for held in list(self._world.open_sessions.values()):
            if held.user_id == user.id and held.device_id == device["deviceId"]:
                self.close(user, held.id, None)
        row = user.progress.get(episode_id or item.media_id)
        begun = 0.0 if row is None or row.is_finished else rules.number(row.current_time)
        start = begun if begun == begun else 0.0  # noqa: PLR0124 - a position that is no number starts at 0
        now = self._world.now_ms()
        session = Session(
            id=self._world.new_id(),
            user_id=user.id,
            item_id=item.id,
            library_id=item.library_id,
            episode_id=episode_id,
            duration=episode.duration if episode else item.duration,
            play_method=DIRECT_PLAY,
            media_player=str(asked.get("mediaPlayer") or "unknown"),
            device=device,
            start_time=start,
            current_time=start,
            time_listening=0,
            started_at=now,
            updated_at=now,
            snapshot=self._snapshot(item),
        )
        self._world.open_sessions[session.id] = session
        self._live.to_admins("user_stream_update", users_json.public(self._world, user))
        return session

    def sync(self, user: User, session_id: str, told: Mapping[str, Any]) -> None:
        """Progress goes to whoever syncs, which is an admin's own account when it is not their session ([A 1.18])."""
        session = self._open_session(user, session_id)
        item = self._world.items.get(session.item_id)
        if item is None:
            raise Refused(*NOT_FOUND)
        session.current_time = told.get("currentTime", ABSENT)
        listened = told.get("timeListened")
        session.time_listening += listened if isinstance(listened, int | float) else 0
        session.updated_at = self._world.now_ms()
        payload = {
            "duration": told.get("duration") or session.duration or 0,
            "currentTime": session.current_time,
            "progress": rules.fraction(session.current_time, session.duration),
        }
        rule = FinishRule.of(self._world.libraries[item.library_id])
        row = self._write(user, item, session.episode_id, payload, rule)
        self._tell_progress(user, row, session)
        self._store(session)

    def close(self, user: User, session_id: str, told: Mapping[str, Any] | None) -> None:
        session = self._open_session(user, session_id)
        if told:
            self.sync(user, session_id, told)
        else:
            self._store(session)
        self._live.to_admins("user_stream_update", users_json.public(self._world, user))
        self._live.to_user(self._world.users[session.user_id], "user_session_closed", session.id)
        del self._world.open_sessions[session.id]

    def _open_session(self, user: User, session_id: str) -> Session:
        session = self._world.open_sessions.get(session_id)
        if session is None:
            raise Refused(*NOT_FOUND)
        if session.user_id != user.id and not user.is_admin:
            raise Refused(*FORBIDDEN)
        return session

    # -- offline listening

    def local(self, user: User, told: Mapping[str, Any], device: Mapping[str, Any]) -> dict[str, Any]:
        """One session a phone kept while offline; the row's own date decides whether progress follows."""
        result: dict[str, Any] = {"id": told.get("id"), "success": True, "progressSynced": False}
        item = self._world.items.get(str(told.get("libraryItemId")))
        episode = item.episode(told.get("episodeId")) if item else None
        if item is None or (item.media_type == "podcast" and episode is None):
            return {"id": told.get("id"), "success": False, "error": "Media item not found"}
        episode_id = episode.id if episode else None
        session = self._stored_local(user, item, episode_id, told, device)
        row = user.progress.get(episode_id or item.media_id)
        if row is not None and row.last_update > rules.number(session.updated_at):
            return result
        payload = {
            "duration": session.duration,
            "currentTime": session.current_time,
            "progress": rules.fraction(session.current_time, session.duration),
            "lastUpdate": session.updated_at,
        }
        rule = FinishRule.of(self._world.libraries[item.library_id])
        self._tell_progress(user, self._write(user, item, episode_id, payload, rule), session)
        return {**result, "progressSynced": True}

    def _stored_local(
        self, user: User, item: Item, episode_id: str | None, told: Mapping[str, Any], device: Mapping[str, Any]
    ) -> Session:
        known = user.sessions.get(str(told.get("id")))
        if known is not None:
            known.current_time, known.time_listening = told.get("currentTime", ABSENT), told.get("timeListening", 0)
            known.updated_at = told.get("updatedAt", ABSENT)
            return known
        episode = item.episode(episode_id)
        session = Session(
            id=str(told.get("id") or self._world.new_id()),
            user_id=user.id,
            item_id=item.id,
            library_id=item.library_id,
            episode_id=episode_id,
            duration=episode.duration if episode else item.duration,
            play_method=told.get("playMethod", LOCAL),
            media_player=told.get("mediaPlayer", "unknown"),
            device=self._device(user, device),
            start_time=told.get("startTime", 0),
            current_time=told.get("currentTime", ABSENT),
            time_listening=told.get("timeListening", 0),
            started_at=told.get("startedAt", ABSENT),
            updated_at=told.get("updatedAt", ABSENT),
            snapshot=self._snapshot(item),
        )
        user.sessions[session.id] = session
        return session

    # -- progress written directly

    def patch(self, user: User, item_id: str, episode_id: str | None, told: Mapping[str, Any]) -> Progress:
        """Creates the row, even from nothing; access to the item is not asked for ([A 1.20])."""
        row = self._patch(user, item_id, episode_id, told)
        self.tell_user(user)
        return row

    def batch(self, user: User, rows: list[Mapping[str, Any]]) -> None:
        """Bad rows are skipped without a word; one event if any row was good."""
        written = 0
        for told in rows:
            try:
                self._patch(user, str(told.get("libraryItemId")), told.get("episodeId"), told)
            except Refused:
                continue
            written += 1
        if written:
            self.tell_user(user)

    def delete(self, user: User, progress_id: str) -> None:
        row = self._row(user, progress_id)
        del user.progress[row.media_id]
        self.tell_user(user)

    def hide(self, user: User, progress_id: str) -> None:
        row = self._row(user, progress_id)
        if not row.hidden:
            row.hidden, row.last_update = True, self._world.now_ms()
            self.tell_user(user)

    def tell_user(self, user: User) -> None:
        self._live.to_user(user, "user_updated", self._user_json(user))

    def _patch(self, user: User, item_id: str, episode_id: str | None, told: Mapping[str, Any]) -> Progress:
        item = self._world.items.get(item_id)
        if item is None:
            raise Refused(404, "Library item not found")
        if episode_id and item.episode(episode_id) is None:
            raise Refused(404, "Episode not found")
        if not episode_id and item.media_type != "book":
            raise Refused(400, "Library item is not a book")
        return self._write(user, item, episode_id or None, told, PATCH_RULE)

    def _row(self, user: User, progress_id: str) -> Progress:
        for row in user.progress.values():
            if row.id == progress_id:
                return row
        raise Refused(*NOT_FOUND)

    # -- inside

    def _write(
        self, user: User, item: Item, episode_id: str | None, payload: Mapping[str, Any], rule: FinishRule
    ) -> Progress:
        media_id, now = episode_id or item.media_id, self._world.now_ms()
        row = user.progress.get(media_id)
        if row is None:
            place = Place(user_id=user.id, item_id=item.id, episode_id=episode_id, media_id=media_id)
            row = user.progress[media_id] = rules.create(place, self._world.new_id(), payload, now)
        else:
            rules.update(row, payload, rule, now)
        return row

    def _tell_progress(self, user: User, row: Progress, session: Session) -> None:
        told = {"id": row.id, "sessionId": session.id, "deviceDescription": _description(session.device)}
        self._live.to_user(user, "user_item_progress_updated", {**told, "data": users_json.progress(row)})

    def _store(self, session: Session) -> None:
        owner = self._world.users.get(session.user_id)
        if owner is not None and session.time_listening:  # what was never listened to is not kept
            owner.sessions[session.id] = session

    def _device(self, user: User, told: Mapping[str, Any]) -> dict[str, Any]:
        device_id = str(told.get("deviceId") or f"temp-{user.id}")
        known = self._devices.setdefault((user.id, device_id), self._world.new_id())
        model = str(told.get("model") or "")
        client = told.get("clientName") or ("Abs Web" if not model else "Abs Android")
        maker = str(told.get("manufacturer") or "")
        return {
            "id": known,
            "userId": user.id,
            "deviceId": device_id,
            "ipAddress": "127.0.0.1",
            **BROWSER,
            "clientVersion": told.get("clientVersion") or "2.36.0",
            "manufacturer": maker,
            "model": model,
            "sdkVersion": str(told.get("sdkVersion") or ""),
            "clientName": client,
            "deviceName": f"{maker} {model}".strip() or "Linux x86_64 Chrome",
        }

    def _snapshot(self, item: Item) -> dict[str, Any]:
        return {
            "bookId": item.media_id,
            "mediaType": item.media_type,
            "mediaMetadata": items_json.metadata(self._world, item),
            "chapters": files_json.chapters(item),
            "displayTitle": item.title or "",
            "displayAuthor": ", ".join(item.authors),
            "coverPath": files_json.cover_path(item),
            "audioTracks": files_json.tracks(item),
        }


def _description(device: Mapping[str, Any]) -> str:
    if not device["model"]:
        return f"{device['osName']} {device['osVersion']} / {device['browserName']}"
    system = f" SDK {device['sdkVersion']}" if device["sdkVersion"] else ""
    return f"{device['model']}{system} / v{device['clientVersion']}"
