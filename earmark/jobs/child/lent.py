"""In the child: Hardcover, Audiobookshelf's tokens and the lock around writes, as the service lends them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import count
from random import Random
from typing import Any, Literal

import httpx

from earmark.jobs.child.line import Begin, Call, CallOff, Figures, Line, LineAnswer
from hardcover.client import Client
from hardcover.document import Document
from hardcover.limits import Lane, Limiter
from hardcover.spending import spend


class Lent:
    """Asks the service over ``line``. Whoever reads the line hands in the answers."""

    def __init__(self, line: Line, begin: Begin, now: Callable[[], datetime], random: Random) -> None:
        self._line = line
        self._begin = begin
        self._now = now
        self._random = random
        self._numbers = count()
        self._waiting: dict[int, asyncio.Future[LineAnswer]] = {}
        self._clients: dict[int, Client] = {}

    def tokens(self, user: str) -> LentTokens:
        return LentTokens(user, self)

    def client(self, user: str, http: httpx.AsyncClient) -> Client:
        """The same one for those who share one in the service."""
        number = self._begin.clients[user]
        if number not in self._clients:
            limiter = LentLimiter(self._now, self._begin.figures[number])
            client = LentClient(user, self, limiter, http, self._now, self._random, self._begin)
            client.lacks |= self._begin.lacks[number]
            self._clients[number] = client
        return self._clients[number]

    async def ask(self, what: str, *arguments: Any) -> LineAnswer:
        """Raises what it raised in the service."""
        number = next(self._numbers)
        answered: asyncio.Future[LineAnswer] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answered
        try:
            await self._line.send(Call(number, what, arguments))
            return await answered
        except asyncio.CancelledError:
            self._line.post(CallOff(number))
            raise
        finally:
            del self._waiting[number]

    def tell(self, what: str) -> None:
        """As ``ask``, where nobody waits for the answer."""
        self._line.post(Call(next(self._numbers), what, ()))

    def answered(self, answer: LineAnswer) -> None:
        waiting = self._waiting.get(answer.number)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)


class LentLock(asyncio.Lock):
    """The service's lock around writes of metadata: what one process has on its way, the other must not take for
    lost."""

    def __init__(self, lent: Lent) -> None:
        super().__init__()
        self._lent = lent

    async def acquire(self) -> Literal[True]:
        await self._lent.ask("hold_writing")
        return True

    def release(self) -> None:
        self._lent.tell("release_writing")


class LentTokens:
    """A user's tokens for Audiobookshelf's REST API: those that expire are renewed in one place."""

    def __init__(self, user: str, lent: Lent) -> None:
        self._user = user
        self._lent = lent

    async def rest_token(self) -> str:
        return str(_value(await self._lent.ask("rest_token", self._user)))

    async def rejected(self, token: str) -> None:
        _value(await self._lent.ask("rejected", self._user, token))


class LentLimiter(Limiter):
    """What the service's limiter said last; nothing waits here."""

    def __init__(self, now: Callable[[], datetime], figures: Figures) -> None:
        super().__init__(now)
        self.follow(figures)

    def follow(self, figures: Figures) -> None:
        self._figures = figures
        self.burst = figures.burst

    @property
    def units_left_today(self) -> int:
        return self._figures.left_today

    @property
    def units_for_all(self) -> int:
        return self._figures.for_all


class LentClient(Client):
    """Puts questions together and reads the answers; the service carries them to Hardcover, each in its lane."""

    def __init__(  # noqa: PLR0917 - what a client is made of
        self,
        user: str,
        lent: Lent,
        limiter: LentLimiter,
        http: httpx.AsyncClient,
        now: Callable[[], datetime],
        random: Random,
        begin: Begin,
    ) -> None:
        url = begin.settings.hardcover.url
        super().__init__(url, token=_no_token, http=http, limiter=limiter, now=now, random=random, user_agent="")
        self._user = user
        self._lent = lent
        self._figures = limiter

    async def read(self, document: Document, lane: Lane) -> dict[str, Any]:
        answer = await self._lent.ask("read", self._user, document, lane)
        spend(answer.units)
        if answer.figures is not None:
            self._figures.follow(answer.figures)
        value: Mapping[str, Any] = _value(answer)
        return dict(value)


def _no_token() -> str:
    """There is none here: nothing is sent past the service, a write least of all."""
    return ""


def _value(answer: LineAnswer) -> Any:
    if answer.error is not None:
        raise answer.error.unpacked()
    return answer.value
