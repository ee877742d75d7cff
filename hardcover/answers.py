"""What an HTTP answer of Hardcover means: its ``data``, or one of the errors of ``errors.py``. Pure [H 1.7-1.13, 2.5].

The rules for a mutation: "surely not applied" only where something before the application said no (400, 401, 403, 404,
429, validation). Everything else that is no data leaves the outcome unknown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hardcover.errors import (
    HardcoverError,
    HardcoverTokenRejected,
    HardcoverUnreachable,
    MissingScope,
    Refused,
    Surprising,
    UnknownField,
)
from hardcover.headers import parse_limits, parse_retry_after

_LINE_LENGTH = 150
_MOST_ERRORS = 20  # of one answer; only the first decides
_DAILY_SECONDS = 600.0  # the minute's limit never asks for that long

_SECRET = re.compile(r"hc_[a-z]+_[\w-]+|eyJ[\w-]{8,}(?:\.[\w-]+)*|bearer\s+\S+", re.IGNORECASE)
_HTML = re.compile(r"^\s*<(?:!doctype|html|\?xml|head|body)", re.IGNORECASE)
_HTML_TITLE = re.compile(r"<title[^<>]*>([^<]*)", re.IGNORECASE)
_TOO_MANY = re.compile(
    r"top_level_(?:query_|mutation_)?limit_exceeded|search_query_limit_exceeded|request_exceeds_capacity"
)
_RATE = re.compile(r"too many requests|rate.?limit", re.IGNORECASE)
_TIMEOUT = re.compile(r"time.?out|timed out", re.IGNORECASE)
_ACTION = re.compile(r"Action(?:Webhook|\.Types)|webhook", re.IGNORECASE)
_UNKNOWN_FIELD = (
    re.compile(r"field ['\"](?P<field>\w+)['\"] not found in type: ?['\"](?P<type>\w+)['\"]"),  # Hasura
    re.compile(r"['\"](?P<type>\w+)['\"] has no argument named ['\"](?P<field>\w+)['\"]"),
    re.compile(r"Cannot query field ['\"](?P<field>\w+)['\"] on type ['\"](?P<type>\w+)['\"]"),  # GraphQL libraries
    re.compile(r"Field ['\"](?P<field>\w+)['\"] is not defined by type ['\"](?P<type>\w+)['\"]"),
    re.compile(r"Unknown argument ['\"](?P<field>\w+)['\"] on field ['\"](?P<type>\w+)\.\w+['\"]"),
)
_VALIDATION = re.compile(
    r"^(?:Variable|Unknown|Cannot|Field|Expected|Syntax Error|Fragment|Argument|Value|Int|String)\b"
)

_TOKEN_CODES = {"invalid-jwt", "invalid-headers", "jwt-invalid-claims", "jwt-missing-role-claims", "invalid_token"}
_SERVER_CODES = {"unexpected", "internal-error", "postgres-error", "connection-error", "http-exception"}
_REFUSAL_CODES = {
    "validation-failed",
    "parse-failed",
    "bad-request",
    "not-found",
    "not-exists",
    "not-supported",
    "invalid-params",
    "data-exception",
    "constraint-error",
    "constraint-violation",
    "permission-error",
    "permission-denied",
    "access-denied",
}

_SCOPES = {
    "write:library": (
        "insert_user_book",
        "update_user_book",
        "delete_user_book",
        "insert_user_book_read",
        "update_user_book_read",
        "delete_user_book_read",
        "upsert_user_book_reads",
        "edition_owned",
        "insert_reading_journal",
        "delete_reading_journal",
    ),
    "write:lists": ("insert_list_book", "delete_list_book"),
    "read:journal": ("reading_journals",),
    "read:me:content": ("me",),
    "read:library": ("user_books", "user_book_reads"),
    "read:catalog": ("books", "editions", "book_mappings"),
    "read:catalog:search": ("search",),
    "read:lists": ("lists", "list_books"),
}
_SCOPE_OF_ROOT_FIELD = {name: scope for scope, names in _SCOPES.items() for name in names}
_ROOT_TYPES = {"mutation_root", "query_root", "Mutation", "Query"}


class TooManyRequests(HardcoverError):
    """A 429, or the same inside a 200; surely not applied. ``None``: it did not say for how long."""

    def __init__(self, message: str, *, retry_after_seconds: float | None, daily: bool) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds
        self.daily = daily


class TooManyFields(Refused):
    """More top-level fields than one request may have; nothing ran [H 2.1, 2.7]. ``capacity``: than the burst."""

    def __init__(self, message: str, *, capacity: bool = False) -> None:
        super().__init__(message)
        self.capacity = capacity


def parse_answer(
    status: int, headers: Mapping[str, str], body: bytes, *, mutation: bool, now: datetime
) -> dict[str, Any]:
    """The answer's ``data``. ``body`` may be anything."""
    answer = _json(body)
    text = _text_of(answer, body)
    if status == 429 or (status < 400 and isinstance(answer, dict) and not answer.get("data") and _RATE.search(text)):
        raise _too_many_requests(headers, text, now)
    if status == 401:
        raise HardcoverTokenRejected(_line("Hardcover refused the token (401)", text))
    if not isinstance(answer, dict):
        raise _unreadable(status, text, mutation=mutation)
    if _TOO_MANY.search(text):
        line = _line(f"Hardcover refused the size of the request ({status})", text)
        raise TooManyFields(line, capacity="request_exceeds_capacity" in text)
    if status >= 500 or status == 408:
        raise _unreachable(status, text, mutation=mutation)
    if status == 403 and "insufficient_scope" in text:
        raise _missing_scope(answer, headers)
    if errors := answer.get("errors"):
        first = errors[0] if isinstance(errors, list) else errors
        raise _graphql_error(status, first, answer.get("data"), text, mutation=mutation)
    if status == 404:
        raise HardcoverUnreachable(_line("Hardcover answered 404; is hardcover.url right?", text))
    if status >= 400 or (answer.get("error") and not answer.get("data")):
        raise _flat_error(status, str(answer.get("error")), text, mutation=mutation)
    data = answer.get("data")
    if status >= 300 or not isinstance(data, dict):
        raise Surprising(_line(f"Hardcover answered {status} without data", text), outcome_unknown=mutation)
    return data


def short(text: str) -> str:
    """One line for people: no tokens, no markup, not long."""
    text = text[:4096]
    if _HTML.match(text):
        title = _HTML_TITLE.search(text)
        text = f"an HTML page titled {' '.join(title[1].split())!r}" if title else "an HTML page"
    text = _SECRET.sub("…", " ".join(text[:2000].split()))
    return text if len(text) <= _LINE_LENGTH else text[: _LINE_LENGTH - 1] + "…"


def _line(what: str, text: str) -> str:
    return f"{what}: {short(text)}" if text.strip() else what


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _text_of(answer: Any, body: bytes) -> str:
    """The words of an answer's error, whatever shape it has."""
    if not isinstance(answer, dict):
        return body[:4096].decode(errors="replace")
    words = [answer.get(name) for name in ("error", "error_description", "message")]
    errors = answer.get("errors")
    for each in errors if isinstance(errors, list) else [errors]:
        words.append(each.get("message") if isinstance(each, dict) else each)
    return ": ".join(dict.fromkeys(str(word)[:4096] for word in words[:_MOST_ERRORS] if word))


def _too_many_requests(headers: Mapping[str, str], text: str, now: datetime) -> TooManyRequests:
    hint = parse_retry_after(headers, text, now)
    daily = (
        (hint is not None and hint > _DAILY_SECONDS)
        or parse_limits(headers, now).day_left == 0
        or bool(re.search(r"\bdaily\b|\bday\b|\btoday\b", text, re.IGNORECASE))
    )
    return TooManyRequests(_line("Hardcover says too many requests", text), retry_after_seconds=hint, daily=daily)


def _unreadable(status: int, text: str, *, mutation: bool) -> HardcoverError:
    if status in {400, 404, 405, 413, 414, 431}:
        line = _line(f"Hardcover answered {status}; is hardcover.url right?", text)
        return Refused(line) if status != 404 else HardcoverUnreachable(line)
    # Also a 403 with a page: that is the edge in front of Hardcover, not the application [H 1.8].
    return _unreachable(status, text, mutation=mutation)


def _unreachable(status: int, text: str, *, mutation: bool) -> HardcoverUnreachable:
    slow = status in {408, 504} or bool(_TIMEOUT.search(text))
    return HardcoverUnreachable(_line(f"Hardcover answered {status}", text), outcome_unknown=mutation, slow=slow)


def _missing_scope(answer: Mapping[str, Any], headers: Mapping[str, str]) -> MissingScope:
    scope = answer.get("scope") or answer.get("required_scope") or ""
    if isinstance(scope, list):
        scope = " ".join(map(str, scope))
    if not scope:
        challenge = next((value for name, value in headers.items() if name.lower() == "www-authenticate"), "")
        named = re.search(r'scope="([^"]+)"', challenge) or re.search(
            r"\b(?:read|write):[a-z:]+", str(answer.get("error_description") or answer.get("message") or "")
        )
        scope = named[named.lastindex or 0] if named else ""
    scope = short(str(scope)) or "unknown"
    return MissingScope(f"the Hardcover token lacks the scope {scope}", scope=scope)


def _flat_error(status: int, error: str, text: str, *, mutation: bool) -> HardcoverError:
    if error in _TOKEN_CODES:
        return HardcoverTokenRejected(_line("Hardcover refused the token", text))
    if status < 400 and _TIMEOUT.search(error):
        return HardcoverUnreachable(_line("Hardcover", text), outcome_unknown=mutation, slow=True)
    if status < 400 and mutation:
        return Surprising(_line("Hardcover answered with an error", text), outcome_unknown=True)
    return Refused(_line(f"Hardcover refused ({status})", text))


def _graphql_error(status: int, first: Any, data: Any, text: str, *, mutation: bool) -> HardcoverError:
    """Errors inside an answer [H 1.9-1.11]; the code of the ``first`` decides."""
    extensions = first.get("extensions") if isinstance(first, dict) else None
    code = str(extensions.get("code") or "") if isinstance(extensions, dict) else ""
    for pattern in _UNKNOWN_FIELD:
        if found := pattern.search(text):
            return _unknown_field(found["type"], found["field"])
    if code in _TOKEN_CODES or "JWT" in text[:200]:
        return HardcoverTokenRejected(_line("Hardcover refused the token", text))
    if code in _SERVER_CODES or _TIMEOUT.search(text):
        slow = bool(_TIMEOUT.search(text))
        return HardcoverUnreachable(_line("Hardcover had an error", text), outcome_unknown=mutation, slow=slow)
    if mutation and isinstance(data, dict) and any(value is not None for value in data.values()):
        return Surprising(_line("Hardcover answered only in part", text), outcome_unknown=True)
    if mutation and _ACTION.search(text):  # the Action ran into something, after it began [H 1.11]
        return Surprising(_line("Hardcover's action failed", text), outcome_unknown=True)
    if not mutation or status >= 400 or code in _REFUSAL_CODES or _VALIDATION.match(text):
        return Refused(_line("Hardcover refused", text))
    return Surprising(_line("Hardcover answered with an error", text), outcome_unknown=True)


def _unknown_field(type_name: str, field: str) -> HardcoverError:
    """A root field we know to exist is one that the token may not see [H 1.4]."""
    scope = _SCOPE_OF_ROOT_FIELD.get(field)
    if type_name in _ROOT_TYPES and scope:
        return MissingScope(f"the Hardcover token lacks the scope {scope} ({field} is hidden from it)", scope=scope)
    return UnknownField(f"Hardcover has no field {field} in {type_name}", type_name=type_name, field=field)
