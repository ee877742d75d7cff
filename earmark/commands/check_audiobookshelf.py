"""The Audiobookshelf half of ``check``: each server, each account on it, and the names that the settings have for them.

Everything is asked by the code that the service listens with: ``AbsServer``, ``Tokens``, ``climb``.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime

from earmark.service.policy import credentials_of
from earmark.service.ports import Ports
from earmark.settings import Settings, UserSettings
from listener.claims import claims
from listener.client import Audiobookshelf
from listener.connection import Connection, SocketRefused, climb
from listener.errors import AudiobookshelfError, NoSocket, TokenRejected
from listener.model import Library, ServerStatus
from listener.server import AbsServer
from listener.stream import POLL_EVERY_SECONDS
from listener.tokens import Credentials, Tokens

_YEAR_9999 = 253_370_764_800  # as a Unix time
ACCOUNT_SECONDS = 9.0  # with the ten of the server's own line below twenty


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFound:
    """``id`` is ``None`` where the account could not be read."""

    ok: bool
    says: str
    id: str | None = None
    libraries: tuple[Library, ...] = field(default=())
    tags: tuple[str, ...] | None = None  # not read, or not needed


async def server_line(server: AbsServer) -> tuple[bool, str]:
    """Whether it answers and can be signed in to, and what it says of itself."""
    try:
        status = await server.read_status()
    except AudiobookshelfError as error:
        return False, f"{error}; see audiobookshelf.url"
    version = f"version {status.version or 'unknown'}"
    if not status.is_initialised:
        return False, f"{version}, not set up yet: open it in a browser and make the first account"
    return True, f"{version}{_methods(status)}"


def _methods(status: ServerStatus) -> str:
    if not status.methods:
        return ""
    if not status.takes_passwords:
        return "; sign-in by single sign-on only, so users give API keys"
    return "; sign-in by password" + (" or single sign-on" if len(status.methods) > 1 else "")


async def admin_line(settings: Settings, server: AbsServer, ports: Ports) -> tuple[bool, str]:
    """Whether ``audiobookshelf.admin_token`` is an administrator's."""
    tokens = Tokens(Credentials(token=settings.audiobookshelf.admin_token.get_secret_value()), server, now=ports.now)
    try:
        async with asyncio.timeout(ACCOUNT_SECONDS):
            account = await Audiobookshelf(server, tokens).read_user()
    except TimeoutError:
        return False, f"no answer within {ACCOUNT_SECONDS:g} s"
    except AudiobookshelfError as error:
        return False, str(error)
    if account.kind not in {"root", "admin"}:
        return False, f"{account.username} is no administrator ({account.kind}): make the key as an administrator"
    return True, f"{account.username} ({account.kind})"


async def account_line(settings: Settings, user: UserSettings, server: AbsServer, ports: Ports) -> AccountFound:
    """One user's account: read, and the socket opened as the service would."""
    tokens = Tokens(credentials_of(settings, user), server, now=ports.now)
    try:
        async with asyncio.timeout(ACCOUNT_SECONDS):
            return await _account(user, Audiobookshelf(server, tokens), tokens, ports)
    except TimeoutError:
        return AccountFound(ok=False, says=f"no answer within {ACCOUNT_SECONDS:g} s")
    except AudiobookshelfError as error:
        return AccountFound(ok=False, says=str(error))


async def _account(user: UserSettings, client: Audiobookshelf, tokens: Tokens, ports: Ports) -> AccountFound:
    account = await client.read_user()
    rows = await client.read_progress()
    libraries = await client.read_libraries()
    tags = await client.read_tags(libraries) if user.tags.include or user.tags.exclude else None
    live = await _socket(user, tokens, ports)
    rights = "may update metadata" if account.can_update else "may not update metadata"
    says = f"{account.username} ({account.kind}, {rights}); {len(rows)} books with progress; {live}"
    says += expiry(user.abs_token.get_secret_value())
    if not account.is_active:
        says += "; the account is switched off"
    return AccountFound(
        ok=account.is_active,
        says=says,
        id=account.id,
        libraries=tuple(libraries),
        tags=None if tags is None else tuple(tags),
    )


async def _socket(user: UserSettings, tokens: Tokens, ports: Ports) -> str:
    polled = f"polled every {POLL_EVERY_SECONDS:.0f} s"
    try:
        since = asyncio.get_running_loop().time()
        token = await tokens.socket_token()
        wire = await ports.open_wire(user.abs_url)()
    except TokenRejected:
        raise
    except NoSocket as error:
        return f"{polled}: {error}"
    except (AudiobookshelfError, OSError) as error:
        return f"{polled}: the socket does not open ({error})"
    try:
        _, opened_by = await climb(Connection(wire, lambda name, data: None), tokens, token, since)
    except TokenRejected:
        raise
    except (NoSocket, SocketRefused, OSError) as error:
        return f"{polled}: {error}"
    finally:
        await wire.close()
    return f"live, by {opened_by}"


def expiry(token: str) -> str:
    """When a token ends, where it says so itself; access tokens are renewed and say nothing."""
    said = claims(token)
    ends = said.get("exp")
    if said.get("type") == "access" or not isinstance(ends, int | float) or not 0 < ends < _YEAR_9999:
        return ""
    return f"; the token ends on {datetime.fromtimestamp(ends, UTC):%Y-%m-%d}"
