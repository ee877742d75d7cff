"""What a token says of itself, unverified [A 3]."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any


def claims(token: str) -> Mapping[str, Any]:
    """Of a JWT; empty for anything else."""
    try:
        part = token.split(".")[1]
        raw = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError, RecursionError):
        return {}
    return raw if isinstance(raw, dict) else {}


def is_audiobookshelfs(token: str) -> bool:
    """Whether it is one of Audiobookshelf's four kinds, by its claims."""
    said = claims(token)
    return "keyId" in said or ("userId" in said and "username" in said)
