"""Several kinds of untidiness at once, drawn at random from a seed: the library nobody would write down by hand."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from handlers.matching import Candidate
from hardcover.model import BookId
from listener.model import LibraryItem, SeriesEntry
from tests.handlers.matching.books import Listed, asin_for, by_id, catalogue, isbn_for
from tests.handlers.matching.case import Case, neighbours, offered, only_text, thin


def blended(count: int, seed: int = 7) -> Iterator[Case]:
    draw = random.Random(seed)  # noqa: S311
    heard = [b for b in catalogue().values() if b.minutes and b.narrators]
    for number in range(count):
        yield _case(number, draw.choice(heard), draw)


def _case(number: int, book: Listed, draw: random.Random) -> Case:
    present = draw.random() < 0.7
    candidates = [_record(c, draw) for c in offered(book.key, present=present, count=draw.choice((1, 2, 4, 8)))]
    fields, readable = _fields(book, draw)
    wrong = draw.random() < 0.15
    if wrong and draw.random() < 0.5:
        _overwrite(fields, book, draw)
    if draw.random() < 0.4:
        key = _other(book, draw) if wrong else book.key
        fields["asin" if draw.random() < 0.7 else "isbn"] = asin_for(key)
        if "isbn" in fields:
            fields["isbn"] = isbn_for(key)
        if wrong and catalogue()[key].id not in {c.book.id for c in candidates}:
            candidates.append(catalogue()[key].candidate)
    if present and draw.random() < 0.05:
        candidates.append(_stub(book.candidate))
    draw.shuffle(candidates)
    copy = draw.random()
    length = book.minutes * 60.0
    if copy < 0.05:
        fields["duration_seconds"] = length * draw.uniform(0.3, 0.6)
    elif copy < 0.6:
        fields["duration_seconds"] = length * draw.uniform(0.995, 1.005)
    elif copy < 0.7:
        fields["duration_seconds"] = length * draw.uniform(0.98, 1.02)
    shortened = copy < 0.05
    if shortened or wrong:
        # Something has to tell: a length on both sides, or what the files say.
        candidates = [_with_lengths(c) for c in candidates]
    if wrong and draw.random() < 0.7:
        fields["rel_path"] = draw.choice(
            (
                f"{book.authors[0]}/{book.title.replace('/', '-')}",
                f"Shelf/{book.authors[0]}/{book.title.replace('/', '-')}",
            )
        )
    elif wrong:
        fields["tags"] = (("tagAlbum", book.title), ("tagArtist", book.authors[0]))
    listed = present and not shortened
    item = LibraryItem(id="li_1", library_id="lib", media_type="book", has_audio=True, **fields)  # type: ignore[arg-type]
    return Case(
        f"blend {number} {book.key} {item.title!r} {item.authors} {item.series} {item.rel_path} "
        f"{item.duration_seconds / 60:.0f} "
        f"{item.asin or item.isbn}",
        item,
        tuple(candidates),
        book.key if listed else None,
        answerable=listed and readable and not wrong,
    )


def _record(candidate: Candidate, draw: random.Random) -> Candidate:
    if draw.random() < 0.1:
        return only_text(candidate)
    record = thin(candidate, narrators=draw.random() < 0.8, lengths=draw.random() < 0.8, series=draw.random() < 0.9)
    return _decorated(record, draw) if draw.random() < 0.2 else record


def _decorated(candidate: Candidate, draw: random.Random) -> Candidate:
    """Titles with the series in them, as imports bring them."""
    book = candidate.book
    if not book.series or book.series[0][1] is None:
        return candidate
    name, number = book.series[0][0], f"{book.series[0][1]:g}"
    title = draw.choice(
        (f"{book.title} ({name}, #{number})", f"{name}: {book.title}", f"{book.title}: {name}, Book {number}")
    )
    if draw.random() < 0.5:
        return replace(candidate, book=replace(book, title=title))
    return replace(candidate, editions=tuple(replace(e, title=f"{title} (Unabridged)") for e in candidate.editions))


def _stub(candidate: Candidate) -> Candidate:
    """A second record of the same book that knows nothing but its title."""
    book = candidate.book
    return Candidate(book=replace(book, id=BookId(book.id + 50_000), authors=(), series=(), subtitle=None))


def _with_lengths(candidate: Candidate) -> Candidate:
    return by_id()[candidate.book.id % 50_000].candidate


def _other(book: Listed, draw: random.Random) -> str:
    near = neighbours(book.key)
    return near[draw.choice((0, 0, 1, 2, 5, 40))]


def _fields(book: Listed, draw: random.Random) -> tuple[dict[str, object], bool]:
    author, reader = book.authors[0], book.narrators[0]
    series, number = book.series[0] if book.series else ("", "")
    title = book.title
    shapes = [title, title, title, f"{title} (Unabridged)", title.upper(), f"{author} - {title}", f"{title} - {reader}"]
    if number:
        shapes += [f"{title}: {series}, Book {number}", f"{series} {number} - {title}", f"{number}. {title}",
                   f"{title} ({series} #{number})", f"{author} - {series} {number} - {title}",
                   f"{series} {number}"]  # fmt: skip
    if book.subtitle:
        shapes += [f"{title}: {book.subtitle}", f"{title} - {book.subtitle}"]
    shape = draw.choice(shapes)
    if draw.random() < 0.1 and len(shape) > 12:
        at = draw.randrange(3, len(shape) - 3)
        shape = shape[:at] + shape[at + 1 :] if draw.random() < 0.5 else shape[:at] + draw.choice("aeist") + shape[at:]
    if draw.random() < 0.05:
        shape = ".".join(shape.replace(" - ", " ").split())
    fields: dict[str, object] = {"title": shape}
    if draw.random() < 0.75:
        fields["authors"] = draw.choice(
            (
                book.authors,
                book.authors,
                book.authors,
                (", ".join(reversed(author.rsplit(" ", 1))),),
                (f"{author}, {reader}",),
            )
        )
    if draw.random() < 0.03:
        fields["title"], fields["authors"] = author, (title,)
    if draw.random() < 0.5:
        fields["narrators"] = book.narrators
    if number and draw.random() < 0.4:
        fields["series"] = (SeriesEntry(name=series, sequence=number),)
    if draw.random() < 0.6:
        clean = title.replace("/", "-")
        fields["rel_path"] = draw.choice(
            (f"{author}/{clean}", f"{author}/{series or 'Standalone'}/{number or '1'} - {clean}", clean,
             f"Audiobooks/{clean}",
             f"{author} - {clean}", f"{clean} {{{reader}}}", f"Fantasy/{author}/{clean}", "incoming/x17")
        )  # fmt: skip
    if draw.random() < 0.3:
        fields["tags"] = (("tagAlbum", draw.choice((title, f"{title} (Unabridged)", "Unknown Album"))),
                          ("tagArtist", draw.choice((author, f"{author}, {reader}"))))  # fmt: skip
    return fields, fields["title"] != f"{series} {number}"


def _overwrite(fields: dict[str, object], book: Listed, draw: random.Random) -> None:
    """As an unseen quick match with "override" does: everything but files and length is another book's."""
    other = catalogue()[_other(book, draw)]
    fields.update(
        title=other.title,
        authors=other.authors,
        narrators=other.narrators,
        series=tuple(SeriesEntry(name=n, sequence=s or None) for n, s in other.series),
        asin=asin_for(other.key),
    )
