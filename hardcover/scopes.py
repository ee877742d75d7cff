"""What a token may do, asked without doing anything [H 4.13].

Reading is tried. Writing is tried with a mutation whose arguments are missing: without the scope it is refused for that
(403), with it because it cannot be carried out. Nothing is written either way.
"""

from __future__ import annotations

from collections.abc import Iterable

from hardcover.client import Client
from hardcover.document import GraphField
from hardcover.errors import MissingScope, Refused
from hardcover.limits import Lane

# For each scope a question that needs it and changes nothing, and for some how it is asked.
_QUESTIONS = {
    "read:me:content": "me { id }",
    "read:catalog": "books(where: {id: {_eq: 0}}, limit: 1) { id }",
    "read:library": "user_book_reads(where: {id: {_eq: 0}}, limit: 1) { id }",
    "read:lists": "list_books(where: {id: {_eq: 0}}, limit: 1) { id }",
    "read:journal": "reading_journals(where: {id: {_eq: 0}}, limit: 1) { id }",
    "write:library": "update_user_book_read { id }",
}
OWNED = "edition_owned { id }"


async def has_scope(client: Client, scope: str, lane: Lane) -> bool:
    """Whether the token has a scope of ``_QUESTIONS``; 1 unit. Raises what asking raises but ``MissingScope``."""
    return await may_ask(client, _QUESTIONS[scope], lane)


async def missing_scopes(client: Client, wanted: Iterable[str], lane: Lane) -> list[str]:
    """Those of ``wanted`` that the token lacks; 1 unit each."""
    return [scope for scope in wanted if not await has_scope(client, scope, lane)]


async def may_ask(client: Client, text: str, lane: Lane) -> bool:
    """Whether this field would be answered, as far as scopes go."""
    field: GraphField[None] = GraphField(operation="Scope", text=text, parse=lambda raw: None)
    try:
        if text.partition(" ")[0] in {"update_user_book_read", "edition_owned", "delete_reading_journal"}:
            await client.mutate(field, lane)
        else:
            await client.ask(field, lane)
    except MissingScope:
        return False
    except Refused:  # the arguments are missing: the scope was not
        return True
    return True
