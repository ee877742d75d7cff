"""What the held-out clips say: written apart from the texts of the tests, and from the tables that read them.

``{t}`` title, ``{a}`` authors, ``{n}`` narrators, ``{s}`` series, ``{k}`` its number in words, ``{h}`` how the story
begins, ``{y}`` story.
"""

from __future__ import annotations

OPENINGS = {
    "en": (
        "Audible Studios presents {t}. By {a}. Performed by {n}. {h}",
        "Hachette Audio presents {t}, by {a}. Read by {n}. {h}",
        "Recorded Books presents an unabridged recording of {t}, by {a}. Narrated by {n}. {h}",
        "Books on Tape presents {t} by {a}. Read for you by {n}. This recording is copyrighted by Random House. {h}",
        "Blackstone Audio presents {t}, by {a}. This book is read by {n}. {h}",
        "Harper Audio presents {t}, written by {a}, and read for you by {n}. {h}",
        "Simon and Schuster Audio presents {t}, by {a}, read by {n}. {h}",
        "Brilliance Audio presents {t}. Written by {a}. Performed by {n}. {h}",
        "{t}, by {a}. Narrated by {n}. Copyright two thousand and eight by {a}. {h}",
        "{t}. Written by {a}. Narrated for you by {n}. {h}",
        "Listening Library presents {t}, by {a}. Performed by {n}. {h}",
        "Welcome to the audio edition of {t}, by {a}. I'm your narrator, {n}. {h}",
        "Tantor Audio, a division of Recorded Books, presents {t} by {a}, narrated by {n}. {h}",
        "Orion presents {t}, written by {a} and read by {n}. {h}",
        "Naxos Audio Books presents {a}. {t}. Read by {n}. {h}",
        "You're about to hear {t}, by {a}. {h}",
        "{n} reads {t} by {a}. {h}",
        "This is Audible. Podium Audio presents {t}, written by {a}, narrated by {n}. {h}",
        "Random House Audio presents {t}. A novel by {a}. Read by {n}. {h}",
        "{t} by {a}, performed by {n}. {h}",
        "Macmillan Audio presents {t}. {s}, book {k}. By {a}. Read by {n}. {h}",
        "Brilliance Audio presents {t}, book {k} in the {s} series. Written by {a}. Performed by {n}. {h}",
        "This is Audible. {s}, book {k}. {t}. Written by {a}. Narrated by {n}. {h}",
        "{t}, {s}, book {k}, by {a}. Read by {n}. {h}",
    ),
    "de": (
        "Random House Audio präsentiert. {a}. {t}. Gelesen von {n}. {h}",
        "{t}. Roman von {a}. Es liest {n}. {h}",
        "Audible Hörbücher präsentiert {t} von {a}. Gesprochen von {n}. {h}",
        "{a}. {t}. Ungekürzte Lesung mit {n}. {h}",
    ),
    "fr": (
        "Audible Studios présente {t}, de {a}. Lu par {n}. {h}",
        "{t}, de {a}. Lu par {n}. {h}",
        "{a}. {t}. Texte intégral. Lu par {n}. {h}",
        "Vous écoutez {t}, un roman de {a}, lu par {n}. {h}",
    ),
    "es": (
        "Penguin Audio presenta {t}, de {a}. Narrado por {n}. {h}",
        "{t}, de {a}. Leído por {n}. {h}",
        "Audible presenta {t}. Escrito por {a}. Narrado por {n}. {h}",
        "{a}. {t}. Con la voz de {n}. {h}",
    ),
}
# A third kind, written after the rules were improved on the others.
LATER_OPENINGS = {
    "en": (
        "Bolinda Audio presents {t}, by {a}. Narrated by {n}. {h}",
        "{t} by {a}. Read by {n}. Published by Harbour Audio. {h}",
        "Audible presents {t}, written by {a}, and narrated by {n}. {h}",
        "Penguin Audio presents {t}, a novel by {a}, read for you by {n}. {h}",
        "You are listening to an audiobook by Harbour Press. {t}. Written by {a}. {h}",
        "{t}. {a}. Narrated by {n}. {h}",
        "This is {t}, by {a}, narrated by {n}. {h}",
        "W. F. Howes presents {t}, by {a}. Read by {n}. {h}",
        "{a}. {t}. Performed by {n}. {h}",
        "Hello, and welcome to {t} by {a}. This audiobook is narrated by {n}. {h}",
        "Graphic Audio. A movie in your mind. {t}, by {a}. {h}",
        "Little, Brown Audio presents {t}. Written by {a}. Narrated by {n}. {h}",
        "Phoenix Books presents the unabridged audio edition of {t}, by {a}. Read by {n}. {h}",
        "{t}. Book {k} of {s}. Written by {a}. Read by {n}. {h}",
        "Recorded Books presents {s}, book {k}. {t}. By {a}. Narrated by {n}. {h}",
    )
}
LATER_TRAPS = {
    "en": (
        "I am reading {t} by {a}, she said. {y}",
        "Readers who loved {t}, by {a}, will love this. {h}",
        "For the author of {t}, {a}. {h}",
        "The publisher of {t} by {a} is proud to bring you a new voice. {h}",
        "{y} There on the shelf stood {t}. By {a}. Signed. {y}",
        "Coming up after this story, a chapter of {t}, by {a}. {y}",
        "A note on {t} by {a}. {y}",
        "Not since {t}, by {a}, has a story begun like this. {h}",
    )
}
CLOSINGS = {
    "en": (
        "{y} This concludes {t}, by {a}. Narrated by {n}. Copyright two thousand and nine.",
        "{y} You have been listening to {t} by {a}, read by {n}. We hope you have enjoyed this recording.",
        "{y} This has been {t}. Written by {a}. Performed by {n}. Thank you for listening.",
        "{y} The end. We hope you have enjoyed {t}, by {a}, read by {n}.",
    )
}
TRAPS = {
    "en": (
        "If you like this story, you will love {t}, by {a}. Get it wherever you get your audiobooks.",
        "Another great listen from Audible is {t}, by {a}. {y}",
        "{a}'s {t} was the first book that I ever finished. {y}",
        "A companion to {t}, by {a}. {h}",
        "Critics compare this debut with {t} by {a}. {h}",
        "{y} From {t}, by {a}. {h}",
        "A study guide for {t}, by {a}. Introduction. {y}",
        "Inspired by {t}, by {a}. {h}",
        "Don't miss {t}, by {a}, on sale now. {h}",
        "{y} On the table lay {t}. By {a}, of all people. {y}",
        "The following is a preview of {t}, by {a}. {h}",
        "On today's show we talk about {t}, by {a}. {y}",
        "Chapter one. When I first read {t} by {a}, I was nineteen. {y}",
        "Continue the adventure with {t}, by {a}, available at all good bookshops.",
        "Acknowledgements. I owe a debt to {a}, whose {t} taught me how to write. {y}",
        "To {a}, for {t}. {h}",
    ),
    "de": ("{y} Sie las {t} von {a}. {y}", "Entdecken Sie auch {t} von {a}.", "Ein Begleitbuch zu {t} von {a}. {y}"),
    "fr": ("{y} Elle lisait {t} de {a}. {y}", "Découvrez aussi {t}, de {a}.", "Un guide de {t} de {a}. {y}"),
    "es": ("{y} Ella leía {t} de {a}. {y}", "Descubra también {t}, de {a}.", "Una guía de {t} de {a}. {y}"),
}
NOTHING = {"en": ("{h} {y}", "{y} {y}", "Audible hopes you enjoy this programme. {h} {y}")}
STORY = {
    "en": (
        "Nobody in the village could say when the well had gone dry.",
        "My grandmother kept the letters in a biscuit tin under the stairs.",
        "At four in the morning the telephone rang, and I knew that it was him.",
        "The road went on over the hill, and so did we.",
    ),
    "de": ("Niemand im Dorf wusste, seit wann der Brunnen trocken war.", "Um vier Uhr morgens klingelte das Telefon."),
    "fr": ("Personne au village ne savait depuis quand le puits était à sec.", "À quatre heures le téléphone sonna."),
    "es": ("Nadie en el pueblo sabía desde cuándo el pozo estaba seco.", "A las cuatro sonó el teléfono."),
}
HEADINGS = {
    "en": ("Chapter one.", "Prologue.", "Part one. Chapter one.", "One.", "Epigraph.", "For my mother."),
    "de": ("Kapitel eins.", "Prolog."),
    "fr": ("Chapitre un.", "Prologue."),
    "es": ("Capítulo uno.", "Prólogo."),
}
