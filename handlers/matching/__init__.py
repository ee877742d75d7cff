"""Which book of Hardcover an item of Audiobookshelf is: pure, with the evidence, and in doubt left to a person."""

from .match import match
from .model import Bucket, Candidate, Evidence, Verdict
from .views import ItemViews, SeriesClaim, View, views_of
from .weights import TABLE, WEIGHT, Weight

__all__ = [
    "TABLE",
    "WEIGHT",
    "Bucket",
    "Candidate",
    "Evidence",
    "ItemViews",
    "SeriesClaim",
    "Verdict",
    "View",
    "Weight",
    "match",
    "views_of",
]
