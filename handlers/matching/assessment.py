"""What is found out about one candidate while it is compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from handlers.book.titles import Title
from handlers.matching.candidate_profile import CandidateProfile
from handlers.matching.caps import CAPS, ORDER
from handlers.matching.likeness import CLOSE, Likeness, likeness
from handlers.matching.model import Evidence
from handlers.matching.views import ItemViews, View
from handlers.matching.weights import WEIGHT
from hardcover import Edition, EditionId

LENGTH_AGREES = 0.025  # as a share of the edition's length
LENGTH_IS_SAME = 0.001  # a publisher's announcement more or less; siblings are as near once in some hundred times
LENGTH_PROVES = 0.012  # volumes of one series by one narrator do run equally long: closer than that they seldom do


_ANOTHER_WORK = frozenset({"number", "title number", "kind", "other part"})
_OF_THE_RECORDING = frozenset({"narrator", "length", "language"})


@dataclass(slots=True)
class Assessment:
    """The findings about one candidate; each comparison adds to them, read-only afterwards.

    Evidence about the work and about the recording are two sums: a book is not another book because somebody else
    reads it.

    ``supports`` is what singles the book out besides its title: "identifier", "author", "narrator", "length", "number".
    """

    item: ItemViews
    profile: CandidateProfile
    work: float = WEIGHT["prior"]
    recording: float = 0.0
    findings: list[tuple[str, float, Callable[[], str]]] = field(default_factory=list)
    caps: dict[str, dict[str, str | Callable[[], str]]] = field(default_factory=dict)
    supports: set[str] = field(default_factory=set)
    hits: dict[str, set[EditionId]] = field(
        default_factory=dict
    )  # identifier -> editions; empty set: claimed by `via` only
    title: Likeness | None = None
    files: Likeness | None = None  # the better of tags and names
    compared: dict[tuple[Title, Title, frozenset[str]], Likeness] = field(default_factory=dict)
    author_agrees: bool | None = None
    other_narrator: bool = False
    by_series: str | None = None  # the number, where our title is but series and number
    by_set: bool = False  # both are the same set, by whatever words
    same_narrator: bool = False
    length: float | None = None  # difference to the nearest audio edition, as a share
    nearest_seconds: float = 0.0  # of that edition
    named_length: float | None = None  # the same of the editions an identifier names
    edition: Edition | None = None

    def add(self, name: str, weight: str, text: Callable[[], str]) -> None:
        """``text`` is asked for only if this candidate turns out to be the best: most never are."""
        value = WEIGHT[weight]
        if name in _OF_THE_RECORDING:
            self.recording += value
        else:
            self.work += value
        self.findings.append((name, value, text))

    def note(self, name: str, text: Callable[[], str]) -> None:
        """Evidence that weighs nothing, but that a person wants to read."""
        self.findings.append((name, 0.0, text))

    def cap(self, name: str, **values: str | Callable[[], str]) -> None:
        """``values`` fill in the sentence; without any, the two titles do."""
        self.caps.setdefault(name, values)

    def sentences(self) -> list[tuple[int, str]]:
        """The caps in words, each with its place in the order of reading."""
        said: dict[str, str | Callable[[], str]] = {
            "ours": self.item.title,
            "theirs": self.profile.candidate.book.title,
            "title": self.profile.candidate.book.title,
        }
        found = []
        for name, values in self.caps.items():
            filled = {key: one if isinstance(one, str) else one() for key, one in {**said, **values}.items()}
            found.append((ORDER[name], CAPS[name].text.format(**filled)))
        return found

    @property
    def score(self) -> float:
        """Of this book among others: what tells two recordings apart tells their books apart too."""
        return self.work + self.recording

    @property
    def standing(self) -> float:
        """Of the book alone: another narrator, length or language speaks against the edition, not against it."""
        return self.work + max(self.recording, 0.0)

    @property
    def fits(self) -> bool:
        """Title and author are those of this book, whichever recording it is."""
        return self.resembles and not self.is_another_work and not (self.title and self.title.numbers_differ)

    @property
    def is_another_work(self) -> bool:
        """Another volume, part or kind, though its title may be the same."""
        return not _ANOTHER_WORK.isdisjoint(self.caps)

    @property
    def resembles(self) -> bool:
        """The same, or another of its kind by the same author: a volume, a summary, a dramatisation."""
        title = self.title
        return title is not None and title.comparable and title.score >= CLOSE and self.author_agrees is True

    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(Evidence(field=name, weight=value, text=text()) for name, value, text in self.findings)

    @property
    def identified(self) -> bool:
        return bool(self.hits)

    @property
    def length_agrees(self) -> bool:
        return self.length is not None and self.length <= LENGTH_AGREES

    @property
    def length_proves(self) -> bool:
        """So near that it stands for tags and names that say nothing."""
        return self.length is not None and self.length <= LENGTH_PROVES

    @property
    def length_is_same(self) -> bool:
        """As long as one and the same recording is."""
        return self.length is not None and self.length <= LENGTH_IS_SAME

    @property
    def named_edition_fits(self) -> bool:
        """An identifier's own edition is as long as the files, and nobody else reads it: one recording."""
        return self.named_length is not None and self.named_length <= LENGTH_PROVES and not self.other_narrator

    @property
    def recording_proven(self) -> bool:
        """Identifier, length and narrator together: whatever publisher or title say of its kind."""
        return self.named_edition_fits and self.same_narrator

    @property
    def copy_agrees(self) -> bool:
        """Length and narrator, without an identifier."""
        return self.same_narrator and self.length_proves

    @property
    def strong(self) -> bool:
        """Something tells it from its siblings, which author and narrator do not."""
        return not self.supports.isdisjoint(("identifier", "length", "number"))

    def best_likeness(self, view: View) -> Likeness | None:
        """The best agreement of one of the view's titles with one of the candidate's."""
        best: Likeness | None = None
        numbers = view.local.numbers
        for mine in view.titles:
            for theirs in self.profile.titles:
                key = (mine, theirs, numbers)  # tags and folder often say just what the fields do
                result = self.compared.get(key)
                if result is None:
                    result = self.compared[key] = likeness(mine, theirs, self.profile.known, view.local)
                if best is None or (result.score, not result.numbers_differ) > (best.score, not best.numbers_differ):
                    best = result
                    if best.score == 1.0 and not best.numbers_differ:
                        return best
        return best


def sentence(text: str) -> str:
    """With a capital letter; the rest stays."""
    return text[:1].upper() + text[1:]
