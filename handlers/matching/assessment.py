"""What is found out about one candidate while it is compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from hardcover.model import Edition, EditionId

from .caps import CAPS
from .likeness import Likeness, likeness
from .model import Evidence
from .candidate_profile import CandidateProfile
from .views import ItemViews, View
from .weights import WEIGHT

LENGTH_AGREES = 0.025  # as a share of the edition's length


@dataclass(slots=True)
class Assessment:
    """The findings about one candidate; each comparison adds to them, read-only afterwards.

    ``supports`` is what singles the book out besides its title: "identifier", "author", "narrator", "length", "number".
    """

    item: ItemViews
    profile: CandidateProfile
    score: float = WEIGHT["prior"]
    findings: list[tuple[str, float, Callable[[], str]]] = field(default_factory=list)
    caps: dict[str, str] = field(default_factory=dict)
    supports: set[str] = field(default_factory=set)
    hits: dict[str, set[EditionId]] = field(
        default_factory=dict
    )  # identifier -> editions; empty set: claimed by `via` only
    title: Likeness | None = None
    files: Likeness | None = None  # the better of tags and names
    author_agrees: bool | None = None
    other_narrator: bool = False
    length: float | None = None  # difference to the nearest audio edition, as a share
    edition: Edition | None = None

    def add(self, name: str, weight: str, text: Callable[[], str]) -> None:
        """``text`` is asked for only if this candidate turns out to be the best: most never are."""
        value = WEIGHT[weight]
        self.score += value
        self.findings.append((name, value, text))

    def note(self, name: str, text: Callable[[], str]) -> None:
        """Evidence that weighs nothing, but that a person wants to read."""
        self.findings.append((name, 0.0, text))

    def cap(self, name: str, **values: object) -> None:
        if name not in self.caps:
            self.caps[name] = CAPS[name].text.format(**values)

    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(Evidence(field=name, weight=value, text=text()) for name, value, text in self.findings)

    @property
    def identified(self) -> bool:
        return bool(self.hits)

    @property
    def length_agrees(self) -> bool:
        return self.length is not None and self.length <= LENGTH_AGREES

    @property
    def strong(self) -> bool:
        """Something tells it from its siblings, which author and narrator do not."""
        return not self.supports.isdisjoint(("identifier", "length", "number"))

    def best_likeness(self, view: View) -> Likeness | None:
        """The best agreement of one of the view's titles with one of the candidate's."""
        best: Likeness | None = None
        for mine in view.titles:
            for theirs in self.profile.titles:
                result = likeness(mine, theirs, self.profile.known, view.local)
                if best is None or (result.score, not result.numbers_differ) > (best.score, not best.numbers_differ):
                    best = result
                    if best.score == 1.0 and not best.numbers_differ:
                        return best
        return best


def sentence(text: str) -> str:
    """With a capital letter; the rest stays."""
    return text[:1].upper() + text[1:]
