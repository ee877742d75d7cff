"""Languages as Audiobookshelf's free text and Hardcover's codes name them, as ISO 639-1."""

from __future__ import annotations

from functools import lru_cache

from handlers.book.normalise import fold

_NAMES = {
    "en": "english eng en-us en-gb en_us en-au englisch anglais",
    "de": "german deutsch ger deu de-de allemand",
    "fr": "french français francais fre fra fr-fr französisch",
    "es": "spanish español espanol castellano spa es-es es-mx spanisch",
    "it": "italian italiano ita",
    "nl": "dutch nederlands nld dut",
    "pt": "portuguese português portugues por pt-br pt-pt brazilian",
    "sv": "swedish svenska swe",
    "da": "danish dansk dan",
    "no": "norwegian norsk nor nb nn nob nno bokmål",
    "fi": "finnish suomi fin",
    "is": "icelandic íslenska isl ice",
    "pl": "polish polski pol",
    "cs": "czech čeština česky cze ces",
    "sk": "slovak slovenčina slk slo",
    "hu": "hungarian magyar hun",
    "ro": "romanian română ron rum",
    "bg": "bulgarian български bul",
    "el": "greek ελληνικά gre ell",
    "tr": "turkish türkçe tur",
    "ru": "russian русский rus ru-ru",
    "uk": "ukrainian українська ukr",
    "ja": "japanese 日本語 jpn jp",
    "zh": "chinese 中文 mandarin zho chi zh-cn zh-tw cmn 汉语 漢語",
    "ko": "korean 한국어 kor",
    "ar": "arabic العربية ara",
    "he": "hebrew עברית heb iw",
    "hi": "hindi हिन्दी hin",
    "la": "latin lat",
    "ca": "catalan català cat",
    "hr": "croatian hrvatski hrv",
    "sr": "serbian српски srpski srp",
    "sl": "slovenian slovenščina slv",
    "lt": "lithuanian lietuvių lit",
    "lv": "latvian latviešu lav",
    "et": "estonian eesti est",
    "eu": "basque euskara eus baq",
    "gl": "galician galego glg",
    "cy": "welsh cymraeg cym wel",
    "ga": "irish gaeilge gle",
    "fa": "persian فارسی farsi fas per",
    "vi": "vietnamese tiếng vie",
    "th": "thai ไทย tha",
    "id": "indonesian bahasa ind",
    "ur": "urdu اردو urd",
    "bn": "bengali বাংলা ben",
    "ta": "tamil தமிழ் tam",
    "af": "afrikaans afr",
}
_CODES = {name: code for code, names in _NAMES.items() for name in (code, *names.split())}


@lru_cache(maxsize=512)
def language_of(text: str | None) -> str | None:
    """ISO 639-1, or ``None`` for nothing and for what is not known."""
    if not text:
        return None
    folded = fold(text)
    return _CODES.get(folded) or _CODES.get(folded.split("-")[0].split("_")[0].split(" ")[0])


_SHOWN = {code: names.split()[0].title() for code, names in _NAMES.items()}  # each row begins with the English name


def language_name(code: str | None) -> str | None:
    """ "de" -> "German", as Audiobookshelf shows languages; an unknown code stays."""
    return _SHOWN.get(code, code) if code else None
