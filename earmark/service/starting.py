"""The collector of garbage, out of the way while a program starts.

A start makes much that lives until the end, modules first, and throws little away. Walking over all of it again and
again takes a fifth of an import, and of a thousand users' start a third.
"""

from __future__ import annotations

import gc

CONNECTING = (5_000, 10, 1_000)  # new objects before a walk over them, and how many such before one over older ones
_USUAL = gc.get_threshold()


def begin() -> None:
    gc.disable()


def connecting() -> None:
    """Everything is built. Connects leave some garbage, which would add to the memory for good: it is collected, but
    seldom, and what there is now is set aside."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(*CONNECTING)
        gc.enable()


def end() -> None:
    """What is there now is set aside, so that the first walk after a start is not over all of it at once. A night's
    end takes it back, see ``jobs.gc_pauses``. Nothing where nobody called ``begin``."""
    if not gc.isenabled() or gc.get_threshold() == CONNECTING:
        gc.freeze()
        gc.set_threshold(*_USUAL)
        gc.enable()
