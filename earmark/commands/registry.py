"""What the commands do, with a service at hand: the running one (over the control socket) or one opened for a command.

Each takes plain options and returns a JSON document and an exit code; ``cli.py`` turns the document into text.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import Any

from earmark.commands import editions, metadata, metadata_bulk, review_queue, withdrawn
from earmark.commands.arguments import find_item, item_as_json, named, no_such_user, users_meant
from earmark.commands.case_files.making import make_case
from earmark.commands.override import put_override, release, unlink
from earmark.jobs.sync import OnProgress, went_wrong
from earmark.service.app import Service
from earmark.service.control import CommandFailed
from earmark.service.user import UserRuntime
from handlers.matching import match, views_of
from handlers.night.extras import OWNED
from handlers.state.database import DatabaseError
from handlers.state.history import Change, History
from handlers.state.matches import Matched
from handlers.state.outcome import Key, Kind, Outcome
from handlers.state.overrides import EVERYONE, Override, OverrideKind
from handlers.sync.find_edition import candidates_of, identifiers_of, verdict_as_json
from handlers.sync.undo import CannotUndo, undo
from hardcover.errors import HardcoverError
from hardcover.limits import Lane
from hardcover.model import EditionId
from listener.errors import AudiobookshelfError
from listener.model import LibraryItem

NARROWING = ("user", "item", "library", "named")  # an empty one would mean everything
MOST_CHANGES = 1000  # that `history` lists

Document = dict[str, Any] | list[Any]
Options = dict[str, Any]


async def run_command(service: Service, name: str, options: Options, on_progress: OnProgress) -> tuple[Document, int]:
    """Carry out one command. Raises ``CommandFailed`` with a text for people."""
    try:
        command = _COMMANDS[name]
    except KeyError:
        raise CommandFailed(f"unknown command {name!r}", 2) from None
    for option in NARROWING:
        named(options, option)
    try:
        return await command(service, options, on_progress)
    except (AudiobookshelfError, HardcoverError, DatabaseError) as error:
        raise CommandFailed(str(error)) from error


async def _sync(service: Service, options: Options, on_progress: OnProgress) -> tuple[Document, int]:
    users = users_meant(service, options)
    document = await service.sync(users, dry_run=bool(options.get("dry_run")), on_progress=on_progress)
    return document, 1 if went_wrong(document) else 0


async def _reconcile(service: Service, options: Options, on_progress: OnProgress) -> tuple[Document, int]:
    limit = int(options["limit"]) if options.get("limit") else None
    report = await service.reconcile_now(
        users_meant(service, options), dry_run=bool(options.get("dry_run")), limit=limit, on_progress=on_progress
    )
    return report, 1 if went_wrong(report) else 0


async def _match(service: Service, options: Options, on_progress: OnProgress) -> tuple[Document, int]:
    """Explain one match: what Audiobookshelf says, the candidates, the evidence, the verdict, and the night's."""
    person, item = await find_item(service, options)
    key = Key(person.name, item.id)
    identifiers = identifiers_of(item)
    claims = await person.user.catalogue.find(identifiers, Lane.LIVE, None) if identifiers else []
    candidates = candidates_of(claims)
    policy = person.user.policy
    verdict = match(views_of(item), candidates, auto_at=policy.auto_at, review_at=policy.review_at)
    pin = service.ledger.pin(key)
    override = service.state.overrides.match(key)
    last = service.state.outcomes.last(key)
    return {
        "user": person.name,
        "item": item_as_json(item),
        "identifiers": list(identifiers.keys),
        "candidates": [
            {
                "edition": int(claim.edition.id),
                "book": int(claim.book.id),
                "title": claim.book.title,
                "authors": list(claim.book.authors),
                "format": claim.edition.format.name.lower() if claim.edition.format else None,
                "audio_seconds": claim.edition.audio_seconds,
                "pages": claim.edition.pages,
                "language": claim.edition.language,
                "found_by": sorted(claim.via),
            }
            for claim in claims
        ],
        "verdict": verdict_as_json(verdict) if candidates else None,
        "night": _of_the_night(service.matches.get(item.id)),
        "pin": {
            "book": int(pin.book_id),
            "edition": int(pin.edition_id),
            "from": pin.provenance.value,
            "reason": pin.reason,
            "since": pin.at.isoformat(),
        }
        if pin is not None
        else None,
        "override": override.kind.value if override is not None else None,
        "held": service.state.overrides.is_held(key),
        "last_outcome": {"outcome": last[0].value, "reason": last[1]} if last is not None else None,
    }, 0


def _of_the_night(found: Matched | None) -> dict[str, Any] | None:
    """A verdict as ``verdict_as_json`` has it (of what was certain no evidence is kept), and when and how it came."""
    if found is None:
        return None
    return {
        "bucket": found.bucket,
        "confidence": round(found.confidence, 4),
        "reason": found.reason,
        "book": None,
        "edition": found.edition_id,
        "evidence": [],
        "caps": [],
        "runners_up": [],
        **found.evidence,
        "at": found.at.isoformat(),
        "by": found.by,
        "searched": found.searched,
    }


async def _case(service: Service, options: Options, on_progress: OnProgress) -> tuple[Document, int]:
    """Everything a decision about one item rests on, as one JSON object."""
    return await make_case(service, options), 0


async def _link(service: Service, options: Options, on_progress: OnProgress) -> tuple[Document, int]:
    """Pin an item to an edition."""
    person, item = await find_item(service, options)
    edition_id = EditionId(int(options["edition"]))
    edition = (await person.user.catalogue.editions_by_id([edition_id], Lane.LIVE)).get(edition_id)
    if edition is None:
        raise CommandFailed(f"Hardcover has no edition {edition_id}: the number stands in its page's address")
    override = Override(kind=OverrideKind.LINK, book_id=edition.book_id, edition_id=edition.id)
    put_override(service, item.id, override, _whose(service, options))
    return _overridden(service, options, item, f"linked to edition {edition.id} of book {edition.book_id}"), 0


async def _ignore(service: Service, options: Options, on_progress: OnProgress) -> tuple[Document, int]:
    _, item = await find_item(service, options)
    put_override(service, item.id, Override(kind=OverrideKind.IGNORE), _whose(service, options))
    return _overridden(service, options, item, "ignored: it is not synced"), 0


async def _unlink(service: Service, options: Options, on_progress: OnProgress) -> tuple[Document, int]:
    _, item = await find_item(service, options)
    had = unlink(service, item.id, _whose(service, options))
    done = "matched again" if had else "it was neither linked nor ignored"
    return _overridden(service, options, item, done, changed=had), 0


async def _hold(service: Service, options: Options, on_progress: OnProgress) -> tuple[Document, int]:
    _, item = await find_item(service, options)
    put_override(service, item.id, Override(kind=OverrideKind.HOLD), _whose(service, options))
    return _overridden(service, options, item, "held: nothing is written to Hardcover until it is released"), 0


async def _release(service: Service, options: Options, on_progress: OnProgress) -> tuple[Document, int]:
    _, item = await find_item(service, options)
    was_held = release(service, item.id, _whose(service, options))
    done = "released: it is synced again" if was_held else "it was not held"
    return _overridden(service, options, item, done, changed=was_held), 0


def _whose(service: Service, options: Options) -> str:
    """The user an override is for: the one named, else everybody."""
    return users_meant(service, options)[0] if options.get("user") is not None else EVERYONE


def _overridden(
    service: Service, options: Options, item: LibraryItem, done: str, *, changed: bool = True
) -> dict[str, Any]:
    user = _whose(service, options)
    return {"item": item_as_json(item), "user": user or None, "done": done, "changed": changed}


async def _undo(service: Service, options: Options, on_progress: OnProgress) -> tuple[Document, int]:
    """Take one change back: status, read, dates and progress as before, or what we created deleted."""
    change = service.history.get(int(options["id"])) if options.get("id") else None
    if not options.get("id") or (change is not None and change.is_metadata and change.undone is None):
        return await metadata.undo(service, options, on_progress)
    if change is None:
        raise CommandFailed(f"there is no change {options['id']}: `earmark history` lists them")
    if change.undone is not None:
        raise CommandFailed(f"change {change.id} was taken back already, at {change.undone.isoformat()}")
    if change.what == OWNED:
        raise CommandFailed("the list of owned books is yours to change, on Hardcover")
    person = service.persons.get(change.key.user)
    if person is None:
        raise CommandFailed(f"user {change.key.user} is not in the settings any more")
    async with person.keys.of(change.key.item):
        return await _take_back(service, person, change, force=bool(options.get("force"))), 0


async def _take_back(service: Service, person: UserRuntime, change: Change, *, force: bool) -> Document:
    if not person.known.rows():  # nobody listens: what Audiobookshelf says now is dealt with by the undo
        await person.read_rows()
    context, now = person.user, service.ports.now
    try:
        undone = await undo(context, service.state, service.gateway, change, now=now, force=force)
    except CannotUndo as error:
        raise CommandFailed(str(error)) from error
    service.outcomes.publish(
        Outcome(
            key=change.key,
            kind=Kind.SYNCED,
            reason=f"change {change.id} taken back" + (f"; {undone.stays}" if undone.stays else ""),
            at=undone.at,
            title=change.title,
            what="undo",
            units=undone.units,
            before=undone.before,
            after=undone.after,
            lane="live",
        )
    )
    return {"undone": change.id, "as": undone.history_id, "title": change.title, "before": undone.before,
            "after": undone.after, "units": undone.units, "stays": undone.stays}  # fmt: skip


def history_of(
    history: History | None, *, users: Collection[str], user: str | None, item: str | None
) -> list[dict[str, Any]]:
    """``[{id, at, user, item, title, what, before, after, reason, units, undone}]``, newest first; ``item`` is an id or
    words of the title. ``users``: those of the settings; whoever is in the history is known too."""
    user, item = named({"user": user}, "user"), named({"item": item}, "item")
    if user is not None:
        known = {name.casefold(): name for name in (*(history.users() if history else ()), *users)}
        if user.casefold() not in known:
            raise no_such_user(user, users)
        user = known[user.casefold()]
    changes = history.find(user=user, limit=MOST_CHANGES if item is None else None) if history else []
    if item is not None:
        words = item.casefold().split()
        changes = [c for c in changes if c.key.item == item or all(word in c.title.casefold() for word in words)]
    return [
        {
            "id": change.id,
            "at": change.at.isoformat(),
            "user": change.key.user,
            "item": change.key.item,
            "title": change.title,
            "what": change.what,
            "before": change.before,
            "after": change.after,
            "reason": change.reason,
            "units": change.units,
            "undone": change.undone.isoformat() if change.undone else None,
        }
        for change in changes
    ]


_COMMANDS: dict[str, Callable[[Service, Options, OnProgress], Awaitable[tuple[Document, int]]]] = {
    "sync": _sync,
    "reconcile": _reconcile,
    "match": _match,
    "case": _case,
    "link": _link,
    "unlink": _unlink,
    "ignore": _ignore,
    "hold": _hold,
    "release": _release,
    "undo": _undo,
    "metadata": metadata.metadata,
    "metadata.proposals": metadata.proposals,
    "metadata.decide": metadata.decide,
    "review.list": review_queue.list_waiting,
    "review.accept": review_queue.accept,
    "review.ignore": review_queue.ignore,
    "review.reopen": review_queue.reopen,
    "review.other": review_queue.other,
    "review.search": review_queue.search,
    "metadata.bulk": metadata_bulk.bulk,
    "review.withdrawn": withdrawn.answer,
    "editions.stats": editions.stats_here,
    "editions.clear": editions.clear_here,
}
