"""The public face: what others may use. ``__init__.py`` brings each name with its own module only."""

from .chapters import Chapters as Chapters
from .client import Audiobookshelf as Audiobookshelf
from .client import LibraryPage as LibraryPage
from .client import RestTokens as RestTokens
from .connection import Connection as Connection
from .connection import SocketRefused as SocketRefused
from .connection import climb as climb
from .errors import (
    AudiobookshelfError as AudiobookshelfError,
)
from .errors import (
    Forbidden as Forbidden,
)
from .errors import (
    NoSocket as NoSocket,
)
from .errors import (
    OddAnswer as OddAnswer,
)
from .errors import (
    TokenRejected as TokenRejected,
)
from .errors import (
    TooLarge as TooLarge,
)
from .events import (
    BackupApplied as BackupApplied,
)
from .events import (
    Event as Event,
)
from .events import (
    ItemsRemoved as ItemsRemoved,
)
from .events import (
    ItemsUpdated as ItemsUpdated,
)
from .events import (
    ProgressUpdated as ProgressUpdated,
)
from .events import (
    SessionClosed as SessionClosed,
)
from .events import (
    UserUpdated as UserUpdated,
)
from .items import ItemCache as ItemCache
from .jwt_claims import claims as claims
from .jwt_claims import is_audiobookshelfs as is_audiobookshelfs
from .known import KnownProgress as KnownProgress
from .known import Snapshot as Snapshot
from .model import (
    AudioFile as AudioFile,
)
from .model import (
    Library as Library,
)
from .model import (
    LibraryItem as LibraryItem,
)
from .model import (
    MediaProgress as MediaProgress,
)
from .model import (
    PlaybackSession as PlaybackSession,
)
from .model import (
    SeriesEntry as SeriesEntry,
)
from .model import (
    ServerStatus as ServerStatus,
)
from .model import (
    SessionRecord as SessionRecord,
)
from .model import (
    User as User,
)
from .parse import parse_item as parse_item
from .parse import parse_progress as parse_progress
from .parse import parse_sessions as parse_sessions
from .reasons import why_unreachable as why_unreachable
from .server import AbsServer as AbsServer
from .server import AbsServers as AbsServers
from .session_records import SessionPage as SessionPage
from .single_sign_on import AddressNotAllowed as AddressNotAllowed
from .single_sign_on import SignOn as SignOn
from .single_sign_on import SingleSignOn as SingleSignOn
from .stream import POLL_EVERY_SECONDS as POLL_EVERY_SECONDS
from .stream import Stream as Stream
from .stream import StreamState as StreamState
from .tokens import Credentials as Credentials
from .tokens import Tokens as Tokens
from .transport import AiohttpTransport as AiohttpTransport
from .visitor import (
    ApiKey as ApiKey,
)
from .visitor import (
    SignedIn as SignedIn,
)
from .visitor import (
    Visitors as Visitors,
)
from .wire import OpenWire as OpenWire
from .wire import socketio_wire as socketio_wire

__all__ = [
    "POLL_EVERY_SECONDS",
    "AbsServer",
    "AbsServers",
    "AddressNotAllowed",
    "AiohttpTransport",
    "ApiKey",
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
    "SessionPage",
    "SessionRecord",
    "SignOn",
    "SignedIn",
    "SingleSignOn",
    "Snapshot",
    "SocketRefused",
    "Stream",
    "StreamState",
    "TokenRejected",
    "Tokens",
    "TooLarge",
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
