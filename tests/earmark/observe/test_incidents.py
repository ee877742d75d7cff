from __future__ import annotations

import asyncio
from typing import Any

from earmark.observe import incidents
from earmark.observe.incidents import Notices
from tests import virtual


class Lines:
    def __init__(self) -> None:
        self.said: list[tuple[str, dict[str, Any]]] = []

    def warning(self, event: str, **values: Any) -> None:
        self.said.append((event, values))

    info = warning


def test_trouble_is_said_once_and_its_end_once() -> None:
    """Case 42."""
    lines = Lines()

    async def an_hour_of_trouble() -> None:
        said = Notices(lines, virtual.now)
        for _ in range(60):
            said.problem("hardcover:alice", "Hardcover answers 502", user="alice")
            await asyncio.sleep(60)
        assert said.current() == {"hardcover:alice": "Hardcover answers 502"}
        for _ in range(3):
            said.recovered("hardcover:alice", "Hardcover answers again", user="alice")
        assert said.current() == {}

    virtual.run(an_hour_of_trouble)
    assert lines.said == [
        ("Hardcover answers 502", {"user": "alice"}),
        (
            "Hardcover answers again",
            {"line": "Hardcover answers again, after 1 h 00", "after_seconds": 3600, "failures": 60, "user": "alice"},
        ),
    ]


def test_other_trouble_with_the_same_thing_is_news_and_other_things_are_apart() -> None:
    lines = Lines()

    async def two_kinds() -> None:
        said = Notices(lines, virtual.now)
        said.problem("a", "cannot be reached")
        said.problem("a", "answers 500")
        said.problem("b", "cannot be reached")
        assert not said.recovered("c", "was never wrong")

    virtual.run(two_kinds)
    assert [text for text, _ in lines.said] == ["cannot be reached", "answers 500", "cannot be reached"]


def test_it_remembers_a_bounded_number() -> None:
    async def many() -> int:
        said = Notices(Lines(), virtual.now)
        for number in range(2 * incidents.MOST_PROBLEMS):
            said.problem(str(number), "wrong")
        return len(said.current())

    assert virtual.run(many) == incidents.MOST_PROBLEMS
