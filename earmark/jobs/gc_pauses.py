"""Short pauses of the garbage collector while a run gathers what lives until its end.

Each full collection walks over everything that is alive: with the books of a large library that takes the event loop a
quarter of a second and more, again and again, for nothing. What a run has gathered so far is set aside from it, and
given back at the end.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def short_pauses() -> Iterator[Callable[[], None]]:
    """Gives what is to be called now and then, such as after each page: quick, whatever has been gathered."""
    gc.freeze()
    try:
        yield gc.freeze
    finally:
        gc.unfreeze()
