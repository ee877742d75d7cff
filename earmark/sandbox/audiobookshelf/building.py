"""Building the world: users, libraries, books, podcasts, progress of earlier days. Nobody is told of any of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from earmark.sandbox.audiobookshelf import users_json
from earmark.sandbox.audiobookshelf.core import Core
from earmark.sandbox.audiobookshelf.editing import Editing
from earmark.sandbox.audiobookshelf.state import Episode, Item, Library, Progress, User, to_ms

PASSWORD = "listen-well"


class Building:
    def __init__(self, core: Core, editing: Editing) -> None:
        self._core = core
        self.world = core.world
        self._editing = editing

    def add_user(
        self,
        username: str,
        *,
        kind: str = "user",
        password: str = PASSWORD,
        is_active: bool = True,
        may_update: bool | None = None,
        sees_explicit: bool | None = None,
        libraries: Iterable[str] | None = None,
    ) -> User:
        """``libraries``: ids of those the user may enter, None for all. Rights left out are those of the kind."""
        user_id = self.world.new_id()
        is_admin = kind in ("root", "admin")
        token = self._core.tokens.permanent(user_id, username)
        user = User(user_id, username, password, kind, token, self.world.now_ms(), is_active=is_active)
        user.may_update = is_admin if may_update is None else may_update
        user.sees_explicit = is_admin if sees_explicit is None else sees_explicit
        user.may_upload, user.may_delete = is_admin, kind == "root"
        user.libraries = None if libraries is None else list(libraries)
        self.world.users[user.id] = user
        self.world.changed()
        return user

    def api_key(self, username: str, *, is_active: bool = True, expires_in: float | None = None) -> str:
        """A new key that acts as this user; ``expires_in`` seconds."""
        user = self.world.user(username)
        key = self._core.tokens.api_key(user, f"key of {username}", by=user, is_active=is_active, expires_in=expires_in)
        return key.token

    def revoke_api_keys(self, username: str) -> None:
        """None of this user's keys works from now on."""
        user_id, keys = self.world.user(username).id, self.world.api_keys
        for key in [key for key in keys.values() if key.user_id == user_id]:
            del keys[key.id]

    def access_token(self, username: str) -> str:
        return self._core.tokens.access(self.world.user(username))

    def refresh_token(self, username: str) -> str:
        return self._core.tokens.refresh(self.world.user(username))

    def add_library(self, name: str = "Audiobooks", *, media_type: str = "book") -> str:
        now, library_id = self.world.now_ms(), self.world.new_id()
        order = len(self.world.libraries) + 1
        self.world.libraries[library_id] = Library(
            library_id, self.world.new_id(), name, media_type, now, now, display_order=order
        )
        self.world.changed()
        return library_id

    def add_book(
        self,
        title: str | None = "A Book",
        *,
        authors: Iterable[str] = (),
        narrators: Iterable[str] = (),
        series: Iterable[tuple[str, str | None]] = (),
        duration_seconds: float = 36000.0,
        library: str | None = None,
        folder: str | None = None,
        **more: Any,
    ) -> str:
        """The id of a new book. ``duration_seconds`` 0 and ``ebook_format="epub"`` make an ebook.

        ``library`` is an id (default: the first one for books), ``folder`` is relative to it (default: Audiobookshelf's
        own naming). ``more`` are other fields of ``state.Item``: ``asin``, ``isbn``, ``subtitle``, ``publisher``,
        ``published_year``, ``language``, ``genres``, ``tags``, ``explicit``, ``chapters``, ``cover`` …
        """
        library_id = library or self._library("book")
        authors, series = tuple(authors), tuple(series)
        item = self._new_item(library_id, "book", title, folder or _folder(title, authors, series))
        item.authors, item.narrators, item.series = authors, tuple(narrators), series
        item.duration = duration_seconds
        for name, value in more.items():
            setattr(item, name, tuple(value) if name in ("genres", "tags") else value)
        self._editing.register(item)
        return item.id

    def add_podcast(self, title: str = "A Podcast", *, episodes: int = 1, duration_seconds: float = 1800.0) -> str:
        """The id of the podcast; ``episodes_of`` gives those of its episodes."""
        item = self._new_item(self._library("podcast"), "podcast", title, title)
        first = self.world.new_inodes(episodes)
        for n in range(episodes):
            new_id = self.world.new_id()
            item.episodes.append(
                Episode(new_id, str(first + n), f"Episode {n + 1}", str(n + 1), duration_seconds, item.added_at)
            )
        return item.id

    def episodes_of(self, podcast: str) -> list[str]:
        return [episode.id for episode in self.world.item(podcast).episodes]

    def put_progress(
        self,
        user: str,
        item: str,
        *,
        current_time: Any = 0,
        is_finished: bool = False,
        duration: Any = None,
        ebook_progress: Any = 0,
        started_at: datetime | None = None,
        last_update: datetime | None = None,
        finished_at: datetime | None = None,
        episode: str | None = None,
        **raw: Any,
    ) -> dict[str, Any]:
        """A row as some earlier day left it, in place of the one there is. ``raw`` are keys of its JSON that are to be
        just so (``libraryItemId=None``, ``finishedAt="soon"``, ``startedAt=ABSENT``). Dates left out are now.
        """
        reader, book, now = self.world.user(user), self.world.item(item), self.world.now_ms()
        dated = last_update or finished_at
        long = book.duration if duration is None else duration
        is_number = isinstance(current_time, int | float) and isinstance(long, int | float) and long > 0
        row = Progress(
            id=self.world.new_id(),
            user_id=reader.id,
            item_id=book.id,
            episode_id=episode,
            media_id=episode or book.media_id,
            duration=long,
            progress=1 if is_finished else min(max(current_time / long, 0), 1) if is_number else 0,
            current_time=current_time,
            is_finished=is_finished,
            hidden=False,
            ebook_location=None,
            ebook_progress=ebook_progress,
            last_update=to_ms(dated) if dated else now,
            started_at=to_ms(started_at) if started_at else now,
            finished_at=(to_ms(finished_at) if finished_at else now) if is_finished else None,
            raw=raw,
        )
        reader.progress[row.media_id] = row
        return users_json.progress(row)

    def _library(self, media_type: str) -> str:
        """The first library of this kind; made when there is none."""
        found = (library.id for library in self.world.libraries.values() if library.media_type == media_type)
        name = "Podcasts" if media_type == "podcast" else "Audiobooks"
        return next(found, None) or self.add_library(name, media_type=media_type)

    def _new_item(self, library_id: str, media_type: str, title: str | None, folder: str) -> Item:
        now, world = self.world.now_ms(), self.world
        folder_id = world.libraries[library_id].folder_id
        item = Item(
            id=world.new_id(),
            ino=world.new_inodes(4),
            library_id=library_id,
            folder_id=folder_id,
            rel_path=folder,
            media_type=media_type,
            media_id=world.new_id(),
            added_at=now,
            updated_at=now,
            title=title,
        )
        world.items[item.id] = item
        world.changed()
        return item


def _folder(title: str | None, authors: tuple[str, ...], series: tuple[tuple[str, str | None], ...]) -> str:
    """Author/Series/N - Title"""
    parts = [", ".join(authors)] if authors else []
    name = title or "Untitled"
    if series:
        parts.append(series[0][0])
        name = f"{series[0][1]} - {name}" if series[0][1] else name
    return "/".join([*parts, name])
