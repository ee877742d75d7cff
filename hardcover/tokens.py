"""Hardcover tokens as people paste them [H 1.2-1.5]."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime
from enum import StrEnum

# Exactly what Hardcover's own preset "E-Reader / Sync Client" asks for [H 4.13].
SCOPES = ("read:catalog", "read:me:content", "read:library", "write:library")
LIST_SCOPES = ("read:lists",)  # only for marking books as owned: whether they are already
JOURNAL_SCOPES = ("read:journal",)  # only for a tidy journal
_NEW_KEY_PAGE = "https://hardcover.app/account/api/keys/new?scope="

_AROUND = " \t\r\n\"'`“”‘’"


class TokenState(StrEnum):
    OK = "ok"
    REFUSED = "refused"
    UNKNOWN = "unknown"


def clean_token(text: str) -> str:
    """Without ``Bearer``, quotes and white space around or inside it, in any order and repeated."""
    token = text.strip(_AROUND)
    while (without := re.sub(r"^(?:authorization\s*:)?\s*bearer(?:[\s:]+|$)", "", token, flags=re.IGNORECASE)) != token:
        token = without.strip(_AROUND)
    return re.sub(r"\s+", "", token)


def is_legacy(token: str) -> bool:
    """The older JWTs still work, with half the burst [H 1.3]."""
    return not token.startswith("hc_")


def expiry_of(token: str) -> datetime | None:
    """When an older token ends, as it says itself; ``None``: it does not say."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return datetime.fromtimestamp(claims["exp"], UTC)
    except (LookupError, ValueError, TypeError, OverflowError, OSError):
        return None


def scopes_for(*, lists: bool = False, journal: bool = False) -> tuple[str, ...]:
    """What a token needs, and nothing more."""
    return SCOPES + (LIST_SCOPES if lists else ()) + (JOURNAL_SCOPES if journal else ())


def new_token_url(*, lists: bool = False, journal: bool = False) -> str:
    """Hardcover's page for a new token with what Earmark needs already ticked [H 1.5]."""
    return _NEW_KEY_PAGE + "+".join(scopes_for(lists=lists, journal=journal))
