"""``earmark metadata`` and the undo of what it wrote, carried out where the data is."""

from __future__ import annotations

from typing import Any

from earmark.control import CommandFailed
from earmark.meant import find_item, users_meant
from earmark.metadata import Wanted, proposal_as_json, servers_of, writer_for
from earmark.naming import naming_plan
from earmark.passes import OnProgress
from earmark.service import Service
from handlers.history import Change
from handlers.metadata.model import Field, Proposal
from handlers.metadata.write import Metadata

Options = dict[str, Any]
Answer = tuple[Any, int]


async def metadata(service: Service, options: Options, on_progress: OnProgress) -> Answer:
    """The check alone; with ``apply`` what is sure is written. ``names``: the naming plan instead."""
    users = users_meant(service, options)
    wanted = Wanted(
        apply=bool(options.get("apply")),
        limit=int(options["limit"]) if options.get("limit") else None,
        library=options.get("library"),
        item=await _item_id(service, options),
    )
    if options.get("names"):
        return await naming_plan(service, service.settings, users, wanted, on_progress), 0
    report = await service.check_metadata(users, wanted, on_progress=on_progress)
    return report, 1 if report["failed"] else 0


async def proposals(service: Service, options: Options, _on_progress: OnProgress) -> Answer:
    """Proposals that a person has to decide, with both sides: ``[{item, title, field, old, new, source, …}]``."""
    return [proposal_as_json(one) for one in service.proposals.find(bucket="review", limit=500)], 0


async def decide(service: Service, options: Options, _on_progress: OnProgress) -> Answer:
    """A person's word on one proposal: ``apply`` writes it, else it is never proposed again."""
    proposal = _proposal(service, str(options["item"]), str(options["field"]))
    if not options.get("apply"):
        service.proposals.dismiss(proposal)
        return {"done": "not proposed again"}, 0
    written = await (await _writer(service)).apply(proposal.item, [proposal])
    if proposal.field in written.skipped:
        raise CommandFailed(f"not written: {written.skipped[proposal.field]}")
    return {"done": "written", "changes": written.changes}, 0


async def undo(service: Service, options: Options, _on_progress: OnProgress) -> Answer:
    """Take back one change of metadata, all of an item (``item``) or all of a run (``run``). What was edited since is
    left alone without ``force``."""
    if options.get("id"):
        change = service.history.get(int(options["id"]))
        changes = [change] if change is not None else []
    else:
        item = await _item_id(service, options)
        run = int(options["run"]) if options.get("run") else None
        changes = service.history.metadata_changes(item=item, run=run)
    if not changes:
        raise CommandFailed("there is no change of metadata to take back: `earmark history` lists them")
    writer = await _writer(service)
    by_item: dict[str, list[Change]] = {}
    for change in changes:
        by_item.setdefault(change.key.item, []).append(change)
    left: dict[int, str] = {}
    for found in by_item.values():
        left |= await writer.take_back(found, force=bool(options.get("force")))
    undone = [change.id for change in changes if change.id not in left]
    return {"undone": undone, "left": {str(change): why for change, why in left.items()}}, 1 if left else 0


async def _item_id(service: Service, options: Options) -> str | None:
    if not options.get("item"):
        return None
    _, item = await find_item(service, options)
    return item.id


async def _writer(service: Service) -> Metadata:
    for persons in servers_of(service, service.persons).values():
        writer = await writer_for(service, persons, service.gateway)
        if writer is not None:
            return writer
    raise CommandFailed(
        "no account may update items: set audiobookshelf.admin_token, or give a user's account the right to update"
    )


def _proposal(service: Service, item: str, field: str) -> Proposal:
    found = next((one for one in service.proposals.find(item=item) if one.field is Field(field)), None)
    if found is None:
        raise CommandFailed("this proposal is not open any more")
    return found
