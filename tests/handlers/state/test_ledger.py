"""What is put into the ledger comes out of it; overrides; what is due; outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.state.database import Database
from handlers.state.due import Received
from handlers.state.ledger import Acknowledged, Entry, Hint, Intent, Pin
from handlers.state.outcome import Key, Kind, Outcome
from handlers.state.overrides import EVERYONE, Override, OverrideKind
from handlers.state.store import State
from hardcover.model import BookId, EditionId
from listener.model import LibraryItem, MediaProgress
from tests.handlers.build import NOW, acknowledged, item, row

ALICE, BOB = Key("alice", "item-1"), Key("bob", "item-1")
SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    int: st.integers(0, 2**40),
    float: st.floats(0, 1e6),
    date: st.dates(date(1990, 1, 1)),
    datetime: st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
}


def any_of(kind: type[Any], **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Any value that the program may hold: moments with their zone, numbers that fit into the database."""
    return st.builds(kind, **{name: _any(each) for name, each in get_type_hints(kind).items()} | given)


def _any(kind: Any) -> st.SearchStrategy[Any]:
    if isinstance(kind, UnionType) or get_origin(kind) is Union:
        return st.one_of(*map(_any, get_args(kind)))
    if get_origin(kind) is tuple and get_args(kind)[-1] is ...:
        return st.lists(_any(get_args(kind)[0]), max_size=3).map(tuple)
    plain_kind = getattr(kind, "__supertype__", kind)
    return SIMPLE[plain_kind] if plain_kind in SIMPLE else st.from_type(kind)


plain: Any = st.none() | st.fixed_dictionaries({"book_id": st.integers(), "reads": st.just([])})
entries = st.builds(
    Entry,
    acknowledged=st.none() | any_of(Acknowledged),
    hint=st.none() | any_of(Hint),
    intent=st.none() | any_of(Intent, before=plain),
    handled=st.none() | st.text(max_size=9),
    middles=st.integers(0, 2),
)


def state_in(folder: Path) -> Iterator[State]:
    database = Database(folder / "earmark.db")
    yield State.over(database)
    database.close()


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[State]:
    yield from state_in(tmp_path_factory.mktemp("state"))


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[State]:
    yield from state_in(tmp_path)


@given(entry=entries)
def test_an_entry_comes_back_as_it_was_put(state: State, entry: Entry) -> None:
    state.ledger.put(ALICE, entry)
    assert state.ledger.entry(ALICE) == entry
    assert state.ledger.entry(BOB) == Entry()


@given(pin=any_of(Pin))
def test_a_pin_comes_back_with_its_grounds(state: State, pin: Pin) -> None:
    state.ledger.set_pin(ALICE, pin)
    assert state.ledger.pin(ALICE) == state.ledger.pins("alice")["item-1"] == pin


@given(the_row=any_of(MediaProgress), the_item=any_of(LibraryItem))
def test_what_is_due_comes_back_though_row_and_item_are_gone(
    state: State, the_row: MediaProgress, the_item: LibraryItem
) -> None:
    """Files and description are not kept: nothing of progress rests on them."""
    state.due.put(ALICE, Received(the_row, the_item), NOW)
    found = state.due.get(ALICE)
    assert found == Received(the_row, replace(the_item, files=(), description=None))


def test_what_is_due_ends_by_being_dropped_and_is_in_its_order(fresh: State) -> None:
    for minutes, name in ((3, "b"), (1, "a")):
        fresh.due.put(Key("alice", name), Received(row(), item()), NOW - timedelta(minutes=minutes))
    assert fresh.due.items("alice") == ["b", "a"]
    assert fresh.due.items("bob") == []
    fresh.due.drop(Key("alice", "b"))
    assert fresh.due.get(Key("alice", "b")) is None
    assert fresh.due.items("alice") == ["a"]


def test_another_hardcover_account_starts_with_nothing(fresh: State) -> None:
    for key in (ALICE, BOB):
        fresh.ledger.put(key, Entry(acknowledged=acknowledged(), handled="x"))
        fresh.due.put(key, Received(row(), item()), NOW)
    fresh.ledger.forget_user("alice")
    assert fresh.ledger.entry(ALICE) == Entry()
    assert fresh.due.get(ALICE) is None
    assert fresh.ledger.entry(BOB).acknowledged is not None
    assert fresh.due.get(BOB) is not None


# overrides

LINK = Override(kind=OverrideKind.LINK, book_id=BookId(7), edition_id=EditionId(20))
IGNORE, HOLD, RELEASE = (Override(kind=kind) for kind in (OverrideKind.IGNORE, OverrideKind.HOLD, OverrideKind.RELEASE))


def put(state: State, override: Override, user: str = "alice") -> bool:
    return state.overrides.put("item-1", override, user=user, at=NOW)


def test_link_and_ignore_exclude_each_other_and_a_hold_stands_beside(fresh: State) -> None:
    assert not put(fresh, LINK)
    put(fresh, HOLD)
    assert fresh.overrides.match(ALICE) == LINK
    assert fresh.overrides.is_held(ALICE)
    assert put(fresh, IGNORE)
    assert fresh.overrides.match(ALICE) == IGNORE
    assert fresh.overrides.is_held(ALICE)
    put(fresh, RELEASE)
    assert not fresh.overrides.is_held(ALICE)
    assert fresh.overrides.is_released(ALICE)
    assert fresh.overrides.clear("item-1", OverrideKind.LINK, user="alice")
    assert fresh.overrides.match(ALICE) is None
    assert fresh.overrides.is_released(ALICE)


def test_the_users_own_override_wins_over_everybodys(fresh: State) -> None:
    put(fresh, IGNORE, EVERYONE)
    put(fresh, LINK)
    put(fresh, HOLD, EVERYONE)
    put(fresh, RELEASE)
    assert fresh.overrides.match(ALICE) == LINK
    assert fresh.overrides.match(BOB) == IGNORE
    assert (fresh.overrides.is_held(ALICE), fresh.overrides.is_held(BOB)) == (False, True)
    put(fresh, HOLD, EVERYONE)  # for everybody: also for those who had one of their own
    assert fresh.overrides.is_held(ALICE)


# outcomes


def outcome(kind: Kind, key: Key = ALICE, **more: Any) -> Outcome:
    return Outcome(key=key, kind=kind, reason="why", at=NOW, title="T", **more)


@pytest.mark.parametrize("kind", list(Kind))
def test_what_failed_is_due_again_and_a_review_stays_until_it_is_settled(fresh: State, kind: Kind) -> None:
    fresh.outcomes.record(outcome(Kind.NEEDS_REVIEW, evidence={"a": 1}))
    fresh.outcomes.record(outcome(kind))
    assert fresh.outcomes.last(ALICE) == (kind, "why")
    waiting = [(one["user"], one["item"]) for one in fresh.outcomes.needs_review()]
    assert (waiting == [ALICE]) is (kind in (Kind.NEEDS_REVIEW, Kind.FAILED))
    assert ("item-1" in fresh.outcomes.due_again("alice")) is (kind is Kind.FAILED)


@pytest.mark.parametrize(("override", "settles"), [(LINK, True), (IGNORE, True), (HOLD, False)])
def test_what_was_decided_since_is_not_asked_again(fresh: State, override: Override, settles: bool) -> None:
    fresh.outcomes.record(outcome(Kind.NEEDS_REVIEW))
    fresh.outcomes.record(outcome(Kind.NEEDS_REVIEW, BOB))
    put(fresh, override)
    assert [one["user"] for one in fresh.outcomes.needs_review()] == (["bob"] if settles else ["alice", "bob"])
    assert len(fresh.outcomes.needs_review("bob")) == 1


def test_what_waits_comes_back_at_its_moment(fresh: State) -> None:
    fresh.outcomes.record(outcome(Kind.WAITING, until=NOW + timedelta(hours=1)))
    assert fresh.outcomes.due_again("alice") == {"item-1": NOW + timedelta(hours=1)}
    fresh.outcomes.record(outcome(Kind.SYNCED))
    assert fresh.outcomes.due_again("alice") == {}
