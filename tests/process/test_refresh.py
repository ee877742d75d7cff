"""A real process that is killed at every point of a refresh of its Hardcover tokens.

The chain of tokens lives, or "connect again" is said once.

What the process does with its files is seen by an audit hook of Python in it, which kills it there; what is under way
between the services is seen by the embedded Hardcover.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from earmark.sandbox.faults import Delay, Fault, SlowReply
from earmark.sandbox.hardcover.oauth import Chain
from hardcover.connection import connected
from hardcover.oauth import TokenPair
from hardcover.token_store import TokenStore
from hardcover.tokens import scopes_for
from tests.process.house import ROOT, House, live_in, now, until
from tests.process.test_connect import without_tokens

pytestmark = pytest.mark.process

FOR_EVER = 3600.0
LIFE = timedelta(seconds=31)  # a token that is good for a second: whoever starts refreshes it
HOOK = """
import os, signal, sys
wanted = os.environ.get("KILL_AT", "")
if wanted:
    event, name, left = wanted.split()
    left = int(left)
    def watch(seen, arguments):
        global left
        if seen == event and os.path.basename(str(arguments[0])) == name:
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(watch)
"""


@dataclass(frozen=True)
class Point:
    """``at``: the call of the operating system before which it is killed; else while ``fault`` keeps the answer from
    it."""

    what: str
    lives: bool
    at: str = ""
    fault: Fault | None = None


POINTS = [
    Point("before it is on the disk that it goes out", True, at="os.rename hardcover-tokens.new 1"),
    Point("after that, before it goes out", True, at="open data 1"),
    Point("on its way", True, fault=Delay(FOR_EVER)),
    Point("answered, on its way back", False, fault=SlowReply(FOR_EVER)),
    Point("answered, nothing written", False, at="os.remove hardcover-tokens.new 2"),
    Point("answered, half written", False, at="os.rename hardcover-tokens.new 2"),
    Point("the new pair on the disk, not yet used", True, at="open data 2"),
]


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.what)
def test_case_102_killed_at_every_point_of_a_refresh(point: Point, tmp_path: Path) -> None:
    async def story(house: House) -> None:
        without_tokens(house)
        book = house.add_book()
        chain = _connected(house)
        await _killed_at(point, house, chain)
        async with house.running() as earmark:
            house.abs.sync("alice", house.abs.play("alice", book.item), 3600)
            if point.lives:
                await until(lambda: house.progress_seconds("alice", book) == 3600, "it writes")
            else:
                await until(lambda: _says_connect_again(earmark.lines), "it says what to do")
            assert await earmark.ends(signal.SIGTERM) == 0
        assert _says_connect_again(earmark.lines) == (0 if point.lives else 1)
        assert chain.ended is not point.lives

    live_in(tmp_path, story)


def _connected(house: House) -> Chain:
    """As after `earmark connect`, with a token that ends at once."""
    oauth = house.hardcover.oauth
    (client_id,) = oauth.applications
    chain = Chain(client_id, "alice", scopes_for(), "Earmark on nas")
    oauth.chains.append(chain)
    oauth.terms.access_lifetime = LIFE
    given = oauth._pair(chain, chain.scopes).body
    oauth.terms.access_lifetime = timedelta(days=7)
    pair = TokenPair(
        access_token=given["access_token"],
        refresh_token=given["refresh_token"],
        expires_at=now() + LIFE,
        scopes=chain.scopes,
    )
    house.data_dir.mkdir(mode=0o700)
    TokenStore(house.data_dir).put("alice", connected(pair, client_id, now()))
    return chain


async def _killed_at(point: Point, house: House, chain: Chain) -> None:
    (house.folder / "hook").mkdir()
    (house.folder / "hook" / "sitecustomize.py").write_text(HOOK)
    asked = lambda call: call.path.endswith("token")  # noqa: E731
    if point.fault is not None:
        house.hardcover.faults.next(point.fault, where=asked)
    process = await house._start(
        "run", environment={"PYTHONPATH": f"{house.folder / 'hook'}:{ROOT}", "KILL_AT": point.at}
    )
    if point.fault is not None:
        there: Callable[[], object] = (
            (lambda: chain.spent)
            if not point.lives
            else (lambda: any(asked(call) for call in house.hardcover.faults.calls))
        )
        await until(there, "the refresh is under way")
        process.send_signal(signal.SIGKILL)
    await process.communicate()
    assert process.returncode == -signal.SIGKILL


def _says_connect_again(lines: list[str]) -> int:
    return sum("connect again: earmark connect alice" in line for line in lines)
