"""A night of transcribing between an Audiobookshelf of your own and a Hardcover on this machine.

    scripts/spoken make CLIPS --group rarer
    scripts/verify-openings CLIPS MODEL [SECOND_MODEL] --abs-url http://nas:13378 --library FOLDER \\
        --user alice=API_KEY --admin KEY

Items are made in FOLDER, a library's folder on this machine, whose fields and tags say nothing or name another book;
only their openings, spoken clips, say which they are. The service then runs one night with ``metadata.apply`` while
the user listens to another book. What was written is held against what was spoken, live updates of the night against
those before it; `undo` gives everything back, and the items are removed again. Exit code 0: nothing was wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from verifying import program
from verifying.given import free_port, name_and_secret, write_private
from verifying.many_steps import differing, read_all
from verifying.openings import SpokenItem, fill, make_files, planned, remove_files, until_known
from verifying.player import Player
from verifying.program import Program
from verifying.twin import now

from earmark.cli.table import table
from earmark.sandbox.hardcover import PATH, Hardcover, Limits
from earmark.sandbox.serving import serve
from listener.client import Audiobookshelf
from listener.model import LibraryItem
from listener.server import AbsServer
from listener.tokens import Credentials, Tokens
from scripts.speaking.clips import clips_of
from tests.handlers.audio.library import alike, books

LONGEST = 1800.0  # seconds of a night
BEFORE = 15  # updates that are measured without the night
APART = 2.3  # seconds between two updates of a book; nearer ones wait for each other
LATER_MS = 50.0  # a median that is so much later is late


async def main(options: argparse.Namespace) -> int:
    program.COMMAND_SECONDS = LONGEST
    items = planned(clips_of(options.clips, options.group), options.items, options.seed)
    hardcover = Hardcover(now, limits=Limits(burst=500, per_minute=6000, daily=50_000))
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http, serve(hardcover.app) as url:
        night = Night(options, items, hardcover, http)
        try:
            await asyncio.to_thread(make_files, items, options.clips, options.library)
            return await night.run(url + PATH)
        finally:
            remove_files(items, options.library)
            await night.scan()


class Night:
    def __init__(
        self, options: argparse.Namespace, items: Sequence[SpokenItem], hardcover: Hardcover, http: httpx.AsyncClient
    ) -> None:
        self.options, self.items, self.hardcover, self.http = options, items, hardcover, http
        self.user, self.key = name_and_secret(options.user)
        server = AbsServer(options.abs_url, http, random.Random(1))  # noqa: S311 - jitter
        self.admin = Audiobookshelf(server, Tokens(Credentials(token=options.admin), server, now=now))
        tokens = Tokens(Credentials(token=self.key), server, now=now)
        self.player = Player(self.user, options.abs_url.rstrip("/"), tokens, http)
        self.keys = fill(hardcover, items)
        self.program = Program(options.folder, free_port())
        self.late: list[float] = []

    async def scan(self) -> None:
        headers = {"Authorization": f"Bearer {self.options.admin}"}
        for library in await self.admin.read_libraries():
            if library.media_type == "book":
                address = f"{self.options.abs_url}/api/libraries/{library.id}/scan"
                await self.http.post(address, headers=headers)

    async def run(self, hardcover_url: str) -> int:
        await self.scan()
        found = await until_known(lambda: read_all(self.admin), self.items)
        mine = {item.folder: found[item.folder] for item in self.items}
        played = self._played(found)
        self._write_settings(hardcover_url)
        before = await read_all(self.admin)
        await self.program.start()
        try:
            session = await self.player.open(played.id)
            await self._listen(session, 60.0, BEFORE)
            alone, self.late = self.late, []
            playing = asyncio.create_task(self._listen(session, 200.0, 10_000))
            said = await self.program.says("reconcile", "--json")
            playing.cancel()
            await asyncio.gather(playing, return_exceptions=True)
            beside = self.late
            await self.player.close(session)
            after = await read_all(self.admin)
            undone = await self.program.says("undo", "--run", str(said.document["run"]["id"]), "--yes")
            back = await read_all(self.admin)
        finally:
            await self.program.end()
            await self.player.discard(played.id)
        wrong = self._report(said.document["metadata"]["transcribed"], mine, before, after)
        print(undone.out.strip())
        left = differing(before, back)
        print(f"items that are not as before: {left or 'none'}")
        p50 = (statistics.median(alone) * 1000, statistics.median(beside) * 1000)
        print(f"live updates: {len(alone)} alone, p50 {p50[0]:.0f} ms, at most {max(alone) * 1000:.0f}; "
              f"{len(beside)} in the night, p50 {p50[1]:.0f} ms, at most {max(beside) * 1000:.0f}")  # fmt: skip
        print(f"folder {self.options.folder}")
        return int(bool(wrong or left) or p50[1] > p50[0] + LATER_MS)

    def _played(self, found: dict[str, LibraryItem]) -> LibraryItem:
        """A book that is not in question, with an edition of its own."""
        own = {item.folder for item in self.items}
        item = next(one for path, one in sorted(found.items()) if path not in own and one.asin and one.has_audio)
        book = self.hardcover.add_book(item.title, authors=item.authors)
        self.hardcover.add_edition(book, asin=item.asin, audio_seconds=int(item.duration_seconds))
        return item

    async def _listen(self, session: str, at: float, count: int) -> None:
        for n in range(count):
            known, began = len(self.hardcover.requests), now()
            await self.player.sync(session, at + 5.0 * n)
            arrived = await self._mutation(known)
            if arrived is not None:
                self.late.append((arrived - began).total_seconds())
            await asyncio.sleep(APART)

    async def _mutation(self, known: int) -> datetime | None:
        for _ in range(1000):
            for asked in list(self.hardcover.requests)[known:]:
                if asked.is_mutation:
                    return asked.at
            await asyncio.sleep(0.01)
        return None

    def _write_settings(self, hardcover_url: str) -> None:
        second = f"second_model = {json.dumps(str(self.options.models[1]))}\n" if self.options.models[1:] else ""
        write_private(
            self.options.folder / "config.toml",
            f'data_dir = "data"\n[server]\nport = {self.program.port}\n'
            f"[audiobookshelf]\nurl = {json.dumps(self.options.abs_url)}\n"
            f"admin_token = {json.dumps(self.options.admin)}\n"
            f'[hardcover]\nurl = "{hardcover_url}"\n[progress]\npace = "every change"\nmin_progress_percent = 0.0\n'
            f'[reconcile]\nschedule = ""\n[metadata]\napply = true\n'
            f"[metadata.transcribe]\nmodel = {json.dumps(str(self.options.models[0]))}\n{second}"
            f"[users.{self.user}]\nabs_token = {json.dumps(self.key)}\n"
            f"hardcover_token = {json.dumps(self.hardcover.add_user(self.user))}\n",
        )

    def _report(
        self,
        figures: dict[str, Any],
        mine: dict[str, LibraryItem],
        before: dict[str, LibraryItem],
        after: dict[str, LibraryItem],
    ) -> list[str]:
        """What came of each item; gives what is wrong."""
        shown, rows, wrong = {one["path"]: one for one in figures["shown"]}, [], []
        for item in self.items:
            one, now_is = shown.get(item.folder), after[mine[item.folder].id]
            key = self.keys.get(one["book"]["book_id"]) if one and one["book"] else None
            is_right = item.key is not None and key in alike(item.key)
            announced = one is not None and one["finding"] == "announced"
            written = now_is.title != before[now_is.id].title or now_is.authors != before[now_is.id].authors
            truth = books()[item.key] if item.key is not None else None
            if (announced and not is_right) or (written and (truth is None or now_is.title != truth.title)):
                wrong.append(item.folder)
            outcome = "–" if one is None else "settled" if one["settled"] else one["bucket"] or one["finding"]
            title = truth.title if truth else f"mentions {books()[item.clip.key].title}"
            rows.append((title[:40], item.says, one["finding"] if one else "did not wait", outcome, now_is.title[:40],
                         one["text"][:60] if one else ""))  # fmt: skip
        head = ("is", "fields say", "finding", "outcome", "title afterwards", "words")
        print(table(head, rows))
        print({name: figures[name] for name in figures if name != "shown"})
        print(f"wrong: {wrong or 'none'}")
        return wrong


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", type=Path)
    parser.add_argument(
        "models", type=Path, nargs="+", metavar="MODEL", help="its folder; a second one is asked second"
    )
    parser.add_argument("--abs-url", required=True)
    parser.add_argument("--library", type=Path, required=True, help="a folder of a library of it, on this machine")
    parser.add_argument("--user", required=True, metavar="NAME=KEY")
    parser.add_argument("--admin", required=True, metavar="KEY", help="an administrator's key")
    parser.add_argument("--group", default="rarer", help="of the clips")
    parser.add_argument("--items", type=int, default=12, help="that are announced; three more only mention a book")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dir", help="for settings and state; else a new one")
    given = parser.parse_args()
    given.folder = Path(given.dir or tempfile.mkdtemp(prefix="earmark-openings-")).resolve()
    given.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sys.exit(asyncio.run(main(given)))
