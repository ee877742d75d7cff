"""The metadata check between a real Audiobookshelf with the invented test library and a Hardcover on this machine.

    scripts/verify-metadata --abs-url http://127.0.0.1:13378 --user alice=KEY --admin KEY [--many]

Runs the real commands one after the other: reconcile, metadata (dry), metadata --apply, the same again, undo --run, and
once more with the owner's word on what no match could settle. What Audiobookshelf shows is read before and after each;
every value that was written is held against what the item really is. Then it registers the provider there and searches
for a few books through Audiobookshelf. At the end everything is as it was.

With ``--many`` Audiobookshelf has the books of ``verifying/many.py`` too, in folders of this machine: they are prepared
first (fields set, folders renamed). The naming script runs on a copy and on the folders; what it renamed stays renamed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
from pathlib import Path
from typing import Any

import httpx
from verifying.given import free_port, name_and_secret, write_private
from verifying.many_shelf import ManyShelf
from verifying.many_stage import ManyStage
from verifying.many_steps import SHOWN, Many, differing, read_all
from verifying.program import Program
from verifying.shelf import Shelf
from verifying.twin import now

from earmark.cli.table import table
from earmark.sandbox.hardcover import PATH, Hardcover, Limits
from earmark.sandbox.serving import serve
from listener.client import Audiobookshelf
from listener.model import LibraryItem
from listener.server import AbsServer
from listener.tokens import Credentials, Tokens

SECRET = "what-audiobookshelf-sends"  # noqa: S105 - an invented one
WRONG = {
    "Selma Kirk/The Winter Ledger",
    "Devon Achebe/Cinder and Oak",
    "Mira Voss/Small Fires",
    "Unknown/rec_0042",
}


async def main(options: argparse.Namespace) -> int:
    folder = options.folder
    hardcover = Hardcover(now, limits=Limits(burst=500, per_minute=6000, daily=50_000))
    name, key = name_and_secret(options.user)
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http, serve(hardcover.app) as hardcover_url:
        server = AbsServer(options.abs_url, http, random.Random(1))  # noqa: S311 - jitter
        tokens = Tokens(Credentials(token=options.admin), server, now=now)
        client = Audiobookshelf(server, tokens)
        before = await read_all(client)
        many = None
        if options.many:
            stage = ManyStage(options.abs_url, options.admin, http)
            many = Many(stage, ManyShelf(hardcover, await stage.prepare(before)), folder)
            many.shelf.fill()
            before = await read_all(client)
        shelf = Shelf(hardcover, {item.rel_path or "": item for item in before.values()})
        shelf.fill()
        program = Program(folder, free_port())
        write_private(
            folder / "config.toml",
            f'data_dir = "data"\n[server]\nport = {program.port}\nprovider_secret = "{SECRET}"\n'
            f"[audiobookshelf]\nurl = {json.dumps(options.abs_url)}\nadmin_token = {json.dumps(options.admin)}\n"
            f'[hardcover]\nurl = "{hardcover_url}{PATH}"\n[reconcile]\nschedule = ""\n'
            f"[users.{name}]\nabs_token = {json.dumps(key)}\n"
            f"hardcover_token = {json.dumps(hardcover.add_user(name))}\n",
        )
        good = await run_commands(program, client, shelf, before, many)
        print("\n--- the provider")
        good = await search_through(program, options, http) and good
        print(f"\nfolder {folder}; " + ("all as it should be" if good else "NOT as it should be, see above"))
        return 0 if good else 1


async def run_commands(
    program: Program, client: Audiobookshelf, shelf: Shelf, before: dict[str, LibraryItem], many: Many | None
) -> bool:
    async def say(*arguments: str) -> Any:
        said = await program.says(*arguments)
        if not said.out:
            print(said.err)
        return said

    print(f"{len(before)} items; reconcile:")
    print((await say("reconcile")).out)
    many_wrong = many.check_matches(program.data_dir) if many else []
    print("--- metadata: a dry run")
    dry = await say("metadata")
    print(dry.out)
    if many:
        many_wrong += many.check_first_screen(dry.out, (await say("metadata", "--json")).document)
    untouched = differing(before, await read_all(client))
    print(f"changed in Audiobookshelf by the dry run: {len(untouched)} items")
    print("--- metadata --apply")
    applied = (await say("metadata", "--apply", "--json")).document
    after = await read_all(client)
    print(applied["metadata"]["coverage"])
    wrong = check_values(shelf, before, after, many)
    written = differing(before, after)
    figures = applied["metadata"]
    print(f"{figures['fields_applied']} fields of {figures['applied']} items written; read back: {len(written)} items")
    print(f"skipped: {figures['skipped']}; failed: {applied['failed']}")
    print(f"values that are not the item's own: {wrong or 'none'}")
    again = (await say("metadata", "--apply", "--json")).document
    print(f"the same again: {again['metadata']['applied']} items written, {again['run']['units']} units")
    if many:
        many_wrong += await many.check_names(say, client)
    print("--- undo")
    undone = await say("undo", "--run", str(applied["run"]["id"]))
    print(undone.out)
    left = differing(before, await read_all(client))
    print(f"items that are not as they were: {len(left)}")
    for item in left:
        print("  ", item, left[item])
    print("--- the owner's word on the items that are wrong in Audiobookshelf")
    more_wrong, left_over = await settle_the_wrong(say, client, shelf, before, many)
    wrong += more_wrong
    once_more = (await say("metadata", "--apply", "--json")).document
    print(f"--apply after the undo: {once_more['metadata']['applied']} items written")
    (program.folder / "dry.json").write_text(json.dumps((await say("metadata", "--json")).document, indent=1))
    troubles = (
        many_wrong,
        untouched,
        wrong,
        left,
        left_over,
        again["metadata"]["applied"],
        once_more["metadata"]["applied"],
    )
    return bool(written) and not any(troubles)


async def settle_the_wrong(
    say: Any, client: Audiobookshelf, shelf: Shelf, before: dict[str, LibraryItem], many: Many | None
) -> tuple[list[str], dict[str, list[str]]]:
    """Link what no match could settle to the right edition, as `earmark review` does: then it is mended."""
    linked = [item for item in before.values() if item.rel_path in WRONG]
    for item in linked:
        edition = shelf.right[item.rel_path or ""].editions[0]
        print((await say("link", item.id, str(edition))).out.strip())
    for item in linked:
        print((await say("metadata", "--item", item.id)).out)
    applied = (await say("metadata", "--apply", "--json")).document
    wrong = check_values(shelf, before, await read_all(client), many)
    print(f"values that are not the item's own: {wrong or 'none'}")
    if applied["metadata"]["applied"]:
        print((await say("undo", "--run", str(applied["run"]["id"]))).out.strip())
    for item in linked:
        await say("unlink", item.id)
    left = differing(before, await read_all(client))
    print(f"items that are not as they were: {left or 'none'}")
    return wrong, left


def check_values(
    shelf: Shelf, before: dict[str, LibraryItem], after: dict[str, LibraryItem], many: Many | None
) -> list[str]:
    """Written values that do not belong to what the item really is; prints all that was written."""
    wrong, rows = [], []
    for item_id, item in after.items():
        path = before[item_id].rel_path or ""
        if many and item_id in many.shelf.ids:
            continue
        right = shelf.right.get(path)
        for name in SHOWN:
            old, new = getattr(before[item_id], name), getattr(item, name)
            if old == new:
                continue
            rows.append((path, name, told(old), told(new)))
            if right is None or (name in right.values and not set(right.values[name]) >= set(_texts(new))):
                wrong.append(f"{path}: {name} = {told(new)}")
    print(table(("item", "field", "was", "is"), sorted(rows)))
    return wrong + (many.shelf.wrong_values(before, after) if many else [])


def _texts(value: Any) -> list[str]:
    if isinstance(value, str) or value is None:
        return [value or ""]
    return [
        one if isinstance(one, str) else f"{one.name} #{one.sequence}" if one.sequence else one.name for one in value
    ]


def told(value: Any) -> str:
    return ", ".join(_texts(value))[:60] or "–"


async def search_through(program: Program, options: argparse.Namespace, http: httpx.AsyncClient) -> bool:
    """As the owner does it: the provider is added, and Audiobookshelf's own match dialog asks it."""
    headers = {"Authorization": f"Bearer {options.admin}"}
    await program.start()
    try:
        added = await http.post(
            f"{options.abs_url}/api/custom-metadata-providers",
            headers=headers,
            json={
                "name": "Hardcover (a trial)",
                "url": f"http://127.0.0.1:{program.port}/provider",
                "mediaType": "book",
                "authHeaderValue": SECRET,
            },
        )
        provider = added.json()["provider"]
        good = True
        try:
            for title, author in (
                ("Saltglass", "Idris Okafor"),
                ("Clockmaker's Debt", "Hal Brennan"),
                ("夜の図書館", ""),
            ):
                answer = await http.get(
                    f"{options.abs_url}/api/search/books",
                    headers=headers,
                    params={"provider": f"custom-{provider['id']}", "title": title, "author": author},
                )
                found = answer.json()
                good = good and bool(found)
                for one in found:
                    print(f"{title}: {json.dumps(one, ensure_ascii=False)}")
                if not found:
                    print(f"{title}: nothing")
        finally:
            await http.delete(f"{options.abs_url}/api/custom-metadata-providers/{provider['id']}", headers=headers)
        return good
    finally:
        await program.end()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--abs-url", required=True)
    parser.add_argument("--user", required=True, metavar="NAME=KEY")
    parser.add_argument("--admin", required=True, metavar="KEY", help="an administrator's key")
    parser.add_argument(
        "--many", action="store_true", help="the library was also filled from the manifest of `verifying/many.py`"
    )
    parser.add_argument("--dir", help="for settings and state; else a new one")
    given = parser.parse_args()
    given.folder = Path(given.dir or tempfile.mkdtemp(prefix="earmark-metadata-")).resolve()
    given.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sys.exit(asyncio.run(main(given)))
