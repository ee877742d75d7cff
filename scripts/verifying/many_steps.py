"""What is checked with the many items after each command."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from listener.client import Audiobookshelf
from listener.model import LibraryItem
from verifying.many_shelf import ManyShelf
from verifying.many_stage import ManyStage

SHOWN = (
    "title", "subtitle", "authors", "narrators", "series", "publisher", "published_year", "language", "isbn", "asin",
    "description", "genres", "media_tags",
)  # fmt: skip
FILLS_BEGIN = "field "  # the head of the table of fills


@dataclass
class Many:
    """Each check returns what is wrong, as lines."""

    stage: ManyStage
    shelf: ManyShelf
    folder: Path

    def check_matches(self, data_dir: Path) -> list[str]:
        counts, troubles = self.shelf.matches(data_dir)
        for what, number in sorted(counts.items()):
            print(f"  {number:4} {what}")
        print("\n".join(troubles))
        return troubles

    def check_first_screen(self, text: str, document: Any) -> list[str]:
        """Every overwrite and every suspected wrong match stands before the first fill."""
        lines = text.splitlines()
        begin = next((n for n, line in enumerate(lines) if line.startswith(FILLS_BEGIN)), len(lines))
        first = "\n".join(lines[:begin])
        overwrites = [one for one in document["changes"] if not one["fills"] and one["bucket"] != "reject"]
        missing = [f"after the fills: {one['item']} {one['field']}" for one in overwrites if one["path"] not in first]
        quick = [key for key in self.shelf.ids.values() if self.shelf.items[key].kind == "wrong quick match"]
        suspected = document["metadata"]["suspects"]
        missing += [f"after the fills: {one['item']}" for one in suspected if (one["path"] or one["item"]) not in first]
        named = [key for item, key in self.shelf.ids.items() if key in quick and item in str([suspected, overwrites])]
        print(
            f"first screen: {begin} lines before the fills, {len(overwrites)} overwrites, "
            f"{len(suspected)} suspected wrong matches"
        )
        print(f"wrong quick matches among them: {len(named)} of {len(quick)}; not: {sorted(set(quick) - set(named))}")
        print("\n".join(missing))
        return missing

    async def check_names(self, say: Any, client: Audiobookshelf) -> list[str]:
        """The script on a copy, then on the folders themselves: what Audiobookshelf finds again is what it had."""
        print("--- metadata --names --script")
        script = self.folder / "names.sh"
        print((await say("metadata", "--names", "--script", str(script))).out[-600:])
        wrong = []
        if not await self.stage.rename_a_copy(script, self.folder / "copy"):
            wrong.append("the script on a copy")
        before = await read_all(client)
        if not await self.stage.rename(script):
            wrong.append("the script on the folders")
        after = await read_all(client)
        moved = [one for one in before if one in after and before[one].rel_path != after[one].rel_path]
        print(f"after the scan: {len(after)} items, {len(before)} before, {len(moved)} in another folder")
        wrong += [f"gone: {before[one].rel_path}" for one in set(before) - set(after)]
        wrong += [f"missing: {one.rel_path}" for one in after.values() if one.is_missing]
        wrong += [f"other fields after the scan: {key}: {names}" for key, names in differing(before, after).items()]
        again = (await say("metadata", "--names", "--json")).document["problems"]
        open_still = [one["found"] for one in again if one["expected"]]
        print(f"the plan anew: {len(again)} that keep their name, {len(open_still)} to rename")
        wrong += [f"to be renamed again: {one}" for one in open_still]
        print("\n".join(wrong))
        return wrong


def differing(one: dict[str, LibraryItem], other: dict[str, LibraryItem]) -> dict[str, list[str]]:
    found = {}
    for item_id, item in one.items():
        names = [name for name in SHOWN if item_id in other and getattr(item, name) != getattr(other[item_id], name)]
        if names:
            found[f"{item.rel_path} ({item_id})"] = names
    return found


async def read_all(client: Audiobookshelf) -> dict[str, LibraryItem]:
    ids: list[str] = []
    for library in await client.read_libraries():
        if library.media_type == "book":
            ids += [item.id for item in (await client.read_library_page(library.id, 0, 500)).items]
    return await client.read_items(ids)
