"""One POST to Hardcover: token, pace, timeout, retries where they are harmless, and errors as ``errors.py`` names them.

Reads are repeated a few times. A mutation is repeated only when it was surely not applied (429, or never sent); after
anything else the outcome is unknown and whoever asked must read before writing again [H 1.13].
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Any, TypeVar

import httpx

from hardcover.answers import TooManyFields, TooManyRequests, parse_answer, short
from hardcover.body import NO_ENCODING, AnswerEncoded, AnswerTooLarge, read_body
from hardcover.connection import HardcoverConnection
from hardcover.document import Document, GraphField, Kind, compose
from hardcover.errors import HardcoverError, HardcoverTokenRejected, HardcoverUnreachable, Surprising, Throttled
from hardcover.limits import PATIENCE_SECONDS, Lane, Limiter
from hardcover.model import HardcoverUserId
from hardcover.pages import PageRows
from hardcover.spending import spend
from hardcover.tokens import TokenState, clean_token, is_legacy

__all__ = ["Client", "GraphField", "clean_token"]

T = TypeVar("T")

MAX_FIELDS = 5  # [H 2.1]
ATTEMPTS = 4
SLOW_ATTEMPTS = 2  # repeating a question that takes too long seldom helps
MAX_ANSWER_BYTES = 16 * 1024 * 1024
_LONGEST_PAUSE_SECONDS = 15.0

# Nothing was sent: no connection was there to send it on.
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)


class _NeverSent(HardcoverUnreachable):
    pass


class Client:
    """Hardcover's GraphQL endpoint for one token.

    ``token`` is asked before each attempt, so a new token is used at once; ``connection``, where the tokens come from
    one, is asked for a good one before that, and once more after a 401.
    """

    def __init__(
        self,
        url: str,
        *,
        token: Callable[[], str],
        http: httpx.AsyncClient,
        limiter: Limiter,
        now: Callable[[], datetime],
        random: random.Random,
        user_agent: str,
        connection: HardcoverConnection | None = None,
        join: Callable[[HardcoverUserId, Limiter], Limiter] = lambda account, own: own,
        timeout_seconds: float = 30.0,
        max_fields: int = MAX_FIELDS,
    ) -> None:
        self.url = url
        self.limiter = limiter
        self._join = join
        self._connection = connection
        self.max_fields = max_fields
        self.rows = PageRows(now)
        self.lacks: set[str] = set()  # optional parts of questions which this server refused: ``shelf``, ``catalogue``
        self.token_state = TokenState.UNKNOWN
        self.requests = 0
        self.errors: Counter[str] = Counter()
        self._token = token
        self._last_token = ""
        self._http = http
        self.now = self._now = now
        self._random = random
        self._user_agent = user_agent
        self._timeout_seconds = timeout_seconds

    def belongs_to(self, account: HardcoverUserId) -> None:
        """Hardcover said whose token it is: its units are counted with those of the account's other tokens."""
        self.limiter = self._join(account, self.limiter)

    async def ask(self, field: GraphField[T], lane: Lane) -> T:
        """One field of a query."""
        answer: T = (await self.query([field], lane))[0]
        return answer

    async def query(self, fields: Sequence[GraphField[Any]], lane: Lane) -> list[Any]:
        """The fields' parsed answers in their order; several ride in one request. One failure fails all."""
        answers: list[Any] = []
        while len(answers) < len(fields):
            batch = self._next_batch(fields[len(answers) :])
            document = compose("query", batch)
            try:
                data = await self.read(document, lane)
            except TooManyFields as refusal:
                if len(batch) == 1:
                    raise
                if refusal.capacity:
                    self.limiter.exceeded(len(batch))
                self.max_fields = max(1, len(batch) // 2)
                continue
            answers += [
                _parse(field, data, key, mutation=False) for field, key in zip(batch, document.keys, strict=True)
            ]
        return answers

    async def read(self, document: Document, lane: Lane) -> dict[str, Any]:
        """What Hardcover answers to a query, by the names in ``document.keys``."""
        return await self._read(document, len(document.keys), lane)

    async def at_once(self, fields: Sequence[GraphField[Any]], lane: Lane) -> list[Any]:
        """As ``query``, but in one request whatever it is believed to hold. Raises ``TooManyFields``."""
        document = compose("query", fields)
        data = await self.read(document, lane)
        return [_parse(field, data, key, mutation=False) for field, key in zip(fields, document.keys, strict=True)]

    async def mutate(self, field: GraphField[T] | Callable[[], GraphField[T] | None], lane: Lane) -> T | None:
        """Carry out one mutation. A callable is asked when its turn has come, so that the value told is the newest;
        answering ``None`` calls it off. Raises ``HardcoverUnreachable`` or ``Surprising`` with ``outcome_unknown``
        where the mutation may have been applied.
        """
        started, renewed = _time(), False
        for attempt in range(ATTEMPTS):
            await self._turn(1, lane)
            asked = field if isinstance(field, GraphField) else field()
            if asked is None:
                self.limiter.give_back(1, lane)
                return None
            document = compose("mutation", [asked])
            try:
                data = await self._send("mutation", document, lane)
                return _parse(asked, data, document.keys[0], mutation=True)
            except HardcoverTokenRejected:  # surely not applied
                if renewed or not await self._renewed():
                    raise
                renewed = True
            except TooManyRequests as refusal:
                self._refused(refusal, 1, lane, started, last=attempt == ATTEMPTS - 1)
            except _NeverSent:
                if attempt == ATTEMPTS - 1:
                    raise
                await self._pause(attempt)
        raise AssertionError("unreachable")

    def _next_batch(self, fields: Sequence[GraphField[Any]]) -> Sequence[GraphField[Any]]:
        most = max(1, min(self.max_fields, self.limiter.burst))
        batch = list(takewhile(lambda field: not field.alone, fields[:most]))
        return batch or fields[:1]

    async def _read(self, document: Document, units: int, lane: Lane) -> dict[str, Any]:
        started, renewed = _time(), False
        for attempt in range(ATTEMPTS):
            await self._turn(units, lane)
            try:
                return await self._send("query", document, lane)
            except HardcoverTokenRejected:
                if renewed or not await self._renewed():
                    raise
                renewed = True
            except TooManyRequests as refusal:
                self._refused(refusal, units, lane, started, last=attempt == ATTEMPTS - 1)
            except HardcoverUnreachable as error:
                if attempt >= (SLOW_ATTEMPTS if error.slow else ATTEMPTS) - 1:
                    raise
                await self._pause(attempt)
        raise AssertionError("unreachable")

    async def _turn(self, units: int, lane: Lane) -> None:
        if self._connection is not None:
            try:
                await self._connection.ready()
            except HardcoverError as error:
                self._failed(error)
                raise
        self._current_token()
        await self.limiter.acquire(units, lane)

    async def _renewed(self) -> bool:
        """After a 401: whether the connection has another token by now."""
        return self._connection is not None and await self._connection.refused(self._last_token)

    def _refused(self, refusal: TooManyRequests, units: int, lane: Lane, started: float, *, last: bool) -> None:
        """A 429: tell the limiter, and the caller if waiting and trying again would take too long."""
        self.limiter.refused(refusal.retry_after_seconds, daily=refusal.daily)
        if problem := self.limiter.problem(units, lane):
            raise problem from refusal
        wait = self.limiter.blocked_seconds
        if last or _time() - started + wait > PATIENCE_SECONDS:
            raise Throttled(str(refusal), retry_after_seconds=max(wait, 1.0)) from refusal

    async def _pause(self, attempt: int) -> None:
        await asyncio.sleep(self._random.uniform(0, min(_LONGEST_PAUSE_SECONDS, 2.0**attempt)))

    async def _send(self, kind: Kind, document: Document, lane: Lane) -> dict[str, Any]:
        mutation, units = kind == "mutation", len(document.keys)
        spend(units)
        sent_at = _time()
        try:
            status, headers, body = await self._post(document, mutation=mutation)
            self.limiter.learn(headers, accepted=status < 400, client=self, sent_at=sent_at)
            data = parse_answer(status, headers, body, mutation=mutation, now=self._now())
        except HardcoverError as error:
            if isinstance(error, _NeverSent):  # and costs nothing
                spend(-units)
                self.limiter.give_back(units, lane)
            self._failed(error)
            raise
        self.token_state = TokenState.OK
        return data

    async def _post(self, document: Document, *, mutation: bool) -> tuple[int, httpx.Headers, bytes]:
        token = self._current_token()
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Accept": "application/json",
            **NO_ENCODING,
            "User-Agent": self._user_agent,
        }
        content = json.dumps({"query": document.query, "variables": document.variables}).encode()
        limits = httpx.Timeout(self._timeout_seconds, connect=min(10.0, self._timeout_seconds / 2))
        self.requests += 1
        try:
            # httpx's own timeouts begin anew with each piece that arrives, and in-process transports know none.
            async with (
                asyncio.timeout(self._timeout_seconds),
                self._http.stream(
                    "POST", self.url, content=content, headers=headers, timeout=limits, follow_redirects=False
                ) as response,
            ):
                body = await read_body(response, MAX_ANSWER_BYTES)
                # A server may repeat what it was sent, and errors that quote it are read by many.
                return response.status_code, response.headers, body.replace(token.encode(), b"<token>")
        except AnswerTooLarge:
            raise Surprising("Hardcover's answer is too large", outcome_unknown=mutation) from None
        except AnswerEncoded as error:
            raise HardcoverUnreachable(
                f"Hardcover's answer cannot be read: {error}", outcome_unknown=mutation
            ) from None
        except _NEVER_SENT as error:
            raise _NeverSent(f"cannot connect to Hardcover: {_reason(error)}") from error
        except (TimeoutError, httpx.TimeoutException) as error:
            line = f"Hardcover did not answer within {self._timeout_seconds:.0f} s"
            raise HardcoverUnreachable(line, outcome_unknown=mutation, slow=True) from error
        except (httpx.LocalProtocolError, httpx.InvalidURL) as error:
            raise Surprising(f"the request to Hardcover is malformed: {_reason(error)}") from error
        except (httpx.HTTPError, OSError) as error:
            line = f"the connection to Hardcover broke: {_reason(error)}"
            raise HardcoverUnreachable(line, outcome_unknown=mutation) from error

    def _current_token(self) -> str:
        token = clean_token(self._token())
        if not token or not token.isascii() or not token.isprintable():
            raise HardcoverTokenRejected("there is no usable Hardcover token")
        if token != self._last_token:
            self._last_token = token
            self.token_state = TokenState.UNKNOWN
            self.limiter.add_token(self, legacy=is_legacy(token))
        return token

    def _failed(self, error: HardcoverError) -> None:
        self.errors[type(error).__name__.lstrip("_")] += 1
        if isinstance(error, HardcoverTokenRejected):
            self.token_state = TokenState.REFUSED
        elif not isinstance(error, HardcoverUnreachable | Surprising | TooManyRequests):
            self.token_state = TokenState.OK  # a 403 or a refusal is never about the token itself [H 1.8]


def _parse(field: GraphField[T], data: dict[str, Any], key: str, *, mutation: bool) -> T:
    try:
        return field.parse(data[key])
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as error:
        line = (
            f"Hardcover's answer to {field.operation} has an unknown shape: {type(error).__name__} {short(str(error))}"
        )
        raise Surprising(short(line), outcome_unknown=mutation) from error


def _reason(error: Exception) -> str:
    return short(f"{type(error).__name__} {error}".strip())


def _time() -> float:
    return asyncio.get_running_loop().time()
