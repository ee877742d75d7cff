"""Wrong quick matches: Audiobookshelf's fields are another book's, ASIN and all; folder or tags still say which it is.

Nothing of the kind may be automatic, and the book of the files stands first where a person looks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from handlers.matching import Candidate
from hardcover.model import EditionId
from listener.model import LibraryItem, SeriesEntry
from tests.handlers.matching.members import book, item

RIGHT, WRONG = 1, 2

# right title | author | wrong title | author | folder, where it is not author/title
PAIRS = """
Kestrel Down | Ada Prynne | The Marble Aunt | Ned Osgood |
Eleven Bridges | Sami Oksanen | Twelve Bridges | Sami Oksanen | Audiobooks/Sami Oksanen - Eleven Bridges
A Crown of Snow | Ada Verne | Ashes of Winter | Ada Verne | Ada Verne/Winter/1 - A Crown of Snow
Dune | Frank Herbert | Dune Messiah | Frank Herbert | Frank Herbert/1965 - Dune {Scott Brick}
Der Besuch der alten Tante | Greta Löw | Die Tante aus Bremen | Karl Voss |
Das Paket | Sebastian Fitzek | Das Geschenk | Sebastian Fitzek | Fitzek, Sebastian/Das Paket (ungekürzt)
Le Jardin des ombres | Éloïse Martel | L'Ombre du jardinier | Paul Giraud |
La Peste | Albert Camus | La Chute | Albert Camus | Romans/Albert Camus/La Peste
La casa del río | Inés Robledo | El río sin orillas | Tomás Quiroga |
Il cortile di pietra | Marta Bellini | La pietra e il fiume | Ugo Sarti | Marta Bellini - Il cortile di pietra
De stille dijk | Anna Vermeer | Het lied van de dijk | Joost Blom |
Vinterns hus | Siri Lindahl | Huset vid havet | Nils Ek | Siri Lindahl/Vinterns hus [MP3]
Dom nad rzeką | Ewa Lis | Rzeka bez brzegów | Jan Sowa |
Мост через зиму | Вера Лунина | Зимняя дорога | Олег Седов |
Το σπίτι της θάλασσας | Ελένη Ράλλη | Η θάλασσα και ο βράχος | Νίκος Δούκας |
Kışın Evi | Deniz Aksoy | Deniz Feneri | Murat Kaya |
雪の王冠 | 森崎陽菜 | 冬の灰 | 佐藤健 |
三体 | 刘慈欣 | 球状闪电 | 刘慈欣 | 刘慈欣/三体
겨울의 다리 | 김서연 | 여름의 강 | 박민수 |
جسر الشتاء | ليلى حداد | نهر الصيف | عمر ناصر |
גשר החורף | דנה לביא | נהר הקיץ | רון שחר |
A Ponte de Inverno | Lívia Prado | O Rio de Verão | Caio Neves | Lívia Prado, O Ponte/A Ponte de Inverno
"""


@dataclass(frozen=True)
class QuickMatch:
    """``right``: the book that has to come first."""

    name: str
    item: LibraryItem
    candidates: tuple[Candidate, ...]
    right: int = RIGHT


def quick_matches() -> Iterator[QuickMatch]:
    for line in PAIRS.strip().splitlines():
        title, author, other, writer, folder = (part.strip() for part in line.split("|"))
        folder = folder or f"{author}/{title}"
        right = book(RIGHT, title, author, hours=9.0)
        wrong = book(WRONG, other, writer, hours=11.5, reader="Other Voice", series=(("Elsewhere Tales", 3.0),))
        rest = (book(3, f"{title} {other}", "Somebody Else", hours=9.0), book(4, other, "Nobody Near", hours=None))
        candidates = (wrong, *rest, right)
        it = _overwritten(other, writer, folder)
        tags = (("tagAlbum", title), ("tagArtist", author))
        yield QuickMatch(f"{title}: folder and tags", replace(it, tags=tags), candidates)
        yield QuickMatch(f"{title}: folder", it, candidates)
        yield QuickMatch(f"{title}: tags", replace(it, tags=tags, rel_path="incoming/rec_0117"), candidates)
        silent = replace(it, tags=(("tagAlbum", "Track 01"), ("tagArtist", "Unknown")))
        yield QuickMatch(f"{title}: silent tags", silent, candidates)
        equal = _of_length(wrong, 9.004)
        yield QuickMatch(f"{title}: of equal length", it, (equal, *rest, right))
        yield QuickMatch(f"{title}: no lengths", it, tuple(_of_length(one, None) for one in candidates))
        owned = replace(it, title=title, authors=(author,))
        yield QuickMatch(f"{title}: only its ASIN and narrator", owned, candidates)


def _overwritten(title: str, author: str, folder: str) -> LibraryItem:
    """As Audiobookshelf leaves it when the other book's values replace all there were."""
    it = item(title, author, hours=9.0, reader="Other Voice", path=folder, asin=f"B0{WRONG:08d}")
    return replace(it, series=(SeriesEntry(name="Elsewhere Tales", sequence="3"),))


def _of_length(candidate: Candidate, hours: float | None) -> Candidate:
    seconds = int(hours * 3600) if hours else None
    return replace(candidate, editions=tuple(replace(e, audio_seconds=seconds) for e in candidate.editions))


def corrected() -> Iterator[QuickMatch]:
    """The other way round: the fields are right, and folder or tags are not. The length says so, or nothing does."""
    first = book(RIGHT, "A Crown of Snow", "Ada Verne", hours=9.0, series=(("Winter", 1.0),))
    second = book(WRONG, "Ashes of Winter", "Ada Verne", hours=11.5, series=(("Winter", 2.0),))
    it = item("A Crown of Snow", "Ada Verne", series="Winter #1", hours=9.0, path="Ada Verne/Ashes of Winter")
    yield QuickMatch("another's folder", it, (second, first))
    tags = (("tagAlbum", "Ashes of Winter"), ("tagArtist", "Ada Verne"))
    yield QuickMatch("another's tags", replace(it, rel_path="Ada Verne/A Crown of Snow", tags=tags), (second, first))
    named = replace(it, rel_path="Ada Verne/Winter")
    yield QuickMatch("its series' folder", named, (book(WRONG, "Winter", "Ada Verne", hours=5.0), first))
    shelf = replace(it, rel_path="Ada Verne/The Winter Collection/01", asin="B000000009")
    yield QuickMatch("a shelf's folder", shelf, (second, first, book(9, "Cooking for Cats", "Somebody Else")))


EDITION = {number: EditionId(number * 10 + 1) for number in (RIGHT, WRONG)}
