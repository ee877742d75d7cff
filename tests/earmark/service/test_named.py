"""Names in the settings, held against what is there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from earmark.sandbox.faults import status
from earmark.service.named import unknown_libraries, unknown_tags
from earmark.settings import Libraries, Settings, Tags, UserSettings
from listener.model import Library
from tests.world import World, play, reconciled


def user(name: str, include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> UserSettings:
    return UserSettings(name=name, libraries=Libraries(include=include, exclude=exclude))


def libraries(*names: str) -> list[Library]:
    return [Library(id=f"id-{name.casefold()}", name=name, media_type="book") for name in names]


def test_a_name_or_an_id_in_any_case_is_known() -> None:
    users = {"alice": user("alice", include=("kids", "ID-BOOKS"))}
    assert unknown_libraries(users, {"alice": libraries("Kids", "Books")}) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Kidz", 'no library is called "Kidz", did you mean "Kids"? alice sees: Books, Kids'),
        ("Opera", 'no library is called "Opera"; alice sees: Books, Kids'),
    ],
)
def test_an_unknown_one_is_a_line_with_what_is_there(name: str, said: str) -> None:
    assert unknown_libraries({"alice": user("alice", exclude=(name,))}, {"alice": libraries("Kids", "Books")}) == [said]


def test_a_name_for_all_is_known_when_one_of_them_sees_it_and_not_judged_before_all_were_asked() -> None:
    users = {name: user(name, exclude=("Kids", "Gone")) for name in ("alice", "bob")}
    assert unknown_libraries(users, {"alice": libraries("Books")}) == []
    (line,) = unknown_libraries(users, {"alice": libraries("Books"), "bob": libraries("Kids")})
    assert line == 'no library is called "Gone"; alice and bob see: Books, Kids'


def test_it_is_said_at_the_start_and_on_reload_and_when_it_is_put_right(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.add_book()
        settings = world.settings()

        def having(**names: tuple[str, ...]) -> object:
            return replace(settings, users={"alice": replace(settings.users["alice"], libraries=Libraries(**names))})

        def said() -> list[str]:
            return [line["event"] for line in lines if "library" in line["event"]]

        with capture_logs() as lines:
            async with world.running(settings=having(exclude=("Audiobook",))) as app:  # type: ignore[arg-type]
                line = 'no library is called "Audiobook", did you mean "Audiobooks"? alice sees: Audiobooks'
                assert said() == [line]
                assert line in app.facts().warnings
                world.abs.disconnect_all()
                await world.quiet()
                assert said() == [line], "once"
                await app.reload(having(include=("Audiobooks",)))  # type: ignore[arg-type]
                await world.quiet()
                assert said() == [line, f"put right in the settings: {line}"]
                assert app.facts().warnings == ()
                await app.reload(having(include=("Audiobooks", "Nowhere")))  # type: ignore[arg-type]
                await world.quiet()
                assert said()[2:] == ['no library is called "Nowhere"; alice sees: Audiobooks']

    play(tmp_path, story)


def test_an_unknown_tag_is_a_line_and_a_long_list_is_cut() -> None:
    users = {"alice": UserSettings(name="alice", tags=Tags(exclude=("kidz", "CRIME")))}
    (line,) = unknown_tags(users, {"alice": ["kids", "crime", *(f"tag {n:02}" for n in range(20))]})
    assert line.startswith('no book has the tag "kidz", did you mean "kids"? alice sees: crime, kids, tag 00')
    assert line.endswith("tag 09, …")
    assert unknown_tags(users, {}) == [], "nobody was asked"


def test_a_version_that_does_not_list_its_tags_is_no_reason_to_doubt_them(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.add_book()
        world.abs.faults.when(lambda call: call.path.endswith("/filterdata"), status(404, "Not Found"))
        async with world.running(settings=tagged(world, include=("kids",))) as app:
            await world.quiet()
            assert app.facts().warnings == ()

    play(tmp_path, story)


def tagged(world: World, **names: tuple[str, ...]) -> Settings:
    settings = world.settings()
    return replace(settings, users={"alice": replace(settings.users["alice"], tags=Tags(**names))})


@pytest.mark.parametrize(
    ("names", "counting"),
    [
        ({"include": ("Kids",)}, {"one", "both"}),
        ({"exclude": ("KIDS",)}, {"none", "other"}),
        ({"include": ("kids", "crime")}, {"one", "other", "both"}),
        ({"include": ("kids",), "exclude": ("crime",)}, {"one"}),
    ],
)
def test_books_count_by_their_tags(tmp_path: Path, names: dict[str, tuple[str, ...]], counting: set[str]) -> None:
    async def story(world: World) -> None:
        tags = {"none": (), "one": ("kids",), "other": ("crime",), "both": ("crime", "kids")}
        books = {name: world.add_book(f"The Book Called {name}", tags=held) for name, held in tags.items()}
        for book in books.values():
            world.abs.finish("alice", book.item)
        async with world.running(settings=tagged(world, **names)) as app:
            await world.quiet()
            assert app.facts().warnings == ()
            synced = {name for name, book in books.items() if world.hardcover.on_shelf("alice", book.book) is not None}
            assert synced == counting
            await reconciled(app, ["alice"])
            assert {name for name, book in books.items() if world.hardcover.on_shelf("alice", book.book)} == counting
            reasons = {outcome.reason for outcome in world.outcomes if "tag" in outcome.reason}
            assert reasons <= {
                "one of its tags is left out by the settings",
                "it has none of the tags that the settings include",
            }
            assert reasons

    play(tmp_path, story)


def test_a_tag_that_is_given_to_a_book_counts_from_then_on(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book, other = world.add_book(), world.add_book("Another", tags=("kids",))
        async with world.running(settings=tagged(world, include=("kids",))):
            world.abs.finish("alice", book.item)
            await world.quiet()
            assert world.hardcover.on_shelf("alice", book.book) is None
            world.abs.edit_item(book.item, {"tags": ["Kids"]})
            await world.abs.listen("alice", other.item, end=600)
            world.abs.disconnect_all()
            await world.quiet()
            assert world.hardcover.on_shelf("alice", book.book) is not None

    play(tmp_path, story)
