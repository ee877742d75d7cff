"""Listening sessions as they are stored, for a history of years [A 10]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from listener.errors import OddAnswer
from listener.model import SessionRecord
from listener.parse import parse_session

LONGEST_TEXT = 1000
MOST_NAMES = 30


@dataclass(frozen=True, slots=True)
class SessionPage:
    """``total``: of all sessions, podcasts too, and those that cannot be read; so are ``given`` of this page."""

    records: list[SessionRecord]
    given: int
    total: int


def parse_session_page(raw: Any) -> SessionPage:
    """Sessions that cannot be read are left out. ``OddAnswer`` where the answer is no page of sessions."""
    sessions, total = (raw.get("sessions"), raw.get("total")) if isinstance(raw, dict) else (None, None)
    if not isinstance(sessions, list) or not isinstance(total, int):
        raise OddAnswer("the answer has no page of sessions")
    records = []
    for session in sessions:
        try:
            records.append(_record(session))
        except OddAnswer:
            continue
    return SessionPage(records=records, given=len(sessions), total=total)


def _record(raw: Any) -> SessionRecord:
    played = parse_session(raw)
    told = raw.get("mediaMetadata")
    metadata: dict[str, Any] = told if isinstance(told, dict) else {}
    people = metadata.get("authors")
    authors = [one.get("name") if isinstance(one, dict) else one for one in people] if isinstance(people, list) else []
    length = raw.get("duration")
    is_number = isinstance(length, int | float) and not isinstance(length, bool) and 0 < length < 1e8
    return SessionRecord(
        id=played.id,
        library_item_id=played.library_item_id,
        is_book=not raw.get("episodeId") and raw.get("mediaType") != "podcast",
        title=_text(raw.get("displayTitle")) or _text(metadata.get("title")),
        authors=_names(authors) or _names(_text(raw.get("displayAuthor")).split(", ")),
        narrators=_names(metadata.get("narrators")),
        length_seconds=float(length) if is_number else 0.0,
        started_at=played.started_at,
        updated_at=played.updated_at,
        listened_seconds=played.listened_seconds or 0.0,
        start_seconds=played.start_seconds,
        current_seconds=played.current_seconds,
        device=_device(raw.get("deviceInfo")),
    )


def _device(raw: Any) -> str:
    if not isinstance(raw, dict):
        return ""
    return next((name for key in ("deviceName", "clientName", "deviceId") if (name := _text(raw.get(key)))), "")


def _names(raw: Any) -> tuple[str, ...]:
    found = [_text(name) for name in raw[:MOST_NAMES]] if isinstance(raw, list) else []
    return tuple(dict.fromkeys(name for name in found if name))


def _text(raw: Any) -> str:
    return raw.strip()[:LONGEST_TEXT] if isinstance(raw, str) else ""
