"""The body of a request, up to a size and within a time; nothing beyond is kept, whatever the headers said."""

from __future__ import annotations

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

LARGEST_BODY = 64 * 1024
BODY_WITHIN_SECONDS = 10.0


async def read_body(request: Request) -> bytes:
    """Raises ``HTTPException``: 413 too large, 408 too slow, 400 ended early."""
    body = b""
    try:
        async with asyncio.timeout(BODY_WITHIN_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > LARGEST_BODY:
                    raise HTTPException(413, f"at most {LARGEST_BODY} bytes")
    except TimeoutError:
        raise HTTPException(408, "the body took too long") from None
    except ClientDisconnect:
        raise HTTPException(400, "the body ended early") from None
    return body
