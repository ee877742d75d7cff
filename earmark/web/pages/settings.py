"""Settings: what is set and from where, changed only after it was shown what follows; connections; people."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.responses import Response

from earmark.web.pages.settings_form import changes_in, zones
from earmark.web.pages.sign_in import LONGEST_FIELD
from earmark.web.site import ActFailed
from earmark.web.visit import Visit

FIRST_FIELDS = 8  # of a person, before those that few change
DONE = ("saved", "removed", "restored", "key", "watching")


async def settings_page(visit: Visit) -> Response:
    return _settings(visit)


async def settings_typed(visit: Visit) -> Response:
    """First shown, then saved: the second form carries what the first one had."""
    everybody = visit.form.get("scope") == "all"
    if everybody and not visit.is_admin:
        raise HTTPException(403)
    fields = visit.site.queries.fields(None if everybody else visit.person)
    changes = changes_in(fields, visit.form, () if everybody else ("users", visit.person))
    try:
        if visit.form.get("act") == "save":
            if changes:
                await visit.site.act("settings.save", {"changes": changes})
            return visit.go("/settings", done="saved")
        plan = await visit.site.act("settings.plan", {"changes": changes})
    except ActFailed as error:
        return _settings(visit, status=409, why=str(error), typed=visit.form)
    depth = 0 if everybody else 2
    kept = {name: visit.form[name] for name in (".".join(place[depth:]) for place, _ in changes)}
    return visit.page(
        "settings_confirm.html", plan=plan, kept=kept, scope="all" if everybody else "person",
    )  # fmt: skip


async def key_typed(visit: Visit) -> Response:
    """Another API key for the same account."""
    key = visit.form.get("key", "")[:LONGEST_FIELD].strip()
    try:
        await visit.site.setup.renew_key(visit.person, key)
    except ActFailed as error:
        return _settings(visit, status=409, why=str(error))
    return visit.go("/settings", done="key")


async def watch(visit: Visit) -> Response:
    """Nothing is written from now on; going live again is the preview's."""
    await visit.site.act("settings.save", {"changes": [(("users", visit.person, "dry_run"), True)]})
    return visit.go("/settings", done="watching")


async def people_act(visit: Visit) -> Response:
    act, name = visit.form.get("act", ""), visit.form.get("name", "")[:200]
    if act == "ask":
        if name not in visit.may_see:
            raise HTTPException(404)
        return visit.page("settings_remove.html", name=name)
    if act == "remove":
        if name not in visit.may_see:
            raise HTTPException(404)
        await visit.site.setup.remove(name)
        return visit.go("/settings", done="removed", user=None)
    if act == "restore":
        await visit.site.setup.restore(name)
        return visit.go("/settings", done="restored", user=None)
    raise HTTPException(400)


def _settings(visit: Visit, *, status: int = 200, why: str = "", typed: Mapping[str, str] | None = None) -> Response:
    asked = visit.request.query_params.get("done", "")
    fields = visit.site.queries.fields(visit.person)
    return visit.page(
        "settings.html", status=status, fields=fields[:FIRST_FIELDS], more=fields[FIRST_FIELDS:],
        common=visit.site.queries.fields(None) if visit.is_admin else (),
        rows=visit.site.queries.settings() if visit.is_admin else (),
        people=visit.site.setup.people(visit.may_see) if visit.is_admin else (),
        removed=visit.site.setup.removed() if visit.is_admin else {},
        me=visit.site.setup.people([visit.person]), by_password=visit.site.setup.by_password(visit.person),
        zones=zones(), why=why, typed=typed or {}, done=asked if asked in DONE else "",
    )  # fmt: skip
