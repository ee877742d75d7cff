"""P11: the nightly run compares every pin with what it would match today."""

from __future__ import annotations

from pathlib import Path

from handlers.state.outcome import Kind
from tests.cases.stories import STRANGER, Case, TwoBooks, play


def test_a_pin_that_would_be_another_book_today_waits_for_a_person(tmp_path: Path) -> None:
    """Pinned by words; then somebody fills in the ASIN, and it is another book's of the same name."""

    async def story(case: Case) -> None:
        title, authors = "The Amber Harbour", ["Petra Lindqvist"]
        first = case.hardcover.add_book(title, authors=authors)
        edition = case.hardcover.add_edition(first, audio_seconds=36000)
        item = case.abs.add_book(title, authors=authors, asin=None, duration_seconds=36000.0)
        book = TwoBooks(item=item, book=first, edition=edition)
        async with case.running():
            await case.listen(book, 0, 3600, speed=10)
            await case.night()
            assert case.read("alice", book).progress_seconds == 3600
            other = case.hardcover.add_book("The Amber Harbor", authors=authors)
            case.hardcover.add_edition(other, audio_seconds=36000, asin="B0AMBERHAR")
            case.abs.edit_item(item, {"metadata": {"title": "The Amber Harbor", "asin": "B0AMBERHAR"}})
            await case.quiet()
            await case.night()
            assert case.last(item).kind is Kind.NEEDS_REVIEW
            await case.listen(book, 3600, 7200, speed=10)
            await case.quiet()
            assert case.read("alice", book).progress_seconds == 3600
            assert case.hardcover.on_shelf("alice", other) is None
            assert case.last(item).kind is Kind.NEEDS_REVIEW

    play(tmp_path, story)


def test_a_pin_whose_book_was_merged_is_followed_and_not_asked_about(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        kept = case.hardcover.add_book("Another Entry of the Same", authors=["Petra Lindqvist Bson"])
        async with case.running():
            await case.listen(book, 0, 3600, speed=10)
            case.hardcover.merge_book(book.book, kept)
            case.strangers_shelf = case.hardcover.shelf(STRANGER)
            await case.night()
            await case.listen(book, 3600, 7200, speed=10)
            await case.quiet()
            assert case.hardcover.shelf("alice")[kept].reads[0].progress_seconds == 7200
            assert case.last(book.item).kind in (Kind.SYNCED, Kind.UNCHANGED)

    play(tmp_path, story)
