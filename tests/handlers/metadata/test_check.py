"""What is proposed for one item, how sure, and what never is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.metadata.check import DEFAULT_RULES, check
from handlers.metadata.covers import CoverFinding
from handlers.metadata.model import BookView, CheckResult, Field, Proposal, Source
from handlers.metadata.views import views_for
from hardcover.model import ReadingFormat
from listener.model import SeriesEntry
from tests.handlers.metadata.build import STREET, TAGS, details, fields_of, item, look, one, rules

FILES = BookView(source=Source.FILES, values={Field.TITLE: "The Quiet Meridian", Field.NARRATORS: ("Tobias Renn",)})


def test_empty_fields_are_filled_when_everything_agrees() -> None:
    result = look(item(), details(), rules=DEFAULT_RULES)
    assert {p.field: p.new for p in result.proposals} == {
        Field.SUBTITLE: "A Voyage",
        Field.NARRATORS: ("Tobias Renn",),
        Field.SERIES: (STREET,),
        Field.PUBLISHER: "Lab Audio",
        Field.PUBLISHED_YEAR: "2019",
        Field.LANGUAGE: "English",
        Field.ISBN: "9783161484100",
        Field.ASIN: "B05RRKS3N4",
        Field.DESCRIPTION: details().description,
    }
    assert {p.bucket for p in result.proposals} == {"apply"}
    assert result.listen is None
    assert all(p.why and p.source is Source.HARDCOVER for p in result.proposals)


def test_the_order_of_proposals_is_that_of_the_fields() -> None:
    found = [p.field for p in look(item(), details()).proposals]
    assert found == sorted(found, key=list(Field).index)


def test_off_is_off_and_settled_is_settled() -> None:
    result = look(item(), details(), rules=rules(publisher="off"), settled={Field.ASIN})
    assert not {Field.PUBLISHER, Field.ASIN} & fields_of(result)


def test_a_row_of_a_list_is_not_checked() -> None:
    with pytest.raises(ValueError, match="whole item"):
        look(item(is_summary=True), details())


@pytest.mark.parametrize("match", [0.0, 0.5, 0.7, 0.94, 0.9499])
def test_nothing_applies_without_a_certain_match(match: float) -> None:
    result = look(item(), details(), match, rules=rules("replace"))
    assert result.proposals
    assert all(p.bucket != "apply" for p in result.proposals)
    if match < 0.7:
        assert {p.bucket for p in result.proposals if p.source is Source.HARDCOVER} == {"reject"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"tagAlbum": "The Winter Ledger", "tagArtist": "Noor Haddad"},
        {**TAGS, "tagSeriesPart": "3"},
        {"tagAlbum": "Summary of The Quiet Meridian", "tagArtist": "Quick Reads"},
    ],
)
def test_a_book_that_the_tags_contradict_is_never_written_by_itself(wrong: dict[str, str]) -> None:
    result = look(item(tags=wrong), details(), 1.0, rules=rules("replace"))
    assert all(p.bucket != "apply" for p in result.proposals)
    assert result.listen is not None
    assert all(p.listen for p in result.proposals)


def test_nor_one_that_the_folder_contradicts() -> None:
    result = look(item(rel_path="Noor Haddad/Street of Books/3 - The Loud Meridian"), details(), 1.0)
    assert all(p.bucket != "apply" for p in result.proposals)
    assert "folder" in (result.listen or "")


def test_nor_one_about_which_neither_tags_nor_names_say_anything() -> None:
    silent = item(tags={"tagAlbum": "Track 01"}, rel_path="audio/CD1")
    assert all(p.bucket == "review" for p in look(silent, details(), 1.0).proposals)


def test_what_belongs_to_an_edition_waits_when_the_edition_is_not_certain() -> None:
    result = look(item(tags={}), details(audio_seconds=20_000))
    assert one(result, Field.DESCRIPTION).bucket == "apply"
    for field in (Field.NARRATORS, Field.ASIN, Field.ISBN, Field.PUBLISHER):
        assert one(result, field).bucket == "review", field
        assert "length" in one(result, field).why


def test_an_ebook_edition_gives_no_narrator_to_an_audiobook() -> None:
    about = details(format=ReadingFormat.EBOOK, audio_seconds=None, narrators=())
    assert one(look(item(), about), Field.ASIN).bucket == "review"


def test_another_language_writes_nothing() -> None:
    result = look(item(language="German"), details())
    assert all(p.bucket == "review" for p in result.proposals)
    assert "language" in one(result, Field.PUBLISHER).why


def test_tags_that_name_another_narrator_leave_it_to_a_person() -> None:
    result = look(item(tags={**TAGS, "tagComposer": "Bo Lund"}), details())
    proposal = one(result, Field.NARRATORS)
    assert proposal.bucket == "review"
    assert "Bo Lund" in proposal.why or "narrator" in proposal.why


def test_a_field_that_is_there_is_only_a_difference_under_fill() -> None:
    result = look(item(publisher="Another House"), details())
    assert Field.PUBLISHER not in fields_of(result)
    (difference,) = [d for d in result.differences if d.field is Field.PUBLISHER]
    assert (difference.old, difference.new, difference.bucket) == ("Another House", "Lab Audio", "reject")


def test_unknown_is_as_good_as_empty() -> None:
    result = look(item(narrators=("Unknown",), publisher=" "), details())
    assert one(result, Field.NARRATORS).new == ("Tobias Renn",)
    assert one(result, Field.PUBLISHER).new == "Lab Audio"


def test_a_title_is_replaced_only_where_tags_or_names_say_the_new_one() -> None:
    wrong = item(title="Track Album", rel_path="Noor Haddad/The Quiet Meridian")
    assert one(look(wrong, details(), rules=DEFAULT_RULES), Field.TITLE).bucket == "apply"
    misspelt = item(title="The Quiet Merridian Of Dawn", tags={}, rel_path="Noor Haddad/The Quiet Merridian Of Dawn")
    assert all(p.bucket != "apply" for p in look(misspelt, details(), rules=DEFAULT_RULES).proposals)


def test_what_tags_and_audiobookshelf_say_alike_is_not_overwritten_by_itself() -> None:
    told = item(narrators=("Bo Lund",), tags={**TAGS, "tagComposer": "Bo Lund"})
    assert one(look(told, details(), rules=rules("replace")), Field.NARRATORS).bucket == "review"


def test_the_same_in_another_spelling_is_no_proposal() -> None:
    told = item(
        title="The Quiet Meridian: Street of Books, Book 2",
        subtitle="a voyage",
        authors=("Haddad, Noor",),
        narrators=("tobias renn",),
        series=(SeriesEntry(name="The Street of Books", sequence="2.0"),),
        publisher="Lab Audio, Inc.",
        published_year="2019-01-01",
        language="eng",
        isbn="3-16-148410-X",
        asin="b05rrks3n4",
        description="A quiet book about the sea, and about those who come back from it.",
        genres=("science fiction", "FANTASY"),
        media_tags=("Slow",),
        cover_path="/cover.jpg",
    )
    result = look(told, details(), rules=rules("replace"))
    assert result.proposals == ()
    assert result.differences == ()


def test_a_regional_asin_is_hardcovers_too() -> None:
    about = details(asin="B05RRKS3N4", audible_asins=("B0GERMANY1", "B05RRKS3N4"))
    assert Field.ASIN not in fields_of(look(item(asin="B0GERMANY1"), about, rules=rules("replace")))


def test_a_missing_number_of_a_series_is_filled_as_text() -> None:
    told = item(series=(SeriesEntry(name="Street of Books", sequence=None), SeriesEntry(name="My Own", sequence="7")))
    proposal = one(look(told, details()), Field.SERIES)
    assert proposal.new == (STREET, SeriesEntry(name="My Own", sequence="7"))


def test_series_of_ones_own_stay_when_series_are_replaced() -> None:
    told = item(series=(SeriesEntry(name="My Own", sequence="7"), SeriesEntry(name="Street of Books", sequence="9")))
    proposal = one(look(told, details(), rules=rules("replace")), Field.SERIES)
    assert proposal.new == (SeriesEntry(name="My Own", sequence="7"), STREET)


def test_of_several_series_those_are_taken_that_the_files_know() -> None:
    about = details(book_series=(("The Big Universe", 11.0), ("Street of Books", 2.0)))
    assert one(look(item(), about), Field.SERIES).new == (STREET,)
    unknown = one(look(item(tags={}), about), Field.SERIES)
    assert unknown.bucket == "review"
    assert unknown.new == (SeriesEntry(name="The Big Universe", sequence="11"), STREET)


def test_tags_are_added_and_never_taken_away() -> None:
    proposal = one(look(item(media_tags=("for-alice",)), details(), rules=rules("replace")), Field.TAGS)
    assert proposal.new == ("for-alice", "slow")


@pytest.mark.parametrize("subtitle", ["A Quiet Meridian", "Street of Books, Book 2", "Book 2"])
def test_a_subtitle_that_says_nothing_new_is_not_filled(subtitle: str) -> None:
    assert Field.SUBTITLE not in fields_of(look(item(), details(subtitle=subtitle)))


def test_what_only_the_files_know_is_proposed_for_a_person() -> None:
    files = BookView(source=Source.FILES, values={Field.TITLE: "The Quiet Meridian", Field.NARRATORS: ("Änne Groß",)})
    proposal = one(look(item(tags={}), details(narrators=()), files=files), Field.NARRATORS)
    assert (proposal.new, proposal.source, proposal.bucket) == (("Änne Groß",), Source.FILES, "review")


def test_what_files_and_names_say_alike_of_a_certain_book_applies() -> None:
    told = item(tags={}, rel_path="Noor Haddad/The Quiet Meridian {Tobias Renn}")
    assert one(look(told, details(narrators=()), files=FILES), Field.NARRATORS).bucket == "apply"
    assert one(look(told, None, 0.0, files=FILES), Field.NARRATORS).bucket == "review"


def test_a_tags_language_code_becomes_a_name() -> None:
    result = look(item(tags={**TAGS, "tagLanguage": "ger"}), None, 0.0)
    assert one(result, Field.LANGUAGE).new == "German"


def test_a_cover_is_told_where_it_is_missing_or_seen_to_be_worse_and_never_proposed() -> None:
    def covers(result: CheckResult) -> list[Proposal]:
        assert Field.COVER not in fields_of(result)
        return [one for one in result.differences if one.field is Field.COVER]

    (missing,) = covers(look(item(), details()))
    assert (missing.new, missing.bucket) == ("https://covers.example/20.jpg", "reject")
    old = item(cover_path="/cover.jpg")
    better = CoverFinding(same=False, is_better=True, why="another picture")
    alike = CoverFinding(same=True, is_better=False, why="the same picture")
    assert covers(look(old, details(), rules=rules("replace"))) == []
    assert covers(look(old, details(), rules=rules("replace"), cover=alike)) == []
    (told,) = covers(look(old, details(), rules=rules("replace"), cover=better))
    assert told.why.endswith("another picture")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        (
            {"title": "Track Album", "authors": ("Various Artists",), "tags": {}, "rel_path": "audio/CD1"},
            "Nothing says",
        ),
        ({"title": "The Winter Ledger", "tags": {}}, "another book than Audiobookshelf"),
        ({"title": "The Winter Ledger", "tags": {}, "has_audio": False, "has_ebook": True}, None),
    ],
)
def test_an_unmatched_item_is_listened_to_where_its_sources_do_not_settle_it(
    changes: dict[str, object], expected: str | None
) -> None:
    listen = look(item(**changes), None, 0.0).listen  # type: ignore[arg-type]
    assert listen is None if expected is None else expected in (listen or "")


def test_an_uncertain_match_is_listened_to_where_only_audiobookshelf_speaks() -> None:
    silent = item(tags={}, rel_path="audio/CD1")
    assert "not certain" in (look(silent, details(), 0.8).listen or "")
    assert look(silent, details(), 0.97).listen is None
    assert look(item(), details(), 0.8).listen is None  # tags and names agree: hearing the title adds nothing


def test_the_views_may_come_in_any_order() -> None:
    told = item(tags={**TAGS, "tagComposer": "Bo Lund"})
    views = views_for(told, files=FILES, details=details())
    expected = check(told, views, details(), 0.99, rules("replace"))
    assert check(told, views[::-1], details(), 0.99, rules("replace")) == expected
    doubled = (*views, replace(FILES, values={Field.NARRATORS: ("Bo Lund",)}))
    assert check(told, doubled, details(), 0.99, rules()) == check(told, doubled[::-1], details(), 0.99, rules())
