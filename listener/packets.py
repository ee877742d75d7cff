"""Socket.IO's packets of one connection, read before python-socketio sees them: only text events of ours get through.

The library would collect binary attachments without end, start a task per event, take an event that is called
``disconnect`` for its own, and log a traceback for a name that is no text. Audiobookshelf sends none of these.
"""

from __future__ import annotations

import json
from collections import deque
from enum import Enum
from typing import Any

LONGEST_NAME = 100  # characters of an event's name
LONGEST_CONTROL = 4096  # characters of a packet that connects or disconnects
_EVENT, _CONTROL, _BINARY = "2", ("0", "1", "4"), ("5", "6")
_RAW_OVERHEAD = 200  # bytes that a kept packet takes besides its text


class PacketVerdict(Enum):
    EVENT = "event"  # for the queue here
    CONTROL = "control"  # connecting and disconnecting: for the library
    IGNORED = "ignored"  # another namespace's, an acknowledgement, or nothing that anybody knows
    REFUSED = "refused"  # binary, or no packet of Socket.IO: nobody who is Audiobookshelf sends that


def verdict(packet: object) -> PacketVerdict:
    """By the packet's first characters; the rest is not read here."""
    if not isinstance(packet, str) or packet.startswith(_BINARY):
        return PacketVerdict.REFUSED
    if packet.startswith(_EVENT):
        return PacketVerdict.EVENT if packet[1:2] == "[" else PacketVerdict.IGNORED
    if packet.startswith(_CONTROL) and len(packet) <= LONGEST_CONTROL and _is_object(packet[1:]):
        return PacketVerdict.CONTROL
    return PacketVerdict.IGNORED


def _is_object(text: str) -> bool:
    """Of JSON, or nothing; the library would fail with everything else, where nobody hears of it."""
    try:
        return not text or isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def parse_event_packet(packet: str) -> tuple[str, tuple[Any, ...]] | None:
    """Name and arguments; ``None`` for what is no event with a name that can be shown and counted."""
    try:
        content = json.loads(packet[1:])
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, list) or not content:
        return None
    name = content[0]
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        return None
    return name, tuple(content[1:])


class UnreadPackets:
    """Events that nobody has read yet, as text: parsed one at a time, they take many times as much."""

    def __init__(self, *, most: int, most_bytes: int) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._packets: deque[str] = deque()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._packets)

    def add(self, packet: str) -> str | None:
        """Why there is no room for it, if there is none."""
        if len(self._packets) >= self._most:
            return f"{self._most} events were left unread"
        if self._packets and self._bytes + len(packet) > self._most_bytes:
            return f"{self._most_bytes // 1024**2} MiB of events were left unread"
        self._packets.append(packet)
        self._bytes += len(packet) + _RAW_OVERHEAD
        return None

    def take(self) -> tuple[str, tuple[Any, ...]] | None:
        """The oldest; ``None`` when it is none of ours. Raises ``IndexError`` when there is none."""
        packet = self._packets.popleft()
        self._bytes -= len(packet) + _RAW_OVERHEAD
        return parse_event_packet(packet)


def weight(value: Any, most: int) -> int:
    """About how many bytes a parsed payload takes; ``most`` as soon as it is more, without looking at the rest."""
    total, waiting = 0, [value]
    while waiting and total < most:
        one = waiting.pop()
        total += 64
        if isinstance(one, str):
            total += len(one)
        elif isinstance(one, dict):
            waiting.extend(one.keys())
            waiting.extend(one.values())
        elif isinstance(one, list | tuple):
            waiting.extend(one)
    return min(total, most)
