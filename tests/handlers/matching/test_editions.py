"""Which edition of the right book."""

from __future__ import annotations

from dataclasses import replace

from handlers.matching import Bucket, Candidate
from hardcover.model import Book, BookId, Edition, EditionId, ReadingFormat
from listener.model import LibraryItem
from tests.handlers.matching.case import item, judge

AUDIO, EBOOK, PRINT = ReadingFormat.AUDIO, ReadingFormat.EBOOK, ReadingFormat.PHYSICAL
BOOK = Book(id=BookId(1), title="The Name of the Wind", authors=("Patrick Rothfuss",), series=(("Kingkiller", 1.0),))


def edition(number: int, kind: ReadingFormat, **fields: object) -> Edition:
    values: dict[str, object] = {"title": BOOK.title, "language": "en", **fields}
    return Edition(id=EditionId(number), book_id=BOOK.id, format=kind, **values)  # type: ignore[arg-type]


PODEHL = edition(1, AUDIO, asin="B002UZMLXM", audio_seconds=100_000, narrators=("Nick Podehl",), users_count=900)
DEGAS = edition(2, AUDIO, asin="B0036N7DKO", audio_seconds=102_000, narrators=("Rupert Degas",))
GERMAN = edition(3, AUDIO, title="Der Name des Windes", language="de", asin="B004ABCDE1", audio_seconds=101_000)
KINDLE = edition(4, EBOOK, asin="B0010SKUYM", pages=662)
PAPER = edition(5, PRINT, isbn_13="9780756404741", pages=662, users_count=5000)
ALL = (PODEHL, DEGAS, GERMAN, KINDLE, PAPER)
NAMED = item(BOOK.title, authors="Patrick Rothfuss")


def chosen(it: LibraryItem, editions: tuple[Edition, ...] = ALL) -> EditionId | None:
    verdict = judge(it, [Candidate(book=BOOK, editions=editions)])
    return verdict.edition.id if verdict.edition else None


def test_the_identifier_names_it() -> None:
    assert chosen(replace(NAMED, asin="b0036n7dko")) == DEGAS.id


def test_a_printed_isbn_names_the_work_and_the_audio_edition_is_taken() -> None:
    assert chosen(replace(NAMED, isbn="978-0-7564-0474-1")) == PODEHL.id
    assert chosen(replace(NAMED, isbn="0756404746", duration_seconds=102_100.0)) == DEGAS.id


def test_without_an_audio_edition_the_printed_one_found_is_taken() -> None:
    assert chosen(replace(NAMED, isbn="9780756404741"), (KINDLE, PAPER)) == PAPER.id


def test_the_length_tells_recordings_apart() -> None:
    assert chosen(replace(NAMED, duration_seconds=100_200.0)) == PODEHL.id
    assert chosen(replace(NAMED, duration_seconds=101_900.0)) == DEGAS.id


def test_the_narrator_tells_recordings_apart() -> None:
    assert chosen(replace(NAMED, narrators=("Rupert Degas",))) == DEGAS.id


def test_the_language_tells_translations_apart() -> None:
    assert chosen(replace(NAMED, language="German", title="Der Name des Windes")) == GERMAN.id


def test_a_length_that_fits_another_recording_beats_the_identifier_and_goes_to_review() -> None:
    short = replace(PODEHL, audio_seconds=60_000)
    it = replace(NAMED, asin=PODEHL.asin, duration_seconds=102_000.0)
    verdict = judge(it, [Candidate(book=BOOK, editions=(short, DEGAS))])
    assert verdict.edition == DEGAS
    assert verdict.bucket is Bucket.REVIEW


def test_an_abridged_edition_is_for_abridged_items() -> None:
    abridged = edition(6, AUDIO, edition_format="Audio CD, Abridged", audio_seconds=20_000, users_count=9000)
    assert chosen(NAMED, (abridged, PODEHL)) == PODEHL.id
    assert chosen(replace(NAMED, abridged=True), (abridged, PODEHL)) == abridged.id


def test_a_dramatisation_listed_as_an_edition_is_for_dramatisations() -> None:
    played = edition(7, AUDIO, title=f"{BOOK.title} [Dramatized Adaptation]", audio_seconds=30_000, users_count=9000)
    assert chosen(NAMED, (played, PODEHL)) == PODEHL.id
    it = replace(NAMED, title=f"{BOOK.title} [Dramatized Adaptation]", duration_seconds=30_100.0)
    verdict = judge(it, [Candidate(book=BOOK, editions=(played, PODEHL))])
    assert verdict.edition == played
    assert verdict.bucket is Bucket.AUTO


def test_an_ebook_is_matched_with_text() -> None:
    ebook = replace(NAMED, has_audio=False, has_ebook=True)
    assert chosen(ebook) == KINDLE.id
    assert chosen(replace(ebook, isbn="9780756404741")) == PAPER.id
    assert chosen(ebook, (PODEHL, replace(KINDLE, pages=None), PAPER)) == PAPER.id
    assert chosen(replace(ebook, asin=PODEHL.asin)) == KINDLE.id


def test_an_edition_that_can_be_measured_is_preferred() -> None:
    """Case 20."""
    blank = edition(8, AUDIO, users_count=9000)
    assert chosen(NAMED, (blank, PODEHL)) == PODEHL.id


def test_one_merged_into_another_comes_second() -> None:
    merged = replace(PODEHL, id=EditionId(9), canonical_id=PODEHL.id, users_count=9000)
    assert chosen(replace(NAMED, asin=PODEHL.asin), (merged, PODEHL)) == PODEHL.id
