"""Every answer survives JSON unchanged, and one of another version is refused with where it differs."""

from __future__ import annotations

import importlib
import json
import pkgutil
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earmark.service.control import CommandFailed, read_answer
from earmark.views import answers
from earmark.views.answers.document import AnswerDocument, WrongShape, read_json
from earmark.views.answers.item import ItemAnswer
from earmark.views.answers.link import LinkPreview
from earmark.views.answers.match import MatchAnswer, PinAnswer
from earmark.views.answers.review import Choice, EvidenceLine, WaitingAnswer
from earmark.views.plain import key_of, plain

for _module in pkgutil.iter_modules(answers.__path__, f"{answers.__name__}."):
    importlib.import_module(_module.name)


def every(kind: type[Any]) -> Iterator[type[AnswerDocument]]:
    for below in kind.__subclasses__():
        if below.__module__.startswith(answers.__name__):
            yield below
        yield from every(below)


EVERY = sorted({kind for kind in every(AnswerDocument) if is_dataclass(kind)}, key=lambda kind: kind.__name__)

TEXT = st.text(max_size=12)
MOMENTS = st.datetimes(
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45)), timezone(-timedelta(hours=9))])
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(TEXT, below, max_size=3),
    max_leaves=5,
)


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Of a type that an answer may have."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind is Any:
        return JSON
    if origin in (Union, UnionType):
        return st.one_of(*map(values, inner))
    if origin is tuple:
        return st.lists(values(inner[0]), max_size=3).map(tuple)
    if origin in (dict, Mapping):
        return st.dictionaries(TEXT, values(inner[1]), max_size=3)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(cast("Any", kind), **{each.name: values(hints[each.name]) for each in fields(kind)})
    if issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    plain_ones: dict[Any, st.SearchStrategy[Any]] = {
        str: TEXT, bool: st.booleans(), int: st.integers(), float: st.floats(allow_nan=False, allow_infinity=False),
        NoneType: st.none(), datetime: MOMENTS, date: st.dates(),
    }  # fmt: skip
    return plain_ones[kind]


def over(document: Any) -> Any:
    return json.loads(json.dumps(document))


def test_the_answers_are_found() -> None:
    assert {MatchAnswer, WaitingAnswer, LinkPreview, Choice} <= set(EVERY)


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_every_answer_survives_json_unchanged(kind: type[AnswerDocument]) -> None:
    @settings(max_examples=20, deadline=None)
    @given(values(kind))
    def survives(answer: AnswerDocument) -> None:
        assert kind.from_json(over(answer.as_json())) == answer

    survives()


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_every_answer_of_another_version_is_refused_by_the_name_of_the_key(kind: type[AnswerDocument]) -> None:
    keys = [key_of(each.name) for each in fields(cast("Any", kind))]

    @settings(max_examples=10, deadline=None)
    @given(values(kind), st.sampled_from(keys), st.text(string.ascii_lowercase, min_size=1, max_size=8))
    def is_refused(answer: AnswerDocument, lost: str, more: str) -> None:
        document = over(answer.as_json())
        with pytest.raises(WrongShape, match=f"^{lost} is missing$"):
            kind.from_json({key: value for key, value in document.items() if key != lost})
        if more not in keys:
            with pytest.raises(WrongShape, match=f"^{more} is not known$"):
                kind.from_json(document | {more: None})

    is_refused()


@settings(max_examples=30, deadline=None)
@given(JSON)
def test_whatever_else_there_is_is_refused_and_not_taken_for_an_answer(document: Any) -> None:
    for kind in EVERY:
        with pytest.raises(WrongShape):
            kind.from_json(document)


CHOICE = Choice(edition=7, book=3, title="Fog", authors=("Ana",), evidence=(EvidenceLine(text="as long", weight=3.2),))
QUESTION = WaitingAnswer(
    item=ItemAnswer(id="li_1", title="Fog"),
    users=("alice",),
    reason="in doubt",
    since=datetime(2026, 11, 26, 22, 30, tzinfo=UTC),
    pin=PinAnswer(book=3, edition=7, from_="link", reason="linked", since=datetime(2026, 11, 1, tzinfo=UTC)),
    candidates=(CHOICE, CHOICE),
)


def changed(document: Any, path: list[Any], value: Any) -> Any:
    if not path:
        return value
    if isinstance(document, list):
        return [changed(one, path[1:], value) if at == path[0] else one for at, one in enumerate(document)]
    return document | {path[0]: changed(document[path[0]], path[1:], value)}


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (["candidates", 1, "edition"], "7", "candidates[1].edition is not a whole number: '7'"),
        (["candidates", 1, "edition"], True, "candidates[1].edition is not a whole number: True"),
        (["candidates", 0, "evidence", 0], {"text": "as long"}, "candidates[0].evidence[0].weight is missing"),
        (["candidates", 0, "evidence", 0, "weight"], None, "candidates[0].evidence[0].weight is not a number: None"),
        (["candidates"], {}, "candidates is not a list: {}"),
        (["item"], None, "item is not an object: None"),
        (["item", "authors"], "Ana", "item.authors is not a list: 'Ana'"),
        (["item", "shown"], 1, "item.shown is not true or false: 1"),
        (["since"], "yesterday", "since is not a moment: 'yesterday'"),
        (["pin", "from"], 4, "pin.from is not text: 4"),
        (["reason"], ["x" * 60], f"reason is not text: ['{'x' * 37}…"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(path: list[Any], value: Any, says: str) -> None:
    with pytest.raises(WrongShape) as refused:
        WaitingAnswer.from_json(changed(over(QUESTION.as_json()), path, value))
    assert str(refused.value) == says


def test_whole_numbers_are_numbers() -> None:
    document = changed(over(QUESTION.as_json()), ["item", "duration_seconds"], 36000)
    assert WaitingAnswer.from_json(document).item.duration_seconds == 36_000.0


def test_a_list_of_answers_is_read_by_place() -> None:
    documents = over(plain((QUESTION, QUESTION)))
    assert read_json(tuple[WaitingAnswer, ...], documents) == (QUESTION, QUESTION)
    with pytest.raises(WrongShape, match=r"^\[1\]\.reason is missing$"):
        read_json(tuple[WaitingAnswer, ...], [documents[0], {k: v for k, v in documents[1].items() if k != "reason"}])


def test_a_person_is_told_which_command_and_what_to_do() -> None:
    with pytest.raises(CommandFailed) as failed:
        read_answer(MatchAnswer, "match", {"item": {}})
    assert str(failed.value).startswith("the running service carried 'match' out, and answers as another version")
    assert "restart it" in str(failed.value)


def test_a_name_that_is_a_word_of_pythons_has_none_of_it_in_json() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class _Pinned(AnswerDocument):
        from_: str

    assert _Pinned(from_="link").as_json() == {"from": "link"}
