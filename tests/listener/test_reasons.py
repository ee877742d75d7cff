"""Why an address cannot be reached, asked of real sockets: REST and the live side say the same, with the remedy."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl

import httpx
import pytest

from earmark.sandbox.audiobookshelf import Audiobookshelf as Embedded
from earmark.sandbox.serving import serve
from listener.errors import Unreachable
from listener.reasons import is_loopback, why_unreachable
from listener.server import AbsServer
from listener.transport import AiohttpTransport
from listener.wire import socketio_wire
from tests import virtual
from tests.listener.server import dice
from tests.listener.tls import CERTIFICATE, FOR_LOCALHOST

UNTRUSTING = ssl.create_default_context()
TRUSTING = ssl.create_default_context(cafile=str(CERTIFICATE))


def as_the_program_asks(tls: ssl.SSLContext) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=AiohttpTransport(tls, most_connections=10, keep_alive_seconds=30.0))


async def reasons(url: str, tls: ssl.SSLContext) -> tuple[str, str]:
    """What REST and the live side say of an address."""
    async with as_the_program_asks(tls) as http:
        with pytest.raises(Unreachable) as by_rest:
            await AbsServer(url, http, dice()).read_status()
    with pytest.raises(Unreachable) as by_socket:
        await socketio_wire(url, tls=tls)()
    return str(by_rest.value), str(by_socket.value)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_nothing_listens_and_a_container_is_thought_of(host: str) -> None:
    port = free_port()
    for said in asyncio.run(reasons(f"http://{host}:{port}", UNTRUSTING)):
        assert f"nothing listens at {host}:{port}: is it running, and is the port right?" in said
        assert f"(inside a container {host} is the container itself: write the other container's name)" in said
        assert len(said) <= 200


def test_a_name_that_nobody_knows() -> None:
    for said in asyncio.run(reasons("http://audiobookshelf.invalid", UNTRUSTING)):
        assert "the name audiobookshelf.invalid" in said


def test_https_where_http_is_spoken() -> None:
    async def main() -> tuple[str, str]:
        async with serve(Embedded(virtual.now).app) as url:
            return await reasons(url.replace("http:", "https:"), UNTRUSTING)

    for said in asyncio.run(main()):
        assert "speaks http, not https: write http:// in front of the address" in said


def test_http_where_https_is_spoken() -> None:
    async def main() -> tuple[str, str]:
        async with serve(Embedded(virtual.now).app, tls=FOR_LOCALHOST) as url:
            return await reasons(url.replace("https:", "http:"), UNTRUSTING)

    by_rest, _ = asyncio.run(main())
    assert "if it speaks https there, write https://" in by_rest


@pytest.mark.parametrize(
    ("tls", "said"),
    [
        (
            UNTRUSTING,
            "the certificate of 127.0.0.1 is not trusted (self-signed certificate): name its authority's file ",
        ),
        (TRUSTING, "the certificate is for another name than 127.0.0.1: write the name that it was made for"),
    ],
)
def test_certificates(tls: ssl.SSLContext, said: str) -> None:
    async def main() -> tuple[str, str]:
        async with serve(Embedded(virtual.now).app, tls=FOR_LOCALHOST) as url:
            return await reasons(url, tls)

    for one in asyncio.run(main()):
        assert said in one


def test_a_trusted_one_for_the_right_name_is_no_trouble() -> None:
    async def main() -> str:
        async with (
            serve(Embedded(lambda: virtual.START).app, tls=FOR_LOCALHOST) as url,
            as_the_program_asks(TRUSTING) as http,
        ):
            address = url.replace("127.0.0.1", "localhost")
            wire = await socketio_wire(address, tls=TRUSTING)()
            await wire.close()
            return (await AbsServer(address, http, dice()).read_status()).version

    assert asyncio.run(main()) == "2.36.0"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ECONNREFUSED, "refused"), "nothing listens at nas:13378: is it running, and is the port right?"),
        (OSError(errno.EHOSTUNREACH, "no route"), "there is no way to nas from here"),
        (OSError(errno.ETIMEDOUT, "timed out"), "no answer from nas:13378"),
        (
            socket.gaierror(socket.EAI_NONAME, "?"),
            "the name nas was not found: is it spelt right, and are both containers",
        ),
        (socket.gaierror(socket.EAI_AGAIN, "?"), "no answer from the name server"),
        (
            ExceptionGroup("all failed", [ValueError(), OSError(errno.ECONNREFUSED, "refused")]),
            "nothing listens at nas",
        ),
        (ValueError("something else"), None),
        (OSError("All connection attempts failed"), None),
    ],
)
def test_what_the_system_said_is_found_in_whatever_wraps_it(error: Exception, said: str | None) -> None:
    outer: Exception = RuntimeError("wrapped")
    outer.__context__ = httpx.ConnectError("wrapped again")
    outer.__context__.__cause__ = error
    found = why_unreachable(outer, "http://nas:13378/audiobookshelf")
    assert found is None if said is None else said in str(found)


def test_a_circle_of_causes_ends() -> None:
    first, second = ValueError(), ValueError()
    first.__context__, second.__context__ = second, first
    assert why_unreachable(first, "http://nas") is None


@pytest.mark.parametrize(
    ("host", "loopback"), [("localhost", True), ("::1", True), ("127.0.1.1", True), ("nas", False)]
)
def test_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback
