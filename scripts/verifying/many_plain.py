"""Books that are what they say, told in many ways: in languages and scripts, with odd joints, as sets and parts."""

from __future__ import annotations

from verifying.many import EBOOK, Item, Made, Recording, Work, asin, audio, isbn, tags_of
from verifying.many_words import JOINTS, SUBTITLED, TONGUES, Tongue

NARRATORS = ("Corin Vale", "Esther Lowe", "Miles Harrow", "Tamar Quist")
SETS = ("Ember Court", "The Drowned Crowns", "Hollow Star", "Nine Lamps", "The Wren Detectives", "Salt Road")
DRAMAS = ("The Iron Tide", "Kings of Ash and Rime", "The Bell War", "Warden of Thorns")


def made() -> Made:
    for tongue in TONGUES:
        yield from _in_a_language(tongue)
    yield from _subtitled()
    yield from _sets()
    yield from _dramatised()


def _in_a_language(tongue: Tongue) -> Made:
    """With ASIN; by narrator and length alone; with nothing but title and author; as an ebook too; translated."""
    for place, title in enumerate(tongue.titles):
        author, narrator = tongue.authors[place % 2], tongue.narrators[place % 2]
        seed, seconds = f"{tongue.code}{place}", 21_000 + 613 * place + 37 * len(title)
        own = audio(seed, narrator, seconds, language=tongue.code, publisher=tongue.publisher)
        ebook = Recording(language=tongue.code, isbn=isbn(seed), format=EBOOK)
        work = Work(
            title=title, authors=(author,), language=tongue.code, description=tongue.told.format(title),
            recordings=(own, ebook),
        )  # fmt: skip
        if place == 4:  # Hardcover's book is the English one, with an English blurb; this is one of its editions
            english = audio(f"{seed} en", "Corin Vale", seconds + 40, title=tongue.english, publisher="Larkfield Audio")
            work = Work(
                title=tongue.english, authors=(author,), language="en", recordings=(
                    english, Recording(**(vars(own) | {"title": title}))),
                description="An English description that belongs to no other language's edition of this book.",
            )  # fmt: skip
            own = work.recordings[1]
        less = ({}, {"asin": None}, {"asin": None, "narrators": None}, {"language": tongue.name}, {})[place]
        yield Item(key=seed, kind=f"language {tongue.code}", work=work, recording=own, tags=tags_of(work, own, **less))
        if place == 3:
            yield Item(
                key=f"{seed}-ebook", kind="two libraries", work=work, recording=ebook, media="ebook",
                tags=tags_of(work, ebook),
            )  # fmt: skip


def _subtitled() -> Made:
    for place, (joint, (title, subtitle, author)) in enumerate(zip(JOINTS, SUBTITLED, strict=True)):
        own = audio(
            f"sub{place}", NARRATORS[place % 4], 30_000 + 500 * place, asin=None if place % 2 else asin(f"s{place}")
        )
        work = Work(
            title=title, subtitle=subtitle, authors=(author,), recordings=(own,),
            description=f"{title} is a book about what its subtitle says, and about the people who live with it.",
        )  # fmt: skip
        tags = tags_of(work, own, title=f"{title}{joint}{subtitle}", subtitle=None, asin=None)
        yield Item(key=f"joint{place}", kind="subtitle's joint", work=work, recording=own, tags=tags)


def _sets() -> Made:
    """Each a set and one of its volumes. Hardcover lists the set of four of them only."""
    for place, name in enumerate(SETS):
        author, narrator = f"{('Ansel', 'Brida', 'Cato')[place % 3]} {name.split()[-1]}wright", NARRATORS[place % 4]
        volumes = []
        for number, word in enumerate(("Dawn", "Noon", "Dusk"), start=1):
            own = audio(f"{name}{number}", narrator, 31_000 + 900 * number + place)
            volumes.append(
                Work(title=f"{word} of {name}", authors=(author,), series=((name, float(number)),), recordings=(own,))
            )
        length = sum(one.recordings[0].seconds for one in volumes)
        whole = audio(f"{name} set", narrator, length, asin=None if place % 2 else asin(f"{name} set"))
        title = (f"{name}: The Complete Trilogy", f"{name} Omnibus", f"{name} Boxed Set: Books 1-3")[place % 3]
        work = Work(
            title=title, authors=(author,), series=((name, None),), recordings=(whole,), compilation=True,
            listed=place < 4,
        )  # fmt: skip
        tags = tags_of(work, whole, series=[{"name": name, "sequence": "1-3"}])
        yield Item(key=f"set{place}", kind="set", work=work, recording=whole, tags=tags)
        one = volumes[1]
        yield Item(
            key=f"set{place}-2", kind="volume beside its set", work=one, recording=one.recordings[0],
            tags=tags_of(one, one.recordings[0], asin=None if place % 2 else one.recordings[0].asin),
        )  # fmt: skip
        yield from (volumes[0], volumes[2])


def _dramatised() -> Made:
    """The reading of the whole book, and a dramatisation in two parts; Hardcover lists the parts of three only."""
    for place, title in enumerate(DRAMAS):
        author = ("Leif Corrigan", "Una Stroud", "Percy Vance", "Dora Lint")[place]
        reading = audio(f"{title} reading", NARRATORS[place], 70_000 + place)
        yield (
            book := Work(
                title=title, authors=(author,), series=(("The Long Siege", place + 1.0),), recordings=(reading,)
            )
        )
        yield Item(
            key=f"drama{place}", kind="reading beside its dramatisation", work=book, recording=reading,
            tags=tags_of(book, reading, asin=None),
        )  # fmt: skip
        for part in (1, 2):
            own = audio(
                f"{title} part {part}", "A Full Cast", 24_000 + 300 * part, publisher="Loud Stage Audio",
                note="Dramatized Adaptation",
            )  # fmt: skip
            whole = f"{title} ({part} of 2) [Dramatized Adaptation]"
            work = Work(title=whole, authors=(author,), recordings=(own,), listed=place < 3)
            told = whole if part == 1 else f"{title}, Part {part} of 2 (Dramatised)"
            yield Item(
                key=f"drama{place}-{part}", kind="dramatised part", work=work, recording=own,
                tags=tags_of(work, own, title=told, asin=own.asin if part == 1 else None),
            )  # fmt: skip
