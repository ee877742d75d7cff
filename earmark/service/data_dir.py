"""The data folder: whether it can be written, and if not, the one line that puts it right."""

from __future__ import annotations

import contextlib
import errno
import os
import shlex
from pathlib import Path


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
    return None


def explain(data_dir: Path, error: OSError) -> str:
    """What an error in the data folder means, and what to do about it; one line."""
    uid, gid = os.geteuid(), os.getegid()
    folder = f"the data folder {data_dir}"
    if error.errno in (errno.EACCES, errno.EPERM):
        there = _nearest_existing(data_dir)
        below = "" if there == data_dir else f" (it is to be made in {there})"
        return (
            f"{folder} is not writable by uid {uid}, gid {gid}{below}; run: "
            f"sudo chown -R {uid}:{gid} {shlex.quote(str(there))} (for a container: on the host, with the folder that "
            "is mounted there)"
        )
    if error.errno == errno.EROFS:
        return f"{folder} is mounted read-only; mount it without :ro, or choose another with EARMARK_DATA_DIR"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{folder} is on a full disk; make room there, or choose another with EARMARK_DATA_DIR"
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        return f"{folder} is a file, or lies below one; remove it, or choose another with EARMARK_DATA_DIR"
    return f"{folder} cannot be written: {error.strerror}; choose another with EARMARK_DATA_DIR"


def _nearest_existing(path: Path) -> Path:
    """The folder itself, or the nearest above it that is there (as far as this user can see)."""
    for candidate in (path, *path.parents):
        try:
            if candidate.exists():
                return candidate
        except OSError:
            continue
    return path
