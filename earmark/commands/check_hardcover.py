"""A user's Hardcover account as ``earmark check`` sees it: whose it is, what the token may do, what is left today."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from earmark.observe.words import count
from earmark.service.hardcover_clients import HardcoverClients
from earmark.settings import UserSettings
from hardcover.client import Client
from hardcover.errors import HardcoverError, HardcoverTokenRejected, MissingScope
from hardcover.limits import Lane
from hardcover.model import HardcoverUserId
from hardcover.scopes import missing_scopes
from hardcover.shelf import read_me
from hardcover.token_store import TokenStoreError
from listener.claims import claims
from listener.reasons import why_unreachable

HARDCOVER_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class HardcoverFound:
    """``account`` where Hardcover said whose it is."""

    ok: bool
    says: str
    account: HardcoverUserId | None = None


async def check_hardcover(clients: HardcoverClients, user: UserSettings) -> HardcoverFound:
    """Up to 7 units; nothing is written. A connection whose token has expired is refreshed, as ``run`` would."""
    client = clients.of(user)
    try:
        async with asyncio.timeout(HARDCOVER_SECONDS):
            me = await read_me(client, Lane.LIVE)
    except (MissingScope, HardcoverTokenRejected) as error:
        return HardcoverFound(False, f"{error}; {clients.remedy(user)}")
    except HardcoverError as error:
        why = why_unreachable(error, clients.settings.hardcover.url)
        return HardcoverFound(False, f"cannot reach Hardcover: {why}" if why else str(error))
    except TimeoutError:
        return HardcoverFound(False, f"Hardcover did not answer within {HARDCOVER_SECONDS:g} s")
    says = f"{me.username}{_plan(client)}; {count(client.limiter.units_left_today, 'unit')} left today"
    says += _ends(clients, user)
    try:
        missing = await missing_scopes(client, clients.scopes(user), Lane.LIVE)
    except HardcoverError as error:
        return HardcoverFound(False, f"{says}; {error}", me.id)
    if missing:
        return HardcoverFound(False, f"{says}; missing: {', '.join(missing)}; {clients.remedy(user)}", me.id)
    lists = ", and read lists" if user.progress.mark_owned else ""
    return HardcoverFound(True, f"{says}; may read and write the library{lists}", me.id)


def _plan(client: Client) -> str:
    limiter = client.limiter
    return f"; plan {limiter.plan}, burst {limiter.burst}" if limiter.plan else ""


def _ends(clients: HardcoverClients, user: UserSettings) -> str:
    """How the token was given, and when it ends, where that is known."""
    token = user.hardcover_token.get_secret_value()
    if token:
        ends = claims(token).get("exp")
        if not isinstance(ends, int | float):
            return ""
        return f"; the token ends on {datetime.fromtimestamp(ends, UTC):%Y-%m-%d}"
    try:
        stored = clients.store.get(user.name)
    except TokenStoreError as error:
        return f"; {error}"
    if stored is None or not stored.by_code:
        return "; by a stored token"
    if stored.refresh_sent_at is not None:
        return "; connected by code, the last refresh was not answered: it may have to be connected again soon"
    return "; connected by code"
