from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest


class Nobody(NamedTuple):
    uid: int
    folder: Path


@pytest.fixture
def nobody() -> Iterator[Nobody]:
    """This test runs as a user whom permissions stop, also where the tests are run by root."""
    uid = os.geteuid()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        if uid != 0:
            yield Nobody(uid, folder)
            return
        os.seteuid(54321)
        try:
            yield Nobody(54321, folder)
        finally:
            os.seteuid(0)
