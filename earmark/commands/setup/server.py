"""The address of Audiobookshelf, as Earmark reaches it and as browsers do."""

from __future__ import annotations

import asyncio

from earmark.commands.settings_save import save_changes
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.settings import readers
from earmark.settings.model import Place
from earmark.settings.origins import BY_DEFAULT
from earmark.views.setup import AddressSet, ServerSeen
from listener import AudiobookshelfError

SERVER, PUBLIC = ("audiobookshelf", "url"), ("audiobookshelf", "public_url")


class ServerStep:
    def __init__(self, app: App) -> None:
        self._app = app

    def address(self) -> AddressSet:
        return self._set(SERVER, self._app.settings.audiobookshelf.url)

    def public_address(self) -> AddressSet:
        """As browsers reach it; empty: the same."""
        return self._set(PUBLIC, self._app.settings.audiobookshelf.public_url)

    async def find(self, typed: str, typed_public: str) -> ServerSeen:
        """Ask the address, and keep it where an Audiobookshelf answers, with the one for browsers. Raises
        ``CommandFailed``."""
        known, public = self.address(), self.public_address()
        url = _url(typed, known)
        public_url = public.url if public.fixed else _url(typed_public, public) if typed_public.strip() else ""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            status = await self._app.core.abs_servers.at(url).read_status()
        except AudiobookshelfError as error:
            raise CommandFailed(f"{url}: {error}") from error
        milliseconds = round((loop.time() - began) * 1000)
        if not status.is_initialised:
            raise CommandFailed(f"{url}: this Audiobookshelf is not set up itself; open it in a browser first")
        changes: dict[Place, object] = {}
        if url != known.url:
            changes[SERVER] = url
        if public_url != public.url:
            changes[PUBLIC] = public_url or None
        if changes:
            await save_changes(self._app, changes)
        return ServerSeen(url=url, version=status.version, methods=status.methods, milliseconds=milliseconds)

    def _set(self, place: Place, url: str) -> AddressSet:
        origin = self._app.settings.origins.get(place, BY_DEFAULT)
        return AddressSet(url=url, fixed=str(origin) if origin.is_fixed else "")


def _url(typed: str, known: AddressSet) -> str:
    """Raises ``CommandFailed`` for what is no address, and for another one than is fixed."""
    address = typed.strip()
    try:
        url = readers.url(address if "://" in address else f"http://{address}")
    except ValueError as error:
        raise CommandFailed(f"The address {error}") from None
    if known.fixed and url != known.url:
        raise CommandFailed(f"The address is set: {known.fixed}. Change it there.")
    return url
