"""``earmark metadata --names``: how folders and files should be called. A plan to read; Earmark renames nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from earmark.jobs.child.process import ChildFailed, in_a_child, starter
from earmark.jobs.metadata.run import Wanted
from earmark.jobs.recording import OnProgress
from earmark.service.app import App
from earmark.service.core import Core
from earmark.service.server import Server
from earmark.views.answers.names import FileName, MisnamedItem, NamingAnswer
from handlers.metadata.model import Field
from handlers.naming import NameProblem, another_title, plan, shell_script
from handlers.night.inventory import InventoryShrunk
from listener import AudiobookshelfError, LibraryItem

CHUNK = 100
NAMES_THE_FOLDER = {
    Field.TITLE: "title",
    Field.AUTHORS: "authors",
    Field.SERIES: "series",
    Field.ASIN: "ASIN",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NamingPlan:
    """``items``: how many were read; ``failed``: what could not be, with why."""

    items: int
    problems: tuple[NameProblem, ...]
    script: str
    failed: dict[str, str]

    def answer(self) -> NamingAnswer:
        return NamingAnswer(
            items=self.items,
            kinds=dict(Counter(problem.kind for problem in self.problems)),
            problems=tuple(map(_misnamed, self.problems)),
            script=self.script,
            failed=self.failed,
        )


def _misnamed(problem: NameProblem) -> MisnamedItem:
    return MisnamedItem(
        item=problem.item,
        title=problem.title,
        library=problem.library,
        library_name=problem.library_name or None,
        found=problem.found,
        expected=problem.expected or None,
        kind=problem.kind,
        details=problem.details,
        files=tuple(FileName(found=found, expected=expected) for found, expected in problem.files),
    )


async def naming_plan(app: App, users: list[str], wanted: Wanted, on_progress: OnProgress) -> NamingPlan:
    """Reads every item whole, through whoever may see it; by a child of the running service, else here."""
    task = PlanNames(users=tuple(users), wanted=wanted)
    start = starter(app, dry_run=False) if wanted.item is None else None
    if start is None:
        return await task(app, on_progress)
    try:
        return await in_a_child(app, start, task, on_progress)
    except ChildFailed as error:
        return NamingPlan(items=0, problems=(), script="", failed={"names": str(error)})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanNames:
    """The whole of it, wherever it is carried out."""

    users: tuple[str, ...]
    wanted: Wanted

    async def __call__(self, app: App, on_progress: OnProgress) -> NamingPlan:
        items: dict[str, LibraryItem] = {}
        libraries: dict[str, str] = {}
        failed: dict[str, str] = {}
        for server in app.servers(self.users):
            try:
                await server.prepare()
                libraries |= {one.id: one.name for one in (await server.libraries()).values()}
                await _read(server, self.wanted, items, on_progress)
            except (AudiobookshelfError, InventoryShrunk) as error:
                failed[f"names at {server.url}"] = str(error)
        found = list(items.values())[: self.wanted.limit]
        template = app.settings.metadata.name_template
        problems = plan(found, template, doubts=doubts_about(app.core, found), libraries=libraries)
        return NamingPlan(
            items=len(found), problems=problems, script=shell_script(problems, libraries.values()), failed=failed
        )


async def _read(server: Server, wanted: Wanted, items: dict[str, LibraryItem], on_progress: OnProgress) -> None:
    async for page in server.pages():
        ids = [item.id for item in page if _is_wanted(item, server, wanted)]
        for start in range(0, len(ids), CHUNK):
            items |= await server.read_items(ids[start : start + CHUNK])
            on_progress(len(items), max(len(items), len(ids)))
        if wanted.limit is not None and len(items) >= wanted.limit:
            return


def _is_wanted(item: LibraryItem, server: Server, wanted: Wanted) -> bool:
    return (
        server.counts(item)
        and (wanted.item is None or wanted.item == item.id)
        and (wanted.libraries is None or item.library_id in wanted.libraries)
    )


def doubts_about(core: Core, items: Sequence[LibraryItem]) -> dict[str, str]:
    """Items whose fields may be another book's, with why: nothing is to be called by those."""
    wanted = [item.id for item in items]
    found = {one: f"listening would have to settle it: {why}" for one, why in core.proposals.listen().items()}
    for proposal in core.proposals.of(wanted):
        name = NAMES_THE_FOLDER.get(proposal.field)
        if name is not None and proposal.bucket != "reject":
            found[proposal.item] = f"another value of its {name} is proposed"
    settled = set()
    for matched in core.matches.of(wanted):
        if matched.is_settled:
            settled.add(matched.item)
        elif matched.bucket == "review":
            found[matched.item] = f"its match waits for a person: {matched.reason}"
    for item in items:
        if item.id not in settled and (why := another_title(item)) is not None:
            found.setdefault(item.id, why)
    return found
