"""Which book of Hardcover an item of Audiobookshelf is: pure, with the evidence, and in doubt left to a person."""

from handlers.matching.match import match
from handlers.matching.model import Bucket, Candidate, Evidence, Verdict
from handlers.matching.search_words import search_words
from handlers.matching.views import ItemViews, SeriesClaim, View, views_of
from handlers.matching.weights import WEIGHT

__all__ = [
    "WEIGHT",
    "Bucket",
    "Candidate",
    "Evidence",
    "ItemViews",
    "SeriesClaim",
    "Verdict",
    "View",
    "match",
    "search_words",
    "views_of",
]
