"""The collector of garbage while a program starts: away, then seldom, then as ever."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from earmark.service import starting

USUAL = gc.get_threshold()


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.set_threshold(*USUAL)
    gc.enable()


def how_it_is() -> tuple[bool, tuple[int, int, int]]:
    return gc.isenabled(), gc.get_threshold()


def test_a_service_begins_connects_and_ends_as_ever() -> None:
    starting.begin()
    assert not gc.isenabled()
    starting.connecting()
    assert how_it_is() == (True, starting.CONNECTING)
    before = gc.get_freeze_count()
    kept = [[one] for one in range(1000)]
    starting.end()
    assert how_it_is() == (True, USUAL)
    assert gc.get_freeze_count() >= before + len(kept)


def test_a_command_connects_to_nothing() -> None:
    starting.begin()
    starting.end()
    assert how_it_is() == (True, USUAL)


def test_the_garbage_of_connects_is_collected_while_others_still_connect() -> None:
    class Knot:
        """Refers to itself, so only the collector frees it."""

        def __init__(self) -> None:
            self.itself = self

    starting.begin()
    starting.connecting()
    made = [weakref.ref(Knot()) for _ in range(2 * starting.CONNECTING[0])]
    assert sum(one() is not None for one in made) <= starting.CONNECTING[0]


def test_where_no_start_was_begun_nothing_is_set_aside() -> None:
    frozen = gc.get_freeze_count()
    starting.connecting()
    starting.end()
    assert how_it_is() == (True, USUAL)
    assert gc.get_freeze_count() == frozen
