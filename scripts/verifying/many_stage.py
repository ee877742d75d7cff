"""What is done to the many items on Audiobookshelf's side: fields edited, folders renamed by hand and by the script."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from listener.model import LibraryItem
from verifying.many import everything, places


@dataclass
class ManyStage:
    url: str
    key: str
    http: httpx.AsyncClient

    async def prepare(self, items: dict[str, LibraryItem]) -> dict[str, str]:
        """Item id -> key, after the folders were renamed and scanned, and the fields set."""
        made = everything()[0]
        libraries = {one["name"]: one for one in await self.libraries()}
        ids = {(one.library_id, one.rel_path): one.id for one in items.values()}
        keys = {key: ids[libraries[library]["id"], path] for key, (library, path) in places(made).items()}
        for item in made:
            if item.folder is not None:
                library, path = places(made)[item.key]
                root = Path(libraries[library]["folders"][0]["fullPath"])
                (root / item.folder).parent.mkdir(parents=True, exist_ok=True)
                (root / path).rename(root / item.folder)
        await self.rescan()
        for item in made:
            if item.edits:
                edits = dict(item.edits)
                await self._ask("PATCH", f"/api/items/{keys[item.key]}/media", {"metadata": edits})
        return {item_id: key for key, item_id in keys.items()}

    async def libraries(self) -> list[dict[str, Any]]:
        answer = await self._ask("GET", "/api/libraries")
        return [one for one in answer.json()["libraries"] if one["mediaType"] == "book"]

    async def rescan(self) -> None:
        for library in await self.libraries():
            await self._ask("POST", f"/api/libraries/{library['id']}/scan")
        await asyncio.sleep(0.5)
        while not all(one["isFinished"] for one in (await self._ask("GET", "/api/tasks")).json()["tasks"]):
            await asyncio.sleep(0.5)

    async def _ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.key}"}
        answer = await self.http.request(method, self.url + path, headers=headers, json=body)
        answer.raise_for_status()
        return answer

    async def rename_a_copy(self, script: Path, folder: Path) -> bool:
        """The script on a copy of the libraries, twice; prints what it did. False: a file is lost or changed."""
        roots = {}
        for library in await self.libraries():
            roots[library["name"]] = folder / library["name"]
            shutil.rmtree(roots[library["name"]], ignore_errors=True)
            shutil.copytree(library["folders"][0]["fullPath"], roots[library["name"]])
        return self._run(script, roots)

    async def rename(self, script: Path) -> bool:
        """The script on the libraries' own folders, and a scan."""
        roots = {one["name"]: Path(one["folders"][0]["fullPath"]) for one in await self.libraries()}
        good = self._run(script, roots)
        await self.rescan()
        return good

    def _run(self, script: Path, roots: dict[str, Path]) -> bool:
        before, names = contents(roots), files(roots)
        codes, said = [], []
        for _ in range(2):
            command = ["sh", str(script), *(f"{name}={root}" for name, root in roots.items())]
            done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own script
            codes.append(done.returncode)
            said.append(done.stderr.strip())
        after = contents(roots)
        moved = len(names - files(roots))
        print(f"{len(names)} files, {moved} have another name; exit {codes}; all contents are there: {before == after}")
        print("\n".join(filter(None, said)))
        left = [name for name in files(roots) if ".earmark" in name]
        return before == after and codes == [0, 0] and not left


def contents(roots: dict[str, Path]) -> Counter[str]:
    return Counter(
        hashlib.sha256(one.read_bytes()).hexdigest()
        for root in roots.values()
        for one in root.rglob("*")
        if one.is_file()
    )


def files(roots: dict[str, Path]) -> set[str]:
    return {
        f"{name}/{one.relative_to(root)}" for name, root in roots.items() for one in root.rglob("*") if one.is_file()
    }
