"""Audiobookshelf: receives its events, reads and writes its REST API."""

from __future__ import annotations

from listener.client import Audiobookshelf, LibraryPage, RestTokens
from listener.connection import Connection, SocketRefused, climb
from listener.errors import AudiobookshelfError, Forbidden, NoSocket, OddAnswer, TokenRejected
from listener.events import (
    BackupApplied,
    Event,
    ItemsRemoved,
    ItemsUpdated,
    ProgressUpdated,
    SessionClosed,
    UserUpdated,
)
from listener.items import ItemCache
from listener.jwt_claims import claims, is_audiobookshelfs
from listener.known import KnownProgress, Snapshot
from listener.model import (
    AudioFile,
    Library,
    LibraryItem,
    MediaProgress,
    PlaybackSession,
    SeriesEntry,
    ServerStatus,
    User,
)
from listener.parse import parse_item, parse_progress, parse_sessions
from listener.reasons import why_unreachable
from listener.server import AbsServer, AbsServers
from listener.stream import POLL_EVERY_SECONDS, Stream, StreamState
from listener.tokens import Credentials, Tokens
from listener.visitor import Visitors
from listener.wire import OpenWire, socketio_wire

__all__ = [
    "POLL_EVERY_SECONDS",
    "AbsServer",
    "AbsServers",
    "AudioFile",
    "Audiobookshelf",
    "AudiobookshelfError",
    "BackupApplied",
    "Connection",
    "Credentials",
    "Event",
    "Forbidden",
    "ItemCache",
    "ItemsRemoved",
    "ItemsUpdated",
    "KnownProgress",
    "Library",
    "LibraryItem",
    "LibraryPage",
    "MediaProgress",
    "NoSocket",
    "OddAnswer",
    "OpenWire",
    "PlaybackSession",
    "ProgressUpdated",
    "RestTokens",
    "SeriesEntry",
    "ServerStatus",
    "SessionClosed",
    "Snapshot",
    "SocketRefused",
    "Stream",
    "StreamState",
    "TokenRejected",
    "Tokens",
    "User",
    "UserUpdated",
    "Visitors",
    "claims",
    "climb",
    "is_audiobookshelfs",
    "parse_item",
    "parse_progress",
    "parse_sessions",
    "socketio_wire",
    "why_unreachable",
]
