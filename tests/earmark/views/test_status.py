"""What is wrong, as the pages tell it, beside what `/health` calls late: two readings of the same facts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from earmark.observe.health import UserFacts, report
from earmark.views.status import problems
from tests.earmark.facts import NOW, service, user


@pytest.mark.parametrize(
    "facts",
    [
        user(trouble="a mistake in Earmark (KeyError); it is tried again"),
        user(hardcover_token="refused"),
        user(abs_token="refused"),
        user(stream="down", stream_since=NOW - timedelta(minutes=6)),
        user(queue_depth=1, queue_oldest_seconds=601.0),
    ],
)
def test_whatever_makes_a_user_late_is_a_problem_on_the_page(facts: UserFacts) -> None:
    found = service(users={"alice": facts})
    assert report(found).late
    assert [problem.person for problem in problems(found, ["alice"], everybody=False)] == ["alice"]


def test_where_all_is_well_there_is_no_problem() -> None:
    assert problems(service(), ["alice"], everybody=True) == []
