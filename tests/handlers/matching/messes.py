"""The ways libraries are untidy, applied to every book of the catalogue: thousands of labelled cases."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace

from hardcover.model import ReadingFormat
from listener.model import LibraryItem, SeriesEntry
from tests.handlers.matching.books import Listed, asin_for, catalogue, isbn_for
from tests.handlers.matching.case import Case, neighbours, offered, only_text, thin

Mess = Callable[[Listed], Iterator[Case]]


def _share(key: str, what: str) -> float:
    """0.0-1.0, the same on every run."""
    return int(hashlib.sha256(f"{what} {key}".encode()).hexdigest()[:8], 16) / 0xFFFFFFFF


def tidy_item(book: Listed, **changes: object) -> LibraryItem:
    values: dict[str, object] = {
        "title": book.title,
        "subtitle": book.subtitle or None,
        "authors": book.authors,
        "narrators": book.narrators,
        "series": tuple(SeriesEntry(name=n, sequence=s or None) for n, s in book.series),
        "duration_seconds": book.minutes * 60.0 * (1 + (_share(book.key, "length") - 0.5) * 0.01),
        "has_audio": True,
        "published_year": str(book.year),
        "rel_path": f"{book.authors[0]}/{book.title.replace('/', '-')}",
    }
    return LibraryItem(id="li_1", library_id="lib", media_type="book", **{**values, **changes})  # type: ignore[arg-type]


def _number(book: Listed) -> str:
    return book.series[0][1] if book.series else ""


def _series(book: Listed) -> str:
    return book.series[0][0] if book.series else ""


def _sibling(book: Listed) -> Listed | None:
    """The nearest other book of the series with a length of its own."""
    for key in neighbours(book.key):
        other = catalogue()[key]
        if {n for n, _ in other.series} & {n for n, _ in book.series} and other.minutes and other.title != book.title:
            return other
    return None


def _audio(book: Listed) -> bool:
    return bool(book.minutes)


def tidy(book: Listed) -> Iterator[Case]:
    if not _audio(book):
        return
    near = offered(book.key)
    yield Case(f"tidy with ASIN {book.key}", tidy_item(book, asin=asin_for(book.key)), near, book.key)
    yield Case(f"tidy without identifiers {book.key}", tidy_item(book), near, book.key)
    yield Case(f"only title and ASIN {book.key}", _bare(book, asin=asin_for(book.key)), (book.candidate,), book.key)
    yield Case(
        f"printed ISBN {book.key}", tidy_item(book, isbn=isbn_for(book.key), narrators=()), (book.candidate,), book.key
    )
    yield Case(
        f"printed ISBN, no audio listed {book.key}",
        tidy_item(book, isbn=isbn_for(book.key)),
        (only_text(book.candidate),),
        book.key,
    )
    poor = tuple(thin(c, narrators=False, lengths=False) for c in near)
    yield Case(f"poor records {book.key}", tidy_item(book), poor, book.key, answerable=bool(_number(book)))
    yield Case(f"poor records with ASIN {book.key}", tidy_item(book, asin=asin_for(book.key)), poor, book.key)
    yield Case(
        f"records without narrators {book.key}",
        tidy_item(book),
        tuple(thin(c, narrators=False) for c in near),
        book.key,
    )
    yield Case(
        f"records without series {book.key}", tidy_item(book), tuple(thin(c, series=False) for c in near), book.key
    )


def _bare(book: Listed, **changes: object) -> LibraryItem:
    nothing: dict[str, object] = {
        "subtitle": None, "authors": (), "narrators": (), "series": (), "duration_seconds": 0.0,
        "published_year": None, "rel_path": None,
    }  # fmt: skip
    return tidy_item(book, **{**nothing, **changes})


def file_names(book: Listed) -> Iterator[Case]:
    """The title is a file name; nothing else is filled in but the length."""
    if not _audio(book):
        return
    author, number, series = book.authors[0], _number(book), _series(book)
    length = tidy_item(book).duration_seconds
    reader = book.narrators[0] if book.narrators else ""
    clean = book.title.replace(":", "")
    shapes = [
        f"{author} - {clean}",
        f"{clean} - {author}",
        f"{author} - {clean} (Unabridged) [M4B 64kbps]",
        f"{book.year} - {clean}",
        f"{clean} ({book.year})",
        f"{clean.replace(' ', '_')}_{author.replace(' ', '_')}",
    ]
    if reader:
        shapes += [f"{clean} - {author} - {reader}", f"{author} - {clean} (read by {reader})"]
    if number and series:
        shapes += [
            f"{author} - {series} {float(number):02g} - {clean}",
            f"{series} {number} - {clean} (Unabridged)",
            f"{author} - [{series} {number}] - {clean}",
            f"{clean} - {series}, Book {number}",
            f"{clean} ({series} #{number})",
            f"03 - {series} {number} - {clean}",
            f"{series}, Book {number}: {clean}",
        ]
    for shape in shapes:
        named = _bare(book, title=shape, duration_seconds=length)
        both = _bare(book, title=shape, duration_seconds=length, authors=book.authors, narrators=book.narrators)
        yield Case(
            f"file name “{shape}”", named, offered(book.key), book.key, answerable=author in shape and "_" not in shape
        )
        yield Case(f"file name and people “{shape}”", both, offered(book.key), book.key)
        absent = offered(book.key, present=False)
        yield Case(f"file name, book not offered “{shape}”", both, absent, None)
    dotted = ".".join(f"{series} {number} {clean}".split())
    item = _bare(book, title=dotted, duration_seconds=length, authors=book.authors)
    yield Case(f"dotted {dotted}", item, offered(book.key), book.key)


def swapped(book: Listed) -> Iterator[Case]:
    if not _audio(book):
        return
    item = tidy_item(book, title=book.authors[0], authors=(book.title,), subtitle=None, rel_path=None)
    yield Case(f"swapped {book.key}", item, offered(book.key), book.key, answerable=False)
    reader = tidy_item(book, authors=book.narrators[:1], narrators=())
    yield Case(f"author field holds the narrator {book.key}", reader, offered(book.key), book.key, answerable=False)
    if book.narrators:
        both = tidy_item(book, authors=(f"{book.authors[0]}, {book.narrators[0]}",), narrators=())
        yield Case(f"author and narrator in one {book.key}", both, offered(book.key), book.key)
    last_first = ", ".join(reversed(book.authors[0].rsplit(" ", 1)))
    yield Case(
        f"last name first {book.key}",
        tidy_item(book, authors=(last_first,), rel_path=None),
        offered(book.key),
        book.key,
    )


def absent(book: Listed) -> Iterator[Case]:
    """Siblings, namesakes and the author's other books are offered, the book itself is not."""
    if not _audio(book):
        return
    others = offered(book.key, present=False)
    yield Case(f"not offered {book.key}", tidy_item(book), others, None)
    yield Case(
        f"not offered, unknown ASIN {book.key}", tidy_item(book, asin=asin_for("elsewhere " + book.key)), others, None
    )
    poor = tuple(thin(c, narrators=False, lengths=False, series=False) for c in others)
    yield Case(f"not offered, poor records {book.key}", tidy_item(book), poor, None)
    yield Case(f"not offered, nothing but a title {book.key}", _bare(book), others, None)
    for other in others:
        # Volumes by one narrator do run equally long.
        same_length = replace(
            other,
            editions=tuple(
                replace(e, audio_seconds=book.minutes * 60) if e.audio_seconds else e for e in other.editions
            ),
        )
        if other.book.title != book.title:
            yield Case(f"not offered, {other.book.title} as long {book.key}", tidy_item(book), (same_length,), None)
            unnumbered = tidy_item(book, series=(), narrators=())
            yield Case(
                f"not offered, {other.book.title} as long, no number {book.key}", unnumbered, (same_length,), None
            )


def wrong_identifier(book: Listed) -> Iterator[Case]:
    """Left by an earlier bad quick match."""
    wrong = _sibling(book)
    if not _audio(book) or wrong is None:
        return
    asin = asin_for(wrong.key)
    yield Case(f"sibling's ASIN, only it found {book.key}", tidy_item(book, asin=asin), (wrong.candidate,), None)
    yield Case(
        f"sibling's ASIN, both offered {book.key}",
        tidy_item(book, asin=asin),
        offered(book.key),
        book.key,
        answerable=False,
    )
    bare = _bare(book, asin=asin, rel_path=None)
    yield Case(f"sibling's ASIN, only title {book.key}", bare, (wrong.candidate,), None)
    yield Case(
        f"sibling's ASIN, title and author {book.key}", replace(bare, authors=book.authors), (wrong.candidate,), None
    )
    overwritten = tidy_item(wrong, asin=asin, duration_seconds=book.minutes * 60.0)
    telling = tidy_item(book).rel_path
    numbered = f"{book.authors[0]}/{_series(book)}/{_number(book) or '1'} - {book.title}"
    tags = (("tagAlbum", book.title), ("tagArtist", book.authors[0]))
    for name, changes in (
        ("folder tells", {"rel_path": telling}),
        ("numbered folder tells", {"rel_path": numbered}),
        ("tags tell", {"rel_path": None, "tags": tags}),
        ("tags and folder tell", {"rel_path": telling, "tags": tags}),
    ):
        item = replace(overwritten, **changes)
        yield Case(f"overwritten by a sibling, {name} {book.key}", item, (wrong.candidate,), None)
        yield Case(
            f"overwritten by a sibling, both offered, {name} {book.key}",
            item,
            offered(book.key),
            book.key,
            answerable=False,
        )
    if abs(book.minutes - wrong.minutes) / wrong.minutes > 0.11:
        item = replace(overwritten, rel_path=None)
        yield Case(f"overwritten by a sibling, only the length tells {book.key}", item, (wrong.candidate,), None)
    stranger = catalogue()[neighbours(book.key)[-1]]
    item = tidy_item(book, asin=asin_for(stranger.key))
    yield Case(f"a stranger's ASIN {book.key}", item, (stranger.candidate,), None)
    isbn = tidy_item(book, isbn=isbn_for(wrong.key))
    yield Case(f"sibling's ISBN {book.key}", isbn, (wrong.candidate,), None)


def kinds(book: Listed) -> Iterator[Case]:
    """Around the book, not the book."""
    if not _audio(book) or any(
        w in book.title for w in ("Summary", "Workbook", "Dramati", "Full Cast", "Trilogy", "Collection", "Complete")
    ):
        return
    near = offered(
        book.key,
        without=("bobo", "cro", "mbo", "hgo", "sho", "lotro", "ahs", "ahw", "mbd", "sld", "rrd", "lotrd", "hhr", "goc"),
    )
    length = book.minutes * 60.0
    for shape, authors, share in (
        (f"Summary of {book.title}", ("Instaread",), 0.08),
        (f"{book.title}: A Study Guide", book.authors, 0.1),
        (f"Workbook for {book.title} by {book.authors[0]}", (), 0.1),
        (f"{book.title} (Conversation Starters)", book.authors, 0.03),
        (f"{book.title} (1 of 2) [Dramatized Adaptation]", book.authors, 0.3),
        (f"{book.title}: A BBC Radio Drama", book.authors, 0.3),
        (f"{book.title}: The Graphic Novel", book.authors, 0.2),
        (f"{book.title} Sampler", book.authors, 0.05),
    ):
        item = _bare(book, title=shape, authors=authors, duration_seconds=length * share, narrators=book.narrators[:1])
        yield Case(f"companion “{shape}”", item, near, None)
        unknown = replace(item, duration_seconds=0.0)
        yield Case(f"companion, no length “{shape}”", unknown, near, None)
        wrong = replace(item, asin=asin_for(book.key))
        yield Case(f"companion with the book's ASIN “{shape}”", wrong, (book.candidate,), None)
    if _series(book) and not any(c in book.title for c in "()"):
        item = tidy_item(
            book, title=f"{_series(book)}: Books 1-3", duration_seconds=length * 3, subtitle=None, rel_path=None
        )
        yield Case(f"omnibus {book.key}", replace(item, series=()), near, None)
        trilogy = f"{_series(book)} Trilogy"
        yield Case(
            f"omnibus by name {book.key}",
            replace(item, title=trilogy, series=()),
            tuple(c for c in near if "Trilogy" not in c.book.title),
            None,
        )


def copies(book: Listed) -> Iterator[Case]:
    """The right book in a copy Hardcover does not list."""
    if not _audio(book):
        return
    asin = asin_for(book.key)
    length = book.minutes * 60.0
    near = offered(book.key)
    for name, share in (("35 %", 0.35), ("80 %", 0.8), ("120 %", 1.2)):
        unlike = tidy_item(book, duration_seconds=length * share)
        if any(
            e.audio_seconds and abs(e.audio_seconds - length * share) / e.audio_seconds < 0.1
            for e in book.candidate.editions
        ):
            continue
        yield Case(f"{name} of the length {book.key}", unlike, near, None)
        yield Case(f"{name} of the length, ASIN {book.key}", replace(unlike, asin=asin), (book.candidate,), None)
    if "art" in book.title or " of 3)" in book.title or " of 5)" in book.title:
        return
    part = tidy_item(book, title=f"{book.title}, Part 1 of 2", duration_seconds=length * 0.5)
    yield Case(f"a part {book.key}", part, near, None)
    yield Case(f"a part, no length {book.key}", replace(part, duration_seconds=0.0), near, None)
    yield Case(f"abridged {book.key}", tidy_item(book, abridged=True, duration_seconds=0.0), near, None)


def typing(book: Listed) -> Iterator[Case]:
    if not _audio(book):
        return
    near = offered(book.key)
    title = book.title
    if len(title) > 10 and title.isascii():
        middle = len(title) // 2
        typo = title[:middle] + title[middle + 1 :]
        yield Case(f"a letter missing {typo}", tidy_item(book, title=typo), near, book.key)
    yield Case(
        f"upper case {book.key}",
        tidy_item(book, title=title.upper(), authors=tuple(a.upper() for a in book.authors)),
        near,
        book.key,
    )
    if book.subtitle:
        yield Case(f"no subtitle {book.key}", tidy_item(book, subtitle=None), near, book.key)
        yield Case(
            f"subtitle in the title {book.key}",
            tidy_item(book, title=f"{title}: {book.subtitle}", subtitle=None),
            near,
            book.key,
        )
    if _number(book):
        sub = f"{_series(book)}, Book {_number(book)}"
        yield Case(f"series as subtitle {book.key}", tidy_item(book, subtitle=sub, series=()), near, book.key)
    if title.lower().startswith("the "):
        yield Case(f"article behind {book.key}", tidy_item(book, title=f"{title[4:]}, The"), near, book.key)
    track = tidy_item(book, title="Track 01", rel_path=f"{book.authors[0]}/{title.replace('/', '-')}", series=())
    yield Case(f"title says nothing, folder does {book.key}", track, near, book.key)


def ebooks(book: Listed) -> Iterator[Case]:
    if any(e.format is ReadingFormat.PHYSICAL for e in book.candidate.editions):
        item = tidy_item(
            book, isbn=isbn_for(book.key), has_audio=False, has_ebook=True, duration_seconds=0.0, narrators=()
        )
        yield Case(f"ebook with ISBN {book.key}", item, offered(book.key), book.key)
        yield Case(f"ebook without {book.key}", replace(item, isbn=None), offered(book.key, present=False), None)


MESSES: tuple[Mess, ...] = (tidy, file_names, swapped, absent, wrong_identifier, kinds, copies, typing, ebooks)


def generated() -> Iterator[Case]:
    for mess in MESSES:
        for book in catalogue().values():
            yield from mess(book)
