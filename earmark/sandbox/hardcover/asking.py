"""One request while it is carried out: who asks, what they may see, and the oddities the tests have ordered for it."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from graphql import FieldNode, GraphQLResolveInfo

from earmark.sandbox.hardcover.library import Library
from earmark.sandbox.hardcover.relations import View
from earmark.sandbox.hardcover.rows import User
from earmark.sandbox.hardcover.search import SearchIndex
from earmark.sandbox.hardcover.selection import Selection


@dataclass(frozen=True, slots=True)
class BusinessError:
    """Nothing is applied; the payload holds only this text [H 1.10]."""

    text: str


@dataclass(frozen=True, slots=True)
class NullPayload:
    """Nothing is applied, and the whole field is null [H 1.10]."""


@dataclass(frozen=True, slots=True)
class NullRow:
    """Applied, but the payload has neither a row nor an error [H 1.10]."""


@dataclass(frozen=True, slots=True)
class Crash:
    """The Action falls over before it applies anything [H 1.11]."""


Oddity: TypeAlias = BusinessError | NullPayload | NullRow | Crash


@dataclass(slots=True)
class Habits:
    """How this Hardcover behaves, to be changed at any time; shared by all requests."""

    row_cap: int = 100  # [H 2.8]
    search_results_as_text: bool = False  # [H 3.13]
    oddities: dict[str, deque[Oddity]] = field(default_factory=dict)  # by mutation, each used once

    def next_oddity(self, field_name: str) -> Oddity | None:
        waiting = self.oddities.get(field_name)
        return waiting.popleft() if waiting else None


class Asking:
    """The context of all resolvers. Arguments are compiled once per field, however many parents it is resolved for."""

    def __init__(self, user: User, library: Library, search: SearchIndex, habits: Habits) -> None:
        self.user = user
        self.library = library
        self.search = search
        self.habits = habits
        self.view = View(library.store, user.id)
        self.mutations = 0  # fields that ran
        self.crashed = False  # mutations after a crashed one are not run (guess)
        self._selections: dict[int, Selection] = {}

    def selection(self, node: FieldNode, table: str, arguments: Mapping[str, Any]) -> Selection:
        known = self._selections.get(id(node))
        if known is None:
            known = Selection.of(table, arguments, self.view, self.habits.row_cap)
            self._selections[id(node)] = known
        return known


Info: TypeAlias = GraphQLResolveInfo[Asking]
