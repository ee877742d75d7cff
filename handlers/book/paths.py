"""What folder and file names say: ``Author/Series/Vol 1 - 2007 - Title {Narrator} [B0…]`` and the wild forms of it.

Audiobookshelf takes the last three folders; disc folders below the book's are skipped. Texts keep their spelling.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from handlers.book.fields import authors_said
from handlers.book.kinds import BookKind
from handlers.book.normalise import fold, word_set
from handlers.book.nothing import is_nobody
from handlers.book.people import names_of
from handlers.book.readings import read_title
from handlers.book.roles import Role
from handlers.book.series import series_entries
from handlers.book.text import clean_text
from handlers.book.trimming import without_asins
from handlers.book.view import BookView, Field, Source, filled
from listener.model import LibraryItem

_DISC_FOLDER = re.compile(
    r"(?:cd|dis[ck]|disque|disco|schijf|skiva|диск|part|pt|teil|side)[ ._-]?\d+(?: ?(?:of|von|de"
    r"|/) ?\d+)?(?: ?[(\[].*)?"
    r"|audio(?:book)?|mp3s?|m4b|m4a|flac|\d+ ?kbps",
    re.IGNORECASE,
)
_EXTENSION = re.compile(r"\.(?:m4b|m4a|mp3|flac|ogg|oga|opus|aac|wma|mp4|epub|azw3|mobi|pdf|cbz|cbr)$", re.IGNORECASE)
# Folders that sort books rather than name their author.
SHELVES = word_set(
    "audiobooks audiobook audio books book fiction nonfiction non science fantasy scifi sci fi thriller thrillers "
    "mystery mysteries crime horror romance history biography biographies memoir memoirs classics classic business "
    "self help selfhelp kids children childrens young adult ya teen "
    "series standalone standalones shelf completed finished authors author english german deutsch french spanish "
    "horbucher hoerbuecher horbuch hörbücher hörbuch plex server nas share shared storage public my "
    "livres livre audios audiolibros "
    "item items folder copy final new old temp tmp test download downloads upload uploads rip ripped backup media "
    "content data incoming unsorted misc library files untitled unknown album various output input working done "
    "complete full collection collections abridged unabridged m4b mp3 to read unread inbox import imports"
)
_NO_WORD = re.compile(r"[\W_]+")
_BRACES = re.compile(r"\{([^{}]+)\}")
_PUBLISHERS = re.compile(
    r".*\b(?:audio|audiobooks?|publishing|publishers?|verlag|press|books|media|studios?|house|hörverlag"
    r"|librivox|audible"
    r"|graphicaudio|éditions?|editorial)\b.*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PathParts:
    """The folders that count, told apart. ``name`` is the book's own, without extension, ASIN and narrators.

    ``people`` are the folders above that may hold an author: both, where a shelf or a series may be either.
    """

    name: str = ""
    whole: str = ""  # the book's folder as it is called
    author: str | None = None
    series: str | None = None
    people: tuple[str, ...] = ()
    narrators: tuple[str, ...] = ()
    asins: tuple[str, ...] = ()
    is_file: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PathReading:
    """``title`` is "" when the name of the book's folder names none. ``is_file``: the last piece is a file."""

    title: str
    raw_title: str = ""  # the folder's whole name
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    series: str | None = None
    sequence: str | None = None
    year: str | None = None
    narrators: tuple[str, ...] = ()
    asin: str | None = None
    kinds: frozenset[BookKind] = frozenset()
    part: tuple[int, int | None] | None = None


def pieces_of(rel_path: str, *, is_file: bool = False) -> list[str]:
    """The folders that count, the book's own last and without its extension; disc folders are left out."""
    pieces = [piece.strip() for piece in rel_path.replace("\\", "/").split("/") if piece.strip()]
    while len(pieces) > 1 and not is_file and _DISC_FOLDER.fullmatch(pieces[-1]):
        pieces.pop()
    if pieces and (is_file or len(pieces) == 1 or _EXTENSION.search(pieces[-1])):
        pieces[-1] = _EXTENSION.sub("", pieces[-1]).strip() or pieces[-1]
    return pieces[-3:]


def split_path(rel_path: str, *, is_file: bool = False) -> PathParts:
    """The parts of a path below the library's folder, their texts as they are written."""
    pieces = pieces_of(rel_path, is_file=is_file)
    if not pieces:
        return PathParts()
    *above, last = pieces
    name, asins = without_asins(last)
    narrators = tuple(found.strip() for found in _BRACES.findall(name))
    series = above[1] if len(above) == 2 else None
    author = above[0] if above else None
    if series is not None and author is not None and is_shelf(author) and not is_shelf(series):
        author, series = series, None  # "Fantasy/Brandon Sanderson/Elantris"
    return PathParts(
        name=" ".join(_BRACES.sub(" ", name).split()),
        whole=last,
        author=author if author and not is_shelf(author) else None,
        series=series if series and not is_shelf(series, publishers=False) else None,
        people=tuple(one for one in above if not is_shelf(one)),
        narrators=narrators,
        asins=asins,
        is_file=is_file or (len(pieces) == 1 and bool(_EXTENSION.search(rel_path))),
    )


@lru_cache(maxsize=4096)
def read_path(rel_path: str, *, is_file: bool = False, known_authors: tuple[str, ...] = ()) -> PathReading:
    """``rel_path``: of the item, below the library's folder. ``known_authors``: who other sources say wrote it, by
    which "Author - Title" is told from "Title - Subtitle"."""
    parts = split_path(rel_path, is_file=is_file)
    if not parts.whole:
        return PathReading(title="")
    authors = names_of([clean_text(parts.author)], role=Role.AUTHOR) if parts.author else ()
    series = parts.series
    said = read_title(parts.whole, authors=(*authors, *known_authors), series=(series,) if series else ())
    named = series_entries(series) if series else ()
    return PathReading(
        title=said.title,
        raw_title=parts.whole,
        subtitle=said.subtitle,
        authors=said.authors or authors,
        series=named[0].name if named else said.series,
        sequence=said.number or (named[0].sequence if named else None),
        year=said.year,
        narrators=said.narrators,
        asin=said.asin,
        kinds=said.kinds,
        part=said.part,
    )


def path_view(item: LibraryItem) -> BookView:
    """Folder and file names; a name that says nothing about a field leaves it out."""
    return _view_of(item.rel_path or "", item.is_file, authors_said(item))


@lru_cache(maxsize=512)  # of the items that are checked together: proof, proposals and naming each ask
def _view_of(rel_path: str, is_file: bool, known_authors: tuple[str, ...]) -> BookView:
    named = read_path(rel_path, is_file=is_file, known_authors=known_authors)
    series = series_entries(named.series, named.sequence) if named.series else ()
    return BookView(
        source=Source.NAMES,
        values=filled(
            {
                Field.TITLE: named.title,
                Field.SUBTITLE: named.subtitle,
                Field.AUTHORS: named.authors,
                Field.NARRATORS: named.narrators,
                Field.SERIES: series,
                Field.PUBLISHED_YEAR: named.year,
                Field.ASIN: named.asin,
            }
        ),
        raw={Field.TITLE: (named.raw_title,)} if named.raw_title else {},
    )


@lru_cache(maxsize=2048)
def is_shelf(folder: str, *, publishers: bool = True) -> bool:
    """A folder that sorts books ("Fantasy", "Hörbücher", "incoming"), or a publisher's, names nobody. A series may be
    called like a publisher: "Street of Books"."""
    tokens = [t for t in _NO_WORD.split(fold(folder)) if t]
    if not tokens or SHELVES.issuperset(tokens) or is_nobody(folder):
        return True
    return publishers and bool(_PUBLISHERS.fullmatch(folder))
