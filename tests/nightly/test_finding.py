"""What a night finds beyond identifiers: the right book beside a wrong one, and audio editions behind popular ones."""

from __future__ import annotations

from tests.nightly.library import Library, play
from tests.world import READING, reconciled


def test_a_wrong_identifier_does_not_end_the_search() -> None:
    """Cases 62, 113: the right book is first in review, the identifier's among the rest, and nothing is written."""

    async def story(library: Library) -> None:
        wrong = "B0CATS0001"
        other = library.add_book("Cooking for Cats", authors=["Mona Felis"], duration_seconds=9000.0, asin=wrong)
        right = library.add_book("A Crown of Snow", authors=["Ada Verne"])
        item = library.abs.add_book("A Crown of Snow", authors=["Ada Verne"], asin=wrong, duration_seconds=36000.0)
        library.abs.put_progress("alice", item, current_time=7200)
        async with library.opened() as app:
            await reconciled(app, list(app.users))
            found = app.core.matches.get(item)
            assert found is not None
            assert found.bucket == "review"
            assert found.book_id == right.book
            assert found.edition_id == right.edition
            assert "belongs to “Cooking for Cats”" in found.reason
            assert [one["title"] for one in found.evidence["runners_up"]] == ["Cooking for Cats"]
            assert found.evidence["runners_up"][0]["editions"][0]["edition_id"] == other.edition
        assert library.hardcover.on_shelf("alice", other.book) is None
        assert library.hardcover.on_shelf("alice", right.book) is None

    play(story)


def test_an_audio_edition_is_found_behind_the_most_used_ones() -> None:
    async def story(library: Library) -> None:
        book = library.hardcover.add_book("A Crown of Snow", authors=["Ada Verne"])
        for number in range(30):
            library.hardcover.add_edition(book, isbn_13=f"978{number:010d}", pages=300, users_count=1000 - number)
        audio = library.hardcover.add_edition(book, audio_seconds=36000, narrators=["Sam Reader"], users_count=1)
        item = library.abs.add_book(
            "A Crown of Snow", authors=["Ada Verne"], narrators=["Sam Reader"], duration_seconds=36000.0
        )
        library.abs.put_progress("alice", item, current_time=7200)
        async with library.opened() as app:
            await reconciled(app, list(app.users))
            found = app.core.matches.get(item)
            assert found is not None
            assert (found.bucket, found.edition_id) == ("auto", audio), found.reason
        shelved = library.hardcover.on_shelf("alice", book)
        assert shelved is not None
        assert shelved.status_id == READING

    play(story)


def test_another_recording_is_for_a_person_and_never_nothing() -> None:
    async def story(library: Library) -> None:
        book = library.hardcover.add_book("A Crown of Snow", authors=["Ada Verne"])
        library.hardcover.add_edition(book, audio_seconds=50000, narrators=["Other Voice"])
        item = library.abs.add_book(
            "A Crown of Snow", authors=["Ada Verne"], narrators=["Sam Reader"], duration_seconds=36000.0
        )
        library.abs.put_progress("alice", item, current_time=7200)
        async with library.opened() as app:
            report = await reconciled(app, list(app.users))
            told = [one for one in report["items"] if one["item"] == item]
            assert told[0]["outcome"] == "needs_review"
            assert "nothing" not in told[0]["reason"]
            assert "10 h 00 min" in told[0]["reason"]
        assert library.hardcover.on_shelf("alice", book) is None

    play(story)


def test_a_volume_that_hardcover_lacks_is_said_in_these_words() -> None:
    """Case 63."""

    async def story(library: Library) -> None:
        first = library.hardcover.add_book("The Ash King", authors=["Ada Verne"], series=[("The Ash King", 1.0)])
        library.hardcover.add_edition(first, audio_seconds=36000, narrators=["Sam Reader"])
        item = library.abs.add_book(
            "The Ash King 2", authors=["Ada Verne"], narrators=["Sam Reader"], series=[("The Ash King", "2")],
            duration_seconds=36000.0,
        )  # fmt: skip
        library.abs.put_progress("alice", item, current_time=7200)
        async with library.opened() as app:
            report = await reconciled(app, list(app.users))
            told = [one for one in report["items"] if one["item"] == item]
            assert told[0]["outcome"] == "needs_review"
            assert told[0]["reason"] == "It is number 2 here, Hardcover has number 1 only."
        assert library.hardcover.on_shelf("alice", first) is None

    play(story)
