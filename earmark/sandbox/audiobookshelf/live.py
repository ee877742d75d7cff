"""The live side: who is connected, who hears what ([A 4], [A 5]), and what can go wrong with it.

A ``Connection`` is one Socket.IO connection as the server sees it; ``socket_io.py`` and ``wire.py`` carry its messages
over a real socket or through memory. Sending never waits: messages queue per connection, in order.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from earmark.sandbox.audiobookshelf import users_json
from earmark.sandbox.audiobookshelf.state import Item, User, World
from earmark.sandbox.audiobookshelf.tokens import Tokens

Message: TypeAlias = tuple[str, tuple[Any, ...]]


@dataclass(slots=True, eq=False)
class Connection:
    id: str
    outbox: asyncio.Queue[Message | None] = field(default_factory=asyncio.Queue)  # None: the server hung up
    user_id: str | None = None  # None: not authenticated, hears nothing
    held_in: list[Message] = field(default_factory=list)  # said to a frozen server
    held_out: list[Message] = field(default_factory=list)  # what a frozen server did not get round to say
    is_open: bool = True


class Live:
    def __init__(self, world: World, tokens: Tokens) -> None:
        self._world = world
        self._tokens = tokens
        self.connections: dict[str, Connection] = {}
        self.thawed = asyncio.Event()
        self.thawed.set()
        self.says_invalid_token = False  # as servers before 2.26 do
        self.lost = 0  # events dropped so far
        self.refused = 0  # tokens, so far
        self._to_lose = 0

    # -- connections

    def open(self) -> Connection:
        connection = Connection(self._world.new_id())
        self.connections[connection.id] = connection
        return connection

    def close(self, connection: Connection) -> None:
        """Either side hung up."""
        if not connection.is_open:
            return
        connection.is_open = False
        del self.connections[connection.id]
        connection.outbox.put_nowait(None)
        user = self._world.users.get(connection.user_id or "")
        if user is not None:
            user.last_seen = self._world.now_ms()
            self.to_admins("user_offline", users_json.public(self._world, user))

    def say(self, connection: Connection, event: str, args: tuple[Any, ...]) -> None:
        """The client said something."""
        if not self.thawed.is_set():
            connection.held_in.append((event, args))
        elif connection.is_open and event == "ping":
            self._send(connection, "pong")
        elif connection.is_open and event == "auth":
            self._authenticate(connection, args[0] if args else None)

    def _authenticate(self, connection: Connection, token: object) -> None:
        user = self._tokens.opens_socket(token)
        if isinstance(user, str):
            self.refused += 1
            # The connection stays, and so does an earlier user of it.
            refusal: Message = (
                ("invalid_token", ()) if self.says_invalid_token else ("auth_failed", ({"message": user},))
            )
            self._send(connection, refusal[0], *refusal[1])
            return
        connection.user_id = user.id
        self.to_admins("user_online", users_json.public(self._world, user))
        user.last_seen = self._world.now_ms()
        init: dict[str, Any] = {"userId": user.id, "username": user.username}
        if user.is_admin:
            init["usersOnline"] = self.users_online()
        self._send(connection, "init", init)

    def users_online(self) -> list[dict[str, Any]]:
        ids = [connection.user_id for connection in self.connections.values() if connection.user_id]
        known = [self._world.users[user_id] for user_id in dict.fromkeys(ids) if user_id in self._world.users]
        return [{**users_json.public(self._world, user), "connections": ids.count(user.id)} for user in known]

    # -- who hears what

    def to_user(self, user: User, event: str, payload: Any) -> None:
        self._broadcast(event, payload, lambda heard_by: heard_by is user)

    def to_admins(self, event: str, payload: Any) -> None:
        self._broadcast(event, payload, lambda heard_by: heard_by is not None and heard_by.is_admin)

    def to_all(self, event: str, payload: Any) -> None:
        self._broadcast(event, payload, lambda _: True)

    def to_readers(self, item: Item, event: str, payload: Any) -> None:
        may_see = self._world.may_see
        self._broadcast(event, payload, lambda heard_by: heard_by is not None and may_see(heard_by, item))

    def to_visitors(self, library_id: str, event: str, payload: Any) -> None:
        may_enter = self._world.may_enter
        self._broadcast(event, payload, lambda heard_by: heard_by is not None and may_enter(heard_by, library_id))

    def items_to_readers(self, event: str, items: Iterable[Item], tell: Callable[[Item], dict[str, Any]]) -> None:
        """``items_added`` and ``items_updated``: to each socket the part its user may see, ten to a message."""
        told = [(item, tell(item)) for item in items]
        for connection in self._authenticated():
            user = self._world.users.get(connection.user_id or "")
            seen = [payload for item, payload in told if user is not None and self._world.may_see(user, item)]
            for start in range(0, len(seen), 10):
                self._send_event([connection], event, seen[start : start + 10])

    def _broadcast(self, event: str, payload: Any, heard_by: Callable[[User | None], bool]) -> None:
        users = self._world.users
        self._send_event([c for c in self._authenticated() if heard_by(users.get(c.user_id or ""))], event, payload)

    def _authenticated(self) -> list[Connection]:
        return [connection for connection in self.connections.values() if connection.user_id is not None]

    def _send_event(self, receivers: list[Connection], event: str, payload: Any) -> None:
        if receivers and self._to_lose > 0:
            self._to_lose -= 1
            self.lost += 1
            return
        for connection in receivers:
            self._send(connection, event, payload)

    def _send(self, connection: Connection, event: str, *args: Any) -> None:
        if self.thawed.is_set():
            connection.outbox.put_nowait((event, args))
        else:
            connection.held_out.append((event, args))

    # -- what can go wrong

    def disconnect_all(self) -> None:
        for connection in list(self.connections.values()):
            connection.user_id = None  # nobody is left to hear who went offline
            self.close(connection)

    def lose_events(self, count: int) -> None:
        """The next ``count`` events reach nobody; answers to ``auth`` and ``ping`` still come. 0: no more losses."""
        self._to_lose = count

    def freeze(self) -> None:
        """Nothing is heard or said until ``thaw``, and nothing hangs up."""
        self.thawed.clear()

    def thaw(self) -> None:
        self.thawed.set()
        for connection in list(self.connections.values()):
            for message in connection.held_out:
                connection.outbox.put_nowait(message)
            connection.held_out.clear()
            held, connection.held_in = connection.held_in, []
            for event, args in held:
                self.say(connection, event, args)
