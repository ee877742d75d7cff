"""What a contributor did, out of Hardcover's free text ``contribution`` [H 3.9]: a closed list, the rest is no role.

A list by substring called a "Sensitivity Reader" the narrator and an "Author of introduction" the author.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache


class Role(StrEnum):
    """The roles that are told apart. ``OTHER``: a role that no field of a book holds."""

    AUTHOR = "author"
    NARRATOR = "narrator"
    TRANSLATOR = "translator"
    EDITOR = "editor"
    ILLUSTRATOR = "illustrator"
    FOREWORD = "foreword"
    ADAPTER = "adapter"
    OTHER = "other"


_WORDS: dict[Role, str] = {
    Role.AUTHOR: (
        "author|authors|co-author|coauthor|co author|main author|primary author|writer|co-writer|written by|by"
        "|author and narrator|autor|autorin|auteur|autrice|auteure|autora|autore|schrijver|författare|forfatter"
        "|kirjailija|автор|著者|作者|저자|creator"
    ),
    Role.NARRATOR: (
        "narrator|narrators|narration|co-narrator|narrated by|narrated|reader|read by|performer|performed by"
        "|voice actor|voice|voices|voice over|voice artist|audiobook narrator|sprecher|sprecherin|sprecher/in"
        "|erzähler|erzählerin|vorleser|gelesen von|narrateur|narratrice|lu par|lecteur|lectrice|narrador|narradora"
        "|narrado por|narratore|letto da|voorlezer|uppläsare|oplæser|innleser|lukija|lektor|чтец|читает|диктор"
        "|朗読|ナレーター|朗读|낭독"
    ),
    Role.TRANSLATOR: (
        "translator|translation|translated by|co-translator|übersetzer|übersetzerin|übersetzung|übersetzt von"
        "|traducteur|traductrice|traduit par|traductor|traductora|traduttore|vertaler|översättare|oversætter"
        "|oversetter|tłumacz|переводчик|訳者|翻訳|译者|역자"
    ),
    Role.EDITOR: "editor|edited by|editors|co-editor|series editor|herausgeber|herausgeberin|éditeur|redactor|編集",
    Role.ILLUSTRATOR: (
        "illustrator|illustrations|illustrated by|artist|cover artist|cover design|cover designer|inker|colorist"
        "|letterer|penciller|photographer|illustrateur|ilustrador|illustratore|zeichner|イラスト"
    ),
    Role.FOREWORD: (
        "foreword|foreword by|introduction|introduction by|afterword|afterword by|preface|preface by|prologue"
        "|epilogue|author of introduction|author of foreword|introducer|contributor|essay|essayist|commentary|vorwort"
        "|nachwort|préface|prólogo|with"
    ),
    Role.ADAPTER: (
        "adapter|adaptor|adaptation|adapted by|dramatist|screenwriter|playwright|script|scriptwriter|director"
        "|directed by|producer|composer|bearbeitung|regie|regisseur|adaptateur|dramatised by|dramatized by"
    ),
}
_ROLES = {word: role for role, words in _WORDS.items() for word in words.split("|")}
_BETWEEN = re.compile(r" ?(?:,|;|/|&|\+|\band\b|\bund\b|\bet\b) ?")


@lru_cache(maxsize=1024)
def roles_of(text: str | None) -> frozenset[Role]:
    """Every role a text names ("Author, Narrator"); no text is the author's [H 3.9]; an unknown word is ``OTHER``."""
    folded = " ".join((text or "").casefold().strip(" .:").split())
    if not folded:
        return frozenset({Role.AUTHOR})
    if folded in _ROLES:
        return frozenset({_ROLES[folded]})
    return frozenset(_ROLES.get(piece, Role.OTHER) for piece in _BETWEEN.split(folded) if piece)


def is_role(text: str) -> bool:
    """Whether a text is nothing but the name of a role we know."""
    return bool(text.strip()) and Role.OTHER not in roles_of(text)
