"""``earmark metadata --names``: how folders and files should be called. A plan to read; Earmark renames nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from earmark.metadata import Wanted, servers_of
from earmark.metadata_items import Service
from earmark.passes import OnProgress
from handlers.naming.plan import NameProblem, plan, plan_as_json
from handlers.naming.script import shell_script
from handlers.night.inventory import pages
from listener.model import LibraryItem

CHUNK = 100
IN_DOUBT = "names and fields speak of different books"


async def naming_plan(
    service: Service, users: list[str], wanted: Wanted, on_progress: OnProgress, doubtful: Collection[str] = ()
) -> dict[str, Any]:
    """``{"items": n, "kinds": {kind: count}, "problems": [...], "script": "#!/bin/sh …"}``; reads every item whole.

    ``doubtful``: ids of items whose fields may be another book's; nothing is to be called by those.
    """
    items: list[LibraryItem] = []
    template = service.settings.metadata.name_template
    for persons in servers_of(service, users).values():
        reader = persons[0].audiobookshelf
        for person in persons:
            await person.prepare()
        async for page in pages([person.audiobookshelf for person in persons]):
            ids = [
                item.id
                for item in page
                if any(person.user.allows(item.library_id) for person in persons)
                and (wanted.item is None or wanted.item == item.id)
                and (wanted.libraries is None or item.library_id in wanted.libraries)
            ]
            for start in range(0, len(ids), CHUNK):
                items += (await reader.read_items(ids[start : start + CHUNK])).values()
                on_progress(len(items), max(len(items), len(ids)))
            if wanted.limit is not None and len(items) >= wanted.limit:
                break
    problems = tuple(
        replace(one, expected="", kind=IN_DOUBT, details=(IN_DOUBT,), files=()) if one.item in doubtful else one
        for one in plan(items[: wanted.limit] if wanted.limit is not None else items, template)
    )
    return {
        "items": len(items),
        "kinds": _kinds(problems),
        "problems": plan_as_json(problems),
        "script": shell_script(problems),
    }


def _kinds(problems: tuple[NameProblem, ...]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for problem in problems:
        counts[problem.kind] = counts.get(problem.kind, 0) + 1
    return counts
