"""The app: everything of one data folder, opened whole. It owns the users and their tasks, and stops them in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import structlog

from earmark.observe.health import EditionFacts, ServiceFacts, UnknownUser
from earmark.observe.metrics import Metrics
from earmark.service import starting
from earmark.service.core import Core, open_core
from earmark.service.named import unknown_libraries, unknown_tags
from earmark.service.nights import Nights
from earmark.service.pass_control import PassControl
from earmark.service.ports import Ports
from earmark.service.server import Server, servers_of
from earmark.service.settings_reader import SettingsReader
from earmark.service.supervise import Supervisor
from earmark.service.twins import AUDIOBOOKSHELF, HARDCOVER, shared_accounts
from earmark.service.user import UserRuntime
from earmark.settings import Settings, UserSettings, changes
from earmark.version import VERSION
from earmark.views.hints import EVERYBODY, Section
from handlers.state.outcome import Outcome
from handlers.sync.gateway import Gateway

DRAIN_SECONDS = 5.0  # with closing what is open it stays below the ten seconds a container is given
KNOWN_SECONDS, KNOWN_SECONDS_EACH = 0.2, 0.002  # what became known of many users is looked at together
_UNTIL_RESTART = {
    "audiobookshelf.ca_file",
    "data_dir",
    "server.host",
    "server.port",
    "hardcover.url",
    "hardcover.live_reserve",
    "dry_run",
    "web.enabled",
}

log = structlog.get_logger()


@asynccontextmanager
async def open_app(settings: Settings, ports: Ports) -> AsyncIterator[App]:
    """The app of a data folder, with every user of the settings; nobody listens yet. Raises ``DatabaseError``."""
    async with open_core(settings, ports) as core:
        app = App(core)
        try:
            yield app
        finally:
            await app.end_background()


class App:
    """Made by ``open_app``. ``run`` is the always-on part; commands work without it too."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.ports = core.ports
        self.state = core.state
        self.users: dict[str, UserRuntime] = {}
        self.nights = Nights(core)
        self._started_at = core.ports.now()
        self._stopping = asyncio.Event()
        self._passing = asyncio.Lock()
        self.pass_control = PassControl(lambda: core.hints.changed(EVERYBODY, Section.STATUS))
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._background = set[asyncio.Task[None]]()
        self._group: asyncio.TaskGroup | None = None
        self.reader: SettingsReader | None = None  # of the always-on service: who reads the settings again
        self._doubts: list[str] = []  # about the settings, as they were said last
        self._doubting: asyncio.TimerHandle | None = None
        self.metrics = Metrics(self.facts, core.settings.users)
        core.outcomes.subscribe(self._took)
        for user in core.settings.users.values():
            self._add(user)

    @property
    def settings(self) -> Settings:
        return self.core.settings

    @property
    def is_running(self) -> bool:
        """Whether this is the always-on service; a command's app ends with the command."""
        return self._group is not None

    def user(self, name: str) -> UserRuntime:
        """Raises ``UnknownUser``."""
        try:
            return self.users[name]
        except KeyError:
            raise UnknownUser(name) from None

    def servers(self, names: Iterable[str] | None = None) -> list[Server]:
        """Each Audiobookshelf that these users (``None``: all) use, with them."""
        return servers_of(self.core, [self.users[name] for name in (self.users if names is None else names)])

    def payer(self) -> UserRuntime | None:
        """Whose units are spent on what concerns nobody in particular: whoever has most left."""
        return max(self.users.values(), key=lambda one: one.client.limiter.units_left_today, default=None)

    def in_background(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """What nobody waits for; cancelled when the app ends."""
        task = asyncio.create_task(work, name=name)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def end_background(self) -> None:
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)

    # the always-on part

    async def run(self, night: Callable[[], Awaitable[None]]) -> None:
        """Listen and write for every user until ``stop``, then drain and end; ``night`` is the nightly run. A bug in
        what one user does, or in the nightly run, is that part's alone; anywhere else it ends it all."""
        async with asyncio.TaskGroup() as group:
            self._group = group
            for user in self.users.values():
                self._start(user)
            nights = group.create_task(self.nights.run(night), name="nightly run")
            connections = group.create_task(self.core.hardcover.run(), name="connections to Hardcover")
            started = group.create_task(self._started(), name="the end of the start")
            await self._stopping.wait()
            await self._drain()
            for task in (*self._tasks.values(), nights, connections, started):
                task.cancel()

    def stop(self) -> None:
        self._stopping.set()

    async def _started(self) -> None:
        starting.connecting()
        await self.core.first_attempts.wait()
        starting.end()

    def _start(self, user: UserRuntime) -> None:
        if self._group is not None:
            self.core.first_attempts.begin(user.name)  # before anybody can find that nobody is left to wait for
            supervisor = Supervisor(f"listening and writing for {user.name}", user.in_trouble)
            self._tasks[user.name] = self._group.create_task(supervisor.run(user.run), name=user.name)

    async def _drain(self) -> None:
        """Stop listening; what is due is still written, for a while. The rest is written after the next start."""
        for user in self.users.values():
            user.stop_listening()
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                for user in self.users.values():
                    if user.trouble is None and not user.only_watches:  # else nobody works on what is due
                        await user.queue.idle()
        except TimeoutError:
            log.warning("stopping before everything was written; the rest is written after the next start")

    # passes

    @asynccontextmanager
    async def passing(self, *, dry_run: bool = False) -> AsyncIterator[Gateway]:
        """One pass at a time; what it writes goes through the gateway that is given."""
        async with self._passing:
            self.pass_control.begin(self.ports.now())
            try:
                yield self.gateway(dry_run=dry_run)
            finally:
                self.pass_control.end()
                self.core.hints.changed(EVERYBODY)

    def gateway(self, *, dry_run: bool) -> Gateway:
        return Gateway(dry_run=dry_run or self.core.gateway.dry_run)

    # users

    def _add(self, user: UserSettings) -> None:
        self.users[user.name] = UserRuntime(user, self.core, self.core.hardcover.of(user), self._known)

    def reconnect(self, name: str) -> None:
        """``name`` connected to Hardcover, or disconnected: what is stored for them now is used at once."""
        user = self.user(name)
        self.core.hardcover.connected_again(name)
        user.changed(user.settings, self.core.hardcover.of(user.settings))

    async def reload(self, settings: Settings) -> tuple[str, ...]:
        """New settings while running: users who did not change keep their streams. The keys that wait for a restart."""
        old = self.settings
        what = changes(old, settings)
        self.core.settings = replace(
            settings,
            data_dir=old.data_dir,
            dry_run=old.dry_run,
            server=replace(
                old.server,
                allowed_hosts=settings.server.allowed_hosts,
                webhook_secret=settings.server.webhook_secret,
                provider_secret=settings.server.provider_secret,
                metrics_token=settings.server.metrics_token,
            ),
            hardcover=replace(settings.hardcover, url=old.hardcover.url, live_reserve=old.hardcover.live_reserve),
        )
        moved = [
            name for name in what.changed if self.users[name].listens_otherwise(self.settings, settings.users[name])
        ]  # another server, or another account perhaps: nothing that is known of the old one holds
        for name in (*what.removed, *moved):
            task = self._tasks.pop(name, None)
            if task is not None:
                task.cancel()
            self.core.first_attempts.end(name)
            del self.users[name]
        for name in (*what.added, *moved):
            self._add(settings.users[name])
            self._start(self.users[name])
        for name, user in self.users.items():
            if name in what.changed and name not in moved:
                user.changed(settings.users[name], self.core.hardcover.of(settings.users[name]))
            elif any(key.startswith("matching.") for key in what.common):
                user.rules_changed()
        self.core.hardcover.change(self.core.settings, {user.client for user in self.users.values()})
        self.metrics.expect(self.users)
        self._known()
        self.core.hints.changed(EVERYBODY)
        return tuple(key for key in what.common if key in _UNTIL_RESTART)

    # what others ask

    def _took(self, outcome: Outcome) -> None:
        user = self.users.get(outcome.key.user)
        if user is not None:
            user.took(outcome)
        self.metrics.add(outcome)
        self.core.hints.add(outcome)

    def facts(self) -> ServiceFacts:
        stats = self.core.store.stats()
        return ServiceFacts(
            now=self.ports.now(),
            version=VERSION,
            started_at=self._started_at,
            users={name: user.facts() for name, user in self.users.items()},
            editions=EditionFacts(entries=stats.entries, size_bytes=stats.bytes, hits=stats.hits, misses=stats.misses),
            last_reconcile=self.nights.ended,
            last_reconcile_failed=self.nights.failed,
            last_reconcile_users=self.nights.users,
            next_reconcile=self.nights.next,
            passing=self.pass_control.facts,
            warnings=tuple(self._find_doubts()),
        )

    def _known(self) -> None:
        if self._doubting is None and self.ports.lender is None:  # else it is a child, and the service has said it
            self._doubting = asyncio.get_running_loop().call_later(
                KNOWN_SECONDS + KNOWN_SECONDS_EACH * len(self.users), self._say_doubts
            )

    def _say_doubts(self) -> None:
        """What the settings say that the services do not bear out: once when it is found, once when it is put right."""
        self._doubting = None
        found = self._find_doubts()
        for line in self._doubts:
            if line not in found:
                self.core.notices.recovered(f"settings:{line}", f"put right in the settings: {line}")
        for line in found:
            self.core.notices.problem(f"settings:{line}", line)
        self._doubts = found

    def _find_doubts(self) -> list[str]:
        """Users who share an account, and names of libraries that nobody sees, as far as both services have said."""
        writing = {name: user.account.me.id for name, user in self.users.items() if user.account.me is not None}
        listening = {
            name: (user.settings.abs_url, user.stream.user_id)
            for name, user in self.users.items()
            if user.stream.user_id is not None
        }
        seen = {name: user.libraries.seen for name, user in self.users.items()}
        tags = {name: user.libraries.seen_tags for name, user in self.users.items()}
        return [
            *self.settings.notes,
            *shared_accounts(AUDIOBOOKSHELF, listening),
            *shared_accounts(HARDCOVER, writing),
            *unknown_libraries(self.settings.users, {name: there for name, there in seen.items() if there is not None}),
            *unknown_tags(self.settings.users, {name: there for name, there in tags.items() if there is not None}),
        ]

    def look_at(self, user: str, item: str) -> None:
        """Raises ``UnknownUser``."""
        self.user(user).look_at(item)

    def look_at_all(self, user: str | None) -> None:
        """Raises ``UnknownUser``."""
        for one in [self.user(user)] if user is not None else self.users.values():
            one.look_at_all()

    def reconcile(self) -> bool:
        """The nightly run, now; false when one is under way."""
        return not self._passing.locked() and self.nights.wish()
