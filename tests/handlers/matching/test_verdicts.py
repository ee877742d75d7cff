"""Verdicts on single situations; the numbers are those of the cases that have bitten others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.matching import Bucket, Candidate, Verdict, match, views_of
from hardcover.model import Book, BookId
from listener.model import LibraryItem, SeriesEntry
from tests.handlers.matching.books import asin_for, catalogue
from tests.handlers.matching.case import item, judge, offered, only_text, thin


def judged(it: LibraryItem, *keys: str) -> Verdict:
    return judge(it, [catalogue()[k].candidate for k in keys])


def book_of(verdict: Verdict) -> str:
    assert verdict.book is not None
    return next(k for k, b in catalogue().items() if b.id == verdict.book.id)


MB1 = item("The Final Empire", authors="Brandon Sanderson", narrators="Michael Kramer", minutes=1479, asin_of="mb1")


# found by an identifier


def test_identifier_title_and_author_agree() -> None:
    verdict = judged(MB1, "mb1")
    assert verdict.bucket is Bucket.AUTO
    assert verdict.confidence > 0.999
    assert verdict.reason == "Identifier, title, author, narrator and length agree."
    assert verdict.caps == ()
    assert [e.field for e in verdict.evidence][:2] == ["identifier", "title"]


def test_an_identifier_and_a_title_are_enough() -> None:
    assert judged(item("The Final Empire", asin_of="mb1"), "mb1").bucket is Bucket.AUTO
    assert judged(item("The Final Empire", isbn_of="mb1"), "mb1").bucket is Bucket.AUTO


def test_an_identifier_title_and_length_are_enough() -> None:
    assert judged(item("The Final Empire", asin_of="mb1", minutes=1479), "mb1").bucket is Bucket.AUTO


def test_the_claim_of_a_look_up_counts_like_the_field_of_an_edition() -> None:
    bare = only_text(catalogue()["mb1"].candidate)
    it = item("The Final Empire", asin="B0REGIONAL")
    assert judge(it, [bare]).bucket is not Bucket.AUTO
    assert judge(it, [replace(bare, via=frozenset({"audible:B0REGIONAL:uk"}))]).bucket is Bucket.AUTO
    assert judge(it, [replace(bare, via=frozenset({"asin:B0ANOTHER1"}))]).bucket is not Bucket.AUTO


def test_regional_audible_ids_are_known() -> None:
    candidate = catalogue()["mb1"].candidate
    edition = replace(candidate.editions[0], asin=None, audible_asins=("B0GERMANY1", "B0BRITAIN1"))
    it = item("The Final Empire", asin="B0BRITAIN1")
    assert judge(it, [replace(candidate, editions=(edition,))]).bucket is Bucket.AUTO


@pytest.mark.parametrize(
    "it",
    [
        item("Pride and Prejudice", authors="Jane Austen", minutes=695, asin_of="mb1"),
        item("Pride and Prejudice", asin_of="mb1"),
        item(
            "The Well of Ascension",
            authors="Brandon Sanderson",
            narrators="Michael Kramer",
            minutes=1736,
            asin_of="mb1",
        ),
        item("The Well of Ascension", authors="Brandon Sanderson", asin_of="mb1"),
        item("Mistborn", authors="Brandon Sanderson", asin_of="mb1", minutes=1100),
    ],
)
def test_an_identifier_of_another_book_is_for_a_person(it: LibraryItem) -> None:
    """Cases 23, 62."""
    verdict = judged(it, "mb1")
    assert verdict.bucket is Bucket.REVIEW
    assert verdict.confidence < 0.95
    assert verdict.caps
    assert verdict.reason


def test_the_same_title_by_somebody_else_is_for_a_person() -> None:
    verdict = judged(item("The Gift", authors="Hafiz", asin_of="n3a"), "n3a")
    assert verdict.bucket is Bucket.REVIEW
    assert verdict.reason == "By “Hafiz” here, by “Danielle Steel” on Hardcover."


def test_identifier_and_text_that_point_at_two_books_are_for_a_person() -> None:
    verdict = judged(replace(MB1, asin=asin_for("mb2")), "mb1", "mb2")
    assert verdict.bucket is Bucket.REVIEW
    assert book_of(verdict) == "mb1"
    assert "belongs to “The Well of Ascension”" in verdict.reason


# series and numbers


def test_volume_two_is_never_volume_one() -> None:
    """Cases 24, 63."""
    second = item(
        "The Primal Hunter 2",
        authors="Zogarth",
        narrators="Travis Baldree",
        series="The Primal Hunter #2",
        minutes=1103,
    )
    assert judged(second, "ph1").bucket is Bucket.REJECT
    assert judged(replace(second, asin=asin_for("ph1")), "ph1").bucket is Bucket.REVIEW
    assert judged(replace(second, title="The Primal Hunter"), "ph1").bucket is not Bucket.AUTO
    unnumbered = replace(second, title="The Primal Hunter", series=())
    assert judged(unnumbered, "ph2", "ph3").bucket is not Bucket.AUTO


def test_one_series_that_agrees_is_enough() -> None:
    """Books stand in several, publication order and chronology among them."""
    lion = item(
        "The Lion, the Witch and the Wardrobe", authors="C.S. Lewis", series="Narnia (chronological) #2", minutes=262
    )
    assert judged(lion, "nar1").bucket is Bucket.AUTO
    both = replace(lion, series=(*lion.series, SeriesEntry(name="The Chronicles of Narnia", sequence="1")))
    assert judged(both, "nar1").bucket is Bucket.AUTO
    other = replace(lion, series=(SeriesEntry(name="Chronicles of Narnia", sequence="2"),))
    assert judged(other, "nar1").bucket is Bucket.REVIEW


# kinds and copies


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Summary of Atomic Habits", "ah"),
        ("Atomic Habits", "ahs"),
        ("The Final Empire (1 of 3) [Dramatized Adaptation]", "mb1"),
        ("The Final Empire (2 of 3) [Dramatized Adaptation]", "mbd"),
        ("Mistborn Trilogy", "mb1"),
        ("The Hunger Games", "hgo"),
        ("Becoming", "becy"),
        ("Sapiens: A Graphic History, Volume 1", "sap"),
    ],
)
def test_kinds_are_never_crossed(title: str, key: str) -> None:
    """Case 24; also when the identifier says so."""
    listed = catalogue()[key]
    it = item(title, authors="; ".join(listed.authors), narrators="; ".join(listed.narrators), minutes=listed.minutes)
    assert judged(it, key).bucket is not Bucket.AUTO
    unmeasured = replace(it, asin=asin_for(key), duration_seconds=0.0)
    assert judged(unmeasured, key).bucket is not Bucket.AUTO
    another = replace(it, asin=asin_for(key), narrators=("Somebody Else",))
    assert judged(another, key).bucket is not Bucket.AUTO


def test_a_recording_that_is_proven_is_synced_whatever_it_is_called() -> None:
    """Case 89: a house of dramatisations here, the same ASIN, length and narrator on Hardcover."""
    it = replace(MB1, publisher="GraphicAudio")
    assert judged(it, "mb1").bucket is Bucket.AUTO
    assert judged(replace(it, duration_seconds=it.duration_seconds * 0.97), "mb1").bucket is Bucket.REVIEW
    assert judged(replace(it, asin=None), "mb1").bucket is Bucket.REVIEW


def test_another_length_is_for_a_person() -> None:
    """Case 30."""
    for factor in (0.8, 1.2):
        verdict = judged(replace(MB1, duration_seconds=1479 * 60 * factor), "mb1")
        assert verdict.bucket is Bucket.REVIEW
        assert any("24 h 39 min" in cap for cap in verdict.caps)


def test_an_abridged_recording_is_for_a_person() -> None:
    """Case 64."""
    assert judged(replace(MB1, duration_seconds=1479 * 60 * 0.35), "mb1").bucket is Bucket.REVIEW
    assert judged(replace(MB1, abridged=True, duration_seconds=0.0), "mb1").bucket is Bucket.REVIEW


def test_another_narrator_without_a_length_is_another_recording() -> None:
    it = item("Emma", authors="Jane Austen", narrators="Emma Thompson")
    assert judged(it, "emma").bucket is Bucket.REVIEW


def test_a_pen_name_is_believed_when_recording_and_title_agree() -> None:
    it = item("The Cuckoo's Calling", authors="J.K. Rowling", narrators="Robert Glenister", minutes=957)
    assert judged(it, "st1").bucket is Bucket.AUTO
    assert judged(replace(it, narrators=()), "st1").bucket is not Bucket.AUTO


# fields in the wrong place, files that tell


def test_swapped_title_and_author_are_for_a_person() -> None:
    it = item("Brandon Sanderson", authors="The Final Empire", narrators="Michael Kramer", minutes=1479)
    verdict = judge(it, offered("mb1"))
    assert verdict.bucket is Bucket.REVIEW
    assert book_of(verdict) == "mb1"
    assert verdict.reason == "Title and author stand in each other's place."


def test_a_narrator_in_the_author_field_is_for_a_person() -> None:
    it = item("Dracula", authors="Alan Cumming", minutes=928)
    assert judged(it, "drac").bucket is Bucket.REVIEW


def test_after_a_wrong_match_the_files_still_tell() -> None:
    wrong = item(
        "Exit Strategy",
        authors="Martha Wells",
        narrators="Kevin R. Free",
        series="The Murderbot Diaries #4",
        asin_of="mur4",
        minutes=226,
    )
    assert judged(wrong, "mur4").bucket is Bucket.AUTO
    for changes in (
        {"rel_path": "Martha Wells/Murderbot/03 - Rogue Protocol"},
        {"rel_path": "Martha Wells/Rogue Protocol"},
        {"tags": (("tagAlbum", "Rogue Protocol"),)},
    ):
        assert judged(replace(wrong, **changes), "mur4").bucket is Bucket.REVIEW
        both = judged(replace(wrong, **changes), "mur3", "mur4")
        assert both.bucket is Bucket.REVIEW


def test_folders_that_say_nothing_do_no_harm() -> None:
    for path in ("books/item-17", "incoming/x17", "Audiobooks/B002V1O7UE", "Brandon Sanderson/Mistborn", "Fantasy/01"):
        assert judged(replace(MB1, rel_path=path), "mb1").bucket is Bucket.AUTO


def test_the_folder_stands_in_for_a_title_that_says_nothing() -> None:
    it = replace(MB1, title="Track 01", asin=None, rel_path="Brandon Sanderson/Mistborn/1 - The Final Empire")
    verdict = judge(it, offered("mb1"))
    assert verdict.bucket is Bucket.AUTO
    assert book_of(verdict) == "mb1"


# other scripts


def test_titles_in_other_scripts_agree_with_themselves() -> None:
    for key in ("ja1", "ru1", "zh1", "de1"):
        listed = catalogue()[key]
        assert judged(item(listed.title, asin_of=key), key).bucket is Bucket.AUTO


def test_a_title_in_another_script_needs_author_and_length() -> None:
    it = item("王者の道", asin_of="sl1", authors="Brandon Sanderson")
    assert judged(it, "sl1").bucket is Bucket.REVIEW
    assert judged(replace(it, duration_seconds=2730 * 60.0), "sl1").bucket is Bucket.AUTO


def test_a_translation_is_found_by_the_title_of_its_edition() -> None:
    verdict = judged(item("Der Name des Windes", asin=asin_for("kk1de"), language="German"), "kk1")
    assert verdict.bucket is Bucket.AUTO
    assert verdict.edition is not None
    assert verdict.edition.language == "de"


def test_an_edition_filed_under_the_wrong_book_is_for_a_person() -> None:
    candidate = catalogue()["dune1"].candidate
    misfiled = replace(candidate.editions[0], title="The Final Empire", asin=asin_for("mb1"))
    verdict = judge(MB1, [replace(candidate, editions=(misfiled,))])
    assert verdict.bucket is Bucket.REVIEW


# several candidates


def test_two_books_of_equal_looks_are_for_a_person() -> None:
    candidate = catalogue()["mb1"].candidate
    twin = replace(candidate, book=replace(candidate.book, id=BookId(9001)))
    it = replace(MB1, asin=None)
    assert judge(it, [candidate]).bucket is Bucket.AUTO
    assert judge(it, [candidate, twin]).bucket is not Bucket.AUTO


def test_what_is_left_of_a_merged_book_joins_the_one_that_was_kept() -> None:
    """Case 28."""
    candidate = catalogue()["mb1"].candidate
    left = replace(candidate, book=replace(candidate.book, id=BookId(9001), canonical_id=candidate.book.id))
    verdict = judge(MB1, [left, candidate])
    assert verdict.bucket is Bucket.AUTO
    assert verdict.book == candidate.book
    assert verdict.runners_up == ()


def test_a_record_that_knows_only_its_title_is_no_rival() -> None:
    stub = Candidate(book=Book(id=BookId(9002), title="The Final Empire"))
    assert judge(MB1, [stub, catalogue()["mb1"].candidate]).bucket is Bucket.AUTO


def test_runners_up_come_in_order_with_their_confidence() -> None:
    verdict = judge(MB1, offered("mb1"))
    figures = [c for _, c in verdict.runners_up]
    assert len(figures) == 7
    assert figures == sorted(figures, reverse=True)


def test_without_candidates_there_is_no_book() -> None:
    verdict = judge(MB1, [])
    assert (verdict.bucket, verdict.book, verdict.edition) == (Bucket.REJECT, None, None)


def test_poor_records_still_match_by_identifier() -> None:
    poor = thin(catalogue()["mb1"].candidate, narrators=False, lengths=False, series=False)
    nameless = replace(poor, book=replace(poor.book, authors=()))
    assert (
        judge(MB1, [replace(nameless, editions=tuple(replace(e, authors=()) for e in poor.editions))]).bucket
        is Bucket.AUTO
    )


def test_thresholds_are_the_callers() -> None:
    it = item("The Final Empire", authors="Brandon Sanderson", minutes=1479)
    assert judged(it, "mb1").confidence < 0.9999
    assert match(views_of(it), [catalogue()["mb1"].candidate], auto_at=0.9999, review_at=0.70).bucket is Bucket.REVIEW
