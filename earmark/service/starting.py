"""The collector of garbage, out of the way while a program starts.

A start makes much that lives until the end, modules first, and throws little away. Walking over all of it again and
again takes a fifth of an import, and of a thousand users' start a third.
"""

from __future__ import annotations

import gc


def begin() -> None:
    gc.disable()


def end() -> None:
    """What is there now is set aside, so that the first walk after a start is not over all of it at once. A night's
    end takes it back, see ``jobs.gc_pauses``."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
