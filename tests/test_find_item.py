"""Which item is meant: words in any order, an ASIN or an ISBN however it is written; and what is said of several."""

from __future__ import annotations

from pathlib import Path

import pytest

from earmark.commands.registry import run_command
from earmark.service.control import CommandFailed
from tests.world import World, play


async def found(world: World, item: str) -> str:
    async with world.opened() as app:
        answer, _ = await run_command(app, "match", {"item": item}, lambda done, of: None)
    return str(answer.item.id)


def library(world: World) -> dict[str, str]:
    add = world.abs.add_book
    return {
        "rain": add("Ten Hours of Rain", authors=["Petra Lindqvist"], asin="B0RAIN0010", isbn="9780307800015"),
        "fog": add("The Fog of Ten Mornings", authors=["Petra Lindqvist"], isbn="9780307800022"),
        "sea": add("Ninety Degrees South", authors=["Ines Okafor"]),
        "ice": add("The Long Ice", authors=["Ines Okafor"], isbn="978-0-307-80003-9"),
        "salt": add("Saltglass", authors=["Ines Okafor"], isbn="0-307-80004-0"),
    }


@pytest.mark.parametrize(
    ("wanted", "item"),
    [
        ("rain of hours", "rain"),
        ("HOURS ten", "rain"),
        ("lindqvist fog", "fog"),
        ("south okafor", "sea"),
        ("b0rain0010", "rain"),
        ("978-0-30-780001-5", "rain"),
        ("0307800016", "rain"),
        ("9780307800022", "fog"),
        ("9780307800039", "ice"),
        ("978 0 307800 03 9", "ice"),
        ("0307800032", "ice"),
        ("9780307800046", "salt"),
        ("0307800040", "salt"),
    ],
)
def test_words_in_any_order_and_numbers_in_any_spelling_name_an_item(tmp_path: Path, wanted: str, item: str) -> None:
    async def story(world: World) -> None:
        items = library(world)
        assert await found(world, wanted) == items[item]

    play(tmp_path, story)


def test_several_items_are_listed_with_what_tells_them_apart(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        one = world.abs.add_book("Saltglass", authors=["Idris Okafor"], rel_path="Idris Okafor/Saltglass")
        other = world.abs.add_book("Saltglass", authors=["Idris Okafor"], rel_path="Idris Okafor/Saltglass (2)")
        with pytest.raises(CommandFailed) as refusal:
            await found(world, "saltglass")
        assert refusal.value.exit_code == 2
        assert f"{one}  Saltglass — Idris Okafor  (Idris Okafor/Saltglass)" in str(refusal.value)
        assert f"{other}  Saltglass — Idris Okafor  (Idris Okafor/Saltglass (2))" in str(refusal.value)

    play(tmp_path, story)
