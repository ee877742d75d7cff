"""What tests of real sound need, and skip without."""

from __future__ import annotations

import importlib.util

import pytest

needs_av = pytest.mark.skipif(
    importlib.util.find_spec("av") is None or importlib.util.find_spec("numpy") is None,
    reason="the extra `listen` is not installed: ./scripts/venv listen",
)
