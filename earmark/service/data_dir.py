"""The data folder: whether it can be written, and if not, the one line that puts it right."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from pathlib import Path

from earmark.settings.owner import how_to_own

PRIVATE_FILES = (
    "earmark.db",
    "earmark.db-wal",
    "earmark.db-shm",  # Audiobookshelf's refresh tokens, and what everybody listens to
    "hardcover-tokens.json",
)


def why_unwritable(data_dir: Path) -> str | None:
    """``None`` when the folder is there (or could be made) and takes a file; else what is wrong and the exact fix."""
    trial = data_dir / f".writable-{os.getpid()}-{secrets.token_hex(8)}"
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Never what is there already: in a folder that others may write to, it could lead anywhere.
        file = os.open(trial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        return explain(data_dir, error)
    try:
        os.write(file, b"earmark")
    except OSError as error:
        return explain(data_dir, error)
    finally:
        os.close(file)
        with contextlib.suppress(OSError):  # the folder is reported already
            trial.unlink()
    return _why_not_opened(data_dir)


OPENED = (
    "earmark.db", "earmark.db-wal", "earmark.db-shm", "earmark.service.lock", "editions", "editions/cache.db",
    "editions/cache.db-wal", "editions/cache.db-shm",
)  # fmt: skip


_EFFECTIVE = os.access in os.supports_effective_ids


def _why_not_opened(data_dir: Path) -> str | None:
    """What is opened for writing later on, and may be somebody else's in a folder of ours, after a run as root. It is
    asked about and not opened: to close a database that is open elsewhere in this process would end its locks."""
    for name in OPENED:
        path = data_dir / name
        if path.exists() and not os.access(path, os.R_OK | os.W_OK, effective_ids=_EFFECTIVE):
            owner = path.stat()
            return (
                f"{path} belongs to uid {owner.st_uid}, gid {owner.st_gid} and is not writable by uid {os.geteuid()}, "
                f"gid {os.getegid()}; {how_to_own(data_dir, everything=True)}"
            )
    return None


def put_modes_right(data_dir: Path) -> list[str]:
    """Take from others what they may not have of the files that hold tokens: a restored backup seldom has the modes.
    What was done, one line each; also what could not be.

    Only while this process has no database open: closing one of these files ends the locks that it holds on it, another
    process would take itself for the last one and clear away the log of writes that is still in use."""
    done: list[str] = []
    for name in PRIVATE_FILES:
        path = data_dir / name
        try:
            file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        except OSError as error:
            if error.errno == errno.ELOOP:
                done.append(f"{path} is a link; put the file itself there")
            continue
        try:
            mode = stat.S_IMODE(os.fstat(file).st_mode)
            if mode & 0o077:
                os.fchmod(file, mode & 0o700)
                done.append(f"{path} could be read by others (mode {mode:o}); now it is {mode & 0o700:o}")
        except OSError as error:
            done.append(f"{path} can be read by others, and that cannot be changed: {error.strerror}")
        finally:
            os.close(file)
    return done


def hand_over(data_dir: Path) -> None:
    """What root made in a folder of somebody else becomes theirs: else the service, which runs as them, could not open
    it after a command that was run as root. Of links, and of files that have a second name, anything could be the
    target; they stay as they are."""
    if os.geteuid() != 0:
        return
    owner = data_dir.stat()
    if owner.st_uid == 0:
        return
    for _, folders, files, inside in os.fwalk(data_dir):
        for name in (*folders, *files):
            with contextlib.suppress(OSError):  # gone meanwhile, or a socket
                _give(name, inside, owner)


def _give(name: str, inside: int, owner: os.stat_result) -> None:
    file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=inside)
    try:
        found = os.fstat(file)
        is_only_here = stat.S_ISDIR(found.st_mode) or (stat.S_ISREG(found.st_mode) and found.st_nlink == 1)
        if found.st_uid == 0 and is_only_here:
            os.fchown(file, owner.st_uid, owner.st_gid)
    finally:
        os.close(file)


def explain(data_dir: Path, error: OSError) -> str:
    """What an error in the data folder means, and what to do about it; one line."""
    uid, gid = os.geteuid(), os.getegid()
    folder = f"the data folder {data_dir}"
    if error.errno in (errno.EACCES, errno.EPERM):
        there = _nearest_existing(data_dir)
        below = "" if there == data_dir else f" (it is to be made in {there})"
        belongs = _owner_of(there)
        return f"{folder} is not writable by uid {uid}, gid {gid}{belongs}{below}; {how_to_own(there, everything=True)}"
    if error.errno == errno.EROFS:
        return f"{folder} is mounted read-only; mount it without :ro, or choose another with EARMARK_DATA_DIR"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{folder} is on a full disk; make room there, or choose another with EARMARK_DATA_DIR"
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        return f"{folder} is a file, or lies below one; remove it, or choose another with EARMARK_DATA_DIR"
    return f"{folder} cannot be written: {error.strerror}; choose another with EARMARK_DATA_DIR"


def _owner_of(path: Path) -> str:
    try:
        found = path.stat()
    except OSError:
        return ""
    return f" (it belongs to uid {found.st_uid}, gid {found.st_gid})"


def _nearest_existing(path: Path) -> Path:
    """The folder itself, or the nearest above it that is there (as far as this user can see)."""
    for candidate in (path, *path.parents):
        try:
            if candidate.exists():
                return candidate
        except OSError:
            continue
    return path
