"""What Hardcover's search is asked for: clean words, by the fields and by the files where they say another title."""

from __future__ import annotations

import pytest

from handlers.matching import search_words
from listener.model import LibraryItem


def item(title: str, path: str = "", author: str = "Ada Verne", **more: object) -> LibraryItem:
    authors = (author,) if author else ()
    return LibraryItem(  # type: ignore[arg-type]
        id="i", library_id="l", media_type="book", title=title, authors=authors, rel_path=path or None, **more
    )


@pytest.mark.parametrize(
    ("it", "queries"),
    [
        (item("A Crown of Snow"), ("a crown of snow ada verne",)),
        (item("A Crown of Snow (Unabridged) [64kbps]"), ("a crown of snow ada verne",)),
        (item("Ada Verne - Winter 01 - A Crown of Snow [M4B]"), ("a crown of snow ada verne",)),
        (item("A Crown of Snow ❄"), ("a crown of snow ada verne",)),
        (item("A Crown of Snow", author="Written by Ada Verne"), ("a crown of snow ada verne",)),
        (item("A Crown of Snow", "Ada Verne/A Crown of Snow_ Winter, Book 1"), ("a crown of snow ada verne",)),
        (item("Delve: Book Two"), ("delve 2 ada verne",)),
        (item("Track 01", "Ada Verne/A Crown of Snow", author=""), ("a crown of snow ada verne",)),
        (item("三体", author="刘慈欣"), ("三体 刘慈欣",)),
        (item("01", "B07K1XTSSD", author=""), ()),
        (
            item("Ashes of Winter", "Ada Verne/Winter/1 - A Crown of Snow"),
            ("ashes of winter ada verne", "a crown of snow ada verne"),
        ),
        (  # each title with the author of its own source
            item("The Marble Aunt", "Ada Prynne/Kestrel Down", author="Ned Osgood"),
            ("the marble aunt ned osgood", "kestrel down ada prynne"),
        ),
        (
            item("The Marble Aunt", "Thriller/Kestrel Down", author="Ned Osgood"),
            ("the marble aunt ned osgood", "kestrel down ned osgood"),
        ),
        (item("冬の灰", "森崎陽菜/雪の王冠", author="佐藤健"), ("冬の灰 佐藤健", "雪の王冠 森崎陽菜")),
        (
            item("Dune Messiah", "Frank Herbert/Dune", author="Frank Herbert"),
            ("dune messiah frank herbert", "dune frank herbert"),
        ),
        (
            item("Ashes of Winter", "x/01", tags=(("tagAlbum", "A Crown of Snow"), ("tagArtist", "Ada Verne"))),
            ("ashes of winter ada verne", "a crown of snow ada verne"),
        ),
    ],
    ids=lambda value: value.title if isinstance(value, LibraryItem) else "",
)
def test_words_are_cleaned_and_a_second_title_is_asked_for_too(it: LibraryItem, queries: tuple[str, ...]) -> None:
    assert search_words(it) == queries
