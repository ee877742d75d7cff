"""Names in the settings, held against what is there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from earmark.service.named import unknown_libraries
from earmark.settings import Libraries, User
from listener.model import Library
from tests.world import World, play


def user(name: str, include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> User:
    return User(name=name, libraries=Libraries(include=include, exclude=exclude))


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
