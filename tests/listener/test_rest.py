"""One exchange with Audiobookshelf: bounded in tries and size, its errors one short line without secrets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from listener import rest
from listener.errors import AudiobookshelfError, Forbidden, OddAnswer, Unreachable
from listener.rest import Answer, Rest, clean_base_url, one_line
from tests import virtual
from tests.listener.server import URL, Reply, Server, dice, ok

SECRET = "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VySWQiOiJ4In0.c2VjcmV0"


def ask(
    *replies: Reply, path: str = "/api/me", token: str | None = SECRET
) -> tuple[Answer | AudiobookshelfError, Server, float]:
    """What asking once comes to, the server, and the seconds it took."""
    server = Server()
    server.on(path, *replies)

    async def main() -> tuple[Answer | AudiobookshelfError, float]:
        time = asyncio.get_running_loop().time
        began = time()
        async with server.http() as http:
            try:
                return await Rest(URL, http, dice()).ask(path, token=token), time() - began
            except AudiobookshelfError as error:
                return error, time() - began

    outcome, seconds = virtual.run(main)
    if isinstance(outcome, AudiobookshelfError):
        said = str(outcome)
        assert SECRET not in said
        assert len(said) <= 200
        assert "\n" not in said
    return outcome, server, seconds


def test_the_token_stands_in_the_authorization_header_only() -> None:
    _, server, _ = ask(ok({}))
    (request,) = server.requests
    assert request.headers["authorization"] == f"Bearer {SECRET}"
    assert SECRET not in str(request.url)


def test_a_dropped_connection_is_tried_once_more_at_once() -> None:
    dropped = httpx.RemoteProtocolError("Server disconnected without sending a response.")
    outcome, server, seconds = ask(dropped, ok({}))
    assert isinstance(outcome, Answer)
    assert len(server.requests) == 2
    assert seconds == 0.0


def test_connections_dropped_again_and_again_end_in_unreachable() -> None:
    outcome, server, seconds = ask(httpx.ReadError("reset"))
    assert isinstance(outcome, Unreachable)
    assert len(server.requests) == 1 + rest.TRIES
    assert 0 < seconds < 10


@pytest.mark.parametrize(
    "trouble", [httpx.ConnectError("refused"), httpx.ConnectTimeout(""), httpx.Response(502, text="Bad Gateway")]
)
def test_passing_trouble_is_sat_out_with_growing_distance(trouble: Reply) -> None:
    outcome, server, seconds = ask(trouble, trouble, ok({"fine": True}))
    assert isinstance(outcome, Answer)
    assert outcome.json() == {"fine": True}
    assert len(server.requests) == 3
    assert 1.5 <= seconds <= 3.0


def test_lasting_trouble_ends_after_a_bounded_number_of_tries() -> None:
    outcome, server, _ = ask(httpx.Response(500, text="Internal Server Error"))
    assert isinstance(outcome, Unreachable)
    assert str(outcome) == "Audiobookshelf answered 500 Internal Server Error"
    assert len(server.requests) == rest.TRIES


def test_a_server_that_never_answers_is_given_up() -> None:
    async def main() -> float:
        async def never(_: httpx.Request) -> httpx.Response:
            await asyncio.sleep(1e6)
            raise AssertionError

        async with httpx.AsyncClient(transport=httpx.MockTransport(never)) as http:
            with pytest.raises(Unreachable, match="within 30 s"):
                await Rest(URL, http, dice()).ask("/status")
        return asyncio.get_running_loop().time()

    assert 90 < virtual.run(main) < 100


def test_a_short_retry_after_is_kept_a_long_one_is_reported() -> None:
    busy = httpx.Response(429, headers={"retry-after": "7"}, json={"error": "Too many requests"})
    outcome, _, seconds = ask(busy, ok({}))
    assert isinstance(outcome, Answer)
    assert seconds >= 7
    outcome, server, seconds = ask(
        httpx.Response(429, headers={"retry-after": "425"}, json={"error": "Too many requests"})
    )
    assert isinstance(outcome, Unreachable)
    assert outcome.retry_after_seconds == 425
    assert str(outcome) == "Audiobookshelf asks to wait 425 s: 429 Too many requests"
    assert len(server.requests) == 1
    assert seconds == 0.0


def test_a_page_of_200_kilobytes_becomes_one_short_line() -> None:
    page = f"<html><head><title>502 Bad\n Gateway</title></head><body>{'<p>sorry</p>' * 20000}</body></html>"
    outcome, _, _ = ask(httpx.Response(502, html=page))
    assert str(outcome) == "Audiobookshelf answered 502 502 Bad Gateway"


def test_what_an_error_quotes_holds_no_token() -> None:
    assert one_line(f"refused {SECRET} at once") == "refused <token> at once"
    outcome, _, _ = ask(httpx.Response(400, text=f"bad token {SECRET}"))
    assert str(outcome) == "Audiobookshelf answered 400 bad token <token>"


def test_a_token_with_a_line_end_inside_is_not_quoted() -> None:
    outcome, server, _ = ask(ok({}), token=f"{SECRET}\u201d")
    assert isinstance(outcome, Unreachable)
    assert not server.requests


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("https://books.example/api/me?token=x", "Audiobookshelf has moved: set its url to https://books.example"),
        (
            "https://user:pass@books.example/abs/api/me",
            "Audiobookshelf has moved: set its url to https://books.example/abs",
        ),
        ("/audiobookshelf/api/me", "Audiobookshelf has moved: set its url to http://abs.test/audiobookshelf"),
        (
            "https://login.example/?rd=http://abs.test/api/me",
            "the address redirects to https://login.example/: set url to where Audiobookshelf itself answers",
        ),
        ("", "Audiobookshelf's address redirects to nowhere"),
    ],
)
def test_a_redirect_is_not_followed_but_says_what_to_set(location: str, said: str) -> None:
    outcome, server, _ = ask(httpx.Response(301, headers={"location": location}))
    assert isinstance(outcome, Unreachable)
    assert str(outcome) == said
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [401, 403])
def test_a_proxy_that_wants_its_own_sign_in_is_not_taken_for_audiobookshelf(status: int) -> None:
    outcome, _, _ = ask(httpx.Response(status, html="<title>Sign in</title>"))
    assert isinstance(outcome, Unreachable)
    assert str(outcome) == (
        f"something in front of Audiobookshelf answered {status} Sign in: let Earmark past its sign-in, or give the "
        "address behind it"
    )
    basic = httpx.Response(401, text="no", headers={"www-authenticate": "Basic"})
    assert isinstance(ask(basic)[0], Unreachable)


def test_403_is_audiobookshelfs_own_no() -> None:
    outcome, _, _ = ask(httpx.Response(403, text="Forbidden"))
    assert isinstance(outcome, Forbidden)


@pytest.mark.parametrize("status", [401, 404])
def test_401_and_404_are_for_the_caller(status: int) -> None:
    outcome, _, _ = ask(httpx.Response(status, text="no"))
    assert isinstance(outcome, Answer)
    assert outcome.status == status


def test_other_refusals_are_surprising() -> None:
    assert isinstance(ask(httpx.Response(413, text="Payload Too Large"))[0], OddAnswer)


@pytest.mark.parametrize("body", ["<html><title>Welcome</title></html>", "OK", "", '{"cut": ', "[" * 100_000])
def test_what_is_no_json_is_surprising(body: str) -> None:
    outcome, _, _ = ask(httpx.Response(200, text=body))
    assert isinstance(outcome, Answer)
    with pytest.raises(OddAnswer):
        outcome.json()


def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest, "MAX_ANSWER_BYTES", 10_000)
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1000
            yield b"x" * 1000

    outcome, _, _ = ask(lambda _: httpx.Response(200, content=endless()))
    assert isinstance(outcome, OddAnswer)
    assert sent <= 11_000


def test_cookies_of_one_users_sign_in_are_not_sent_with_anothers_requests() -> None:
    _, server, _ = ask(httpx.Response(503, headers={"set-cookie": "refresh_token=alice"}), ok({}))
    assert all("cookie" not in request.headers for request in server.requests)


def test_base_urls_keep_their_path_and_lose_their_last_slash() -> None:
    assert clean_base_url(" https://abs.example/audiobookshelf/ ") == "https://abs.example/audiobookshelf"


@pytest.mark.parametrize(
    "url", ["", "abs.example", "ftp://abs", "http://", "http://u:p@abs", "http://abs/?x", "http://abs/#x"]
)
def test_base_urls_that_cannot_work_are_refused_without_repeating_them(url: str) -> None:
    with pytest.raises(ValueError, match="the address of Audiobookshelf must") as refusal:
        clean_base_url(url)
    assert "u:p" not in str(refusal.value)


ECHOES: dict[str, Callable[[httpx.Request], httpx.Response]] = {
    "in a page": lambda request: httpx.Response(500, html=f"<title>{request.headers} {request.content!r}</title>"),
    "in JSON": lambda request: httpx.Response(422, json={"error": f"{request.headers} {request.content!r}"}),
    "as text": lambda request: httpx.Response(403, text=f"{request.headers.get('authorization')} {request.content!r}"),
    "where data was promised": lambda request: httpx.Response(
        200, text=f"{request.headers.get('authorization')} {request.headers.get('x-refresh-token')} {request.content!r}"
    ),
    "on its own": lambda request: httpx.Response(418, content=request.content[:80]),
}


@pytest.mark.parametrize("echo", ECHOES)
@pytest.mark.parametrize("path", ["/login", "/auth/refresh", "/api/me"])
def test_what_was_sent_is_never_quoted_where_a_server_repeats_it(path: str, echo: str) -> None:
    secrets = {"password": "correct horse", "token": "permanent-of-alice", "refresh": "refresh-of-alice"}

    async def main() -> str:
        async with httpx.AsyncClient(transport=httpx.MockTransport(ECHOES[echo])) as http:
            asked = rest.Rest("http://abs.test", http, dice())
            body = {"username": "alice", "password": secrets["password"]} if path == "/login" else {}
            headers = {"x-refresh-token": secrets["refresh"]} if path == "/auth/refresh" else {}
            try:
                answer = await asked.ask(path, token=secrets["token"], post=body, headers=headers, tries=1)
                answer.json()
            except AudiobookshelfError as error:
                return str(error)
            return ""

    said = virtual.run(main)
    assert not [name for name, secret in secrets.items() if secret in said]
