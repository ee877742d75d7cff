"""One browser and one process for all stories; where there is no Chromium they skip and say so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chromium.stage import Stage, chromium


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    if chromium() is None:
        pytest.skip("no Chromium here; on Debian: apt install chromium")
    made = Stage(tmp_path_factory.mktemp("chromium"))
    try:
        made.begin()
        yield made
    finally:
        made.end()
