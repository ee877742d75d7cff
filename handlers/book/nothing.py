"""What says nothing: the words that stand in a value's place. Missing, empty and "Unknown" are the same.

One list for all of Earmark: what is no evidence in matching is no value in the metadata check and names no folder.
"""

from __future__ import annotations

import re
from functools import lru_cache

from handlers.book.normalise import fold, to_latin, word_set
from handlers.book.wording import EDITION_WORDS, SAYS_NOTHING

# A name made of these words alone is nobody's.
_NOBODY_WORDS = word_set(
    "unknown various anonymous anon author authors artist artists narrator narrators reader readers interpret "
    "interpreter performer performers multiple many several diverse verschiedene divers mehrere cast full ensemble "
    "others other et al uncredited unnamed tba tbd tbc announced determined confirmed be to a an the and of by "
    "unbekannt unbekannter unbekannte kunstler kuenstler autor autorin autoren autores auteurs sprecher "
    "sprecherin narratrice inconnu inconnue auteur auteurs "
    "narrateur artiste desconocido desconocida narrador autores varios sconosciuto sconosciuta autore autori vari "
    "onbekend onbekende auteur okand okaend forfattare ukjent ukendt forfatter tuntematon tekija nieznany nieznana "
    "neznamy neznama ismeretlen szerzo neizvestnyi neizvestnyy neizvesten avtor avtory raznye "
    "no not none null nil undefined na n available specified listed audiobook audiobooks volunteers volunteer "
    "librivox audible studios originals graphicaudio virtual voice recording digital synthesized ai"
)
_NAMES_NOBODY = word_set(
    "unknown various anonymous anon multiple several diverse verschiedene divers cast others uncredited unnamed tba "
    "tbd tbc announced determined unbekannt unbekannter unbekannte inconnu inconnue desconocido desconocida varios "
    "sconosciuto sconosciuta vari onbekend onbekende okand okaend ukjent ukendt tuntematon nieznany nieznana neznamy "
    "neznama ismeretlen neizvestnyi neizvestnyy neizvesten raznye none null nil undefined na n author authors artist "
    "narrator narrators reader readers interpret audiobook audiobooks volunteers librivox audible graphicaudio "
    "virtual autor auteur autore sprecher al specified available"
)
_NOBODY = re.compile(
    r"bbc(?: radio(?: \d)?)?|graphic audio|(?:作者)?不(?:明|詳|详)|佚名|未知|无名氏|無名氏|알 ?수 ?없음|미상|작자 미상"
    r"|various artists?|[-–—.?*_/\\ ]*"
)

# "No narrator listed", "There is no summary": a sentence about the lack, wherever it stands.
_LACK = re.compile(
    r"(?:there (?:is|are) )?no (?:description|summary|synopsis|blurb|overview|information|publisher|subtitle|narrator"
    r"|author|series|genre|title)s?(?: (?:is |are )?(?:currently |yet )?(?:available|found|provided|entered|given"
    r"|listed|specified|known))?"
    r"|keine? (?:beschreibung|inhaltsangabe|zusammenfassung|sprecher|verlag|angaben?)"
    r"(?: (?:verfügbar|vorhanden|bekannt))?"
    r"|(?:aucune?|pas de) (?:description|éditeur|narrateur)(?: disponible)?|sin descripci[oó]n(?: disponible)?"
    r"|nessuna descrizione(?: disponibile)?|нет описания|описание отсутствует|暂无(?:简介|描述)"
    r"|説明なし|설명 없음"
)
_NO_PUBLISHER = re.compile(
    r"(?:various|multiple|diverse|verschiedene|divers)(?: (?:publishers?|verlage|éditeurs))?|publishers?|verlag|éditeur"
    r"|(?:unabridged )?audio ?books?|e-?books?|h[oö]rb[uü]ch(?:er)?"
)

# A text that stands where a publisher, subtitle, genre, description would.
_NO_TEXT = re.compile(
    r"(?:unknown|none|null|nil|undefined|empty|blank|n\.?\s?/?\s?a\.?|tba|tbd|tbc|to be (?:announced"
    r"|determined|confirmed)"
    r"|not (?:available|applicable|specified|known|set|found)|no (?:data|value|title|name|publisher|subtitle|genre)"
    r"|unbekannt(?:e[rs]?)?(?: (?:verlag|autor|titel|album|genre))?|keine(?: angaben?)?|inconnu|desconocido|sconosciuto"
    r"|unknown (?:publisher|genre|album|title|label|year|language|series)|other|misc|undetermined|und|test|untitled"
    r"|不明|未知|无|無|없음|[-–—.?*_/\\#!\s0]*)"
)
_NO_DESCRIPTION = re.compile(
    r"(?:(?:there is )?no (?:description|summary|synopsis|blurb|overview)(?: (?:is )?(?:currently )?"
    r"(?:available|yet|found|provided|entered))?(?: (?:for this (?:book|title|edition)|yet))?"
    r"|(?:description|summary|synopsis)(?: (?:is )?(?:not available|unavailable|coming soon|forthcoming"
    r"|to come|missing))?"
    r"|coming soon|keine? (?:beschreibung|inhaltsangabe|zusammenfassung)(?: verfügbar| vorhanden)?|beschreibung folgt"
    r"|(?:aucune|pas de) description(?: disponible)?|sin descripci[oó]n(?: disponible)?"
    r"|nessuna descrizione(?: disponibile)?"
    r"|geen beschrijving(?: beschikbaar)?|ingen beskrivning|нет описания|описание отсутствует|说明(?:なし)?"
    r"|暂无(?:简介|描述)"
    r"|説明なし|설명 없음|(?:unabridged )?audio ?books?|h[oö]rbuch|chapter \d+|track \d+|[\w.\-]{1,12})[.!]*"
)
_LIBRARIANS = re.compile(
    r"(?:librarian'?s? note|note to librarians?|this is an? (?:alternate|alternative) cover)\b.{0,250}", re.DOTALL
)
_COPY_ONLY = re.compile(r"[\W_]*")
_TITLE_WORDS = re.compile(
    r"(?:(?:chapter|chapitre|kapitel|cap[ií]tulo|capitolo|hoofdstuk|kapittel|rozdzia[lł]|kapitola|fejezet|luku|глава"
    r"|track|piste|titel|part|teil|partie|disc|disk|cd|side|section|file|book|session|volume|vol|band|lesson)"
    r"[ ._#-]*(?:\d+|[ivxl]+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|eins|zwei|drei|vier|fünf"
    r"|un|une|deux|trois|quatre|cinq|premier|uno|dos|tres|due|tre|first|the first)?(?: (?:of|von|de|/) \d+)?[ ._-]*)+"
    r"|(?:unknown|untitled|unbekannt(?:es|er|e)?|no|kein|sans|sin|senza|без|álbum|album|inconnu)? ?"
    r"(?:album|title|titel|titre|título|titolo|book|buch|audiobook|hörbuch|name|track|названия)"
    r"(?: (?:unknown|inconnu|desconocido|sconosciuto|unbekannt))?"
    r"|(?:the )?(?:dedication|copyright|acknowledge?ments?|epigraph|prologue|prolog|prólogo|epilogue|epilog|foreword"
    r"|vorwort|preface|introduction|intro|einleitung|outro|opening credits|end credits|closing credits|credits|opening"
    r"|closing|about the author|afterword|nachwort|contents|table of contents|title page|widmung|impressum|cover)"
    r"|unknown|untitled|unbenannt|unbekannt|tba|tbd|n/?a|none|null|new folder|neuer ordner"
    r"|nouveau dossier|default|various"
    r"|audio|audiobooks?|hörbuch|hörbücher|output|test|temp|tmp|download(?:s|ed)?|incoming|unsorted|misc|m4b|mp3|m4a"
    r"|第 ?\d+ ?[章回話话集]|トラック ?\d+|無題|不明なアルバム|未知专辑|제목 없음"
)
_LONE_NUMBER = re.compile(r"\d|0\d+|\d*[ ._-][\d ._-]*")
_DATE_TITLE = re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{2,4}")


@lru_cache(maxsize=4096)
def is_nobody(name: str) -> bool:
    """A name that is nobody's: "Unknown", "Narrator Unknown", "To Be Announced", "Unbekannter Interpret", "-"."""
    folded = fold(name).strip(" .,;:-[]()<>{}\"'")
    if not folded or _NOBODY.fullmatch(folded) or _LACK.fullmatch(folded) or not any(c.isalpha() for c in folded):
        return True
    tokens = re.findall(r"[^\W_]+", to_latin(folded))
    return not _NAMES_NOBODY.isdisjoint(tokens) and _NOBODY_WORDS.issuperset(tokens)


@lru_cache(maxsize=4096)
def is_no_title(text: str) -> bool:
    """ "Track 01", "Chapter One", "Unknown Album", "Dedication", "01"; not "14", "1984", "11-22-63", "
    "which are books."""
    folded = fold(text).strip(" .,;:-_[](){}\"'#")
    if not folded or not any(c.isalnum() for c in folded):
        return True
    if _DATE_TITLE.fullmatch(folded):
        return False
    if folded.isdecimal():
        return len(folded) < 2 or folded.startswith("0") or len(folded) > 4
    return bool(
        _LONE_NUMBER.fullmatch(folded)
        or _TITLE_WORDS.fullmatch(folded)
        or (SAYS_NOTHING.fullmatch(folded) and not folded.isdecimal())
        or not any(c.isalnum() for c in EDITION_WORDS.sub(" ", folded))
    )


@lru_cache(maxsize=4096)
def is_no_text(text: str) -> bool:
    """ "N/A", "Unknown", "TBA", "-", "No description available": nothing, wherever it stands."""
    folded = fold(text).strip(" .,;:![](){}<>\"'")
    return bool(_NO_TEXT.fullmatch(folded) or _LACK.fullmatch(folded))


def is_no_publisher(text: str) -> bool:
    """ "Various", "Audiobook"; "Audible Studios" and "LibriVox" are publishers, though nobody's names."""
    return is_no_text(text) or bool(_NO_PUBLISHER.fullmatch(fold(text).strip(" .,;:-[](){}<>\"'")))


@lru_cache(maxsize=4096)
def is_about_the_copy(text: str) -> bool:
    """ "Unabridged", "Movie Tie-In Edition", "MP3 128kbps": words about the copy and no others."""
    return bool(_COPY_ONLY.fullmatch(EDITION_WORDS.sub(" ", fold(text))))


def is_no_subtitle(text: str) -> bool:
    return is_no_text(text) or is_about_the_copy(text) or is_no_title(text)


@lru_cache(maxsize=512)
def is_no_description(text: str) -> bool:
    """A placeholder, a librarian's note about the record, a comment of two words."""
    folded = fold(text).strip(" .,;:[](){}<>\"'*")
    return is_no_text(folded) or bool(_NO_DESCRIPTION.fullmatch(folded) or _LIBRARIANS.fullmatch(folded))
