"""Case 70, the answer: somebody says whether the finishes that vanished at once were meant."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from earmark.cli.review.desk import Desk
from earmark.commands.dispatch import answer_to
from earmark.views.answers.review import WaitingAnswer
from tests.cases.stories import READ, Case, days_ago, play
from tests.over_json import over_json


class _Keys:
    def __init__(self, *keys: str) -> None:
        self._keys = iter(keys)

    def key(self) -> tuple[str, str]:
        return next(self._keys), ""

    def line(self, prompt: str) -> str:
        return ""


@pytest.mark.parametrize(("key", "left"), [("ty", 1), ("tn", 7), ("k", 7), ("s", 7), ("q", 7)])
def test_one_question_is_asked_for_all_and_its_answer_counts_for_all(tmp_path: Path, key: str, left: int) -> None:
    """One of them was rated meanwhile: that one stays, whatever the answer."""

    async def story(case: Case) -> None:
        names = ("Amber", "Birch", "Cobalt", "Dune", "Ember", "Fjord", "Garnet")
        books = [case.add_book(f"{name} of the Coast", authors=[f"Mara {name}"]) for name in names]
        async with case.running() as app:
            for book in books:
                case.abs.finish("alice", book.item, days_ago(200))
            await case.quiet()
            case.hardcover.user_rates("alice", books[0].book, 4.5)
            case.abs.batch("alice", [{"libraryItemId": book.item, "isFinished": False} for book in books])
            await case.quiet()

            dispatch = partial(over_json, app)
            questions = await answer_to(dispatch, "review.list", {}, tuple[WaitingAnswer, ...])
            assert [question.asks for question in questions if question.asks is not None] == ["withdrawn"]
            said: list[str] = []
            desk = Desk(questions=questions, dispatch=dispatch, keys=_Keys(*key, "q"), say=said.append)
            await desk.work()
            await case.quiet()
            shelf = case.hardcover.shelf("alice")
            assert sum(row.status_id == READ for row in shelf.values()) == left
            assert shelf[books[0].book].rating == 4.5
            questions = await answer_to(dispatch, "review.list", {}, tuple[WaitingAnswer, ...])
            assert bool(questions) is (key in ("tn", "s", "q"))
            for change in app.state.history.find(limit=50):
                if change.what == "un-finish":
                    await dispatch("undo", {"id": change.id})
            assert sum(row.status_id == READ for row in case.hardcover.shelf("alice").values()) == 7

    play(tmp_path, story)
