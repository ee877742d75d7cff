"""``earmark metadata --names``: how folders and files should be called. A plan to read; Earmark renames nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from earmark.jobs.metadata.items import Service
from earmark.jobs.metadata.run import Wanted, servers_of
from earmark.jobs.sync import OnProgress
from earmark.service.user import UserRuntime
from handlers.metadata.model import Field
from handlers.naming import NameProblem, another_title, plan, plan_as_json, shell_script
from handlers.night.inventory import pages
from listener.errors import AudiobookshelfError
from listener.model import LibraryItem

CHUNK = 100
NAMES_THE_FOLDER = {
    Field.TITLE: "title",
    Field.AUTHORS: "authors",
    Field.SERIES: "series",
    Field.ASIN: "ASIN",
}


async def naming_plan(service: Service, users: list[str], wanted: Wanted, on_progress: OnProgress) -> dict[str, Any]:
    """``{"items": n, "kinds": {kind: count}, "problems": [...], "script": "#!/bin/sh …", "failed": {what: why}}``.

    Reads every item whole, through whoever may see it.
    """
    items: dict[str, LibraryItem] = {}
    libraries: dict[str, str] = {}
    failed: dict[str, str] = {}
    for url, persons in servers_of(service, users).items():
        try:
            for person in persons:
                await person.prepare()
                libraries |= {one.id: one.name for one in await person.audiobookshelf.read_libraries()}
            await _read(persons, wanted, items, on_progress)
        except AudiobookshelfError as error:
            failed[f"names at {url}"] = str(error)
    found = list(items.values())[: wanted.limit]
    problems = plan(
        found,
        service.settings.metadata.name_template,
        doubts=doubts_about(service, found),
        libraries=libraries,
    )
    return {
        "items": len(found),
        "kinds": _kinds(problems),
        "problems": plan_as_json(problems),
        "script": shell_script(problems, libraries.values()),
        "failed": failed,
    }


async def _read(
    persons: Sequence[UserRuntime], wanted: Wanted, items: dict[str, LibraryItem], on_progress: OnProgress
) -> None:
    met: set[str] = set()
    for person in persons:  # what one may not see, another one may
        async for page in pages([person.audiobookshelf]):
            ids = [item.id for item in page if item.id not in met and _is_wanted(item, persons, wanted)]
            met.update(ids)
            for start in range(0, len(ids), CHUNK):
                items |= await person.audiobookshelf.read_items(ids[start : start + CHUNK])
                on_progress(len(items), max(len(items), len(ids)))
            if wanted.limit is not None and len(items) >= wanted.limit:
                return


def _is_wanted(item: LibraryItem, persons: Sequence[UserRuntime], wanted: Wanted) -> bool:
    return (
        any(person.user.allows(item.library_id) for person in persons)
        and (wanted.item is None or wanted.item == item.id)
        and (wanted.libraries is None or item.library_id in wanted.libraries)
    )


def doubts_about(service: Service, items: Sequence[LibraryItem]) -> dict[str, str]:
    """Items whose fields may be another book's, with why: nothing is to be called by those."""
    wanted = [item.id for item in items]
    found = {one: f"listening would have to settle it: {why}" for one, why in service.proposals.listen().items()}
    for proposal in service.proposals.of(wanted):
        name = NAMES_THE_FOLDER.get(proposal.field)
        if name is not None and proposal.bucket != "reject":
            found[proposal.item] = f"another value of its {name} is proposed"
    settled = set()
    for matched in service.matches.of(wanted):
        if matched.is_settled:
            settled.add(matched.item)
        elif matched.bucket == "review":
            found[matched.item] = f"its match waits for a person: {matched.reason}"
    for item in items:
        if item.id not in settled and (why := another_title(item)) is not None:
            found.setdefault(item.id, why)
    return found


def _kinds(problems: tuple[NameProblem, ...]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for problem in problems:
        counts[problem.kind] = counts.get(problem.kind, 0) + 1
    return counts
