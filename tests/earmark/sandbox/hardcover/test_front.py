"""What stands before GraphQL: endpoint, tokens, scopes, shapes of refusals, top-level limits."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from earmark.sandbox.hardcover import PATH, SIDECAR_SCOPES, Limits
from tests import virtual
from tests.earmark.sandbox.hardcover.caller import INSERT_BOOK, Caller, opened, virtually

ME = "query WhoAmI { me { id username } }"


# ---- endpoint and body ----


@virtually
async def test_there_is_one_endpoint_and_one_method_h1_1() -> None:
    _, alice = opened()
    for method, path in (("GET", PATH), ("POST", "/graphql"), ("PUT", PATH)):
        answer = await alice.raw(method, path)
        assert (answer.status_code, answer.json()) == (404, {"error": "Not Found"})


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'{"query": 1}', b'{"variables": {}}', b'{"query": "{me{id}}", "variables": []}x'],
)
@virtually
async def test_a_malformed_body_is_400_h1_7(body: bytes) -> None:
    _, alice = opened()
    answer = await alice.raw("POST", PATH, content=body, headers={"Authorization": f"Bearer {alice.token}"})
    assert (answer.status_code, answer.json()) == (400, {"error": "Malformed request body"})


@virtually
async def test_text_that_is_no_graphql_is_400_invalid_query_h1_7() -> None:
    _, alice = opened()
    for text in ("query {", "", "fragment F on books { id }"):
        answer = await alice.post(text)
        assert answer.status_code == 400
        assert answer.json()["error"] == "invalid_query"


@virtually
async def test_one_of_several_operations_is_chosen_by_name() -> None:
    hardcover, alice = opened()
    text = "query A { me { id } } query B { books { id } }"
    assert (await alice.post(text, operationName="B")).json() == {"data": {"books": []}}
    assert "errors" in (await alice.post(text)).json()
    assert "errors" in (await alice.post(text, operationName="C")).json()
    assert hardcover.requests[0].operation == "B"


# ---- tokens ----


@virtually
async def test_the_token_comes_as_bearer_and_not_bare_h1_2() -> None:
    hardcover, alice = opened()
    body = json.dumps({"query": ME})
    for header in (None, alice.token, "Bearer", "Bearer ", f"Basic {alice.token}"):
        answer = await alice.raw("POST", PATH, content=body, headers={"Authorization": header} if header else {})
        assert answer.status_code == 401
        assert answer.json() == {"error": "invalid_token", "error_description": "Malformed Authorization header"}
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="hardcover", error="invalid_token"'
    answer = await alice.raw("POST", PATH, content=body, headers={"Authorization": f"bearer {alice.token}"})
    assert answer.status_code == 200
    assert hardcover.units_spent(alice.token) == 1


@virtually
async def test_wrong_expired_revoked_and_replaced_tokens_are_401_h1_7() -> None:
    hardcover, alice = opened()

    async def verdict(token: str) -> Any:
        answer = await Caller(hardcover, token).post(ME)
        assert "RateLimit" not in answer.headers or answer.status_code == 200
        return answer.status_code if answer.status_code == 200 else answer.json()["error_description"]

    assert await verdict("hc_pat_nobody") == "The access token is invalid"
    revoked = hardcover.add_token("alice")
    hardcover.revoke_token(revoked)
    assert await verdict(revoked) == "The access token was revoked"
    dying = hardcover.add_token("alice", expires_at=virtual.now() + timedelta(seconds=1))
    assert await verdict(dying) == 200
    hardcover.expire_token(alice.token)
    assert await verdict(alice.token) == "The access token expired"
    hardcover.restore_token(alice.token)
    assert await verdict(alice.token) == 200
    new = hardcover.replace_token(alice.token)
    assert await verdict(alice.token) == "The access token is invalid"
    assert await verdict(new) == 200


@virtually
async def test_a_token_dies_at_its_hour() -> None:
    hardcover, _ = opened()
    at = virtual.now()
    assert (await Caller(hardcover, hardcover.add_token("alice", expires_at=at)).post(ME)).status_code == 401


def test_tokens_look_like_hardcovers_and_stay_out_of_reprs_h1_3() -> None:
    async def main() -> None:
        hardcover, alice = opened()
        assert alice.token.startswith("hc_pat_")
        legacy = hardcover.add_token("alice", "legacy")
        assert legacy.startswith("eyJ")
        assert alice.token not in repr(hardcover.tokens.get(alice.token))
        await alice.post(ME)
        assert alice.token not in repr(hardcover.requests)

    virtual.run(main)


# ---- scopes ----


@virtually
async def test_a_field_without_its_scope_is_403_and_names_the_scope_h1_8() -> None:
    hardcover, _ = opened()
    token = hardcover.add_token("alice", scopes=["read:me:content", "read:library", "read:catalog"])
    reader = Caller(hardcover, token)
    assert (await reader.post(ME)).status_code == 200
    answer = await reader.post(INSERT_BOOK, {"book": {"book_id": hardcover.add_book("Dune")}})
    assert (answer.status_code, answer.json()) == (403, {"error": "insufficient_scope", "scope": "write:library"})
    assert hardcover.shelf("alice") == {}
    assert (await reader.post("{ lists { id } }")).json()["scope"] == "read:lists"


@virtually
async def test_a_broader_scope_covers_the_narrower_one_h1_4() -> None:
    hardcover, _ = opened()
    search = '{ search(query: "x") { ids } }'
    for scopes, status in (
        (["read:catalog"], 200),
        (["read:catalog:search"], 200),
        (["read:library"], 403),
        (["all"], 200),
    ):
        answer = await Caller(hardcover, hardcover.add_token("alice", scopes=scopes)).post(search)
        assert answer.status_code == status, scopes
    assert (await Caller(hardcover, hardcover.add_token("alice", "legacy")).post(search)).status_code == 200


@virtually
async def test_a_nested_field_the_token_may_not_see_does_not_exist_for_it_h1_4() -> None:
    hardcover, _ = opened()
    reader = Caller(hardcover, hardcover.add_token("alice", scopes=["read:catalog"]))
    error = await reader.error("{ books { id user_books { id } } }")
    assert error["message"] == "field 'user_books' not found in type: 'books'"
    hardcover.set_scopes(reader.token, SIDECAR_SCOPES)
    await reader.ask("{ books { id user_books { id } } }")


# ---- validation and drift ----


@virtually
async def test_what_does_not_fit_the_schema_is_an_error_within_200_h1_9() -> None:
    _, alice = opened()
    for text, message, path in (
        ("{ books { isbn } }", "field 'isbn' not found in type: 'books'", "$.selectionSet.books.selectionSet.isbn"),
        ("{ book { id } }", "field 'book' not found in type: 'query_root'", "$.selectionSet.book"),
        ("{ books(first: 1) { id } }", "'books' has no argument named 'first'", "$.selectionSet.books"),
        (
            "{ books(where: {asin: {_eq: 1}}) { id } }",
            "field 'asin' not found in type: 'books_bool_exp'",
            "$.selectionSet.books",
        ),
        (
            "mutation { update_user_books(where: {}) { affected_rows } }",
            "field 'update_user_books' not found in type: 'mutation_root'",
            "$.selectionSet.update_user_books",
        ),
    ):
        error = await alice.error(text)
        assert error == {"message": message, "extensions": {"path": path, "code": "validation-failed"}}


@virtually
async def test_a_field_can_vanish_from_the_schema_and_come_back_h7() -> None:
    hardcover, alice = opened()
    hardcover.add_edition(hardcover.add_book("Dune"), publisher="Ace")
    text = "{ editions { publisher { name } } }"
    assert (await alice.ask(text))["editions"] == [{"publisher": {"name": "Ace"}}]
    hardcover.drop_field("editions", "publisher")
    assert (await alice.error(text))["message"] == "field 'publisher' not found in type: 'editions'"
    hardcover.drop_field("UserBookUpdateInput", "rating")
    error = await alice.error(
        "mutation ($s: UserBookUpdateInput!) { update_user_book(id: 1, object: $s) { id } }", s={"rating": 1}
    )
    assert error["message"] == "field 'rating' not found in type: 'UserBookUpdateInput'"
    hardcover.restore_field("editions", "publisher")
    await alice.ask(text)


@virtually
async def test_a_nullable_field_can_be_null_whatever_is_there() -> None:
    hardcover, alice = opened()
    book = hardcover.add_book("Dune")
    hardcover.put_on_shelf("alice", book, 2, hardcover.add_edition(book, pages=3))
    hardcover.null_field("user_books", "edition")
    hardcover.null_field("insert_user_book", "nothing")  # no such type: no effect
    assert (await alice.ask("{ user_books { edition { id } } }"))["user_books"] == [{"edition": None}]


# ---- limits of one request ----


@virtually
async def test_five_top_level_fields_are_enough_for_anybody_h2_1() -> None:
    hardcover, alice = opened()
    assert (await alice.post("{" + " ".join(f"a{n}: me {{ id }}" for n in range(5)) + "}")).status_code == 200
    answer = await alice.post("{" + " ".join(f"a{n}: me {{ id }}" for n in range(6)) + "}")
    shape = {"errors": ["top_level_limit_exceeded", "top_level_query_limit_exceeded"]}
    assert (answer.status_code, answer.json()) == (403, shape)
    hidden = "query { ...F ... { b: me { id } } } fragment F on query_root {" + "".join(
        f" a{n}: me {{ id }}" for n in range(5)
    )
    assert (await alice.post(hidden + "}")).json() == shape
    text = "mutation {" + " ".join(f"a{n}: delete_user_book(id: {n}) {{ id }}" for n in range(6)) + "}"
    assert (await alice.post(text)).json()["errors"][1] == "top_level_mutation_limit_exceeded"
    assert hardcover.mutations == 0
    hardcover.front.max_fields = 3
    assert (await alice.post("{" + " ".join(f"a{n}: me {{ id }}" for n in range(4)) + "}")).status_code == 403


@virtually
async def test_a_search_travels_alone_h2_9() -> None:
    _, alice = opened()
    one = 'search(query: "x") { ids }'
    assert (await alice.post(f"{{ {one} }}")).status_code == 200
    for text in (f"{{ {one} b: {one} }}", f"{{ {one} me {{ id }} }}"):
        answer = await alice.post(text)
        assert answer.status_code == 403
        assert "search_query_limit_exceeded" in answer.json()["errors"]


@virtually
async def test_more_than_the_burst_never_succeeds_h2_7() -> None:
    hardcover, _ = opened()
    token = hardcover.add_token("alice")
    hardcover.set_limits(token, Limits(burst=2))
    answer = await Caller(hardcover, token).post("{ a: me { id } b: me { id } c: me { id } }")
    assert answer.status_code == 403
    assert answer.json()["errors"] == ["request_exceeds_capacity"]
    assert answer.json()["message"]
    assert hardcover.units_spent(token) == 0


@pytest.mark.parametrize(
    "operator",
    ["_like", "_nlike", "_ilike", "_nilike", "_regex", "_nregex", "_iregex", "_niregex", "_similar", "_nsimilar"],
)
@virtually
async def test_pattern_operators_are_refused_wherever_they_stand_h1_14(operator: str) -> None:
    hardcover, alice = opened()
    shape = (403, {"error": "unsupported_operation"})
    answer = await alice.post(f'{{ books(where: {{_or: [{{title: {{{operator}: "x"}}}}]}}) {{ id }} }}')
    assert (answer.status_code, answer.json()) == shape
    variables = {"w": {"_and": [{"title": {operator: "x"}}]}}
    answer = await alice.post("query ($w: books_bool_exp!) { books(where: $w) { id } }", variables)
    assert (answer.status_code, answer.json()) == shape
    assert hardcover.units_spent(alice.token) == 0


# ---- the log ----


@virtually
async def test_every_request_is_in_the_log() -> None:
    hardcover, alice = opened()
    await alice.post(ME)
    await alice.post("{ books { nothing } }")
    await Caller(hardcover, "hc_pat_nobody").post(ME)
    await alice.post("mutation M { a: delete_user_book(id: 1) { id } b: delete_user_book(id: 2) { id } }")
    first, second, third, fourth = hardcover.requests
    assert (first.user, first.operation, first.fields, first.units, first.status) == (
        "alice",
        "WhoAmI",
        ("me",),
        1,
        200,
    )
    assert (first.error, first.is_mutation, first.at) == (None, False, virtual.now())
    assert second.error == "field 'nothing' not found in type: 'books'"
    assert (third.user, third.status, third.units, third.error) == (None, 401, 0, "invalid_token")
    assert (fourth.is_mutation, fourth.units, fourth.fields) == (True, 2, ("delete_user_book", "delete_user_book"))
    assert (hardcover.mutations, hardcover.mutations_of("alice"), hardcover.mutations_of("bob")) == (2, 2, 0)
