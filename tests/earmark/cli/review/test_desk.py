"""Settling what waits for a person, with the whole service between the embedded ones, in virtual time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click
import pytest

from earmark.cli.review.desk import Desk
from earmark.commands.dispatch import answer_to
from earmark.commands.registry import run_command
from earmark.sandbox.faults import lose_request
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.views.answers.review import WaitingAnswer
from handlers.state.ledger import Provenance
from handlers.state.outcome import Key, Kind
from tests.over_json import over_json
from tests.world import READ, READING, World, play, reconciled, synced

HOURS_10 = 36_000.0


class Typed:
    """The keys a person presses, and the lines they write."""

    def __init__(self, script: Iterable[str]) -> None:
        self._script = deque(script)

    def key(self) -> tuple[str, str]:
        return (self._script.popleft(), "") if self._script else ("q", "")

    def line(self, question: str) -> str:
        return self._script.popleft()


@dataclass(frozen=True)
class Doubtful:
    """An item whose ASIN leads to the abridged book, and the right one, which carries its ISBN."""

    item: str
    title: str
    wrong: int
    right: int
    right_book: int


def doubtful(world: World, title: str = "The Amber Lighthouse", number: int = 1) -> Doubtful:
    wrong_book = world.hardcover.add_book(f"{title} Companion", authors=["Somebody Else"])
    asin, isbn = f"B0A{number:07d}", _isbn(number)
    wrong = world.hardcover.add_edition(wrong_book, asin=asin, audio_seconds=9_000, narrators=["Ben Okoro"])
    right_book = world.hardcover.add_book(title, authors=["Petra Lindqvist"])
    right = world.hardcover.add_edition(right_book, isbn_13=isbn, audio_seconds=int(HOURS_10), narrators=["Ana Ruiz"])
    item = world.abs.add_book(
        title, authors=["Petra Lindqvist"], narrators=["Ana Ruiz"], asin=asin, isbn=isbn, duration_seconds=HOURS_10
    )
    return Doubtful(item, title, wrong, right, right_book)


def unknown(world: World, title: str = "A Field Guide to Rain") -> str:
    """An item that Hardcover knows nothing of by its identifiers."""
    return world.abs.add_book(title, authors=["Ines Mora"], asin="B0UNKNOWN1", duration_seconds=HOURS_10)


def _isbn(number: int) -> str:
    digits = f"97803078{number:04d}"
    return digits + str(-sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10)


async def heard(world: World, item: str, *users: str) -> None:
    for user in users or ("alice",):
        world.abs.sync(user, world.abs.play(user, item), 3600)
    await world.settle()


async def waiting(app: App, user: str | None = None) -> tuple[WaitingAnswer, ...]:
    return await answer_to(partial(over_json, app), "review.list", {"user": user}, tuple[WaitingAnswer, ...])


async def at_the_desk(app: App, *script: str, user: str | None = None) -> str:
    """What was said."""
    said: list[str] = []

    await Desk(await waiting(app, user), partial(over_json, app), Typed(script), said.append, user).work()
    return click.unstyle("\n".join(said))


def test_one_key_accepts_a_candidate_and_the_book_is_told(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = doubtful(world)
        async with world.running() as app:
            await heard(world, book.item)
            assert world.kinds() == [Kind.NEEDS_REVIEW]
            (question,) = await waiting(app)
            editions = [candidate.edition for candidate in question.candidates]
            assert set(editions) == {book.wrong, book.right}
            said = await at_the_desk(app, str(editions.index(book.right) + 1))
            assert f"linked to edition {book.right}" in said
            await world.settle()
            shelved = world.hardcover.on_shelf("alice", book.right_book)
            assert shelved is not None
            assert (shelved.status_id, shelved.reads[0].progress_seconds) == (READING, 3600)
            assert await waiting(app) == ()
            pin = app.state.ledger.pin(Key("alice", book.item))
            assert pin is not None
            assert pin.provenance is Provenance.LINK

    play(tmp_path, story)


def test_the_card_shows_the_item_beside_the_candidates_with_the_evidence_in_words(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = doubtful(world)
        async with world.running() as app:
            await heard(world, book.item)
            said = await at_the_desk(app, "q")
            for words in (
                "── 1 of 1 ", "alice", book.title, "by Petra Lindqvist; read by Ana Ruiz; 10:00:00",
                "waits since 2026-11-20: ", f"edition {book.right}", "as long", f"edition {book.wrong}",
                "7:30:00 shorter", "read by Ben Okoro", " + ", "1-2 accept", "0 settled (0 linked, 0 ignored), 1 left",
            ):  # fmt: skip
                assert words in said, said
            assert f"hardcover.app/id/book/{book.right_book}" in said

    play(tmp_path, story)


def test_a_decision_survives_a_restart_and_the_next_looks(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = doubtful(world)
        async with world.running() as app:
            await heard(world, book.item)
            (question,) = await waiting(app)
            editions = [candidate.edition for candidate in question.candidates]
            await at_the_desk(app, str(editions.index(book.right) + 1))
            await world.settle()
        async with world.running() as app:
            world.abs.sync("alice", world.abs.play("alice", book.item), 7200)
            await world.quiet()
            assert world.last(book.item).kind is Kind.SYNCED
            shelved = world.hardcover.on_shelf("alice", book.right_book)
            assert shelved is not None
            assert shelved.reads[0].progress_seconds == 7200
            assert await waiting(app) == ()

    play(tmp_path, story)


def test_what_waits_for_several_users_is_shown_once_and_settled_for_all(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = doubtful(world)
        async with world.running() as app:
            await heard(world, book.item, "alice", "bob")
            (question,) = await waiting(app)
            assert question.users == ("alice", "bob")
            editions = [candidate.edition for candidate in question.candidates]
            await at_the_desk(app, str(editions.index(book.right) + 1))
            await world.settle()
            for user in ("alice", "bob"):
                assert world.hardcover.on_shelf(user, book.right_book) is not None

    play(tmp_path, story, users=("alice", "bob"))


def test_with_a_user_named_only_theirs_are_shown_and_settled(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = doubtful(world)
        async with world.running() as app:
            await heard(world, book.item, "alice", "bob")
            assert [question.users for question in await waiting(app, "BOB")] == [("bob",)]
            assert "ignored for bob" in await at_the_desk(app, "i", user="bob")
            await world.settle()
            assert [question.users for question in await waiting(app)] == [("alice",)]
            assert app.state.overrides.match(Key("alice", book.item)) is None
            with pytest.raises(CommandFailed, match="there is no user carol"):
                await waiting(app, "carol")

    play(tmp_path, story, users=("alice", "bob"))


def test_ten_are_settled_with_ten_keys(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        books = [doubtful(world, f"Book of {name}", n) for n, name in enumerate("ABCDEFGHIJ", start=1)]
        async with world.running() as app:
            for book in books:
                await heard(world, book.item)
            questions = await waiting(app)
            assert [question.item.id for question in questions] == [book.item for book in books], "oldest first"
            right = {book.item: book.right for book in books}
            keys = [
                str([one.edition for one in question.candidates].index(right[question.item.id]) + 1)
                for question in questions
            ]
            said = await at_the_desk(app, *keys)
            assert "10 settled (10 linked, 0 ignored), 0 left" in said
            await world.quiet()
            assert all(world.hardcover.on_shelf("alice", book.right_book) for book in books)

    play(tmp_path, story)


def test_ignore_skip_back_and_quit(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        first, second, third = unknown(world, "First"), unknown(world, "Second"), unknown(world, "Third")
        async with world.running() as app:
            for item in (first, second, third):
                await heard(world, item)
            said = await at_the_desk(app, "i", "b", "s", "i", "q")
            assert "taken back" in said
            assert "1 settled (0 linked, 1 ignored), 2 left" in said
            await world.settle()
            assert app.state.overrides.match(Key("alice", first)) is None
            word = app.state.overrides.match(Key("alice", second))
            assert word is not None
            assert word.kind == "ignore"
            assert [question.item.id for question in await waiting(app)] == [third, first]
            assert "this is the first one" in await at_the_desk(app, "b", "q")
            assert world.mutations() == 0

    play(tmp_path, story)


@pytest.mark.parametrize("how", ["number", "edition address", "book address", "book id address"])
def test_another_edition_is_named_by_its_number_or_an_address(tmp_path: Path, how: str) -> None:
    async def story(world: World) -> None:
        item = unknown(world)
        book = world.hardcover.add_book("A Field Guide to Rain", authors=["Ines Mora"])
        world.hardcover.add_edition(book, audio_seconds=12_000)
        edition = world.hardcover.add_edition(book, audio_seconds=int(HOURS_10))
        world.hardcover.add_edition(book, pages=300, reading_format_id=1)
        named = {
            "number": f" {edition} ",
            "edition address": f"https://hardcover.app/books/any/editions/{edition}?tab=x",
            "book address": f"hardcover.app/books/a-field-guide-to-rain-{book}",
            "book id address": f"https://hardcover.app/id/book/{book}",
        }[how]
        async with world.running() as app:
            await heard(world, item)
            said = await at_the_desk(app, "1", "o", named, "1")
            assert "no candidates" in said
            assert f"linked to edition {edition}" in said, "the one that is as long comes first"
            await world.settle()
            assert world.last(item).kind is Kind.SYNCED

    play(tmp_path, story)


@pytest.mark.parametrize(
    ("named", "answer"),
    [
        ("Dune", "neither the number"),
        ("https://example.net/books/dune", "neither the number"),
        ("999999", "no edition 999999"),
        ("https://hardcover.app/books/no-such-book", "no such book"),
        ("https://hardcover.app/id/book/999999", "no such book"),
        ("", "nothing was named"),
    ],
)
def test_what_names_nothing_is_answered_and_the_question_stays(tmp_path: Path, named: str, answer: str) -> None:
    async def story(world: World) -> None:
        item = unknown(world)
        async with world.running() as app:
            await heard(world, item)
            said = await at_the_desk(app, "o", named, "s")
            assert answer in said
            assert "0 settled" in said

    play(tmp_path, story)


def test_words_are_searched_for(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        item = unknown(world)
        book = world.hardcover.add_book("Rain, a Field Guide", authors=["Ines Mora"])
        world.hardcover.add_edition(book, audio_seconds=20_000)
        edition = world.hardcover.add_edition(book, audio_seconds=int(HOURS_10))
        async with world.running() as app:
            await heard(world, item)
            said = await at_the_desk(app, "w", "nothing like it", "w", "field guide rain", "1")
            assert "Hardcover finds nothing for “nothing like it”" in said
            assert f"linked to edition {edition}" in said

    play(tmp_path, story)


def test_trouble_with_hardcover_is_told_and_the_question_stays(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        item = unknown(world)
        async with world.running() as app:
            await heard(world, item)
            world.hardcover.revoke_token(world.tokens["alice"])
            said = await at_the_desk(app, "o", "12345", "i")
            assert "token" in said
            assert "1 settled" in said

    play(tmp_path, story)


def test_alone_what_was_decided_is_not_asked_again_and_told_by_the_next_pass(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = doubtful(world)
        async with world.running():
            await heard(world, book.item)
        async with world.opened() as app:
            (question,) = await waiting(app)
            editions = [candidate.edition for candidate in question.candidates]
            await at_the_desk(app, str(editions.index(book.right) + 1))
            assert await waiting(app) == ()
            await run_command(app, "review.reopen", {"item": book.item}, lambda done, of: None)
            assert len(await waiting(app)) == 1
            await at_the_desk(app, str(editions.index(book.right) + 1))
        async with world.opened() as app:
            await synced(app, ["alice"], dry_run=False)
            assert world.hardcover.on_shelf("alice", book.right_book) is not None

    play(tmp_path, story)


def test_an_item_that_audiobookshelf_does_not_tell_is_shown_with_its_title(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = doubtful(world)
        async with world.running():
            await heard(world, book.item)
        world.abs.faults.when(lambda call: True, lose_request())
        async with world.opened() as app:
            said = await at_the_desk(app, "i")
            assert book.title in said
            assert "Audiobookshelf shows no more of it now" in said
            assert app.state.overrides.match(Key("alice", book.item)) is not None

    play(tmp_path, story)


def test_other_questions_show_what_the_item_is_linked_to(tmp_path: Path) -> None:
    """Not every doubt is about the match."""

    async def story(world: World) -> None:
        book = world.add_book()
        world.hardcover.put_on_shelf("alice", book.book, READ, reads=[])
        async with world.running() as app:
            world.abs.sync("alice", world.abs.play("alice", book.item), 20_000)
            await world.settle()
            (question,) = await waiting(app)
            assert question.pin is not None
            assert question.pin.edition == book.edition
            assert f"it has edition {book.edition}" in await at_the_desk(app, "q")

    play(tmp_path, story)


def test_titles_do_not_drive_the_terminal(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        item = unknown(world, "Evil \x1b[2J\x07Title")
        async with world.running() as app:
            await heard(world, item)
            said = await at_the_desk(app, "?", "q")
            assert "\x1b" not in said
            assert "\x07" not in said
            assert "b    back to the one before" in said

    play(tmp_path, story)


def test_nothing_to_do_is_said(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            assert await at_the_desk(app) == "nothing waits for you"

    play(tmp_path, story)


def test_what_nobody_listens_to_is_asked_about_too_and_its_match_is_settled_with_it(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = doubtful(world)
        async with world.opened() as app:
            await reconciled(app, ["alice"])
            (question,) = await waiting(app)
            assert question.users == ()
            assert await waiting(app, "alice") == ()
            editions = [candidate.edition for candidate in question.candidates]
            said = await at_the_desk(app, str(editions.index(book.right) + 1))
            assert "nobody listens to it yet" in said
            assert await waiting(app) == ()
            word = app.state.overrides.match(Key("alice", book.item))
            assert word is not None
            assert word.edition_id == book.right
            matched = app.core.matches.get(book.item)
            assert matched is not None
            assert (matched.bucket, matched.edition_id) == ("auto", book.right)

    play(tmp_path, story)


def test_back_opens_the_question_about_an_unheard_book_again(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = doubtful(world)
        async with world.opened() as app:
            await reconciled(app, ["alice"])
            before = app.core.matches.get(book.item)
            (question,) = await waiting(app)
            await run_command(
                app, "review.accept", {"item": book.item, "edition": book.right, "users": []}, lambda done, of: None
            )
            await run_command(app, "review.reopen", {"item": book.item, "users": []}, lambda done, of: None)
            (again,) = await waiting(app)
            assert again.candidates == question.candidates
            after = app.core.matches.get(book.item)
            assert before is not None
            assert after is not None
            assert (after.bucket, after.edition_id, after.reason) == (before.bucket, before.edition_id, before.reason)

    play(tmp_path, story)
