"""One Audiobookshelf and its users: who may see a book, whose units are spent on it, and who may write it.

Users of one server may see different parts of it, so nothing that concerns the server is read through one user alone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import TypeVar

from earmark.service.core import Core
from earmark.service.user import UserRuntime
from handlers.metadata.write import MetadataWriter
from handlers.night.inventory import InventoryShrunk, pages
from handlers.sync.gateway import Gateway
from hardcover.catalogue import Catalogue
from hardcover.client import Client
from hardcover.errors import HardcoverTokenRejected, MissingScope
from listener.client import Audiobookshelf
from listener.errors import AudiobookshelfError, Forbidden, TokenRejected
from listener.model import Library, LibraryItem
from listener.tokens import Credentials, Tokens

T = TypeVar("T")

NOBODY_MAY = "no account may update items: set audiobookshelf.admin_token, or give a user's account the right"

Trouble = Callable[[UserRuntime, AudiobookshelfError | InventoryShrunk], None]
Believe = Callable[[str, Library, int], str | None]


class Server:
    """``users`` are those of the settings who use this Audiobookshelf; at least one."""

    def __init__(self, core: Core, users: Sequence[UserRuntime]) -> None:
        self._core = core
        self.users = list(users)
        self.url = self.users[0].settings.abs_url

    @property
    def names(self) -> list[str]:
        return [user.name for user in self.users]

    async def prepare(self) -> None:
        """What reading needs when nobody listens. Raises what reading Audiobookshelf raises, if nobody can read."""
        await self._of_each(lambda user: user.prepare())

    # who may see

    def allows(self, library_id: str) -> bool:
        """Whether a library counts for anybody here, by their settings."""
        return any(user.libraries.allows(library_id) for user in self.users)

    def counts(self, item: LibraryItem) -> bool:
        """Whether a book counts for anybody here, by their settings."""
        return any(user.libraries.why_not(item) is None for user in self.users)

    async def libraries(self) -> dict[str, Library]:
        """Every library that somebody may see, by id. Raises what reading raises, if nobody can read."""
        found = await self._of_each(lambda user: user.audiobookshelf.read_libraries())
        return {library.id: library for libraries in found for library in libraries}

    async def read_items(self, item_ids: Iterable[str]) -> dict[str, LibraryItem]:
        """Whole items in this order, each through whoever may see it; those nobody sees are left out. Raises what
        reading raises, if it failed for somebody and nobody else could see any."""
        wanted = list(item_ids)
        found: dict[str, LibraryItem] = {}
        trouble: AudiobookshelfError | None = None
        for user in self.users:
            missing = [item_id for item_id in wanted if item_id not in found]
            if not missing:
                break
            try:
                found |= await user.audiobookshelf.read_items(missing)
            except AudiobookshelfError as error:
                trouble = trouble or error
        if trouble is not None and not found:
            raise trouble
        return {item_id: found[item_id] for item_id in wanted if item_id in found}

    async def read_item(self, item_id: str) -> LibraryItem | None:
        """As ``read_items``, of one."""
        return (await self.read_items([item_id])).get(item_id)

    async def reader_of(self, item_id: str) -> UserRuntime | None:
        """Somebody who may see an item. Raises what reading raises, if it failed and nobody else sees it."""
        trouble: AudiobookshelfError | None = None
        for user in self.users:
            try:
                if await user.items.get(item_id) is not None:
                    return user
            except AudiobookshelfError as error:
                trouble = trouble or error
        if trouble is not None:
            raise trouble
        return None

    async def pages(
        self, *, trouble: Trouble | None = None, believe: Believe = lambda _reader, _library, _total: None
    ) -> AsyncIterator[list[LibraryItem]]:
        """The books of every library that somebody may see, each once, in a fixed order; see ``inventory.pages``.

        ``believe`` is also given the name of the reader where that one sees a part of the library only, else "".
        """
        whole = await self._who_sees_everything()
        by_reader = {id(user.audiobookshelf): user for user in self.users}

        def is_believed(reader: Audiobookshelf, library: Library, total: int) -> str | None:
            user = by_reader[id(reader)]
            return believe("" if user.name in whole else user.name, library, total)

        def told(reader: Audiobookshelf, error: AudiobookshelfError | InventoryShrunk) -> None:
            if trouble is None:
                raise error
            trouble(by_reader[id(reader)], error)

        async for page in pages(
            [user.audiobookshelf for user in self.users],
            sees_all=lambda reader: by_reader[id(reader)].name in whole,
            believe=is_believed,
            trouble=told,
        ):
            yield page

    async def _who_sees_everything(self) -> set[str]:
        """The users to whom no tag and no explicit book is hidden; of one user alone it makes no difference."""
        if len(self.users) == 1:
            return set(self.names)
        found: set[str] = set()
        for user in self.users:
            try:
                if (await user.audiobookshelf.read_user()).sees_everything:
                    found.add(user.name)
            except AudiobookshelfError:
                continue  # reading the libraries says what is wrong
        return found

    async def _of_each(self, read: Callable[[UserRuntime], Awaitable[T]]) -> list[T]:
        found: list[T] = []
        trouble: AudiobookshelfError | None = None
        for user in self.users:
            try:
                found.append(await read(user))
            except AudiobookshelfError as error:
                trouble = trouble or error
        if trouble is not None and not found:
            raise trouble
        return found

    # who pays

    def payers(self) -> list[UserRuntime]:
        """Those with most units left first; one for each Hardcover client."""
        ranked = sorted(self.users, key=lambda user: (-user.client.limiter.units_left_today, user.name))
        return list({id(user.client): user for user in ranked}.values())

    def catalogues(self) -> list[Catalogue]:
        return [user.context.catalogue for user in self.payers()]

    async def ask(self, question: Callable[[Client], Awaitable[T]]) -> T:
        """Ask Hardcover at the cost of the first payer whose token is taken. Raises what asking raises, of the last."""
        payers = self.payers()
        for user in payers[:-1]:
            try:
                return await question(user.client)
            except (HardcoverTokenRejected, MissingScope):
                continue
        return await question(payers[-1].client)

    # who may write

    async def writer(self, gateway: Gateway) -> MetadataWriter | None:
        """An account that may update items: the administrator's, else a user's own; ``None``: nobody may."""
        core = self._core
        for name, client in self._accounts():
            try:
                may = (await client.read_user()).can_update
            except (TokenRejected, Forbidden):  # another one may be able to
                continue
            if may:
                return MetadataWriter(
                    name=name,
                    writer=client,
                    gateway=gateway,
                    history=core.state.history,
                    proposals=core.proposals,
                    now=core.ports.now,
                )
        return None

    def _accounts(self) -> Iterable[tuple[str, Audiobookshelf]]:
        core, settings = self._core, self._core.settings.audiobookshelf
        admin = settings.admin_token.get_secret_value()
        if admin and self.url == settings.url:
            server = core.abs_servers.at(self.url)
            tokens = Tokens(Credentials(token=admin), server, now=core.ports.now, store=core.state.secrets)
            yield "admin", Audiobookshelf(server, tokens)
        for user in self.users:
            yield user.name, user.audiobookshelf


def servers_of(core: Core, users: Iterable[UserRuntime]) -> list[Server]:
    """The users by their Audiobookshelf, in the order of their names in the settings."""
    by_url: dict[str, list[UserRuntime]] = {}
    for user in users:
        by_url.setdefault(user.settings.abs_url, []).append(user)
    return [Server(core, those) for those in by_url.values()]
