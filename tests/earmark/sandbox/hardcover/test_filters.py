"""``where``, ``order_by``, ``limit``, ``offset``: SQL's meaning, row cap included [H 1.14-1.15b, 2.8]."""

from __future__ import annotations

from typing import Any

import pytest

from earmark.sandbox.hardcover import Hardcover
from earmark.sandbox.hardcover.filters import candidates, compile_where
from earmark.sandbox.hardcover.relations import View
from tests import virtual
from tests.earmark.sandbox.hardcover.caller import Caller, opened, virtually


async def _titles(caller: Caller, where: str, **variables: Any) -> list[str]:
    declared = f"({', '.join(f'${name}: Int' for name in variables)})" if variables else ""
    text = f"query {declared} {{ books(where: {where}, order_by: {{id: asc}}) {{ title }} }}"
    return [book["title"] for book in (await caller.ask(text, **variables))["books"]]


def _four_books() -> tuple[Hardcover, Caller]:
    """A and B with years and readers, C with neither year nor subtitle, D in a series."""
    hardcover, alice = opened()
    hardcover.add_book("A", release_year=1965, users_count=10, subtitle="one")
    hardcover.add_book("B", release_year=1969, users_count=30, subtitle="two", authors=["Herbert"])
    hardcover.add_book("C", users_count=20)
    hardcover.add_book("D", release_year=1976, series=[("Dune", 3.0)])
    return hardcover, alice


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("{}", "ABCD"),
        ('{title: {_eq: "B"}}', "B"),
        ('{title: {_neq: "B"}}', "ACD"),
        ('{title: {_in: ["A", "D", "Z"]}}', "AD"),
        ("{title: {_in: []}}", ""),
        ('{title: {_nin: ["A", "D"]}}', "BC"),
        ("{title: {}}", "ABCD"),
        ("{release_year: {_gt: 1965}}", "BD"),
        ("{release_year: {_gte: 1965, _lt: 1976}}", "AB"),
        ("{release_year: {_lte: 1969}}", "AB"),
        ("{release_year: {_is_null: true}}", "C"),
        ("{release_year: {_is_null: false}}", "ABD"),
        ("{release_year: {_neq: 1965}}", "BD"),  # null is not unequal either
        ("{release_year: {_nin: [1965]}}", "BD"),
        ("{_not: {release_year: {_eq: 1965}}}", "BD"),
        ("{_not: {release_year: {_is_null: true}}}", "ABD"),
        ("{_or: [{release_year: {_eq: 1965}}, {users_count: {_eq: 20}}]}", "AC"),
        ("{_or: []}", ""),
        ("{_and: []}", "ABCD"),
        ('{_and: [{users_count: {_gte: 10}}, {_not: {title: {_eq: "A"}}}]}', "BC"),
        ("{book_series: {position: {_eq: 3}}}", "D"),
        ('{book_series: {series: {name: {_eq: "Dune"}}}}', "D"),
        ('{contributions: {author: {name: {_eq: "Herbert"}}}}', "B"),
        ("{_not: {contributions: {}}}", "ACD"),
        ("{canonical: {}}", ""),
    ],
)
@virtually
async def test_conditions_mean_what_sql_means(where: str, expected: str) -> None:
    _, alice = _four_books()
    assert "".join(await _titles(alice, where)) == expected


@virtually
async def test_conditions_reach_through_relations() -> None:
    hardcover, alice = opened()
    dune, emma = hardcover.add_book("Dune"), hardcover.add_book("Emma")
    audio = hardcover.add_edition(dune, asin="B0DUNE", audio_seconds=10, audible={"us": "B0US", "de": "B0DE"})
    paper = hardcover.add_edition(emma, pages=10, language="de")
    hardcover.put_on_shelf("alice", dune, 2, audio)
    hardcover.put_on_shelf("alice", emma, 1, paper)
    uid = hardcover.user_id("alice")

    async def ids(field: str, where: str) -> list[int]:
        data = await alice.ask(f"query {{ {field}(where: {where}, order_by: {{id: asc}}) {{ id }} }}")
        return [row["id"] for row in data[field]]

    assert await ids("editions", '{book_mappings: {external_id: {_in: ["B0DE:de", "B0DE:us"]}}}') == [audio]
    assert await ids("editions", '{book_mappings: {platform: {name: {_eq: "Audible"}}}}') == [audio]
    assert await ids("editions", '{book: {title: {_eq: "Emma"}}}') == [paper]
    assert await ids("editions", '{language: {code2: {_eq: "de"}}}') == [paper]
    assert await ids("books", '{editions: {asin: {_eq: "B0DUNE"}}}') == [dune]
    assert await ids("books", f"{{user_books: {{user_id: {{_eq: {uid}}}, status_id: {{_eq: 1}}}}}}") == [emma]
    assert await ids("user_books", '{edition: {asin: {_eq: "B0DUNE"}}}') == [
        row.id for row in hardcover.shelf("alice").values() if row.book_id == dune
    ]
    reads = await ids("user_book_reads", f"{{user_book: {{book_id: {{_eq: {dune}}}, user_id: {{_eq: {uid}}}}}}}")
    assert reads == [hardcover.shelf("alice")[dune].reads[0].id]
    assert len(await ids("book_mappings", f"{{edition_id: {{_eq: {audio}}}}}")) == 2


@virtually
async def test_an_explicit_null_is_an_error_h1_15b() -> None:
    _, alice = _four_books()
    for text, variables in (
        ("{ books(where: {title: {_eq: null}}) { id } }", {}),
        ("{ books(where: {release_year: {_in: null}}) { id } }", {}),
        ("{ books(where: null) { id } }", {}),
        ("query ($t: String) { books(where: {title: {_eq: $t}}) { id } }", {"t": None}),
        ("query ($w: books_bool_exp!) { books(where: $w) { id } }", {"w": {"release_year": {"_eq": None}}}),
        ("query ($w: books_bool_exp!) { books(where: $w) { id } }", {"w": {"_not": None}}),
        ("{ books(where: {id: {_lt: 0}}) { editions(where: {asin: {_eq: null}}) { id } } }", {}),
    ):
        error = await alice.error(text, **variables)
        assert error["message"].startswith("unexpected null value"), text
        assert error["extensions"]["code"] == "validation-failed"


@virtually
async def test_an_omitted_variable_drops_its_condition_and_every_row_matches_h1_15b() -> None:
    _, alice = _four_books()
    text = "query ($t: String) { books(where: {title: {_eq: $t}}) { id } }"
    assert len((await alice.ask(text))["books"]) == 4
    assert len((await alice.ask(text, t="A"))["books"]) == 1


@virtually
async def test_undeclared_variables_are_refused_h1_15b() -> None:
    _, alice = _four_books()
    error = await alice.error("query ($t: String) { books(where: {title: {_eq: $t}}) { id } }", t="A", x=1)
    assert error["message"] == "unexpected variables in variableValues: x"


@virtually
async def test_a_missing_variable_is_named() -> None:
    _, alice = _four_books()
    error = await alice.error("query ($t: String!) { books(where: {title: {_eq: $t}}) { id } }")
    assert error["message"] == 'expecting a value for non-nullable variable: "t"'


@virtually
async def test_variables_are_not_converted() -> None:
    _, alice = _four_books()
    text = "query ($ids: [Int!]!) { books(where: {id: {_in: $ids}}) { id } }"
    for wrong in (["400001"], [None], [1.5], "400001", None):
        assert (await alice.error(text, ids=wrong))["extensions"]["code"] == "validation-failed"


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("{release_year: asc}", "ABDC"),
        ("{release_year: desc}", "CDBA"),  # PostgreSQL: nulls first when descending
        ("{release_year: desc_nulls_last}", "DBAC"),
        ("{release_year: asc_nulls_first}", "CABD"),
        ("{users_count: desc}", "BCAD"),
        ("[{release_year: asc_nulls_last}, {id: desc}]", "ABDC"),
        ("{id: desc}", "DCBA"),
    ],
)
@virtually
async def test_orders(order: str, expected: str) -> None:
    _, alice = _four_books()
    rows = (await alice.ask(f"{{ books(order_by: {order}) {{ title }} }}"))["books"]
    assert "".join(row["title"] for row in rows) == expected


@virtually
async def test_later_orders_decide_between_equals() -> None:
    hardcover, alice = opened()
    for title, year in (("B", 2000), ("A", 2000), ("C", 1999)):
        hardcover.add_book(title, release_year=year)
    rows = (await alice.ask("{ books(order_by: [{release_year: desc}, {title: asc}]) { title } }"))["books"]
    assert [row["title"] for row in rows] == ["A", "B", "C"]


@virtually
async def test_without_an_order_rows_do_not_come_by_id_h3_14() -> None:
    hardcover, alice = opened()
    ids = [hardcover.add_book(f"{n}") for n in range(20)]
    found = [row["id"] for row in (await alice.ask("{ books { id } }"))["books"]]
    assert sorted(found) == ids
    assert found != ids


@virtually
async def test_limit_and_offset() -> None:
    _, alice = _four_books()

    async def titles(arguments: str) -> str:
        rows = (await alice.ask(f"{{ books(order_by: {{id: asc}}, {arguments}) {{ title }} }}"))["books"]
        return "".join(row["title"] for row in rows)

    assert await titles("limit: 2") == "AB"
    assert await titles("limit: 2, offset: 1") == "BC"
    assert await titles("offset: 3") == "D"
    assert await titles("limit: 0") == ""
    assert await titles("limit: null") == "ABCD"
    assert (await alice.error("{ books(limit: -1) { id } }"))["message"] == "unexpected negative value"


@virtually
async def test_no_array_has_more_than_100_rows_at_the_root_or_nested_h2_8() -> None:
    hardcover, alice = opened()
    book = hardcover.add_book("Dune")
    ids = [hardcover.add_edition(book, pages=1) for _ in range(130)]
    rows = (await alice.ask("{ editions(limit: 500, order_by: {id: asc}) { id } }"))["editions"]
    assert [row["id"] for row in rows] == ids[:100]
    rest = f"{{ editions(where: {{id: {{_gt: {ids[99]}}}}}, order_by: {{id: asc}}) {{ id }} }}"
    assert [row["id"] for row in (await alice.ask(rest))["editions"]] == ids[100:]
    assert len((await alice.ask("{ books { editions { id } } }"))["books"][0]["editions"]) == 100
    hardcover.habits.row_cap = 3
    assert len((await alice.ask("{ editions { id } }"))["editions"]) == 3


@virtually
async def test_public_rows_of_other_users_come_back_at_the_root_h4_4() -> None:
    hardcover, alice = opened()
    for name in ("bob", "carol"):
        hardcover.add_user(name)
    book = hardcover.add_book("Dune")
    mine = hardcover.put_on_shelf("alice", book, 2, privacy=3)
    public = hardcover.put_on_shelf("bob", book, 2)
    hardcover.put_on_shelf("carol", book, 2, privacy=3)

    rows = (await alice.ask("{ user_books(order_by: {id: asc}) { id } }"))["user_books"]
    assert [row["id"] for row in rows] == [mine, public]
    reads = (await alice.ask("{ user_book_reads(order_by: {id: asc}) { user_book_id } }"))["user_book_reads"]
    assert [row["user_book_id"] for row in reads] == [mine, public]
    (nested,) = (await alice.ask("{ books { user_books(order_by: {id: asc}) { id } } }"))["books"]
    assert [row["id"] for row in nested["user_books"]] == [mine, public]
    (me,) = (await alice.ask("{ me { user_books { id } } }"))["me"]
    assert me["user_books"] == [{"id": mine}]


def test_indexes_narrow_what_has_to_be_looked_at() -> None:
    hardcover = Hardcover(lambda: virtual.START)
    hardcover.add_user("alice")
    for n in range(50):
        book = hardcover.add_book(f"{n}")
        hardcover.add_edition(book, asin=f"B{n}", isbn_13=f"978{n}", pages=n, audible={"us": f"A{n}"})
    store, view = hardcover.store, View(hardcover.store, 0, virtual.now)
    either = [{"asin": {"_in": ["B1", "B2"]}}, {"book_mappings": {"external_id": {"_in": ["A3:us"]}}}]
    for where, expected in (
        ({"asin": {"_in": ["B1", "B2", "Z"]}}, 2),
        ({"_or": either}, 3),
        ({"id": {"_gt": 0}, "_or": either}, 3),
        ({"_and": [{"pages": {"_gt": 0}}, {"isbn_13": {"_eq": "9787"}}]}, 1),
        ({"book": {"title": {"_eq": "4"}}}, 1),
        ({"_or": [*either, {"pages": {"_eq": 4}}]}, None),
        ({"_not": {"asin": {"_eq": "B1"}}}, None),
    ):
        found = candidates("editions", where, store)
        assert (None if found is None else len(found)) == expected, where
        test = compile_where("editions", where, view)
        fitting = {row.id for row in store.editions.rows.values() if test(row) is True}
        assert found is None or fitting <= set(found)
