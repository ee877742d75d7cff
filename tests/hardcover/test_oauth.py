"""The device grant against the embedded Hardcover: case 103, and every refusal of the specifications."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from earmark.sandbox import faults
from hardcover.errors import HardcoverError, HardcoverUnreachable, Refused, Surprising, Throttled
from hardcover.limits import Lane
from hardcover.oauth import CodeRefused, OAuth
from hardcover.shelf import read_me
from hardcover.tokens import scopes_for
from tests.hardcover.lab import URL
from tests.hardcover.oauth_lab import OAuthLab
from tests.virtual import now, run


def time() -> float:
    return asyncio.get_running_loop().time()


def test_from_code_to_the_first_answer(tmp_path: Path) -> None:
    async def main() -> None:
        lab = OAuthLab(tmp_path)
        oauth = lab.oauth()
        code = await oauth.begin(scopes_for())
        assert len(code.user_code) == 9
        assert code.user_code[4] == "-"
        assert code.address == "https://hardcover.app/link"
        assert code.complete_address == f"https://hardcover.app/link?user_code={code.user_code}"
        waiting = asyncio.create_task(oauth.wait(code))
        await asyncio.sleep(62)
        lab.hardcover.oauth.approve("alice", code.user_code.lower())
        pair = await waiting
        assert time() <= 67  # at the pace that was asked for
        assert pair.access_token.startswith("hc_at_")
        assert set(pair.scopes) == set(scopes_for())
        assert pair.expires_at - now() == timedelta(days=7)
        assert lab.hardcover.oauth.sessions("alice") == [("Earmark", "Earmark/1.0 on nas")]
        assert pair.access_token not in repr(pair)
        assert code.device_code not in repr(code)

    run(main)


def test_the_token_opens_what_was_asked_for_and_nothing_else(tmp_path: Path) -> None:
    async def main() -> None:
        lab = OAuthLab(tmp_path)
        connection = await lab.connect()
        assert (await read_me(lab.client(connection), Lane.LIVE)).username == "alice"
        assert lab.hardcover.tokens.get(connection.token()).scopes == set(scopes_for())

    run(main)


@pytest.mark.parametrize("complete", [True, False])
def test_the_address_with_the_code_in_it_may_be_missing(complete: bool, tmp_path: Path) -> None:
    async def main() -> None:
        lab = OAuthLab(tmp_path)
        lab.hardcover.oauth.terms.complete_address = complete
        assert (await lab.oauth().begin(scopes_for())).complete_address is None or complete

    run(main)


def test_case_103_a_code_that_is_denied(tmp_path: Path) -> None:
    async def main() -> None:
        lab = OAuthLab(tmp_path)
        oauth = lab.oauth()
        code = await oauth.begin(scopes_for())
        lab.hardcover.oauth.deny(code.user_code)
        with pytest.raises(CodeRefused, match="denied"):
            await oauth.wait(code)
        again = await oauth.begin(scopes_for())
        assert again.user_code != code.user_code
        lab.hardcover.oauth.approve("alice", again.user_code)
        await oauth.wait(again)

    run(main)


@pytest.mark.parametrize("minutes", [10, 15])
def test_case_103_a_code_that_nobody_confirms_expires(minutes: int, tmp_path: Path) -> None:
    async def main() -> None:
        lab = OAuthLab(tmp_path)
        lab.hardcover.oauth.terms.device_lifetime = timedelta(minutes=minutes)
        oauth = lab.oauth()
        with pytest.raises(CodeRefused, match="expired"):
            await oauth.wait(await oauth.begin(scopes_for()))
        assert minutes * 60 <= time() <= minutes * 60 + 5

    run(main)


def test_a_code_that_expires_earlier_than_was_said(tmp_path: Path) -> None:
    async def main() -> None:
        lab = OAuthLab(tmp_path)
        oauth = lab.oauth()
        code = await oauth.begin(scopes_for())
        lab.hardcover.oauth.devices[code.device_code].expires_at = now() + timedelta(seconds=20)
        with pytest.raises(CodeRefused, match="expired"):
            await oauth.wait(code)
        assert time() < 30

    run(main)


def test_case_103_who_asks_too_fast_asks_more_slowly_for_good(tmp_path: Path) -> None:
    async def main() -> None:
        lab = OAuthLab(tmp_path)
        oauth = lab.oauth()
        code = await oauth.begin(scopes_for())
        device = lab.hardcover.oauth.devices[code.device_code]
        device.interval = timedelta(seconds=8)  # it wants it slower than it said
        asked: list[float] = []
        lab.watch = lambda path, response: asked.append(time()) if path.endswith("token") and response is None else None
        waiting = asyncio.create_task(oauth.wait(code))
        await asyncio.sleep(100)
        lab.hardcover.oauth.approve("alice", code.user_code)
        await waiting
        gaps = [after - before for before, after in pairwise(asked)]
        assert gaps[:3] == pytest.approx([5, 10, 20])
        assert set(map(round, gaps[3:])) == {20}

    run(main)


@pytest.mark.parametrize(
    "fault",
    [
        faults.lose_request(),
        faults.lose_reply(),
        faults.status(503),
        faults.status(429),
        faults.status(200, "{"),
        faults.status(403, "<html>"),
    ],
)
def test_trouble_while_waiting_slows_the_asking_down_and_does_not_end_it(fault: faults.Fault, tmp_path: Path) -> None:
    async def main() -> None:
        lab = OAuthLab(tmp_path)
        oauth = lab.oauth()
        code = await oauth.begin(scopes_for())
        lab.hardcover.faults.next(fault)
        waiting = asyncio.create_task(oauth.wait(code))
        await asyncio.sleep(11)
        lab.hardcover.oauth.approve("alice", code.user_code)
        assert (await waiting).access_token.startswith("hc_at_")

    run(main)


def test_tokens_that_got_lost_on_the_way_need_another_code(tmp_path: Path) -> None:
    async def main() -> None:
        lab = OAuthLab(tmp_path)
        oauth = lab.oauth()
        code = await oauth.begin(scopes_for())
        lab.hardcover.oauth.approve("alice", code.user_code)
        lab.hardcover.faults.next(faults.lose_reply())
        with pytest.raises(CodeRefused, match="does not know the code"):
            await oauth.wait(code)

    run(main)


def test_what_the_owner_has_to_put_right_is_said(tmp_path: Path) -> None:
    async def main() -> None:
        lab = OAuthLab(tmp_path)
        with pytest.raises(Refused, match=r"hardcover\.client_id"):
            await lab.oauth("hc_app_nobody").begin(scopes_for())
        without = lab.hardcover.oauth.register("Without", device_grant=False)
        with pytest.raises(Refused, match="allow the device grant"):
            await lab.oauth(without).begin(scopes_for())
        narrow = lab.hardcover.oauth.register("Narrow", scopes=["read:catalog"])
        with pytest.raises(Refused, match="scopes"):
            await lab.oauth(narrow).begin(scopes_for())
        lab.hardcover.front.oauth = False
        with pytest.raises(Refused, match="does not offer"):
            await lab.oauth().begin(scopes_for())

    run(main)


METADATA: dict[str, Any] = {
    "issuer": "http://hardcover.test",
    "token_endpoint": "http://hardcover.test/t",
    "revocation_endpoint": "http://hardcover.test/r",
    "device_authorization_endpoint": "http://hardcover.test/d",
}
CODE: dict[str, Any] = {
    "device_code": "abc",
    "user_code": "ABCD-1234",
    "verification_uri": "https://hardcover.app/link",
    "expires_in": 600,
}


def answering(metadata: Any, answer: Any, status: int = 200) -> OAuth:
    def handle(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json=metadata)
        return httpx.Response(status, json=answer)

    http = httpx.AsyncClient(transport=httpx.MockTransport(handle))
    return OAuth(URL, "earmark", http=http, now=now, user_agent="Earmark/test")


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "http://evil.test"},
        {"token_endpoint": "http://evil.test/t"},
        {"device_authorization_endpoint": "https://hardcover.test/d"},
        {"revocation_endpoint": "http://hardcover.test@evil.test/r"},
        {"token_endpoint": None},
    ],
)
def test_tokens_go_nowhere_but_to_the_configured_host(wrong: dict[str, Any]) -> None:
    async def main() -> None:
        with pytest.raises(Refused, match=r"hardcover\.test"):
            await answering(METADATA | wrong, CODE).begin(scopes_for())

    run(main)


@pytest.mark.parametrize(
    ("answer", "status", "kind"),
    [
        ([], 200, HardcoverUnreachable),
        ({}, 200, Surprising),
        (CODE | {"expires_in": "soon"}, 200, Surprising),
        (CODE | {"user_code": ""}, 200, Surprising),
        (CODE | {"user_code": "AB\x1b[2J"}, 200, Surprising),
        (CODE | {"verification_uri": "javascript:alert(1)"}, 200, Surprising),
        ({"error": "slow"}, 429, Throttled),
        ({"error": "server_error"}, 500, HardcoverUnreachable),
        ({"error": "invalid_request", "error_description": "no hc_pat_0123456789"}, 400, Refused),
        ("<html>", 403, HardcoverUnreachable),
    ],
)
def test_odd_answers_become_errors_without_tokens_in_them(answer: Any, status: int, kind: type[HardcoverError]) -> None:
    async def main() -> None:
        with pytest.raises(kind) as caught:
            await answering(METADATA, answer, status).begin(scopes_for())
        assert "hc_pat_" not in str(caught.value)

    run(main)
