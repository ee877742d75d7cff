"""Library items as JSON, in the three shapes of the server: minified (lists), plain, expanded ([A 10], [A 12])."""

from __future__ import annotations

from typing import Any

from earmark.sandbox.audiobookshelf import files_json as files
from earmark.sandbox.audiobookshelf.state import Item, Library, World

ARTICLES = ("the ", "a ")


def minified(world: World, item: Item) -> dict[str, Any]:
    media = _podcast_minified(item) if item.media_type == "podcast" else _book_minified(item)
    return {**_head(world, item), "media": media, "numFiles": len(files.files_of(item)), "size": files.size_of(item)}


def plain(world: World, item: Item) -> dict[str, Any]:
    media: dict[str, Any] = {"id": item.media_id, "libraryItemId": item.id}
    if item.media_type == "podcast":
        media |= {"metadata": _podcast_metadata(item), "coverPath": files.cover_path(item), "tags": list(item.tags)}
        media |= {"episodes": [files.episode_plain(item, episode) for episode in item.episodes], **_PODCAST_SETTINGS}
    else:
        media |= {"metadata": metadata(world, item), "coverPath": files.cover_path(item), "tags": list(item.tags)}
        media |= {
            "audioFiles": files.audio_files(item),
            "chapters": files.chapters(item),
            "ebookFile": files.ebook_file(item),
        }
    head = _head(world, item)
    return {**head, **_scanned(item), "media": media, "libraryFiles": files.library_files(item)}


def expanded(world: World, item: Item) -> dict[str, Any]:
    if item.media_type == "podcast":
        media = {**_podcast_minified(item), "libraryItemId": item.id}
        media["episodes"] = [files.episode_expanded(item, episode) for episode in item.episodes]
    else:
        media = {**_book_minified(item), "metadata": {**metadata(world, item), **_metadata_extras(item)}}
        media |= {"libraryItemId": item.id, "audioFiles": files.audio_files(item), "chapters": files.chapters(item)}
        media |= {"ebookFile": files.ebook_file(item), "tracks": files.tracks(item)}
    held = files.library_files(item)
    sizes = {"numFiles": len(held), "size": files.size_of(item)}
    return {**_head(world, item), "media": media, **sizes, **_scanned(item), "libraryFiles": held}


def metadata(world: World, item: Item) -> dict[str, Any]:
    """``media.metadata`` of a plain item; sessions keep a copy of it."""
    if item.media_type == "podcast":
        metadata = _podcast_metadata(item)
        del metadata["titleIgnorePrefix"]
        return metadata
    library = item.library_id
    return {
        "title": item.title,
        "subtitle": item.subtitle,
        "authors": [{"id": world.author_id(library, name), "name": name} for name in item.authors],
        "narrators": list(item.narrators),
        "series": [{"id": world.series_id(library, name), "name": name, "sequence": n} for name, n in item.series],
        **_plain_metadata(item),
    }


def library(library: Library) -> dict[str, Any]:
    settings: dict[str, Any] = {"coverAspectRatio": 1, "disableWatcher": True, "autoScanCronExpression": None}
    if library.media_type == "book":
        settings |= {"skipMatchingMediaWithAsin": False, "skipMatchingMediaWithIsbn": False, "audiobooksOnly": False}
        settings |= {"epubsAllowScriptedContent": False, "hideSingleBookSeries": False}
        settings |= {"onlyShowLaterBooksInContinueSeries": False, "metadataPrecedence": list(_PRECEDENCE)}
    else:
        settings["podcastSearchRegion"] = "us"
    settings["markAsFinishedPercentComplete"] = library.finish_percent
    settings["markAsFinishedTimeRemaining"] = library.finish_seconds_left
    path = f"{files.ROOT}/{library.name.lower()}"
    folder = {"id": library.folder_id, "fullPath": path, "libraryId": library.id, "addedAt": library.created_at}
    return {
        "id": library.id,
        "name": library.name,
        "folders": [folder],
        "displayOrder": library.display_order,
        "icon": "audiobookshelf",
        "mediaType": library.media_type,
        "provider": "google" if library.media_type == "book" else "itunes",
        "settings": settings,
        "lastScan": library.created_at,
        "lastScanVersion": "2.36.0",
        "createdAt": library.created_at,
        "lastUpdate": library.updated_at,
    }


def without_prefix(title: str | None) -> str | None:
    """ "The Hollow Lantern" -> "Hollow Lantern, The" """
    for article in ARTICLES:
        if title and title.lower().startswith(article) and len(title) > len(article):
            return f"{title[len(article) :]}, {title[: len(article) - 1]}"
    return title


_PRECEDENCE = ("folderStructure", "audioMetatags", "nfoFile", "txtFiles", "opfFile", "absMetadata")
_PODCAST_SETTINGS: dict[str, Any] = {
    "autoDownloadEpisodes": False,
    "autoDownloadSchedule": "0 * * * *",
    "lastEpisodeCheck": None,
    "maxEpisodesToKeep": 0,
    "maxNewEpisodesToDownload": 3,
}


def _head(world: World, item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "ino": str(item.ino),
        "oldLibraryItemId": None,
        "libraryId": item.library_id,
        "folderId": item.folder_id,
        "path": _path(world, item),
        "relPath": item.rel_path,
        "isFile": False,
        "mtimeMs": item.added_at,
        "ctimeMs": item.added_at,
        "birthtimeMs": item.added_at,
        "addedAt": item.added_at,
        "updatedAt": item.updated_at,
        "isMissing": item.is_missing,
        "isInvalid": False,
        "mediaType": item.media_type,
    }


def _scanned(item: Item) -> dict[str, Any]:
    return {"lastScan": item.added_at, "scanVersion": "2.36.0"}


def _path(world: World, item: Item) -> str:
    return f"{files.ROOT}/{world.libraries[item.library_id].name.lower()}/{item.rel_path}"


def _plain_metadata(item: Item) -> dict[str, Any]:
    return {
        "genres": list(item.genres),
        "publishedYear": item.published_year,
        "publishedDate": item.published_date,
        "publisher": item.publisher,
        "description": item.description,
        "isbn": item.isbn,
        "asin": item.asin,
        "language": item.language,
        "explicit": item.explicit,
        "abridged": item.abridged,
    }


def _names(item: Item) -> dict[str, Any]:
    return {
        "authorName": ", ".join(item.authors),
        "authorNameLF": ", ".join(map(_last_first, item.authors)),
        "narratorName": ", ".join(item.narrators),
        "seriesName": ", ".join(f"{name} #{sequence}" if sequence else name for name, sequence in item.series),
    }


def _last_first(name: str) -> str:
    first, _, last = name.rpartition(" ")
    return f"{last}, {first}" if first else last


def _metadata_extras(item: Item) -> dict[str, Any]:
    return {"titleIgnorePrefix": without_prefix(item.title), **_names(item), "descriptionPlain": item.description}


def _book_minified(item: Item) -> dict[str, Any]:
    short = {"title": item.title, "titleIgnorePrefix": without_prefix(item.title), "subtitle": item.subtitle}
    has_audio = int(item.duration > 0)
    media = {
        "id": item.media_id,
        "metadata": {**short, **_names(item), **_plain_metadata(item)},
        "coverPath": files.cover_path(item),
        "tags": list(item.tags),
        "numTracks": has_audio,
        "numAudioFiles": has_audio,
        "numChapters": item.chapters,
        "duration": item.duration,
        "size": files.size_of(item, with_cover=False),
    }
    return {**media, "ebookFormat": item.ebook_format} if item.ebook_format else media


def _podcast_minified(item: Item) -> dict[str, Any]:
    return {
        "id": item.media_id,
        "metadata": _podcast_metadata(item),
        "coverPath": files.cover_path(item),
        "tags": list(item.tags),
        "numEpisodes": len(item.episodes),
        **_PODCAST_SETTINGS,
        "size": files.size_of(item, with_cover=False),
    }


def _podcast_metadata(item: Item) -> dict[str, Any]:
    nothing = ("feedUrl", "imageUrl", "itunesPageUrl", "itunesId", "itunesArtistId")
    return {
        "title": item.title,
        "author": ", ".join(item.authors) or None,
        "description": item.description,
        "releaseDate": None,
        "genres": list(item.genres),
        **dict.fromkeys(nothing),
        "explicit": item.explicit,
        "language": item.language,
        "type": "episodic",
        "titleIgnorePrefix": without_prefix(item.title),
    }
