"""One endpoint, ``POST /v1/graphql`` [H 1.1]: the checks in front, in the order Hardcover makes them, then GraphQL.
Beside it OAuth's (``oauth.py``).

Everything between body and answer happens without a pause, so requests never see each other half done.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from graphql import GraphQLError, execute_sync
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from earmark.sandbox.hardcover import answers
from earmark.sandbox.hardcover.answers import Answer, HasuraError
from earmark.sandbox.hardcover.asking import Asking
from earmark.sandbox.hardcover.documents import Document, Operation, has_refused_operator, of_variables, read_document
from earmark.sandbox.hardcover.habits import Habits
from earmark.sandbox.hardcover.limits import HeaderStyle
from earmark.sandbox.hardcover.oauth import OAuth
from earmark.sandbox.hardcover.schema import Pair, column, schema_without
from earmark.sandbox.hardcover.snapshots import SyncRequest
from earmark.sandbox.hardcover.tokens import FIELD_SCOPES, Token, TokenRefused, Tokens

PATH = "/v1/graphql"
METADATA_PATH = "/.well-known/oauth-authorization-server"


@dataclass(slots=True)
class Front:
    """How the front behaves, to be changed at any time."""

    max_fields: int = 5  # per request; enforcement wavers [H 2.1]
    headers: HeaderStyle = "policy"
    oauth: bool = True  # since September 2026
    retry_after_header: bool = True  # not always there [H 2.5]
    retry_hint_seconds: int | None = None  # "the hint often says 1"; None: the honest number
    hidden: set[Pair] = field(default_factory=set)  # (type, field) that have vanished from the schema [H 7]
    nulls: set[Pair] = field(default_factory=set)  # (type, field) that are null whatever is there
    habits: Habits = field(default_factory=Habits)  # how what is behind it behaves
    pictures: dict[str, bytes] = field(default_factory=dict)  # by their path; they lie beside the API


@dataclass(slots=True)
class _Visit:
    """What is known of a request by the time it is answered."""

    token: Token | None = None
    operation: Operation | None = None
    units: int = 0
    mutations: int = 0


class Server:
    """``ask`` makes the context of one request; ``note`` is told of every request and how many mutation fields ran."""

    def __init__(
        self,
        tokens: Tokens,
        front: Front,
        ask: Callable[[Token], Asking],
        note: Callable[[SyncRequest, int], None],
        *,
        now: Callable[[], datetime],
        oauth: OAuth,
    ) -> None:
        self._tokens = tokens
        self._oauth = oauth
        self._front = front
        self._ask = ask
        self._note = note
        self._now = now
        errors: Mapping[Any, Any] = {404: _not_found, 405: _not_found}
        routes = [
            Route(PATH, self._graphql, methods=["POST"]),
            Route(METADATA_PATH, self._metadata, methods=["GET"]),
            *(Route(f"/oauth2/{name}", self._form, methods=["POST"]) for name in ("device", "token", "revoke")),
            Route("/oauth2/introspect", self._introspect, methods=["POST"]),
            Route("/{path:path}", self._picture),
        ]
        self.app = Starlette(routes=routes, exception_handlers=errors)

    # ---- OAuth [H 9] ----

    async def _metadata(self, request: Request) -> Response:
        if not self._front.oauth:
            return _json(answers.not_found(), {})
        answer = self._oauth.metadata(str(request.base_url).rstrip("/"))
        return _json(answer, answer.headers)

    async def _form(self, request: Request) -> Response:
        """Forms only, as the specifications have it; a query string does not count."""
        if not self._front.oauth:
            return _json(answers.not_found(), {})
        if request.headers.get("Content-Type", "").partition(";")[0] != "application/x-www-form-urlencoded":
            return _json(answers.Answer(400, {"error": "invalid_request"}), {})
        fields = parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True)
        if len({name for name, _ in fields}) != len(fields):
            return _json(answers.Answer(400, {"error": "invalid_request"}), {})
        form, name = dict(fields), request.url.path.rpartition("/")[2]
        if name == "device":
            answer = self._oauth.device(form, request.headers.get("User-Agent", ""))
        else:
            answer = self._oauth.token(form) if name == "token" else self._oauth.revoke(form)
        return _json(answer, answer.headers)

    async def _introspect(self, _: Request) -> Response:
        """For confidential applications only."""
        return _json(answers.Answer(401, {"error": "invalid_client"}), {})

    async def _picture(self, request: Request) -> Response:
        """Needs no token, and takes none: whoever sends one here gives it away."""
        found = self._front.pictures.get(request.url.path)
        if found is None or "authorization" in request.headers:
            raise HTTPException(404)
        return Response(found, media_type="image/jpeg")

    async def _graphql(self, request: Request) -> Response:
        body = await request.body()
        visit = _Visit()
        answer = self._answer(request.headers.get("Authorization"), body, visit)
        self._log(visit, answer)
        headers = dict(answer.headers)
        if visit.token is not None:
            headers.update(visit.token.meter.headers(self._front.headers))
        return _json(answer, headers)

    def _log(self, visit: _Visit, answer: Answer) -> None:
        operation = visit.operation
        held = answer.body.get("errors") or [answer.body.get("error")]
        error = held[0]["message"] if isinstance(held[0], dict) else held[0]
        asked = SyncRequest(
            at=self._now(),
            user=visit.token.user if visit.token else None,
            operation=operation.name if operation else None,
            fields=operation.fields if operation else (),
            is_mutation=operation.is_mutation if operation else False,
            units=visit.units,
            status=answer.status,
            error=error,
        )
        self._note(asked, visit.mutations)

    def _answer(self, authorization: str | None, body: bytes, visit: _Visit) -> Answer:
        try:
            token = visit.token = self._tokens.opened_by(authorization)
        except TokenRefused as reason:
            return answers.invalid_token(str(reason))
        asked = _parse_body(body)
        if asked is None:
            return answers.malformed_body()
        text, variables, name = asked
        try:
            document = read_document(text)
        except GraphQLError as error:
            return answers.invalid_query(error.message)
        operation = visit.operation = document.operation(name)
        if operation is None:
            return answers.errors("exactly one operation has to be present in the document or named")
        refusal = self._refusal(document, operation, variables, token)
        if refusal is not None:
            return refusal
        visit.units = len(operation.fields)
        throttled = self._throttle(token, visit.units)
        return throttled or self._execute(document, operation, variables, token, visit)

    def _refusal(
        self, document: Document, operation: Operation, variables: Mapping[str, Any], token: Token
    ) -> Answer | None:
        """What never costs a unit, because it never runs."""
        if document.has_refused_operator or has_refused_operator(variables):
            return answers.unsupported_operation()
        kind = "mutation" if operation.is_mutation else "query"
        if "search" in operation.fields and len(operation.fields) > 1:
            return answers.limits_exceeded(["top_level_limit_exceeded", "search_query_limit_exceeded"])
        if len(operation.fields) > self._front.max_fields:
            return answers.limits_exceeded(["top_level_limit_exceeded", f"top_level_{kind}_limit_exceeded"])
        if not token.meter.fits(len(operation.fields)):
            text = f"Request cost {len(operation.fields)} exceeds the capacity of {token.meter.limits.burst}"
            return answers.limits_exceeded(["request_exceeds_capacity"], text)
        if self._front.habits.depth is not None and operation.depth - 1 > self._front.habits.depth:
            return answers.errors("the query is too deep")  # wording is ours
        for name in operation.fields:
            scope = self._front.habits.owned_scope if name == "edition_owned" else FIELD_SCOPES.get(name)
            if scope is not None and not token.may(scope):
                return answers.insufficient_scope(scope)
        return None

    def _throttle(self, token: Token, units: int) -> Answer | None:
        refusal = token.meter.spend(units)
        if refusal is None:
            return None
        hint = refusal.retry_after_seconds
        if self._front.retry_hint_seconds is not None and not refusal.daily:
            hint = self._front.retry_hint_seconds
        header = hint if self._front.retry_after_header else None
        return answers.too_many_requests(token.meter.limits.tier, hint, retry_after=header)

    def _execute(
        self, document: Document, operation: Operation, variables: dict[str, Any], token: Token, visit: _Visit
    ) -> Answer:
        schema = schema_without(token.hidden() | self._front.hidden, frozenset(self._front.nulls))
        wrong = document.verdict(schema) or _wrong_variables(operation, variables)
        if wrong is not None:
            return wrong
        asking = self._ask(token)
        result = execute_sync(
            schema,
            document.node,
            context_value=asking,
            variable_values=variables,
            operation_name=operation.name,
            field_resolver=column,
            hide_suggestions=True,
        )
        visit.mutations = asking.mutations
        if not result.errors:
            return answers.data(result.data)
        error = result.errors[0]
        if isinstance(error.original_error, HasuraError):
            error = error.original_error
        if error.extensions:
            return answers.errors(error.message, error.extensions["code"], error.extensions["path"])
        if error.path is None:
            return of_variables(error)
        raise error  # a mistake of the embedded server itself


def _wrong_variables(operation: Operation, variables: Mapping[str, Any]) -> Answer | None:
    """Undeclared ones and explicit nulls in conditions; one that is left out drops its condition instead [H 1.15b]."""
    unknown = [name for name in variables if name not in operation.variables]
    if unknown:
        return answers.errors(f"unexpected variables in variableValues: {', '.join(unknown)}")
    nulls = [name for name in operation.variables_in_where if name in variables and variables[name] is None]
    if nulls or operation.null_in_where:
        return answers.errors("unexpected null value in a condition")
    return None


def _parse_body(body: bytes) -> tuple[str, dict[str, Any], str | None] | None:
    try:
        asked = json.loads(body)
    except ValueError:
        return None
    if not isinstance(asked, dict):
        return None
    text, variables, name = asked.get("query"), asked.get("variables") or {}, asked.get("operationName")
    if not isinstance(text, str) or not isinstance(variables, dict) or not isinstance(name, str | None):
        return None
    return text, variables, name


def _json(answer: Answer, headers: Mapping[str, str]) -> Response:
    content = json.dumps(answer.body, ensure_ascii=False, separators=(",", ":"))
    return Response(content, answer.status, dict(headers), "application/json")


async def _not_found(_: Request, __: Exception) -> Response:
    return _json(answers.not_found(), {})
