"""A year of listening, as a page and as one file to keep."""

from __future__ import annotations

import re
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from earmark.views.year import FIRST_YEAR
from earmark.web.charts import bars, finished_by_month, heat_map
from earmark.web.visit import Visit

STYLES = ("earmark.css", "charts.css")


async def this_year(visit: Visit) -> Response:
    return visit.go(f"/year/{_today(visit)}")


async def year_page(visit: Visit) -> Response:
    return visit.page("year.html", **await _values(visit), is_file=False)


async def year_file(visit: Visit) -> Response:
    """The same as one file with all it needs, to be opened without Earmark."""
    values = await _values(visit)
    styles = "\n".join(visit.site.rendering.text_of(name) for name in STYLES)
    answer = visit.page("year_file.html", **values, is_file=True, styles=styles)
    name = re.sub(r"[^A-Za-z0-9]+", "-", visit.person).strip("-") or "somebody"
    answer.headers["content-disposition"] = f'attachment; filename="listening-{name}-{values["view"].year}.html"'
    return answer


async def _values(visit: Visit) -> dict[str, Any]:
    year = int(visit.request.path_params["year"])
    if not FIRST_YEAR <= year <= _today(visit):
        raise HTTPException(404)
    view = await visit.site.queries.year(visit.person, year)
    return {
        "view": view,
        "months": bars(view.sums.months),
        "map": heat_map(year, {one.day: one.seconds for one in view.sums.days}),
        "finished": finished_by_month(view),
        "zone_name": str(visit.zone),
    }


def _today(visit: Visit) -> int:
    return visit.site.now().astimezone(visit.zone).year
