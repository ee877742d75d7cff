"""One item against one candidate: what speaks for it, what against, and what must be left to a person.

Absence says nothing. A *support* is something besides the title that singles the book out; a *strong* one tells it from
its siblings (identifier, length, series number), which author and narrator do not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from hardcover.isbn import isbn_10
from hardcover.model import Edition, EditionId

from .editions import choose_edition, length_difference
from .kinds import Kind
from .model import Evidence
from .normalise import word_set
from .people import MAYBE_SAME, SAME_PERSON, Person, best_overlap
from .titles import CLOSE, GENERIC, LIKE, SAME, UNLIKE, Likeness, Title, likeness
from .told import Told, edition_kinds, series_core
from .views import ItemViews, View
from .weights import WEIGHT

_KIND_WEIGHT = {
    Kind.COMPANION: "kind companion",
    Kind.DRAMATISED: "kind dramatised",
    Kind.OMNIBUS: "kind omnibus",
    Kind.GRAPHIC: "kind graphic",
    Kind.YOUNG: "kind young",
    Kind.EXCERPT: "kind excerpt",
}


@dataclass(slots=True)
class Assessment:
    """The findings about one candidate; filled while it is looked at, read-only afterwards."""

    told: Told
    score: float = WEIGHT["prior"]
    evidence: list[Evidence] = field(default_factory=list)
    caps: list[str] = field(default_factory=list)
    supports: set[str] = field(default_factory=set)
    hits: dict[str, set[EditionId]] = field(default_factory=dict)  # identifier -> editions; empty set: only claimed
    title: Likeness | None = None
    author_agrees: bool | None = None
    length: float | None = None  # difference to the nearest audio edition
    edition: Edition | None = None
    contradicted_by: str | None = None

    def add(self, name: str, weight: str, text: str) -> None:
        self.weigh(name, WEIGHT[weight], text)

    def weigh(self, name: str, value: float, text: str) -> None:
        self.score += value
        self.evidence.append(Evidence(field=name, weight=value, text=text))

    def cap(self, text: str) -> None:
        if text not in self.caps:
            self.caps.append(text)

    @property
    def strong(self) -> bool:
        return not self.supports.isdisjoint({"identifier", "length", "number"})

    @property
    def length_agrees(self) -> bool:
        return self.length is not None and self.length <= 0.025


def assess(item: ItemViews, told: Told) -> Assessment:
    found = Assessment(told)
    _identifiers(found, item)
    _length(found, item)
    _narrators(found, item)
    swapped = _title(found, item)
    _authors(found, item, swapped=swapped)
    _numbers(found, item)
    _kinds(found, item)
    _language_and_year(found, item)
    _views(found, item)
    _edition(found, item)
    _caps(found, item)
    return found


# identifiers


def spellings(item: ItemViews) -> dict[str, str]:
    """Every way one of the item's identifiers may stand in an edition -> its normal form."""
    found: dict[str, str] = {}
    for identifier in item.identifiers:
        text = identifier.partition(":")[2]
        found[text] = identifier
        if identifier.startswith("isbn:") and (short := isbn_10(text)):
            found[short] = identifier
    return found


def _identifiers(found: Assessment, item: ItemViews) -> None:
    if not item.identifiers:
        return
    known = spellings(item)
    candidate = found.told.candidate
    for edition in candidate.editions:
        for text in (edition.asin, edition.isbn_13, edition.isbn_10, *edition.audible_asins):
            if text and (identifier := known.get(text.upper())):
                found.hits.setdefault(identifier, set()).add(edition.id)
    for via in candidate.via:
        scheme, _, text = via.partition(":")
        if scheme in {"asin", "isbn", "audible"} and (identifier := known.get(text.partition(":")[0].upper())):
            found.hits.setdefault(identifier, set())
    if not found.hits:
        return
    for position, identifier in enumerate(sorted(found.hits)):
        scheme, _, text = identifier.partition(":")
        weight = "second identifier" if position else scheme
        found.add("identifier", weight, f"{scheme.upper()} {text} belongs to this book")
    found.supports.add("identifier")


# length


def _length(found: Assessment, item: ItemViews) -> None:
    if item.is_text or not item.duration_seconds:
        return
    best: tuple[float, Edition] | None = None
    for edition in found.told.audio:
        difference = length_difference(edition, item)
        if difference is not None and (best is None or difference < best[0]):
            best = (difference, edition)
    if best is None:
        return
    found.length = best[0]
    ours, theirs = _clock(item.duration_seconds), _clock(float(best[1].audio_seconds or 0))
    how = f"{ours} here, {theirs} on Hardcover"
    for limit, weight, text in (
        (0.006, "length same", "The length is the same"),
        (0.012, "length near", "The length is nearly the same"),
        (0.025, "length close", "The length is close"),
        (0.05, "length about", "The length is about the same"),
        (0.10, "length off", "The length is somewhat off"),
    ):
        if best[0] <= limit:
            found.add("length", weight, f"{text}: {how}")
            break
    else:
        found.add("length", "length other", f"The length is another: {how}")
    if best[0] <= 0.025:
        found.supports.add("length")


def _clock(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02d} min"


# people


def _first(item: ItemViews, what: str) -> tuple[tuple[Person, ...], str]:
    for view in (item.fields, item.tags, item.path):
        names: tuple[Person, ...] = getattr(view, what)
        if names:
            return names, view.source
    return (), ""


def _names(people: Iterable[Person]) -> str:
    names = [p.name.title() for p in people]
    return ", ".join(names[:3]) + (" and others" if len(names) > 3 else "")


def _narrators(found: Assessment, item: ItemViews) -> None:
    theirs = found.told.narrators
    ours, _ = _first(item, "narrators")
    if item.is_text or not ours or not theirs:
        return
    overlap, _ = best_overlap(ours, theirs)
    if overlap is None:
        return
    if overlap >= SAME_PERSON:
        written_by, _ = best_overlap(ours, found.told.authors)
        if written_by is not None and written_by >= SAME_PERSON:
            found.add("narrator", "narrator is author", f"Read by the author, {_names(theirs)}")
        else:
            found.add("narrator", "narrator same", f"The narrator is the same: {_names(theirs)}")
            found.supports.add("narrator")
    elif overlap < MAYBE_SAME:
        found.add("narrator", "narrator other", f"Another narrator: {_names(ours)} here, {_names(theirs)} on Hardcover")
        found.supports.add("other narrator")


def _authors(found: Assessment, item: ItemViews, *, swapped: bool) -> None:
    theirs = found.told.authors
    if not theirs or swapped:
        return
    ours, source = _first(item, "authors")
    if source == item.path.source and item.path.source:
        ours = ()  # a top folder may be a genre or a shelf: only its agreeing means something
    if not ours:
        if _author_in_names(found, item):
            found.add("author", "author in names", f"{_names(theirs)} is named in the title, tags or folder")
            found.supports.add("author")
            found.author_agrees = True
        return
    overlap, _ = best_overlap(ours, theirs)
    if overlap is None:
        return
    if overlap >= SAME_PERSON:
        found.add("author", "author same", f"The author is the same: {_names(theirs)}")
        found.supports.add("author")
        found.author_agrees = True
        return
    if overlap >= MAYBE_SAME:
        found.add("author", "author like", f"The author is similar: {_names(ours)} and {_names(theirs)}")
        return
    reads, _ = best_overlap(ours, found.told.narrators)
    if reads is not None and reads >= SAME_PERSON:
        found.cap("The author field holds the narrator")
        return
    found.author_agrees = False
    title = found.title.score if found.title else 0.0
    if title >= SAME and found.length is not None and found.length <= 0.012 and "narrator" in found.supports:
        found.add(
            "author",
            "author pen name",
            f"Another name, same recording: {_names(ours)} here, {_names(theirs)} on Hardcover",
        )
        found.author_agrees = None
        found.supports.add("author")
        return
    found.add("author", "author other", f"Another author: {_names(ours)} here, {_names(theirs)} on Hardcover")
    found.cap("The author is another")


def _author_in_names(found: Assessment, item: ItemViews) -> bool:
    texts = [f" {v.text} " for view in (item.fields, item.tags, item.path) for t in view.titles for v in t.variants]
    for person in found.told.authors:
        if len(person.words) < 2:
            continue
        forward, back = " ".join(person.words), f"{person.words[-1]} {' '.join(person.words[:-1])}"
        if any(f" {forward} " in t or f" {back} " in t for t in texts):
            return True
    overlap, _ = best_overlap(item.path.authors, found.told.authors) if item.path.authors else (None, 0)
    return overlap is not None and overlap >= SAME_PERSON


# title


def _best_likeness(titles: tuple[Title, ...], found: Assessment, item: ItemViews) -> Likeness | None:
    best: Likeness | None = None
    for ours in titles:
        for theirs in found.told.titles:
            result = likeness(ours, theirs, found.told.known, item.local)
            if best is None or (result.score, not result.numbers_differ) > (best.score, not best.numbers_differ):
                best = result
                if best.score == 1.0 and not best.numbers_differ:
                    return best
    return best


def _title(found: Assessment, item: ItemViews) -> bool:
    """Weigh the title; true when title and author stand in each other's place."""
    name = found.told.candidate.book.title
    best = _best_likeness(item.fields.titles, found, item)
    other: Likeness | None = None
    source = ""
    if best is None or best.score < UNLIKE:
        for view in (item.tags, item.path):
            result = _best_likeness(view.titles, found, item)
            if result is not None and (other is None or result.score > other.score):
                other, source = result, view.source
    if best is None:
        found.title = other
        if other is not None and other.comparable:
            _weigh_title(found, other, f"“{name}” against what {source} says", from_files=True)
        return False
    found.title = best
    if not best.comparable:
        found.weigh("title", 0.0, f"“{item.title}” and “{name}” are written in different scripts")
        return False
    if best.score < UNLIKE and _swapped(found, item):
        found.add("title", "title swapped", "Title and author stand in each other's place")
        found.cap("Title and author are swapped")
        found.supports.add("author")
        return True
    if best.score < UNLIKE and other is not None and other.score >= CLOSE:
        found.add("title", "title elsewhere", f"{source[0].upper()}{source[1:]} says “{name}”, Audiobookshelf does not")
        found.cap("Audiobookshelf and the files name different books")
        return False
    _weigh_title(found, best, f"“{item.title}” and “{name}”", from_files=False)
    return False


def _weigh_title(found: Assessment, best: Likeness, pair: str, *, from_files: bool) -> None:
    left = f" (unexplained: {' '.join(sorted(best.left_out))})" if best.left_out else ""
    if best.score >= SAME:
        found.add("title", "title from files" if from_files else "title same", f"The title is the same: {pair}")
    elif best.score >= CLOSE:
        found.add("title", "title close", f"The title is nearly the same: {pair}{left}")
    elif best.score >= LIKE:
        found.add("title", "title like", f"The title is similar: {pair}{left}")
    elif best.score >= UNLIKE:
        found.add("title", "title unlike", f"The title is rather another: {pair}{left}")
    else:
        found.add("title", "title other", f"The title is another: {pair}")
    if best.numbers_differ and best.score >= UNLIKE:
        found.add("title number", "title number", "A number in the title differs")
        found.cap("A number in the title differs")


def _swapped(found: Assessment, item: ItemViews) -> bool:
    ours = tuple(p for t in item.fields.titles for p in _as_people(t))
    overlap, _ = best_overlap(ours, found.told.authors)
    if overlap is None or overlap < SAME_PERSON:
        return False
    for person in item.fields.authors:
        text = " ".join(person.words)
        if any(text == v.text or f" {v.text} " == f" {text} " for t in found.told.titles for v in t.variants):
            return True
    joined = "".join(p.joined for p in item.fields.authors)
    return any(joined == v.text.replace(" ", "") for t in found.told.titles for v in t.variants)


def _as_people(title: Title) -> tuple[Person, ...]:
    from .people import people  # noqa: PLC0415

    return people((title.raw,))


# series and number


def _numbers(found: Assessment, item: ItemViews) -> None:
    theirs = [(series_core(name), number) for name, number in found.told.series if number is not None]
    own_marks = found.told.titles[0].marked if found.told.titles else frozenset()
    if not theirs and not own_marks:
        return
    verdicts = {
        view.source: _number_verdict(view, theirs, own_marks, found) for view in (item.fields, item.tags, item.path)
    }
    verdict, number = verdicts[item.fields.source]
    if verdict == "silent":
        for view in (item.tags, item.path):
            if verdicts[view.source][0] != "silent":
                verdict, number = verdicts[view.source]
                break
    else:
        for view in (item.tags, item.path):
            other, said = verdicts[view.source]
            if verdict == "same" and other == "other":
                found.cap(f"{view.source[0].upper()}{view.source[1:]} says number {said}")
    if verdict == "same":
        found.add("number", "number same", f"It is number {number} of the same series")
        found.supports.add("number")
    elif verdict == "alone same":
        found.add("number", "number alone same", f"The number {number} agrees")
    elif verdict == "other":
        listed = ", ".join(sorted({n for _, n in theirs} | own_marks))
        found.add("number", "number other", f"Number {number} here, number {listed} on Hardcover")
        found.cap("The number in the series differs")
    elif verdict == "alone other":
        found.add("number", "number alone other", f"The number {number} is not this book's")
        if found.title is None or found.title.score < SAME or _is_series_name(found):
            found.cap("The number in the series differs")
    elif verdict == "silent" and _is_series_name(found) and not {n for _, n in theirs} & {"1", "0"}:
        found.cap("The title is the name of the series, and no number says which volume")


def _number_verdict(
    view: View, theirs: list[tuple[str, str]], own_marks: frozenset[str], found: Assessment
) -> tuple[str, str]:
    positions = {n for _, n in theirs}
    differing = ""
    for claim in view.series:
        if claim.number is None:
            continue
        same = {n for name, n in theirs if n and _same_series(series_core(claim.name), name)}
        if claim.number in same:
            return "same", claim.number
        if same:
            differing = claim.number
        elif not theirs and own_marks:
            if claim.number in own_marks:
                return "alone same", claim.number
            differing = claim.number
    if differing:
        return "other", differing
    marked = sorted({n for t in view.titles for n in t.marked})
    for number in marked:
        if number in positions or number in own_marks:
            named = any(
                found.told.known.series and (t.words & (found.told.known.series - GENERIC)) for t in view.titles
            )
            return ("same" if named and number in positions else "alone same"), number
    if marked:
        return "other", marked[0]
    hinted = sorted({n for t in view.titles for n in t.hinted})
    if view.source == "Audiobookshelf" and found.title is not None and found.title.hinted:
        hinted = sorted({*hinted, *found.title.hinted})
        for number in sorted(found.title.hinted):
            if number in positions:
                return "same", number
    for number in hinted:
        if number in positions:
            return "alone same", number
    return ("alone other", hinted[0]) if hinted else ("silent", "")


def _same_series(a: str, b: str) -> bool:
    return a == b or a.replace(" ", "") == b.replace(" ", "")


def _is_series_name(found: Assessment) -> bool:
    if not found.told.titles or not found.told.known.series:
        return False
    text = found.told.titles[0].variants[0].text
    return any(series_core(text) == series_core(name) for name, _ in found.told.series)


# kinds


def _kinds(found: Assessment, item: ItemViews) -> None:
    ours, theirs = item.kinds, found.told.kinds - {Kind.ABRIDGED}
    editions = found.told.text if item.is_text else found.told.audio
    for kind in sorted(ours ^ theirs):
        if kind in ours and any(kind in edition_kinds(e) for e in editions):
            continue
        side = "here" if kind in ours else "on Hardcover"
        found.add("kind", _KIND_WEIGHT[kind], f"It is {kind.value} {side} only")
        found.cap(f"Only one of the two is {kind.value}")
    _soft_omnibus(found, item)
    ours_part = next((t.part for v in (item.fields, item.path, item.tags) for t in v.titles if t.part), None)
    parts = [t.part for t in found.told.titles if t.part]
    if ours_part is None:
        if found.told.titles and found.told.titles[0].part and not found.length_agrees:
            found.add("part", "part missing", "Hardcover's book is one part of a whole")
            found.cap("Hardcover's book is one part of a whole")
        return
    if any(p[0] == ours_part[0] for p in parts):
        return
    if parts:
        found.add("part", "part other", f"Part {ours_part[0]} here, part {parts[0][0]} on Hardcover")
        found.cap("It is another part")
    elif not found.length_agrees and not (
        ours_part[1] is None and str(ours_part[0]) in found.told.known.positions - {"1"}
    ):
        found.add("part", "part missing", f"Part {ours_part[0]} here, the whole on Hardcover")
        found.cap("It is a part of the book")


def _soft_omnibus(found: Assessment, item: ItemViews) -> None:
    if not found.told.titles or Kind.OMNIBUS in item.kinds | found.told.kinds:
        return
    ours = any(t.maybe_omnibus and not t.marked for t in item.fields.titles)
    theirs = found.told.titles[0].maybe_omnibus and not found.told.titles[0].marked
    if ours == theirs or found.title is None or found.title.score >= SAME:
        return
    if "number" not in found.supports:
        found.cap("One of the two may be several books in one")


# language, year


def _language_and_year(found: Assessment, item: ItemViews) -> None:
    editions = found.told.text if item.is_text else found.told.audio
    language = item.fields.language or item.tags.language
    languages = {e.language for e in editions if e.language}
    if language and languages:
        if language in languages:
            found.add("language", "language same", "The language is the same")
        else:
            found.add(
                "language", "language other", f"Language {language} here, {', '.join(sorted(languages))} on Hardcover"
            )
            title_is_theirs = found.title is not None and found.title.score >= SAME
            if not (title_is_theirs and "identifier" in found.supports and "other narrator" not in found.supports):
                found.cap("No edition in this language is listed")
    year = item.fields.year
    years = {y for y in (found.told.candidate.book.release_year, *(e.release_year for e in editions)) if y}
    if year and any(abs(year - y) <= 1 for y in years):
        found.add("year", "year same", f"The year agrees: {year}")


# views against each other


def _views(found: Assessment, item: ItemViews) -> None:
    """Do tags or names speak of another book than this one? Either confirming settles it."""
    if found.title is None or found.title.score < UNLIKE:
        return
    confirmed, against = False, ""
    for view in (item.tags, item.path):
        result = _best_likeness(view.titles, found, item)
        if result is None:
            continue
        if result.score >= CLOSE and not result.numbers_differ:
            confirmed = True
        elif (
            (result.score < UNLIKE or result.numbers_differ)
            and result.comparable
            and _names_something(view, found, item)
        ):
            against = view.source
    if confirmed:
        found.weigh("files", 0.0, "Tags or names say the same title")
        found.supports.add("files")
    if against:
        found.contradicted_by = against
        found.weigh("files", 0.0, f"{against[0].upper()}{against[1:]} speaks of another book")
        if not confirmed:
            found.cap(f"{against[0].upper()}{against[1:]} names another book")
    if found.length is None or found.length > 0.012:
        for view in (item.tags, item.path):
            if not view.authors or not found.told.authors:
                continue
            overlap, _ = best_overlap(view.authors, (*found.told.authors, *found.told.narrators))
            fields, _ = best_overlap(view.authors, item.fields.authors)
            if (
                overlap is not None
                and overlap < MAYBE_SAME
                and (fields is None or fields < MAYBE_SAME)
                and _a_name(view)
            ):
                series = {w for w in found.told.known.words}
                if not all(w in series for p in view.authors for w in p.words):
                    found.cap(f"{view.source[0].upper()}{view.source[1:]} names another author")


_SHELVES = word_set(
    "audiobooks audiobook audio books book fiction nonfiction non science fantasy scifi sci fi thriller thrillers mystery crime horror "
    "romance history biography biographies classics kids children young adult series library new unsorted misc downloads english "
    "german deutsch hörbücher horbucher hoerbuecher biography memoir business self help standalone authors completed finished"
)


def _a_name(view: View) -> bool:
    return any(len(p.words) >= 2 and not _SHELVES.intersection(p.words) for p in view.authors)


def _names_something(view: View, found: Assessment, item: ItemViews) -> bool:
    """Is there a word left that looks like a title, once everything this candidate and the item say is taken away?"""
    theirs = frozenset(w for t in found.told.titles for w in t.words)
    for title in view.titles:
        content = {w for w in title.words if w not in GENERIC}
        if theirs - GENERIC and theirs - GENERIC <= content:
            continue
        left = content - found.told.known.words - item.local.words - theirs
        if any(_wordlike(w) for w in left):
            return True
    return False


def _wordlike(word: str) -> bool:
    if not word.isascii():
        return True
    return len(word) >= 3 and word.isalpha() and any(c in "aeiouy" for c in word)


# edition and caps


def _edition(found: Assessment, item: ItemViews) -> None:
    hits = frozenset(e for editions in found.hits.values() for e in editions)
    narrators, _ = _first(item, "narrators")
    language = item.fields.language or item.tags.language
    found.edition = choose_edition(item, found.told, hits, narrators, language)
    if item.is_text:
        return
    claimed = [e for e in found.told.audio if e.id in hits]
    differences = [d for e in claimed if (d := length_difference(e, item)) is not None]
    if differences and min(differences) > 0.10:
        found.cap("The length is not that of the edition the identifier names")
    elif differences and min(differences) > 0.05 and "files" not in found.supports and not found.length_agrees:
        found.cap("The length is not quite that of the edition the identifier names")


def _caps(found: Assessment, item: ItemViews) -> None:
    title = found.title
    identified = "identifier" in found.supports
    score = title.score if title is not None and title.comparable else None
    if title is not None and score is not None:
        if identified and score < LIKE:
            found.cap("The identifier belongs to a book of another title")
        elif not identified and score < 0.85 and not title.numbers_differ:
            found.cap("The title agrees too little")
        elif score < SAME and not found.strong:
            found.cap("The title agrees only in part, and nothing tells the book from its siblings")
    elif identified and not (found.author_agrees and found.length_agrees):
        found.cap("The title can not be compared")
    elif not identified:
        found.cap("There is no title to compare")
    supports = found.supports & {"identifier", "author", "narrator", "length", "number"}
    enough = len(supports) >= 2 or (identified and score is not None and score >= CLOSE)
    if not enough:
        found.cap("Too little agrees besides the title")
    if found.length is not None and found.length > 0.10:
        found.cap("The length is more than 10 % off")
    if "other narrator" in found.supports and not found.length_agrees:
        found.cap("Another narrator: this recording is not listed")
    if item.abridged and not item.is_text:
        listed = any(Kind.ABRIDGED in edition_kinds(e) for e in found.told.audio) or Kind.ABRIDGED in found.told.kinds
        if not listed and not found.length_agrees:
            found.cap("It is abridged, and no abridged edition is listed")
    elif found.edition is not None and not item.is_text and Kind.ABRIDGED in edition_kinds(found.edition):
        if not found.length_agrees:
            found.cap("Only an abridged edition is listed")
    if found.edition is not None and not item.is_text and not found.length_agrees:
        extra = edition_kinds(found.edition) - {Kind.ABRIDGED} - item.kinds - found.told.kinds
        if extra:
            found.cap(f"The edition is {sorted(extra)[0].value}")
