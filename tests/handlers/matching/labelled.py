"""Cases labelled by hand: what libraries really hold, well-known books, hard negatives beside the easy ones.

``right``: the book is offered among its likeliest confusions and an attentive person would say so. ``open_``: offered,
but whether it is this one cannot be settled from what is there: it need not be called auto. ``never``: nothing that is
offered is right (another book, or a copy of the right book that Hardcover does not list).
"""

from __future__ import annotations

from hardcover.model import EditionId
from tests.handlers.matching.books import catalogue, isbn_for
from tests.handlers.matching.case import Case, item, offered, only_text, thin

_CASES: list[Case] = []


def _edition(key: str, number: int | None) -> EditionId | None:
    return None if number is None else catalogue()[key].candidate.editions[number].id


def right(key: str, title: str, *, edition: int | None = None, alone: bool = False, **fields: object) -> None:
    """``alone``: the book is the only candidate, as when it was found by its identifier."""
    candidates = (catalogue()[key].candidate,) if alone else offered(key)
    _CASES.append(
        Case(f"{key}: {title}", item(title, **fields), candidates, key, edition=_edition(key, edition))  # type: ignore[arg-type]
    )


def open_(key: str, title: str, *, alone: bool = False, **fields: object) -> None:
    candidates = (catalogue()[key].candidate,) if alone else offered(key)
    _CASES.append(Case(f"{key}?: {title}", item(title, **fields), candidates, key, answerable=False))  # type: ignore[arg-type]


def never(keys: str, title: str, **fields: object) -> None:
    """``keys``: what is offered; "~key": all that resembles ``key``, but not itself."""
    if keys.startswith("~"):
        candidates = offered(keys[1:], present=False)
    else:
        candidates = tuple(catalogue()[k].candidate for k in keys.split())
    _CASES.append(Case(f"not {keys}: {title}", item(title, **fields), candidates, None))  # type: ignore[arg-type]


SANDERSON, KRAMER = "Brandon Sanderson", "Michael Kramer"

# Straight from a well-kept library
right("mb1", "The Final Empire", authors=SANDERSON, narrators=KRAMER, series="Mistborn #1", minutes=1479, asin_of="mb1")
right("mb1", "Mistborn: The Final Empire", authors=SANDERSON, narrators=KRAMER, minutes=1478)
right("mb1", "Mistborn", subtitle="The Final Empire, Book 1", authors=SANDERSON, minutes=1478, asin_of="mb1")
right("mb2", "The Well of Ascension: Book Two of Mistborn", authors=SANDERSON, narrators=KRAMER, minutes=1735)
right("mb3", "The Hero of Ages", subtitle="Mistborn, Book 3", authors=SANDERSON, minutes=1645)
right("mb35", "Mistborn: Secret History", authors=SANDERSON, narrators=KRAMER, minutes=301)
right("mb4", "The Alloy of Law: A Mistborn Novel", authors=SANDERSON, narrators=KRAMER, minutes=648)
right(
    "sl1",
    "The Way of Kings",
    authors=SANDERSON,
    narrators="Michael Kramer; Kate Reading",
    series="Stormlight Archive #1",
    minutes=2731,
)
right("sl1", "The Way of Kings: Book One of the Stormlight Archive", authors=SANDERSON, minutes=2730)
right("sl2", "Words of Radiance (The Stormlight Archive, Book 2)", authors=SANDERSON, minutes=2893)
right(
    "sl3",
    "Oathbringer",
    authors=SANDERSON,
    series="The Stormlight Archive #3",
    narrators="Kate Reading; Michael Kramer",
)
right("sl25", "Edgedancer: From the Stormlight Archive", authors=SANDERSON, minutes=399, asin_of="sl25")
right("wot1", "The Eye of the World", authors="Robert Jordan", narrators="Rosamund Pike", minutes=1965, edition=1)
right(
    "wot1",
    "The Eye of the World",
    authors="Robert Jordan",
    narrators="Kate Reading; Michael Kramer",
    minutes=1797,
    edition=0,
)
right(
    "wot12", "The Gathering Storm", authors="Brandon Sanderson; Robert Jordan", series="Wheel of Time #12", minutes=1980
)
right("wot12", "The Gathering Storm", authors="Jordan, Robert", series="Wheel of Time #12", minutes=1980)
right("wot4", "Wheel of Time 04 - The Shadow Rising", authors="Robert Jordan", minutes=2462)
right("wot2", "Robert Jordan - Wheel of Time 02 - The Great Hunt", minutes=1595)
right("hob", "The Hobbit", authors="J. R. R. Tolkien", narrators="Andy Serkis", minutes=625, edition=1)
right(
    "hob", "The Hobbit, or There and Back Again", authors="JRR Tolkien", narrators="Rob Inglis", minutes=666, edition=0
)
right("hob", "Hobbit, The", authors="Tolkien, J.R.R.", minutes=665)
right(
    "hob",
    "Der Hobbit",
    authors="J.R.R. Tolkien",
    narrators="Gert Heidenreich",
    language="German",
    minutes=662,
    edition=2,
)
right(
    "lotr1",
    "The Fellowship of the Ring",
    authors="J.R.R. Tolkien",
    series="The Lord of the Rings #1",
    minutes=1358,
    edition=1,
)
right(
    "lotr1",
    "The Lord of the Rings: The Fellowship of the Ring",
    authors="J.R.R. Tolkien",
    narrators="Rob Inglis",
    minutes=1147,
)
right("lotr2", "LOTR 2 - The Two Towers", authors="J.R.R. Tolkien", narrators="Rob Inglis", minutes=1000)
right(
    "lotr3",
    "The Return of the King",
    subtitle="Being the Third Part of The Lord of the Rings",
    authors="J.R.R. Tolkien",
    minutes=1098,
)
right(
    "hp1",
    "Harry Potter and the Philosopher's Stone",
    authors="J.K. Rowling",
    narrators="Stephen Fry",
    minutes=516,
    edition=0,
)
right(
    "hp1",
    "Harry Potter and the Philosopher’s Stone, Book 1",
    authors="J. K. Rowling",
    narrators="Jim Dale",
    minutes=498,
    edition=1,
)
right(
    "hp1",
    "Harry Potter und der Stein der Weisen",
    authors="Joanne K. Rowling",
    narrators="Rufus Beck",
    language="de",
    minutes=610,
    edition=2,
)
right(
    "hp3",
    "Harry Potter 3 - Prisoner of Azkaban",
    authors="J.K. Rowling",
    narrators="Stephen Fry",
    minutes=733,
    asin_of="hp3",
)
right("hp4", "04 Harry Potter and the Goblet of Fire", authors="JK Rowling", minutes=1322)
right("hp5", "Harry Potter and the Order of the Phoenix [Unabridged]", authors="Rowling, J.K.", minutes=1813)
right(
    "fb",
    "Fantastic Beasts & Where to Find Them",
    authors="J.K. Rowling; Newt Scamander",
    narrators="Eddie Redmayne",
    minutes=107,
)

# Science fiction and fantasy
right("dune1", "Dune", authors="Frank Herbert", narrators="Scott Brick; Orlagh Cassidy; Euan Morton", minutes=1262)
right("dune1", "Dune: Book One in the Dune Chronicles", authors="Frank Herbert", minutes=1263)
right("dune1", "Frank Herbert - Dune 01 - Dune", minutes=1263)
right("dune2", "Dune Messiah", authors="Frank Herbert", series="Dune #2", minutes=537)
right("dune2", "Dune 2: Dune Messiah", authors="Frank Herbert", minutes=537)
right("dune3", "Children of Dune (Dune Chronicles, Book 3) (Unabridged)", authors="Frank Herbert", minutes=1010)
right(
    "duneh",
    "House Atreides",
    authors="Kevin J. Anderson; Brian Herbert",
    series="Prelude to Dune #1",
    minutes=1577,
    asin_of="duneh",
)
right("fnd1", "Foundation", authors="Isaac Asimov", narrators="Scott Brick", series="Foundation #1", minutes=517)
right("fnd2", "Foundation & Empire", authors="Isaac Asimov", narrators="Scott Brick", minutes=577)
right("fnd3", "Second Foundation", authors="Asimov, Isaac", narrators="Scott Brick", minutes=560)
right("ex1", "Leviathan Wakes", authors="James S. A. Corey", narrators="Jefferson Mays", minutes=1137)
right("ex2", "Caliban's War (Expanse #2)", authors="James S.A. Corey", minutes=1259)
right("ex3", "The_Expanse_3_Abaddons_Gate", authors="James S. A. Corey", minutes=1182)
right("hg1", "The Hunger Games", authors="Suzanne Collins", narrators="Carolyn McCormick", minutes=671, edition=1)
right(
    "hg1",
    "Die Tribute von Panem - Toedliche Spiele",
    authors="Suzanne Collins",
    narrators="Maria Koschny",
    language="Deutsch",
    minutes=480,
    edition=2,
)
right("hg2", "Catching Fire: The Hunger Games, Book 2", authors="Suzanne Collins", minutes=696)
right(
    "hg2",
    "Die Tribute von Panem – Gefährliche Liebe",
    authors="Suzanne Collins",
    narrators="Maria Koschny",
    minutes=485,
    edition=1,
)
right(
    "hg0", "The Ballad of Songbirds and Snakes", subtitle="A Hunger Games Novel", authors="Suzanne Collins", minutes=976
)
right("mur1", "All Systems Red: The Murderbot Diaries", authors="Martha Wells", narrators="Kevin R. Free", minutes=197)
right("mur2", "Murderbot 2 - Artificial Condition", authors="Martha Wells", narrators="Kevin R Free", minutes=201)
right("mur3", "Rogue Protocol", authors="Martha Wells", series="Murderbot Diaries #3", minutes=226)
right(
    "bob1",
    "We Are Legion (We Are Bob): Bobiverse, Book 1",
    authors="Dennis E. Taylor",
    narrators="Ray Porter",
    minutes=571,
)
right(
    "bob1",
    "We Are Legion",
    authors="Dennis Taylor",
    narrators="Ray Porter",
    series="Bobiverse #1",
    minutes=571,
    asin_of="bob1",
)
right("bob2", "For We Are Many", authors="Dennis E. Taylor", series="Bobiverse #2", minutes=540)
right(
    "dcc1",
    "Dungeon Crawler Carl: A LitRPG/Gamelit Adventure",
    authors="Matt Dinniman",
    narrators="Jeff Hays",
    minutes=811,
)
right(
    "dcc3", "The Dungeon Anarchist's Cookbook", authors="Matt Dinniman", series="Dungeon Crawler Carl #3", minutes=1006
)
right("cr1", "Unsouled: Cradle, Book 1", authors="Will Wight", narrators="Travis Baldree", minutes=519)
right("cr4", "Skysworn", authors="Will Wight", narrators="Travis Baldree", series="Cradle #4")
right("dr1", "Storm Front", authors="Jim Butcher", narrators="James Marsters", series="Dresden Files #1", minutes=481)
right("dr2", "Dresden Files 02 - Fool Moon", authors="Jim Butcher", narrators="James Marsters", minutes=607)
right("rr1", "Red Rising", authors="Pierce Brown", narrators="Tim Gerard Reynolds", series="Red Rising #1", minutes=972)
right("rr3", "Morning Star: Red Rising, Book 3", authors="Pierce Brown", minutes=1290)
right(
    "got1",
    "A Game of Thrones: A Song of Ice and Fire, Book 1",
    authors="George R. R. Martin",
    narrators="Roy Dotrice",
    minutes=2033,
)
right("got2", "A Clash of Kings", authors="George RR Martin", series="A Song of Ice and Fire #2", minutes=2240)
right("kk1", "The Name of the Wind", authors="Patrick Rothfuss", narrators="Rupert Degas", minutes=1690, edition=1)
right(
    "kk1",
    "Der Name des Windes",
    authors="Patrick Rothfuss",
    narrators="Stefan Kaminski",
    language="German",
    minutes=1698,
    edition=2,
)
right("kk2", "Vol 2 - 2011 - The Wise Man's Fear", authors="Patrick Rothfuss", narrators="Nick Podehl", minutes=2575)
right("kk25", "The Slow Regard of Silent Things", authors="Patrick Rothfuss", narrators="Patrick Rothfuss", minutes=229)
right(
    "fl1",
    "The Blade Itself",
    authors="Joe Abercrombie",
    narrators="Steven Pacey",
    series="First Law World #1; The First Law #1",
    minutes=1339,
)
right("fl3", "Last Argument of Kings: The First Law: Book Three", authors="Joe Abercrombie", minutes=1628)
right("hh1", "The Hitchhikers Guide to the Galaxy", authors="Douglas Adams", narrators="Stephen Fry", minutes=351)
right("hh4", "So Long, and Thanks for All the Fish", authors="Douglas Adams", narrators="Martin Freeman", minutes=289)
right(
    "en1",
    "Ender's Game: Special 20th Anniversary Edition",
    authors="Orson Scott Card",
    narrators="Stefan Rudnicki",
    minutes=718,
)
right("en5", "Enders Shadow", authors="Orson Scott Card", series="Shadow #1", minutes=943)
right("nar1", "The Lion, The Witch & The Wardrobe", authors="C. S. Lewis", narrators="Michael York", minutes=262)
right(
    "pj1",
    "The Lightning Thief: Percy Jackson and the Olympians: Book 1",
    authors="Rick Riordan",
    narrators="Jesse Bernstein",
    minutes=602,
)
right(
    "be1", "The Fifth Season: The Broken Earth, Book 1", authors="N. K. Jemisin", narrators="Robin Miles", minutes=927
)
right("be2", "Broken Earth Trilogy 2 - The Obelisk Gate", authors="N.K. Jemisin", narrators="Robin Miles", minutes=799)
right("wool", "Wool", authors="Hugh Howey", narrators="Edoardo Ballerini", series="Silo #1", minutes=1110, edition=1)
right("mart", "The Martian", authors="Andy Weir", narrators="Wil Wheaton", minutes=619, edition=1)
right("mart", "The Martian", authors="Andy Weir", narrators="R. C. Bray", minutes=653, edition=0)
right("hail", "Project Hail Mary", authors="Andy Weir", asin_of="hail")
right("rpo", "Ready Player 1", authors="Ernest Cline", narrators="Wil Wheaton", minutes=941)
right("al2", "Aliens", authors="Alan Dean Foster", narrators="William Hope", minutes=520)
right("thr2", "Thrawn: Alliances (Star Wars)", authors="Timothy Zahn", narrators="Marc Thompson", minutes=837)
right("thr1", "Star Wars: Thrawn", authors="Timothy Zahn", narrators="Marc Thompson", minutes=1000, asin_of="thr1")
right("go", "Good Omens", authors="Neil Gaiman; Terry Pratchett", narrators="Martin Jarvis", minutes=752, edition=0)
right(
    "go",
    "Good Omens: The Nice and Accurate Prophecies of Agnes Nutter, Witch",
    authors="Neil Gaiman, Terry Pratchett",
    narrators="Michael Sheen",
    minutes=722,
    edition=1,
)
right("dw8", "Guards! Guards!: Discworld, Book 8", authors="Terry Pratchett", narrators="Nigel Planer", minutes=610)
right("dw5", "Discworld 05 - Sourcery", authors="Terry Pratchett", minutes=488)
right("lhd", "The Left Hand of Darkness", authors="Ursula Le Guin", narrators="George Guidall", minutes=575)
right("ews", "A Wizard of Earthsea", authors="Ursula K. LeGuin", series="The Earthsea Cycle #1", minutes=454)
right(
    "hyp",
    "Hyperion",
    authors="Dan Simmons",
    narrators="Marc Vietor; Allyson Johnson",
    series="Hyperion Cantos #1",
    minutes=1244,
)
right("omw", "Old Man's War", authors="John Scalzi", narrators="William Dufris", minutes=597)
right("mars1", "Red Mars", authors="Kim Stanley Robinson", series="Mars Trilogy #1", minutes=1425)
right(
    "hw2",
    "He Who Fights with Monsters 2: A LitRPG Adventure",
    authors="Shirtaloon; Travis Deverell",
    narrators="Heath Miller",
    minutes=1420,
)
right(
    "hw3",
    "He Who Fights With Monsters, Book 3",
    authors="Jason Cheyne; Shirtaloon",
    narrators="Heath Miller",
    minutes=1439,
)
right(
    "hw1",
    "He Who Fights with Monsters",
    authors="Shirtaloon",
    narrators="Heath Miller",
    series="He Who Fights with Monsters #1",
    minutes=1733,
)
right("ph2", "The Primal Hunter 2", authors="Zogarth", narrators="Travis Baldree", minutes=1260)
right(
    "ol2",
    "Overlord, Vol. 2",
    subtitle="The Dark Warrior",
    authors="Kugane Maruyama",
    narrators="Chris Guerrero",
    minutes=470,
)
right("ol2", "The Dark Warrior", authors="Kugane Maruyama", series="Overlord #2", asin_of="ol2", minutes=470)

# Thrillers, classics, the rest
right(
    "jr1", "Killing Floor: Jack Reacher, Book 1", authors="Lee Child", narrators="Jeff Harding", minutes=960, edition=1
)
right("jr9", "One Shot", authors="Lee Child", series="Jack Reacher #9", narrators="Dick Hill", minutes=800)
right(
    "st2",
    "The Silkworm",
    authors="Robert Galbraith",
    narrators="Robert Glenister",
    series="Cormoran Strike #2",
    minutes=1042,
)
right("st1", "The Cuckoo's Calling", authors="J.K. Rowling", narrators="Robert Glenister", minutes=957)
right("mil1", "The Girl With The Dragon Tattoo", authors="Stieg Larsson", narrators="Simon Vance", minutes=978)
right("mil3", "The Girl Who Kicked the Hornet's Nest", authors="Stieg Larsson", narrators="Simon Vance", minutes=1219)
right(
    "sap", "Sapiens: A Brief History of Humankind", authors="Yuval Noah Harari", narrators="Derek Perkins", minutes=917
)
right("sap", "Sapiens", authors="Yuval Noah Harari", minutes=917)
right("homod", "Homo Deus", authors="Yuval N. Harari", narrators="Derek Perkins", minutes=896)
right(
    "ah",
    "Atomic Habits: An Easy and Proven Way to Build Good Habits and Break Bad Ones",
    authors="James Clear",
    narrators="James Clear",
    minutes=335,
)
right("bec", "Becoming", authors="Michelle Obama", narrators="Michelle Obama", minutes=1143)
right("bac", "Born a Crime: Stories from a South African Childhood", authors="Trevor Noah", minutes=524)
right("edu", "Educated: A Memoir", authors="Tara Westover", narrators="Julia Whelan", minutes=730)
right("quiet", "Quiet", authors="Susan Cain", narrators="Kathe Mazur", minutes=639)
right("pp", "Pride & Prejudice", authors="Jane Austen", narrators="Rosamund Pike", minutes=695, edition=0)
right("pp", "Pride and Prejudice", authors="Austen, Jane", narrators="Juliet Stevenson", minutes=703, edition=1)
right("n84", "1984", authors="George Orwell", narrators="Simon Prebble", minutes=682, edition=0)
right("n84", "Nineteen Eighty-Four", authors="George Orwell", narrators="Stephen Fry", minutes=735, edition=1)
right("n84", "George Orwell - 1984", authors="George Orwell", minutes=682)
right("f451", "Fahrenheit 451", authors="Ray Bradbury", narrators="Tim Robbins", minutes=301)
right("c22", "Catch 22", authors="Joseph Heller", narrators="Jay O. Sanders", minutes=1199)
right("s5", "Slaughterhouse 5", authors="Kurt Vonnegut Jr.", narrators="James Franco", minutes=313)
right("k11", "11/22/63: A Novel", authors="Stephen King", narrators="Craig Wasson", minutes=1844)
right("k11", "11.22.63", authors="Stephen King", narrators="Craig Wasson", minutes=1844)
right("cap", "Crime and Punishment", authors="Fyodor Dostoevsky", narrators="Constantine Gregory", minutes=1500)
right("bro", "The Brothers Karamazov", authors="Fjodor Dostojewski", narrators="Constantine Gregory", minutes=2220)
right("wap", "War and Peace", authors="Leo Tolstoy", asin_of="wap")
right("ak", "Anna Karenina", authors="Lev Tolstoy", narrators="Maggie Gyllenhaal", minutes=2116)
right("it", "It", authors="Stephen King", narrators="Steven Weber", minutes=2695)
right("stand", "The Stand", authors="Stephen King", narrators="Grover Gardner", minutes=2867)
right("dt1", "The Gunslinger: The Dark Tower I", authors="Stephen King", narrators="George Guidall", minutes=440)
right("dt7", "The Dark Tower VII: The Dark Tower", authors="Stephen King", narrators="George Guidall", minutes=1655)
right("n3a", "The Gift", authors="Danielle Steel", narrators="Barbara Caruso", minutes=400)
right("inf1", "Inferno", authors="Dan Brown", narrators="Paul Michael", minutes=1032)
right("inf2", "Inferno", authors="Dante", narrators="Grover Gardner", minutes=300, asin_of="inf2")
right("pow1", "The Power", authors="Naomi Alderman", minutes=732)
right("leg1", "Legend", authors="Marie Lu", series="Legend #1", minutes=495)
right("home2", "Home: A Novel", authors="Marilynne Robinson", narrators="Maggi-Meg Reed", minutes=700)
right(
    "nf1", "The No. 1 Ladies Detective Agency", authors="Alexander McCall Smith", narrators="Lisette Lecat", minutes=490
)
right(
    "nf1",
    "The Number One Ladies' Detective Agency",
    authors="Alexander McCall Smith",
    narrators="Lisette Lecat",
    minutes=490,
    asin_of="nf1",
)
right("sh2", "The Sign of the Four", authors="Sir Arthur Conan Doyle", narrators="Stephen Fry", minutes=277)
right("h5", "Henry V", authors="William Shakespeare", minutes=180, asin_of="h5")
right("tbp1", "The Three-Body Problem", authors="Cixin Liu", narrators="Luke Daniels", minutes=806)
right(
    "tbp2",
    "The Dark Forest: The Three-Body Problem, Book 2",
    authors="Cixin Liu",
    narrators="P.J. Ochlan",
    series="Remembrance of Earth's Past #2",
    minutes=1369,
)

# Other scripts, found by identifier
right("zh1", "三体", alone=True, asin_of="zh1")
right("zh1", "三体", alone=True, authors="刘慈欣", asin_of="zh1", minutes=900)
right("zh2", "三体II 黑暗森林", alone=True, authors="刘慈欣", asin_of="zh2", minutes=1350)
right("ja1", "ノルウェイの森", alone=True, authors="村上 春樹", asin_of="ja1")
right("ja2", "人間失格", alone=True, asin_of="ja2", minutes=300)
right("ja3", "吾輩は猫である", alone=True, isbn_of="ja3")
right("ja4", "海辺のカフカ (上)", authors="村上春樹", alone=True, asin_of="ja4", minutes=1080)
right("ru1", "Война и мир", alone=True, asin_of="ru1")
right("ru1", "Война и мир", authors="Толстой Лев", minutes=4200, narrators="Вячеслав Герасимов")
right("ru2", "Преступление и наказание", alone=True, authors="Федор Достоевский", asin_of="ru2")
right("ru3", "Мастер и Маргарита", authors="Михаил Булгаков", minutes=1050)
right("ru4", "Стругацкие - Пикник на обочине", alone=True, asin_of="ru4", minutes=420)
right("de1", "Der Schwarm", authors="Frank Schätzing", narrators="Manfred Zapatka", minutes=780)
right("de2", "Das Parfum: Die Geschichte eines Mörders", authors="Patrick Süskind", minutes=500)
right("de2", "Das Parfum", authors="Patrick Sueskind", minutes=500)
right("de3", "Die unendliche Geschichte (ungekürzt)", authors="Michael Ende", minutes=920)
right("de4", "Tintenwelt 1 - Tintenherz", authors="Cornelia Funke", narrators="Rainer Strecker", minutes=1020)
right("de6", "Die Kaenguru-Chroniken", authors="Marc-Uwe Kling", series="Die Känguru-Chroniken #1", minutes=300)
right("de8", "Die Verwandlung", authors="Franz Kafka", alone=True, asin_of="de8")
right("fr2", "L’Étranger", authors="Albert Camus", alone=True, asin_of="fr2")
right("fr1", "Le petit prince", authors="Antoine de Saint Exupéry", narrators="Bernard Giraudeau", minutes=110)

# Identifiers: one and agreeing text are enough
right("mb1", "The Final Empire", alone=True, asin_of="mb1")
right("wo", "Where the Crawdads Sing", alone=True, isbn_of="wo")
right("pot", "The Pillars of the Earth", alone=True, authors="Ken Follett", isbn_of="pot", minutes=2455, edition=0)
right("lm", "Lonesome Dove: A Novel", alone=True, asin_of="lm", minutes=2172)
right("cir", "CIRCE", alone=True, asin_of="cir kindle", minutes=728, edition=0)
right("soa", "The Song of Achilles", alone=True, minutes=675, isbn=isbn_for("soa")[:3] + "-" + isbn_for("soa")[3:])
right("kk1", "Der Name des Windes", alone=True, asin_of="kk1de", language="German", edition=2)
right("hob", "The Hobbit", alone=True, asin_of="hob2", edition=1)
right("jr1", "Killing Floor", alone=True, asin_of="jr1", authors="Lee Child", minutes=1056, edition=0)
right("six", "Six of Crows", alone=True, isbn_of="six", authors="Leigh Bardugo", narrators="Jay Snyder", edition=0)
right("nau", "Ninth House (Alex Stern)", alone=True, asin_of="nau", authors="Leigh Bardugo")
right("neu", "Neuromancer", authors="William Gibson", asin_of="neu", minutes=640)
right("sc", "Track 01", authors="Neal Stephenson", asin_of="sc", minutes=1027, rel_path="Neal Stephenson/Snow Crash")
right("thg", "The Hate U Give", authors="Unknown", asin_of="thg", minutes=700)
right(
    "ab1",
    "A Short History of Nearly Everything",
    authors="Bill Bryson",
    narrators="Richard Matthews",
    asin="0767908171",
    minutes=1094,
)

# Only folder and file names
right("mb1", "Unknown", rel_path="Brandon Sanderson/Mistborn/01 - The Final Empire {Michael Kramer}", minutes=1479)
right("ex1", "CD1", rel_path="James S. A. Corey/The Expanse/Book 1 - 2011 - Leviathan Wakes/CD1", minutes=1136)
right(
    "fl2",
    "Disc 1",
    rel_path="Joe Abercrombie/The First Law/2. Before They Are Hanged",
    authors="Joe Abercrombie",
    minutes=1356,
)
right("dr3", "Grave.Peril.Jim.Butcher", authors="Jim Butcher", narrators="James Marsters", minutes=720)
right("gg", "The_Great_Gatsby_F_Scott_Fitzgerald_read_by_Jake_Gyllenhaal", minutes=289, authors="F. Scott Fitzgerald")
right("tkm", "Harper Lee - To Kill a Mockingbird - Sissy Spacek", minutes=737)
right("cir", "Madeline Miller - Circe [M4B 64kbps]", minutes=728)
right("omw", "Scalzi, John - Old Man's War 1 - Old Man's War (Unabridged)", authors="John Scalzi", minutes=597)
right("bnw", "1932 - Brave New World - Aldous Huxley", minutes=486, authors="Aldous Huxley")

# Same or similar, settled only by a person
open_("mb1", "Mistborn", authors=SANDERSON, narrators=KRAMER)
open_("lotr1", "The Lord of the Rings 1", authors="J.R.R. Tolkien", minutes=1147)
open_("n3b", "The Gift", minutes=121)
open_("n3c", "The Gift")
open_("str1", "The Stranger", minutes=210)
open_("joy1", "Joyland", narrators="Michael Kelly")
open_("ol1", "Overlord", authors="Kugane Maruyama", narrators="Chris Guerrero", minutes=480)
open_("st1", "The Cuckoo's Calling", authors="J.K. Rowling", minutes=957)
open_("hp1", "Harry Potter and the Sorcerer's Stone", authors="J.K. Rowling", narrators="Jim Dale", minutes=498)
open_("got1", "Game of Thrones", authors="George R.R. Martin")
open_("dcc1", "Carl", authors="Matt Dinniman", minutes=811)
open_("nar6", "The Magician's Nephew", authors="C.S. Lewis", series="The Chronicles of Narnia #1", minutes=237)
open_("emma", "Jane Austen", authors="Emma", minutes=1002)
open_("drac", "Dracula", authors="Alan Cumming", minutes=928)
open_("sh1", "Sherlock Holmes", authors="Arthur Conan Doyle", narrators="Stephen Fry", minutes=283)

# Another book of the series or of the name is offered, the right one is not
never("mb1", "The Well of Ascension", authors=SANDERSON, narrators=KRAMER, series="Mistborn #2", minutes=1736)
never("mb1 mb2", "The Hero of Ages", authors=SANDERSON, narrators=KRAMER, minutes=1646)
never("hw1", "He Who Fights with Monsters 2", authors="Shirtaloon", narrators="Heath Miller", minutes=1733)
never("hw2", "He Who Fights with Monsters 3", authors="Shirtaloon", narrators="Heath Miller", minutes=1420)
never("hw1 hw2", "He Who Fights with Monsters 4: A LitRPG Adventure", authors="Shirtaloon", minutes=1421)
never("ph1", "The Primal Hunter 4", authors="Zogarth", narrators="Travis Baldree", minutes=1103)
never(
    "ph2 ph3",
    "The Primal Hunter",
    authors="Zogarth",
    narrators="Travis Baldree",
    series="The Primal Hunter #1",
    minutes=1260,
)
never("ol1 ol3", "Overlord, Vol. 2", authors="Kugane Maruyama", narrators="Chris Guerrero", minutes=480)
never("ol1", "Overlord", authors="Kugane Maruyama", series="Overlord #2", narrators="Chris Guerrero", minutes=480)
never("rpo", "Ready Player Two", authors="Ernest Cline", narrators="Wil Wheaton", minutes=940)
never("al1", "Aliens", authors="Alan Dean Foster", minutes=540)
never("al2", "Alien", authors="Alan Dean Foster", narrators="William Hope", minutes=520)
never("h41", "Henry IV, Part 2", authors="William Shakespeare", minutes=170)
never("h41 h42", "Henry V", authors="William Shakespeare", minutes=180)
never("zh1", "三体II：黑暗森林", authors="刘慈欣", minutes=900)
never("zh1", "三体 2", authors="刘慈欣", narrators="王明军", minutes=900)
never("de4", "Tintenblut", authors="Cornelia Funke", narrators="Rainer Strecker", minutes=1020)
never("de6", "Das Känguru-Manifest", authors="Marc-Uwe Kling", narrators="Marc-Uwe Kling", minutes=300)
never("dune1", "Dune Messiah", authors="Frank Herbert", minutes=1263)
never("dune2 dune3", "Dune", authors="Frank Herbert", minutes=537)
never("fnd1 fnd3", "Foundation and Empire", authors="Isaac Asimov", narrators="Scott Brick", minutes=561)
never("fnd2 fnd3", "Foundation", authors="Isaac Asimov", narrators="Scott Brick", minutes=577)
never("thr1", "Thrawn: Treason", authors="Timothy Zahn", narrators="Marc Thompson", minutes=1000)
never("thr3", "Thrawn", authors="Timothy Zahn", narrators="Marc Thompson", minutes=840)
never(
    "rrs",
    "Red Rising",
    authors="Pierce Brown",
    narrators="Tim Gerard Reynolds",
    series="Red Rising Saga #1",
    minutes=972,
)
never("mb35", "Mistborn", authors=SANDERSON, narrators=KRAMER, minutes=300)
never("got3a", "A Storm of Swords: Blood and Gold", authors="George R.R. Martin", narrators="Roy Dotrice", minutes=1450)
never("foh", "Hyperion", authors="Dan Simmons", minutes=1303)
never("mars1 mars3", "Green Mars", authors="Kim Stanley Robinson", narrators="Richard Ferrone", minutes=1425)
never("jr9", "The Hard Way", authors="Lee Child", narrators="Dick Hill", series="Jack Reacher #10", minutes=800)
never(
    "dt7",
    "The Dark Tower",
    subtitle="The Gunslinger",
    authors="Stephen King",
    narrators="George Guidall",
    series="The Dark Tower #1",
    minutes=440,
)
never("n3b n3c", "The Gift", authors="Danielle Steel", minutes=120)
never("inf2", "Inferno", authors="Dan Brown", minutes=1032)
never("ori2", "Origin", authors="Dan Brown", narrators="Paul Michael", minutes=1090)
never("pow2", "The Power", authors="Naomi Alderman", minutes=732)
never("leg2", "Legend", authors="Marie Lu", series="Legend #1", minutes=495)
never("home1", "Home", authors="Marilynne Robinson", minutes=270)
never("joy2", "Joyland", authors="Stephen King", minutes=463)
never("str1", "The Stranger", authors="Harlan Coben", narrators="George Newbern", minutes=600)
never("duneh", "Dune", authors="Frank Herbert", minutes=1577)
never("en5", "Ender's Game", authors="Orson Scott Card", minutes=943)
never("gsw", "To Kill a Mockingbird", authors="Harper Lee", minutes=418)

# Around the book
never("dune1", "Dune: The Graphic Novel, Book 1", authors="Frank Herbert; Brian Herbert")
never("duneg", "Dune", authors="Frank Herbert; Brian Herbert", asin_of="duneg kindle")
never("dunec", "Dune", authors="Frank Herbert", minutes=1263)
never("dune1", "A Study Guide for Frank Herbert's Dune", authors="Gale", asin_of="dune1")
never("ah", "Summary of Atomic Habits", authors="James Clear", minutes=32)
never("ah", "Summary: Atomic Habits by James Clear", authors="Instaread", asin_of="ah", minutes=32)
never("ah", "Workbook for Atomic Habits: An Easy & Proven Way", authors="James Clear", minutes=95)
never("ahs ahw", "Atomic Habits", authors="James Clear", narrators="James Clear", minutes=335)
never("sapg", "Sapiens", authors="Yuval Noah Harari", minutes=917)
never("sap", "Sapiens: A Graphic History, Volume 1", authors="Yuval Noah Harari")
never("bec", "Becoming: Adapted for Young Readers", authors="Michelle Obama", narrators="Michelle Obama", minutes=840)
never("becy", "Becoming", authors="Michelle Obama", narrators="Michelle Obama", minutes=1143)
never("bacy", "Born a Crime", authors="Trevor Noah", narrators="Trevor Noah", minutes=524)
never("bac", "It's Trevor Noah: Born a Crime (Adapted for Young Readers)", authors="Trevor Noah", minutes=400)
never("hp1 hp2", "The Unofficial Harry Potter Cookbook", authors="J.K. Rowling")
never("mb1", "The Final Empire (1 of 3) [Dramatized Adaptation]", authors=SANDERSON, minutes=402)
never("mbd", "The Final Empire", authors=SANDERSON, narrators=KRAMER, minutes=1479)
never("mbd", "The Final Empire (2 of 3) [Dramatized Adaptation]", authors=SANDERSON, minutes=402)
never("sl1", "The Way of Kings (1 of 5)", authors=SANDERSON, publisher="GraphicAudio", minutes=430)
never("rr1", "Red Rising (Part 1 of 2) (Dramatized Adaptation)", authors="Pierce Brown", asin_of="rr1")
never("lotrd", "The Lord of the Rings", authors="J.R.R. Tolkien", narrators="Rob Inglis", minutes=3245)
never("lotro", "The Lord of the Rings: BBC Radio Dramatization", authors="J.R.R. Tolkien", minutes=800)
never("hhr", "The Hitchhiker's Guide to the Galaxy", authors="Douglas Adams", narrators="Stephen Fry", minutes=351)
never("goc", "Good Omens", authors="Terry Pratchett; Neil Gaiman", narrators="Martin Jarvis", minutes=752)
never("lotr1 lotr2 lotr3", "The Lord of the Rings", authors="J.R.R. Tolkien", narrators="Rob Inglis", minutes=3245)
never("lotro", "The Fellowship of the Ring", authors="J.R.R. Tolkien", series="The Lord of the Rings #1", minutes=1147)
never("hg1", "The Hunger Games Trilogy", authors="Suzanne Collins", narrators="Carolyn McCormick", minutes=2037)
never(
    "hgo",
    "The Hunger Games",
    authors="Suzanne Collins",
    narrators="Carolyn McCormick",
    series="The Hunger Games #1",
    minutes=671,
)
never("bob1", "Bobiverse Books 1-3", authors="Dennis E. Taylor", narrators="Ray Porter", minutes=1588)
never("fnd1", "Foundation Trilogy", authors="Isaac Asimov", narrators="Scott Brick", minutes=1655)
never("mb1", "Mistborn Trilogy Boxed Set", authors=SANDERSON, narrators=KRAMER, minutes=4861)
never("sho", "A Study in Scarlet", authors="Arthur Conan Doyle", narrators="Stephen Fry", minutes=283)
never(
    "sh1",
    "Sherlock Holmes: The Definitive Collection",
    authors="Arthur Conan Doyle",
    narrators="Stephen Fry",
    minutes=4313,
)
never("got3", "A Storm of Swords: Steel and Snow", authors="George R.R. Martin", narrators="Roy Dotrice", minutes=1450)
never("hail", "Project Hail Mary (Sampler)", authors="Andy Weir", narrators="Ray Porter", minutes=40)
never("edu", "Conversation Starters: Educated by Tara Westover", authors="Tara Westover", minutes=45)

# Wrong identifiers left by an earlier bad match
never("mb2", "The Final Empire", authors=SANDERSON, narrators=KRAMER, asin_of="mb2", minutes=1479)
never("mb2", "The Final Empire", asin_of="mb2")
never("hail", "Pride and Prejudice", authors="Jane Austen", asin_of="hail", minutes=695)
never("emma", "The Martian", authors="Andy Weir", narrators="Wil Wheaton", asin_of="emma", minutes=619)
never("kk2", "The Name of the Wind", authors="Patrick Rothfuss", narrators="Nick Podehl", isbn_of="kk2", minutes=1674)
never("n3a", "The Gift", authors="Hafiz", asin_of="n3a", minutes=120)
never("leg2", "Legend", authors="Marie Lu", asin_of="leg2")
never(
    "mb2",
    "The Well of Ascension",
    authors=SANDERSON,
    narrators=KRAMER,
    series="Mistborn #2",
    asin_of="mb2",
    minutes=1479,
    rel_path="Brandon Sanderson/Mistborn/1 - The Final Empire",
)
never(
    "wot2",
    "The Great Hunt",
    authors="Robert Jordan",
    series="The Wheel of Time #2",
    asin_of="wot2",
    minutes=1595,
    rel_path="Robert Jordan/The Wheel of Time/Book 3 - The Dragon Reborn",
)
never(
    "mur4",
    "Exit Strategy",
    authors="Martha Wells",
    narrators="Kevin R. Free",
    series="The Murderbot Diaries #4",
    asin_of="mur4",
    minutes=226,
    rel_path="Martha Wells/Murderbot/03 - Rogue Protocol",
)
never(
    "mur4",
    "Exit Strategy",
    authors="Martha Wells",
    narrators="Kevin R. Free",
    series="The Murderbot Diaries #4",
    asin_of="mur4",
    minutes=226,
    tags=(("tagAlbum", "Rogue Protocol"), ("tagArtist", "Martha Wells")),
)
never(
    "hw3",
    "He Who Fights with Monsters 3",
    authors="Shirtaloon",
    asin_of="hw3",
    minutes=1430,
    rel_path="Shirtaloon/He Who Fights with Monsters 2",
)
never("str2", "The Stranger", authors="Harlan Coben", asin_of="str2", minutes=210, rel_path="Albert Camus/The Stranger")
never(
    "ori1", "Origin", authors="Dan Brown", asin_of="ori1", rel_path="Jennifer L. Armentrout/Lux/4 - Origin", minutes=708
)
open_("mb1", "The Final Empire", authors=SANDERSON, narrators=KRAMER, asin_of="mb2", minutes=1479)
open_("n3a", "The Gift", authors="Danielle Steel", asin_of="n3b", minutes=400)

# The right book in a copy Hardcover does not list
never("kk1", "The Name of the Wind", authors="Patrick Rothfuss", narrators="Nick Podehl", asin_of="kk1", minutes=590)
never("kk1", "The Name of the Wind", authors="Patrick Rothfuss", asin_of="kk1", minutes=1340)
never("dune1", "Dune (Abridged)", authors="Frank Herbert", narrators="Frank Herbert")
never("it", "It", authors="Stephen King", narrators="Steven Weber", asin_of="it", abridged=True, minutes=940)
never("ab1", "A Short History of Nearly Everything", authors="Bill Bryson", narrators="Bill Bryson", minutes=344)
never("drac", "Dracula", authors="Bram Stoker", narrators="Gildart Jackson", minutes=1000)
never("emma", "Emma", authors="Jane Austen", narrators="Emma Thompson")
never("wap", "War and Peace, Part 1 of 2", authors="Leo Tolstoy", narrators="Thandiwe Newton", minutes=1818)
never("tfs", "Schnelles Denken, langsames Denken", authors="Daniel Kahneman", language="German", minutes=1300)
never("cir", "Circe", authors="Madeline Miller", language="French", narrators="Marie Bouvet", minutes=790)

# Ebooks
right("wo", "Where the Crawdads Sing", text=True, authors="Delia Owens", isbn_of="wo", edition=2)
right("cir", "Circe", text=True, authors="Madeline Miller", asin_of="cir kindle", edition=1)
right("thg", "The Hate U Give", text=True, alone=True, isbn_of="thg")
right("ews", "A Wizard of Earthsea", text=True, authors="Ursula K. Le Guin", series="Earthsea Cycle #1", edition=1)
right("be3", "The Stone Sky", text=True, authors="N. K. Jemisin", asin_of="be3", edition=1)
never("be2", "The Stone Sky", text=True, authors="N. K. Jemisin", isbn_of="be2")
never("~ews", "A Wizard of Earthsea", text=True, authors="Ursula K. Le Guin", series="Earthsea Cycle #1")

# Poor records on Hardcover
for _key, _fields in (
    ("mb1", {"authors": SANDERSON, "series": "The Mistborn Saga #1", "minutes": 1479}),
    ("wool", {"authors": "Hugh Howey", "series": "Silo #1", "minutes": 1067}),
    ("hyp", {"authors": "Dan Simmons", "asin_of": "hyp", "minutes": 1244}),
    ("sc", {"authors": "Neal Stephenson", "asin_of": "sc", "minutes": 1027}),
):
    _book = catalogue()[_key]
    _poor = tuple(thin(c, narrators=False, lengths=False) for c in offered(_key))
    _CASES.append(Case(f"poor records {_key}", item(_book.title, **_fields), _poor, _key))  # type: ignore[arg-type]
_CASES.append(
    Case(
        "print only",
        item("Snow Crash", authors="Neal Stephenson", isbn_of="sc"),
        (only_text(catalogue()["sc"].candidate),),
        "sc",
    )
)

LABELLED: tuple[Case, ...] = tuple(_CASES)
