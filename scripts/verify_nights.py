"""A dry run, a first night and a second one between an Audiobookshelf of your own and a Hardcover on this machine.

    scripts/verify-nights --abs-url http://nas:13378 --user alice=API_KEY [--listen 60 --yes]

The embedded Hardcover, with its real limits, gets an edition for every item with an ASIN or ISBN. Then the real
`earmark reconcile` runs: `--dry-run`, for real, again, and `--dry-run` once more; what the dry run showed is held
against what was told, and both sides are compared book by book. With ``--listen N`` each user is first given progress
in N books that nobody has touched; it is removed at the end.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from verify import Account, _write_settings
from verifying import program
from verifying.clock import Clock
from verifying.compare import compare, duplicates
from verifying.given import free_port, name_and_secret
from verifying.player import Player
from verifying.program import Program
from verifying.twin import Twin, now

from earmark.sandbox.hardcover import PATH
from earmark.sandbox.serving import serve
from listener.client import Audiobookshelf
from listener.server import AbsServer
from listener.tokens import Credentials, Tokens

LONGEST = 3600.0  # seconds; a first night waits for the limits


async def main(options: argparse.Namespace, folder: Path) -> int:
    program.COMMAND_SECONDS = LONGEST
    accounts = [Account(name, key=key) for name, key in map(name_and_secret, options.user)]
    twin = Twin(Clock())
    ours = Program(folder, free_port())
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http, serve(twin.app) as hardcover_url:
        server = AbsServer(options.abs_url, http, random.Random(1))  # noqa: S311 - jitter
        players: dict[str, Player] = {}
        clients: dict[str, Audiobookshelf] = {}
        for account in accounts:
            tokens = Tokens(Credentials(token=account.key), server, now=now)
            clients[account.name] = Audiobookshelf(server, tokens)
            players[account.name] = Player(account.name, options.abs_url.rstrip("/"), tokens, http)
            await twin.learn(clients[account.name])
        made = sum(pair.book is not None for pair in twin.pairs.values())
        print(f"{len(twin.pairs)} items, {made} with an edition on the embedded Hardcover; folder {folder}", flush=True)
        options.admin_token = ""
        options.play = False
        _write_settings(options, accounts, ours, twin, hardcover_url + PATH)
        touched = await _listen(options, twin, players, clients)
        try:
            return await _nights(options, twin, ours, clients)
        finally:
            for name, item in touched:
                await players[name].discard(item)


async def _listen(
    options: argparse.Namespace, twin: Twin, players: dict[str, Player], clients: dict[str, Audiobookshelf]
) -> list[tuple[str, str]]:
    """Progress as a year of listening leaves it: two thirds finished long ago, the rest somewhere in the middle."""
    touched = []
    free = [item for item, pair in sorted(twin.pairs.items()) if pair.item.has_audio]
    for number, (name, player) in enumerate(players.items()):
        taken = await clients[name].read_progress()
        own = [item for item in free if item not in taken][number * 7 :: 3][: options.listen]
        for count, item in enumerate(own):
            length = twin.pairs[item].item.duration_seconds
            finished = datetime.now(UTC) - timedelta(days=5 + 3 * count)
            at: dict[str, Any] = {"duration": length, "startedAt": _ms(finished - timedelta(days=6))}
            if count % 3:
                at |= {"isFinished": True, "finishedAt": _ms(finished), "currentTime": length, "progress": 1}
            else:
                at |= {"currentTime": length * (0.1 + count % 80 / 100), "progress": 0.1 + count % 80 / 100}
            await player.mark(item, **at)
            touched.append((name, item))
    return touched


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


async def _nights(options: argparse.Namespace, twin: Twin, ours: Program, clients: dict[str, Audiobookshelf]) -> int:
    reports = {}
    for what, arguments in (
        ("dry run", ["--dry-run"]),
        ("first night", []),
        ("second night", []),
        ("second dry run", ["--dry-run"]),
    ):
        told, units, began = twin.mutations, sum(twin.units(user) for user in clients), time.monotonic()
        said = await ours.says("reconcile", "--json", *arguments)
        if not said.out:
            print(said.err)
            return 1
        reports[what] = said.document
        spent = sum(twin.units(user) for user in clients) - units
        print(
            f"{what}: exit {said.code}, {time.monotonic() - began:.1f} s, "
            f"{spent} units, {twin.mutations - told} writes; "
            f"{said.document['users']}; {_matching(said.document)}; failed: {said.document['failed'] or 'nothing'}",
            flush=True,
        )
    print((await ours.says("reconcile", "--dry-run")).out)
    wrong = [f"dry run and night differ: {line}" for line in _differences(reports["dry run"], reports["first night"])]
    counted = Counter[str]()
    for user, client in clients.items():
        lines = compare(twin, user, await client.read_progress(), ZoneInfo(options.timezone), ours.data_dir)
        counted.update("agree" if line.agrees else "differ" for line in lines)
        wrong += [f"{user}: {line.title}: {line.why}" for line in lines if not line.agrees]
        wrong += [f"{user}: {flaw}" for flaw in duplicates(twin, user, {})]
    wrong += twin.idle_writes
    throttled = sum(twin.throttled(user) for user in clients)
    print(f"books on both sides: {dict(counted)}; refusals for speed: {throttled}; writes that said nothing new: "
          f"{len(twin.idle_writes)}")  # fmt: skip
    for line in wrong:
        print("  " + line)
    print("Both sides agree." if not wrong else "Not as it should be; see above.")
    return 1 if wrong else 0


def _matching(document: dict[str, Any]) -> str:
    return "; ".join(
        f"{one['checked']} checked, {one['already_known']} known, {one['found']}, {one['searched']} searched for, "
        f"{one['unmatched']['total']} without a sure match"
        for one in document["matching"].values()
    )


def _differences(dry: dict[str, Any], real: dict[str, Any]) -> list[str]:
    """Books for which the dry run showed something else than was then told."""

    def shown(document: dict[str, Any]) -> dict[tuple[str, str], Any]:
        return {
            (item["user"], item["item"]): (
                item["outcome"].replace("would_sync", "synced"),
                item["what"],
                _plain(item["before"]),
                _plain(item["after"]),
            )
            for item in document["items"]
        }

    before, after = shown(dry), shown(real)
    keys = sorted(set(before) | set(after))
    return [f"{key}: {before.get(key)} and {after.get(key)}" for key in keys if before.get(key) != after.get(key)]


def _plain(snapshot: dict[str, Any] | None) -> Any:
    """Without the ids of rows, which only Hardcover can give."""
    if snapshot is None:
        return None
    reads = [{name: value for name, value in read.items() if name != "id"} for read in snapshot["reads"]]
    return {name: value for name, value in snapshot.items() if name != "user_book_id"} | {"reads": reads}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--abs-url", required=True, metavar="URL")
    parser.add_argument("--user", action="append", required=True, metavar="NAME=API_KEY", help="=@FILE reads it")
    parser.add_argument("--timezone", default="UTC")
    parser.add_argument("--dir", help="a folder for settings, state and log; default: a new one")
    parser.add_argument("--listen", type=int, default=0, metavar="N", help="give each user progress in N books")
    parser.add_argument("--yes", action="store_true", help="--listen may change progress on that Audiobookshelf")
    asked = parser.parse_args()
    if asked.listen and not asked.yes:
        sys.exit(
            "--listen changes progress on that Audiobookshelf, and removes it at the end. Say --yes if that is fine."
        )
    made = Path(asked.dir or tempfile.mkdtemp(prefix="earmark-nights-")).resolve()
    made.mkdir(mode=0o700, parents=True, exist_ok=True)
    sys.exit(asyncio.run(main(asked, made)))
