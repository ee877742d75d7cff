"""Further members of each kind of trouble, written down in a line each: volumes that only a number tells apart, kinds,
silent witnesses, wrong identifiers, other recordings. Each is offered with and without what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from handlers.matching import Candidate
from hardcover.model import Book, BookId, Edition, EditionId, ReadingFormat
from listener.model import LibraryItem, SeriesEntry
from tests.handlers.matching.rows import LabelledRow

HOUR = 3600.0


def book(
    number: int,
    title: str,
    author: str = "Jane Roe",
    *,
    series: tuple[tuple[str, float | None], ...] = (),
    hours: float | None = 10.0,
    reader: str = "Sam Reader",
    subtitle: str | None = None,
    language: str = "en",
    audio: bool = True,
    **edition: object,
) -> Candidate:
    """One book with one audio edition (hours long) and a printed one."""
    told = Edition(
        id=EditionId(number * 10 + 1),
        book_id=BookId(number),
        asin=f"B0{number:08d}",
        audio_seconds=int(hours * HOUR) if hours else None,
        format=ReadingFormat.AUDIO,
        language=language,
        narrators=(reader,) if reader else (),
    )
    printed = Edition(id=EditionId(number * 10 + 2), book_id=BookId(number), pages=300, format=ReadingFormat.PHYSICAL)
    edition = {name.removeprefix("its_"): value for name, value in edition.items()}
    told = replace(told, **edition)  # type: ignore[arg-type]
    authors = tuple(a.strip() for a in author.split(";"))
    return Candidate(
        book=Book(id=BookId(number), title=title, subtitle=subtitle, authors=authors, series=series),
        editions=(told, printed) if audio else (printed,),
    )


def item(
    title: str,
    author: str = "Jane Roe",
    *,
    series: str = "",
    hours: float = 10.0,
    reader: str = "Sam Reader",
    path: str | None = None,
    **fields: object,
) -> LibraryItem:
    name, _, number = series.rpartition(" #")
    entries = (SeriesEntry(name=name or number, sequence=number if name else None),) if series else ()
    values: dict[str, object] = {
        "authors": tuple(a.strip() for a in author.split(";")),
        "narrators": (reader,) if reader else (),
        "series": entries,
        "duration_seconds": hours * HOUR,
        "has_audio": True,
        "rel_path": f"{author.partition(';')[0]}/{_legal(title)}" if path is None else path or None,
        **fields,
    }
    return LibraryItem(id="li_1", library_id="lib", media_type="book", title=title, **values)  # type: ignore[arg-type]


def _legal(title: str) -> str:
    return title.replace(":", " -").replace("/", "-").replace("?", "")


def row(
    name: str,
    it: LibraryItem,
    *candidates: Candidate,
    right: int | None,
    auto: bool = True,
    safe: bool | None = None,
    edition: int | None = None,
    kind: str = "member",
) -> LabelledRow:
    """``auto``: an automatic verdict is expected, or (``safe``) at least right."""
    return LabelledRow(
        name=name,
        set_name=kind,
        family=name,
        item=it,
        candidates=candidates,
        expected=right,
        edition=edition,
        may_auto=(auto if safe is None else safe) and right is not None,
        answerable=auto and right is not None,
    )


# Titles of siblings as sources write them: ours, then what Hardcover may call the same and what it calls the others.
VOLUMES = """
Bastion: Volume II | Bastion, Vol. 2 | Bastion | Bastion, Vol. 1 | Bastion: Volume III
Bastion II | Bastion 2 | Bastion | Bastion III | Bastion 4
Nightfall Academy: Season 2 | Nightfall Academy: Season Two | Nightfall Academy | Nightfall Academy: Season 1
Nightfall Academy, Staffel 2 | Nightfall Academy: Staffel Zwei | Nightfall Academy | Nightfall Academy, Staffel 3
The Long Wait: Act Two | The Long Wait, Act 2 | The Long Wait | The Long Wait: Act One
Tower Climber: Arc 3 | Tower Climber, Arc Three | Tower Climber | Tower Climber: Arc 2
Der Wolf, Band 3 | Der Wolf 3 | Der Wolf | Der Wolf, Band 2 | Der Wolf, Band 13
Der Wolf - Folge 12 | Der Wolf, Folge 12 | Der Wolf | Der Wolf, Folge 1 | Der Wolf, Folge 2
La Tour Noire, Tome 4 | La Tour Noire, tome 4 | La Tour Noire | La Tour Noire, Tome 3
El Bosque: Libro 2 | El Bosque, Libro Dos | El Bosque | El Bosque, Libro 1
Het Woud, deel 2 | Het Woud, Deel 2 | Het Woud | Het Woud, deel 1
Skogen, bok 2 | Skogen, Bok 2 | Skogen | Skogen, Bok 1
Башня. Книга 2 | Башня, Книга 2 | Башня | Башня. Книга 1
Wieża, tom 2 | Wieża, Tom 2 | Wieża | Wieża, Tom 1
塔 第2巻 | 塔 2 | 塔 | 塔 第1巻
What Now? 2 | What Now? 2 | What Now? | What Now? 3
The Keeper #3 | The Keeper, Book 3 | The Keeper | The Keeper, Book 2
The Keeper Book Three | The Keeper: Book 3 | The Keeper | The Keeper: Book Two
Archive Part 2 | Archive, Part Two | Archive | Archive, Part One
Bastion: The Second Book | Bastion: Book 2 | Bastion | Bastion: The Third Book
Bastion (2) | Bastion 2 | Bastion | Bastion (3)
Bastion [02] | Bastion, Book 2 | Bastion | Bastion [03]
Bastion No. 2 | Bastion #2 | Bastion | Bastion No. 3
Bastion: Chapter 2 | Bastion, Chapter 2 | Bastion | Bastion: Chapter 3
Bastion Year Two | Bastion: Year Two | Bastion | Bastion Year Three
Bastion: Phase 2 | Bastion, Phase Two | Bastion | Bastion: Phase 3
Bastion: Collection 2 | Bastion Collection 2 | Bastion | Bastion: Collection 3
Bastion IV | Bastion, Book IV | Bastion | Bastion V | Bastion VI
バスティオン 2 | バスティオン 第2巻 | バスティオン | バスティオン 3
요새 2권 | 요새 2 | 요새 | 요새 3권
Bastion: Volume Two, Part One | Bastion, Vol. 2, Part 1 | Bastion | Bastion: Volume Two, Part Two
Bastion Book 1-2 | Bastion: Books 1-2 | Bastion | Bastion: Books 3-4
Bastion: Episodes 1-4 | Bastion: Episodes 1-4 | Bastion | Bastion: Episodes 5-8
The Ash King, Vol. 10 | The Ash King, Volume 10 | The Ash King | The Ash King, Volume 1 | The Ash King, Volume 11
"""


# A first volume may leave its number out, where the length agrees.
_FIRST = re.compile(r"(?:^|\D)1(?:\D|$)|\bone\b", re.IGNORECASE)


def volumes() -> Iterator[LabelledRow]:
    """Each with the same number offered among its siblings, and with the siblings alone; with and without lengths."""
    for line in VOLUMES.strip().splitlines():
        ours, same, *others = (part.strip().strip('"') for part in line.split("|"))
        for hours in (10.0, None):
            for series in ((), (("The Tower Cycle", None),)):
                rest = tuple(
                    book(100 + n, title, hours=hours and 10.0 + 0.05 * n, series=series)
                    for n, title in enumerate(others)
                )
                it = item(ours)
                name = f"{ours}{'' if hours else ', no lengths'}{', a series' if series else ''}"
                yield row(f"{name}, siblings", it, *rest, right=None, kind="volumes")
                twin = book(1, same, hours=hours, series=series)
                yield row(name, it, *rest, twin, right=1, auto=bool(hours), safe=True, kind="volumes")
                # the other way round: nothing here says a number
                plain = item(others[0])
                numbered = tuple(
                    c for c in (*rest, twin) if c.book.title != others[0] and not _FIRST.search(c.book.title)
                )
                yield row(f"{name}, unsaid here", plain, *numbered, right=None, kind="volumes")


def kinds() -> Iterator[LabelledRow]:
    """What is made from a book or around it, said in any field of either side."""
    novel = item("The Salt Road", "Ada Verne", series="Salt #1")
    listed = (("Salt", 1.0),)
    for name, candidate in {
        "manga by its series": book(2, "The Salt Road", "Ada Verne", series=(("Salt (Manga)", 1.0),), hours=None),
        "comic by its title": book(2, "The Salt Road: The Graphic Novel", "Ada Verne", series=listed, hours=None),
        "comic by its editions": _printed(book(2, "The Salt Road", "Ada Verne", series=listed, audio=False)),
        "dramatised by its format": book(
            2, "The Salt Road", "Ada Verne", series=listed, hours=None, edition_format="Dramatized Adaptation"
        ),
        "dramatised by its information": book(
            2, "The Salt Road", "Ada Verne", series=listed, hours=None, edition_information="Full Cast Audio Drama"
        ),
        "dramatised by its house": book(
            2, "The Salt Road", "Ada Verne", series=listed, hours=None, publisher="GraphicAudio"
        ),
        "summary": book(2, "Summary of The Salt Road", "Ada Verne", hours=None),
        "a set": replace(
            book(2, "The Salt Road", "Ada Verne", series=(("Salt", 1.0),), hours=None),
            book=Book(
                id=BookId(2), title="The Salt Road", authors=("Ada Verne",), series=(("Salt", None),),
                compilations=(("Salt", "1-3"),),
            ),
        ),
        "for the young": book(2, "The Salt Road: Young Readers Edition", "Ada Verne", hours=None),
    }.items():  # fmt: skip
        yield row(name, novel, candidate, right=None, kind="kinds")
    light = item("Ember Queen, Vol. 2 (light novel)", "Mio Tanaka", series="Ember Queen #2")
    manga = book(3, "Ember Queen, Vol. 2", "Mio Tanaka", series=(("Ember Queen (Manga)", 2.0),), hours=None, reader="")
    comic = book(4, "Ember Queen, Vol. 2 (comic)", "Mio Tanaka", series=(("Ember Queen", 2.0),), hours=None, reader="")
    right = book(5, "Ember Queen, Vol. 2 (light novel)", "Mio Tanaka", series=(("Ember Queen Light Novels", 2.0),))
    yield row("a light novel, only the manga", light, manga, right=None, kind="kinds")
    yield row("a light novel, only the comic", light, comic, right=None, kind="kinds")
    yield row("a light novel beside its manga", light, manga, comic, right, right=5, kind="kinds")
    # said on both sides, by whatever word
    yield row(
        "dramatised on both sides",
        item("The Salt Road (1 of 2) [Dramatized Adaptation]", "Ada Verne", publisher="GraphicAudio", hours=5.0),
        book(
            6, "The Salt Road (Part 1 of 2) (Dramatised)", "Ada Verne", series=(("Salt (Dramatized)", 1.1),), hours=5.0
        ),
        book(
            7, "The Salt Road (Part 2 of 2) (Dramatised)", "Ada Verne", series=(("Salt (Dramatized)", 1.2),), hours=5.1
        ),
        book(8, "The Salt Road", "Ada Verne", series=listed, hours=10.0),
        right=6,
        kind="kinds",
    )
    yield row(
        "a trilogy as books 1-3",
        item("The Salt Trilogy", "Ada Verne", hours=30.0),
        book(9, "The Salt Trilogy: Books 1-3", "Ada Verne", hours=30.1),
        book(8, "The Salt Road", "Ada Verne", series=listed),
        right=9,
        kind="kinds",
    )
    yield row(
        "books 1-3 are not books 4-6",
        item("Salt: Books 1-3", "Ada Verne", hours=30.0),
        book(9, "Salt: Books 4-6", "Ada Verne", hours=30.1),
        right=None,
        kind="kinds",
    )
    yield row(
        "a set is not its first",
        item("Salt: Books 1-3", "Ada Verne", hours=30.0),
        book(8, "Salt", "Ada Verne", series=listed),
        right=None,
        kind="kinds",
    )
    yield row(
        "a cookbook that is a novel",
        item("The Anarchist's Cookbook Club", "Ada Verne"),
        book(8, "The Anarchist's Cookbook Club", "Ada Verne"),
        right=8,
        kind="kinds",
    )
    proven = item("The Salt Road", "Ada Verne", publisher="GraphicAudio", asin="B000000008")
    yield row("a proven recording", proven, book(8, "The Salt Road", "Ada Verne", series=listed), right=8, kind="kinds")


def _printed(candidate: Candidate) -> Candidate:
    return replace(candidate, editions=tuple(replace(e, edition_format="Comic") for e in candidate.editions))


def witnesses() -> Iterator[LabelledRow]:
    """After a wrong quick match every field is a sibling's; only the files could tell, and say nothing or another."""
    second = book(2, "Ashes of Winter", "Ada Verne", series=(("Winter", 2.0),), hours=10.6)
    for name, path in {
        "an ASIN of its own": "B0ZZZZZZZ9",
        "a number": "01",
        "a hash": "c989f8e07b9d7b23",
        "a shelf": "incoming/Audio",
        "its series": "Ada Verne/Winter/01",
        "the right title": "Ada Verne/Winter/1 - A Crown of Snow",
        "the other's title by a letter": "Ada Verne/A Crown of Snow",
    }.items():
        wrong = item("Ashes of Winter", "Ada Verne", series="Winter #2", hours=10.0, path=path, asin="B000000002")
        for length, hours in (("six percent", 10.6), ("four percent", 10.4), ("no length", None)):
            told = replace(
                second, editions=(replace(second.editions[0], audio_seconds=int(hours * HOUR) if hours else None),)
            )
            yield row(f"wrong match, {name}, {length}", wrong, told, right=None, kind="witnesses")
    tags = (("tagAlbum", "A Crown of Snow"), ("tagArtist", "Ada Verne"))
    tagged = item("Ashes of Winter", "Ada Verne", series="Winter #2", path="B0ZZZZZZZ9", asin="B000000002", tags=tags)
    yield row("wrong match, tags tell", tagged, replace(second), right=None, kind="witnesses")
    said = item("Ashes of Winter", "Ada Verne", series="Winter #2", hours=10.6, path="B0ZZZZZZZ9", asin="B000000002")
    yield row("a silent folder with its length", said, second, right=2, kind="witnesses")


def identifiers() -> Iterator[LabelledRow]:
    """Another book's ASIN beside fields that are right: the right one comes first, and a person decides."""
    right = book(1, "A Crown of Snow", "Ada Verne", series=(("Winter", 1.0),))
    for other in (
        book(2, "Ashes of Winter", "Ada Verne", series=(("Winter", 2.0),)),
        book(2, "Ashes of Winter", "Ada Verne", series=(("Winter", 2.0),), hours=10.02),
        book(2, "Cooking for Cats", "Somebody Else", hours=3.0, reader="Nobody Known"),
    ):
        it = item("A Crown of Snow", "Ada Verne", series="Winter #1", asin="B000000002")
        yield row(f"ASIN of {other.book.title}", it, other, right, right=1, auto=False, kind="identifiers")
        yield row(f"ASIN of {other.book.title} alone", it, other, right=None, kind="identifiers")


def recordings() -> Iterator[LabelledRow]:
    """The right book in another recording than Hardcover lists: never "nothing fits", and never automatic."""
    for name, more in {
        "another narrator and length": {"reader": "Other Voice", "hours": 12.0},
        "another length": {"hours": 12.0},
        "another narrator": {"reader": "Other Voice", "hours": None},
    }.items():
        told = book(1, "A Crown of Snow", "Ada Verne", **more)  # type: ignore[arg-type]
        it = item("A Crown of Snow", "Ada Verne", asin="B0ZZZZZZZ9")
        yield row(name, it, told, right=1, auto=False, kind="recordings")
    german = book(1, "A Crown of Snow", "Ada Verne", language="de", reader="Vera Stimme")
    it = item("A Crown of Snow", "Ada Verne", language="English")
    yield row("only a translation is listed", it, german, right=1, auto=False, kind="recordings")


def numbered() -> Iterator[LabelledRow]:
    """Series and number for a title."""
    shelf = tuple(
        book(n, title, "Ada Verne", series=(("The Winter Saga", float(n)),), hours=10.0 + n)
        for n, title in enumerate(("A Crown of Snow", "Ashes of Winter", "The Last Thaw"), 1)
    )
    for title in ("Winter 2", "Winter, Book 2", "Winter #2", "The Winter Saga 2", "Winter Saga: Book Two", "Winter II"):
        it = item(title, "Ada Verne", hours=12.0)
        yield row(title, it, *shelf, right=2, kind="numbered")
        yield row(f"{title}, siblings", it, shelf[0], shelf[2], right=None, kind="numbered")
        unmeasured = replace(it, duration_seconds=0.0)
        yield row(f"{title}, no length", unmeasured, *shelf, right=2, auto=False, kind="numbered")
    single = book(9, "Winter", "Ada Verne", series=(("Winter", 1.0),))
    listed = book(8, "The Winter Trilogy", "Ada Verne", series=(("Winter", None),), hours=30.0)
    listed = replace(listed, book=replace(listed.book, compilations=(("Winter", "1-3"),)))
    for ours, theirs in (
        ("The Winter Trilogy", book(8, "Winter: Books 1-3", "Ada Verne", hours=30.0)),
        ("Winter: Books 1-3", book(8, "The Winter Trilogy", "Ada Verne", hours=30.0)),
        ("Winter 1-3", listed),
        ("Winter: The Complete Series", book(8, "The Winter Collection: Books 1-3", "Ada Verne", hours=30.0)),
    ):
        it = item(ours, "Ada Verne", hours=30.0)
        yield row(f"{ours} as {theirs.book.title}", it, theirs, single, right=8, kind="numbered")
        yield row(f"{ours}, its first alone", it, single, right=None, kind="numbered")
    yield row("1-3 are not 4-6", item("Winter 4-6", "Ada Verne", hours=30.0), listed, right=None, kind="numbered")
    named = item("Winter", "Ada Verne", series="Winter #2", hours=12.0)
    yield row("the series for a title, its number beside it", named, *shelf, right=2, kind="numbered")
    yield row("the same, siblings", named, shelf[0], shelf[2], right=None, kind="numbered")


def members() -> Iterator[LabelledRow]:
    yield from volumes()
    yield from kinds()
    yield from witnesses()
    yield from identifiers()
    yield from recordings()
    yield from numbered()
