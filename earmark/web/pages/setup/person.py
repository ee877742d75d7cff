"""The steps of one person: Hardcover, what to sync, the preview, the first event. Looking at them writes nothing."""

from __future__ import annotations

import io
from collections.abc import Sequence

import segno
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import Response

from earmark.views.preview import TICKED
from earmark.views.setup import SetupPerson
from earmark.web.pages.settings_form import changes_in, zones
from earmark.web.pages.sign_in import LONGEST_FIELD
from earmark.web.site import ActFailed
from earmark.web.visit import Visit, number_in

STEP_FIELDS = ("timezone", "progress.pace", "progress.privacy", "progress.past")


async def hardcover_page(visit: Visit) -> Response:
    return _hardcover(visit)


async def hardcover_act(visit: Visit) -> Response:
    """A code is asked for, or a token tried."""
    try:
        if visit.form.get("act") == "code":
            await visit.site.setup.ask_code(visit.person)
        elif visit.form.get("act") == "token":
            await visit.site.setup.use_token(visit.person, visit.form.get("token", "")[:LONGEST_FIELD])
        else:
            raise HTTPException(400)
    except ActFailed as error:
        return _hardcover(visit, status=409, problem=str(error))
    return visit.go("/setup/hardcover")


def _hardcover(visit: Visit, *, status: int = 200, problem: str = "") -> Response:
    seen = visit.site.setup.hardcover(visit.person)
    picture = qr(seen.code.link) if seen.code is not None else ""
    problems = visit.request.query_params.get("problems", "")[:1000] if visit.is_admin else ""
    return visit.page(
        "setup_hardcover.html", status=status, step=3, seen=seen, qr=picture, problem=problem, problems=problems,
        people=_people(visit), waits=seen.code is not None and not problem,
    )  # fmt: skip


async def sync_page(visit: Visit) -> Response:
    return await _sync(visit)


async def sync_saved(visit: Visit) -> Response:
    """Saved at once: nothing is written before the person goes live. The preview begins."""
    libraries = await visit.site.setup.libraries(visit.person)
    fields = visit.site.queries.fields(visit.person)
    changes = changes_in([one for one in fields if one.name in STEP_FIELDS], visit.form, ("users", visit.person))
    include = next(one for one in fields if one.name == "libraries.include")
    if libraries and not include.is_fixed:
        chosen = [one for one in libraries if f"library-{one.id}" in visit.form]
        if not chosen:
            return await _sync(visit, status=400, problem="setup_no_library")
        names = [one.name for one in libraries]
        kept = [one.name if names.count(one.name) == 1 else one.id for one in chosen]
        changes.append((("users", visit.person, "libraries", "include"), None if chosen == list(libraries) else kept))
    try:
        if changes:
            await visit.site.act("settings.save", {"changes": changes})
    except ActFailed as error:
        return await _sync(visit, status=409, why=str(error))
    visit.site.setup.begin_preview(visit.person)
    return visit.go("/setup/preview")


async def _sync(visit: Visit, *, status: int = 200, problem: str = "", why: str = "") -> Response:
    fields = {one.name: one for one in visit.site.queries.fields(visit.person)}
    libraries = await visit.site.setup.libraries(visit.person)
    return visit.page(
        "setup_sync.html", status=status, step=4, fields=fields, libraries=libraries, zones=zones(), problem=problem,
        why=why, typed=visit.form, people=_people(visit),
    )  # fmt: skip


async def preview_page(visit: Visit) -> Response:
    return _preview(visit)


async def preview_act(visit: Visit) -> Response:
    act = visit.form.get("act", "")
    if act == "again":
        visit.site.setup.begin_preview(visit.person)
        return visit.go("/setup/preview")
    if act == "watch":
        return visit.go("/setup/done")
    if act not in ("count", "live"):
        raise HTTPException(400)
    ticked, whole = _chosen(visit)
    if act == "count":
        return _preview(visit, counted=visit.site.setup.count_chosen(visit.person, ticked, whole))
    number = number_in(visit.form.get("preview", ""), 8) or 0
    done, of = await visit.site.setup.go_live(visit.person, number, ticked, whole)
    return visit.go("/setup/done", live=done, of=of)


def _preview(visit: Visit, *, counted: int | None = None) -> Response:
    """As it was made, or with the ticks of the form, which are ``counted``."""
    view = visit.site.setup.preview(visit.person)
    visit.site.edition_covers.expect(row.edition for rows in view.groups for row in rows.rows if row.edition)
    return visit.page(
        "setup_preview.html", step=5, view=view, people=_people(visit), counted=counted, ticks=visit.form,
    )  # fmt: skip


def _chosen(visit: Visit) -> tuple[set[int], set[str]]:
    """Rows by number, and whole groups or what is not listed of them, as ``views.preview.chosen`` takes them."""
    rows = (number_in(name.removeprefix("row-"), 7) for name in visit.form if name.startswith("row-"))
    ticked = {row for row in rows if row is not None}
    whole = {group.value for group in TICKED if visit.form.get(group.value) == "all"}
    whole |= {f"{group.value}:rest" for group in TICKED if f"{group.value}-rest" in visit.form}
    none = {group for group in TICKED if visit.form.get(group.value) == "none"}
    if none:
        view = visit.site.setup.preview(visit.person)
        ticked -= {row.number for rows in view.groups if rows.group in none for row in rows.rows}
        whole -= {f"{group.value}:rest" for group in none}
    return ticked, whole


async def done_page(visit: Visit) -> Response:
    event = visit.site.setup.first_event(visit.person)
    people = _people(visit)
    names = [one.name for one in people]
    following = next((name for name in names[names.index(visit.person) + 1 :] if visit.person in names), None)
    query = visit.request.query_params
    return visit.page(
        "setup_done.html", step=6, event=event, people=people, following=following,
        live=number_in(query.get("live", "")), of=number_in(query.get("of", "")),
        waits=not event.has_come,
    )  # fmt: skip


def _people(visit: Visit) -> Sequence[SetupPerson]:
    return visit.site.setup.people(visit.may_see)


def qr(text: str) -> Markup:
    """An address to scan, as SVG without styles of its own."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=True,
        scale=5,
        border=3,
        dark="#000",
        light="#fff",
        svgclass="qr",
        lineclass=None,
    )
    return Markup(out.getvalue().decode())  # noqa: S704 - made here, of squares alone
