"""Which tag means what, in the names tinytag gives them (lower case, whatever the container).

MP4's four letters (``©nrt``), freeform atoms (``----:…:NARRATOR``), ID3 frames (``TIT3``) and their free texts
(``TXXX:ASIN``), Vorbis comments and WMA's names all stand in one list per meaning, the most telling one first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

MEANINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "album": ("album", "wm/albumtitle"),
        "title": ("title",),
        "sort": ("soal", "tsoa", "albumsort", "wm/albumsortorder", "sonm", "tsot", "titlesort"),
        "subtitle": ("subtitle", "tit3", "©st3", "wm/subtitle"),
        "albumartist": ("albumartist", "album artist", "wm/albumartist"),
        "artist": ("artist", "©aut", "author"),
        "narrator": ("narrator", "©nrt", "wm/narrator", "narratedby", "readby"),
        "composer": ("composer", "wm/composer"),
        "performer": ("performer", "conductor"),  # TPE3, which some tools use for narrators
        "series": ("series",),
        "series-part": ("series-part", "seriespart", "series_part", "part"),
        "movement-name": ("movement_name", "movementname", "mvnm"),
        "movement": ("movement", "mvin"),
        "show": ("tvsh", "show"),
        "episode": ("tven", "episode_id"),
        "grouping": ("grouping", "work", "contentgroup", "wm/contentgroupdescription"),  # "Name #2; Other #1"
        "asin": ("asin", "audible_asin"),
        "isbn": ("isbn",),
        "year": ("year", "date", "tdrl", "wm/year", "releasedate"),
        "publisher": ("publisher", "label", "wm/publisher"),
        "language": ("language", "wm/language"),
        "description": ("description", "ldes", "synopsis", "comment", "desc"),
        "genre": ("genre",),
    }
)

_URLS = ("woaf", "wm/audiofileurl")
_URL_ASIN = re.compile(r"/([A-Z0-9]{10})/?(?:[?#].*)?$")
_LEGAL = re.compile(r"[©℗\d]|\((?:c|p)\)|copyright|all rights", re.IGNORECASE)
_VENDOR = {"asin": "cdek", "series": "srnm", "series-part": "srsq"}  # by hearsay: never on their own
_LONGEST = 10_000  # characters


def by_meaning(raw: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Tags as tinytag names them -> texts by meaning, each once, in the order of ``MEANINGS``."""
    read = {
        name.casefold(): [one.strip("\0 \t\r\n")[:_LONGEST] for one in texts] for name, texts in raw.items()
    }  # fmt: skip
    found = {
        meaning: list(dict.fromkeys(text for name in names for text in read.get(name, ()) if text))
        for meaning, names in MEANINGS.items()
    }
    urls = (_URL_ASIN.search(text) for name in _URLS for text in read.get(name, ()))
    found["asin"] += [url[1] for url in urls if url and url[1] not in found["asin"]]
    if not found["publisher"]:  # a bare name in the copyright line is the publisher's
        found["publisher"] = [text for text in read.get("copyright", ()) if text and not _LEGAL.search(text)]
    return {meaning: texts for meaning, texts in found.items() if texts}


def vendor_tags(raw: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """What tags of one vendor seem to say, by meaning; to be taken only where something else says the same."""
    read = {name.casefold(): texts for name, texts in raw.items()}
    return {meaning: read[name][0].strip() for meaning, name in _VENDOR.items() if read.get(name)}
