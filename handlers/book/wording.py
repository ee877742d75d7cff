"""The words and shapes by which titles say more, or less, than the title. Patterns match folded text."""

from __future__ import annotations

import re

from handlers.book.hinted import HintedPattern, hints
from handlers.book.normalise import ORDINALS, SMALL_WORDS, word_set


def any_of(*alternatives: str) -> str:
    return r"\b(?:" + "|".join(alternatives) + r")\b"


# Words that explain nothing and need no explanation when they are left over.
GENERIC = SMALL_WORDS | word_set(
    "novel novels novella book books volume vol vols part parts chapter series saga trilogy cycle sequence chronicle "
    "chronicles edition by read narrated written author authors narrator cd disc disk track file audio audiobook mp3 "
    "no number teil band buch roman gelesen lesung horbuch hörbuch tome livre libro librivox version psychothriller or "
    "krimi thriller litrpg gamelit kriminalroman"
)

# A whole title that says nothing.
SAYS_NOTHING = re.compile(
    r"(?:(?:track|cd|disc|disk|chapter|kapitel|part|file|side|titel|untitled|audio|session|section|piste)"
    r"[ _.-]*\d*[ _.-]*)+"
    r"|(?!(?:\d+\.){2}|\d\d?[-_ ]\d\d?[-_ ]\d\d$)[\d ._-]+"
    r"|(?:unknown|untitled)(?: album| title| book)?|audiobooks?|album|prologue"
    r"|title(?:[ _.-]*0\d*)?"  # "Title 2" may be a book
    r"|(?:new folder|neuer ordner|nouveau dossier|nueva carpeta|nuova cartella|nova pasta|nieuwe map|ny mapp|ny mappe"
    r"|uusi kansio|nowy folder|новая папка|新建文件夹|新しいフォルダー?|새 폴더)(?: \(?\d+\)?)?"
    r"|без названия|sans titre|ohne titel|sin t[íi]tulo|senza titolo|未命名|無題|제목 없음"
    r"|intro(?:duction)?|opening credits|book|n/?a|various|default|hörbuch|m4b|mp3|output|audio|test"
)

# Words about the copy, not the book.
EDITION_WORDS = HintedPattern(
    re.compile(
        any_of(
            r"(?:un|in)?abridged(?: (?:edition|audiobook|version|recording))?",
            r"(?:un)?gek(?:ü|ue|u)rzt(?:e[rs]?)?(?: lesung| ausgabe| fassung)?",
            r"\(?version \d+\)?|\d+(?:st|nd|rd|th) ed(?:ition|\.)|\d+\. auflage",
            r"edici[oó]n (?:especial|ilustrada|revisada|completa|conmemorativa)",
            r"édition (?:spéciale|intégrale|illustrée)",
            r"sonderausgabe|jubiläumsausgabe|neuausgabe|edizione (?:speciale|integrale)",
            r"edição (?:especial|comemorativa)",
            r"volledig|integrale lezing|onverkort|of?örkortad|integral(?:e lesung|no)?",
            r"audio ?books?|h(?:ö|oe)rbuch|livre audio|audiolibro|texte int[ée]gral",
            r"audible(?: originals?| audio)?(?: edition| drama)?",
            r"m4b|mp3|m4a|aac|flac|opus|ogg|epub|azw3|mobi|retail|no drm|whispersync|soundbooth theater",
            r"librivox(?: recording)?",
            # what is said of the kind is compared as a kind, not as words of the title
            r"\(?light novels?\)?|(?:(?:bbc|full[- ]cast|radio(?: \d)?|audio|original|complete) )*"
            r"dramati[sz](?:ed|ations?)(?: (?:adaptation|audiobook|version|production))?|graphic ?audio",
            r"(?:bbc )?radio (?:full[- ]cast )?(?:drama|play|adaptation|production)s?",
            r"[0-9]+ ?(?:kbps|kb/s|kbit|kb|k|khz)",
            r"(?:special )?(?:\w+ )?anniversary(?: \w+)?(?: edition)?",
            r"(?:movie |tv |film |media )?tie-in(?: edition)?",
            r"(?:(?:special|deluxe|collector'?s|limited|revised|updated|expanded|illustrated|international|enhanced"
            r"|extended|definitive|author's preferred|library|booktrack|digital|bonus|first|second|third|new|movie|tv"
            r"|film|media|kindle|hardcover|paperback|us|uk|audio|full-cast|dramati[sz]ed) )+edition",
        )
    ),
    hints(
        "abridged|gek|version | ed|auflage|edici|édition|ausgabe|edizione|edição|volledig|integral|onverkort|rkortad"
        "|audio|rbuch|texte int|audible|m4b|mp3|m4a|aac|flac|opus|ogg|epub|azw3|mobi|retail|no drm|whispersync"
        "|soundbooth|librivox|light novel|dramati|radio|anniversary|tie-in|kb|khz"
        "|0k|1k|2k|3k|4k|5k|6k|7k|8k|9k|0 k|1 k|2 k|3 k|4 k|5 k|6 k|7 k|8 k|9 k"
    ),
)

# A subtitle or bracket that names no more than a sort of book: "A Novel", "A LitRPG Adventure", "Ein Fall für …".
GENERIC_SEGMENT = re.compile(
    r"(?:an?|the|ein|eine|un|une|una|der|die) (?:[\w'./\-]+ ){0,5}(?:novels?|thriller|novella|memoir|romance|mystery|"
    r"adventure|saga|story|tale|fable|fantasy|short|novelization|romcom|roman|krimi|roman policier)"
    r"(?: series| of .{0,24}|,? (?:with|full of|that|set in|you) .{0,48})?"
    r"|a novel .*|(?:a )?litrpg.*|[\w'\- ]*progression fantasy[\w'\- ]*|ein fall für .*"
    r"|(?:historischer |fantasy[- ]|science[- ]fiction[- ]|liebes|psycho|kriminal|abenteuer|jugend)?(?:roman|thriller"
    r"|krimi)|novel|fiction|memoir|stories|novela|romanzo|romaani|romance|powieść|román|роман|рассказы|小説|长篇小说|소설"
)

YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
LEADING_YEAR = re.compile(r"^\s*[(\[]?((?:1[5-9]|20)\d\d)[)\]]?\s+-\s+")
BRACKET = HintedPattern(re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]"), "([{")
# Joints are noise: which one a source wrote, or had to write on its file system, says nothing.
CUT = HintedPattern(
    re.compile(
        r"\s+-+\s+|(?<=[^\W_])-\s+|--+|:\s+|\s+:|(?<=[^\W\d]):(?=[^\W\d])|\s*\|\s*|\s*;\s+|\s+/\s+|\s*~\s*|_\s+"
        r"|[,;]\s+(?=(?:or|oder|ou|или|o sea|eller)\b)"  # "Frankenstein; or, The Modern Prometheus"
        r"|(?<=[^\W\d_]{3})(?<!\bvol)\.\s+(?=[^\W\d])"
        r"|, (?=(?:book|bk|vol|volume|part|band|teil|tome|folge|season|episode)\.? \d|#)"
    ),
    "-:|;/~_,.",
)
TRAILING_ARTICLE = HintedPattern(re.compile(r", ?(?:the|an?|der|die|das|les?|la|el|los|las|il)(?=$| ?[(:\[-])"), ",")
ORDINAL_BOOK = HintedPattern(
    re.compile(r"\b(?:book|volume) the (" + "|".join(ORDINALS) + r")\b"), ("book the ", "volume the ")
)

# "04 Title", "2. Title", "7) Title"
LEADING_NUMBER = re.compile(r"(0\d{1,2}|\d{1,3}(?:\.\d{1,2})?[.)](?=\s)|\d{1,2}\.\d{1,2}(?=\s))[\s-]+(?=\D)")
ROMAN = {
    roman: str(n)
    for n, roman in enumerate(re.split(" ", "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii"), 1)
}

# 第2巻, 三体（上）
CJK_COLON = re.compile(r"(?<=[\u3040-\u9fff\uac00-\ud7af]):")
CJK_VOLUME = re.compile(r"[第제]? ?(\d+|[一二三四五六七八九十]) ?[巻卷部冊集話辑輯권]")
# "Τόμος Β", "חלק ב", "الجزء الثاني": letters and ordinals that count
LETTERED_VOLUME = re.compile(
    r"(?:,? )(?:τ[όο]μο[ςσ]|βιβλ[ίι]ο|μ[έε]ρο[ςσ]) (?P<greek>[α-ε]|\d+)(?= |$)"
    r"|(?:,? )(?:חלק|כרך|ספר) (?P<hebrew>[א-ה]|\d+)['׳]?(?= |$)"
    r"|(?:[,،]? )(?:الجزء|المجلد|الكتاب) (?P<arabic>الأول|الاول|الثاني|الثالث|الرابع|الخامس|\d+)(?= |$)"
)
LETTERS = {
    letter: str(n)
    for row in ("αβγδε", "אבגדה", ("الأول", "الثاني", "الثالث", "الرابع", "الخامس"), ("الاول",))
    for n, letter in enumerate(row, 1)
}
CJK_PART = re.compile(r"[(\[ ](上|中|下)[)\]]?(?:[巻卷])?$|(上|下)[巻卷]")
CJK_DIGITS = {c: str(n) for n, c in enumerate("一二三四五六七八九十", 1)}
CJK_PARTS = {"上": "1", "中": "2", "下": "3"}
