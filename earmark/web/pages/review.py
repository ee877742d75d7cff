"""What waits for a person: one card at a time, or those together that a look answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from earmark.views.answers.decide import DecidedItems
from earmark.views.answers.review import MOST_CHOICES, Choice
from earmark.views.review import CandidateBeside, ReviewPage
from earmark.web.pages.acting import PICK, edition_of, undo_of
from earmark.web.pages.done import done_of
from earmark.web.site import ActFailed
from earmark.web.visit import Visit

LONGEST_WORDS = 200


@dataclass(frozen=True, slots=True)
class Whose:
    """``user`` ``None``: what is decided holds for everybody. ``everything``: also what is nobody's."""

    names: tuple[str, ...]
    user: str | None
    everything: bool = False


def whose(visit: Visit) -> Whose:
    """One's own; an administrator decides for everybody unless somebody is asked for."""
    if visit.is_admin and "user" not in visit.request.query_params:
        return Whose(visit.may_see, None, visit.sees_everything)
    return Whose((visit.person,), visit.person)


async def review_page(visit: Visit) -> Response:
    query = visit.request.query_params
    mine = whose(visit)
    view = await visit.site.queries.review(list(mine.names), query.get("item", "")[:LONGEST_WORDS], mine.everything)
    words, named = query.get("q", "")[:LONGEST_WORDS].strip(), query.get("named", "")[:LONGEST_WORDS].strip()
    item = view.card.item if view.card is not None and not view.card.titles else ""
    found, trouble = await looked_further(visit, mine, item, words, named) if item else ([], "")
    shown = (*found, *view.card.candidates) if view.card is not None else ()
    visit.site.edition_covers.expect(one.choice.edition for one in shown if one.choice.edition is not None)
    return visit.page(
        "review.html",
        view=view,
        of=_of(visit, mine),
        found=found,
        trouble=trouble,
        words=words,
        named=named,
        absent="absent" in query,
        was=query.get("was", "")[:LONGEST_WORDS],
        done=done_of(visit),
    )


async def decide(visit: Visit) -> Response:
    """On to the next question, with the undo of this one."""
    mine = whose(visit)
    key = visit.form.get("key", "")
    view = await visit.site.queries.review(list(mine.names), key, mine.everything)
    if view.card is None or view.is_gone:
        return visit.go("/review", done="answered", **_of(visit, mine))
    if view.card.titles:
        return await _answer_withdrawn(visit, mine, view)
    if visit.form.get("edition"):
        return await _decided(visit, mine, view, "choose", "chosen", editions=[edition_of(visit)])
    if visit.form.get("act") == "ignore":
        return await _decided(visit, mine, view, "ignore", "ignored")
    raise HTTPException(400)


async def alike_page(visit: Visit) -> Response:
    mine = whose(visit)
    view = await visit.site.queries.alike(list(mine.names), mine.everything)
    visit.site.edition_covers.expect(row.candidate.choice.edition for row in view.rows if row.candidate.choice.edition)
    return visit.page("alike.html", view=view, of=_of(visit, mine), done=done_of(visit))


async def accept_alike(visit: Visit) -> Response:
    """What is ticked, and still is what was shown."""
    mine = whose(visit)
    view = await visit.site.queries.alike(list(mine.names), mine.everything)
    shown = {row.item: row.candidate.choice.edition for row in view.rows}
    ticked = {name.removeprefix(PICK): value for name, value in visit.form.items() if name.startswith(PICK)}
    picked = {item: edition for item, edition in shown.items() if edition and ticked.get(item) == str(edition)}
    if not picked:
        return visit.go("/review/alike", done="nothing", **_of(visit, mine))
    done: DecidedItems = await visit.site.act(
        "decide",
        {"do": "choose", "items": list(picked), "editions": list(picked.values()), "user": mine.user},
    )
    undo = undo_of(visit, done, said="done_accepted", user=mine.user or "")
    return visit.go("/review", done="accepted", n=done.count, undo=undo, **_of(visit, mine))


async def looked_further(
    visit: Visit, mine: Whose, item: str, words: str, named: str
) -> tuple[list[CandidateBeside], str]:
    """What Hardcover finds for words, or for an edition or an address that was named; and why it finds nothing."""
    if not (words or named):
        return [], ""
    command, more = ("review.search", {"words": words}) if words else ("review.other", {"named": named})
    try:
        about = {"item": item, "users": list(mine.names), "user": mine.user}
        found: tuple[Choice, ...] = await visit.site.act(command, about | more)
    except ActFailed as error:
        return [], str(error)
    return list(await visit.site.queries.beside(mine.names[0], item, found[:MOST_CHOICES])), ""


async def _decided(visit: Visit, mine: Whose, view: ReviewPage, do: str, said: str, **more: Any) -> Response:
    assert view.card is not None  # noqa: S101 - `decide` has seen to it
    about = {"do": do, "items": [view.card.item], "user": mine.user}
    done: DecidedItems = await visit.site.act("decide", about | more)
    undo = undo_of(visit, done, said=f"done_{said}", item=view.card.item, user=mine.user or "")
    to = view.next if view.next != view.card.key else None
    return visit.go("/review", item=to, done=said, undo=undo, was=view.card.key, **_of(visit, mine))


async def _answer_withdrawn(visit: Visit, mine: Whose, view: ReviewPage) -> Response:
    """Of one person's finishes, whoever answers."""
    assert view.card is not None  # noqa: S101
    answer = {"take": "take back", "keep": "keep"}.get(visit.form.get("act", ""))
    if answer is None:
        raise HTTPException(400)
    await visit.site.act("review.withdrawn", {"user": view.card.users[0], "answer": answer})
    return visit.go(
        "/review", done="withdrawn_taken" if answer == "take back" else "withdrawn_kept", **_of(visit, mine)
    )


def _of(visit: Visit, mine: Whose) -> dict[str, str]:
    """What an address needs to stay with the same people."""
    return {"user": mine.user} if mine.user is not None and visit.is_admin else {}
