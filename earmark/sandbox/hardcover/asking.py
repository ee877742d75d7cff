"""One request while it is carried out: who asks, what they may see, and the oddities the tests have ordered for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from graphql import FieldNode, GraphQLResolveInfo

from earmark.sandbox.hardcover.habits import Habits
from earmark.sandbox.hardcover.library import Library
from earmark.sandbox.hardcover.relations import View
from earmark.sandbox.hardcover.rows import User
from earmark.sandbox.hardcover.search import SearchIndex
from earmark.sandbox.hardcover.selection import Selection


class Asking:
    """The context of all resolvers. Arguments are compiled once per field, however many parents it is resolved for."""

    def __init__(self, user: User, library: Library, search: SearchIndex, habits: Habits) -> None:
        self.user = user
        self.library = library
        self.search = search
        self.habits = habits
        self.view = View(library.store, user.id, library.now)
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
