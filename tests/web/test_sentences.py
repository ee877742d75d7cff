"""Sentences that the state keeps in English, on German pages: every one that the code can make has a text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from string import Formatter

import pytest

from earmark.web.rendering import in_words
from earmark.web.words import ENGLISH, LANGUAGES
from earmark.web.words.sentences import Sentences
from earmark.web.words.sentences.german import TABLE
from handlers.book.kinds import BookKind
from handlers.book.view import Field, Source
from handlers.matching.caps import CAPS
from handlers.matching.weights import WEIGHT
from handlers.state.ledger import Provenance
from tests.handlers.matching.case import judge
from tests.handlers.matching.labelled import LABELLED
from tests.handlers.matching.messes import generated
from tests.web.browser import Browser
from tests.web.test_review import doubtful, listens
from tests.world import World, at_once, play

ROOT = Path(__file__).parents[2]
GERMAN = LANGUAGES["de"]
WHERE = (  # what is made there is shown by a page
    "handlers/decide/*.py",
    "handlers/sync/*.py",
    "handlers/night/*.py",
    "handlers/matching/*.py",
    "handlers/metadata/*.py",
    "handlers/audio/decision.py",
    "handlers/state/shrink_guard.py",
    "hardcover/answers.py",
    "hardcover/body.py",
    "hardcover/client.py",
    "hardcover/connection.py",
    "hardcover/errors.py",
    "hardcover/limits.py",
    "hardcover/quota.py",
    "hardcover/traces.py",
    "listener/body.py",
    "listener/client.py",
    "listener/connection.py",
    "listener/parse.py",
    "listener/reasons.py",
    "listener/rest.py",
    "listener/server.py",
    "listener/signin.py",
    "listener/stream.py",
    "listener/tokens.py",
    "earmark/commands/decide.py",
    "earmark/commands/link_effect.py",
    "earmark/commands/link_preview.py",
    "earmark/commands/standing.py",
    "earmark/commands/undo.py",
    "earmark/observe/words.py",
    "earmark/service/library_filter.py",
)
NOT_SENTENCES = ("handlers/matching/weights.py", "handlers/matching/views.py")
NOT_SHOWN = frozenset(
    {
        # settings, names in the state, and parts of requests
        "every change",
        "in doubt",
        "slow disk",
        "hardcover library:{}",
        "progress:{}",
        "size:{}",
        "bearer {}",
        "bytes={}-{}",
        "abs_refresh_token {} {}",
        "{} h {} min",
        "Audiobookshelf {}",
        "{}(order_by: {id: desc}, limit: 100) { id event entry likes_count }",
        "{} same",
        "{} other",
        # mistakes of ours: they are raised, and a page says that there was a mistake
        "no decision after twelve questions",
        "the metadata check needs the whole item, not a row of a list",
        "reading has no end but an error",
        "the changes of one run or of one item are taken back",
        "there is no decision {}",
        # what certificates are searched for
        "IP address mismatch",
        "ostname mismatch",
        "not yet valid",
        # for a terminal
        "the {}, transcribed by {} {}",
        "nobody named",
        "{} min",
    }
)
PUT_TOGETHER = {  # parts that make a sentence with others: one that they make
    "{}; book {} was merged into {}": "Title and author agree.; book 7 was merged into 8",
    "; {}": "change 7 taken back; the entry stays on Hardcover as “want to read”, because it holds a review",
    "and others": "Another author: A, B, C and others here, D on Hardcover",
    "{} and {} agree": "Title, author and length agree.",
    "It is {} {} only": "It is an adaptation for young readers on Hardcover only.",
    "(unexplained: {})": "The title is nearly the same: “Saltglass” and “Salt Glass” (unexplained: the)",
    "{} {} instead": "the embedded tags say Ida Marsh instead",
    "Only {} so; {}": "Only the folder name says so; nothing else says so",
    "{}; somebody may want its series and number, or its other words, in front": "The folder name points at the same "
    "book; somebody may want its series and number, or its other words, in front",
    "{} of another book": "The folder name speaks of another book",
    "{} at the same book": "The embedded tags point at the same book",
    "{} of another book than the match": "The files' own tags speak of another book than the match",
    "{} another language than Hardcover's edition has": "Audiobookshelf says another language than Hardcover's edition "
    "has",
    "{} of another book than Audiobookshelf": "The spoken opening speaks of another book than Audiobookshelf",
    "Audiobookshelf closed the connection: {}{}": "Audiobookshelf closed the connection: EOF; if it speaks https "
    "there, write https://",
    ", and are both containers in one network": "the name abs was not found: is it spelt right, and are both "
    "containers in one network?",
    "the name {} was not found: is it spelt right{}?": "the name abs was not found: is it spelt right?",
    ": did you mean {}?": "Audiobookshelf has no user alcie: did you mean alice?",
    "Audiobookshelf has no user {}{}": "Audiobookshelf has no user alcie",
    "there is no Audiobookshelf at its address (404 for /api/me)": "there is no Audiobookshelf at its address (404 for "
    "/api/me)",
    "there is no Audiobookshelf at its address (404 for /api/users)": "there is no Audiobookshelf at its address (404 "
    "for /api/users)",
}
MORE = (  # as they are met, put together in other ways
    "at 41.2%; both sides had moved, Audiobookshelf is further",
    "started, at 0.4% (status only)",
    "held by its owner; else: at 10.0%",
    "the finish came by a jump that listening does not account for",
    "listening goes on at 40.0%, and the finish is younger than a day: still the same reading",
    "marked as not finished in Audiobookshelf; the finish on Hardcover stays: its status on Hardcover has changed "
    "since",
    "marked as not finished in Audiobookshelf; the finish on Hardcover stays: the entry holds a rating of 4.5",
    "26 writes to this book in a day that do not follow forward listening: something pulls it back and forth",
    "Title, author and length agree. The audio edition, instead of the printed 7.",
    "matched with book 7 on 2026-11-20, and today it would be book 8 (Title and author agree.): nothing more is "
    "written until somebody says which one it is",
    "not reached: the daily quota is used up, until 00:00 UTC",
    "a mistake in Earmark: KeyError; the log has the details",
    "finished; but Hardcover shows something else: status is READ, not CURRENTLY_READING",
    "the Hardcover library has 3 after 212: not believed before it says the same a day later",
    "Hardcover is further (3600 seconds, Audiobookshelf 1800): the further one stays",
    "currently reading 1:00:00",
    "read 2026-11-20",
    "not on the shelf",
    "Hardcover's description is in English",
    "The embedded tags agree, and the book is certain",
    "Only empty fields are filled; the folder name agrees",
    "The length is close: 10 h 00 min here, 10 h 10 min on Hardcover",
    "Audiobookshelf calls this “Fog” by A, B now, and it was “Saltglass” when it was matched: nothing more goes to the "
    "former until somebody says which book it is",
)


def plain(text: str) -> str:
    """A sentence with nameless placeholders, however it begins and ends."""
    text = re.sub(r"\{\w*\}", "{}", text).strip("; .")
    return text[:1].lower() + text[1:]


KNOWN = {plain(text) for text in TABLE}
UNSHOWN = {plain(text) for text in NOT_SHOWN}
TOGETHER = {plain(text) for text in PUT_TOGETHER}
NAMES = {plain(name) for name in (*WEIGHT, *CAPS)} | {plain(cap.why) for cap in CAPS.values()}


def written(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)  # type: ignore[misc]
    assert isinstance(node, ast.Constant)
    return str(node.value)


def sentences_in(path: Path) -> Iterator[tuple[int, str]]:
    """Every text of a module with several words, except what is documentation, a log line or SQL."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    left_out: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            left_out |= {id(one.value) for one in node.body if isinstance(one, ast.Expr)}
        elif isinstance(node, ast.JoinedStr):
            left_out |= {id(part) for part in node.values if isinstance(part, ast.Constant)}
            left_out |= {
                id(each)
                for part in node.values
                if isinstance(part, ast.FormattedValue) and part.format_spec is not None
                for each in ast.walk(part.format_spec)
            }
        elif isinstance(node, ast.Call) and is_not_shown(node.func):
            left_out |= {id(each) for each in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr | ast.Constant) and id(node) not in left_out:
            if isinstance(node, ast.Constant) and not isinstance(node.value, str):
                continue
            text = written(node)
            if re.search(r"[^\W\d_]{2}", text.replace("{}", "")) and " " in text.strip():
                yield node.lineno, text


def is_not_shown(called: ast.expr) -> bool:
    """Log lines, SQL, regular expressions, tables of words, parts of GraphQL."""
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    return name in {
        *("debug", "info", "warning", "error", "exception", "compile", "write", "rows", "row", "each"),
        *("word_set", "GraphField", "split", "cast", "frozenset"),
    }


def modules() -> list[Path]:
    found = [path for pattern in WHERE for path in sorted(ROOT.glob(pattern))]
    return [path for path in found if path.relative_to(ROOT).as_posix() not in NOT_SENTENCES]


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_sentence_of_the_code_has_a_german_one(path: Path) -> None:
    missing = [
        f"{path.name}:{line}: {text}"
        for line, text in sentences_in(path)
        if plain(text) not in KNOWN | UNSHOWN | TOGETHER | NAMES
    ]
    assert missing == []


def test_names_that_stand_inside_of_sentences_have_words() -> None:
    for name in (
        *(kind.value for kind in BookKind),
        *(field.value for field in Field),
        *(source.shown for source in Source),
        *(one.value for one in Provenance),
        *(f"{source.with_verb('point')} at the same book" for source in Source),
        *(cap.text.format_map({name: "7" for _, name, _, _ in Formatter().parse(cap.text) if name}
                              | {"kind": "an excerpt", "side": "on Hardcover", "source": "The folder name",
                                 "supports": "only the author, length"})
          for cap in CAPS.values()),
    ):  # fmt: skip
        assert all(known for _, known in GERMAN.parts(name)), name


@pytest.mark.parametrize("text", [*PUT_TOGETHER.values(), *MORE])
def test_sentences_that_are_put_together_are_german_as_a_whole(text: str) -> None:
    assert all(known for _, known in GERMAN.parts(text)), GERMAN.parts(text)


def test_every_verdict_on_the_labelled_books_is_german() -> None:
    english = set()
    for case in (*LABELLED, *islice(generated(), 0, None, 101)):
        verdict = judge(case.item, case.candidates)
        for text in (verdict.reason, *verdict.caps, *(one.text for one in verdict.evidence)):
            if not all(known for _, known in GERMAN.parts(text)):
                english.add(text)
    assert english == set()


def test_placeholders_are_the_same_on_both_sides() -> None:
    for text, said in TABLE.items():
        names = [{name for _, name, _, _ in Formatter().parse(one) if name} for one in (text, said)]
        assert names[1] <= names[0], text
        assert said.strip(), text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("At 10.0%", "Bei 10.0%"),
        ("Title, author and length agree.", "Titel, Autor und Länge stimmen."),
        ("nothing of this kind is known <b>", '<span lang="en">nothing of this kind is known &lt;b&gt;</span>'),
        ("at 10.0%; something else <b>", 'bei 10.0%; <span lang="en">something else &lt;b&gt;</span>'),
        ("", ""),
    ],
)
def test_what_has_no_german_text_is_marked_as_english(text: str, shown: str) -> None:
    assert str(in_words(text, GERMAN)) == shown
    assert in_words(text, ENGLISH) == text


def test_titles_stay_as_they_are() -> None:
    shown = in_words("The title is the same: “finished; at 3%” and “not a book”", GERMAN)
    assert shown == "Der Titel ist derselbe: „finished; at 3%“ und „not a book“"


def test_odd_texts_take_no_time_and_break_nothing() -> None:
    for text in ("; " * 5000, "“" * 5000 + "; ", "at " * 5000, "the finish " * 2000, " here, " * 3000, "{why}", "{0}"):
        assert "".join(piece for piece, _ in GERMAN.parts(text))


def test_a_pattern_that_says_more_comes_first() -> None:
    sentences = Sentences({"at {n}": "bei {n}", "at {n} of {all}": "bei {n} von {all}"}, "und")
    assert sentences.parts("at 3 of 7") == (("bei 3 von 7", True),)


def test_a_german_page_says_why_in_german(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = doubtful(world)
        other = world.add_book("Fogbound")
        async with world.running() as app:
            await listens(world, book.item)
            await listens(world, other.item)
            alice = Browser(app)
            alice.http.headers["accept-language"] = "de"
            await alice.signs_in("alice")
            page = await alice.opens("/review")
            assert "Die Nummer gehört zu" in page.text
            assert "Der Titel ist ein anderer" in page.text
            page = await alice.opens("/history")
            assert "begonnen, bei 10.0%" in page.text
            assert "wird gelesen 1:00:00" in page.text
            for path in ("/", "/books", "/review", "/history", f"/books/{book.item}?why=1", "/status"):
                page = await alice.opens(path)
                assert 'lang="en"' not in page.html.replace('name="language" value="en" lang="en"', ""), path

    play(tmp_path, story, progress=at_once())
