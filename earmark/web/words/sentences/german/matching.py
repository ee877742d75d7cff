"""Why an item is a book, is not, or may be."""

from __future__ import annotations

from collections.abc import Mapping

MATCHING: Mapping[str, str] = {
    # verdicts
    "Hardcover offers no candidate": "Hardcover bietet nichts an, was es sein könnte",
    "The title agrees": "Der Titel stimmt",
    "{fields} agree": "{fields} stimmen",
    "Too little agrees": "Zu wenig stimmt",
    # identifiers
    "{what} belongs to this book": "{what} gehört zu diesem Buch",
    "So does {what}": "{what} ebenso",
    "{what} belongs to “{title}”": "{what} gehört zu „{title}“",
    "The identifier belongs to “{theirs}”, and here it is “{ours}”": "Die Nummer gehört zu „{theirs}“, und hier ist es "
    "„{ours}“",
    # titles
    "The title is the same": "Der Titel ist derselbe",
    "The title is nearly the same": "Der Titel ist fast derselbe",
    "The title is similar": "Der Titel ist ähnlich",
    "The title is rather another": "Der Titel ist eher ein anderer",
    "The title is another": "Der Titel ist ein anderer",
    "The title is the same: {why}": "Der Titel ist derselbe: {why}",
    "The title is nearly the same: {why}": "Der Titel ist fast derselbe: {why}",
    "The title is similar: {why}": "Der Titel ist ähnlich: {why}",
    "The title is rather another: {why}": "Der Titel ist eher ein anderer: {why}",
    "The title is another: {why}": "Der Titel ist ein anderer: {why}",
    "“{ours}” and “{theirs}”": "„{ours}“ und „{theirs}“",
    "“{theirs}” against what {source} says": "„{theirs}“ laut {source}",
    "{why} (unexplained: {words})": "{why} (ungeklärt: {words})",
    "“{ours}” and “{theirs}” are written in different scripts": "„{ours}“ und „{theirs}“ sind in verschiedenen "
    "Schriften geschrieben",
    "Title and author stand in each other's place": "Titel und Autor sind vertauscht",
    "“{ours}” names the series and number of “{theirs}”": "„{ours}“ nennt Reihe und Nummer von „{theirs}“",
    "“{ours}” and “{theirs}” are the same set": "„{ours}“ und „{theirs}“ sind dieselbe Sammlung",
    "{source} says “{theirs}”, Audiobookshelf does not": "laut {source} „{theirs}“, Audiobookshelf sagt es nicht",
    "A number in the title differs": "Eine Zahl im Titel ist eine andere",
    "A number differs in “{ours}” and “{theirs}”": "Eine Zahl ist verschieden in „{ours}“ und „{theirs}“",
    "Only an edition has this title, its book is “{title}”": "Nur eine Ausgabe hat diesen Titel, ihr Buch ist "
    "„{title}“",
    "“{ours}” and Hardcover's “{theirs}” agree too little": "„{ours}“ und „{theirs}“ auf Hardcover stimmen zu wenig "
    "überein",
    "“{ours}” and Hardcover's “{theirs}” agree only in part": "„{ours}“ und „{theirs}“ auf Hardcover stimmen nur zum "
    "Teil überein",
    "“{ours}” and Hardcover's “{theirs}” are written in different scripts": "„{ours}“ und „{theirs}“ auf Hardcover "
    "sind in verschiedenen Schriften geschrieben",
    "There is no title to compare": "Es gibt keinen Titel zu vergleichen",
    "Besides the title too little agrees: {why}": "Außer dem Titel stimmt zu wenig: {why}",
    "only the {fields}": "nur {fields}",
    "nothing": "nichts",
    "“{ours}” names a series and a number, and no length confirms that it is “{theirs}”": "„{ours}“ nennt eine Reihe "
    "und eine Nummer, und keine Länge bestätigt, dass es „{theirs}“ ist",
    "Two books there have this title and author: {ours} and {theirs}": "Zwei Bücher dort haben diesen Titel und Autor: "
    "{ours} und {theirs}",
    # people
    "The author is the same: {people}": "Der Autor ist derselbe: {people}",
    "The author is similar: {why}": "Der Autor ist ähnlich: {why}",
    "{people} and others": "{people} und andere",
    "Another author: {why}": "Ein anderer Autor: {why}",
    "Another name, same recording: {why}": "Ein anderer Name, dieselbe Aufnahme: {why}",
    "{people} here, {people_there} on Hardcover": "{people} hier, {people_there} auf Hardcover",
    "{people} is named in the title, tags or folder": "{people} steht im Titel, in den Tags oder im Ordner",
    "The author field holds the narrator, {people}": "Im Feld des Autors steht der Sprecher, {people}",
    "The author field holds the narrator, “{people}”": "Im Feld des Autors steht der Sprecher, „{people}“",
    "By “{people}” here, by “{people_there}” on Hardcover": "Hier von „{people}“, auf Hardcover von „{people_there}“",
    "Read by the author, {people}": "Vom Autor gelesen, {people}",
    "The narrator is the same: {people}": "Der Sprecher ist derselbe: {people}",
    "Another narrator: {people} here, {people_there} on Hardcover": "Ein anderer Sprecher: {people} hier, "
    "{people_there} auf Hardcover",
    "Read by “{people}” here; Hardcover lists readings by “{people_there}”": "Hier gelesen von „{people}“; "
    "Hardcover kennt Lesungen von „{people_there}“",
    # length, language, year
    "The length is the same": "Die Länge ist dieselbe",
    "The length is nearly the same": "Die Länge ist fast dieselbe",
    "The length is close": "Die Länge ist ungefähr dieselbe",
    "The length is about the same": "Die Länge ist etwa dieselbe",
    "The length is somewhat off": "Die Länge weicht etwas ab",
    "The length is another": "Die Länge ist eine andere",
    "{why}: {ours} here, {theirs} on Hardcover": "{why}: {ours} hier, {theirs} auf Hardcover",
    "It is {ours} long here, {theirs} on Hardcover": "Es ist hier {ours} lang, auf Hardcover {theirs}",
    "It is {ours} long here, the edition the identifier names {theirs}": "Es ist hier {ours} lang, die Ausgabe mit "
    "dieser Nummer {theirs}",
    "The language is the same": "Die Sprache ist dieselbe",
    "Language {ours} here, {theirs} on Hardcover": "Sprache hier {ours}, auf Hardcover {theirs}",
    "It is in “{ours}” here; Hardcover lists “{theirs}”": "Es ist hier in „{ours}“; Hardcover kennt „{theirs}“",
    "The year agrees: {year}": "Das Jahr stimmt: {year}",
    # tags and names
    "{source} says the same title": "Derselbe Titel laut {source}",
    "{source} speaks of another book": "Ein anderes Buch laut {source}",
    "Audiobookshelf says “{ours}”, the files “{theirs}”": "Audiobookshelf sagt „{ours}“, die Dateien „{theirs}“",
    "{source} says “{theirs}”, Audiobookshelf “{ours}”": "Laut {source} „{theirs}“, laut Audiobookshelf „{ours}“",
    "{source} says number {number}, Hardcover has number {theirs}": "Laut {source} Nummer {number}, auf Hardcover "
    "Nummer {theirs}",
    "{source} names “{theirs}” as author, Audiobookshelf “{ours}”": "Laut {source} ist der Autor „{theirs}“, laut "
    "Audiobookshelf „{ours}“",
    "Neither tags nor names say just this title, and no length confirms it": "Weder Tags noch Namen sagen genau diesen "
    "Titel, und keine Länge bestätigt ihn",
    # kinds and parts
    "Only {side} it is called {kind}; it is this recording": "Nur {side} heißt es {kind}; es ist diese Aufnahme",
    "It is {kind} here only": "Es ist nur hier {kind}",
    "It is {kind} on Hardcover only": "Es ist nur auf Hardcover {kind}",
    "One of the two may be several books in one": "Eines von beiden kann mehrere Bücher in einem sein",
    "Hardcover's book is part {part} of a whole": "Hardcovers Buch ist Teil {part} eines Ganzen",
    "Hardcover's book is part {theirs} of a whole, and nothing here says it is one": "Hardcovers Buch ist Teil "
    "{theirs} eines Ganzen, und hier sagt das nichts",
    "Part {ours} here, part {theirs} on Hardcover": "Hier Teil {ours}, auf Hardcover Teil {theirs}",
    "Part {ours} here, the whole on Hardcover": "Hier Teil {ours}, auf Hardcover das Ganze",
    "It is part {ours} here, the whole on Hardcover": "Hier ist es Teil {ours}, auf Hardcover das Ganze",
    "It is part {ours} here, part {theirs} on Hardcover": "Hier ist es Teil {ours}, auf Hardcover Teil {theirs}",
    "The edition is {kind}": "Die Ausgabe ist {kind}",
    "It is abridged, and no abridged edition is listed": "Es ist gekürzt, und keine gekürzte Ausgabe ist verzeichnet",
    "Only an abridged edition is listed": "Nur eine gekürzte Ausgabe ist verzeichnet",
    # numbers
    "It is number {number} of the same series": "Es ist Nummer {number} derselben Reihe",
    "The number {number} agrees": "Die Nummer {number} stimmt",
    "The number {number} is not this book's": "Die Nummer {number} ist nicht die dieses Buches",
    "Number {ours} here, number {theirs} on Hardcover": "Hier Nummer {ours}, auf Hardcover Nummer {theirs}",
    "Only {side} it is number {number}": "Nur {side} ist es Nummer {number}",
    "It is number {ours} here, Hardcover has number {theirs} only": "Hier ist es Nummer {ours}, Hardcover hat nur "
    "Nummer {theirs}",
    "It is number {number} here; Hardcover's “{title}” says no number": "Hier ist es Nummer {number}; „{title}“ auf "
    "Hardcover nennt keine Nummer",
    "Hardcover's “{title}” is number {number}; nothing here says a number": "„{title}“ auf Hardcover ist Nummer "
    "{number}; hier steht keine Nummer",
    "“{title}” is the name of the series, Hardcover has number {theirs}, and nothing here says which volume it is": ""
    "„{title}“ heißt die Reihe, Hardcover hat Nummer {theirs}, und hier sagt nichts, welcher Band es ist",
    # what a link is about to say
    "It is an edition to read, and the item is an audiobook": "Es ist eine Ausgabe zum Lesen, und hier ist ein Hörbuch",
    "It is an audiobook, and the item is to be read": "Es ist ein Hörbuch, und hier ist eines zum Lesen",
    "Hardcover has no edition {number}: the number stands in its page's address": "Hardcover hat keine Ausgabe "
    "{number}: die Nummer steht in der Adresse ihrer Seite",
}
