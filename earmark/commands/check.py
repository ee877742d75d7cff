"""``earmark check``: everything `run` needs, asked now, in one table. Nothing is changed anywhere."""

from __future__ import annotations

import asyncio
import random
import shlex
import stat
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from earmark.observe.words import count
from earmark.service.app import USER_AGENT
from earmark.service.data_dir import why_unwritable
from earmark.service.lock import DataDirInUse, DataDirLock, DataDirUnusable
from earmark.service.policy import credentials_of
from earmark.service.ports import Ports
from earmark.service.twins import AUDIOBOOKSHELF, HARDCOVER, shared_accounts
from earmark.settings import Settings, User
from earmark.settings.proxies import named_in_environment, proxy_for
from handlers.state.database import Database, DatabaseError
from hardcover.client import Client
from hardcover.errors import HardcoverError, MissingScope, Refused, TokenRejected
from hardcover.limits import Lane, Limiter
from hardcover.lists import read_owned
from hardcover.model import HardcoverUserId, ReadId, ReadValues, UserBookId, WriteRead
from hardcover.operations import library_page
from hardcover.shelf import Shelf, read_me
from hardcover.tokens import new_token_url
from listener.client import Audiobookshelf
from listener.connection import Connection, SocketRefused
from listener.errors import AudiobookshelfError
from listener.signin import claims
from listener.tokens import Tokens
from listener.wire import WireClosed

EXIT_SETTINGS = 78
SHORTEST_SECRET = 16
MOST_ALIKE = 5  # different characters, at least
_YEAR_9999 = 253_370_764_800  # as a Unix time
_NOBODY = ReadId(0)  # no read has this id: a write to it shows whether the token may write, and changes nothing


class _Checks:
    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def note(self, what: str, ok: bool, says: str) -> bool:
        self.rows.append({"what": what, "ok": ok, "says": says})
        return ok


async def check_everything(settings: Settings, ports: Ports) -> dict[str, Any]:
    """``{"ok": bool, "exit": 0 | 1 | 78, "checks": [{"what", "ok", "says"}]}``."""
    checks = _Checks()
    where = str(settings.config_file) if settings.config_file else "the environment alone"
    users = count(len(settings.users), "user")
    checks.note("settings", True, f"{where}; {users}; time zone {settings.timezone}")
    usable = _check_data_dir(settings, checks)
    _check_secrets(settings, checks)
    async with ports.audiobookshelf_http() as abs_http, ports.hardcover_http() as hardcover_http:
        for url in dict.fromkeys(user.abs_url for user in settings.users.values()):
            await _check_server(url, abs_http, ports, checks)
        listeners: dict[str, object] = {}
        owners: dict[str, object] = {}
        for user in settings.users.values():
            account = await _check_account(settings, user, abs_http, ports, checks)
            if account is not None:
                listeners[user.name] = (user.abs_url, account)
            me = await _check_hardcover(settings, user, hardcover_http, ports, checks)
            if me is not None:
                owners[user.name] = me
        for line in (*shared_accounts(AUDIOBOOKSHELF, listeners), *shared_accounts(HARDCOVER, owners)):
            checks.note("accounts", True, f"{line}: is that meant?")
    ok = all(row["ok"] for row in checks.rows)
    return {"ok": ok, "exit": 0 if ok else 1 if usable else EXIT_SETTINGS, "checks": checks.rows}


def _check_secrets(settings: Settings, checks: _Checks) -> None:
    """Who else on this machine can read what opens accounts, and whether it can be guessed."""
    files = [*settings.secret_files(), *([settings.config_file] if settings.config_file else [])]
    for path in dict.fromkeys(files):
        with suppress(OSError):
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & 0o006 and _holds_a_secret(path, settings):  # in a container nobody else is there
                fix = f"chmod 600 {shlex.quote(str(path))}"
                checks.note("secrets", True, f"{path} can be read by everybody here (mode {mode:o}); {fix}")
    for name, secret in (
        ("server.webhook_secret", settings.server.webhook_secret),
        ("server.provider_secret", settings.server.provider_secret),
    ):
        value = secret.get_secret_value()
        if value and (len(value) < SHORTEST_SECRET or len(set(value)) < MOST_ALIKE):
            checks.note("secrets", False, f"{name} can be guessed; write {SHORTEST_SECRET} characters or more")
    named = named_in_environment()
    if named:
        through = proxy_for(settings.hardcover.url) is not None
        how = "Hardcover is asked through it" if through else "Hardcover is asked directly all the same"
        checks.note("proxy", True, f"{', '.join(named)}: {how}; Audiobookshelf is always asked directly")


def _holds_a_secret(path: Path, settings: Settings) -> bool:
    text = path.read_text(encoding="utf-8", errors="replace")
    return any(secret and secret in text for secret in settings.secrets())


def _check_data_dir(settings: Settings, checks: _Checks) -> bool:
    problem = why_unwritable(settings.data_dir)
    if problem is not None:
        return checks.note("data folder", False, problem)
    lock = DataDirLock(settings.data_dir, command="earmark check", started=datetime.now(UTC))
    try:
        lock.acquire()
    except DataDirInUse as error:
        return checks.note("data folder", True, f"{settings.data_dir}, writable; owned by {error.holder or 'another'}")
    except DataDirUnusable as error:
        return checks.note("data folder", False, str(error))
    try:
        if (settings.data_dir / "earmark.db").exists():
            Database(settings.data_dir / "earmark.db").close()
    except DatabaseError as error:
        return checks.note("data folder", False, str(error))
    finally:
        lock.release()
    return checks.note("data folder", True, f"{settings.data_dir}, writable")


async def _check_server(url: str, http: httpx.AsyncClient, ports: Ports, checks: _Checks) -> None:
    class NoTokens:
        async def rest_token(self) -> str:
            return ""

        async def rejected(self, token: str) -> None: ...

    try:
        status = await Audiobookshelf(url, NoTokens(), http, ports.random).read_status()
    except AudiobookshelfError as error:
        checks.note(f"Audiobookshelf {url}", False, f"{error}; see audiobookshelf.url")
        return
    says = f"version {status.version or 'unknown'}"
    if not status.is_initialised:
        says += ", not set up yet: open it in a browser and make the first account"
    checks.note(f"Audiobookshelf {url}", status.is_initialised, says)


async def _check_account(
    settings: Settings, user: User, http: httpx.AsyncClient, ports: Ports, checks: _Checks
) -> str | None:
    """The id of the Audiobookshelf account, where it could be read."""
    what = f"{user.name} on Audiobookshelf"
    tokens = Tokens(credentials_of(settings, user), user.abs_url, http, now=ports.now, random=ports.random)
    client = Audiobookshelf(user.abs_url, tokens, http, ports.random)
    try:
        account = await client.read_user()
        rows = await client.read_progress()
        live = await _socket(user, tokens, ports)
    except AudiobookshelfError as error:
        checks.note(what, False, str(error))
        return None
    rights = "may update metadata" if account.can_update else "may not update metadata"
    says = f"{account.username} ({account.kind}, {rights}); {len(rows)} books with progress; {live}"
    checks.note(what, account.is_active, says if account.is_active else f"{says}; the account is switched off")
    return account.id


async def _socket(user: User, tokens: Tokens, ports: Ports) -> str:
    token = await tokens.socket_token()
    if token is None:
        return "no token opens the socket: polled every 30 s"
    try:
        wire = await ports.open_wire(user.abs_url)()
    except (AudiobookshelfError, OSError) as error:
        return f"the socket does not open ({error}): polled every 30 s"
    try:
        await Connection(wire, lambda name, data: None).authenticate(token)
    except (SocketRefused, WireClosed) as error:
        return f"{error}: polled every 30 s"
    finally:
        await wire.close()
    return "live by socket" + _expiry(token)


def _expiry(token: str) -> str:
    """When a token ends, where it says so itself; access tokens are renewed and say nothing."""
    said = claims(token)
    ends = said.get("exp")
    if said.get("type") == "access" or not isinstance(ends, int | float) or not 0 < ends < _YEAR_9999:
        return ""
    return f"; the token ends on {datetime.fromtimestamp(ends, UTC):%Y-%m-%d}"


async def _check_hardcover(
    settings: Settings, user: User, http: httpx.AsyncClient, ports: Ports, checks: _Checks
) -> HardcoverUserId | None:
    """Whose token it is, where Hardcover said so."""
    what = f"{user.name} on Hardcover"
    token = user.hardcover_token.get_secret_value()
    limiter = Limiter(ports.now, live_reserve=settings.hardcover.live_reserve)
    client = Client(
        settings.hardcover.url,
        token=lambda: token,
        http=http,
        limiter=limiter,
        now=ports.now,
        random=random.Random(),  # noqa: S311 - jitter
        user_agent=USER_AGENT,
    )
    lists = user.progress.mark_owned
    try:
        me = await read_me(client, Lane.LIVE)
    except (MissingScope, TokenRejected) as error:
        checks.note(what, False, f"{error}; make a new token: {new_token_url(lists=lists)}")
        return None
    except HardcoverError as error:
        checks.note(what, False, str(error))
        return None
    shelf = Shelf(client, me)
    missing = []
    needed: list[tuple[str, Callable[[], Awaitable[object]]]] = [
        ("read:library", lambda: client.ask(library_page(me.id, UserBookId(2**31 - 2)), Lane.LIVE)),
        ("write:library", lambda: shelf.carry_out(WriteRead(read_id=_NOBODY, values=ReadValues()), Lane.LIVE)),
    ]
    if lists:  # whether it may write to them shows only when it does
        needed.append(("read:lists", lambda: read_owned(client, me.id, Lane.LIVE)))
    for scope, attempt in needed:
        problem = await _may(attempt)
        if problem is not None:
            missing.append(f"{scope} ({problem})")
    plan = f"; plan {limiter.plan}" if limiter.plan else ""
    says = f"{me.username}{plan}; {count(limiter.units_left_today, 'unit')} left today{_expiry(token)}"
    if missing:
        checks.note(
            what, False, f"{says}; missing: {', '.join(missing)}; make a new token: {new_token_url(lists=lists)}"
        )
    else:
        checks.note(what, True, f"{says}; may read and write the library{', and read lists' if lists else ''}")
    return me.id


async def _may(attempt: Callable[[], Awaitable[object]]) -> str | None:
    """What speaks against a scope; "there is no such read" is the answer of somebody who may write."""
    try:
        async with asyncio.timeout(60):
            await attempt()
    except MissingScope as error:
        return str(error)
    except Refused:
        return None
    except (HardcoverError, TimeoutError) as error:
        return str(error) or "no answer within 60 s"
    return None
