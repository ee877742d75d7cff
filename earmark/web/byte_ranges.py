"""Parts of a short content, as players of sound ask for them: one range of bytes, or all of it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from starlette.responses import Response

_RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


def part_of(content: bytes, wanted: str | None, headers: Mapping[str, str]) -> Response:
    """``wanted``: the request's ``Range``. What is no single range of bytes is ignored, as RFC 9110 allows; one behind
    the end is 416."""
    headers = {**headers, "accept-ranges": "bytes"}
    found = _RANGE.fullmatch(wanted.replace(" ", "")) if wanted else None
    if found is None or not any(found.groups()):
        return Response(content, headers=headers)
    first, last = found.groups()
    if first:
        start, end = int(first), min(int(last or len(content)), len(content) - 1)
        if last and int(last) < int(first):
            return Response(content, headers=headers)
    else:  # the last so many
        start, end = max(0, len(content) - int(last)), len(content) - 1
    if start > end:
        return Response(status_code=416, headers=headers | {"content-range": f"bytes */{len(content)}"})
    headers["content-range"] = f"bytes {start}-{end}/{len(content)}"
    return Response(content[start : end + 1], 206, headers)
