"""What narrators say around title and author in French; see ``tables``."""

from __future__ import annotations

from handlers.audio.credits.rows import Part, Row

ROWS: tuple[Row, ...] = (
    Row(Part.LEAD, "Before a title.", (
        "(?:le )?livre audio", "vous (?:allez )?ecoute[rz]", "bienvenue dans", "voici", "ceci est",
        "et je vais (?:vous )?lire",
        "un enregistrement de", "(?:la )?(?:lecture|version)(?: integrale| audio)?(?: de| du roman)?", "le roman",
        "audible",
    )),
    Row(Part.CLOSING, "At the end of a book.", (
        "vous venez d ?(?:ecouter|entendre)", "vous avez ecoute", "c ?etait", "fin de", "merci d ?avoir ecoute",
    )),
    Row(Part.PRESENTS, "Between publisher and title.", (
        "presente(?:nt)?", "vous presente(?:nt)?", "ont le plaisir de presenter",
    )),
    Row(Part.PUBLISHER, "A short phrase with one of these is a publisher.", (
        "editions?", "audiolib", "audio", "audible", "studios?", "lizzie", "gallimard", "hachette", "productions?",
        "ecoutez lire",
    )),
    Row(Part.BY, "Before an author.", (
        "(?:(?:un|le)(?: nouveau| premier)? (?:roman|thriller|livre) |ecrit |une histoire |texte "
        "|un livre )?(?:de|par|d)", "auteur", "une autrice", "autrice",
    )),
    Row(Part.ROLE, "Others who worked on it.", (
        "(?:et )?(?:lue?s?|lit|raconte[es]?|interprete[es]?|narre[es]?|traduite?|enregistre|realise"
        "|adapte|dite?)(?: W){0,4} par",
        "traduit (?:de l anglais|de l W|du W|de W)(?: W){0,3} par", "avec la voix de", "narrateur",
        "une lecture de", "musique(?: de)?", "traduction(?: de)?",
    )),
    Row(Part.EDITION, "About the recording, or the kind of book.", (
        "(?:un |le )?(?:texte integral|version integrale|integrale|roman|recit|thriller|policier"
        "|nouvelle|conte)",
        "integral",
    )),
    Row(Part.WHOLE, "Nothing is left out.", (
        "(?:version|lecture|edition) integrale", "texte integral",
    )),
    Row(Part.UNIT, "What a number in a series stands behind.", (
        "tome", "livre", "volume", "numero",
    )),
    Row(Part.HEADING, "The story begins.", (
        "chapitre(?: N| W)?", "prologue", "introduction", "preface", "avant propos", "premiere partie", "partie N",
    )),
    Row(Part.DEDICATION, "For somebody; the story follows.", (
        "pour W", "a W", "a la memoire",
    )),
    Row(Part.REFUSE, "Advertising and talk about books.", (
        "aussi", "egalement", "(?:l )?auteur de", "suite de", "resume de", "critique de", "bientot", "prochain",
        "si vous avez aime", "extrait de", "chapitres? (?:de|du)",
        "disponible", "du meme auteur", "par l auteur", "inspire de",
        "decouvrez",
    )),
    Row(Part.TRAILER, "Said behind another book's title.", (
        "(?:est |sont )?(?:aussi |egalement |bientot )?disponibles?", "a paraitre",
    )),
)  # fmt: skip
