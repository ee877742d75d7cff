"""Which book of Hardcover an item of Audiobookshelf is: pure, with the evidence, and in doubt left to a person."""

from .match import match
from .model import Bucket, Candidate, Evidence, Verdict
from .views import ItemViews, SeriesClaim, View, views_of
from .weights import WEIGHT

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
    "views_of",
]
