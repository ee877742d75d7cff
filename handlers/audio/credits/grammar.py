"""The tables of one language as regular expressions over a line of symbols.

A line is words and pauses joined by spaces; what belongs to the candidate in question stands as a mark: ``<T>`` its
title, ``<U>`` its subtitle, ``<A>`` an author, ``<a>`` what only sounds like one, ``<l>`` an author's last name,
``<S>`` a series, ``<N>`` a narrator.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from handlers.audio.credits.rows import Part
from handlers.audio.credits.tables import CARDINALS, HOMOPHONES, ORDINALS, patterns
from handlers.book.normalise import word_set

_WORD = r"[^\s.,<>]+"
_NUMBER = r"\d+(?:\.\d+)?"
_I_AM = r"(?:im|i am|my name is|mein name ist|ich bin|je m ?appelle|je suis|me llamo|soy)"
_RIGHTS = r"(?:(?:production|recording|text|sound|and) )*copyright(?: and production)?"
_LINKS = r"(?:of|in|from|der|des|de|du|del|von|la|las|los|dem)"
_JOINT = r"(?: [.,])*"
_PLACES = re.compile(r"(?<![\w\\<\[])[WN](?![\w>\]+])")
# What goes on about a book that was named in passing: "…, which I read", "… is", "…, a book that".
_GOES_ON = word_set(
    "which who whom whose that is was were has had have where when while because if but a an the he she it they i we"
    " you his her its their our my this these those one and or so as"
    " der die das den dem ein eine er sie es ich wir ihr welche welcher war ist hat"
    " qui que dont est etait il elle je nous un une le la les et"
    " el los las una uno era fue ha yo su cuando donde y o"
)
# Before a maker's name: "this autumn at Tide Press" is about a book that is to come.
_IN_NO_NAME = word_set(
    "this these that at only now soon get your my our we i you im bei diese dieser diesen unser mein"
    " chez cet cette ces notre mon vous este esta estos nuestro mi"
)


@dataclass(frozen=True, slots=True)
class Grammar:
    """``explained``: a whole piece of a line is credits, up to a title perhaps. The others are searched or matched at
    their place."""

    explained: re.Pattern[str]
    closing: re.Pattern[str]  # at the end of what stands before a title
    closing_lead: re.Pattern[str]  # the same anywhere
    explicit: re.Pattern[str]  # the same, or an opening's own lead
    heading: re.Pattern[str]
    refuse: re.Pattern[str]
    trailer: re.Pattern[str]  # at the beginning of what stands behind
    author_behind: re.Pattern[str]  # of a title, nothing but credits between
    author_before: re.Pattern[str]
    ends: re.Pattern[str]  # what may stand behind the last name
    title_ends: re.Pattern[str]  # the same behind a title whose author came before it
    second_part: re.Pattern[str]  # behind a title: what may be more of it, and then credits or the story
    whole: re.Pattern[str]  # says that nothing is left out
    of_series: re.Pattern[str]  # "book 2 of": what follows is the name of a series
    names_series: re.Pattern[str]  # the same, and more of the name
    volume: re.Pattern[str]  # behind a title: "book 2"
    numbers: re.Pattern[str]
    by: re.Pattern[str]
    role: re.Pattern[str]
    lead: re.Pattern[str]  # at the beginning of a piece

    def number_of(self, text: str) -> str | None:
        """The number in a match of ``numbers``."""
        for word in reversed(text.split()):
            if re.fullmatch(_NUMBER, word):
                return word
            found = ORDINALS.get(word) or HOMOPHONES.get(word)
            found = found or next((each[word] for each in CARDINALS.values() if word in each), None)
            if found:
                return found
        return None


@cache
def grammar(language: str) -> Grammar:
    """For a language of the tables; English for any other."""
    lead, closing, presents = (_any(patterns(part, language)) for part in (Part.LEAD, Part.CLOSING, Part.PRESENTS))
    publisher, by, role, edition = (
        _any(patterns(part, language)) for part in (Part.PUBLISHER, Part.BY, Part.ROLE, Part.EDITION)
    )
    unit, heading, refuse, trailer, dedication = (
        _any(patterns(part, language)) for part in (Part.UNIT, Part.HEADING, Part.REFUSE, Part.TRAILER, Part.DEDICATION)
    )
    ordinal = _any(ORDINALS)
    count = _any([_NUMBER, *ORDINALS, *HOMOPHONES, *CARDINALS.get(language, ())])
    series_name = (
        r"(?:the |an? |der |die |das |la |le |el )?<S>(?: (?:series|trilogy|saga|novel|cycle|chronicles?|reihe|serie))?"
    )
    unknown = rf"{_WORD}(?: {_WORD}){{0,3}}(?: ,)? {unit} {count}(?= |$)"  # a series that was not understood
    begins = _any([one for one in patterns(Part.HEADING, language) if one != "N"])
    numbered = _any(
        [
            rf"{series_name}{_JOINT}(?: (?:{_WORD} )?(?:{unit} )?| {unit} ){count}",
            rf"{series_name}{_JOINT} {_WORD}(?= [.,])",  # a number that was not understood
            rf"(?<=\. ){unknown}",
            rf"{unit} {count}{_JOINT}(?: {_LINKS}(?: the| der| la)?)?(?: {series_name})?",
            rf"{unit} {count} {_LINKS} {_WORD}(?: {_WORD}){{0,4}}(?= [.,])",  # a series that nobody knows
            rf"(?:the |der |das |die |le |la |el )?{ordinal} (?:{unit}|{_WORD}) {_LINKS}"
            rf"(?: the| der| la)? (?:{series_name}|{_WORD}(?: {_WORD}){{0,4}}(?= [.,]| {by} |$))",
            rf"(?:the |der |das |die |le |la |el )?{ordinal} {unit}",
            rf"{unit} (?:the|der|die|das|le|la|el) {ordinal}",
            rf"{_WORD} {count} {_LINKS} {series_name}",  # a unit that was not understood
        ]
    )
    person = rf"(?:<[NAal]>(?: (?:and|und|et|y) (?:<[NAal]>|{_WORD} {_WORD}))?|{_WORD}(?: {_WORD}){{0,4}})"
    credit = _any(
        [
            r"(?:or |oder |ou |o )?<U>",
            numbered,
            rf"(?:{_LINKS} )?(?:the )?{series_name}",
            edition,
            rf"{role}(?: {person})?",
            rf"{_RIGHTS}(?: {_NUMBER})?(?: (?:by|von|de|por|par) {person})?",
        ]
    )
    presents_a = rf"{presents}(?: to| of)?(?: an?| the)?"  # of a title only the article may be misheard
    named = rf"(?!(?:{'|'.join(sorted(_IN_NO_NAME))}) )"
    piece = _any(
        [
            rf"(?:{_WORD} ){{0,5}}{_WORD} {presents_a}",
            rf"<[SN]> {presents_a}",
            presents_a,
            r"<N> (?:reads?|reading|liest|lit|lee)",
            rf"(?:(?:hi|hello) ,? ?)?{_I_AM} <N>(?: (?:and|und|et|y) <N>)?",
            lead,
            closing,
            rf"(?:from |by |an? )?(?:{named}{_WORD} ){{0,4}}{publisher}"
            rf"(?: (?:{publisher}|uk|us|group|inc|ltd|gmbh|and|of))*",
            credit,
            unknown,
            rf"(?:{by} )?<A>(?: s)?(?: and <A>)?",
            rf"{by} <[al]>",
        ]
    )
    behind = rf"{_JOINT}(?: {credit}{_JOINT})*"
    # Initials come out as short words, with pauses between: "by end. Hey, Jimisin".
    more_authors = (
        rf"(?:(?: ,)? (?:and|und|et|y|with)"
        rf" (?:<[Aal]>|{_WORD}(?: {_WORD}){{0,3}}(?= [.,]|$))|(?: ,)?(?: an?| in| end)? <A>| , <a>)*"
    )
    goes_on = rf"(?!(?:{'|'.join(sorted(_GOES_ON))})(?= |$))"
    # "no waited by": a role that was not understood
    unheard = rf"(?:and )?{goes_on}(?!{_WORD} {role}){_WORD}(?: for you| {_WORD})? {by}"
    after = rf"(?: ,)? (?:{role}|{_RIGHTS}|{begins}|{edition}|{unit} {count}|{numbered}|<[SN]>|{unheard})(?= |$)"
    return Grammar(
        explained=re.compile(rf"(?: ?(?:,|{piece})(?= |$))*(?: ?<T>)?"),
        closing=re.compile(rf"(?:^| ){closing}(?: ,)?$"),
        closing_lead=re.compile(rf"(?:^| ){closing}(?= )"),
        explicit=re.compile(rf"(?:^| )(?:{closing}|{lead}|{presents_a})(?: [.,])?$"),
        heading=re.compile(
            rf"(?:^|[.,] )(?:{heading}(?= [.,]|$)|(?:chapter|kapitel|chapitre|capitulo) {count}(?= |$))"
        ),
        refuse=re.compile(rf"(?:^| ){refuse}(?= |$)"),
        trailer=re.compile(rf"^(?:{_JOINT}(?: {_WORD}){{0,2}})? ?(?:^| ){trailer}(?= |$)"),
        author_behind=re.compile(
            rf"^{behind}(?: {by}(?:(?: [a-z]{{1,4}}| [.,]){{0,4}}| {_WORD}) <[Aal]>|(?<=[.,]) <A>"
            rf"|(?<=[.,]) <a>(?= [.,])| <A>(?= (?:(?:and|und|et|y) <A> )?{role}(?= |$))){more_authors}"
        ),
        author_before=re.compile(
            rf"(?:^| )(?:{by} <[Aal]>|<A>|(?P<presents>{presents}) <a>)(?: s)?{more_authors}{_JOINT}"
            rf"(?: (?:{credit}|{lead}){_JOINT})*$"
        ),
        ends=re.compile(
            rf"^(?: \.|(?: ,)?$|{after}|(?: ,)? (?:the )?(?:\w+ )?(?:author|autor|autorin|auteur) (?:of|von|de) "
            rf"| ,(?: {_WORD}){{1,2}}(?: [.,]|$)| , {goes_on})"
        ),
        title_ends=re.compile(rf"^(?: \.|(?: ,)?$|{after})"),
        second_part=re.compile(
            rf"^{_JOINT} (?!{credit}|{begins}|{dedication}|<[SNUAal]>){_WORD}(?: {_WORD}){{0,7}}?"
            rf"(?: {role}(?= )|(?: [.,])+ (?:{role}|{edition}|{numbered}|{heading}(?= [.,]|$)))"
        ),
        whole=re.compile(rf"(?:^| ){_any(patterns(Part.WHOLE, language))}(?= |$)"),
        volume=re.compile(rf"^(?: [.,])* {unit} {count}(?= |$)"),
        of_series=re.compile(rf"(?:^| )(?:{unit} {count}|{ordinal} {_WORD}) {_LINKS}(?: the)?$"),
        names_series=re.compile(rf"(?:^| )(?:{unit} {count}|{ordinal} {_WORD}) {_LINKS} "),
        numbers=re.compile(rf"(?:^|(?<= )){numbered}(?= |$)"),
        by=re.compile(rf"(?:^| ){by}(?= )"),
        role=re.compile(rf"(?:^| ){role}(?= )"),
        lead=re.compile(rf"^(?:{lead}|{closing}|(?:{_WORD} ){{1,6}}{presents}|from the|from)(?: [.,])*(?: |$)"),
    )  # fmt: skip


def _any(patterns: Iterable[str]) -> str:
    """Longest first, so that "this is audible" is not "this is" and a word too many."""
    return "(?:" + "|".join(_placed(one) for one in sorted(set(patterns), key=lambda p: (-len(p), p))) + ")"


def _placed(pattern: str) -> str:
    """``W`` and ``N`` of the tables as what they stand for."""
    return _PLACES.sub(lambda found: f"(?:{_WORD})" if found[0] == "W" else f"(?:{_NUMBER})", pattern)
