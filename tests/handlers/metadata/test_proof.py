"""What may be written by itself, rule by rule: the members of each kind that were once written without proof, and the
good cases beside them that still have to pass."""

from __future__ import annotations

from dataclasses import MISSING, fields, replace
from datetime import date
from typing import Any

import pytest

from handlers.book import Field, Source, is_no_title
from handlers.matching import Candidate, match, views_of
from handlers.metadata.check import DEFAULT_RULES, check
from handlers.metadata.compare import agrees
from handlers.metadata.model import Proposal
from handlers.metadata.values import is_empty
from handlers.metadata.views import views_for
from hardcover.details import EditionDetails, details_of
from hardcover.model import Book, BookId, Edition, EditionId, ReadingFormat
from hardcover.rows import parse_book, parse_edition
from listener.model import LibraryItem, SeriesEntry

HOUR = 3600.0
TODAY = date(2026, 11, 26)
REPLACE = dict.fromkeys(Field, "replace")
OF_THE_EDITION = {"narrators", "asin", "isbn", "publisher", "published_year"}


def item(**more: Any) -> LibraryItem:
    told: dict[str, Any] = {
        "id": "i", "library_id": "l", "media_type": "book", "is_summary": False, "has_audio": True, "title": "Kindred",
        "authors": ("Octavia E. Butler",), "duration_seconds": 10 * HOUR, "rel_path": "Octavia E. Butler/Kindred",
        "tags": (("tagAlbum", "Kindred"), ("tagArtist", "Octavia E. Butler")),
    } | more  # fmt: skip
    for one in fields(LibraryItem):
        if one.name not in told and one.default is MISSING and one.default_factory is MISSING:
            told[one.name] = None
    return LibraryItem(**told)


def details(book: dict[str, Any] | None = None, edition: dict[str, Any] | None = None, **more: Any) -> EditionDetails:
    whole = Book(**({"id": BookId(1), "title": "Kindred", "authors": ("Octavia E. Butler",)} | (book or {})))
    values: dict[str, Any] = {
        "id": EditionId(1), "book_id": BookId(1), "title": whole.title, "asin": "B07K1XTSSD",
        "audio_seconds": int(10 * HOUR), "format": ReadingFormat.AUDIO, "language": "en",
        "narrators": ("Kim Staunton",),
    }  # fmt: skip
    made = Edition(**(values | (edition or {})))
    return EditionDetails(**({"edition": made, "book": whole, "language": made.language} | more))


def among(about: EditionDetails, *others: dict[str, Any]) -> EditionDetails:
    """The edition with others of its book listed beside it."""
    made = []
    for number, other in enumerate(others, 2):
        publisher, year = other.get("publisher"), other.get("release_year")
        rest = {name: value for name, value in other.items() if name != "publisher"}
        edition = replace(about.edition, id=EditionId(number), asin=f"B0OTHER{number:03}", **rest)
        made.append(
            EditionDetails(edition=edition, book=about.book, language=edition.language, publisher=publisher, year=year)
        )
    return replace(about, siblings=(about, *made))


def proposals(
    it: LibraryItem, about: EditionDetails, rules: Any = DEFAULT_RULES, match: float = 0.999
) -> list[Proposal]:
    found = check(it, views_for(it, details=about), about, match, rules, today=TODAY)
    return [*found.proposals, *found.differences]


def written(it: LibraryItem, about: EditionDetails, rules: Any = DEFAULT_RULES) -> dict[str, Any]:
    """What --apply would write: {field: value}."""
    return {one.field.value: one.new for one in proposals(it, about, rules) if one.bucket == "apply"}


def proposed(it: LibraryItem, about: EditionDetails, rules: Any = DEFAULT_RULES) -> dict[str, Proposal]:
    return {one.field.value: one for one in proposals(it, about, rules)}


# (a) absence is not denial


@pytest.mark.parametrize("rules", [DEFAULT_RULES, REPLACE], ids=["default", "replace"])
def test_a_co_author_that_hardcover_lacks_is_not_removed_unasked(rules: Any) -> None:
    it = item(
        authors=("James Patterson", "Maxine Paetro"), rel_path="James Patterson/Kindred",
        tags=(("tagAlbum", "Kindred"), ("tagAlbumArtist", "James Patterson"),
              ("tagArtist", "James Patterson, Q. LaVoy")),
    )  # fmt: skip
    assert "authors" not in written(it, details({"authors": ("James Patterson",)}), rules)


@pytest.mark.parametrize("rules", [DEFAULT_RULES, REPLACE], ids=["default", "replace"])
@pytest.mark.parametrize(
    ("ours", "book", "edition"),
    [
        (("Terry Pratchett", "Neil Gaiman"), ("Terry Pratchett", "Neil Gaiman"), ("Terry Pratchett",)),
        (("Neil Gaiman", "Terry Pratchett"), ("Terry Pratchett",), ()),
        (("Terry Pratchett", "Neil Gaiman"), ("Terry Pratchett",), ("Neil Gaiman",)),
        (("Terry Pratchett", "Neil Gaiman"), ("Somebody Else",), ("Somebody Else",)),
        (("Terry Pratchett & Neil Gaiman",), ("Terry Pratchett",), ()),
    ],
)
def test_no_author_is_ever_removed_by_itself(ours: Any, book: Any, edition: Any, rules: Any) -> None:
    it = item(authors=ours, asin="B07K1XTSSD", tags=(("tagAlbum", "Kindred"), ("tagArtist", "Terry Pratchett")))
    assert "authors" not in written(it, details({"authors": book}, {"authors": edition}), rules)


def test_the_book_is_asked_where_the_edition_credits_fewer() -> None:
    both = ("Terry Pratchett", "Neil Gaiman")
    it = item(
        authors=("Terry Pratchett",), tags=(("tagAlbum", "Kindred"), ("tagArtist", "Terry Pratchett; Neil Gaiman"))
    )
    about = details({"authors": both}, {"authors": ("Terry Pratchett",)})
    assert written(it, about)["authors"] == both


@pytest.mark.parametrize("name", ["narrators", "genres", "media_tags"])
def test_no_list_is_ever_shortened_by_itself(name: str) -> None:
    it = item(asin="B07K1XTSSD", **{name: ("Kim Staunton", "Adam Lazarre-White")})
    about = details(genres=("Kim Staunton",), tags=("Kim Staunton",))
    field = "tags" if name == "media_tags" else name
    new = written(it, about, REPLACE).get(field, ("Kim Staunton", "Adam Lazarre-White"))
    assert set(new) >= {"Kim Staunton", "Adam Lazarre-White"}


# (b) the fields of an edition need proof of the recording


@pytest.mark.parametrize("off", [1.02, 1.01, 0.985, 1.005, 1.0005])
def test_one_other_recording_about_as_long_is_no_proof(off: float) -> None:
    about = details(edition={"audio_seconds": int(10 * HOUR * off), "narrators": ("Somebody Else",)}, publisher="House")
    assert not OF_THE_EDITION & written(item(), about).keys()


@pytest.mark.parametrize("count", [1, 3, 11])
def test_among_several_editions_the_nearest_length_is_no_proof_either(count: int) -> None:
    about = details(edition={"narrators": ("Somebody Else",)}, publisher="House")
    others = [{"audio_seconds": int(10 * HOUR * (1.05 + n / 10)), "narrators": (f"Reader {n}",)} for n in range(count)]
    assert not OF_THE_EDITION & written(item(), among(about, *others)).keys()


def test_an_identifier_proves_the_recording_unless_length_or_narrator_speak_against_it() -> None:
    about = details(publisher="House")
    assert written(item(asin="B07K1XTSSD"), about).keys() >= {"narrators", "publisher"}
    for name, value in (("duration_seconds", 8 * HOUR), ("narrators", ("Somebody Else",))):
        assert not OF_THE_EDITION & written(item(asin="B07K1XTSSD", **{name: value}), about).keys()


def test_a_narrator_with_the_length_proves_it() -> None:
    it = item(narrators=("Kim Staunton",), duration_seconds=10 * HOUR * 1.01)
    assert written(it, details(publisher="House")).keys() >= {"asin", "publisher"}
    assert not OF_THE_EDITION & written(it, details(edition={"audio_seconds": None}, publisher="House")).keys()


def test_the_bar_rises_with_the_number_of_editions() -> None:
    it = item(narrators=("Kim Staunton",), duration_seconds=10 * HOUR * 1.02)
    about = details(publisher="House")
    far = [{"audio_seconds": int(10 * HOUR * (1.2 + n / 10)), "narrators": ("Somebody Else",)} for n in range(5)]
    assert "publisher" in written(it, about)
    assert "publisher" not in written(it, among(about, *far))


def test_equal_editions_are_asked_field_by_field_where_they_differ() -> None:
    it = item(narrators=("Kim Staunton",))
    about = among(
        details(edition={"isbn_13": "9780807083697"}, publisher="House"), {"publisher": "House", "isbn_13": None}
    )
    found = proposed(it, about)
    assert found["asin"].bucket == "review"
    assert "B0OTHER002" in found["asin"].why
    assert found["publisher"].bucket == "apply"
    assert found["isbn"].bucket == "apply"


def test_two_regions_of_one_recording_are_asked_too() -> None:
    it = item(narrators=("Kim Staunton",))
    found = proposed(it, among(details(publisher="Recorded Books"), {"publisher": "Hodder", "language": "en"}))
    assert {found[name].bucket for name in ("asin", "publisher")} == {"review"}


def test_which_other_editions_there_are_has_to_be_known() -> None:
    it = item(narrators=("Kim Staunton",))
    assert not OF_THE_EDITION & written(it, replace(details(publisher="House"), siblings=None)).keys()
    assert "publisher" in written(item(asin="B07K1XTSSD"), replace(details(publisher="House"), siblings=None))


@pytest.mark.parametrize(
    "marks",
    [
        {"publisher": "LibriVox"},
        {"narrators": ("LibriVox Volunteers",)},
        {"tags": (("tagAlbum", "Kindred"), ("tagArtist", "Octavia E. Butler"), ("tagGenre", "Librivox"))},
        {"rel_path": "LibriVox/Octavia E. Butler/Kindred"},
        {"description": "LibriVox recording of Kindred."},
    ],
)
def test_a_librivox_recording_gets_nothing_of_a_publishers(marks: dict[str, Any]) -> None:
    about = details(edition={"narrators": ("Rosamund Pike",)}, publisher="House")
    assert not OF_THE_EDITION & written(item(**marks), about, REPLACE).keys()


# (c) the language of what belongs to the book

ENGLISH = "Told in his own voice, this is the tale of the gifted young man."


def german(**more: Any) -> LibraryItem:
    return item(
        title="Der Name des Windes", rel_path="Octavia E. Butler/Der Name des Windes",
        tags=(("tagAlbum", "Der Name des Windes"),), **more,
    )  # fmt: skip


@pytest.mark.parametrize("said", ["Deutsch", "de", "ger", None], ids=str)
@pytest.mark.parametrize("name", ["description", "subtitle", "series"])
def test_no_english_words_on_a_german_audiobook(name: str, said: str | None) -> None:
    about = details(
        {"title": "The Name of the Wind", "subtitle": "The Tale of Kvothe",
         "series": (("The Kingkiller Chronicle", 1.0),)},
        {"title": "Der Name des Windes", "language": "de", "asin": "B07K1XTSSD"},
        language="de", subtitle="The Tale of Kvothe", description=ENGLISH,
    )  # fmt: skip
    assert name not in written(german(language=said, asin="B07K1XTSSD"), about)


def test_a_subtitle_of_the_edition_itself_is_in_its_language() -> None:
    about = details(
        {"title": "The Name of the Wind", "subtitle": "The Tale of Kvothe"},
        {"title": "Der Name des Windes", "language": "de"}, subtitle="Königsmörder-Chronik, Erster Tag",
    )  # fmt: skip
    assert written(german(language="Deutsch", narrators=("Kim Staunton",)), about)["subtitle"] == about.subtitle


def test_a_german_blurb_and_a_series_that_its_tags_name_are_written() -> None:
    about = details(
        {"title": "The Name of the Wind", "series": (("Königsmörder-Chronik", 1.0),)},
        {"title": "Der Name des Windes", "language": "de"},
        description="Dies ist die Geschichte von Kvothe, der ein Meister der Magie und der Musik war und ist.",
    )  # fmt: skip
    it = german(language="Deutsch", series=(SeriesEntry(name="Königsmörder-Chronik", sequence=None),))
    assert written(it, about) == {
        "description": about.description,
        "series": (SeriesEntry(name="Königsmörder-Chronik", sequence="1"),),
    } | {name: value for name, value in written(it, about).items() if name in OF_THE_EDITION}


@pytest.mark.parametrize(
    "blurb",
    [
        "Une histoire de la mer et de ceux qui en reviennent, dans une ville qui ne dort pas.",
        "Eine Geschichte vom Meer und von denen, die nicht mehr nach Hause kommen.",
        "Una historia de los que vuelven del mar y de la ciudad que no los espera.",
        "静かな海の本です。",
        "История о море и о тех, кто вернулся.",
    ],
)
def test_a_foreign_blurb_is_not_written_on_an_english_audiobook(blurb: str) -> None:
    assert "description" not in written(item(language="English"), details(description=blurb))
    assert "description" in written(item(language="English"), details(description=ENGLISH))


# sets


def test_hardcover_is_asked_whether_a_book_is_a_compilation() -> None:
    assert "compilation" in details_of([EditionId(1)]).text


@pytest.mark.parametrize(
    ("title", "series", "expected"),
    [
        ("The Broken Earth Trilogy", "The Broken Earth", None),
        ("Kindred: Books 1-3", "Kindred", "1-3"),
        ("The Broken Earth, Books 1 to 3", "The Broken Earth", "1-3"),
        ("Murderbot Boxed Set", "Murderbot", None),
        ("The Complete Narnia Series", "Narnia", None),
        ("Bobiverse Omnibus", "Bobiverse", None),
    ],
)
def test_a_set_is_not_number_one_of_its_series(title: str, series: str, expected: str | None) -> None:
    it = item(title=title, rel_path=f"Octavia E. Butler/{title}", tags=(("tagAlbum", title),))
    found = proposed(it, details({"title": title, "series": ((series, 1.0),)}))
    if "series" in found:
        assert found["series"].new == (SeriesEntry(name=series, sequence=expected),)


def test_a_set_that_audiobookshelf_calls_one_keeps_its_positions() -> None:
    it = item(series=(SeriesEntry(name="Patternist", sequence="1-4"),))
    assert "series" not in proposed(it, details({"series": (("Patternist", 1.0),)}), REPLACE)


def test_hardcovers_own_word_that_it_is_a_set_counts_and_a_volume_keeps_its_number() -> None:
    about = details({"series": (("Patternist", 1.0),)})
    assert written(item(), about)["series"] == (SeriesEntry(name="Patternist", sequence="1"),)
    assert written(item(), replace(about, is_compilation=True))["series"] == (
        SeriesEntry(name="Patternist", sequence=None),
    )
    first = details(
        {"title": "The Fifth Season (The Broken Earth Trilogy, #1)", "series": (("The Broken Earth", 1.0),)}
    )
    it = item(
        title="The Fifth Season",
        rel_path="Octavia E. Butler/The Fifth Season",
        tags=(("tagAlbum", "The Fifth Season"),),
    )
    assert written(it, first)["series"] == (SeriesEntry(name="The Broken Earth", sequence="1"),)


@pytest.mark.parametrize("position", [1e6, 2019.0, -1.0, float("nan")])
def test_a_position_that_is_none_is_left_out(position: float) -> None:
    found = proposed(item(), details({"series": (("Patternist", position),)}))
    assert found["series"].new == (SeriesEntry(name="Patternist", sequence=None),)


# (d) roles


@pytest.mark.parametrize("role", ["Sensitivity Reader", "Beta Reader", "Voice Director", "Proof reader", "Voice coach"])
def test_not_everybody_who_reads_is_the_narrator(role: str) -> None:
    row = {"id": 1, "book_id": 1, "contributions": [{"contribution": role, "author": {"name": "Farah Nadir"}}]}
    assert parse_edition(row).narrators == ()


@pytest.mark.parametrize("role", ["Author of introduction", "Author (foreword)", "Afterword author", "Screenwriter"])
def test_who_wrote_the_introduction_did_not_write_the_book(role: str) -> None:
    row = {
        "id": 1,
        "title": "Animal Farm",
        "contributions": [{"contribution": role, "author": {"name": "C. Hitchens"}}],
    }
    assert parse_book(row).authors == ()


# (e) what says nothing, and what cannot be


@pytest.mark.parametrize(
    "name",
    ["To Be Announced", "TBA", "Narrator Unknown", "Unbekannter Interpret", "Anonymous", "Various Narrators",
     "Full Cast",
     "N/A", "-", "Inconnu", "Virtual Voice"],
)  # fmt: skip
def test_nobody_is_not_written_as_a_narrator(name: str) -> None:
    assert "narrators" not in written(item(asin="B07K1XTSSD"), details(edition={"narrators": (name,)}))


@pytest.mark.parametrize(
    "text", ["Unknown", "N/A", "-", "n.a.", "None", "Unknown Publisher", "TBD", "Unbekannter Verlag"]
)
def test_nothing_is_not_written_as_a_publisher(text: str) -> None:
    assert "publisher" not in written(item(asin="B07K1XTSSD"), details(publisher=text))


@pytest.mark.parametrize(
    "text", ["Unabridged", "Movie Tie-In Edition", "N/A", "Audiobook", "(Unabridged)", "A Novel", "TBA"]
)
def test_words_about_the_copy_are_no_subtitle(text: str) -> None:
    assert "subtitle" not in written(item(), details(subtitle=text))


@pytest.mark.parametrize(
    "text",
    ["N/A", "No description available.", "TBA", "<p>N/A</p>", "Librarian's note: alternate cover edition of B07K1XTSSD",
     "Coming soon", "Description not available", "Keine Beschreibung verfügbar."],
)  # fmt: skip
def test_a_placeholder_is_no_description(text: str) -> None:
    assert "description" not in written(item(), details(description=text))


def test_a_note_about_the_record_is_left_out_of_a_description() -> None:
    note = "Librarian's note: an alternate cover of this edition is here."
    about = details(description=f"<p>{note}</p><p>{ENGLISH}</p>")
    assert written(item(), about)["description"] == ENGLISH
    assert "description" not in written(item(), details(description=f"<p>{note}</p>"))


def test_another_series_that_nobody_here_knows_is_not_added_by_itself() -> None:
    it = item(series=(SeriesEntry(name="My Own", sequence="7"),))
    found = proposed(it, details({"series": (("The Big Universe", 11.0),)}), REPLACE)["series"]
    assert found.bucket == "review"
    assert found.new == (*it.series, SeriesEntry(name="The Big Universe", sequence="11"))


@pytest.mark.parametrize("year", [1900, 1, 0, 2014, 2027, 2099, 9999])
def test_an_edition_is_not_older_than_its_book_nor_from_the_future(year: int) -> None:
    about = details({"release_year": 2015}, {"release_year": year or None}, year=year)
    assert "published_year" not in written(item(asin="B07K1XTSSD"), about)


def test_a_year_that_can_be_is_written() -> None:
    about = details({"release_year": 1979}, {"release_year": 2009}, year=2009)
    assert written(item(asin="B07K1XTSSD"), about)["published_year"] == "2009"


@pytest.mark.parametrize("text", ["UNABRIDGED", "Unknown", "N/A", "none"])
def test_an_asin_field_without_a_digit_is_empty(text: str) -> None:
    assert written(item(asin=text), details()).get("asin") == "B07K1XTSSD"


@pytest.mark.parametrize(
    "text", ["Chapter One", "Chapter I", "Chapitre 1", "Unbekanntes Album", "Unbekannter Titel", "Dedication"]
)
def test_what_says_nothing_is_no_title(text: str) -> None:
    assert is_no_title(text)
    assert is_empty(Field.TITLE, text)


@pytest.mark.parametrize("text", ["419", "14", "11-22-63"])
def test_numbers_may_be_titles(text: str) -> None:
    assert not is_empty(Field.TITLE, text)


# (f), (g) titles


def test_an_untitled_item_gets_the_clean_title() -> None:
    it = item(
        title="Track 01", rel_path="Octavia E. Butler/Mistborn/2 - The Well of Ascension", tags=(), asin="B07K1XTSSD"
    )
    about = details(
        {"title": "The Well of Ascension (Mistborn, #2)", "series": (("Mistborn", 2.0),)},
        {"title": "The Well of Ascension"},
    )
    assert proposed(it, about)["title"].new == "The Well of Ascension"
    dirty = details({"title": "The Well of Ascension (Mistborn, #2)", "series": (("Mistborn", 2.0),)})
    assert proposed(it, dirty)["title"].new == "The Well of Ascension"


@pytest.mark.parametrize(
    "title",
    ["Kindred (Unabridged)", "Octavia E. Butler - Kindred [64kbps]", "Kindred [Unabridged] 64kbps", "Kindred.m4b",
     "Kindred - Octavia E. Butler (Audiobook)", "01 - Kindred", "Patternist 01 - Kindred", "Kindred B07K1XTSSD",
     "Octavia E. Butler - Patternist 01 - Kindred [M4B]", "kindred (Unabridged)", "KINDRED [Unabridged]",
     "Kindred (Audible Audio Edition)"],
)  # fmt: skip
def test_a_file_name_for_a_title_is_offered_to_be_cleaned(title: str) -> None:
    it = item(title=title, asin="B07K1XTSSD", rel_path="Octavia E. Butler/Kindred", tags=())
    assert proposed(it, details({"series": (("Patternist", 1.0),)}))["title"].new == "Kindred"


@pytest.mark.parametrize(
    "title", ["Kindred", "kindred", "Kindred: A Novel", "Kindred (Patternist, #1)", "Kindred: Patternist, Book 1"]
)
def test_a_title_in_another_spelling_is_left_alone(title: str) -> None:
    assert "title" not in proposed(item(title=title, asin="B07K1XTSSD"), details({"series": (("Patternist", 1.0),)}))


@pytest.mark.parametrize(
    "title",
    ["Kindred (version 3)", "Kindred (LibriVox)", "Kindred (light novel)", "Kindred (1 of 2) [Dramatized Adaptation]",
     "Kindred: The Graphic Novel", "Kindred (BBC Radio)", "Kindred 2", "Kindred, Book Two"],
)  # fmt: skip
def test_words_that_tell_one_recording_from_another_are_no_dirt(title: str) -> None:
    it = item(title=title, asin="B07K1XTSSD", rel_path="Octavia E. Butler/Kindred", tags=())
    assert "title" not in written(it, details())


@pytest.mark.parametrize("rules", [DEFAULT_RULES, REPLACE], ids=["default", "replace"])
def test_the_editions_own_title_is_hardcovers_word(rules: Any) -> None:
    it = item(title="Harry Potter and the Sorcerer's Stone", rel_path="x", asin="B07K1XTSSD",
              tags=(("tagAlbum", "Harry Potter and the Sorcerer's Stone"),))  # fmt: skip
    about = details(
        {"title": "Harry Potter and the Philosopher's Stone"}, {"title": "Harry Potter and the Sorcerer's Stone"}
    )
    assert "title" not in proposed(it, about, rules)


# (h) what is no text


def test_control_characters_addresses_and_stamps_are_not_written() -> None:
    dirty = "A quiet\x00 book \ufffd about the sea and the people in it. See https://example.org/x for more."
    found = written(item(), details(description=dirty, subtitle="A\u200b Voyage"))
    assert found["description"] == "A quiet book about the sea and the people in it. See for more."
    assert found["subtitle"] == "A Voyage"


# one judge of a folder's name


@pytest.mark.parametrize(
    "folder",
    ["Kindred A Novel", "Kindred_ A Novel", "Kindred\ua789 A Novel", "Kindred B07K1XTSSD", "Kindred 📚", "B07K1XTSSD",
     "B07K1XTSSD_us", "incoming"],
)  # fmt: skip
def test_a_folder_that_matching_takes_is_not_called_another_book(folder: str) -> None:
    it = item(asin="B07K1XTSSD", rel_path=f"Octavia E. Butler/{folder}", tags=())
    about = details()
    candidate = Candidate(book=about.book, editions=(about.edition,), via=frozenset({"asin:B07K1XTSSD"}))
    verdict = match(views_of(it), [candidate], auto_at=0.95, review_at=0.70)
    assert verdict.bucket.value == "auto"
    assert "another book" not in proposed(it, about)["narrators"].why


def test_the_same_title_with_an_emoji_is_the_same_title() -> None:
    assert agrees(Field.TITLE, "Artemis 🌙", "Artemis") is True


# fills and overwrites


def test_a_proposal_says_whether_it_fills_or_overwrites() -> None:
    it = item(title="Kindred (Unabridged)", narrators=("Unknown",), publisher="Another House", asin="B07K1XTSSD",
              series=(SeriesEntry(name="Patternist", sequence=None),))  # fmt: skip
    found = proposed(it, details({"series": (("Patternist", 1.0),)}, publisher="House"), REPLACE)
    assert {name: found[name].fills for name in ("title", "narrators", "publisher", "series")} == {
        "title": False, "narrators": True, "publisher": False, "series": True,
    }  # fmt: skip
    assert all(one.fills is not one.overwrites for one in found.values())
    assert all(one.source is Source.HARDCOVER for one in found.values())


def test_a_set_named_by_its_series_keeps_the_series_in_its_title() -> None:
    title = "Ember Court: The Complete Trilogy"
    it = item(title=title, rel_path=f"Octavia E. Butler/Ember Court/1-3 - {title}", tags=(("tagAlbum", title),))
    about = details({"title": title, "series": (("Ember Court", None),)}, {"title": title})
    assert "title" not in proposed(it, about)


def test_tags_that_join_the_subtitle_with_a_comma_speak_of_the_same_book() -> None:
    title = "Moth Season, A Field Diary"
    tags = (("tagAlbum", title), ("tagArtist", "Octavia E. Butler"))
    it = item(title=title, rel_path=f"Octavia E. Butler/{title}", tags=tags)
    about = details({"title": "Moth Season"}, subtitle="A Field Diary")
    found = check(it, views_for(it, details=about), about, 0.99, DEFAULT_RULES, today=TODAY)
    assert found.suspect is None
