"""What narrators say around title and author in Spanish; see ``tables``."""

from __future__ import annotations

from handlers.audio.credits.rows import Part, Row

ROWS: tuple[Row, ...] = (
    Row(Part.LEAD, "Before a title.", (
        "(?:el )?audiolibro", "esta escuchando", "estas escuchando", "bienvenidos? a", "esto es", "este es",
        "van? a escuchar", "y (?:voy a|les voy a) leer(?:le|les|te)?",
        "a continuacion", "(?:esta es )?(?:una )?grabacion(?: integra| completa)? de",
        "(?:la )?(?:lectura|version)(?: integra| completa)? de", "la novela", "audible",
    )),
    Row(Part.CLOSING, "At the end of a book.", (
        "(?:usted )?ha escuchado", "has escuchado", "acaba(?:s|n)? de escuchar", "han escuchado", "fin de",
        "esto ha sido", "gracias por escuchar",
    )),
    Row(Part.PRESENTS, "Between publisher and title.", (
        "presentan?", "le presentan?",
    )),
    Row(Part.PUBLISHER, "A short phrase with one of these is a publisher.", (
        "editorial", "ediciones", "audio", "audible", "studios?", "producciones", "planeta", "penguin", "grupo",
        "storytel",
    )),
    Row(Part.BY, "Before an author.", (
        "(?:(?:una|la)(?: nueva| primera)? novela |un thriller |escrit[oa] |un libro "
        "|una historia )?(?:de|por|del)", "autora?", "(?:una )?obra de",
    )),
    Row(Part.ROLE, "Others who worked on it.", (
        "(?:y )?(?:narrad[oa]|leid[oa]|interpretad[oa]|traducid[oa]|dirigid[oa]|producid[oa]"
        "|grabad[oa]|locutad[oa])(?: W){0,4} por",
        "(?:con la )?voz de", "narrador(?:a)?", "traduccion(?: de)?", "narracion(?: de)?", "lectura de",
    )),
    Row(Part.EDITION, "About the recording, or the kind of book.", (
        "(?:una )?(?:version integra|edicion integra|integra|completo|novela|novela negra|relato"
        "|cuento|thriller)",
        "sin abreviar",
    )),
    Row(Part.WHOLE, "Nothing is left out.", (
        "(?:version|edicion|lectura) (?:integra|completa)", "sin abreviar",
    )),
    Row(Part.UNIT, "What a number in a series stands behind.", (
        "libro", "tomo", "volumen", "numero",
    )),
    Row(Part.HEADING, "The story begins.", (
        "capitulo(?: N| W)?", "prologo", "introduccion", "prefacio", "primera parte", "parte N",
    )),
    Row(Part.DEDICATION, "For somebody; the story follows.", (
        "para W", "a W", "en memoria de", "a la memoria",
    )),
    Row(Part.REFUSE, "Advertising and talk about books.", (
        "tambien", "proximo", "proxima", "autora? de", "continuacion de", "resumen de", "resena", "si le gusto",
        "si te gusto", "fragmento de", "capitulos? de", "disponible", "otros libros", "basad[oa] en", "del mismo autor",
        "inspirad[oa] en", "descubr[ae]",
    )),
    Row(Part.TRAILER, "Said behind another book's title.", (
        "(?:esta |estan )?(?:tambien |ya )?disponibles?", "proximamente",
    )),
)  # fmt: skip
