"""Why a field is proposed or left, and what a book's own opening says."""

from __future__ import annotations

from collections.abc import Mapping

METADATA: Mapping[str, str] = {
    "Only empty fields are filled; {why}": "Nur leere Felder werden gefüllt; {why}",
    "Earmark changes no covers, that is done in Audiobookshelf; {why}": "Earmark ändert keine Cover, das geht in "
    "Audiobookshelf; {why}",
    "Hardcover's cover cannot be read": "Hardcovers Cover ist nicht zu lesen",
    "the present cover cannot be read": "das jetzige Cover ist nicht zu lesen",
    "{width}x{height} here, {width_there}x{height_there} on Hardcover": "{width}x{height} hier, "
    "{width_there}x{height_there} auf Hardcover",
    "only the sizes are known: {why}": "nur die Größen sind bekannt: {why}",
    "the same picture: {why}": "dasselbe Bild: {why}",
    "another picture: {why}": "ein anderes Bild: {why}",
    "none of metadata.library_paths leads to {path}": "keiner von metadata.library_paths führt zu {path}",
    "the file is empty": "die Datei ist leer",
    "it is no regular file": "es ist keine gewöhnliche Datei",
    "there is no such file here: is the folder mounted, and the mapping right?": "hier gibt es die Datei nicht: ist "
    "der Ordner eingebunden, und stimmt die Zuordnung?",
    "the file may not be read": "die Datei darf nicht gelesen werden",
    "the disk with the library does not answer": "die Platte mit der Bibliothek antwortet nicht",
    "the disk did not answer within {seconds} s": "die Platte antwortete nicht binnen {seconds} s",
    "no audio file whose tags can be read": "keine Audiodatei, deren Tags zu lesen sind",
    "its tags cannot be read ({error})": "ihre Tags sind nicht zu lesen ({error})",
    # which book it is
    "No book of Hardcover is matched": "Kein Buch auf Hardcover ist zugeordnet",
    "{source} speak of another book": "Ein anderes Buch laut {source}",
    "{source} speaks of another book than the match": "Ein anderes Buch als das zugeordnete laut {source}",
    "{source} speak of another book than the match": "Ein anderes Buch als das zugeordnete laut {source}",
    "{source} speaks of another book than Audiobookshelf": "Ein anderes Buch als Audiobookshelf laut {source}",
    "{source} speak of another book than Audiobookshelf": "Ein anderes Buch als Audiobookshelf laut {source}",
    "Neither tags nor names say which book it is": "Weder Tags noch Namen sagen, welches Buch es ist",
    "{source} points at the same book": "Dasselbe Buch laut {source}",
    "{source} point at the same book": "Dasselbe Buch laut {source}",
    "{source} says another language than Hardcover's edition has": "Eine andere Sprache als die von Hardcovers Ausgabe "
    "laut {source}",
    "{source} say another language than Hardcover's edition has": "Eine andere Sprache als die von Hardcovers Ausgabe "
    "laut {source}",
    "Audiobookshelf's title is not the match's, and neither tags nor names say which book it is": "Audiobookshelfs "
    "Titel ist nicht der des zugeordneten Buches, und weder Tags noch Namen sagen, welches es ist",
    "Only Audiobookshelf's fields say which book it is, and the match is not certain": "Nur Audiobookshelfs Felder "
    "sagen, welches Buch es ist, und die Zuordnung ist nicht sicher",
    "Nothing says for certain which book it is": "Nichts sagt mit Sicherheit, welches Buch es ist",
    # proof
    "{source} agrees": "so auch laut {source}",
    "{source} agree": "so auch laut {source}",
    "{source} says {value} instead": "{value} laut {source}",
    "{source} say {value} instead": "{value} laut {source}",
    "Hardcover lists several series": "Hardcover nennt mehrere Reihen",
    "tags or names say what Audiobookshelf says": "Tags oder Namen sagen, was Audiobookshelf sagt",
    "no tag or name says so": "kein Tag und kein Name sagt es",
    "the old one may be another region's": "die alte kann die einer anderen Region sein",
    "{why}, and the book is certain": "{why}, und das Buch ist sicher",
    "nothing else says so": "sonst sagt es nichts",
    "only {source} says so; {why}": "nur laut {source}; {why}",
    "only {source} say so; {why}": "nur laut {source}; {why}",
    "somebody may want its series and number, or its other words, in front": "vielleicht sollen Reihe und Nummer oder "
    "die anderen Wörter davor stehen",
    "{names} would be removed": "{names} fiele weg",
    "Nothing says which language it is in": "Nichts sagt, in welcher Sprache es ist",
    "Hardcover's {field} is in {language}": "auf Hardcover ist {field} auf {language}",
    "Hardcover's {field} may not be in {language}": "auf Hardcover ist {field} vielleicht nicht auf {language}",
    "it is no year": "es ist kein Jahr",
    "{year} is in the future": "{year} liegt in der Zukunft",
    "{year} is before the book's first year, {first}": "{year} liegt vor dem ersten Jahr des Buches, {first}",
    "{year} is before there were audiobooks": "{year} gab es noch keine Hörbücher",
    "{year} is no year of a book": "{year} ist kein Jahr eines Buches",
    "it holds characters that are no text": "es enthält Zeichen, die kein Text sind",
    "the old title has a number that the new one has not": "der alte Titel hat eine Zahl, die der neue nicht hat",
    "the old title says what kind of book or recording it is": "der alte Titel sagt, was für ein Buch oder was für "
    "eine Aufnahme es ist",
    # which recording
    "No identifier shows that it is this edition": "Keine Nummer zeigt, dass es diese Ausgabe ist",
    "Hardcover's edition is no audiobook": "Hardcovers Ausgabe ist kein Hörbuch",
    "Hardcover's edition is an audiobook, this is an ebook": "Hardcovers Ausgabe ist ein Hörbuch, dies ein E-Book",
    "Its length is {percent} off: it may be another recording": "Die Länge weicht um {percent} ab: es kann eine andere "
    "Aufnahme sein",
    "Another narrator is named: it may be another recording": "Ein anderer Sprecher ist genannt: es kann eine andere "
    "Aufnahme sein",
    "It is a LibriVox recording, Hardcover's edition is none": "Es ist eine Aufnahme von LibriVox, Hardcovers Ausgabe "
    "ist keine",
    "Edition {edition} fits as well and says {value}": "Ausgabe {edition} passt ebenso und sagt {value}",
    "Neither length, identifier nor narrator show that it is this edition": "Weder Länge noch Nummer noch Sprecher "
    "zeigen, dass es diese Ausgabe ist",
    "Its length is {percent} off, among {n} audio editions: it may be another one": "Die Länge weicht um {percent} ab, "
    "bei {n} Ausgaben zum Hören: es kann eine andere sein",
    "Only its length shows that it is this edition: no identifier, no narrator": "Nur die Länge zeigt, dass es diese "
    "Ausgabe ist: keine Nummer, kein Sprecher",
    # writing
    "Audiobookshelf shows {value} afterwards": "Audiobookshelf zeigt danach {value}",
    "the item is not in Audiobookshelf any more": "es ist nicht mehr in Audiobookshelf",
    "{field} was edited since: it is {value} now": "{field} wurde seither geändert: jetzt ist es {value}",
    "Earmark does not write covers": "Earmark schreibt keine Cover",
    "an empty value is never written": "ein leerer Wert wird nie geschrieben",
    "it was edited since the check": "es wurde seit der Prüfung geändert",
    # spoken openings
    "title and author are said, but not as this book's credits": "Titel und Autor werden genannt, aber nicht als die "
    "dieses Buches",
    "its author is named, not the title": "der Autor wird genannt, der Titel nicht",
    "two books are announced": "zwei Bücher werden angesagt",
    "number {numbers} is said, which is another book of the series": "Nummer {numbers} wird genannt, ein anderes Buch "
    "der Reihe",
    "it is announced as {kind}": "es wird als {kind} angesagt",
    "it is announced as part {part} of {parts}": "es wird als Teil {part} von {parts} angesagt",
    "the words were not understood well enough": "die Worte waren nicht gut genug zu verstehen",
    "title and author are announced": "Titel und Autor werden angesagt",
    "nothing is said": "es wird nichts gesagt",
    "it is in none of the languages of the settings": "es ist in keiner der eingestellten Sprachen",
    "the words were not understood": "die Worte waren nicht zu verstehen",
    "too little was understood, and no credits in it": "zu wenig war zu verstehen, und keine Ansage darin",
    "no credits are said": "keine Ansage ist zu hören",
}
