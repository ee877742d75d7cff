"""``earmark metadata`` and the undo of what it wrote, carried out where the data is."""

from __future__ import annotations

from typing import Any

from earmark.commands.arguments import find_item, item_as_json, users_meant
from earmark.commands.metadata_bulk import again
from earmark.jobs.metadata.account import NOBODY_MAY, writer_for
from earmark.jobs.metadata.report import proposal_as_json
from earmark.jobs.metadata.run import Wanted, servers_of
from earmark.jobs.naming import naming_plan
from earmark.jobs.sync import OnProgress
from earmark.service.app import Service
from earmark.service.control import CommandFailed
from handlers.metadata.model import Field, Proposal, Source
from handlers.metadata.proposals import value_of
from handlers.metadata.write import Metadata, settle
from handlers.state.history import WRITING, Change
from hardcover.errors import DryRun
from listener.errors import AudiobookshelfError
from listener.model import LibraryItem

Options = dict[str, Any]
Answer = tuple[Any, int]

MOST_ASKED = 500  # proposals that a person goes through at a time


async def metadata(service: Service, options: Options, on_progress: OnProgress) -> Answer:
    """The check alone; with ``apply`` what is sure is written. ``names``: the naming plan instead. ``again``: what an
    undo took back of that run is written again, after all."""
    if options.get("again"):
        return await again(service, int(options["again"]), on_progress)
    users = users_meant(service, options)
    wanted = Wanted(
        apply=bool(options.get("apply")),
        limit=int(options["limit"]) if options.get("limit") else None,
        libraries=await _libraries(service, users, options.get("library")),
        item=await _item_id(service, options),
    )
    if options.get("names"):
        document = await naming_plan(service, users, wanted, on_progress)
        return document, 1 if document["failed"] else 0
    report = await service.check_metadata(users, wanted, on_progress=on_progress)
    return report, 1 if report["failed"] else 0


async def proposals(service: Service, options: Options, _on_progress: OnProgress) -> Answer:
    """Proposals that a person has to decide, item by item, both sides next to each other:
    ``[{"item": as for a match, "proposals": [{field, old, new, source, confidence, why, …}]}]``."""
    users_meant(service, options)
    by_item: dict[str, list[Proposal]] = {}
    found = service.proposals.find(bucket="review", limit=MOST_ASKED)
    for one in sorted(found, key=lambda proposal: proposal.fills):  # what overwrites is asked first, and item by item
        by_item.setdefault(one.item, []).append(one)
    items = await _items(service, list(by_item))
    order = {name: place for place, name in enumerate(Field)}
    return [
        {
            "item": item_as_json(items[item_id]) if item_id in items else {"id": item_id, "title": of_item[0].title},
            "path": items[item_id].rel_path if item_id in items else None,
            "proposals": [
                proposal_as_json(one) for one in sorted(of_item, key=lambda one: (one.fills, order[one.field]))
            ],
        }
        for item_id, of_item in by_item.items()
    ], 0


async def decide(service: Service, options: Options, _on_progress: OnProgress) -> Answer:
    """A person's word on one proposal: ``do`` is "apply" (it is written), "dismiss" (it is never proposed again) or
    "reopen" (``change``, or the no, is taken back, and ``proposal`` is open again)."""
    match options.get("do"):
        case "apply":
            proposal = _proposal(service, str(options["item"]), str(options["field"]))
            written = await _carry_out(service, proposal)
            return {"done": "written", "changes": written}, 0
        case "dismiss":
            service.proposals.dismiss(_proposal(service, str(options["item"]), str(options["field"])))
            return {"done": "not proposed again", "changes": []}, 0
        case "reopen":
            for change in options.get("changes", ()):
                _, code = await undo(service, {"id": change}, _on_progress)
                if code:
                    raise CommandFailed(f"change {change} could not be taken back")
            service.proposals.reconsider(_from_json(options["proposal"]))
            return {"done": "taken back", "changes": []}, 0
    raise CommandFailed("a proposal is applied, dismissed or reopened", 2)


async def _carry_out(service: Service, proposal: Proposal) -> list[int]:
    writer = await _writer(service, proposal.item)
    try:
        written = await writer.apply(proposal.item, [proposal])
    except DryRun as error:
        raise CommandFailed(str(error)) from error
    if not written.changes and proposal.field in written.skipped:
        raise CommandFailed(f"not written: {written.skipped[proposal.field]}")
    return written.changes


async def undo(service: Service, options: Options, _on_progress: OnProgress) -> Answer:
    """Take back one change of metadata, all of an item (``item``) or all of a run (``run``). What was edited since is
    left alone without ``force``: ``{"undone": [ids], "left": {id: why}}``."""
    if options.get("id"):
        change = service.history.get(int(options["id"]))
        if change is not None and change.what == WRITING:
            await _writer(service, change.key.item)  # sees what became of it
            change = service.history.get(change.id)
        changes = [change] if change is not None else []
    else:
        item = await _item_id(service, options)
        run = int(options["run"]) if options.get("run") else None
        changes = service.history.metadata_changes(item=item, run=run)
    if not changes:
        raise CommandFailed("there is no change of metadata to take back: `earmark history` lists them")
    if changes[0].undone is not None:
        raise CommandFailed(f"change {changes[0].id} was taken back already, at {changes[0].undone.isoformat()}")
    by_item: dict[str, list[Change]] = {}
    for change in changes:
        by_item.setdefault(change.key.item, []).append(change)
    left: dict[int, str] = {}
    for item_id, found in by_item.items():
        try:
            writer = await _writer(service, item_id)
            left |= await writer.take_back(found, force=bool(options.get("force")))
        except DryRun as error:
            raise CommandFailed(str(error)) from error
    undone = [change.id for change in changes if change.id not in left]
    return {
        "undone": undone,
        "left": {str(change): why for change, why in left.items()},
        "titles": {str(change.id): change.title for change in changes},
    }, 1 if left else 0


async def _item_id(service: Service, options: Options) -> str | None:
    if options.get("item") is None:
        return None
    if not str(options["item"]).strip():
        raise CommandFailed("--item is empty: name an item by its id or words of its title", 2)
    try:
        _, item = await find_item(service, options)
    except CommandFailed:
        wanted = str(options["item"])
        if service.history.metadata_changes(item=wanted):  # gone from Audiobookshelf, and still in the history
            return wanted
        raise
    return item.id


async def _writer(service: Service, item_id: str) -> Metadata:
    """For the Audiobookshelf that has the item."""
    may = False
    for persons in servers_of(service, service.persons).values():
        writer = await writer_for(service, persons, service.gateway)
        if writer is None:
            continue
        may = True
        await settle(service.history, service.proposals, writer.writer)
        if await writer.writer.read_item(item_id) is not None:
            return writer
    raise CommandFailed("no Audiobookshelf of the settings has the item any more" if may else NOBODY_MAY)


async def _items(service: Service, wanted: list[str]) -> dict[str, LibraryItem]:
    """As far as Audiobookshelf shows them."""
    found: dict[str, LibraryItem] = {}
    for person in service.persons.values():
        try:
            found |= await person.items.get_many([item for item in wanted if item not in found])
        except AudiobookshelfError:
            continue
    return found


async def _libraries(service: Service, users: list[str], wanted: Any) -> frozenset[str] | None:
    """The ids of the libraries that go by this id or name; ``None``: all."""
    if wanted is None:
        return None
    if not str(wanted).strip():
        raise CommandFailed("--library is empty: name a library, or leave the option out", 2)
    name, names = str(wanted).casefold(), set()
    found: set[str] = set()
    for person in (service.persons[user] for user in users):
        for library in await person.audiobookshelf.read_libraries():
            names.add(library.name)
            if name in {library.id.casefold(), library.name.casefold()}:
                found.add(library.id)
    if not found:
        raise CommandFailed(f"there is no library {wanted}; there are: {', '.join(sorted(names)) or 'none'}", 2)
    return frozenset(found)


def _proposal(service: Service, item: str, field: str) -> Proposal:
    found = next((one for one in service.proposals.find(item=item) if one.field is Field(field)), None)
    if found is None:
        raise CommandFailed("this proposal is not open any more")
    return found


def _from_json(raw: dict[str, Any]) -> Proposal:
    """The inverse of ``proposal_as_json``."""
    made = {name: value for name, value in raw.items() if name not in ("fills", "overwrites")}
    made |= {"field": Field(raw["field"]), "source": Source(raw["source"])}
    return Proposal(**made | {"old": value_of(raw["old"]), "new": value_of(raw["new"])})
