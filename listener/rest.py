"""One bounded exchange with Audiobookshelf over HTTP: the token's place, the clock, the size, the retries, the errors.

Statuses that mean something to the caller come back as an ``Answer`` (2xx, 401, 404); 403 is ``Forbidden``; all others
are errors of one short line. A 401 or 403 that is a web page is a proxy's, never Audiobookshelf's word on a token.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import urlsplit

import httpx

from listener.body import NO_ENCODING, BodyEncoded, BodyTooLarge, read_body
from listener.errors import AudiobookshelfError, Forbidden, OddAnswer, TooLarge, Unreachable
from listener.gate import Gate
from listener.reasons import why_unreachable

MAX_ANSWER_BYTES = 16 * 1024 * 1024  # small objects take twenty times as much in memory
AT_ONCE = 6  # requests: the server is one process
TRIES = 3  # of a read, besides one repetition at once after a dropped connection
_LONGEST_ASKED_SECONDS = 3600.0  # a Retry-After above says nothing about this server
_LONGEST_DELAY_SECONDS = 20.0  # a server that asks for more is reported instead of waited for

_SAID_CHARACTERS = 4_000  # of an answer that is quoted: the rest is not looked at
_JWT = re.compile(r"eyJ[\w-]{5,}(?:\.[\w-]*){0,2}")
_TITLE = re.compile(r"<title[^<>]*>([^<]*)", re.IGNORECASE)
_TAG = re.compile(r"<(?:script|style)\b.*?(?:</(?:script|style)[^>]*>?|\Z)|<[^>]*>?", re.IGNORECASE | re.DOTALL)


SIGN_INS = ("/login", "/auth/refresh")  # passwords and tokens are in the question
HIDE_ALL = "\0"


class _Dropped(Unreachable):
    """The connection was closed under the request; kept-alive ones are, after 5 s [A 10]."""


class _Lasting(Unreachable):
    is_lasting = True


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes = field(repr=False)
    hidden: tuple[str, ...] = field(default=(), repr=False)  # what was sent and must not be quoted where it is echoed

    @property
    def is_page(self) -> bool:
        """By its body: Express calls its plain texts HTML too."""
        return self.body[:200].lstrip().startswith(b"<")

    @property
    def said(self) -> str:
        """Its body for people; nothing of an answer to a sign-in."""
        return "" if HIDE_ALL in self.hidden else one_line(self.body, hidden=self.hidden)

    def json(self) -> Any:
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            kind = "a web page" if self.is_page else "no JSON"
            raise OddAnswer(f"Audiobookshelf answered {kind} where data was promised: {self.said}") from None


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """An answer of a sign-in: ``location`` is where it leads, empty: nowhere."""

    status: int
    body: bytes = field(repr=False)
    location: str = field(repr=False)
    cookies: Mapping[str, str] = field(repr=False)


class Rest:
    """``base_url`` may have a sub-path. ``http`` is the caller's to close; its cookies and redirects are not used."""

    def __init__(
        self, base_url: str, http: httpx.AsyncClient, random: Random, *, timeout_seconds: float = 30.0
    ) -> None:
        self.base_url = clean_base_url(base_url)
        self._http = http
        self._random = random
        self._timeout_seconds = timeout_seconds
        self._gate = Gate(AT_ONCE)

    async def ask(
        self,
        path: str,
        *,
        token: str | None = None,
        params: Mapping[str, str | int] | None = None,
        post: Any = None,
        patch: Any = None,
        delete: bool = False,
        headers: Mapping[str, str] | None = None,
        tries: int = TRIES,
        timeout_seconds: float | None = None,
        waits: bool = True,
        opens: bool = False,
        most_bytes: int | None = None,
    ) -> Answer:
        """A request that may be repeated: a GET, or with its body a ``post`` or ``patch`` that does no harm twice.
        ``TooLarge`` for an answer above ``most_bytes``, or ``MAX_ANSWER_BYTES``.

        ``waits``: with the others for one of ``AT_ONCE`` places, its clock starting then. ``opens``: a socket waits for
        the answer, and goes first: with a thousand users those who listen already can read a little later.
        """
        sent = {**(headers or {}), **({} if token is None else {"Authorization": f"Bearer {token}"})}
        method, body = ("PATCH", patch) if patch is not None else ("POST", post) if post is not None else ("GET", None)
        method = "DELETE" if delete else method
        seconds = timeout_seconds or self._timeout_seconds
        request = _Request(method, path, sent, params, body, seconds, most_bytes or MAX_ANSWER_BYTES)
        may_repeat_at_once = True
        failures = 0
        while True:
            try:
                return await (self._in_turn(request, opens) if waits else self._once(request))
            except _Lasting:
                raise
            except Unreachable as error:
                if isinstance(error, _Dropped) and may_repeat_at_once:
                    may_repeat_at_once = False
                    continue
                failures += 1
                delay = self._random.uniform(0.5, 1.0) * 2.0 ** (failures - 1)
                delay = max(delay, error.retry_after_seconds or 0.0)
                if failures >= tries or delay > _LONGEST_DELAY_SECONDS:
                    raise
            await asyncio.sleep(delay)

    async def _in_turn(self, request: _Request, opens: bool) -> Answer:
        await self._gate.enter(first=opens)
        try:
            return await self._once(request)
        finally:
            self._gate.leave()

    async def exchange(self, path: str, *, params: Mapping[str, str | int], headers: Mapping[str, str]) -> RawAnswer:
        """One GET of a sign-in, whatever its status, with the cookies that it sends and gets: never repeated."""
        request = _Request("GET", path, headers, params, None, self._timeout_seconds, MAX_ANSWER_BYTES)
        response, answer = await self._send(request, with_cookies=True)
        cookies = dict(response.cookies)
        return RawAnswer(answer.status, answer.body, response.headers.get("location", ""), cookies)

    async def _once(self, asked: _Request) -> Answer:
        response, answer = await self._send(asked)
        failure = _failure(asked.path, response, answer)
        if failure is not None:
            raise failure
        return answer

    async def _send(self, asked: _Request, *, with_cookies: bool = False) -> tuple[httpx.Response, Answer]:
        try:
            request = self._http.build_request(
                asked.method,
                self.base_url + asked.path,
                params=asked.params,
                json=asked.post,
                headers={"Accept": "application/json", **NO_ENCODING, **asked.headers},
                timeout=asked.timeout_seconds,
            )
            if not with_cookies:
                request.headers.pop("cookie", None)  # one user's sign-in must not speak for another's requests
            async with asyncio.timeout(asked.timeout_seconds):
                response = await self._http.send(request, stream=True, follow_redirects=False)
                try:
                    body = await read_body(response, asked.most_bytes)
                    answer = Answer(response.status_code, body, _hidden(asked))
                finally:
                    await response.aclose()
        except (httpx.TimeoutException, TimeoutError):
            raise Unreachable(f"Audiobookshelf did not answer within {asked.timeout_seconds:g} s") from None
        except (httpx.ReadError, httpx.WriteError, httpx.CloseError, httpx.RemoteProtocolError) as error:
            hint = "" if self.base_url.startswith("https:") else "; if it speaks https there, write https://"
            raise _Dropped(f"Audiobookshelf closed the connection: {_reason(error)}{hint}") from None
        except BodyTooLarge:
            raise TooLarge(f"Audiobookshelf's answer is longer than {asked.most_bytes // 1024**2} MiB") from None
        except BodyEncoded as error:
            raise OddAnswer(f"Audiobookshelf's answer cannot be read: {error}") from None
        except (httpx.LocalProtocolError, UnicodeEncodeError):  # their texts would quote the token
            raise _Lasting("the token holds characters that no token has") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            why = why_unreachable(error, self.base_url) or _reason(error)
            raise Unreachable(f"cannot reach Audiobookshelf: {why}") from None
        return response, answer


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    params: Mapping[str, str | int] | None
    post: Any = field(repr=False)
    timeout_seconds: float
    most_bytes: int


def _failure(path: str, response: httpx.Response, answer: Answer) -> AudiobookshelfError | None:
    status = answer.status
    if 200 <= status < 300 or status == 404:
        return None
    said = f"{status} {answer.said}".rstrip()
    if 300 <= status < 400:
        return _Lasting(_redirected(path, response))
    if status == 400 and b"HTTP request was sent to HTTPS" in answer.body:
        return _Lasting("it speaks https there: write https:// in front of the address")
    if status in {401, 403} and (answer.is_page or "www-authenticate" in response.headers):
        return _Lasting(
            f"something in front of Audiobookshelf answered {said}: let Earmark past its sign-in, or give the address "
            "behind it"
        )
    if status == 401:
        return None
    if status == 403:
        return Forbidden(f"Audiobookshelf answered {said}")
    if status == 429:
        wait = _retry_after(response)
        return Unreachable(f"Audiobookshelf asks to wait {wait or 0:.0f} s: {said}", retry_after_seconds=wait)
    if status >= 500 or status == 408:
        return Unreachable(f"Audiobookshelf answered {said}", retry_after_seconds=_retry_after(response))
    return OddAnswer(f"Audiobookshelf answered {said}")


def clean_base_url(text: str) -> str:
    """``http(s)://host[:port][/sub-path]`` without a slash at its end; ``ValueError`` says what is wrong with it."""
    text = text.strip().rstrip("/")
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("the address of Audiobookshelf must begin with http:// or https:// and name a host")
    if parts.username or parts.password:
        raise ValueError("the address of Audiobookshelf must not hold a user name or password")
    if parts.query or parts.fragment:
        raise ValueError("the address of Audiobookshelf must end with its host or path, without ? or #")
    return text


def _hidden(asked: _Request) -> tuple[str, ...]:
    """A server may repeat what it was sent, and errors are read by many."""
    if asked.path in SIGN_INS:
        return (HIDE_ALL,)
    token = asked.headers.get("Authorization", "").removeprefix("Bearer ")
    return (token,) if token else ()


def one_line(body: bytes | str, longest: int = 80, *, hidden: tuple[str, ...] = ()) -> str:
    """What a body says, for people: no tags, no tokens, not longer than ``longest`` characters."""
    start = body[: 4 * _SAID_CHARACTERS]
    text = (start.decode("utf-8", "replace") if isinstance(start, bytes) else start)[:_SAID_CHARACTERS]
    if text.lstrip().startswith("{"):
        text = _said_in_json(text)
    title = _TITLE.search(text)
    text = title[1] if title else _TAG.sub(" ", text)
    text = _JWT.sub("<token>", " ".join("".join(c if c.isprintable() else " " for c in text).split()))
    for value in hidden:
        text = text.replace(value, "<token>")
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _said_in_json(text: str) -> str:
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    said = raw.get("error") or raw.get("message") if isinstance(raw, dict) else None
    return said if isinstance(said, str) else ""


def _reason(error: Exception) -> str:
    return one_line(str(error)) or type(error).__name__


def _retry_after(response: httpx.Response) -> float | None:
    try:
        seconds = float(response.headers.get("retry-after", ""))
    except ValueError:  # a date: no use without the server's clock
        return None
    return min(seconds, _LONGEST_ASKED_SECONDS) if seconds >= 0 else None


def _redirected(path: str, response: httpx.Response) -> str:
    location = response.headers.get("location")
    if not location:
        return "Audiobookshelf's address redirects to nowhere"
    try:
        target = response.request.url.join(location)
        clean = str(target.copy_with(userinfo=b"", query=None, fragment=None))
    except (httpx.InvalidURL, ValueError):
        return "Audiobookshelf's address redirects to nowhere"
    if clean.endswith(path):
        return f"Audiobookshelf has moved: set its url to {clean.removesuffix(path)[:120]}"
    return f"the address redirects to {clean[:100]}: set url to where Audiobookshelf itself answers"
