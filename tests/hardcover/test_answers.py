"""What odd answers mean: [H 1.7-1.13, 2.5], cases 33, 35 and 42."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from hardcover.answers import TooManyFields, TooManyRequests, parse_answer, short
from hardcover.errors import (
    HardcoverError,
    HardcoverTokenRejected,
    HardcoverUnreachable,
    MissingScope,
    Refused,
    Surprising,
    UnknownField,
)

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
PAGE = b"<!DOCTYPE html>\n<html><head><title>503 Service\n Unavailable</title></head>" + b"<p>x</p>" * 25_000


def outcome(status: int, body: Any, *, mutation: bool = False, headers: dict[str, str] | None = None) -> HardcoverError:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    with pytest.raises(HardcoverError) as caught:
        parse_answer(status, headers or {}, raw, mutation=mutation, now=NOW)
    line = str(caught.value)
    assert "\n" not in line
    assert 0 < len(line) <= 200
    return caught.value


def hasura(message: str, code: str | None = "validation-failed") -> dict[str, Any]:
    return {"errors": [{"message": message, "extensions": {"path": "$", **({"code": code} if code else {})}}]}


def test_data_is_data() -> None:
    assert parse_answer(200, {}, b'{"data": {"me": []}}', mutation=False, now=NOW) == {"me": []}


REFUSED_BEFORE_ANYTHING_RAN: list[tuple[int, Any, type[HardcoverError]]] = [
    (400, {"error": "Malformed request body"}, Refused),
    (400, {"error": "invalid_query", "message": "Syntax Error"}, Refused),
    (400, hasura("no such thing", None), Refused),
    (400, PAGE, Refused),
    (401, {"error": "invalid_token", "error_description": "The access token expired"}, HardcoverTokenRejected),
    (401, b"", HardcoverTokenRejected),
    (200, hasura("Could not verify JWT: JWTExpired", "invalid-jwt"), HardcoverTokenRejected),
    (403, {"error": "insufficient_scope", "scope": "write:library"}, MissingScope),
    (403, {"error": "unsupported_operation"}, Refused),
    (403, {"errors": ["top_level_limit_exceeded", "top_level_query_limit_exceeded"]}, TooManyFields),
    (403, {"errors": ["search_query_limit_exceeded"]}, TooManyFields),
    (403, {"errors": ["request_exceeds_capacity"], "message": "Request cost 8 exceeds 5"}, TooManyFields),
    (403, {"error": "request_exceeds_capacity"}, TooManyFields),
    (403, {"error": "no"}, Refused),
    (404, {"error": "Not Found"}, HardcoverUnreachable),
    (404, PAGE, HardcoverUnreachable),
    (429, {"error": "Too Many Requests", "message": "Try again in 3 seconds."}, TooManyRequests),
    (429, PAGE, TooManyRequests),
    (200, hasura("rate limit exceeded", "rate-limit"), TooManyRequests),
    (200, hasura("field 'insert_user_book' not found in type: 'mutation_root'"), MissingScope),
    (200, hasura("field 'nonsense' not found in type: 'mutation_root'"), UnknownField),
    (200, hasura("field 'publisher' not found in type: 'editions'"), UnknownField),
    (200, hasura("expected an object for type 'DatesReadInput'"), Refused),
    (200, hasura("Variable \"$id\" got invalid value 'x'", None), Refused),
    (413, PAGE, Refused),
]

UNKNOWN: list[tuple[int, Any, type[HardcoverError]]] = [
    (403, PAGE, HardcoverUnreachable),  # the edge, not the application
    (408, {"error": "Request timeout"}, HardcoverUnreachable),
    (500, {"error": "Internal Server Error"}, HardcoverUnreachable),
    (500, b"", HardcoverUnreachable),
    (503, PAGE, HardcoverUnreachable),
    (502, b"\xff\xfe", HardcoverUnreachable),
    (200, PAGE, HardcoverUnreachable),
    (200, b"", HardcoverUnreachable),
    (200, b'{"data": {"me"', HardcoverUnreachable),
    (301, b"", HardcoverUnreachable),
    (200, b"null", HardcoverUnreachable),
    (200, b"[]", HardcoverUnreachable),
    (200, {}, Surprising),
    (200, {"data": None}, Surprising),
    (200, {"data": []}, Surprising),
    (200, hasura("internal error", "unexpected"), HardcoverUnreachable),
]

ACTION_CRASH = hasura(
    'parsing Hasura.GraphQL.Execute.Action.Types.ActionWebhookErrorResponse failed, key "message" not found',
    "parse-failed",
)


@pytest.mark.parametrize("mutation", [False, True], ids=["query", "mutation"])
@pytest.mark.parametrize(("status", "body", "kind"), REFUSED_BEFORE_ANYTHING_RAN)
def test_a_refusal_has_a_name_and_nothing_was_applied(
    status: int, body: Any, kind: type[HardcoverError], mutation: bool
) -> None:
    error = outcome(status, body, mutation=mutation)
    assert type(error) is kind
    assert not getattr(error, "outcome_unknown", False)


@pytest.mark.parametrize("mutation", [False, True], ids=["query", "mutation"])
@pytest.mark.parametrize(("status", "body", "kind"), UNKNOWN)
def test_after_anything_else_a_mutation_may_have_been_applied(
    status: int, body: Any, kind: type[HardcoverError], mutation: bool
) -> None:
    error = outcome(status, body, mutation=mutation)
    assert type(error) is kind
    assert error.outcome_unknown is mutation  # type: ignore[attr-defined]


def test_an_action_that_crashed_may_have_done_something() -> None:
    error = outcome(200, ACTION_CRASH, mutation=True)
    assert isinstance(error, Surprising)
    assert error.outcome_unknown


def test_an_error_without_a_code_says_nothing_about_what_a_mutation_did() -> None:
    error = outcome(200, hasura("something happened", None), mutation=True)
    assert isinstance(error, Surprising)
    assert error.outcome_unknown


def test_a_part_of_an_answer_is_no_answer() -> None:
    part = {"data": {"f0": {"id": 1}, "f1": None}, "errors": [{"message": "boom", "path": ["f1"]}]}
    assert type(outcome(200, part)) is Refused
    error = outcome(200, part, mutation=True)
    assert isinstance(error, Surprising)
    assert error.outcome_unknown


def test_case_42_a_page_of_200_kilobytes_becomes_one_short_line() -> None:
    assert len(PAGE) > 200_000
    assert str(outcome(503, PAGE)) == "Hardcover answered 503: an HTML page titled '503 Service Unavailable'"


@pytest.mark.parametrize("status", [408, 504])
def test_a_timeout_says_that_less_might_do(status: int) -> None:
    error = outcome(status, {"error": "Request timeout"})
    assert isinstance(error, HardcoverUnreachable)
    assert error.slow


def test_a_statement_that_timed_out_inside_a_200_is_slow_too() -> None:
    error = outcome(200, hasura("canceling statement due to statement timeout", "unexpected"))
    assert isinstance(error, HardcoverUnreachable)
    assert error.slow


@pytest.mark.parametrize(
    ("body", "headers", "scope"),
    [
        ({"error": "insufficient_scope", "scope": "write:library"}, {}, "write:library"),
        ({"error": "insufficient_scope", "scope": ["read:lists", "write:lists"]}, {}, "read:lists write:lists"),
        ({"error": "insufficient_scope", "error_description": "needs write:library to do that"}, {}, "write:library"),
        ({"error": "insufficient_scope"}, {"WWW-Authenticate": 'Bearer scope="read:catalog"'}, "read:catalog"),
        ({"errors": ["insufficient_scope"]}, {}, "unknown"),
    ],
)
def test_a_missing_scope_is_named(body: Any, headers: dict[str, str], scope: str) -> None:
    error = outcome(403, body, headers=headers)
    assert isinstance(error, MissingScope)
    assert error.scope == scope
    assert scope in str(error)


@pytest.mark.parametrize(
    ("message", "scope"),
    [
        ("field 'update_user_book_read' not found in type: 'mutation_root'", "write:library"),
        ("field 'edition_owned' not found in type: 'mutation_root'", "write:library"),
        ("field 'reading_journals' not found in type: 'query_root'", "read:journal"),
        ("field 'me' not found in type: 'query_root'", "read:me:content"),
        ("field 'user_books' not found in type: 'query_root'", "read:library"),
        ("Cannot query field 'search' on type 'query_root'.", "read:catalog:search"),
    ],
)
def test_a_known_root_field_that_is_hidden_is_a_missing_scope(message: str, scope: str) -> None:
    error = outcome(200, hasura(message))
    assert isinstance(error, MissingScope)
    assert error.scope == scope


@pytest.mark.parametrize(
    ("message", "type_name", "field"),
    [
        ("field 'publisher' not found in type: 'editions'", "editions", "publisher"),
        ('field "book_mappings" not found in type: "editions_bool_exp"', "editions_bool_exp", "book_mappings"),
        ("Cannot query field 'edition' on type 'user_books'.", "user_books", "edition"),
        ("Field 'privacy' is not defined by type 'UserBookCreateInput'.", "UserBookCreateInput", "privacy"),
        ("Unknown argument 'limit' on field 'books.book_mappings'.", "books", "limit"),
        ("'user_book_reads' has no argument named 'limit'", "user_book_reads", "limit"),
    ],
)
def test_case_35_an_unknown_field_is_named_with_its_type(message: str, type_name: str, field: str) -> None:
    error = outcome(200, hasura(message))
    assert isinstance(error, UnknownField)
    assert (error.type_name, error.field) == (type_name, field)


@pytest.mark.parametrize(
    ("body", "headers", "seconds", "daily"),
    [
        ({"error": "Too Many Requests"}, {"Retry-After": "1"}, 1, False),
        ({"error": "Too Many Requests", "message": "Try again in 12 seconds."}, {}, 12, False),
        ({"error": "Too Many Requests"}, {}, None, False),
        ({"error": "Too Many Requests"}, {"Retry-After": "36000"}, 36000, True),
        ({"error": "Too Many Requests", "message": "Daily limit reached"}, {}, None, True),
        ({"error": "x"}, {"Retry-After": "5", "RateLimit": '"Free";r=4;t=1, "daily";r=0;t=900'}, 5, True),
        ({"error": "x"}, {"Retry-After": "5", "RateLimit": '"Free";r=0;t=1, "daily";r=9;t=900'}, 5, False),
    ],
)
def test_the_minute_and_the_day_are_told_apart(
    body: Any, headers: dict[str, str], seconds: float | None, daily: bool
) -> None:
    error = outcome(429, body, headers=headers)
    assert isinstance(error, TooManyRequests)
    assert (error.retry_after_seconds, error.daily) == (seconds, daily)


@pytest.mark.parametrize(
    "secret",
    ["hc_pat_abc-DEF_123", "hc_at_0123456789", "eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl", "Bearer abcdef"],
)
def test_a_token_in_an_answer_is_not_repeated(secret: str) -> None:
    for status in (200, 400, 401, 403, 500):
        line = str(outcome(status, {"error": f"bad token {secret}", "errors": [f"bad {secret}"]}))
        assert secret not in line
        assert secret.removeprefix("Bearer ") not in line
    assert short(f"x {secret} y") == "x … y"
