"""What narrators say around title and author in German; see ``tables``."""

from __future__ import annotations

from handlers.audio.credits.rows import Part, Row

ROWS: tuple[Row, ...] = (
    Row(Part.LEAD, "Before a title.", (
        "(?:das |ein )?horbuch(?: zum roman)?", "sie horen(?: jetzt)?",
        "(?:dies ist |das ist )?(?:die |eine )?(?:u[nm]gekurzte |vollstandige )?"
        "(?:lesung|horbuchfassung|fassung|ausgabe|aufnahme|hor ?fassung)(?: von| des romans)?",
        "willkommen (?:zu|bei)", "dies ist", "das ist", "und ich lese(?: ihnen| euch)?", "der roman",
        "die geschichte", "es folgt", "nun folgt",
        "wir prasentieren", "audible",
    )),
    Row(Part.CLOSING, "At the end of a book.", (
        "sie (?:horten|haben gehort|haben soeben gehort)", "das war", "dies war", "ihr hortet", "du hortest",
        "wir danken fur das zuhoren bei", "ende von",
    )),
    Row(Part.PRESENTS, "Between publisher and title.", (
        "prasentiert", "prasentieren", "stellt vor", "bringt",
    )),
    Row(Part.PUBLISHER, "A short phrase with one of these is a publisher.", (
        "verlag", "horverlag", "audio", "audible", "studios?", "horbuch(?:verlag|er)?", "media", "hamburg",
        "edition", "produktion", "argon", "lubbe", "rowohlt", "ullstein", "hanser", "steinbach",
    )),
    Row(Part.BY, "Before an author.", (
        "(?:eine? |einen |der |die |das )?(?:neuen? |neuer |neueste[rn]? )?"
        "(?:roman |thriller |krimi |kriminalroman |erzahlung |geschichte )?(?:geschrieben )?(?:von|fon|vom)",
        "autor(?:in)?", "(?:ist )?(?:ein |eine )?(?:roman|erzahlung|thriller|krimi) von",
    )),
    Row(Part.ROLE, "Others who worked on it.", (
        "(?:und )?(?:gelesen|erzahlt|gesprochen|vorgelesen|ubersetzt|ubersetzung|regie|musik"
        "|bearbeitet|produziert|aufgenommen|herausgegeben)(?: W){0,4} (?:von|vom)",
        "(?:es )?(?:liest|lesen|spricht|sprechen|las)", "(?:der )?sprecher(?:in)?(?: ist)?",
        r"aus dem \w+(?: ubersetzt)? von", "regie", "mit",
    )),
    Row(Part.EDITION, "About the recording, or the kind of book.", (
        "(?:die )?(?:u[nm]gekurzte|vollstandige|autorisierte)(?: (?:lesung|fassung|ausgabe"
        "|horbuchfassung|lesefassung))?",
        "(?:ein )?(?:horbuch|roman|thriller|krimi|kriminalroman|psychothriller|erzahlung|marchen"
        "|fall fur W W)",
        "lesung", "u[nm]gekurzt",
    )),
    Row(Part.WHOLE, "Nothing is left out.", (
        "u[nm]gekurzte?", "vollstandige",
    )),
    Row(Part.UNIT, "What a number in a series stands behind.", (
        "band", "buch", "folge", "nummer",
    )),
    Row(Part.HEADING, "The story begins.", (
        "kapitel(?: N| W)?", r"(?:\w+ )kapitel", "prolog", "vorwort", "einleitung", "epilog", "teil N",
        "erster teil",
    )),
    Row(Part.DEDICATION, "For somebody; the story follows.", (
        "fur W", "dem andenken",
    )),
    Row(Part.REFUSE, "Advertising and talk about books.", (
        "auch", "ebenfalls", "weitere", "autor(?:in)? von", "fortsetzung von", "zusammenfassung", "rezension",
        "demnachst", "als nachstes", "wenn ihnen", "lesen sie", "horprobe", "kapitels? (?:aus|von)",
        "erhaltlich", "nach motiven",
        "basiert auf", "bekannt durch", r"empfehl\w+", "vom autor von",
    )),
    Row(Part.TRAILER, "Said behind another book's title.", (
        "(?:ist )?(?:ebenfalls |auch |demnachst )?erhaltlich", "erscheint", "demnachst",
    )),
)  # fmt: skip
