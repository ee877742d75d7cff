"""httpx's requests over aiohttp's connections: a quarter of the CPU that httpx's own transport takes for each.

aiohttp is here for the sockets already. Of what it does by itself nothing is wanted: no cookies, redirects,
decompression, proxies, headers or repetitions, so that one request is sent as it is and an answer is what the server
sent. Its errors become those of httpx, which callers know.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import aiohttp
import httpx

LONGEST_LINE_BYTES = 64 * 1024  # of an answer's head: where a sign-in leads can be longer than aiohttp's 8 KiB
_HEADERS_OF_AIOHTTP = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")


class AiohttpTransport(httpx.AsyncBaseTransport):
    """For ``httpx.AsyncClient(transport=…)``, which closes it. ``tls``: of all its connections."""

    def __init__(self, tls: ssl.SSLContext, *, most_connections: int, keep_alive_seconds: float) -> None:
        self._tls = tls
        self._most_connections = most_connections
        self._keep_alive_seconds = keep_alive_seconds
        self._session: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        limits = request.extensions.get("timeout", {})
        timeout = aiohttp.ClientTimeout(
            connect=limits.get("pool"), sock_connect=limits.get("connect"), sock_read=limits.get("read")
        )
        content = await request.aread()
        with _errors_of_httpx():
            answer = await self._opened().request(
                request.method,
                str(request.url),
                headers=[(name.decode(), value.decode()) for name, value in request.headers.raw],
                data=content or None,
                allow_redirects=False,
                timeout=timeout,
            )
        return httpx.Response(answer.status, headers=answer.raw_headers, stream=_Body(answer))

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> aiohttp.ClientSession:
        """Made at the first request: a session belongs to the loop that runs."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    ssl=self._tls, limit=self._most_connections, keepalive_timeout=self._keep_alive_seconds
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=_HEADERS_OF_AIOHTTP,
                auto_decompress=False,
                middlewares=(_only_once,),
                max_line_size=LONGEST_LINE_BYTES,
                max_field_size=LONGEST_LINE_BYTES,
            )
        return self._session


class _Body(httpx.AsyncByteStream):
    """Closed before its end, it closes the connection; else that is kept for the next request."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _errors_of_httpx():
            async for piece in self._answer.content.iter_any():
                yield piece

    async def aclose(self) -> None:
        self._answer.release()


async def _only_once(request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """aiohttp sends a GET again when the connection breaks, which the caller may not want. It does not do so after an
    error that it does not know."""
    try:
        return await send(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise httpx.ReadError(str(error)) from error


@contextmanager
def _errors_of_httpx() -> Iterator[None]:
    """The cause stays what it was: what the system said is found there, see ``reasons.py``."""
    try:
        yield
    except aiohttp.ConnectionTimeoutError as error:
        raise httpx.ConnectTimeout(str(error)) from error
    except TimeoutError as error:
        raise httpx.ReadTimeout(str(error)) from error
    except aiohttp.ClientConnectorError as error:
        raise httpx.ConnectError(str(error)) from error
    except (aiohttp.ClientPayloadError, aiohttp.ClientResponseError) as error:
        raise httpx.RemoteProtocolError(str(error)) from error
    except (aiohttp.ClientError, OSError) as error:
        raise httpx.ReadError(str(error)) from error
    except ValueError:  # aiohttp's words on a header quote it
        raise httpx.LocalProtocolError("a header holds characters that no header has") from None
