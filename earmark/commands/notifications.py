"""Addresses for notifications, added and removed in the browser, and a message to try them with. They hold tokens:
nothing that is answered here repeats one."""

from __future__ import annotations

import hashlib
from typing import Any

from earmark.commands.arguments import Answer, Options
from earmark.commands.settings_save import save_changes
from earmark.jobs.recording import OnProgress
from earmark.observe.notify import send
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.settings import SecretStr
from earmark.settings.origins import BY_DEFAULT
from earmark.settings.secret import read_addresses
from earmark.views.answers.notifications import (
    AddressAdded,
    AddressRemoved,
    KnownAddress,
    KnownAddresses,
    NotificationTried,
)

PLACE = ("notify", "urls")
MOST = 20
LONGEST = 2000
TITLE, BODY = "Earmark: a test", "This is how Earmark says that something waits for you."


async def list_all(app: App, _options: Options, _on_progress: OnProgress) -> Answer:
    origin = app.settings.origins.get(PLACE, BY_DEFAULT)
    addresses = tuple(KnownAddress(id=id_of(one), service=service_of(one)) for one in app.settings.notify.urls)
    return KnownAddresses(addresses=addresses, from_=str(origin), fixed=origin.is_fixed), 0


async def add(app: App, options: Options, _on_progress: OnProgress) -> Answer:
    """One ``address``. One that is there already stays as it is."""
    text = str(options.get("address", "")).strip()
    if not text or len(text) > LONGEST or len(text.split()) != 1:
        raise CommandFailed("give one address as Apprise writes it, such as ntfy://a-topic-of-mine")
    try:
        (address,) = read_addresses([text])
    except ValueError as error:
        raise CommandFailed(str(error).replace("address 1", "the address")) from None
    known = list(app.settings.notify.urls)
    if address not in known:
        if len(known) >= MOST:
            raise CommandFailed(f"there are {MOST} addresses already; remove one first")
        await _save(app, [*known, address])
    return AddressAdded(added=id_of(address)), 0


async def remove(app: App, options: Options, _on_progress: OnProgress) -> Answer:
    """The address with this ``id``."""
    known = list(app.settings.notify.urls)
    left = [one for one in known if id_of(one) != options.get("id")]
    if len(left) != len(known):
        await _save(app, left)
    return AddressRemoved(removed=len(left) != len(known)), 0


async def test(app: App, options: Options, _on_progress: OnProgress) -> Answer:
    """A message to the address with this ``id``, or to all."""
    wanted = options.get("id")
    addresses = [one.get_secret_value() for one in app.settings.notify.urls if not wanted or id_of(one) == wanted]
    if not addresses:
        raise CommandFailed("there is no such address any more")
    failure = await send(addresses, TITLE, BODY)
    return NotificationTried(sent=0 if failure else len(addresses), why_not=failure or ""), 0


def id_of(address: SecretStr) -> str:
    """Names an address without saying it."""
    return hashlib.sha256(address.get_secret_value().encode()).hexdigest()[:16]


def service_of(address: SecretStr) -> str:
    """What Apprise calls the service: all of an address that may be shown."""
    return address.get_secret_value().partition("://")[0].lower()[:40]


async def _save(app: App, addresses: list[SecretStr]) -> None:
    origin = app.settings.origins.get(PLACE, BY_DEFAULT)
    if origin.is_fixed:
        raise CommandFailed(f"the addresses are {origin}; change them there")
    value: Any = [one.get_secret_value() for one in addresses] or None
    await save_changes(app, {PLACE: value})
