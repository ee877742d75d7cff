"""What a run over many books took is given back at its end, so that a service at rest stays as small as it began."""

from __future__ import annotations

import ctypes
import functools
import gc
import sys
from contextlib import suppress


def give_back() -> None:
    """Forget what was remembered for speed (every ``lru_cache``; none of them holds a fact that cannot be made again),
    and return free memory to the system where the C library can."""
    for made in gc.get_objects():
        if isinstance(made, functools._lru_cache_wrapper):  # its type has no public name
            made.cache_clear()
    gc.collect()
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library keeps what it has
            ctypes.CDLL(None).malloc_trim(0)
