"""Roles beside names: "Ken Liu - translator", "Written by Frank Herbert", "Simon Jäger (Sprecher)"."""

from __future__ import annotations

import re
from typing import NamedTuple

from hardcover import Role, is_role, roles_of

__all__ = ["Name", "Role", "name_with_role"]

_LEAD = re.compile(
    r"^(?P<role>written|narrated|read|performed|translated|edited|illustrated|adapted|directed|dramati[sz]ed"
    r"|gelesen|gesprochen|erzählt|übersetzt|geschrieben|lu|traduit|narrado|leído|escrito|traducido|letto|scritto"
    r"|foreword|introduction|afterword|preface)\s+(?:and (?:read|narrated|performed)\s+)?(?:by|von|par|por|da)[\s:]+",
    re.IGNORECASE,
)
_BARE_LEAD = re.compile(r"^(?:by|von|par|de|por|di|door|av|af)\s+(?=[A-ZÀ-ÞА-Я])")
_LABEL = re.compile(r"^(?P<role>[^\W\d_]+(?: [^\W\d_]+)?)\s*:\s*(?=\S)")
_TAIL = re.compile(r"\s+[-–—]\s+(?P<role>[^-–—]+)$|\s*[(\[](?P<bracket>[^)\]]*)[)\]]\s*$|,\s+(?P<comma>[^,]+)$")
_BY_LEAD = {
    "written": Role.AUTHOR, "geschrieben": Role.AUTHOR, "escrito": Role.AUTHOR, "scritto": Role.AUTHOR,
    "narrated": Role.NARRATOR, "read": Role.NARRATOR, "performed": Role.NARRATOR, "gelesen": Role.NARRATOR,
    "gesprochen": Role.NARRATOR, "erzählt": Role.NARRATOR, "lu": Role.NARRATOR, "narrado": Role.NARRATOR,
    "leído": Role.NARRATOR, "letto": Role.NARRATOR,
    "translated": Role.TRANSLATOR, "übersetzt": Role.TRANSLATOR, "traduit": Role.TRANSLATOR,
    "traducido": Role.TRANSLATOR, "edited": Role.EDITOR, "illustrated": Role.ILLUSTRATOR,
    "adapted": Role.ADAPTER, "directed": Role.ADAPTER, "dramatised": Role.ADAPTER, "dramatized": Role.ADAPTER,
    "foreword": Role.FOREWORD, "introduction": Role.FOREWORD, "afterword": Role.FOREWORD, "preface": Role.FOREWORD,
}  # fmt: skip


class Name(NamedTuple):
    """One person as written, without the role beside the name; ``roles`` is empty where none is said."""

    text: str
    roles: frozenset[Role] = frozenset()


def without_lead(text: str) -> tuple[str, frozenset[Role]]:
    """ "Narrated by A, B": what a text says in front, of everybody in it."""
    lead = _LEAD.match(text)
    if lead is None:
        return text, frozenset()
    return text[lead.end() :].strip(), frozenset({_BY_LEAD[lead["role"].casefold()]})


def name_with_role(text: str) -> Name:
    """One name out of a list of people, with what is said about it. Brackets that hold no role stay."""
    text = text.strip()
    roles: set[Role] = set()
    if lead := _LEAD.match(text):
        roles.add(_BY_LEAD[lead["role"].casefold()])
        text = text[lead.end() :].strip()
    elif lead := _BARE_LEAD.match(text):
        text = text[lead.end() :].strip()
    elif (label := _LABEL.match(text)) and is_role(label["role"]):
        roles |= roles_of(label["role"])
        text = text[label.end() :].strip()
    while tail := _TAIL.search(text):
        said = tail["role"] or tail["bracket"] or tail["comma"] or ""
        if not is_role(said) and not (tail["role"] and _is_role_phrase(said)):
            break
        roles |= roles_of(said)
        text = text[: tail.start()].strip()
    return Name(text, frozenset(roles - {Role.OTHER}) if roles - {Role.OTHER} else frozenset(roles))


def _is_role_phrase(text: str) -> bool:
    """ "translator", "introduction and notes": behind a dash a phrase that begins with a role."""
    first = re.split(r"\W+", text.strip(), maxsplit=1)[0]
    return is_role(first) and not text.strip()[:1].isupper()
