"""Covers, sounds and assets, and what is not there."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from earmark.web.byte_ranges import part_of
from earmark.web.pictures import Cover
from earmark.web.visit import Visit

FOR_EVER = "public, max-age=31536000, immutable"  # another content has another name
FOR_AN_HOUR = "private, max-age=3600"
FOR_A_WHILE = "private, max-age=300"  # players ask for a sound in parts


async def asset(visit: Visit) -> Response:
    found = visit.site.rendering.assets.get(str(visit.request.path_params["name"]))
    if found is None:
        raise HTTPException(404)
    return Response(found.content, headers={"cache-control": FOR_EVER, "content-type": found.content_type})


async def cover(visit: Visit) -> Response:
    item = str(visit.request.path_params["item"])
    seen = await visit.site.queries.seen(visit.person, [item])
    found = await visit.site.cover(visit.person, item) if seen else None
    if found is None:
        raise HTTPException(404)
    return _picture(visit, found)


async def edition_cover(visit: Visit) -> Response:
    found = await visit.site.edition_covers.get(int(visit.request.path_params["edition"]))
    if found is None:
        raise HTTPException(404)
    return _picture(visit, found)


def _picture(visit: Visit, found: Cover) -> Response:
    headers = {"cache-control": FOR_AN_HOUR, "etag": f'"{found.etag}"'}
    if visit.request.headers.get("if-none-match") == f'"{found.etag}"':
        return Response(status_code=304, headers=headers)
    return Response(found.content, headers=headers | {"content-type": found.content_type})


async def sound(visit: Visit) -> Response:
    """The seconds in which a book's words are said, whole or the part that a player asks for."""
    found = await visit.site.sound(visit.person, str(visit.request.path_params["item"]))
    if not found:
        raise HTTPException(404)
    headers = {"cache-control": FOR_A_WHILE, "content-type": "audio/wav"}
    return part_of(found, visit.request.headers.get("range"), headers)


async def manifest(visit: Visit) -> Response:
    """For phones that put the pages on their first screen."""
    name, light = visit.words.say("earmark"), "#faf7f2"
    icons = [
        {"src": visit.asset("mark.svg"), "type": "image/svg+xml", "sizes": "any"},
        {"src": visit.asset("mark-192.png"), "type": "image/png", "sizes": "192x192"},
        {"src": visit.asset("mark-512.png"), "type": "image/png", "sizes": "512x512", "purpose": "any maskable"},
    ]
    start = f"{visit.place.prefix}/"
    document = {"name": name, "short_name": name, "id": start, "start_url": start, "scope": start, "icons": icons}
    document |= {"display": "standalone", "background_color": light, "theme_color": light}
    return JSONResponse(document, media_type="application/manifest+json")


async def nothing(visit: Visit) -> Response:
    raise HTTPException(404)
