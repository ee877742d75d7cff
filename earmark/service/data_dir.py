"""The data folder: whether it can be written, and if not, the one line that puts it right."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path

from earmark.settings.owner import how_to_own


def why_unwritable(data_dir: Path) -> str | None:
    """``None`` when the folder is there (or could be made) and takes a file; else what is wrong and the exact fix."""
    trial = data_dir / f".writable-{os.getpid()}"
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with trial.open("wb") as file:
            file.write(b"earmark")
            file.flush()
    except OSError as error:
        return explain(data_dir, error)
    finally:
        with contextlib.suppress(OSError):  # it was not made, or the folder is reported already
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
        if path.exists() and not os.access(
            path, os.R_OK | os.W_OK, effective_ids=os.access in os.supports_effective_ids
        ):
            owner = path.stat()
            return (
                f"{path} belongs to uid {owner.st_uid}, gid {owner.st_gid} and is not writable by uid {os.geteuid()}, "
                f"gid {os.getegid()}; {how_to_own(data_dir, everything=True)}"
            )
    return None


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
