"""What narrators say around title and author, by language: the words, and why each row stands here.

Words are written as ``spoken.words_of`` makes them: lower case, Latin letters, numbers as digits. A row is a regular
expression of whole words; ``W`` is any one word, ``N`` a number. An unknown phrase never makes a wrong book, it only
keeps one from being announced: in doubt, leave a row out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """What a phrase is for."""

    LEAD = "lead"  # stands before a title and says that this is the book
    CLOSING = "closing"  # a lead that also counts after the story has begun
    PRESENTS = "presents"  # between publisher and title
    PUBLISHER = "publisher"  # a word that makes a short phrase a publisher's name
    BY = "by"  # before an author
    ROLE = "role"  # before somebody who is not the author
    EDITION = "edition"  # about the recording or the kind of book; says nothing about which
    UNIT = "unit"  # before a number in a series; never "part" or "chapter"
    HEADING = "heading"  # the story begins
    REFUSE = "refuse"  # what follows is another book
    TRAILER = "trailer"  # what went before is another book
    NOISE = "noise"  # sentences that every recording of a maker has


@dataclass(frozen=True, slots=True)
class Row:
    part: Part
    language: str
    pattern: str
    why: str


def _rows(part: Part, language: str, why: str, *patterns: str) -> Iterable[Row]:
    return (Row(part, language, pattern, why) for pattern in patterns)


TABLE: tuple[Row, ...] = (
    # English
    *_rows(Part.LEAD, "en", "The plain way to name a book.", "this is", "this recording is", "welcome to", "presenting"),
    *_rows(Part.LEAD, "en", "Half a sentence that ends in the title.",
           "(?:this is |the following is )?(?:an? |the )?(?:complete )?(?:and )?(?:unabridged |abridged |original |full |W )?"
           "(?:audio |audible |librivox )?(?:recording|reading|edition|production|presentation|version|audiobook"
           "|audio book|performance)(?: edition| version)? of",
           "(?:an )?(?:audible|audio) original", "titled", "entitled", "called", "the book", "the audiobook",
           "(?:this is )?the (?:unabridged )?(?:audiobook|audio book)",
           "you are listening to", "youre listening to", "we now present", "we present", "and now",
           "(?:we |i )?hope you enjoy", "please enjoy", "enjoy"),
    *_rows(Part.LEAD, "en", "Jingles of makers; a comma often follows where a full stop was spoken.",
           "this is audible", "audible presents", "this is an audible (?:original|production)", "hello", "audible"),
    *_rows(Part.CLOSING, "en", "At the end of a book, after its last chapter.",
           "you have (?:just )?been listening to", "youve (?:just )?been listening to", "you have heard", "youve heard",
           "youve just heard", "you have just heard", "you have (?:just )?listened to", "this has been", "that was",
           "this was", "this concludes", "here ends", "end of", "the end of", "this is the end of",
           "thank you for listening to", "thanks for listening to", "we hope you (?:have )?enjoyed",
           "you have (?:now )?reached the end of"),
    *_rows(Part.PRESENTS, "en", "Understood as “presence” about as often.",
           "presents?", "presence", "is proud to present", "in association with W(?: W){0,2}"),
    *_rows(Part.PUBLISHER, "en", "A short phrase with one of these is a publisher.",
           "audio", "audible", "books?", "press", "publish(?:ing|ers?|ed)", "productions?", "studios?", "media",
           "records", "recordings?", "house", "recorded", "audiobooks?", "publications?", "entertainment", "library"),
    *_rows(Part.BY, "en", "How an author is introduced; “by” is misheard as words of its sound.",
           "(?:a (?:novel|story|book|tale|memoir) )?(?:written |authored )?(?:and (?:read|narrated|performed) )?"
           "(?:by|buy|bye)", "but", "my", "i", "author", "the author", "(?:a )?(?:novel|story) (?:by|of)", "from"),
    *_rows(Part.ROLE, "en", "Others who worked on it; their names are no authors.",
           "(?:and )?(?:narrated|narrator|narration|read|red|performed|performance|voiced|spoken|presented|told)"
           "(?: for you)?(?: to you)?(?: by)?",
           "(?:and )?(?:translated|translation|directed|produced|published|edited|engineered|adapted|illustrated"
           "|introduced|recorded|abridged|music|foreword|afterword|introduction|preface|cover design)"
           "(?: W){0,5} by", "(?:with )?(?:a |an )(?:foreword|introduction|afterword|preface) by",
           "(?:your |the )?narrator(?: is)?", "(?:and )?starring", "with", "(?:and )?(?:now )?read it by",
           "no ?rated by", "narrat\\w+ by", "(?:is )?read to you by", "copyright(?: W){0,8}"),
    *_rows(Part.EDITION, "en", "About the recording, or the kind of book.",
           "(?:an? |the )?(?:unabridged|on a bridged|complete|unabridged audio\\w*)(?: (?:edition|recording|audiobook"
           "|production|version))?", "(?:an? )?(?:novel|memoir|novella|thriller|mystery|romance|biography|short story"
           "|story|fairy tale|western|history|true story|novel of suspense)", "(?:a )?W novel", "an? W W novel",
           "(?:the )?N(?:st|nd|rd|th)? anniversary edition", "(?:the )?(?:new york times )?bestsell(?:er|ing novel)",
           "(?:an? )?audio ?book", "(?:the )?audiobook edition", "copyright(?: N)?(?: by W(?: W){0,3})?",
           "all rights reserved", "approximate running time W(?: W){0,4}", "the complete series", "series"),
    *_rows(Part.UNIT, "en", "What a number in a series stands behind.",
           "books?", "volumes?", "vol", "number", "episode", "installment"),
    *_rows(Part.HEADING, "en", "The story begins: what is named from here on is part of it.",
           "chapter(?: N| W)?", "prologue", "prolog", "introduction", "preface", "foreword", "part N", "act N", "scene N",
           "pro (?:lord|log|logue?)", "her log", "dedication", "authors note", "epigraph", "epilogue", "book N chapter N", "N"),
    *_rows(Part.REFUSE, "en", "Advertising, criticism and made-from books name a title and its author, too.",
           "next(?! W{0,1}$)", "also", "look for", "(?:the )?(?:\\w+ )?(?:author|creator|writer)s? of", "sequel to",
           "prequel to", "(?:an? |the )?(?:summary|analysis|review|study guide|workbook|companion|discussion) (?:of|to|for)",
           "(?:if )?you (?:enjoyed|liked|loved|like|love)", "praise for", "preview of", "excerpt from", "sample (?:of|from)",
           "other (?:books|titles|works|novels)", "more (?:books|titles|from)", "(?:books|titles|works) by",
           "coming soon", "in the tradition of", "based on", "inspired by", "book club", "podcast", "recommend(?:ed|s)?",
           "previously", "quote(?:d|s)? from", "quotation from", "fans of", "readers of", "available", "read more",
           "dedicated to", "for readers", "do(?: not|nt) miss", "check out", "best known for", "companion to",
           "conversation about", "interview", "tonight", "episode of", "adapted from", "parody of", "homage to"),
    *_rows(Part.TRAILER, "en", "Said behind another book's title.",
           "(?:is |are |also )?(?:now )?(?:coming soon|available)", "(?:is|will be) (?:out|published|released)",
           "is also", "on sale", "wherever (?:books|audiobooks)", "pre ?order", "is next", "coming"),
    *_rows(Part.NOISE, "en", "Every volunteer's recording says this.",
           ".*\\bpublic domain\\b.*", ".*\\bvolunteer\\b.*", ".*\\bfor more information\\b.*"),
    # German
    *_rows(Part.LEAD, "de", "Vor dem Titel.",
           "(?:das |ein )?horbuch(?: zum roman)?", "sie horen(?: jetzt)?", "(?:die )?(?:ungekurzte |vollstandige )?"
           "(?:lesung|horbuchfassung|fassung|ausgabe|aufnahme|hor ?fassung)(?: von| des romans)?", "willkommen (?:zu|bei)",
           "dies ist", "das ist", "der roman", "die geschichte", "es folgt", "nun folgt", "wir prasentieren", "audible"),
    *_rows(Part.CLOSING, "de", "Am Ende.",
           "sie (?:horten|haben gehort|haben soeben gehort)", "das war", "dies war", "ihr hortet", "du hortest",
           "wir danken fur das zuhoren bei", "ende von"),
    *_rows(Part.PRESENTS, "de", "Zwischen Verlag und Titel.", "prasentiert", "prasentieren", "stellt vor", "bringt"),
    *_rows(Part.PUBLISHER, "de", "Ein kurzer Satz mit einem dieser Worte ist ein Verlag.",
           "verlag", "horverlag", "audio", "audible", "studios?", "horbuch(?:verlag|er)?", "media", "hamburg", "edition",
           "produktion", "argon", "lubbe", "rowohlt", "ullstein", "hanser", "steinbach"),
    *_rows(Part.BY, "de", "Vor dem Autor.",
           "(?:ein |der )?(?:roman |thriller |krimi |kriminalroman |erzahlung |geschichte )?(?:geschrieben )?(?:von|fon|vom)",
           "autor(?:in)?", "(?:ist )?(?:ein |eine )?(?:roman|erzahlung|thriller|krimi) von"),
    *_rows(Part.ROLE, "de", "Andere Mitwirkende.",
           "(?:und )?(?:gelesen|erzahlt|gesprochen|vorgelesen|ubersetzt|ubersetzung|regie|musik|bearbeitet|produziert"
           "|aufgenommen|herausgegeben)(?: W){0,4} (?:von|vom)", "(?:es )?(?:liest|lesen|spricht|sprechen|las)",
           "(?:der )?sprecher(?:in)?(?: ist)?", "aus dem \\w+(?: ubersetzt)? von", "regie", "mit"),
    *_rows(Part.EDITION, "de", "Über die Aufnahme oder die Art des Buches.",
           "(?:die )?(?:ungekurzte|vollstandige|autorisierte)(?: (?:lesung|fassung|ausgabe|horbuchfassung|lesefassung))?",
           "(?:ein )?(?:horbuch|roman|thriller|krimi|kriminalroman|psychothriller|erzahlung|marchen|fall fur W W)",
           "lesung", "ungekurzt"),
    *_rows(Part.UNIT, "de", "Vor der Nummer.", "band", "buch", "folge", "nummer"),
    *_rows(Part.HEADING, "de", "Die Geschichte beginnt.",
           "kapitel(?: N| W)?", "(?:\\w+ )kapitel", "prolog", "vorwort", "einleitung", "epilog", "teil N", "erster teil"),
    *_rows(Part.REFUSE, "de", "Werbung und Rede über Bücher.",
           "auch", "ebenfalls", "weitere", "autor(?:in)? von", "fortsetzung von", "zusammenfassung", "rezension",
           "demnachst", "als nachstes", "wenn ihnen", "lesen sie", "horprobe", "erhaltlich", "nach motiven", "basiert auf",
           "bekannt durch", "empfehl\\w+", "vom autor von"),
    *_rows(Part.TRAILER, "de", "Hinter einem anderen Titel.", "(?:ist )?(?:ebenfalls |auch |demnachst )?erhaltlich",
           "erscheint", "demnachst"),
    # French
    *_rows(Part.LEAD, "fr", "Avant le titre.",
           "(?:le )?livre audio", "vous (?:allez )?ecoute[rz]", "bienvenue dans", "voici", "ceci est", "un enregistrement de",
           "(?:la )?(?:lecture|version)(?: integrale| audio)?(?: de| du roman)?", "le roman", "audible"),
    *_rows(Part.CLOSING, "fr", "À la fin.", "vous venez d ?(?:ecouter|entendre)", "vous avez ecoute", "c ?etait",
           "fin de", "merci d ?avoir ecoute"),
    *_rows(Part.PRESENTS, "fr", "Entre l'éditeur et le titre.", "presentent?", "vous presentent?", "ont le plaisir de presenter"),
    *_rows(Part.PUBLISHER, "fr", "Une phrase courte avec un de ces mots est un éditeur.",
           "editions?", "audiolib", "audio", "audible", "studios?", "lizzie", "gallimard", "hachette", "productions?",
           "ecoutez", "lire"),
    *_rows(Part.BY, "fr", "Avant l'auteur.",
           "(?:un roman |ecrit |une histoire |texte |un livre )?(?:de|par|d)", "auteur", "une autrice", "autrice"),
    *_rows(Part.ROLE, "fr", "Les autres.",
           "(?:et )?(?:lue?s?|raconte[es]?|interprete[es]?|narre[es]?|traduite?|enregistre|realise|adapte|dite?)"
           "(?: W){0,4} par", "traduit (?:de l anglais|de l W|du W|de W)(?: W){0,3} par", "avec la voix de",
           "narrateur", "une lecture de", "musique(?: de)?", "traduction(?: de)?"),
    *_rows(Part.EDITION, "fr", "L'enregistrement ou le genre.",
           "(?:un |le )?(?:texte integral|version integrale|integrale|roman|recit|thriller|policier|nouvelle|conte)",
           "integral"),
    *_rows(Part.UNIT, "fr", "Avant le numéro.", "tome", "livre", "volume", "numero"),
    *_rows(Part.HEADING, "fr", "L'histoire commence.",
           "chapitre(?: N| W)?", "prologue", "introduction", "preface", "avant propos", "premiere partie", "partie N"),
    *_rows(Part.REFUSE, "fr", "Publicité et critique.",
           "aussi", "egalement", "(?:l )?auteur de", "suite de", "resume de", "critique de", "bientot", "prochain",
           "si vous avez aime", "extrait de", "disponible", "du meme auteur", "par l auteur", "inspire de", "decouvrez"),
    *_rows(Part.TRAILER, "fr", "Après un autre titre.", "(?:est |sont )?(?:aussi |egalement |bientot )?disponibles?", "a paraitre"),
    # Spanish
    *_rows(Part.LEAD, "es", "Antes del título.",
           "(?:el )?audiolibro", "esta escuchando", "estas escuchando", "bienvenidos? a", "esto es", "este es", "a continuacion",
           "(?:una )?grabacion(?: integra| completa)? de", "(?:la )?(?:lectura|version)(?: integra| completa)? de", "la novela",
           "audible"),
    *_rows(Part.CLOSING, "es", "Al final.", "(?:usted )?ha escuchado", "has escuchado", "acaba(?:s|n)? de escuchar",
           "han escuchado", "fin de", "esto ha sido", "gracias por escuchar"),
    *_rows(Part.PRESENTS, "es", "Entre editorial y título.", "presentan?", "le presentan?"),
    *_rows(Part.PUBLISHER, "es", "Una frase corta con una de estas palabras es una editorial.",
           "editorial", "ediciones", "audio", "audible", "studios?", "producciones", "planeta", "penguin", "grupo", "storytel"),
    *_rows(Part.BY, "es", "Antes del autor.", "(?:una novela |escrit[oa] |un libro |una historia )?(?:de|por|del)",
           "autora?", "(?:una )?obra de"),
    *_rows(Part.ROLE, "es", "Los demás.",
           "(?:y )?(?:narrad[oa]|leid[oa]|interpretad[oa]|traducid[oa]|dirigid[oa]|producid[oa]|grabad[oa]|locutad[oa])"
           "(?: W){0,4} por", "(?:con la )?voz de", "narrador(?:a)?", "traduccion(?: de)?", "narracion(?: de)?", "lectura de"),
    *_rows(Part.EDITION, "es", "La grabación o el género.",
           "(?:una )?(?:version integra|edicion integra|integra|completo|novela|novela negra|relato|cuento|thriller)",
           "sin abreviar"),
    *_rows(Part.UNIT, "es", "Antes del número.", "libro", "tomo", "volumen", "numero"),
    *_rows(Part.HEADING, "es", "La historia empieza.",
           "capitulo(?: N| W)?", "prologo", "introduccion", "prefacio", "primera parte", "parte N"),
    *_rows(Part.REFUSE, "es", "Publicidad y crítica.",
           "tambien", "proximo", "proxima", "autora? de", "continuacion de", "resumen de", "resena", "si le gusto",
           "si te gusto", "fragmento de", "disponible", "otros libros", "basad[oa] en", "del mismo autor", "inspirad[oa] en",
           "descubr[ae]"),
    *_rows(Part.TRAILER, "es", "Detrás de otro título.", "(?:esta |estan )?(?:tambien |ya )?disponibles?", "proximamente"),
)  # fmt: skip

# "the second book of": ordinals, and numbers of languages whose words are not made into digits before.
_COUNTED = {
    "en": "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
    "de": "erste zweite dritte vierte funfte sechste siebte achte neunte zehnte elfte zwolfte",
    "fr": "premier deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme onzieme douzieme",
    "es": "primer segundo tercer cuarto quinto sexto septimo octavo noveno decimo undecimo duodecimo",
}
_CARDINAL = {
    "de": "eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf",
    "fr": "un deux trois quatre cinq six sept huit neuf dix onze douze",
    "es": "uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
}
ORDINALS = {
    f"{word}{ending}": str(n)
    for language, words in _COUNTED.items()
    for n, word in enumerate(words.split(), 1)
    for ending in {"en": ("",), "de": ("", "r", "s", "n", "m"), "fr": ("", "e"), "es": ("", "o", "a")}[language]
} | {"premiere": "1", "seconde": "2", "segunda": "2"}
CARDINALS = {
    language: {word: str(n) for n, word in enumerate(words.split(), 1)} for language, words in _CARDINAL.items()
}

# English words of a number's sound, behind a title that has numbered siblings, or behind "book".
HOMOPHONES = {"to": "2", "too": "2", "for": "4", "won": "1", "ate": "8", "tree": "3", "sex": "6"}


def rows(part: Part, language: str) -> tuple[str, ...]:
    """The patterns of a part in a language; English comes with each, for jingles are English everywhere."""
    wanted = {language, "en"} if part in (Part.LEAD, Part.PUBLISHER, Part.PRESENTS) else {language}
    return tuple(row.pattern for row in TABLE if row.part is part and row.language in wanted)


LANGUAGES = tuple(dict.fromkeys(row.language for row in TABLE))
