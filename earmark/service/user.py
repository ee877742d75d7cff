"""One user of the service: the wiring of everything that listens, decides and writes for them, and how it stands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NoReturn

from earmark.observe.health import REFUSED, UNKNOWN, TokenState, UserFacts
from earmark.service.core import Core, say
from earmark.service.library_filter import LibraryFilter
from earmark.service.policy import credentials_of, policy_of
from earmark.settings import Settings, UserSettings
from earmark.views.hints import Section
from handlers.live.catch_up import CatchUp
from handlers.live.intake import Intake
from handlers.live.queue import UserQueue
from handlers.live.worker import Worker
from handlers.night.offline import Truth
from handlers.night.user_pass import Pass
from handlers.state.database import DatabaseError
from handlers.state.outcome import Key, Kind, Outcome
from handlers.state.shrink_guard import ShrinkGuard
from handlers.sync.account import Account
from handlers.sync.book_sync import BookSync
from handlers.sync.context import SyncContext
from handlers.sync.gateway import Gateway
from handlers.sync.locks import Locks
from handlers.sync.prefetch import prefetch
from hardcover import Catalogue, Client, HardcoverError, HardcoverTokenRejected, Lane, Me, MissingScope
from hardcover import TokenState as HardcoverTokenState
from listener import (
    POLL_EVERY_SECONDS,
    Audiobookshelf,
    AudiobookshelfError,
    BackupApplied,
    Chapters,
    Event,
    ItemCache,
    ItemsUpdated,
    KnownProgress,
    Stream,
    StreamState,
    Tokens,
)

_STATES: dict[HardcoverTokenState, TokenState] = {
    HardcoverTokenState.OK: "ok",
    HardcoverTokenState.REFUSED: "refused",
    HardcoverTokenState.UNKNOWN: "unknown",
}
AFTER_A_PASS = timedelta(seconds=60)  # before another try of what a pass could not write


class UserRuntime:
    """Built once per user; ``run`` listens and writes until it is cancelled. One user's trouble stays in here."""

    def __init__(self, settings: UserSettings, core: Core, client: Client, on_known: Callable[[], None]) -> None:
        """``on_known``: called when a service has said whose token it is, or which libraries the user sees."""
        self.settings = settings
        self.name = settings.name
        self.trouble: str | None = None
        self.client = client
        self._core = core
        self._on_known = on_known
        ports = core.ports
        self._now = ports.now
        self._credentials = credentials_of(core.settings, settings)
        self.tokens = Tokens(
            self._credentials, core.abs_servers.at(settings.abs_url), now=ports.now, store=core.state.secrets
        )
        rest_tokens = self.tokens if ports.lender is None else ports.lender.tokens(self.name)
        self.audiobookshelf = Audiobookshelf(self.tokens.server, rest_tokens)
        self.libraries = LibraryFilter(self.audiobookshelf, settings.libraries, settings.tags, on_known)
        self.items = ItemCache(self.audiobookshelf)
        self.chapters = Chapters(self.audiobookshelf)
        self.known = KnownProgress()
        self.queue = UserQueue(self.name, ports.now)
        self.gateway = Gateway(dry_run=self._is_dry)
        self.keys = Locks[str]()
        self.account = Account(
            self.name,
            client,
            ledger=core.state.ledger,
            accounts=core.state.accounts,
            shared=core.shared_shelves,
            on_other=self._is_another,
            tidy=lambda: self.settings.progress.tidy_journal,
        )
        truth = Truth(self.name, self.known, core.offline)
        self.context = SyncContext(
            name=self.name,
            policy=policy_of(core.settings, settings),
            known=truth,
            items=self.items,
            audiobookshelf=self.audiobookshelf,
            account=self.account,
            catalogue=Catalogue(client, core.store),
            matches=core.matches,
            why_not=self.libraries.why_not,
        )
        self.book_sync = BookSync(self.context, core.state, ports.now)
        self.catching_up = CatchUp(self.queue, prefetch=self._prefetch, enqueue=self._enqueue, now=ports.now)
        self.intake = Intake(
            self.name,
            known=self.known,
            as_synced=lambda: core.offline.of(self.name),
            items=self.items,
            queue=self.queue,
            ledger=core.state.ledger,
            policy=self.context.policy,
            on_bulk=self.catching_up.add,
            is_due=lambda item: core.state.due.get(Key(self.name, item)) is not None,
            now=ports.now,
        )
        self.worker = Worker(
            book_sync=self.book_sync,
            queue=self.queue,
            intake=self.intake,
            outcomes=core.outcomes,
            gateway=self.gateway,
            locks=self.keys,
            now=ports.now,
            random=ports.random,
        )
        self.stream = Stream(
            tokens=self.tokens,
            open_wire=ports.open_wire(settings.abs_url),
            on_connected=self.catch_up,
            on_poll=self._poll,
            on_event=self._received,
            on_state=self._stream_is,
            now=ports.now,
            random=ports.random,
            opening=self.tokens.server.opening,
        )
        self._listens: tuple[str, ...] = ()  # how, by what, which version: as it was said last
        self._lacks_scope = False
        self._refusal = ""  # what Hardcover last said against the token
        self._last_told: datetime | None = None
        self.last_live: Outcome | None = None  # of what was received live: written, would have been, or there before
        self._caught_up = False
        self._wished = asyncio.Event()
        self._may_work = asyncio.Event()
        self._everything = False
        self._listening: asyncio.Task[NoReturn] | None = None

    async def run(self) -> None:
        """Listen and write until cancelled."""
        async with asyncio.TaskGroup() as group:
            self._listening = group.create_task(self.stream.run(), name=f"stream of {self.name}")
            group.create_task(self._work(), name=f"workers of {self.name}")
            group.create_task(self._greet_later(), name=f"greeting for {self.name}")
            group.create_task(self.catching_up.run(), name=f"catching up of {self.name}")
            group.create_task(self._on_demand(), name=f"wishes of {self.name}")

    async def _work(self) -> None:
        """Write, or in a dry run compare, once there is a Hardcover account to do it with."""
        if not self.only_watches:
            self._may_work.set()
        await self._may_work.wait()
        await self.worker.run()

    def in_trouble(self, trouble: str | None) -> None:
        """A bug stopped this user, who is tried again after a while; ``None``: that is over."""
        self.trouble = trouble
        self._core.hints.changed(self.name, Section.NOW, Section.STATUS)

    def stop_listening(self) -> None:
        self._core.first_attempts.end(self.name)
        if self._listening is not None:
            self._listening.cancel()

    async def _greet_later(self) -> None:
        """Listening comes first; whatever is to be written asks for itself."""
        await self._core.first_attempts.wait()
        await self._greet()

    async def whose_account(self) -> Me | None:
        """Whose Hardcover account the client opens; ``None``: Hardcover did not say."""
        await self._greet()
        return self.account.me

    async def _greet(self) -> None:
        """Ask whose Hardcover token it is, so that health can say; syncs ask again where this fails."""
        if self.only_watches:
            return
        try:
            await self.account.shelf(Lane.CATCH_UP)
        except (HardcoverTokenRejected, MissingScope) as error:
            self._lacks_scope = isinstance(error, MissingScope)
            self._refusal = str(error)
            self._core.outcome_log.token_refused(self.name, str(error))
        except (HardcoverError, DatabaseError):
            pass
        else:
            self._core.outcome_log.token_works(self.name)
            self._on_known()

    def _is_another(self, line: str) -> None:
        """The token opens another Hardcover account than before: nothing that was known of it holds."""
        say(line)
        self.context.shelves.clear()
        self._wished.set()

    # listening

    async def catch_up(self) -> None:
        """Read every row, and sync what is not dealt with; after each connect, and on demand."""
        with suppress(DatabaseError):  # syncs say what is wrong with it
            keep = not self.gateway.dry_run
            self._core.state.key_values.known_since(self.name, self._now(), keep=keep)
        await self.libraries.refresh()
        await self.read_rows()
        rows = self.known.rows()
        outstanding = await self.intake.outstanding(rows)
        everything, self._everything = self._everything, False
        self.catching_up.start(outstanding, rows.keys() - set(outstanding) if everything else ())
        if not self._caught_up:
            self._caught_up = True
            with suppress(DatabaseError):  # syncs say what is wrong with it
                self.intake.wait_for(self._core.state.outcomes.due_again(self.name))

    async def _on_demand(self) -> None:
        """Catch up when somebody wishes for it."""
        while True:
            await self._wished.wait()
            self._wished.clear()
            if self.client.token_state is HardcoverTokenState.UNKNOWN:
                await self._greet()
            with suppress(AudiobookshelfError):  # the stream tells of the trouble, and its next connect catches up
                await self.catch_up()

    async def _prefetch(self, chunk: Sequence[str]) -> None:
        await prefetch(self.context, self._core.state.ledger, self.items, chunk, Lane.CATCH_UP)

    def _enqueue(self, item: str) -> None:
        self.intake.catch_up(item)

    async def _poll(self) -> bool:
        if not self._caught_up:
            await self.catch_up()
            return True
        return await self.read_rows()

    async def read_rows(self) -> bool:
        """Every row by REST; what moved is taken like an event. Whether anything had moved without one."""
        snapshot = self.known.snapshot_begin()
        rows = await self.audiobookshelf.read_progress()
        changed = self.intake.rows_read(snapshot, rows)
        if self._caught_up:
            self.intake.moved(changed)
        if changed:
            self._core.hints.changed(self.name, Section.NOW, Section.BOOKS)
        return bool(changed)

    def _received(self, event: Event) -> None:
        self.intake.received(event)
        self._core.hints.changed(self.name, Section.NOW, Section.BOOKS)
        if isinstance(event, ItemsUpdated):
            self.chapters.drop(event.item_ids)
        if isinstance(event, BackupApplied):
            self.look_at_all()

    def _stream_is(self, state: StreamState) -> None:
        """A line per change, with the reason; a server that is away has many ways to be so, and they are no news."""
        self._core.first_attempts.end(self.name)
        self._core.hints.changed(self.name, Section.NOW, Section.STATUS)
        how = REFUSED if state.abs_token == REFUSED else state.stream
        version = self.tokens.server.version
        listens = (how, state.opened_by or "", version) if how == "connected" else (how,)
        if listens == self._listens:
            return
        self._listens = listens
        notices, why = self._core.notices, state.last_error
        if how == "connected":
            self._on_known()
            line, by = f"connected to Audiobookshelf {version}".rstrip(), f"by {state.opened_by}"
            if not notices.recovered(f"stream:{self.name}", f"{line} again, {by}", user=self.name):
                notices.note(f"{line}, {by}", user=self.name)
        elif how == "polling":
            line = f"not live, Audiobookshelf is polled every {POLL_EVERY_SECONDS:.0f} s: {why}"
            notices.problem(f"stream:{self.name}", line, user=self.name)
        else:
            notices.problem(f"stream:{self.name}", f"no connection to Audiobookshelf: {why}", user=self.name)

    # syncing

    def took(self, outcome: Outcome) -> None:
        """An outcome of this user was published."""
        if outcome.kind is Kind.SYNCED:
            self._last_told = outcome.at
        if outcome.kind in (Kind.SYNCED, Kind.WOULD_SYNC) and outcome.received_at is not None:
            self.last_live = outcome
        elif outcome.kind is Kind.UNCHANGED and outcome.received_at is not None and self.last_live is None:
            self.last_live = outcome  # a pass that was under way read it first
        if outcome.kind is Kind.FAILED and outcome.transient and outcome.lane == Lane.RECONCILE.name.lower():
            # a pass does not come by again before the next night
            due = outcome.until or self._now() + AFTER_A_PASS
            self.queue.add_after(outcome.key.item, lane=Lane.CATCH_UP, due=due)
        if outcome.kind is Kind.FAILED and outcome.stops and not outcome.transient:
            self._lacks_scope = self.client.token_state is HardcoverTokenState.OK  # a good token, for something else
            self._refusal = outcome.reason
        elif outcome.kind is not Kind.FAILED and outcome.units:
            self._lacks_scope = False

    def look_at(self, item: str, *, due: datetime | None = None) -> None:
        """Wish for a full sync of one book."""
        with suppress(DatabaseError):  # the sync says what is wrong with it
            self._core.state.ledger.unhandle(item, self.name)
        self.queue.add_after(item, lane=Lane.CATCH_UP, due=due or self._now())

    def look_at_all(self) -> None:
        """Read every row again, and sync every book."""
        self._everything = True
        self._wished.set()

    @property
    def _is_dry(self) -> bool:
        return self._core.gateway.dry_run or self.settings.dry_run

    @property
    def only_watches(self) -> bool:
        """Not connected to Hardcover, and not meant to be (yet): nothing of theirs is late."""
        return self.gateway.dry_run and not self._core.hardcover.is_connected(self.settings)

    def sync(self, gateway: Gateway, book_sync: BookSync, shrink_guard: ShrinkGuard) -> Pass:
        return Pass(
            book_sync=book_sync,
            known=self.known,
            items=self.items,
            reader=self.audiobookshelf,
            keys=self.keys,
            gateway=gateway,
            random=self._core.ports.random,
            shrink_guard=shrink_guard,
        )

    async def prepare(self) -> None:
        """What a pass needs when no stream runs. Raises what reading Audiobookshelf raises."""
        await self.libraries.refresh()

    def listens_otherwise(self, common: Settings, settings: UserSettings) -> bool:
        """Whether new settings name another Audiobookshelf or other credentials, which may be another account's."""
        moved = settings.abs_url != self.settings.abs_url
        return moved or credentials_of(common, settings) != self._credentials

    def changed(self, settings: UserSettings, client: Client) -> None:
        """New settings for the same user with the same credentials for Audiobookshelf; the stream goes on."""
        self.settings = settings
        goes_live = self.gateway.dry_run and not self._is_dry
        self.gateway.dry_run = self._is_dry
        self._everything = self._everything or goes_live
        self.rules_changed()
        self.libraries.change(settings.libraries, settings.tags)
        if client is not self.client:
            self.client = client
            self.context.catalogue = Catalogue(client, self._core.store)
            self.account.change(client)
            self._lacks_scope = False
        self._wished.set()
        self.worker.wake()
        if not self.only_watches:
            self._may_work.set()

    def rules_changed(self) -> None:
        policy = policy_of(self._core.settings, self.settings)
        self.context.policy = policy
        self.intake.policy = policy

    def _oldest_seconds(self) -> float:
        """How long the oldest book is due, in the queue or not there yet."""
        due = [moment for moment in (self.queue.oldest_due, self.catching_up.since) if moment is not None]
        return max((self._now() - min(due)).total_seconds(), 0.0) if due else 0.0

    def _why_refused(self) -> str:
        """As the log and `earmark check` say it."""
        return f"{self._refusal or 'Hardcover refuses the token'}; {self._core.hardcover.remedy(self.settings)}"

    def facts(self) -> UserFacts:
        state = self.stream.state
        this_minute, a_minute = self.client.limiter.this_minute
        by, scopes, expires = self._core.hardcover.access(self.settings)
        hardcover_token = REFUSED if self._lacks_scope else _STATES[self.client.token_state]
        if self.only_watches:
            hardcover_token = UNKNOWN
        return UserFacts(
            trouble=self.trouble,
            stream=state.stream,
            stream_since=state.since,
            last_event=state.last_event,
            last_synced=self._last_told,
            queue_depth=self.queue.depth + self.catching_up.pending,
            queue_oldest_seconds=None if self.only_watches else self._oldest_seconds() or None,
            abs_token=state.abs_token,
            abs_version=self.tokens.server.version,
            listens_by=_how(state),
            hardcover_token=hardcover_token,
            hardcover_by_code=not self.settings.hardcover_token,
            hardcover_refusal=self._why_refused() if hardcover_token == REFUSED else "",
            units_spent=self.client.limiter.units_spent,
            units_left_today=self.client.limiter.units_left_today,
            units_a_day=self.client.limiter.units_a_day,
            units_this_minute=this_minute,
            units_a_minute=a_minute,
            hardcover_by=by,
            hardcover_scopes=scopes,
            hardcover_expires=expires,
            limiter_wait_seconds=self.client.limiter.waited_seconds,
            caught_up=self._caught_up,
            received=state.received,
            ignored=state.ignored,
            broken=state.broken,
            connects=state.connects,
        )


def _how(state: StreamState) -> str:
    """How a user is listened to, in words; empty while down."""
    if state.stream == "connected":
        return f"live, by {state.opened_by}"
    return f"polled every {POLL_EVERY_SECONDS:.0f} s: {state.last_error}" if state.stream == "polling" else ""
