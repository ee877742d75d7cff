"""Which account writes metadata into an Audiobookshelf: one that may update items."""

from __future__ import annotations

from collections.abc import Sequence

from earmark.jobs.metadata.items import Service
from earmark.service.user import UserRuntime
from handlers.metadata.write import Metadata
from handlers.sync.gateway import Gateway
from listener.client import Audiobookshelf
from listener.errors import Forbidden, TokenRejected
from listener.tokens import Credentials, Tokens

NOBODY_MAY = "no account may update items: set audiobookshelf.admin_token, or give a user's account the right"


async def writer_for(service: Service, persons: Sequence[UserRuntime], gateway: Gateway) -> Metadata | None:
    """An account that may update: the administrator's, else a user's own; ``None``: nobody may."""
    admin = service.settings.audiobookshelf.admin_token.get_secret_value()
    url = persons[0].settings.abs_url
    accounts = [(person.name, person.audiobookshelf) for person in persons]
    if admin and url == service.settings.audiobookshelf.url:
        tokens = Tokens(
            Credentials(token=admin), url, service.audiobookshelf_http, now=service.ports.now,
            random=service.ports.random, store=service.secrets,
        )  # fmt: skip
        client = Audiobookshelf(url, tokens, service.audiobookshelf_http, service.ports.random)
        accounts.insert(0, ("admin", client))
    for name, client in accounts:
        try:
            may = (await client.read_user()).can_update
        except (TokenRejected, Forbidden):  # another one may be able to
            continue
        if may:
            return Metadata(
                name=name,
                writer=client,
                gateway=gateway,
                history=service.history,
                proposals=service.proposals,
                now=service.ports.now,
            )
    return None
