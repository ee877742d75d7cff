from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from earmark.service.data_dir import explain, why_unwritable
from tests.earmark.conftest import Nobody


def test_a_folder_that_is_missing_is_made_and_left_empty(tmp_path: Path) -> None:
    assert why_unwritable(tmp_path / "deep" / "data") is None
    assert list((tmp_path / "deep" / "data").iterdir()) == []


def test_a_wrong_owner_is_answered_with_the_uid_and_the_command(nobody: Nobody) -> None:
    """Case 58."""
    data = nobody.folder / "data"
    data.mkdir()
    data.chmod(0o500)
    owner = f"{nobody.uid}:{os.getegid()}"
    line = why_unwritable(data)
    assert line is not None
    assert line.startswith(f"the data folder {data} is not writable by uid {nobody.uid}, gid {os.getegid()}; ")
    assert f"run: sudo chown -R {owner} {data} " in line
    below = why_unwritable(data / "more")
    assert below is not None
    assert f"(it is to be made in {data}); run: sudo chown -R {owner} {data} " in below


def test_a_file_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    for path in (tmp_path / "data", tmp_path / "data" / "below"):
        assert "is a file, or lies below one; remove it" in str(why_unwritable(path))


@pytest.mark.parametrize(
    ("code", "text"),
    [(errno.EROFS, "mount it without :ro"), (errno.ENOSPC, "make room there"), (errno.EIO, "cannot be written: ")],
)
def test_other_trouble_is_named(code: int, text: str) -> None:
    line = explain(Path("/data"), OSError(code, os.strerror(code)))
    assert line.startswith("the data folder /data ")
    assert text in line
    assert "EARMARK_DATA_DIR" in line
