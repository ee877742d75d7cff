"""The composition root: builds every part from the settings, owns the users' tasks, and stops them in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import tzinfo
from typing import Any

import structlog

from earmark.cli import show
from earmark.jobs.metadata.run import Wanted, metadata_run
from earmark.jobs.reconcile import reconcile_everybody, what_to_announce
from earmark.jobs.sync import OnProgress, sync_everybody
from earmark.observe.health import EditionFacts, ServiceFacts, UnknownUser
from earmark.observe.incidents import Notices
from earmark.observe.metrics import Metrics
from earmark.observe.notify import notify
from earmark.observe.outcome_log import OutcomeLog
from earmark.service.ports import Ports
from earmark.service.schedule import is_due, next_after
from earmark.service.twins import HARDCOVER, shared_accounts
from earmark.service.user import UserRuntime
from earmark.settings import Settings, changes
from earmark.settings import User as UserSettings
from earmark.version import VERSION
from handlers.metadata.proposals import Proposals
from handlers.night.offline import Offline
from handlers.state.database import Database
from handlers.state.matches import Matches
from handlers.state.outcome import Outcome, Outcomes
from handlers.state.runs import Runs
from handlers.state.store import State
from handlers.sync.account import SharedShelves
from handlers.sync.gateway import Gateway
from hardcover.client import Client
from hardcover.editions import EditionStore
from hardcover.limits import Limiter
from hardcover.tokens import new_token_url

DRAIN_SECONDS = 5.0  # with closing what is open it stays below the ten seconds a container is given
CLOCK_SECONDS = 30.0  # how often the schedule is looked at
USER_AGENT = f"Earmark/{VERSION} (Audiobookshelf to Hardcover; self-hosted)"

log = structlog.get_logger()


class Service:
    """Everything of one data folder; use it inside ``async with service.opened()``. ``run`` is the always-on part."""

    def __init__(self, settings: Settings, ports: Ports) -> None:
        self.settings = settings
        self.ports = ports
        self.started_at = ports.now()
        self.outcomes = Outcomes()
        self.shared_shelves = SharedShelves()
        self.gateway = Gateway(dry_run=settings.dry_run)
        self.notices = Notices(log, ports.now)
        self.persons: dict[str, UserRuntime] = {}
        self._stopping = asyncio.Event()
        self._passing = asyncio.Lock()  # one pass at a time
        self._wished = asyncio.Event()
        self._clients: dict[str, Client] = {}  # by token: one limiter a token, whoever uses it
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._group: asyncio.TaskGroup | None = None

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Service]:
        """State, store and connections, closed in reverse at the end. Raises ``DatabaseError``."""
        async with AsyncExitStack() as stack:
            self.database = Database(self.settings.data_dir / "earmark.db")
            stack.callback(self.database.close)
            self.state = State.over(self.database)
            self.ledger = self.state.ledger
            self.history = self.state.history
            self.runs = Runs(self.database)
            self.secrets = self.state.secrets
            self.overrides = self.state.overrides
            self.matches = Matches(self.database)
            self.offline = Offline(self.database)
            self.remembered = self.state.key_values
            self.proposals = Proposals(self.database)
            self.store = EditionStore(
                self.settings.data_dir / "editions", now=self.ports.now, random=self.ports.random, say=self.say
            )
            stack.callback(self.store.close)
            self.audiobookshelf_http = await stack.enter_async_context(self.ports.audiobookshelf_http())
            self.hardcover_http = await stack.enter_async_context(self.ports.hardcover_http())
            last = self.runs.last("reconcile")
            self._last_night = last.started if last is not None else None
            self._last_ended = last.ended if last is not None else None
            self._last_failed = bool(last is not None and (last.report or {}).get("failed"))
            self._last_users = dict((last.report or {}).get("users", {})) if last is not None else {}
            self.metrics = Metrics(self, self.settings.users)
            self.outcomes.subscribe(self._took)
            self.outcome_log = OutcomeLog(
                self.outcomes, self.notices, log, new_token=self._where_to_make_a_token, zone=self._zone_of
            )
            for user in self.settings.users.values():
                self._add(user)
            yield self

    def say(self, text: str) -> None:
        """One line in the log that a person should read."""
        log.warning(text)

    def person(self, name: str) -> UserRuntime:
        """Raises ``UnknownUser``."""
        try:
            return self.persons[name]
        except KeyError:
            raise UnknownUser(name) from None

    def payer(self) -> UserRuntime | None:
        """Whose units are spent on what concerns nobody in particular: whoever has most left."""
        return max(self.persons.values(), key=lambda one: one.client.limiter.units_left_today, default=None)

    # the always-on part

    async def run(self) -> None:
        """Listen and write for every user until ``stop``, then drain and end. A bug anywhere ends it all."""
        async with asyncio.TaskGroup() as group:
            self._group = group
            for person in self.persons.values():
                self._start(person)
            nights = group.create_task(self._nights(), name="nightly run")
            await self._stopping.wait()
            await self._drain()
            for task in (*self._tasks.values(), nights):
                task.cancel()

    def stop(self) -> None:
        self._stopping.set()

    def _start(self, person: UserRuntime) -> None:
        if self._group is not None:
            self._tasks[person.name] = self._group.create_task(person.run(), name=person.name)

    async def _drain(self) -> None:
        """Stop listening; what is due is still written, for a while. The rest is written after the next start."""
        for person in self.persons.values():
            person.stop_listening()
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                for person in self.persons.values():
                    await person.queue.idle()
        except TimeoutError:
            log.warning("stopping before everything was written; the rest is written after the next start")

    async def _nights(self) -> None:
        """The nightly run, when it is due or wished for. One that was missed is made up once."""
        while True:
            try:
                async with asyncio.timeout(CLOCK_SECONDS):
                    await self._wished.wait()
            except TimeoutError:
                if not self._is_night():
                    continue
            self._wished.clear()
            await self.reconcile_now(list(self.persons))

    def _is_night(self) -> bool:
        """Recomputed from the wall clock each time, so that sleep and changed clocks do no harm."""
        schedule, zone = self.settings.reconcile.schedule, self.settings.timezone
        return is_due(schedule, self._last_night, self.started_at, self.ports.now(), zone)

    async def sync(
        self, users: list[str], *, dry_run: bool, on_progress: OnProgress = lambda done, of: None
    ) -> dict[str, Any]:
        """A pass over these users' progress; see ``passes``."""
        async with self._passing:
            return await sync_everybody(self, users=users, gateway=self._gateway(dry_run), on_progress=on_progress)

    async def reconcile_now(
        self,
        users: list[str],
        *,
        dry_run: bool = False,
        limit: int | None = None,
        on_progress: OnProgress = lambda done, of: None,
    ) -> dict[str, Any]:
        """The whole nightly job; see ``nightly``."""
        async with self._passing:
            before = self.runs.last("reconcile")
            whole = not dry_run and limit is None and set(users) == set(self.persons)
            if whole:  # else the next night is still to be made
                self._last_night = self.ports.now()
            report = await reconcile_everybody(
                self, users=users, gateway=self._gateway(dry_run), limit=limit, whole=whole, on_progress=on_progress
            )
            if whole:
                self._last_ended, self._last_failed = self.ports.now(), bool(report["failed"])
                self._last_users = report["users"]
        run = report["run"]
        line = show.reconciled(report)
        log.info("reconciled", line=line, units=run["units"], seconds=run["seconds"], users=report["users"])
        for what, why in report["failed"].items():
            line = f"a part of the nightly run failed, {what}: {why}"
            log.warning("a part of the nightly run failed", line=line, part=what, reason=why)
        news = None if dry_run else what_to_announce(before.report if before else None, report)
        if news is not None:
            await self.announce(*news)
        return report

    async def check_metadata(
        self, users: list[str], wanted: Wanted, *, on_progress: OnProgress = lambda done, of: None
    ) -> dict[str, Any]:
        """The metadata check alone; see ``metadata``."""
        async with self._passing:
            return await metadata_run(
                self, users=users, wanted=wanted, gateway=self._gateway(False), on_progress=on_progress
            )

    async def announce(self, title: str, body: str) -> None:
        """What an owner should hear of a night: in the log, and where ``notify.urls`` says."""
        log.warning(title, line=f"{title}: {body}", body=body)
        await notify(self.settings, title, body)

    def _gateway(self, dry_run: bool) -> Gateway:
        return Gateway(dry_run=dry_run or self.gateway.dry_run)

    # users

    def _add(self, user: UserSettings) -> None:
        self.persons[user.name] = UserRuntime(user, self, self._client(user))

    def _client(self, user: UserSettings) -> Client:
        token = user.hardcover_token.get_secret_value()
        if token not in self._clients:
            self._clients[token] = Client(
                self.settings.hardcover.url,
                token=lambda: token,
                http=self.hardcover_http,
                limiter=Limiter(self.ports.now, live_reserve=self.settings.hardcover.live_reserve),
                now=self.ports.now,
                random=self.ports.random,
                user_agent=USER_AGENT,
            )
        return self._clients[token]

    def _zone_of(self, user: str) -> tzinfo:
        found = self.settings.users.get(user)
        return found.timezone if found is not None else self.settings.timezone

    def _where_to_make_a_token(self, user: str) -> str:
        found = self.settings.users.get(user)
        return new_token_url(lists=found is not None and found.progress.mark_owned)

    async def reload(self, settings: Settings) -> tuple[str, ...]:
        """New settings while running: users who did not change keep their streams. The keys that wait for a restart."""
        what = changes(self.settings, settings)
        kept = {"data_dir", "server.host", "server.port", "hardcover.url", "hardcover.live_reserve", "dry_run"}
        later = tuple(key for key in what.common if key in kept)
        self.settings = replace(
            settings,
            data_dir=self.settings.data_dir,
            dry_run=self.settings.dry_run,
            server=replace(
                self.settings.server,
                webhook_secret=settings.server.webhook_secret,
                provider_secret=settings.server.provider_secret,
            ),
            hardcover=self.settings.hardcover,
        )
        moved = [
            name for name in what.changed if self.persons[name].settings.abs_url != settings.users[name].abs_url
        ]  # another server: nothing that is known of the old one holds
        for name in (*what.removed, *moved):
            task = self._tasks.pop(name, None)
            if task is not None:
                task.cancel()
            del self.persons[name]
        for name in (*what.added, *moved):
            self._add(settings.users[name])
            self._start(self.persons[name])
        for name, person in self.persons.items():
            if name in what.changed and name not in moved:
                person.changed(settings.users[name], self._client(settings.users[name]))
            elif any(key.startswith("matching.") for key in what.common):
                person.rules_changed()
        used = {person.client for person in self.persons.values()}
        self._clients = {token: client for token, client in self._clients.items() if client in used}
        self.metrics.expect(self.persons)
        return later

    # what others ask

    def _took(self, outcome: Outcome) -> None:
        person = self.persons.get(outcome.key.user)
        if person is not None:
            person.took(outcome)
        self.metrics.add(outcome)

    def facts(self) -> ServiceFacts:
        stats, now = self.store.stats(), self.ports.now()
        return ServiceFacts(
            now=now,
            version=VERSION,
            started_at=self.started_at,
            users={name: person.facts() for name, person in self.persons.items()},
            editions=EditionFacts(entries=stats.entries, size_bytes=stats.bytes, hits=stats.hits, misses=stats.misses),
            last_reconcile=self._last_ended,
            last_reconcile_failed=self._last_failed,
            last_reconcile_users=self._last_users,
            next_reconcile=next_after(self.settings.reconcile.schedule, now, self.settings.timezone),
            warnings=tuple(self.shared_accounts()),
        )

    def shared_accounts(self) -> list[str]:
        """Who writes to whose Hardcover account, as far as Hardcover has said whose tokens they are."""
        known = {name: person.account.me.id for name, person in self.persons.items() if person.account.me is not None}
        return shared_accounts(HARDCOVER, known)

    def say_shared_accounts(self) -> None:
        for line in self.shared_accounts():
            self.notices.problem(f"shared account:{line}", line)

    def look_at(self, user: str, item: str) -> None:
        self.person(user).look_at(item)

    def look_at_all(self, user: str | None) -> None:
        for person in [self.person(user)] if user is not None else self.persons.values():
            person.look_at_all()

    def reconcile(self) -> bool:
        """The nightly run, now; false when one is under way."""
        if self._wished.is_set() or self._passing.locked():
            return False
        self._wished.set()
        return True
