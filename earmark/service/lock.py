"""One process owns a data folder: two would write everything twice.

The lock is the kernel's (``flock``), so that it ends with its process, however that ends. What stands in the file is
only there so that a second one can say who holds it. The file stays: removing it would let two processes lock two
files.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import socket
import stat
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType

from earmark.service.data_dir import explain, hand_over

LOCK_FILE = "earmark.service.lock"
_LARGEST = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who owns a data folder, as that process wrote it. ``started`` is ISO 8601 in UTC."""

    pid: int
    host: str
    started: str
    command: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}, started {self.started} ({self.command})"


class DataDirInUse(Exception):
    """Its text says who holds the folder and what to do. ``holder`` is ``None`` when that could not be read."""

    def __init__(self, data_dir: Path, holder: Holder | None) -> None:
        who = str(holder) if holder else "another process"
        super().__init__(
            f"the data folder {data_dir} is in use by {who}; stop that one first, or choose another folder with "
            "--data-dir or EARMARK_DATA_DIR"
        )
        self.holder = holder


class DataDirUnusable(Exception):
    """The lock file cannot be written; the text is the fix."""


class DataDirLock:
    """``with DataDirLock(data_dir, command="earmark run", started=now()):``"""

    def __init__(self, data_dir: Path, *, command: str, started: datetime) -> None:
        self._data_dir = data_dir
        self._command = command
        self._started = started
        self._file: int | None = None

    def acquire(self) -> None:
        """Raises ``DataDirInUse`` at once when somebody has it, ``DataDirUnusable`` when nobody could."""
        try:
            file = os.open(self._data_dir / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            if not _is_only_ours(file):
                os.close(file)
                raise DataDirUnusable(f"{self._data_dir / LOCK_FILE} is another file under a second name; remove it")
        except OSError as error:
            if error.errno == errno.ELOOP:
                line = f"{self._data_dir / LOCK_FILE} is a link, which would be written over; remove it"
                raise DataDirUnusable(line) from error
            raise DataDirUnusable(explain(self._data_dir, error)) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(file, 0)
            os.write(file, self._card())
        except BlockingIOError:
            holder = _read(file)
            os.close(file)
            raise DataDirInUse(self._data_dir, holder) from None
        except OSError as error:
            os.close(file)
            raise DataDirUnusable(explain(self._data_dir, error)) from error
        self._file = file
        hand_over(self._data_dir)  # already now: a command that is killed must not keep the service from starting

    def release(self) -> None:
        if self._file is not None:
            hand_over(self._data_dir)
            os.close(self._file)  # which gives up the lock
            self._file = None

    def _card(self) -> bytes:
        started = self._started.isoformat(timespec="seconds")
        holder = Holder(pid=os.getpid(), host=socket.gethostname(), started=started, command=self._command[:200])
        return json.dumps(asdict(holder)).encode()

    def __enter__(self) -> DataDirLock:
        self.acquire()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()


def _is_only_ours(file: int) -> bool:
    """A plain file with one name: a second one could be anybody's file, which is about to be written over."""
    found = os.fstat(file)
    return stat.S_ISREG(found.st_mode) and found.st_nlink <= 1


def _read(file: int) -> Holder | None:
    try:
        content = json.loads(os.pread(file, _LARGEST, 0))
        return Holder(
            pid=int(content["pid"]),
            host=str(content["host"]),
            started=str(content["started"]),
            command=str(content["command"]),
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None  # written a moment ago, or by hand
