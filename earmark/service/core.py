"""What all users of one data folder share: settings, clocks, state, connections, and who tells people about trouble."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import tzinfo

import httpx
import structlog

from earmark.observe.incidents import Notices
from earmark.observe.outcome_log import OutcomeLog
from earmark.service.first_attempts import FirstAttempts
from earmark.service.hardcover_clients import HardcoverClients
from earmark.service.ports import Ports
from earmark.settings import Settings
from earmark.views.hints import PageHints
from handlers.metadata.proposals import Proposals
from handlers.night.offline import Offline
from handlers.state.database import Database
from handlers.state.matches import Matches
from handlers.state.outcome import Outcomes
from handlers.state.runs import Runs
from handlers.state.store import State
from handlers.sync.account import SharedShelves
from handlers.sync.gateway import Gateway
from hardcover import EditionStore
from listener import AbsServers

log = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class Core:
    """``settings`` change when they are read again; everything else stays until the end. ``gateway`` is the one every
    live write passes."""

    settings: Settings
    ports: Ports
    database: Database
    state: State
    matches: Matches
    offline: Offline
    runs: Runs
    proposals: Proposals
    store: EditionStore
    outcomes: Outcomes
    hints: PageHints
    outcome_log: OutcomeLog
    notices: Notices
    gateway: Gateway
    shared_shelves: SharedShelves
    abs_servers: AbsServers
    first_attempts: FirstAttempts
    hardcover_http: httpx.AsyncClient
    hardcover: HardcoverClients


@asynccontextmanager
async def open_core(settings: Settings, ports: Ports) -> AsyncIterator[Core]:
    """State, store and connections, closed in reverse at the end. Raises ``DatabaseError``."""
    outcomes, notices = Outcomes(), Notices(log, ports.now)
    async with AsyncExitStack() as stack:
        database = Database(settings.data_dir / "earmark.db")
        stack.callback(database.close)
        store = EditionStore(settings.data_dir / "editions", now=ports.now, random=ports.random, say=say)
        stack.callback(store.close)
        hardcover_http = await stack.enter_async_context(ports.hardcover_http())
        hardcover = HardcoverClients(settings, ports, hardcover_http)
        stack.push_async_callback(hardcover.close)
        core = Core(
            settings=settings,
            ports=ports,
            database=database,
            state=State.over(database),
            matches=Matches(database),
            offline=Offline(database),
            runs=Runs(database),
            proposals=Proposals(database),
            store=store,
            outcomes=outcomes,
            hints=PageHints(),
            outcome_log=OutcomeLog(
                outcomes,
                notices,
                log,
                remedy=lambda user: hardcover.remedy(core.settings.users.get(user)),
                zone=lambda user: _zone(core, user),
            ),
            notices=notices,
            gateway=Gateway(dry_run=settings.dry_run),
            shared_shelves=SharedShelves(),
            abs_servers=AbsServers(await stack.enter_async_context(ports.audiobookshelf_http()), ports.random),
            first_attempts=FirstAttempts(),
            hardcover_http=hardcover_http,
            hardcover=hardcover,
        )
        yield core


def say(text: str) -> None:
    """One line in the log that a person should read."""
    log.warning(text)


def _zone(core: Core, user: str) -> tzinfo:
    found = core.settings.users.get(user)
    return found.timezone if found is not None else core.settings.timezone
