from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path

import pytest

from earmark.service.data_dir import explain, put_modes_right, why_unwritable
from earmark.settings import owner as owner_module
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
    assert line.startswith(
        f"the data folder {data} is not writable by uid {nobody.uid}, gid {os.getegid()} (it belongs"
    )
    assert line.endswith(f"; run: sudo chown -R {owner} {data}")
    below = why_unwritable(data / "more")
    assert below is not None
    assert below.endswith(f" (it is to be made in {data}); run: sudo chown -R {owner} {data}")


@pytest.fixture(autouse=True)
def on_a_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owner_module, "in_container", lambda: False)


@pytest.mark.parametrize("name", ["earmark.db", "earmark.db-wal", "earmark.db-shm", "earmark.service.lock", "editions"])
def test_what_is_opened_later_is_asked_about_and_its_owner_named(nobody: Nobody, name: str) -> None:
    """After one run as root."""
    data = nobody.folder / "data"
    data.mkdir()
    path = data / name
    path.mkdir(mode=0o500) if name == "editions" else path.touch(mode=0o400)
    line = why_unwritable(data)
    assert line is not None
    assert line.startswith(f"{path} belongs to uid {path.stat().st_uid}, gid {path.stat().st_gid} and is not writable")
    assert line.endswith(f"run: sudo chown -R {nobody.uid}:{os.getegid()} {data}")
    path.chmod(0o700)
    assert why_unwritable(data) is None


def test_in_a_container_no_path_of_it_is_part_of_a_command_for_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owner_module, "in_container", lambda: True)
    for name in ("PUID", "PGID"):
        monkeypatch.setenv(name, "99")
    line = explain(Path("/data"), OSError(errno.EACCES, ""))
    command = line.partition("on the host, run: ")[2].partition(",")[0]
    assert command == f"sudo chown -R {os.geteuid()}:{os.getegid()} FOLDER"
    assert "with what is mounted there as /" in line
    assert "PUID and PGID have no effect here: `user:` of the container" in line


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


def test_trying_to_write_goes_through_no_link_and_overwrites_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found: a link that somebody had planted under the name of the trial had its target emptied."""
    monkeypatch.setattr(secrets, "token_hex", lambda _: "guessed")
    target = tmp_path / "precious"
    target.write_text("mine")
    trial = tmp_path / f".writable-{os.getpid()}-guessed"
    trial.symlink_to(target)
    assert why_unwritable(tmp_path) is not None
    trial.unlink()
    trial.write_text("mine, too")
    assert why_unwritable(tmp_path) is not None
    assert (target.read_text(), trial.read_text()) == ("mine", "mine, too")


def test_what_others_may_read_of_a_restored_backup_is_taken_from_them_and_said(tmp_path: Path) -> None:
    for name, mode in (("earmark.db", 0o644), ("earmark.db-wal", 0o666), ("other.txt", 0o644)):
        (tmp_path / name).touch()
        (tmp_path / name).chmod(mode)
    lines = put_modes_right(tmp_path)
    assert [line.partition(" could be read by others (mode ")[2] for line in lines] == [
        "644); now it is 600",
        "666); now it is 600",
    ]
    assert {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {
        "earmark.db": 0o600,
        "earmark.db-wal": 0o600,
        "other.txt": 0o644,
    }
    assert put_modes_right(tmp_path) == []


def test_a_database_that_is_a_link_is_said_and_its_target_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    target.touch()
    target.chmod(0o644)
    (tmp_path / "earmark.db").symlink_to(target)
    assert put_modes_right(tmp_path) == [f"{tmp_path / 'earmark.db'} is a link; put the file itself there"]
    assert target.stat().st_mode & 0o777 == 0o644
