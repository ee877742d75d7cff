from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from listener.hidden import hidden


def test_what_is_hidden_can_not_be_imported_until_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    with hidden("colorsys"), pytest.raises(ImportError):
        importlib.import_module("colorsys")
    with hidden(importlib.import_module("colorsys").__name__):  # loaded already: whoever has it keeps it
        assert importlib.import_module("colorsys").rgb_to_hsv


def test_the_live_stream_does_not_load_what_messages_need() -> None:
    code = "import listener.wire, sys; assert 'requests' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603
