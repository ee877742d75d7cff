"""The line between the service and its child: pickled messages, each after its length, over a pair of sockets.

Pickles are safe here and nowhere else: both ends are this program, and nobody else can reach the sockets.
"""

from __future__ import annotations

import asyncio
import pickle
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from earmark.settings import Settings
from handlers.state.database import DatabaseError
from hardcover.errors import HardcoverError
from listener.errors import AudiobookshelfError

LARGEST_MESSAGE = 256 * 1024 * 1024
_LENGTH = struct.Struct(">Q")
_TYPED = (HardcoverError, AudiobookshelfError, DatabaseError)  # those that somebody catches by their type


@dataclass(frozen=True, slots=True)
class Figures:
    """What a limiter knows of its account: how many units may go together, are left today, and are left for others than
    live updates."""

    burst: int
    left_today: int
    for_all: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """``clients``: by user which Hardcover client is theirs, ``figures`` and ``lacks`` by client."""

    settings: Settings
    task: Any
    clients: Mapping[str, int]
    figures: Mapping[int, Figures]
    lacks: Mapping[int, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Call:
    """The child asks. It may call off what it does not wait for any more."""

    number: int
    what: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class CallOff:
    number: int


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """To a ``Call``: a value or an error."""

    number: int
    value: Any = None
    error: CarriedError | None = None
    units: int = 0  # of Hardcover's, that it cost
    figures: Figures | None = None  # of the client that paid


@dataclass(frozen=True, slots=True)
class Progressed:
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class Logged:
    level: str
    event: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Done:
    """How the task ended."""

    value: Any = None
    error: CarriedError | None = None


@dataclass(frozen=True, slots=True)
class CarriedError:
    """An exception on its way: those with arguments of their own do not survive ``pickle`` by themselves."""

    kind: type[Exception]
    text: str
    about: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, error: Exception) -> CarriedError:
        """As what it is where somebody catches its type, else as words."""
        if isinstance(error, _TYPED):
            return cls(type(error), str(error), dict(vars(error)))
        return cls(RuntimeError, f"{type(error).__name__}: {error}"[:500])

    @property
    def is_mistake(self) -> bool:
        """Nobody expects it: a bug."""
        return self.kind is RuntimeError

    def unpacked(self) -> Exception:
        error = self.kind.__new__(self.kind)
        error.args = (self.text,)
        vars(error).update(self.about)
        return error


class Line:
    """One end. ``send`` and ``receive`` raise ``EOFError`` when the other end is gone."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def over(cls, end: socket.socket) -> Line:
        end.setblocking(False)
        return cls(*await asyncio.open_unix_connection(sock=end))

    def post(self, message: Any) -> None:
        """Send without waiting, in the order of the calls; for what is small."""
        content = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
        if not self._writer.is_closing():
            self._writer.write(_LENGTH.pack(len(content)) + content)

    async def send(self, message: Any) -> None:
        """Send, and wait while the other end has much to read."""
        self.post(message)
        try:
            await self._writer.drain()
        except OSError as error:
            raise EOFError from error

    async def receive(self) -> Any:
        try:
            (length,) = _LENGTH.unpack(await self._reader.readexactly(_LENGTH.size))
            if length > LARGEST_MESSAGE:
                raise EOFError(f"a message of {length:,} bytes")
            content = await self._reader.readexactly(length)
        except (OSError, asyncio.IncompleteReadError) as error:
            raise EOFError from error
        return pickle.loads(content)  # noqa: S301 - see above

    def close(self) -> None:
        self._writer.close()
