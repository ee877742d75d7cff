"""What one piece of work cost: units are counted where they are sent, and read where somebody wants to know."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Spending:
    """Units spent inside one ``spending()`` block, also by tasks started in it."""

    __slots__ = ("units",)

    def __init__(self) -> None:
        self.units = 0


_current: ContextVar[tuple[Spending, ...]] = ContextVar("spending", default=())


@contextmanager
def spending() -> Iterator[Spending]:
    """Count the units that are sent from here on; blocks may be nested."""
    spent = Spending()
    token = _current.set((*_current.get(), spent))
    try:
        yield spent
    finally:
        _current.reset(token)


def spend(units: int) -> None:
    """Called for every attempt that goes out, retries too; negative for one that turns out not to have gone."""
    for spent in _current.get():
        spent.units += units
