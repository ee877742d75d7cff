"""What holds for every item, whatever its fields, tags, names and Hardcover's edition say."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from handlers.book import hardcover_view
from handlers.metadata.check import check
from handlers.metadata.compare import same
from handlers.metadata.model import BookView, Field, Source
from handlers.metadata.proof import is_dirty
from handlers.metadata.values import is_empty
from handlers.metadata.views import views_for
from handlers.naming.plan import expected_path, problems
from handlers.naming.read_back import read_back
from hardcover.details import EditionDetails
from listener.model import LibraryItem, SeriesEntry
from tests.handlers.metadata.build import TAGS, details, item, rules, write

TITLES = st.sampled_from(
    ["The Quiet Meridian", "the quiet meridian", "The Quiet Meridian: A Voyage", "Track 01", "", "The Winter Ledger",
     "The Quiet Meridian, Book 2", "Street of Books 2 - The Quiet Meridian", "静かな子午線", "Тихий меридиан"]
)  # fmt: skip
PEOPLE = st.lists(
    st.sampled_from(["Noor Haddad", "Haddad, Noor", "N. Haddad", "Unknown", "Tobias Renn", "Bo Lund", "村上春樹"]),
    max_size=3,
)
NUMBERS = st.sampled_from([None, "1", "2", "2.0", "02", "Book 2", "1-3"])
ENTRIES = st.builds(
    lambda name, number: SeriesEntry(name=name, sequence=number),
    st.sampled_from(["Street of Books", "The Street of Books", "Lane"]),
    NUMBERS,
)
SERIES = st.lists(ENTRIES, max_size=2, unique_by=lambda one: one.name)
TEXTS = st.sampled_from(
    [None, "", " ", "Lab Audio", "lab audio, inc.", "Other", "<p></p>", "2019", "2020-01-02", "German", "en"]
)
IDENTIFIERS = st.sampled_from(
    [None, "B05RRKS3N4", "b05rrks3n4", "B0OTHER001", "316148410X", "978-3-16-148410-0", "junk"]
)
PATHS = st.sampled_from(["Noor Haddad/The Quiet Meridian", "x", "Noor Haddad/Street of Books/3 - Other"])
LABELS = st.lists(st.sampled_from(["Fantasy", "fantasy", "Sci-Fi", "Horror"]), max_size=3)


@st.composite
def items(draw: st.DrawFn) -> LibraryItem:
    tags: dict[str, str] = {}
    if draw(st.booleans()):
        tags = {
            **TAGS,
            "tagAlbum": draw(TITLES),
            "tagComposer": ", ".join(draw(PEOPLE)),
            "tagASIN": draw(IDENTIFIERS) or "",
        }
    return item(
        title=draw(TITLES), subtitle=draw(TEXTS), authors=tuple(draw(PEOPLE)), narrators=tuple(draw(PEOPLE)),
        series=tuple(draw(SERIES)), publisher=draw(TEXTS), published_year=draw(TEXTS), language=draw(TEXTS),
        isbn=draw(IDENTIFIERS), asin=draw(IDENTIFIERS), description=draw(TEXTS), genres=tuple(draw(LABELS)),
        media_tags=tuple(draw(LABELS)), duration_seconds=draw(st.sampled_from([0.0, 18_000.0, 20_000.0])), tags=tags,
        rel_path=draw(PATHS),
    )  # fmt: skip


@st.composite
def editions(draw: st.DrawFn) -> EditionDetails:
    more: dict[str, Any] = {
        "book_title": draw(TITLES) or "The Quiet Meridian", "narrators": tuple(draw(PEOPLE)), "asin": draw(IDENTIFIERS),
        "book_series": tuple((one.name, draw(st.sampled_from([None, 2.0, 1.5]))) for one in draw(SERIES)),
        "subtitle": draw(TEXTS), "publisher": draw(TEXTS), "description": draw(TEXTS), "genres": tuple(draw(LABELS)),
        "language": draw(st.sampled_from([None, "en", "de", "xx"])), "year": draw(st.sampled_from([None, 2019])),
        "tags": tuple(draw(LABELS)), "cover_url": None,
    }  # fmt: skip
    return details(**more)


MATCHES = st.sampled_from([0.0, 0.6, 0.8, 0.95, 1.0])
RULES = st.sampled_from(["fill", "replace"])


@given(items(), editions(), MATCHES, RULES)
def test_applied_and_undone_is_as_before_and_applied_is_at_rest(
    found: LibraryItem, about: EditionDetails, match: float, rule: str
) -> None:
    views = views_for(found, details=about)
    result = check(found, views, about, match, rules(rule))
    after = write(found, result.proposals)
    assert write(after, result.proposals, undo=True) == write(found, result.proposals, undo=True)
    again = check(after, views_for(after, details=about), about, match, rules(rule))
    assert {p.field for p in again.proposals} & {p.field for p in result.proposals} == set()
    assert again.proposals == ()


@given(items(), editions(), MATCHES, RULES)
def test_a_proposal_never_empties_and_is_never_the_old_value(
    found: LibraryItem, about: EditionDetails, match: float, rule: str
) -> None:
    result = check(found, views_for(found, details=about), about, match, rules(rule))
    for proposal in (*result.proposals, *result.differences):
        assert not is_empty(proposal.field, proposal.new)
        if proposal.field is not Field.TITLE or not is_dirty(
            str(proposal.old), ("Noor Haddad",), ("Street of Books", "Lane")
        ):
            assert not same(proposal.field, proposal.old, proposal.new)
        assert 0.0 <= proposal.confidence <= 1.0
        if isinstance(proposal.old, tuple) and proposal.field is Field.TAGS:
            assert set(proposal.old) <= set(proposal.new or ())
        if proposal.field is Field.SERIES:
            assert all(one.sequence is None or isinstance(one.sequence, str) for one in proposal.new or ())  # type: ignore[union-attr]
        if rule == "fill" and proposal in result.proposals and proposal.field is not Field.SERIES:
            assert is_empty(proposal.field, proposal.old)


@given(items(), editions(), MATCHES, st.randoms(use_true_random=False))
def test_the_order_of_the_views_does_not_matter(
    found: LibraryItem, about: EditionDetails, match: float, shuffled: random.Random
) -> None:
    files = BookView(source=Source.FILES, values={Field.TITLE: "The Quiet Meridian", Field.NARRATORS: ("Bo Lund",)})
    views = list(views_for(found, files=files, details=about))
    expected = check(found, views, about, match, rules("replace"))
    shuffled.shuffle(views)
    assert check(found, views, about, match, rules("replace")) == expected


@given(items(), editions(), MATCHES, RULES)
def test_only_a_certain_and_confirmed_match_applies(
    found: LibraryItem, about: EditionDetails, match: float, rule: str
) -> None:
    views = views_for(found, details=about)
    result = check(found, views, about, match, rules(rule))
    local = [view for view in views if view.source in (Source.TAGS, Source.NAMES)]
    title = hardcover_view(about).values.get(Field.TITLE)
    for proposal in result.proposals:
        if proposal.bucket == "apply":
            assert match >= 0.95
            assert result.listen is None
            titles = [one for view in local for one in view.readings(Field.TITLE)]
            asins = [one for view in local for one in view.readings(Field.ASIN)]
            assert title is None or titles or asins


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40)


@given(NAMES, NAMES, NAMES)
def test_a_name_is_always_one_that_can_be_made(title: str, author: str, series: str) -> None:
    found = item(title=title, authors=(author,), series=(SeriesEntry(name=series, sequence="1"),), files=())
    path = expected_path(found)
    for folder in path.split("/") if path else ():
        assert folder == folder.strip()
        assert folder not in {"", ".", ".."}
        assert len(folder.encode()) <= 255
        assert not set(folder) & set('<>:"|?*\\\0\n')
        assert not folder.endswith(".")
    problem = problems(found)
    if problem is not None and problem.expected:
        assert problems(item(title=title, authors=(author,), series=found.series, files=(), rel_path=path)) is None


@given(st.sampled_from(["A", "Quiet Sea", "1984", "Ölberg"]), st.sampled_from(["1", "0.5", "12"]), st.booleans())
def test_names_made_by_us_are_read_back(title: str, number: str, with_year: bool) -> None:
    found = item(
        title=title, series=(SeriesEntry(name="Lane", sequence=number),), published_year="2019" if with_year else None
    )
    read = read_back(expected_path(found))
    assert (read.title, read.series, read.sequence, read.year) == (title, "Lane", number, "2019" if with_year else None)
