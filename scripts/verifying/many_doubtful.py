"""Items that tempt to take another book: readers, manga, volumes, wrong quick matches, silence, placeholders."""

from __future__ import annotations

from verifying.many import EBOOK, PRINT, Item, Made, Recording, Work, audio, isbn, tags_of

FREE = (
    "The Lamp on Crag Hill",
    "Mrs Arkwright's Secret",
    "Voyage of the Petrel",
    "The Grey Curate",
    "A Tale of Fen End",
)
NOVELS = ("Reborn as a Lighthouse", "My Guild Is a Bakery", "The Saint Who Slept", "Level Zero Librarian")
PAIRS = (
    ("Kestrel Down", "Ada Prynne", "The Marble Aunt", "Ned Osgood"),
    ("Low Tide Letters", "Iris Calloway", "High Tide Murders", "Stan Brack"),
    ("The Tin Cathedral", "Hugo Marchmain", "Forty Days of Snow", "Lise Amdahl"),
    ("A Room in Ostend", "Pia Verhoeven", "The Ostrich Farm", "Kel Dorrity"),
    ("The Quiet Engineers", "Nadia Rook", "The Loud Gardeners", "Nadia Rook"),
    ("Birch and Bone", "Olaf Reed", "Ash and Marrow", "Wilma Reed"),
    ("The Postmaster General", "Gwen Tully", "The Wrong Postmaster", "Felix Orme"),
    ("Eleven Bridges", "Sami Oksanen", "Twelve Bridges", "Sami Oksanen"),
    ("Das Haus am Deich", "Greta Löw", "Die Tante aus Bremen", "Karl Voss"),
    ("La casa del río", "Inés Robledo", "El río sin orillas", "Tomás Quiroga"),
    ("Мост через зиму", "Вера Лунина", "Зимняя дорога", "Олег Седов"),
    ("雪の王冠", "森崎陽菜", "冬の灰", "佐藤健"),
)
SILENT = ("Track 01", "Audiobook", "New Folder (3)", "disc one", "rec_0117", "Unknown Album", "CD-1 rip", "untitled")
NOTHING = (
    "N/A",
    "Unknown",
    "TBA",
    "No description available.",
    "Unbekannt",
    "Various",
    "-",
    "null",
    "None",
    "Audiobook",
)
NARRATORS = ("Rosa Trent", "Ivo Marsh", "Dinah Cole", "Amos Pell")


def made() -> Made:
    yield from _read_by_volunteers()
    yield from _light_novels()
    yield from _numbered()
    yield from _wrong_quick_matches()
    yield from _silent()
    yield from _placeholders()


def _read_by_volunteers() -> Made:
    """One old book, three readers. Of the second Hardcover knows no recording, but another of equal length."""
    for place, title in enumerate(FREE):
        author = ("Edmund Thackery Lisle", "Harriet Vosper", "Jas. Oddie", "Clement Raye", "Flora Mabbott")[place]
        first = audio(f"{title} a", "Ruth Golding-Ames", 28_100 + place, asin=None, publisher="LibriVox", year=2009)
        second = audio(f"{title} b", "Kevin O'Dare", 31_400 + place, asin=None, publisher="LibriVox", listed=False)
        equal = audio(f"{title} c", "Sylvia Brand", 31_400 + place, publisher="Penfold Classics", year=2012)
        work = Work(
            title=title, authors=(author,), year=1894, recordings=(first, second, equal),
            description=f"First published in 1894, {title} was for many years the most read book of its author.",
        )  # fmt: skip
        yield Item(
            key=f"librivox{place}-a", kind="LibriVox", work=work, recording=first,
            tags=tags_of(work, first, narrators=["Ruth Golding-Ames"] if place % 2 else ["LibriVox Volunteers"]),
        )  # fmt: skip
        yield Item(
            key=f"librivox{place}-b", kind="LibriVox", work=work, recording=second,
            tags=tags_of(work, second, title=f"{title} (version 2)", narrators=["Kevin O'Dare"] if place % 2 else None),
        )  # fmt: skip


def _light_novels() -> Made:
    """Light novels to listen to, and manga of one name as comics; Hardcover lists no second light novel of two."""
    for place, title in enumerate(NOVELS):
        author = ("Hina Morisaki", "Kaito Usui", "Rin Aozora", "Sho Tachibana")[place]
        for number in (1, 2):
            own = audio(
                f"{title} ln{number}", NARRATORS[place], 27_000 + 800 * number + place, publisher="Yonder Audio"
            )
            novel = Work(
                title=f"{title}, Vol. {number} (light novel)", authors=(author,), recordings=(own,),
                series=((f"{title} (Light Novel)", float(number)),), listed=number == 1 or place < 2,
            )  # fmt: skip
            told = f"{title}, Vol. {number}" if place % 2 else f"{title} Volume {number} (Light Novel)"
            yield Item(
                key=f"novel{place}-{number}", kind="light novel", work=novel, recording=own,
                tags=tags_of(novel, own, title=told, asin=None, series=[{"name": title, "sequence": str(number)}]),
            )  # fmt: skip
            comic = Recording(isbn=isbn(f"{title} manga {number}"), format=EBOOK if number == 1 else PRINT)
            manga = Work(
                title=f"{title} (Manga) Vol. {number}", authors=(author, "Yuki Draws"), recordings=(comic,),
                series=((f"{title} (Manga)", float(number)),),
            )  # fmt: skip
            if number == 2:
                yield manga
                continue
            yield Item(
                key=f"manga{place}", kind="manga", work=manga, recording=comic, media="ebook",
                tags=tags_of(
                    manga, comic, title=f"{title}, Vol. {number} (manga)", isbn=comic.isbn if place % 2 else None
                ),
            )  # fmt: skip


def _numbered() -> Made:
    """The second volume, season or part of something; of every other Hardcover lists the first alone."""
    words = ("Volume {}", "Vol. {}", "Season {}", "Part {}", "Act {}", "Book {}", "Episode {}", "{}")
    for place, word in enumerate(words * 2):
        name = f"{('Marrow', 'Tallow', 'Cinder', 'Harrow')[place % 4]} {('Gate', 'Fell', 'Watch', 'Mere')[place // 4]}"
        author, narrator = (
            f"{('Jude', 'Mabel')[place % 2]} {name.replace(' ', '').lower().title()}",
            NARRATORS[place % 4],
        )
        roman = place >= 8 or word == "{}"
        titles = [f"{name}: {word.format(('I', 'II')[n] if roman else n + 1)}" for n in (0, 1)]
        first, own = (audio(f"{one} {place}", narrator, 19_000 + 777 * place + n) for n, one in enumerate(titles))
        yield Work(title=titles[0], authors=(author,), recordings=(first,))
        work = Work(title=titles[1], authors=(author,), recordings=(own,), listed=place % 2 == 0)
        told = titles[1] if place % 3 else titles[1].replace("II", "2").replace(": ", ", ")
        yield Item(
            key=f"number{place}",
            kind="numbered",
            work=work,
            recording=own,
            tags=tags_of(work, own, title=told, asin=None),
        )


def _wrong_quick_matches() -> Made:
    """Folder and files are the one book, Audiobookshelf's fields another one's: all of them, or all but its name."""
    for place, (title, author, other_title, other_author) in enumerate(PAIRS):
        own = audio(f"{title} own", NARRATORS[place % 4], 33_000 + 410 * place)
        other = audio(f"{other_title} other", NARRATORS[(place + 1) % 4], 41_000 - 290 * place, publisher="Elsewhere")
        work = Work(title=title, authors=(author,), recordings=(own,), description=f"{title} is the book this is.")
        wrong = Work(
            title=other_title, authors=(other_author,), recordings=(other,), series=(("Elsewhere Tales", 3.0),),
            description=f"{other_title} is quite another book.",
        )  # fmt: skip
        yield wrong
        fields = {
            "asin": other.asin, "publisher": "Elsewhere", "description": wrong.description, "publishedYear": "2019",
            "narrators": list(other.narrators),
        }  # fmt: skip
        named = {"title": other_title, "authors": [{"name": other_author}]}
        for whole in (True, False):
            mine = own if whole else audio(f"{title} second", NARRATORS[(place + 2) % 4], 35_500 + 410 * place)
            this = Work(**(vars(work) | {"recordings": (own, mine)})) if not whole else work
            if not whole:
                this = Work(**(vars(this) | {"title": f"{title} Again", "recordings": (mine,)}))
            yield Item(
                key=f"quick{place}-{'all' if whole else 'id'}", kind="wrong quick match", work=this, recording=mine,
                tags=tags_of(this, mine, asin=None), edits=fields | (named if whole else {}),
            )  # fmt: skip
        yield from _only_the_folder_is_right(place, work, other, fields | named)


def _only_the_folder_is_right(place: int, near: Work, other: Recording, fields: dict[str, object]) -> Made:
    """Its tags say nothing; of each other one even the length is the wrong book's."""
    for name, seconds in (("Once More", 38_000 + 410 * place), ("at Last", other.seconds + 15)):
        own = audio(f"{near.title} {name}", NARRATORS[(place + 3) % 4], seconds)
        work = Work(title=f"{near.title} {name}", authors=near.authors, recordings=(own,))
        yield Item(
            key=f"quick{place}-{name.replace(' ', '')}", kind="wrong quick match", work=work, recording=own,
            tags={"title": "Track 01", "duration": own.seconds}, edits=fields,
            folder=f"{near.authors[0]}/{work.title}",
        )  # fmt: skip


def _silent() -> Made:
    """Folders that say nothing: with tags that do, and with tags that say as little."""
    for place, name in enumerate(SILENT):
        own = audio(f"silent{place}", NARRATORS[place % 4], 26_000 + 910 * place)
        work = Work(
            title=f"{('Copper', 'Juniper', 'Velvet', 'Osier')[place % 4]} {('Hymnal', 'Reckoning')[place // 4]}",
            authors=(f"{('Lorne', 'Vesna')[place % 2]} {('Pettibone', 'Hask', 'Drury', 'Ekman')[place % 4]}",),
            recordings=(own,),
        )  # fmt: skip
        yield Item(
            key=f"silent{place}", kind="silent folder", work=work, recording=own, tags=tags_of(work, own, asin=None),
            folder=f"Unsorted/{name}",
        )  # fmt: skip
        lost = audio(f"lost{place}", NARRATORS[place % 4], 36_000 + 910 * place)
        book = Work(title=f"Nobody's {work.title}", authors=work.authors, recordings=(lost,))
        yield Item(
            key=f"lost{place}", kind="silent folder and tags", work=book, recording=lost,
            tags={"title": name, "authors": ["Unknown"], "duration": lost.seconds}, folder=f"Various/{name} ({place})",
        )  # fmt: skip
        yield Work(
            title=name,
            authors=("Various Artists",),
            recordings=(audio(f"album{place}", "Tom Reader", 36_000 + 910 * place),),
        )


def _placeholders() -> Made:
    """What says nothing, where a value belongs: on Hardcover's side, and on Audiobookshelf's."""
    for place, nothing in enumerate(NOTHING):
        own = audio(f"nothing{place}", NARRATORS[place % 4], 29_000 + 350 * place, year=2018)
        title = (
            f"{('Amber', 'Basalt', 'Coral', 'Dolomite', 'Ebony')[place % 5]} {('Street', 'Garden')[place // 5]} Nights"
        )
        author = f"{('Carys', 'Idwal')[place % 2]} {('Mostyn', 'Penry', 'Beddoe', 'Gethin', 'Howell')[place % 5]}"
        empty = audio(f"nothing{place}", nothing, own.seconds, publisher=nothing, year=1)
        work = Work(
            title=title, authors=(author,), recordings=(own,),
            shown={"description": nothing, "subtitle": nothing, "genres": (nothing,), "recordings": (empty,)},
        )  # fmt: skip
        yield Item(
            key=f"nothing{place}", kind="placeholder on Hardcover", work=work, recording=own,
            tags=tags_of(work, own, narrators=None if place % 2 else list(own.narrators)),
        )  # fmt: skip
        good = audio(f"given{place}", NARRATORS[place % 4], 30_500 + 350 * place)
        book = Work(
            title=f"{title} Return", authors=(author,), recordings=(good,),
            description="What comes after, told by those who stayed where the others had been before.",
        )  # fmt: skip
        yield Item(
            key=f"given{place}", kind="placeholder in Audiobookshelf", work=book, recording=good,
            tags=tags_of(book, good),
            edits={"narrators": [nothing], "publisher": nothing, "description": nothing, "subtitle": nothing},
        )  # fmt: skip
