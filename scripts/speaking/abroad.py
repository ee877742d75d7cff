"""Books in other languages, as candidates of each other."""

from __future__ import annotations

from functools import cache

from handlers.audio.credits import KnownBook
from listener import SeriesEntry

# language | title | author | series #number | narrator
_LINES = """
de|Der Vorleser|Bernhard Schlink||Hans Korte
de|Die Verwandlung|Franz Kafka||Sven Regener
de|Der Prozess|Franz Kafka||Gert Heidenreich
de|Das Parfum|Patrick Süskind||Hans Korte
de|Tintenherz|Cornelia Funke|Tintenwelt #1|Rainer Strecker
de|Tintenblut|Cornelia Funke|Tintenwelt #2|Rainer Strecker
de|Tintentod|Cornelia Funke|Tintenwelt #3|Rainer Strecker
de|Momo|Michael Ende||Gert Heidenreich
de|Die unendliche Geschichte|Michael Ende||Gert Heidenreich
de|Der Steppenwolf|Hermann Hesse||Will Quadflieg
de|Siddhartha|Hermann Hesse||Ulrich Matthes
de|Der Schwarm|Frank Schätzing||Stefan Kaminski
fr|L'Étranger|Albert Camus||Michael Lonsdale
fr|La Peste|Albert Camus||Christian Gonon
fr|Le Petit Prince|Antoine de Saint-Exupéry||Bernard Giraudeau
fr|Les Misérables|Victor Hugo||Michel Vuillermoz
fr|Notre-Dame de Paris|Victor Hugo||Pierre Dubois
fr|Madame Bovary|Gustave Flaubert||Ronald Guttman
fr|Le Comte de Monte-Cristo|Alexandre Dumas||Éric Herson
fr|Les Trois Mousquetaires|Alexandre Dumas|D'Artagnan #1|Denis Lavant
fr|Vingt ans après|Alexandre Dumas|D'Artagnan #2|Denis Lavant
fr|Germinal|Émile Zola||André Dussollier
es|Cien años de soledad|Gabriel García Márquez||Gustavo Bonfigli
es|El amor en los tiempos del cólera|Gabriel García Márquez||Carlos Manuel
es|La sombra del viento|Carlos Ruiz Zafón|El cementerio de los libros olvidados #1|Daniel García
es|El juego del ángel|Carlos Ruiz Zafón|El cementerio de los libros olvidados #2|Daniel García
es|La casa de los espíritus|Isabel Allende||Javiera Gazitúa
es|Rayuela|Julio Cortázar||Víctor Prieto
es|Don Quijote de la Mancha|Miguel de Cervantes||Jordi Salas
es|Ficciones|Jorge Luis Borges||Horacio Peña
es|El Aleph|Jorge Luis Borges||Horacio Peña
es|Pedro Páramo|Juan Rulfo||Mario Iván
"""


@cache
def books_of(language: str) -> dict[str, KnownBook]:
    found: dict[str, KnownBook] = {}
    for line in _LINES.strip().splitlines():
        code, title, author, series, narrator = line.split("|")
        if code != language:
            continue
        name, _, number = series.partition(" #")
        entries = (SeriesEntry(name=name, sequence=number),) if series else ()
        key = f"{code}{len(found)}"
        found[key] = KnownBook(key=key, title=title, authors=(author,), series=entries, narrators=(narrator,))
    return found


def book_of(key: str) -> KnownBook | None:
    return books_of(key[:2]).get(key)


def candidates_of(key: str) -> list[KnownBook]:
    """The book among those of its language, its author's others first."""
    every, book = books_of(key[:2]), books_of(key[:2])[key]
    others = [one for one in every.values() if one.key != key]
    others.sort(key=lambda one: set(one.authors).isdisjoint(book.authors))
    chosen = [book, *others[:7]]
    return sorted(chosen, key=lambda one: one.title)
