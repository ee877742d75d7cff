"""Proposals of metadata: decided field by field, or all of one field and kind. Whoever may write for all decides."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from earmark.views.answers.proposals import ProposalDecision, ProposalListing, ProposalsDismissed, WrittenTogether
from earmark.views.proposals import FILLS, OVERWRITES, WantedProposals
from earmark.web.pages.done import done_of, number_of
from earmark.web.visit import Visit
from handlers.book import Field
from handlers.state.undo_log import UndoStep


async def proposals_page(visit: Visit) -> Response:
    query = visit.request.query_params
    field, kind = query.get("field", ""), query.get("kind", "")
    is_one_kind = field in set(Field) and kind in (FILLS, OVERWRITES)
    wanted = WantedProposals(
        field=field if is_one_kind else "", kind=kind if is_one_kind else "", page=number_of(query.get("page", ""))
    )
    view = await visit.site.queries.proposals(list(visit.may_see), wanted, visit.sees_everything)
    return visit.page("proposals.html", view=view, done=done_of(visit))


async def decide_proposal(visit: Visit) -> Response:
    """One (``item`` and ``field``), or with ``all`` every one of a field and a kind."""
    act, field, kind = (visit.form.get(name, "") for name in ("act", "field", "kind"))
    if act not in ("apply", "dismiss") or field not in set(Field):
        raise HTTPException(400)
    if "all" in visit.form:
        if kind not in (FILLS, OVERWRITES):
            raise HTTPException(400)
        if not visit.sees_everything:  # among them are those of another Audiobookshelf
            raise HTTPException(403)
        return await _all(visit, act, field, kind)
    item = visit.form.get("item", "")
    if not await visit.reaches(item):
        raise HTTPException(404)
    about = {"item": item, "field": field}
    before: ProposalListing = await visit.site.act("metadata.bulk", {"do": "list", "item": item, "field": field})
    done: ProposalDecision = await visit.site.act("metadata.decide", about | {"do": act})
    again = about | {"do": "reopen", "changes": list(done.changes)}
    reopen = [UndoStep("metadata.decide", again | {"proposal": one.as_json()}) for one in before.proposals]
    said = "applied" if act == "apply" else "dismissed"
    return visit.go_back(said, undo=visit.keep_undo(*reopen, said=f"done_{said}", item=item, user=""))


async def _all(visit: Visit, act: str, field: str, kind: str) -> Response:
    """Only as many as the page said: others may have come since."""
    about = {"field": field, "kind": kind}
    before: ProposalListing = await visit.site.act("metadata.bulk", about | {"do": "list"})
    if visit.form.get("all") != str(len(before.proposals)):
        return visit.go_back("others_since")

    def taken_back(done: WrittenTogether | ProposalsDismissed) -> list[UndoStep]:
        if isinstance(done, WrittenTogether):
            return [UndoStep("metadata.undo", {"run": done.run})] if done.count else []
        return [
            UndoStep("metadata.decide", {"do": "reopen", "item": one.item, "field": field, "proposal": one.as_json()})
            for one in before.proposals
        ]

    work = await visit.start(act, "metadata.bulk", about | {"do": act}, taken_back)
    return visit.go_back("", work=work)
