"""Many who ask the same cost one search, and many different ones do not pile up."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from earmark.web.searches import AT_ONCE, KEPT_SECONDS, MOST_WAITING, Searches, TooMany
from tests.virtual import run


class Source:
    def __init__(self) -> None:
        self.asked: list[str] = []
        self.at_once = self.most_at_once = 0
        self.error: Exception | None = None

    async def find(self, *, title: str, author: str, isbn: str) -> list[Any]:
        self.asked.append(title)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(2)
        self.at_once -= 1
        if self.error is not None:
            raise self.error
        return [title]


def test_the_same_question_is_asked_once_and_its_answer_kept_for_a_while() -> None:
    async def main() -> None:
        source = Source()
        searches = Searches(source.find)
        answers = await asyncio.gather(
            *(searches.find(title=f" The  {'tin' if n % 2 else 'Tin'} Orchard", author="", isbn="") for n in range(40))
        )
        assert len({str(answer) for answer in answers}) == len(source.asked) == 1
        await searches.find(title="the tin orchard", author="", isbn="")
        assert len(source.asked) == 1
        await asyncio.sleep(KEPT_SECONDS)
        await searches.find(title="the tin orchard", author="", isbn="")
        assert len(source.asked) == 2

    run(main)


def test_different_questions_are_few_at_a_time() -> None:
    async def main() -> None:
        source = Source()
        searches = Searches(source.find)
        answers = await asyncio.gather(
            *(searches.find(title=f"{n}", author="", isbn="") for n in range(40)), return_exceptions=True
        )
        assert sum(isinstance(answer, TooMany) for answer in answers) == 40 - MOST_WAITING
        assert len(source.asked) == MOST_WAITING
        assert source.most_at_once == AT_ONCE

    run(main)


def test_who_gives_up_leaves_the_answer_for_who_asks_again() -> None:
    async def main() -> None:
        source = Source()
        searches = Searches(source.find)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1):
                await searches.find(title="a", author="", isbn="")
        await asyncio.sleep(2)
        assert await searches.find(title="a", author="", isbn="") == ["a"]
        assert source.asked == ["a"]

    run(main)


def test_an_error_is_raised_and_not_kept() -> None:
    async def main() -> None:
        source = Source()
        searches = Searches(source.find)
        source.error = ValueError("no")
        with pytest.raises(ValueError, match="no"):
            await searches.find(title="a", author="", isbn="")
        source.error = None
        assert await searches.find(title="a", author="", isbn="") == ["a"]

    run(main)
