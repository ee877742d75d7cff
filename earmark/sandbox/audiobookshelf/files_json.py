"""Files, tracks, chapters and episodes of items as JSON ([A 12]). One audio file per book; its bytes are made up."""

from __future__ import annotations

from typing import Any, NamedTuple

from earmark.sandbox.audiobookshelf.state import Episode, Item

ROOT = "/media"

_BYTES_PER_SECOND = 64  # of invented audio files; nobody plays them
_EBOOK_BYTES = 5000


class File(NamedTuple):
    ino: str
    name: str
    size: int
    kind: str  # audio | ebook | image


def files_of(item: Item) -> list[File]:
    """Named after the folder, whatever the item's title becomes."""
    stem, found = item.rel_path.rpartition("/")[2], []
    if item.duration > 0:
        size = len(item.audio) if item.audio is not None else int(item.duration * _BYTES_PER_SECOND)
        found.append(File(str(item.ino + 1), f"{stem}.m4b", size, "audio"))
    if item.ebook_format:
        found.append(File(str(item.ino + 2), f"{stem}.{item.ebook_format}", _EBOOK_BYTES, "ebook"))
    if item.cover is not None:
        found.append(File(str(item.ino + 3), "cover.jpg", len(item.cover), "image"))
    return [*found, *(_episode_file(item, episode) for episode in item.episodes)]


def size_of(item: Item, *, with_cover: bool = True) -> int:
    return sum(file.size for file in files_of(item) if with_cover or file.kind != "image")


def cover_path(item: Item) -> str | None:
    return f"{ROOT}/{item.rel_path}/cover.jpg" if item.cover is not None else None


def library_files(item: Item) -> list[dict[str, Any]]:
    return [_library_file(item, file) for file in files_of(item)]


def ebook_file(item: Item) -> dict[str, Any] | None:
    found = next((file for file in files_of(item) if file.kind == "ebook"), None)
    return found and {**_library_file(item, found), "isSupplementary": None, "ebookFormat": item.ebook_format}


def audio_files(item: Item) -> list[dict[str, Any]]:
    if item.duration <= 0:
        return []
    tags = meta_tags(item) if item.meta_tags is None else item.meta_tags
    return [{**_audio_file(item, files_of(item)[0], item.duration, tags), "chapters": chapters(item)}]


def tracks(item: Item) -> list[dict[str, Any]]:
    return [{**file, **_track(item, file)} for file in audio_files(item)]


def chapters(item: Item) -> list[dict[str, Any]]:
    each = item.duration / item.chapters if item.chapters else 0.0
    return [
        {"start": n * each, "end": (n + 1) * each, "title": f"Chapter {n + 1}", "id": n} for n in range(item.chapters)
    ]


def meta_tags(item: Item) -> dict[str, str]:
    """The tags of a file that says the same as the item."""
    told = {
        "tagAlbum": item.title,
        "tagTitle": item.title,
        "tagSubtitle": item.subtitle,
        "tagArtist": ", ".join(item.authors),
        "tagComposer": ", ".join(item.narrators),
        "tagSeries": item.series[0][0] if item.series else None,
        "tagSeriesPart": item.series[0][1] if item.series else None,
        "tagGenre": ", ".join(item.genres),
        "tagDate": item.published_year,
        "tagPublisher": item.publisher,
        "tagLanguage": item.language,
        "tagIsbn": item.isbn,
        "tagASIN": item.asin,
    }
    return {tag: value for tag, value in told.items() if value}


def episode_plain(item: Item, episode: Episode) -> dict[str, Any]:
    tags = {"tagAlbum": item.title or "", "tagTitle": episode.title}
    file = _audio_file(item, _episode_file(item, episode), episode.duration, tags)
    return {
        "libraryItemId": item.id,
        "podcastId": item.media_id,
        "id": episode.id,
        **dict.fromkeys(("oldEpisodeId", "index", "season")),
        "episode": episode.number,
        "episodeType": None,
        "title": episode.title,
        **dict.fromkeys(("subtitle", "description", "enclosure", "guid", "pubDate")),
        "chapters": [],
        "audioFile": {**file, "mimeType": "audio/mpeg", "codec": "mp3"},
        "publishedAt": episode.added_at,
        "addedAt": episode.added_at,
        "updatedAt": episode.added_at,
    }


def episode_expanded(item: Item, episode: Episode) -> dict[str, Any]:
    told = episode_plain(item, episode)
    file = told["audioFile"]
    size = file["metadata"]["size"]
    return {**told, "audioTrack": {**file, **_track(item, file)}, "size": size, "duration": episode.duration}


def _episode_file(item: Item, episode: Episode) -> File:
    stem = item.rel_path.rpartition("/")[2]
    return File(episode.ino, f"{stem} - {episode.title}.mp3", int(episode.duration * _BYTES_PER_SECOND), "audio")


def _on_disk(item: Item, file: File) -> dict[str, Any]:
    times = dict.fromkeys(("mtimeMs", "ctimeMs", "birthtimeMs"), item.added_at)
    extension = "." + file.name.rpartition(".")[2]
    path = f"{ROOT}/{item.rel_path}/{file.name}"
    return {"filename": file.name, "ext": extension, "path": path, "relPath": file.name, "size": file.size, **times}


def _library_file(item: Item, file: File) -> dict[str, Any]:
    return {
        "ino": file.ino,
        "metadata": _on_disk(item, file),
        "isSupplementary": False if file.kind == "ebook" else None,
        "addedAt": item.added_at,
        "updatedAt": item.added_at,
        "fileType": file.kind,
    }


def _audio_file(item: Item, file: File, duration: float, tags: dict[str, str]) -> dict[str, Any]:
    unnumbered = ("trackNumFromMeta", "discNumFromMeta", "trackNumFromFilename", "discNumFromFilename")
    return {
        "index": 1,
        "ino": file.ino,
        "metadata": _on_disk(item, file),
        "addedAt": item.added_at,
        "updatedAt": item.added_at,
        **dict.fromkeys(unnumbered),
        "manuallyVerified": False,
        "exclude": False,
        "error": None,
        "format": "QuickTime / MOV",
        "duration": duration,
        "bitRate": 64000,
        "language": None,
        "codec": "aac",
        "timeBase": "1/8000",
        "channels": 1,
        "channelLayout": "mono",
        "chapters": [],
        "embeddedCoverArt": None,
        "metaTags": dict(tags),
        "mimeType": "audio/mp4",
    }


def _track(item: Item, file: dict[str, Any]) -> dict[str, Any]:
    url = f"/api/items/{item.id}/file/{file['ino']}"
    return {"title": file["metadata"]["filename"], "startOffset": 0, "contentUrl": url}
