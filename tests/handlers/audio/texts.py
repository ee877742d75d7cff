"""Credits and traps in four languages, made from a catalogue: what narrators say, and what only mentions a book.

``{t}`` title, ``{a}`` authors, ``{n}`` narrators, ``{p}`` publisher, ``{s}`` series, ``{k}`` its number in words,
``{o}`` the same as an ordinal, ``{h}`` how the story begins. Templates with ``{s}`` are for books in a series.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from handlers.audio.credits import KnownBook
from handlers.audio.transcript import Segment, Transcript
from tests.handlers.audio.rarer import RARER_CREDITS, RARER_TRAPS

CREDITS: dict[str, tuple[str, ...]] = {
    "en": (
        "This is Audible. {t}. By {a}. Narrated by {n}. {h}",
        "{p} presents. {t}. Written by {a}. Read by {n}. {h}",
        "{p} presents {t} by {a}, narrated by {n}. {h}",
        "{t}, by {a}, read for you by {n}. {h}",
        "Welcome to {t}, written by {a} and performed by {n}. {h}",
        "{p}. {t}. {a}. Read by {n}. {h}",
        "This is an unabridged recording of {t}, by {a}. Performed by {n}. Copyright two thousand and twelve. {h}",
        "The following is a recording of {t}. By {a}. {h}",
        "{a}. {t}. Unabridged. Narrated by {n}. {h}",
        "You are listening to {t} by {a}. {h}",
        "{t} by {a}. {h}",
        "An Audible original. {t}. Written by {a}, performed by {n}. {h}",
        "{p} presents an unabridged recording of {t}, a novel by {a}. Your narrator is {n}. {h}",
        "{t}. A novel. By {a}. {h}",
        "From {p}, this is {t}, by {a}. {h}",
        "{p} presents {a}'s {t}, read by {n}. {h}",
        "This is a LibriVox recording. All LibriVox recordings are in the public domain. For more information or to "
        "volunteer, please visit librivox dot org. {t} by {a}. {h}",
        "{t}. Book {k} of {s}. By {a}. Narrated by {n}. {h}",
        "{p} presents {s}, book {k}, {t}, by {a}. {h}",
        "This is Audible. {t}. {s}, volume {k}. Written by {a}. Narrated by {n}. {h}",
        "{t}. The {o} book in {s}. By {a}. {h}",
        "{s}, book {k}. {t}. By {a}. {h}",
        "this is audible {p} presents {t} written by {a} narrated by {n} chapter one and so it began",
    ),
    "de": (
        "{p} präsentiert. {t}. Von {a}. Gelesen von {n}. {h}",
        "{a}. {t}. Gelesen von {n}. {h}",
        "Sie hören {t} von {a}. Es liest {n}. {h}",
        "{t}. Roman. Von {a}. Ungekürzte Lesung mit {n}. {h}",
        "{p}. {a}. {t}. Gesprochen von {n}. {h}",
        "{t}. Ein Roman von {a}. Gelesen von {n}. {h}",
        "Der Hörverlag präsentiert: {t} von {a}, gelesen von {n}. {h}",
        "{a}. {t}. {s}, Band {k}. Gelesen von {n}. {h}",
        "{t}. {s}, Band {k}. Von {a}. Ungekürzt gelesen von {n}. {h}",
    ),
    "fr": (
        "{p} présente. {t}. De {a}. Lu par {n}. {h}",
        "{a}. {t}. Lu par {n}. {h}",
        "Vous écoutez {t} de {a}, lu par {n}. {h}",
        "{t}. Un roman de {a}. Texte intégral lu par {n}. {h}",
        "Audiolib présente {t}, de {a}. Une lecture de {n}. {h}",
        "{t}. {s}, tome {k}. Écrit par {a}. Lu par {n}. {h}",
    ),
    "es": (
        "{p} presenta. {t}. De {a}. Narrado por {n}. {h}",
        "{a}. {t}. Narrado por {n}. {h}",
        "Está escuchando {t} de {a}. Narrado por {n}. {h}",
        "{t}. Escrito por {a}. Leído por {n}. {h}",
        "{t}. Una novela de {a}. Narrada por {n}. {h}",
        "{t}. {s}, libro {k}. Por {a}. Narrado por {n}. {h}",
    ),
}
CLOSINGS: dict[str, tuple[str, ...]] = {
    "en": (
        "{y} The end. You have been listening to {t}, by {a}. Narrated by {n}. Copyright two thousand ten.",
        "{y} This has been {t}, written by {a}, read by {n}. Audible hopes you have enjoyed this program.",
        "{y} Thank you for listening to {t} by {a}.",
    ),
    "de": ("{y} Sie hörten {t} von {a}. Gelesen von {n}.",),
    "fr": ("{y} Vous venez d'écouter {t} de {a}, lu par {n}.",),
    "es": ("{y} Ha escuchado {t} de {a}, narrado por {n}.",),
}
TRAPS: dict[str, tuple[str, ...]] = {
    "en": (
        "If you enjoyed this book, look for {t}, by {a}, also available from {p}.",
        "She put the book on the table. It was {t} by {a}, and she had never finished it. {y}",
        "Also by {a}. {t}. {y}",
        "From the author of {t}, {a}, comes a new story. {y}",
        "This is a summary of {t} by {a}, for people with little time. Chapter one. {y}",
        "Chapter one. My brother gave me {t}, by {a}, when I was ten. {y}",
        "{y} He had read {t} by {a} three times. {y}",
        "Next in the series. {t}. By {a}. Coming soon from {p}.",
        "Hello and welcome to the book club. Tonight we talk about {t} by {a}, which everybody seems to love.",
        "Praise for {t}, by {a}. A wonderful book. {y}",
        "The Copper Field by Ada Marsh is for everyone who loved {t} by {a}.",
        "Previously, in {t} by {a}. {y}",
        "You might also like {t} by {a}. {y}",
        "{t} by {a} is available now wherever audiobooks are sold.",
        "This book is dedicated to the memory of {a}, who wrote {t}. Chapter one. {y}",
        "{a}, author of {t}. {y}",
        "As {a} says in {t}, nothing is ever lost. {y}",
        "An excerpt from {t} by {a}. Coming in May.",
        "In this episode we review {t}, by {a}.",
        "{y} Have you read {t}? By {a}? It is wonderful. {y}",
    ),
    "de": (
        "Wenn Ihnen dieses Hörbuch gefallen hat, hören Sie auch {t} von {a}.",
        "Ebenfalls von {a}. {t}. {y}",
        "Kapitel eins. Mein Bruder schenkte mir {t} von {a}, als ich zehn war.",
        "Eine Zusammenfassung von {t} von {a}. {y}",
        "Vom Autor von {t}, {a}. {y}",
        "{t} von {a} ist ebenfalls als Hörbuch erhältlich.",
        "Er las {t} von {a} zum dritten Mal. {y}",
    ),
    "fr": (
        "Si vous avez aimé ce livre, découvrez aussi {t} de {a}.",
        "Du même auteur. {t}. {y}",
        "Chapitre un. Mon frère m'a donné {t} de {a} quand j'avais dix ans.",
        "Résumé de {t} de {a}. {y}",
        "{t} de {a} est également disponible.",
    ),
    "es": (
        "Si le gustó este libro, descubra también {t} de {a}.",
        "Del mismo autor. {t}. {y}",
        "Capítulo uno. Mi hermano me dio {t} de {a} cuando yo tenía diez años.",
        "Resumen de {t} de {a}. {y}",
        "{t} de {a} está también disponible.",
    ),
}
PUBLISHERS = {
    "en": ("Tide Press Audio", "Harbour Books", "Lantern Media", "North Star Productions", "Podium Audio"),
    "de": ("Der Hörverlag", "Argon Verlag", "Lübbe Audio"),
    "fr": ("Audiolib", "Éditions du Port"),
    "es": ("Editorial Faro", "Ediciones del Puerto"),
}
HEADINGS = {
    "en": ("Chapter one.", "Prologue.", "Part one. Chapter one.", "Chapter 1.", "Introduction.", "One."),
    "de": ("Kapitel eins.", "Erstes Kapitel.", "Prolog."),
    "fr": ("Chapitre un.", "Prologue."),
    "es": ("Capítulo uno.", "Prólogo."),
}
STORY = {
    "en": ("It had rained for nine days when the ship came in.", "The old woman at the gate did not answer."),
    "de": ("Es hatte neun Tage geregnet, als das Schiff kam.", "Die alte Frau am Tor antwortete nicht."),
    "fr": ("Il pleuvait depuis neuf jours quand le bateau arriva.", "La vieille femme ne répondit pas."),
    "es": ("Llevaba nueve días lloviendo cuando llegó el barco.", "La anciana de la puerta no contestó."),
}
NUMBERS = {
    language: words.split()
    for language, words in (
        ("en", "one two three four five six seven eight nine ten eleven twelve"),
        ("de", "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf"),
        ("fr", "un deux trois quatre cinq six sept huit neuf dix onze douze"),
        ("es", "uno dos tres cuatro cinco seis siete ocho nueve diez once doce"),
    )
}
_COUNTED = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
ORDINALS = tuple(word for word in _COUNTED.split(" "))
AND = {"en": " and ", "de": " und ", "fr": " et ", "es": " y "}


@dataclass(frozen=True, slots=True)
class Said:
    """A text about a book. ``at_end``: at the end of the recording."""

    key: str
    text: str
    language: str
    at_end: bool = False

    @property
    def transcript(self) -> Transcript:
        segment = Segment(start=0.0, end=30.0, text=self.text, confidence=0.9)
        return Transcript(segments=(segment,), engine="text", model="text", language=self.language)


def credits_of(book: KnownBook, language: str, seed: int = 0, *, rarer: bool = False) -> Iterator[Said]:
    """Every opening and closing that can be said of a book; ``rarer``: those of ``rarer`` instead."""
    openings, closings = (RARER_CREDITS[language], ()) if rarer else (CREDITS[language], CLOSINGS[language])
    for at_end, templates in ((False, openings), (True, closings)):
        for text in _filled(book, templates, language, seed):
            yield Said(book.key, text, language, at_end)


def traps_of(book: KnownBook, language: str, seed: int = 0, *, rarer: bool = False) -> Iterator[Said]:
    for text in _filled(book, (RARER_TRAPS if rarer else TRAPS)[language], language, seed):
        yield Said(book.key, text, language)


def _filled(book: KnownBook, templates: tuple[str, ...], language: str, seed: int) -> Iterator[str]:
    chance = random.Random(f"{book.key}{language}{seed}")  # noqa: S311
    number = next(
        (
            (entry.name, int(entry.sequence))
            for entry in book.series
            if entry.sequence and entry.sequence.isdigit() and 0 < int(entry.sequence) <= len(ORDINALS)
        ),
        None,
    )
    for template in templates:
        if "{s}" in template and number is None:
            continue
        name, position = number or ("", 1)
        yield template.format(
            t=book.title,
            a=AND[language].join(book.authors),
            n=AND[language].join(book.narrators) or "Marcus Dell",
            p=chance.choice(PUBLISHERS[language]),
            h=f"{chance.choice(HEADINGS[language])} {chance.choice(STORY[language])}",
            y=chance.choice(STORY[language]),
            s=name,
            k=NUMBERS[language][position - 1],
            o=ORDINALS[position - 1],
        )
