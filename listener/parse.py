"""Raw JSON of Audiobookshelf → the values of ``model.py``. Pure, and the last place where ``Any`` is met.

Numbers and times are claims [A 1.15]: what cannot be true becomes ``None`` (or 0.0 for lengths). ``Surprising`` is
raised only where nothing can be made of the whole answer; single broken rows are left out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, TypeVar

from listener.errors import OddAnswer
from listener.model import (
    AudioFile,
    Chapter,
    Library,
    LibraryItem,
    MediaProgress,
    PlaybackSession,
    SeriesEntry,
    ServerStatus,
    User,
)

_EARLIEST_MS = 100_000_000_000  # March 1973: anything smaller was seconds by mistake, or nonsense
_LATEST_MS = 7_258_118_400_000  # the year 2200
_LONGEST_TEXT = 1000  # characters of a title, a name, a tag: what comes behind them is cut off
_LONGEST_DESCRIPTION = 100_000
_LONGEST_ID = 200  # what is longer is no id, and half of one would be another
_LONGEST_PATH, _LONGEST_NAME = 4096, 255  # of Linux; what is longer leads nowhere
_MOST_ENTRIES = 500  # people, series, genres and tags of one item
_MOST_FILES = 20_000  # of one item
_MOST_CHAPTERS = 5_000
_ALMOST_ZERO_SECONDS = -1.0  # a seek that rounded to just before the start
_LONGEST_SECONDS = 100_000_000.0  # three years of sound; a number above is a claim that nothing can have played
_LARGEST_NUMBER = 2.0**53  # sizes and times of files; fits every place where a number is kept
_HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")  # JSON may hold them, no database and no file does
_LEADS_ELSEWHERE = re.compile(r"[/\\?#%]|^\.*$")  # in a path, also where something on the way undoes quoting
_WIDE_GAP = re.compile(r"\s{5,}")  # nobody's title has one, and patterns go over it again and again

# "The Hollow Lantern Cycle #1, Night Tales": a comma ends a name only after a number, names have commas too.
_MINIFIED_NUMBER = re.compile(r" #(?P<sequence>[^\s,]+)(?:, |$)")

T = TypeVar("T")

LOCAL = 3  # playMethod of a session that was played offline [A 8]


def parse_progress(raw: Any) -> MediaProgress | None:
    """One ``mediaProgress`` row [A 6]; ``None`` when it is not a book's, or when it names no row or no item."""
    if not is_book_row(raw):
        return None
    row_id, item_id = parse_id(raw.get("id")), parse_id(raw.get("libraryItemId"))
    if row_id is None or item_id is None:
        return None
    return MediaProgress(
        id=row_id,
        library_item_id=item_id,
        current_time_seconds=_position(raw.get("currentTime")),
        duration_seconds=_length(raw.get("duration")),
        ebook_fraction=_fraction(raw.get("ebookProgress")),
        is_finished=bool(raw.get("isFinished")),  # Audiobookshelf itself goes by truthiness [A 7]
        started_at=parse_time(raw.get("startedAt")),
        finished_at=parse_time(raw.get("finishedAt")),
        last_update=parse_time(raw.get("lastUpdate")),
    )


def is_book_row(raw: Any) -> bool:
    """Rows of podcast episodes are not for us; rows of older servers may lack ``mediaItemType`` [A 16]."""
    return isinstance(raw, dict) and raw.get("mediaItemType") in ("book", None) and not raw.get("episodeId")


class ProgressRows:
    """Collects ``mediaProgress[]`` of a user, by library item. ``broken`` is called with each book's row that could not
    be read. Two rows for one item (old databases): the one that changed last counts."""

    def __init__(self, broken: Callable[[Any], None] | None = None) -> None:
        self.rows: dict[str, MediaProgress] = {}
        self._broken = broken

    def add(self, raw_row: Any) -> None:
        row = parse_progress(raw_row)
        if row is None:
            if self._broken is not None and (not isinstance(raw_row, dict) or is_book_row(raw_row)):
                self._broken(raw_row)
            return
        other = self.rows.get(row.library_item_id)
        if other is None or _changed_at(row) >= _changed_at(other):
            self.rows[row.library_item_id] = row


def parse_progress_rows(raw: Any, broken: Callable[[Any], None] | None = None) -> dict[str, MediaProgress]:
    """See ``ProgressRows``."""
    if not isinstance(raw, list):
        raise OddAnswer("mediaProgress is not a list")
    found = ProgressRows(broken)
    for raw_row in raw:
        found.add(raw_row)
    return found.rows


def parse_item(raw: Any) -> LibraryItem:
    """A library item in any of its three shapes: plain, expanded, or minified as in library lists [A 10]."""
    media = raw.get("media") if isinstance(raw, dict) else None
    item_id = parse_id(raw.get("id")) if isinstance(raw, dict) else None
    if item_id is None or not isinstance(media, dict):
        raise OddAnswer("a library item without id or media")
    metadata = media.get("metadata")
    if not isinstance(metadata, dict):
        metadata = {}
    listed = _list(media.get("audioFiles"))[:_MOST_FILES]
    files = [file for file in listed if isinstance(file, dict) and not file.get("exclude")]
    duration = _length(media.get("duration")) or _length(sum(_length(file.get("duration")) for file in files))
    audio_files = media.get("numAudioFiles")
    is_summary = not isinstance(media.get("audioFiles"), list)
    has_audio = bool(files) or (isinstance(audio_files, int) and audio_files > 0) or duration > 0
    return LibraryItem(
        id=item_id,
        library_id=parse_id(raw.get("libraryId")) or "",
        media_type=_text(raw.get("mediaType")) or "",
        title=_text(metadata.get("title")) or "",
        subtitle=_text(metadata.get("subtitle")),
        authors=_names(metadata, "authors", "authorName") or _split(metadata.get("author")),  # podcasts: `author`
        narrators=_names(metadata, "narrators", "narratorName"),
        series=_series(metadata),
        asin=_text(metadata.get("asin")),
        isbn=_text(metadata.get("isbn")),
        language=_text(metadata.get("language")),
        published_year=_text(metadata.get("publishedYear")),
        publisher=_text(metadata.get("publisher")),
        abridged=metadata.get("abridged") is True,
        duration_seconds=duration,
        has_audio=has_audio,
        has_ebook=isinstance(media.get("ebookFile"), dict) or _text(media.get("ebookFormat")) is not None,
        ebook_format=_ebook_format(media),
        is_missing=raw.get("isMissing") is True,
        added_at=parse_time(raw.get("addedAt")),
        updated_at=parse_time(raw.get("updatedAt")),
        rel_path=_path(raw.get("relPath")),
        is_file=raw.get("isFile") is True,
        tags=_tags(media.get("audioFiles")),
        genres=_texts(metadata.get("genres")),
        media_tags=_texts(media.get("tags")),
        cover_path=_path(media.get("coverPath")),
        is_summary=is_summary,
        description=None  # lists of 50,000 are kept in memory
        if is_summary
        else _text(metadata.get("description"), _LONGEST_DESCRIPTION),
        files=tuple(found for found in map(_audio_file, files) if found is not None),
    )


def parse_items(raw: Any) -> list[LibraryItem]:
    """A list of library items; those nothing can be made of are left out."""
    if not isinstance(raw, list):
        raise OddAnswer("library items are not a list")
    return _each(raw, parse_item)


def parse_user(raw: Any) -> User:
    """A user as in ``GET /api/me``, ``GET /api/users`` and sign-in answers."""
    user_id = parse_id(raw.get("id")) if isinstance(raw, dict) else None
    if user_id is None:
        raise OddAnswer("a user without id")
    permissions = raw.get("permissions") if isinstance(raw.get("permissions"), dict) else {}
    return User(
        id=user_id,
        username=_text(raw.get("username")) or "",
        kind=_text(raw.get("type")) or "user",
        is_active=raw.get("isActive") is not False,
        can_update=permissions.get("update") is True,
        sees_everything=all(permissions.get(name) is True for name in ("accessAllTags", "accessExplicitContent")),
        permanent_token=_text(raw.get("token"), _LONGEST_PATH),
    )


def parse_users(raw: Any) -> list[User]:
    return _each(_answer_list(raw, "users"), parse_user)


def _ebook_format(media: dict[str, Any]) -> str | None:
    file = media.get("ebookFile")
    told = _text(file.get("ebookFormat")) if isinstance(file, dict) else _text(media.get("ebookFormat"))
    return told.lower() if told is not None else None


def parse_session(raw: Any) -> PlaybackSession:
    session_id = parse_id(raw.get("id")) if isinstance(raw, dict) else None
    if session_id is None:
        raise OddAnswer("a playback session without id")
    return PlaybackSession(
        id=session_id,
        library_item_id=parse_id(raw.get("libraryItemId")) or "",
        started_at=parse_time(raw.get("startedAt")),
        updated_at=parse_time(raw.get("updatedAt")),
        start_seconds=_position(raw.get("startTime")) or 0.0,
        current_seconds=_position(raw.get("currentTime")) or 0.0,
        listened_seconds=_length(raw.get("timeListening")),
        is_local=raw.get("playMethod") == LOCAL,
    )


def parse_sessions(raw: Any) -> list[PlaybackSession]:
    """``{sessions: […]}``, in Audiobookshelf's order: the one updated last first. Sessions of podcasts are left out."""
    books = [session for session in _answer_list(raw, "sessions") if not _is_episode(session)]
    return _each(books, parse_session)


def parse_chapters(raw: Any) -> list[Chapter]:
    """Of an expanded item, in their order; those without a beginning are left out."""
    media = raw.get("media") if isinstance(raw, dict) else None
    listed = _list(media.get("chapters"))[:_MOST_CHAPTERS] if isinstance(media, dict) else []
    return _each(listed, _parse_chapter)


def _parse_chapter(raw: Any) -> Chapter:
    start = _position(raw.get("start")) if isinstance(raw, dict) else None
    if start is None:
        raise OddAnswer("a chapter without a beginning")
    return Chapter(title=_text(raw.get("title")) or "", start_seconds=start)


def parse_libraries(raw: Any) -> list[Library]:
    return _each(_answer_list(raw, "libraries"), _parse_library)


def parse_status(raw: Any) -> ServerStatus:
    """``GET /status`` [A 2]; ``Surprising`` when it is not an Audiobookshelf that answers."""
    if not isinstance(raw, dict) or (raw.get("app") != "audiobookshelf" and "isInit" not in raw):
        raise OddAnswer("what answers there is not Audiobookshelf")
    methods = raw.get("authMethods")
    return ServerStatus(
        version=_text(raw.get("serverVersion")) or "",
        is_initialised=raw.get("isInit") is True,
        methods=tuple(one for one in methods if isinstance(one, str)) if isinstance(methods, list) else (),
    )


def parse_time(raw: Any) -> datetime | None:
    """Milliseconds since 1970 (number or digits) or ISO text [A 7] → aware UTC; ``None`` when it is no likely time."""
    if isinstance(raw, str):
        text = raw.strip()
        if text.isascii() and text.isdigit() and len(text) < 16:
            return parse_time(int(text))
        try:
            parsed = datetime.fromisoformat(text)
            moment = parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
        except (ValueError, OverflowError):
            return None
        return parse_time(moment.timestamp() * 1000)
    number = _number(raw)
    if number is None or not _EARLIEST_MS <= number <= _LATEST_MS:
        return None
    return datetime.fromtimestamp(number / 1000, UTC)


def _parse_library(raw: Any) -> Library:
    library_id = parse_id(raw.get("id")) if isinstance(raw, dict) else None
    if library_id is None:
        raise OddAnswer("a library without id")
    return Library(id=library_id, name=_text(raw.get("name")) or "", media_type=_text(raw.get("mediaType")) or "")


def _changed_at(row: MediaProgress) -> float:
    return row.last_update.timestamp() if row.last_update else -math.inf


def _is_episode(raw: Any) -> bool:
    return isinstance(raw, dict) and (bool(raw.get("episodeId")) or raw.get("mediaType") == "podcast")


def _answer_list(raw: Any, key: str) -> list[Any]:
    rows = raw.get(key) if isinstance(raw, dict) else None
    if not isinstance(rows, list):
        raise OddAnswer(f"the answer has no list of {key}")
    return rows


def _each(raw: Iterable[Any], parse: Callable[[Any], T]) -> list[T]:
    parsed = []
    for one in raw:
        try:
            parsed.append(parse(one))
        except OddAnswer:
            continue
    return parsed


def _series(metadata: dict[str, Any]) -> tuple[SeriesEntry, ...]:
    raw = metadata.get("series")
    if isinstance(raw, list):
        listed = [one for one in raw[:_MOST_ENTRIES] if isinstance(one, dict)]
        entries = [(_text(one.get("name")), _text(one.get("sequence"))) for one in listed]
    else:
        entries = list(_minified_series(_text(metadata.get("seriesName")) or ""))
    return tuple(SeriesEntry(name=name, sequence=sequence) for name, sequence in entries if name)


def _minified_series(text: str) -> Iterable[tuple[str | None, str | None]]:
    """Names with their numbers out of one text."""
    start = 0
    for number in _MINIFIED_NUMBER.finditer(text):
        yield _text(text[start : number.start()]), number["sequence"]
        start = number.end()
    yield _text(text[start:]), None


def _names(metadata: dict[str, Any], key: str, minified_key: str) -> tuple[str, ...]:
    raw = metadata.get(key)
    if not isinstance(raw, list):
        return _split(metadata.get(minified_key))
    names = (_text(one.get("name") if isinstance(one, dict) else one) for one in raw[:_MOST_ENTRIES])
    return tuple(name for name in names if name)


def _split(raw: Any) -> tuple[str, ...]:
    return tuple(part.strip() for part in (_text(raw) or "").split(",") if part.strip())


def _audio_file(raw: dict[str, Any]) -> AudioFile | None:
    on_disk = raw.get("metadata")
    ino = parse_id(raw.get("ino"))
    if ino is None or not isinstance(on_disk, dict):
        return None
    return AudioFile(
        ino=ino,
        path=_path(on_disk.get("path")) or "",
        rel_path=_path(on_disk.get("relPath")) or "",
        size=_whole(on_disk.get("size")),
        mtime_ms=_whole(on_disk.get("mtimeMs")),
        duration_seconds=_length(raw.get("duration")),
    )


def _texts(raw: Any) -> tuple[str, ...]:
    return tuple(text for text in map(_text, _list(raw)[:_MOST_ENTRIES]) if text)


def _tags(raw_files: Any) -> tuple[tuple[str, str], ...]:
    """Only the first file's count, as they do for Audiobookshelf itself [A 12]."""
    first = next((file for file in _list(raw_files) if isinstance(file, dict)), {})
    tags = first.get("metaTags")
    if not isinstance(tags, dict):
        return ()
    named = [(key, value) for key, value in tags.items() if len(key) <= _LONGEST_ID][:_MOST_ENTRIES]
    texts = ((key, _text(value)) for key, value in named)
    return tuple((key, text) for key, text in texts if text)


def _list(raw: Any) -> list[Any]:
    return raw if isinstance(raw, list) else []


def parse_id(raw: Any) -> str | None:
    """An id as it may stand in a path and in the database; ``None`` for what cannot be one: too long, half a
    character, or what leads to another place of the server, as ``..`` does."""
    text = raw.strip() if type(raw) is str and len(raw) <= 2 * _LONGEST_ID else _text(raw)
    if text is None or len(text) > _LONGEST_ID or not text.isprintable() or _LEADS_ELSEWHERE.search(text):
        return None
    return text


def _text(raw: Any, longest: int = _LONGEST_TEXT) -> str | None:
    if type(raw) is str:  # nearly all are
        text = raw[: 2 * longest].strip()[:longest]
        if longest == _LONGEST_TEXT and len(text) > _LONGEST_ID:
            text = _WIDE_GAP.sub("    ", text)
        return (text if text.isascii() else _HALF_A_CHARACTER.sub("\ufffd", text)) or None
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    return str(raw)[:longest]


def _path(raw: Any) -> str | None:
    """A path is whole or it leads elsewhere."""
    text = _text(raw, _LONGEST_PATH + 1)
    if text is None or len(text) > _LONGEST_PATH or any(len(name) > _LONGEST_NAME for name in text.split("/")):
        return None
    return text


def _number(raw: Any) -> float | None:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    try:
        number = float(raw)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _position(raw: Any) -> float | None:
    number = _number(raw)
    if number is None or not _ALMOST_ZERO_SECONDS <= number <= _LONGEST_SECONDS:
        return None
    return max(number, 0.0)


def _length(raw: Any) -> float:
    number = _number(raw) or 0.0
    return number if 0.0 <= number <= _LONGEST_SECONDS else 0.0


def _whole(raw: Any) -> int:
    number = _number(raw) or 0.0
    return int(number) if 0.0 <= number <= _LARGEST_NUMBER else 0


def _fraction(raw: Any) -> float | None:
    number = _number(raw)
    return number if number is not None and 0.0 <= number <= 1.0 else None
