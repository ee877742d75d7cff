"""Earmark beside an Audiobookshelf of your own and a Hardcover that exists only on this machine.

    scripts/verify --abs-url http://nas:13378 --user alice=API_KEY                 you listen, Ctrl-C ends
    scripts/verify --abs-url http://nas:13378 --user alice=API_KEY --play --yes    the script listens

The embedded Hardcover gets an edition for every item with an ASIN or ISBN, then the real `earmark run` works between
the two. At the end both sides are compared, book by book. The only outside address is the given Audiobookshelf.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import signal
import statistics
import sys
import tempfile
import traceback
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
from verifying import commands, hands, listening, troubles
from verifying.clock import Clock
from verifying.compare import Line, compare, duplicates
from verifying.given import free_port, name_and_secret, secret, write_private
from verifying.player import Player, Refused
from verifying.program import Ended, Program
from verifying.stage import Chapter, Differs, Missing, Stage
from verifying.twin import Twin, now

from earmark.cli.table import table
from earmark.sandbox.hardcover import PATH
from earmark.sandbox.serving import serve
from listener.client import Audiobookshelf
from listener.errors import AudiobookshelfError
from listener.server import AbsServer
from listener.tokens import Credentials, Tokens

CHAPTERS: dict[str, Chapter] = {
    "live": listening.live,
    "menu": listening.menu,
    "unfinish": listening.unfinish,
    "batch": listening.batch,
    "again": listening.again,
    "again-unheard": troubles.again_unheard,
    "seek-back": listening.seek_back,
    "ebook": listening.ebook,
    "both-formats": listening.both_formats,
    "podcast": listening.podcast,
    "two-users": listening.two_users,
    "two-devices": troubles.two_devices,
    "offline": listening.offline,
    "withdrawn": hands.withdrawn,
    "deleted": hands.deleted,
    "two-players": hands.two_players,
    "killed": troubles.killed,
    "stopped": troubles.stopped,
    "second": troubles.second,
    "restarted": troubles.restarted,
    "new-token": troubles.new_token,
    "webhook": troubles.webhook,
    "metrics": troubles.metrics,
    "nightly": commands.nightly,
    "commands": commands.while_running,
    "commands-alone": commands.while_stopped,
    # these put clocks forward, and Audiobookshelf keeps the real time: nothing that compares the two comes after them
    "dates": hands.dates,
    "edition": hands.edition,
    "status": hands.status,
    "rating": hands.rating,
    "did-not-finish": hands.did_not_finish,
    "removal": hands.removal,
    "bulk": hands.bulk,
}
FOR_PEOPLE = 'live_interval = "1m"\n'
IN_A_HURRY = 'live_interval = "20s"\npause_after = "3s"\n'


@dataclass(frozen=True, slots=True)
class Account:
    """One user and how they get in: an API key, a password, or the administrator's key and the name alone."""

    name: str
    key: str = ""
    password: str = ""

    def settings(self) -> str:
        if self.key:
            return f"abs_token = {json.dumps(self.key)}\n"
        if self.password:
            return f"abs_username = {json.dumps(self.name)}\nabs_password = {json.dumps(self.password)}\n"
        return f"abs_user = {json.dumps(self.name)}\n"

    def credentials(self, admin_token: str) -> Credentials:
        if self.key:
            return Credentials(token=self.key)
        if self.password:
            return Credentials(username=self.name, password=self.password)
        return Credentials(admin_token=admin_token, abs_user=self.name)


def main() -> int:
    options = _options()
    accounts = [Account(name, key=key) for name, key in map(name_and_secret, options.user)]
    accounts += [Account(name, password=password) for name, password in map(name_and_secret, options.sign_in)]
    if not accounts:
        sys.exit("name at least one user: --user NAME=API_KEY")
    if any(not (account.key or account.password) for account in accounts) and not options.admin_token:
        sys.exit("--user NAME without a key needs --admin-token")
    chapters = options.chapters.split(",") if options.chapters else list(CHAPTERS)
    if unknown := [name for name in chapters if name not in CHAPTERS]:
        sys.exit(f"there is no chapter {unknown[0]}; there are: {', '.join(CHAPTERS)}")
    if options.play and not options.yes:
        names = ", ".join(account.name for account in accounts)
        print(
            f"--play listens, finishes and un-finishes books as {names} on {options.abs_url}. Only books without any "
            "progress are touched, and their progress is removed at the end; the listening sessions stay in the "
            "statistics there. Say --yes if that is fine."
        )
        return 2
    try:
        return asyncio.run(_verify(options, accounts, chapters))
    except (AudiobookshelfError, Refused, Ended) as error:
        sys.exit(f"{type(error).__name__}: {error}")


async def _verify(options: argparse.Namespace, accounts: list[Account], chapters: list[str]) -> int:
    folder = Path(options.dir) if options.dir else Path(tempfile.mkdtemp(prefix="earmark-verify-"))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        sys.exit(f"{folder} is not empty: its state would be of another Hardcover")
    clock = Clock(folder.resolve() / "clock" if options.play else None)
    clock.later(0)
    twin, zone = Twin(clock), ZoneInfo(options.timezone)
    program = Program(folder.resolve(), free_port(), on_terminal=not options.play, clock=clock.file)
    admin_token = secret(options.admin_token or "")
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http, serve(twin.app) as hardcover_url:
        server = AbsServer(options.abs_url, http, random.Random())  # noqa: S311 - jitter
        tokens = {account.name: Tokens(account.credentials(admin_token), server, now=now) for account in accounts}
        clients = {name: Audiobookshelf(server, held) for name, held in tokens.items()}
        status = await server.read_status()
        for client in clients.values():
            await client.read_user()
            await twin.learn(client)
        made = sum(pair.book is not None for pair in twin.pairs.values())
        print(f"Audiobookshelf {status.version}: {len(twin.pairs)} items, {made} with an edition on {hardcover_url}")
        _write_settings(options, accounts, program, twin, hardcover_url + PATH)
        players = {name: Player(name, options.abs_url.rstrip("/"), held, http) for name, held in tokens.items()}
        stage = Stage(twin, program, players, clients, zone, clock, options.restart_abs, options.remove_item)
        await stage.look_around()
        ready = await program.start()
        print(f"earmark run: ready after {ready:.1f} s; folder {folder}")
        failed = []
        try:
            if options.play:
                failed = await _play(stage, chapters)
            else:
                await _wait_for_person(options.minutes)
            await stage.quiet(5 if options.play else 1)
            return await _conclude(stage, failed)
        finally:
            if program.is_running:
                await program.end(signal.SIGTERM)
            for user, item in sorted(stage.touched):
                await players[user].discard(item)


async def _play(stage: Stage, names: Sequence[str]) -> list[str]:
    failed = []
    loop = asyncio.get_running_loop()
    for name in names:
        began = loop.time()
        try:
            if not stage.program.is_running:
                await stage.program.start()
            said, mark = await CHAPTERS[name](stage), "ok"
        except Missing as what:
            said, mark = f"this needs {what}", "--"
        except (Differs, Refused, Ended, AudiobookshelfError, TimeoutError) as error:
            said, mark = f"{type(error).__name__}: {error}", "FAILED"
            failed.append(name)
        except Exception:
            said, mark = traceback.format_exc(), "FAILED"
            failed.append(name)
        print(f"{mark:6} {name:14} {loop.time() - began:5.1f} s  {said}", flush=True)
    return failed


async def _wait_for_person(minutes: float | None) -> None:
    print("Listen now, in whatever app you like. Ctrl-C ends and compares.", flush=True)
    async with _signals() as over:
        try:
            async with asyncio.timeout(minutes * 60 if minutes else None):
                await over.wait()
        except TimeoutError:
            return


async def _conclude(stage: Stage, failed: list[str]) -> int:
    """End the service, make one pass more, and print what both sides show."""
    if stage.program.is_running:
        code, seconds = await stage.program.end(signal.SIGTERM)
        print(f"\nSIGTERM: exit {code} after {seconds:.1f} s")
    told = stage.twin.mutations
    said = await stage.program.says("sync", "--json")
    late = stage.twin.mutations - told
    units = said.document["run"]["units"] if said.out else said.err.splitlines()[-1:]
    print(f"one pass more: exit {said.code}, {late} writes, units: {units}\n")
    lines: list[Line] = []
    doubles: list[str] = []
    for user, client in stage.clients.items():
        lines += compare(stage.twin, user, await client.read_progress(), stage.zone, stage.program.data_dir)
        doubles += [f"{user}: {flaw}" for flaw in duplicates(stage.twin, user, stage.reads.get(user, {}))]
    rows = [
        (line.user, line.title, line.abs, line.hardcover, "yes" if line.agrees else "NO", line.why) for line in lines
    ]
    print(table(("user", "book", "Audiobookshelf", "Hardcover", "agrees", ""), rows), "\n")
    for user in stage.players:
        print(
            f"{user}: {stage.twin.units(user)} units, {stage.twin.mutations_of(user)} writes, "
            f"{stage.twin.throttled(user)} refusals for speed; "
            + ", ".join(f"{name} {count}" for name, count in sorted(stage.twin.asked(user).items()))
        )
    if not stage.program.on_terminal:
        print(_promptness(stage.program))
    leaks = _leaks(stage)
    differing = [line.title for line in lines if not line.agrees]
    for what, found in (
        ("chapters that failed", failed),
        ("books that differ", differing),
        ("duplicate reads and other flaws", doubles),
        (f"of {len(stage.kept)} things that were done on Hardcover by hand, lost", stage.lost()),
        ("writes that said nothing new", stage.twin.idle_writes),
        ("files with a token in them", leaks),
    ):
        print(f"{what}: {len(found) or 'none'}" + "".join(f"\n  {one}" for one in found))
    good = not (failed or differing or doubles or stage.lost() or stage.twin.idle_writes or leaks or late or said.code)
    print("\nBoth sides agree." if good else "\nNot as it should be; see above.")
    return 0 if good else 1


def _promptness(program: Program) -> str:
    """How long after it was heard a start or a finish was told, as the log has it."""
    said = [json.loads(line) for line in _log_of(program) if line.startswith('{"') and '"after_seconds"' in line]
    seconds = [float(line["after_seconds"]) for line in said if line.get("what") in ("start", "finish")]
    if not seconds:
        return "no start and no finish was told live"
    return f"{len(seconds)} starts and finishes: told {statistics.median(seconds):.2f} s after they were heard (median)"


def _log_of(program: Program) -> list[str]:
    return program.log.read_text().splitlines() if program.log.exists() else []


def _leaks(stage: Stage) -> list[str]:
    """Files other than the settings that hold a secret."""
    secrets = {token for tokens in stage.twin.tokens_of.values() for token in tokens}
    settings = (stage.program.folder / "config.toml").read_text()
    secrets |= {part for part in settings.split('"') if len(part) > 40 and "://" not in part}
    leaking = any(secret in line for line in _log_of(stage.program) for secret in secrets)
    return [str(stage.program.log)] if leaking else []


def _write_settings(
    options: argparse.Namespace, accounts: list[Account], program: Program, twin: Twin, hardcover: str
) -> None:
    text = f'data_dir = "data"\ntimezone = "{options.timezone}"\n'
    text += 'log_format = "json"\n' if options.play else ""
    text += f'[server]\nport = {program.port}\nwebhook_secret = "{troubles.WEBHOOK_SECRET}"\n'
    text += f"[audiobookshelf]\nurl = {json.dumps(options.abs_url)}\n"
    text += f"admin_token = {json.dumps(secret(options.admin_token))}\n" if options.admin_token else ""
    text += f'[hardcover]\nurl = "{hardcover}"\n[reconcile]\nschedule = ""\n'
    text += f"[progress]\n{IN_A_HURRY if options.play else FOR_PEOPLE}"
    for account in accounts:
        file = program.folder / f"{account.name}.hardcover"
        write_private(file, twin.welcome(account.name))
        text += f"[users.{json.dumps(account.name)}]\n{account.settings()}"
        text += f"hardcover_token_file = {json.dumps(file.name)}\n"
    write_private(program.folder / "config.toml", text)


@asynccontextmanager
async def _signals() -> AsyncIterator[asyncio.Event]:
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, over.set)
    try:
        yield over
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/verify", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--abs-url", required=True, metavar="URL", help="your Audiobookshelf")
    parser.add_argument(
        "--user", action="append", default=[], metavar="NAME=API_KEY", help="=@FILE reads it from a file"
    )
    parser.add_argument("--sign-in", action="append", default=[], metavar="NAME=PASSWORD", help="a user by password")
    parser.add_argument("--admin-token", metavar="KEY", help="an administrator's key, for --user NAME without a key")
    parser.add_argument("--timezone", default="UTC", help="of the dates; default UTC")
    parser.add_argument("--minutes", type=float, help="how long you listen; default: until Ctrl-C")
    parser.add_argument("--dir", help="a folder for settings, state and log; default: a new one")
    parser.add_argument("--play", action="store_true", help="play a story instead of waiting for you")
    parser.add_argument("--yes", action="store_true", help="--play may change progress on that Audiobookshelf")
    parser.add_argument("--chapters", metavar="A,B", help=f"only these of: {', '.join(CHAPTERS)}")
    parser.add_argument("--restart-abs", metavar="COMMAND", help="restarts your Audiobookshelf, for that chapter")
    parser.add_argument("--remove-item", metavar="COMMAND", help="deletes the item with the id that follows, for good")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
