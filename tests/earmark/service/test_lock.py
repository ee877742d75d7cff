from __future__ import annotations

import os
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from earmark.service.lock import LOCK_FILE, DataDirInUse, DataDirLock, DataDirUnusable, Holder

ROOT = Path(__file__).parents[3]
STARTED = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def lock(data_dir: Path) -> DataDirLock:
    return DataDirLock(data_dir, command="earmark run", started=STARTED)


def test_a_second_one_is_told_who_holds_the_folder(tmp_path: Path) -> None:
    with lock(tmp_path), pytest.raises(DataDirInUse) as caught:
        lock(tmp_path).acquire()
    assert caught.value.holder == Holder(
        pid=os.getpid(), host=socket.gethostname(), started="2026-11-20T08:00:00+00:00", command="earmark run"
    )
    text = str(caught.value)
    assert f"{tmp_path} is in use by process {os.getpid()} on {socket.gethostname()}" in text
    assert "started 2026-11-20T08:00:00+00:00 (earmark run); stop that one first" in text
    assert "--data-dir" in text


def test_it_is_free_again_afterwards(tmp_path: Path) -> None:
    for _ in range(2):
        with lock(tmp_path):
            pass


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"pid": null}', b"\xff"])
def test_an_unreadable_card_does_not_weaken_the_lock(tmp_path: Path, content: bytes) -> None:
    with lock(tmp_path):
        (tmp_path / LOCK_FILE).write_bytes(content)
        with pytest.raises(DataDirInUse, match="in use by another process"):
            lock(tmp_path).acquire()


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    code = (
        "import sys; from datetime import datetime, UTC; from pathlib import Path\n"
        "from earmark.service.lock import DataDirLock\n"
        "DataDirLock(Path(sys.argv[1]), command='other', started=datetime.now(UTC)).acquire()\n"
        "print('locked', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as other:  # noqa: S603
        assert other.stdout is not None
        assert other.stdout.readline() == b"locked\n"
        with pytest.raises(DataDirInUse, match=rf"in use by process {other.pid} "):
            lock(tmp_path).acquire()
        other.kill()
    with lock(tmp_path):
        pass


def test_the_lock_file_is_private(tmp_path: Path) -> None:
    with lock(tmp_path):
        assert (tmp_path / LOCK_FILE).stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_used_comes_with_the_fix(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataDirUnusable, match="remove it, or choose another with EARMARK_DATA_DIR"):
        lock(tmp_path / "file").acquire()


@pytest.mark.parametrize("link", ["symbolic", "hard"])
def test_a_link_in_its_place_is_not_written_through(tmp_path: Path, link: str) -> None:
    """Found: a link that somebody had planted there had its target overwritten."""
    target = tmp_path / "precious"
    target.write_text("mine")
    if link == "symbolic":
        (tmp_path / LOCK_FILE).symlink_to(target)
    else:
        (tmp_path / LOCK_FILE).hardlink_to(target)
    with pytest.raises(DataDirUnusable, match="remove it"):
        lock(tmp_path).acquire()
    assert target.read_text() == "mine"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files in a folder of somebody else")
def test_what_a_command_as_root_makes_belongs_to_whose_the_folder_is(tmp_path: Path) -> None:
    """`sudo earmark check` before the first start, and a service that runs as a user of its own."""
    outside = tmp_path / "outside"
    outside.write_text("root's")
    folder = tmp_path / "data"
    (folder / "editions").mkdir(parents=True)
    (folder / "earmark.db").write_text("")
    os.chown(folder, 1234, 1235)
    (folder / "link").symlink_to(outside)
    (folder / "second name").hardlink_to(outside)
    with lock(folder):
        (folder / "editions/cache.db").write_text("")
    owners = {path.name: (path.lstat().st_uid, path.lstat().st_gid) for path in [folder, *folder.rglob("*")]}
    theirs = {name for name, owner in owners.items() if owner == (1234, 1235)}
    assert theirs == {"data", "earmark.service.lock", "earmark.db", "editions", "cache.db"}
    assert outside.stat().st_uid == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="needs a file of somebody else")
def test_a_folder_of_roots_own_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "earmark.db").write_text("")
    os.chown(tmp_path / "earmark.db", 1234, 1235)
    with lock(tmp_path):
        pass
    assert (tmp_path / "earmark.db").stat().st_uid == 1234
    assert (tmp_path / "earmark.service.lock").stat().st_uid == 0
