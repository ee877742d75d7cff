"""``earmark check``: all that `run` needs, asked now by the code that `run` starts with, a line as soon as it is known.

Nothing is changed anywhere. `run` begins with the same: data folder, lock, database, address, then both services.
"""

from __future__ import annotations

import asyncio
import shlex
import stat
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from earmark.commands.check_audiobookshelf import AccountFound, account_line, admin_line, server_line
from earmark.commands.check_hardcover import check_hardcover
from earmark.observe.words import count
from earmark.service.data_dir import why_unwritable
from earmark.service.hardcover_clients import HardcoverClients
from earmark.service.http import CannotListen, listen
from earmark.service.lock import DataDirInUse, DataDirLock, DataDirUnusable
from earmark.service.named import unknown_libraries, unknown_tags
from earmark.service.ports import Ports
from earmark.service.twins import AUDIOBOOKSHELF, HARDCOVER, shared_accounts
from earmark.settings import Settings, UserSettings
from earmark.settings.origins import Layer
from earmark.settings.proxies import named_in_environment, proxy_for
from earmark.views.answers.check import CheckAnswer, CheckRow
from handlers.audio.models import ModelProblem
from handlers.state.database import Database, DatabaseError
from listener import AbsServers

EXIT_SETTINGS = 78
SHORTEST_SECRET = 16
MOST_ALIKE = 5  # different characters, at least


class _Checks:
    def __init__(self, on_row: Callable[[CheckRow], None] = lambda row: None) -> None:
        self.rows: list[CheckRow] = []
        self._on_row = on_row

    def note(self, what: str, ok: bool, says: str) -> bool:
        row = CheckRow(what=what, ok=ok, says=says)
        self.rows.append(row)
        self._on_row(row)
        return ok


async def check_everything(
    settings: Settings, ports: Ports, on_row: Callable[[CheckRow], None] = lambda row: None
) -> CheckAnswer:
    """Each row goes to ``on_row`` as soon as it and those before it are known. Everybody is asked at once, so that a
    dead server costs its own time only."""
    checks = _Checks(on_row)
    where = str(settings.config_file) if settings.config_file else "the environment alone"
    users = count(len(settings.users), "user") if settings.users else "nobody yet"
    by_browser = any(origin.layer is Layer.BROWSER for origin in settings.origins.values())
    saved = " and what the browser saved" if by_browser else ""
    checks.note("settings", True, f"{where}{saved}; {users}; time zone {settings.timezone}")
    for line in settings.notes:
        checks.note("settings", True, line)
    if not settings.users:
        checks.note(
            "users", True, "none yet: `earmark run` serves the set-up in the browser, `earmark setup-code` opens it"
        )
    usable = _check_place(settings, checks)
    _check_secrets(settings, checks)
    _check_transcribing(settings, ports, checks)
    async with (
        ports.audiobookshelf_http() as abs_http,
        ports.hardcover_http() as hardcover_http,
        asyncio.TaskGroup() as group,
    ):
        clients = HardcoverClients(settings, ports, hardcover_http)
        abs_side = _AudiobookshelfSide(settings, ports, AbsServers(abs_http, ports.random), group)
        hardcover = {user.name: group.create_task(check_hardcover(clients, user)) for user in settings.users.values()}
        listeners = await abs_side.report(checks)
        owners: dict[str, object] = {}
        for name, asked in hardcover.items():
            found = await asked
            checks.note(f"{name} on Hardcover", found.ok, found.says)
            if found.account is not None:
                owners[name] = found.account
    for line in (*shared_accounts(AUDIOBOOKSHELF, listeners), *shared_accounts(HARDCOVER, owners)):
        checks.note("accounts", True, f"{line}: is that meant?")
    ok = all(row.ok for row in checks.rows)
    return CheckAnswer(ok=ok, exit=0 if ok else 1 if usable else EXIT_SETTINGS, checks=tuple(checks.rows))


def subjects(settings: Settings) -> list[str]:
    """What the rows will be about, for their width."""
    urls = [f"Audiobookshelf {user.abs_url}" for user in settings.users.values()]
    return ["administrator's key", *urls, *(f"{name} on Audiobookshelf" for name in settings.users)]


class _AudiobookshelfSide:
    """Every server and every account, asked at once; an account waits for its server's line."""

    def __init__(self, settings: Settings, ports: Ports, servers: AbsServers, group: asyncio.TaskGroup) -> None:
        self._settings = settings
        self._ports = ports
        self._servers = servers
        users = settings.users.values()
        self._lines = {
            url: group.create_task(server_line(servers.at(url))) for url in dict.fromkeys(one.abs_url for one in users)
        }
        self._admin = group.create_task(self._ask_admin())
        self._accounts = {user.name: group.create_task(self._ask_account(user)) for user in users}

    async def _ask_admin(self) -> tuple[bool, str] | None:
        """``None``: there is no administrator's key, or its server does not answer."""
        url = self._settings.audiobookshelf.url
        if not self._settings.audiobookshelf.admin_token or url not in self._lines or not (await self._lines[url])[0]:
            return None
        return await admin_line(self._settings, self._servers.at(url), self._ports)

    async def _ask_account(self, user: UserSettings) -> AccountFound | None:
        if not (await self._lines[user.abs_url])[0]:
            return None
        return await account_line(self._settings, user, self._servers.at(user.abs_url), self._ports)

    async def report(self, checks: _Checks) -> dict[str, object]:
        """Who listens with which account, where that could be read."""
        for url, line in self._lines.items():
            checks.note(f"Audiobookshelf {url}", *await line)
        if (admin := await self._admin) is not None:
            checks.note("administrator's key", *admin)
        seen, tags, listeners = {}, {}, {}
        for name, asked in self._accounts.items():
            found = await asked
            if found is None:
                continue
            checks.note(f"{name} on Audiobookshelf", found.ok, found.says)
            if found.id is not None:
                seen[name] = found.libraries
                if found.tags is not None:
                    tags[name] = found.tags
                listeners[name] = (self._settings.users[name].abs_url, found.id)
        for text in unknown_libraries(self._settings.users, seen):
            checks.note("libraries", False, text)
        for text in unknown_tags(self._settings.users, tags):
            checks.note("tags", False, text)
        return dict(listeners)


def _check_place(settings: Settings, checks: _Checks) -> bool:
    """The data folder and the address, taken as `run` takes them, and let go of again."""
    ok, running = _check_data_dir(settings, checks)
    host, port = settings.server.host, settings.server.port
    try:
        listen(host, port).close()
    except CannotListen as error:
        if running:
            return checks.note("address", True, f"port {port} on {host} is the running Earmark's") and ok
        return checks.note("address", False, str(error)) and ok
    return checks.note("address", True, f"port {port} on {host} is free" if port else f"any free port on {host}") and ok


def _check_transcribing(settings: Settings, ports: Ports, checks: _Checks) -> None:
    """Model, languages and decoder, where a model is set."""
    wanted = settings.metadata.transcribe
    try:
        engines = ports.engines(wanted)
    except ModelProblem as error:
        checks.note("transcribing", False, str(error))
        return
    if engines is not None:
        models = ", then ".join(one.model for one in engines.transcribers)
        minutes = f"{wanted.minutes_per_night} minutes a night"
        says = f"model {models}; languages {', '.join(wanted.languages)}; {engines.tools}; {minutes}"
        checks.note("transcribing", True, says)


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


def _check_data_dir(settings: Settings, checks: _Checks) -> tuple[bool, bool]:
    """Whether it can be used, and whether a running Earmark uses it."""
    problem = why_unwritable(settings.data_dir)
    if problem is not None:
        return checks.note("data folder", False, problem), False
    lock = DataDirLock(settings.data_dir, command="earmark check", started=datetime.now(UTC))
    try:
        lock.acquire()
    except DataDirInUse as error:
        says = f"{settings.data_dir}, writable; owned by {error.holder or 'another'}"
        return checks.note("data folder", True, says), True
    except DataDirUnusable as error:
        return checks.note("data folder", False, str(error)), False
    try:
        if (settings.data_dir / "earmark.db").exists():
            Database(settings.data_dir / "earmark.db").close()
    except DatabaseError as error:
        return checks.note("data folder", False, str(error)), False
    finally:
        lock.release()
    return checks.note("data folder", True, f"{settings.data_dir}, writable"), False
