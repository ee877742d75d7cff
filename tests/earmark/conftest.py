from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import structlog


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


@pytest.fixture
def log_as_before() -> Iterator[None]:
    """For tests of commands, which set up the log of the whole process."""
    root = logging.getLogger()
    handlers, level, raising = root.handlers[:], root.level, logging.raiseExceptions
    yield
    root.handlers[:], logging.raiseExceptions = handlers, raising
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()
