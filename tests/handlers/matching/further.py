"""More members of each kind of trouble, from libraries in many languages: what a line cannot say is said by a pair of
siblings, joints, sets, dramatisations, volunteers' readings, light novels, folders that say nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from handlers.matching import Candidate
from hardcover.model import BookId, Edition, EditionId, ReadingFormat
from tests.handlers.matching.members import HOUR, book, item, row
from tests.handlers.matching.rows import LabelledRow

# ours | what Hardcover calls it | siblings there. Each is offered with its siblings, and they are offered alone.
NUMBERED = """
Les Brumes, Livre Deux | Les Brumes, Livre 2 | Les Brumes | Les Brumes, Livre 1
Les Brumes - L'Intégrale 2 | Les Brumes : L'intégrale, tome 2 | Les Brumes | Les Brumes : L'intégrale, tome 1
Saison 2 - Les Brumes | Les Brumes, Saison 2 | Les Brumes | Les Brumes, Saison 1
Torre Nera, Volume Secondo | Torre Nera, Volume 2 | Torre Nera | Torre Nera, Volume Primo
La Torre. Parte Segunda | La Torre, parte 2 | La Torre | La Torre, primera parte
A Torre - Temporada 3 | A Torre, Temporada 3 | A Torre | A Torre, Temporada 1
Vinterhuset: Säsong 2 | Vinterhuset, Säsong 2 | Vinterhuset | Vinterhuset: Säsong 1
Vinterhuset, del 2 | Vinterhuset, Del 2 | Vinterhuset | Vinterhuset, del 1
Talvitalo, osa 2 | Talvitalo, Osa 2 | Talvitalo | Talvitalo, osa 1
Vinterhuset Bind 3 | Vinterhuset, bind 3 | Vinterhuset | Vinterhuset, bind 1
Zimní dům, díl 2 | Zimní dům, Díl 2 | Zimní dům | Zimní dům, díl 1
A tél háza 2. kötet | A tél háza, 2. kötet | A tél háza | A tél háza 1. kötet
Kış Evi, Cilt 2 | Kış Evi, 2. Cilt | Kış Evi | Kış Evi, Cilt 1
Kış Evi 2. Kitap | Kış Evi, Kitap 2 | Kış Evi | Kış Evi 1. Kitap
Башня. Том второй | Башня, Том 2 | Башня | Башня. Том первый
Вежа, частина 2 | Вежа, Частина 2 | Вежа | Вежа, частина 1
Ο Πύργος, Τόμος Β | Ο Πύργος, Τόμος 2 | Ο Πύργος | Ο Πύργος, Τόμος Α
البرج الجزء الثاني | البرج، الجزء 2 | البرج | البرج الجزء الأول
המגדל חלק ב | המגדל, חלק 2 | המגדל | המגדל חלק א
塔（下） | 塔 下 | 塔 | 塔 上
塔 下巻 | 塔 下 | 塔 | 塔 上巻
塔之书 第二部 | 塔之书 2 | 塔之书 | 塔之书 第一部
탑의 서 제2권 | 탑의 서 2 | 탑의 서 | 탑의 서 1
The Tower: Episode III | The Tower, Episode 3 | The Tower | The Tower, Episode 2
The Tower: Series Two | The Tower, Series 2 | The Tower | The Tower: Series One
The Tower S02 | The Tower: Season 2 | The Tower | The Tower: Season 1
The Tower, Vol. II | The Tower, Volume Two | The Tower | The Tower, Volume One
The Tower Bk. 3 | The Tower, Book 3 | The Tower | The Tower Bk. 2
The Tower: Issue 4 | The Tower, Issue 4 | The Tower | The Tower, Issue 3
The Tower, Second Edition Volume 2 | The Tower, Volume 2 | The Tower | The Tower, Volume 1
The Tower: Level 2 | The Tower, Level 2 | The Tower | The Tower, Level 3
Season 2 - The Tower | The Tower, Season 2 | The Tower | The Tower, Season 1
Teil 2 - Der Wolf | Der Wolf, Teil 2 | Der Wolf | Der Wolf, Teil 1
Etappe 2 - Der Wolf | Der Wolf, Etappe 2 | Der Wolf | Der Wolf, Etappe 1
Night 2: The Tower | The Tower: Night 2 | The Tower | The Tower: Night 1
Book 2 - The Tower | The Tower, Book 2 | The Tower | The Tower, Book 1
Tower 2.0 | Tower 2.0 | Tower | Tower 3.0
"""


def numbered() -> Iterator[LabelledRow]:
    for line in NUMBERED.strip().splitlines():
        ours, same, plain, *others = (part.strip() for part in line.split("|"))
        rest = tuple(book(100 + n, title, hours=10.0 + 0.03 * n) for n, title in enumerate((plain, *others)))
        it = item(ours)
        yield row(f"{ours}, siblings", it, *rest, right=None, kind="more volumes")
        yield row(ours, it, *rest, book(1, same), right=1, auto=False, safe=True, kind="more volumes")
        yield row(f"{ours}, unsaid here", item(plain), book(1, same), right=None, kind="more volumes")


# A series and its number in front, where Hardcover says nothing of the series.
LEADING = """
The Ash Cycle 3 - Ember | Ember
Jane Roe - The Ash Cycle 3 - Ember | Ember
Der Zyklus der Asche 3 - Glut | Glut
Le Cycle des cendres 2 - La Braise | La Braise
Ash 4 - The Last of Ash | The Last of Ash
El ciclo de la ceniza 1 - El fuego | El fuego
"""


def leading() -> Iterator[LabelledRow]:
    for line in LEADING.strip().splitlines():
        ours, theirs = (part.strip() for part in line.split("|"))
        it = item(ours, path=f"Jane Roe/{theirs}")
        yield row(ours, it, book(1, theirs), book(2, "Another Matter"), right=1, kind="leading")
        yield row(f"{ours}, another volume", it, book(2, f"{theirs} and After"), right=None, kind="leading")


# title here | subtitle or rest as it stands in the folder | title on Hardcover | its subtitle
JOINTS = """
Das Eis: Roman einer Expedition | Das Eis_ Roman einer Expedition | Das Eis | Roman einer Expedition
Das Eis - Roman einer Expedition | Das Eis. Roman einer Expedition | Das Eis: Roman einer Expedition |
L'Été dernier : récit d'une enfance | L'Été dernier - récit d'une enfance | L'Été dernier | Récit d'une enfance
L’Été dernier | L'Ete dernier | L'Été dernier | Récit d'une enfance
La sal – Historia de un oficio | La sal_ Historia de un oficio | La sal | Historia de un oficio
Il sale. Storia di un mestiere | Il sale - Storia di un mestiere | Il sale: Storia di un mestiere |
冰原：一场远征 | 冰原 一场远征 | 冰原 | 一场远征
氷原～ある遠征の記録～ | 氷原 ある遠征の記録 | 氷原 | ある遠征の記録
Лёд: История экспедиции | Лед. История экспедиции | Лёд | История экспедиции
The Salt Trade / A History of a Craft | The Salt Trade - A History of a Craft | The Salt Trade | A History of a Craft
The Salt Trade, or, How We Ate | The Salt Trade, or How We Ate | The Salt Trade; or, How We Ate |
The Salt Trade… and After | The Salt Trade... and After | The Salt Trade... and After |
"The Salt Trade" | The Salt Trade | The Salt Trade |
The Salt Trade! (Unabridged Edition) | The Salt Trade! | The Salt Trade! |
Salt & Silver | Salt and Silver | Salt and Silver |
"""


def joints() -> Iterator[LabelledRow]:
    for line in JOINTS.strip().splitlines():
        ours, folder, title, subtitle = (part.strip() for part in line.split("|"))
        theirs = book(1, title, subtitle=subtitle or None)
        other = book(2, "Another Matter", hours=10.0)
        it = item(ours, path=f"Jane Roe/{folder}")
        yield row(f"{ours} in {folder}", it, theirs, other, right=1, kind="more joints")
        yield row(f"{ours} in {folder}, not offered", it, other, right=None, kind="more joints")


def sets() -> Iterator[LabelledRow]:
    """A box is no volume, whatever it is called in whatever language; the same box by two names is one."""
    first = book(1, "Das Tal", series=(("Das Tal", 1.0),))
    for ours, theirs in (
        ("Das Tal: Die komplette Trilogie", "Das Tal: Band 1-3"),
        ("Das Tal - Gesamtausgabe", "Das Tal: Die Trilogie"),
        ("Das Tal 1-3", "Das Tal: Bücher 1-3"),
        ("Das Tal: Sammelband 1-3", "Das Tal Trilogie"),
    ):
        box = book(9, theirs, hours=30.0)
        yield row(
            f"{ours} as {theirs}", item(ours, hours=30.0), box, first, right=9, auto=False, safe=True, kind="sets"
        )
        yield row(f"{ours}, its first", item(ours, hours=30.0), first, right=None, kind="sets")
        yield row(f"its first, {theirs}", item("Das Tal", series="Das Tal #1"), box, right=None, kind="sets")
    for ours in (
        "La Vallée - L'intégrale",
        "La Vallée : Coffret tomes 1 à 3",
        "La Vallée (Tomes 1-3)",
        "Valley: Three Novels",
        "Valley Boxed Set",
        "Valley: The Complete Saga, Books One to Three",
        "Valley 1 & 2",
    ):
        one = book(1, ours.split(":")[0].split(" -")[0].split(" (")[0].split(" Boxed")[0].split(" 1")[0].strip())
        yield row(f"{ours}, its first of equal length", item(ours), one, right=None, kind="sets")
    named = book(9, "Valley of Three", series=(("Valley", None),), hours=30.0)
    named = replace(named, book=replace(named.book, compilations=(("Valley", "1-3"),)))
    yield row("a set with a name of its own", item("Valley of Three", hours=30.0), named, right=9, kind="sets")
    misfiled = replace(named, book=replace(named.book, title="Valley"))
    yield row("a set called like its series, a volume", item("Valley", hours=30.0), misfiled, right=None, kind="sets")
    one = item("Valley of Three", series="Valley #1", hours=10.0)
    yield row("a volume, the set of its name", one, named, right=None, kind="sets")


def dramatised() -> Iterator[LabelledRow]:
    """Several voices and scenes make another work; several voices alone do not."""
    novel = book(1, "The Salt Road", "Ada Verne", hours=10.0)
    for title, more in {
        "The Salt Road: A Full-Cast Audio Drama": {},
        "The Salt Road [Dramatized Adaptation]": {},
        "The Salt Road (BBC Radio 4 Full-Cast Dramatisation)": {},
        "The Salt Road - Hörspiel": {},
        "The Salt Road: Das Original-Hörspiel zur Serie": {},
        "The Salt Road (hoorspel)": {},
        "The Salt Road (słuchowisko)": {},
        "The Salt Road (Радиоспектакль)": {},
        "The Salt Road : Fiction radiophonique": {},
        "The Salt Road (Radioteatro)": {},
        "The Salt Road, An Audible Original Drama": {},
        "The Salt Road (Part 1 of 3) [Dramatized Adaptation]": {},
        "The Salt Road: The Stage Play": {},
        "The Salt Road: The Screenplay": {},
    }.items():
        it = item(title, "Ada Verne", hours=10.0, **more)
        yield row(f"{title}, the novel", it, novel, right=None, kind="dramatised")
        play = book(2, title, "Ada Verne", hours=10.0)
        yield row(f"the novel, {title}", item("The Salt Road", "Ada Verne"), play, right=None, kind="dramatised")
        yield row(f"{title}, both", it, novel, play, right=2, auto=False, safe=True, kind="dramatised")
    cast = item("The Salt Road", "Ada Verne", reader="Full Cast")
    yield row("a full cast reads the novel", cast, novel, right=1, auto=False, safe=True, kind="dramatised")


def volunteers() -> Iterator[LabelledRow]:
    """LibriVox: one book in many readings. The words of its volunteers are no title, and another reading no reader."""
    listed = book(1, "The Grey Curate", "Jas. Oddie", hours=8.0, reader="Sylvia Brand")
    own = Edition(
        id=EditionId(15), book_id=BookId(1), format=ReadingFormat.AUDIO, audio_seconds=int(9.1 * HOUR),
        narrators=("Kevin O'Dare",), publisher="LibriVox",
    )  # fmt: skip
    both = replace(listed, editions=(*listed.editions, own))
    for title in (
        "The Grey Curate (version 2)",
        "The Grey Curate (LibriVox)",
        "The Grey Curate (Version 2 by LibriVox)",
    ):
        path = "Jas. Oddie/The Grey Curate"
        it = item(title, "Jas. Oddie", hours=9.1, reader="Kevin O'Dare", path=path)
        yield row(title, it, both, right=1, edition=15, kind="volunteers")
        yield row(f"{title}, not listed", it, listed, right=1, auto=False, kind="volunteers")
    it = item(
        "The Grey Curate", "Jas. Oddie", hours=9.1, reader="LibriVox Volunteers", path="Jas. Oddie/The Grey Curate"
    )
    yield row("volunteers read it", it, both, right=1, auto=False, safe=True, kind="volunteers")


def light_novels() -> Iterator[LabelledRow]:
    def volume(number: int, title: str, series: str, position: float | None, **more: object) -> Candidate:
        return book(number, title, "Mio Tanaka", series=((series, position),), **more)  # type: ignore[arg-type]

    manga = volume(3, "Ember Queen, Vol. 2 (manga)", "Ember Queen (Manga)", 2.0, hours=None, audio=False)
    comic = volume(4, "Ember Queen, Vol. 2", "Ember Queen Manga", 2.0, hours=None, audio=False)
    first = volume(5, "Ember Queen, Vol. 1 (light novel)", "Ember Queen (light novel)", 1.0)
    second = volume(6, "Ember Queen, Vol. 2 (light novel)", "Ember Queen (light novel)", 2.0)
    for title, series in (
        ("Ember Queen, Vol. 2 (light novel)", "Ember Queen #2"),
        ("Ember Queen: Volume 2 (Light Novel)", "Ember Queen (Light Novel) #2"),
        ("Ember Queen 2", "Ember Queen #2"),
        ("Ember Queen LN 2", "Ember Queen #2"),
        ("Ember Queen, Volume Two", ""),
        ("エンバークイーン 第2巻", "Ember Queen #2"),
    ):
        it = item(title, "Mio Tanaka", series=series)
        yield row(f"{title}, comics", it, manga, comic, right=None, kind="light novels")
        yield row(f"{title}, the first", it, first, manga, right=None, kind="light novels")
        yield row(f"{title}, all", it, manga, comic, first, second, right=6, auto=False, safe=True, kind="light novels")


SILENT = (
    "incoming/01", "Audiobook", "MP3/disc 1", "B07K1XTSSD", "2021-11-22", "New Folder (2)", "Neuer Ordner",
    "Nouveau dossier", "Без названия", "未命名", "audio_final_v2", "f3a9c0de77", "Download/CD 01",
)  # fmt: skip


def silent() -> Iterator[LabelledRow]:
    """Every field is a sibling's, and no length within a hundredth says otherwise."""
    sibling = book(2, "Ashes of Winter", "Ada Verne", series=(("Winter", 2.0),), hours=10.4)
    for path in SILENT:
        wrong = item("Ashes of Winter", "Ada Verne", series="Winter #2", hours=10.0, path=path, asin="B000000002")
        yield row(f"{path}: four percent", wrong, sibling, right=None, kind="silent")
        unmeasured = replace(sibling, editions=tuple(replace(e, audio_seconds=None) for e in sibling.editions))
        yield row(f"{path}: no length", wrong, unmeasured, right=None, kind="silent")
        right = replace(wrong, duration_seconds=10.4 * HOUR)
        yield row(f"{path}: its length", right, sibling, right=2, kind="silent")
    tags = (("tagAlbum", "Track 01"), ("tagArtist", "Unknown"))
    wrong = item("Ashes of Winter", "Ada Verne", hours=10.0, path="01", asin="B000000002", tags=tags)
    yield row("silent tags too", wrong, sibling, right=None, kind="silent")
    for title in ("Ada Verne - Ashes of Winter", "02. Ashes of Winter", "Ada_Verne_Ashes_of_Winter"):
        unmeasured = replace(sibling, editions=tuple(replace(e, audio_seconds=None) for e in sibling.editions))
        it = item(title, "Ada Verne", series="Winter #2", path="incoming/01")
        yield row(f"{title}: as files say it", it, unmeasured, right=2, auto=False, safe=True, kind="silent")


def subtitles() -> Iterator[LabelledRow]:
    """A subtitle only one side has is no other book; one of two subtitles that differ is."""
    for ours, theirs, right in (
        ("Cold Harbour", "Cold Harbour: A Novel", True),
        ("Cold Harbour: A Gripping Crime Thriller with a Twist", "Cold Harbour", True),
        ("Cold Harbour - Kriminalroman", "Cold Harbour", True),
        ("Cold Harbour: A LitRPG Adventure", "Cold Harbour", True),
        ("Cold Harbour (Inspector Hale Book 3)", "Cold Harbour", True),
        ("Cold Harbour: An Inspector Hale Mystery", "Cold Harbour", True),
        ("Cold Harbour: The Thaw", "Cold Harbour: The Freeze", False),
        ("Cold Harbour: The Thaw", "Cold Harbour", False),
        ("Cold Harbour: The Official Companion", "Cold Harbour", False),
        ("Cold Harbour: The Graphic Novel", "Cold Harbour", False),
        ("A Reader's Guide to Cold Harbour", "Cold Harbour", False),
        ("Cold Harbour: Abridged for Schools", "Cold Harbour", False),
        ("Cold Harbour: The Untold Prequel", "Cold Harbour", False),
    ):
        series = (("Inspector Hale", 3.0),)
        candidate = book(1, theirs, series=series)
        auto = {"auto": right, "safe": right}
        yield row(f"{ours} and {theirs}", item(ours), candidate, right=1 if right else None, kind="subtitles", **auto)
        if not right:
            unmeasured = book(1, theirs, series=series, hours=None)
            yield row(f"{ours} and {theirs}, no length", item(ours), unmeasured, right=None, kind="subtitles")


def described() -> Iterator[LabelledRow]:
    """A short title whose subtitle fields, tags and folder all have and Hardcover has not. What says of what sort a
    book is belongs to it, where author, narrator and length are the same; what could be a sequel's name does not."""
    for subtitle, right in (
        ("A Chronicle of Tides", True),
        ("An Island Year", True),
        ("Eine Reise ans Meer", True),
        ("Une histoire de sel", True),
        ("Una historia de mareas", True),
        ("The Thaw", False),
        ("The Sea Remembers", False),
        ("Treason", False),
        ("A Prequel of Ice", False),
        ("A Sequel in Salt", False),
        ("A Companion to the Coast", False),
        ("A Reader's Guide", False),
        ("A Graphic Memoir of Tides", False),
        ("A Christmas Special", False),
        ("A New Beginning 2", False),
    ):
        for joint in (": ", "꞉ ", " - ", "_ "):
            joined = f"Saltglass{joint}{subtitle}"
            tags, path = (("tagAlbum", joined), ("tagArtist", "Ada Verne")), f"Ada Verne/{joined}"
            for it in (
                item("Saltglass", "Ada Verne", subtitle=subtitle, path=path, tags=tags),
                item(joined, "Ada Verne", path=path, tags=tags),
            ):
                for series in ((), (("The Salt Coast", 1.0),)):
                    name = f"{joined}, {'in a series' if series else 'alone'}"
                    same = book(1, "Saltglass", "Ada Verne", series=series)
                    yield row(name, it, same, right=1 if right else None, auto=right, safe=right, kind="described")
                    longer = book(1, "Saltglass", "Ada Verne", series=series, hours=10.3)
                    yield row(f"{name}, another length", it, longer, right=None, kind="described")


def slips() -> Iterator[LabelledRow]:
    """A letter too many or too few: in a name beside the title, in a small word, in a title the folder has right."""
    novel = book(1, "The Salt Road", "Ada Verne", reader="Julia Whelan")
    unread = book(1, "The Salt Road", "Ada Verne", reader="")
    for title, listed, more in (
        ("The Salt Road - Julia Whlan", novel, {"reader": ""}),
        ("Ada Vernne - The Salt Road", novel, {"reader": ""}),
        ("The Sallt Road", unread, {"reader": ""}),
        ("The Salt Road (Julia Whelan's reading)", unread, {"reader": ""}),
    ):
        it = item(title, "Ada Verne", path="Ada Verne/The Salt Road", **more)
        yield row(title, it, listed, right=1, kind="slips")
    longer = book(1, "The Pillars of the Salt Road", "Ada Verne")
    for title in ("Thee Pillars of the Salt Road", "The Pillars f the Salt Road"):
        it = item(title, "Ada Verne", path="Ada Verne/The Pillars of the Salt Road")
        yield row(title, it, longer, right=1, kind="slips")
    second = book(2, "Thrawn", "Ada Verne", series=(("Thrawn Ascendancy", 1.0),), hours=10.3)
    alone = book(2, "Thrawn", "Ada Verne", hours=10.3)
    for candidate in (second, alone):
        for asin in (None, "B000000002"):
            it = item("Thrawn: Bitter Treason", "Ada Verne", path="Ada Verne/Thrawn", asin=asin)
            yield row(f"its folder is its series, {asin}", it, candidate, right=None, kind="slips")
    stars = item("The Salt Stars", "Ada Verne", path="Ada Verne/The Salt Stars")
    yield row("another word", stars, book(1, "The Salt Stairs", "Ada Verne", hours=10.3), right=None, kind="slips")
    numbered = item("The Salt Road 1l", "Ada Verne")
    yield row("a number with a slip", numbered, book(1, "The Salt Road 11", "Ada Verne"), right=None, kind="slips")


def further() -> Iterator[LabelledRow]:
    for made in (
        numbered,
        leading,
        joints,
        sets,
        dramatised,
        volunteers,
        light_novels,
        silent,
        subtitles,
        described,
        slips,
    ):
        yield from made()
