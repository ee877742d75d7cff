"""Why a verdict may stay below "auto" however strong its evidence: a person decides.

Sums of evidence are wrong where its pieces are not independent: an earlier wrong match makes fields agree with each
other, siblings share author, narrator and series, companions share the title. Without caps about 3 % of what looks
certain is wrong. The order is that in which a person should read them.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Cap:
    name: str
    text: str  # what a person reads; {…} is filled in
    why: str
    grave: bool = False  # more likely wrong than right; the others mostly wait for a word of confirmation


TABLE: tuple[Cap, ...] = (
    Cap(
        "identifier elsewhere",
        "{what} belongs to “{title}”",
        "One of identifier and text is a mistake; which, a person sees.",
    ),
    Cap(
        "identifier title",
        "The identifier belongs to “{theirs}”, and here it is “{ours}”",
        "Left by an earlier wrong match, or on the wrong work.",
        grave=True,
    ),
    Cap("edition title", "Only an edition has this title, its book is “{title}”", "Maybe filed under the wrong book."),
    Cap(
        "author",
        "By “{ours}” here, by “{theirs}” on Hardcover",
        "Same title by somebody else; also pen names, which spelling can not settle.",
        grave=True,
    ),
    Cap("swapped", "Title and author stand in each other's place", "Then other fields may be in the wrong place too."),
    Cap("narrator as author", "The author field holds the narrator, “{ours}”", "Nothing says who wrote it."),
    Cap("kind", "It is {kind} {side} only", "A companion, dramatisation, omnibus … is another work.", grave=True),
    Cap(
        "omnibus",
        "One of the two may be several books in one",
        "“Trilogy” names a set, or the series the book stands in.",
    ),
    Cap(
        "part",
        "It is part {ours} here, the whole on Hardcover",
        "Right book, wrong length: progress would be wrong.",
        grave=True,
    ),
    Cap(
        "other part",
        "It is part {ours} here, part {theirs} on Hardcover",
        "Parts of one book share all but the number.",
        grave=True,
    ),
    Cap(
        "whole",
        "Hardcover's book is part {theirs} of a whole, and nothing here says it is one",
        "The same, the other way round.",
        grave=True,
    ),
    Cap(
        "number",
        "It is number {ours} here, Hardcover has number {theirs} only",
        "Volume 2 is never volume 1.",
        grave=True,
    ),
    Cap(
        "number here",
        "It is number {number} here; Hardcover's “{title}” says no number",
        "Volumes carry the title of their series; one that says no number may be any of them.",
        grave=True,
    ),
    Cap(
        "number there",
        "Hardcover's “{title}” is number {number}; nothing here says a number",
        "The same, the other way round.",
        grave=True,
    ),
    Cap(
        "title number",
        "A number differs in “{ours}” and “{theirs}”",
        "A number that differs is a different book.",
        grave=True,
    ),
    Cap(
        "volume unsaid",
        "“{title}” is the name of the series, Hardcover has number {theirs}, and nothing here says which volume it is",
        "Every volume carries it.",
    ),
    Cap(
        "files elsewhere",
        "Audiobookshelf says “{ours}”, the files “{theirs}”",
        "After a wrong match only the files tell.",
        grave=True,
    ),
    Cap(
        "files title",
        "{source} says “{theirs}”, Audiobookshelf “{ours}”",
        "Typical after a wrong match: title, number and ASIN are a sibling's.",
        grave=True,
    ),
    Cap(
        "files number",
        "{source} says number {number}, Hardcover has number {theirs}",
        "The same, seen by the number.",
        grave=True,
    ),
    Cap(
        "files author",
        "{source} names “{theirs}” as author, Audiobookshelf “{ours}”",
        "The same title by somebody else was written over it.",
        grave=True,
    ),
    Cap(
        "files silent",
        "Neither tags nor names say just this title, and no length confirms it",
        "They are all that a wrong match left alone.",
    ),
    Cap(
        "identifier length",
        "It is {ours} long here, the edition the identifier names {theirs}",
        "The identifier may be another book's.",
        grave=True,
    ),
    Cap("abridged", "It is abridged, and no abridged edition is listed", "Right book, wrong edition.", grave=True),
    Cap("only abridged", "Only an abridged edition is listed", "The same, the other way round.", grave=True),
    Cap(
        "length",
        "It is {ours} long here, {theirs} on Hardcover",
        "Another recording, abridged, a part, or another book.",
        grave=True,
    ),
    Cap(
        "recording",
        "Read by “{ours}” here; Hardcover lists readings by “{theirs}”",
        "Right book, wrong edition.",
        grave=True,
    ),
    Cap(
        "edition kind",
        "The edition is {kind}",
        "The identifier names a dramatisation, the item does not say it is one.",
        grave=True,
    ),
    Cap(
        "language",
        "It is in “{ours}” here; Hardcover lists “{theirs}”",
        "A translation is another edition, sometimes another title.",
        grave=True,
    ),
    Cap(
        "title",
        "“{ours}” and Hardcover's “{theirs}” agree too little",
        "Authors, narrators and lengths are shared by siblings.",
    ),
    Cap(
        "title in part",
        "“{ours}” and Hardcover's “{theirs}” agree only in part",
        "What is left out may be what tells it from its siblings.",
    ),
    Cap(
        "title unreadable",
        "“{ours}” and Hardcover's “{theirs}” are written in different scripts",
        "Nothing in words confirms the identifier.",
    ),
    Cap("no title", "There is no title to compare", "The rest can not tell siblings apart."),
    Cap("too little", "Besides the title too little agrees: {supports}", "Titles are not unique."),
    Cap(
        "title by number",
        "“{ours}” names a series and a number, and no length confirms that it is “{theirs}”",
        "Series are numbered in more than one way.",
    ),
    Cap(
        "twin",
        "Two books there have this title and author: {ours} and {theirs}",
        "Two books look the same: a duplicate, or another work of that name.",
    ),
)

CAPS = MappingProxyType({row.name: row for row in TABLE})
ORDER = MappingProxyType({row.name: n for n, row in enumerate(TABLE)})
