"""One reading of a book: each source parsed once into a ``BookView``. Pure: no files, no network.

Matching compares what is read here, the metadata check proposes from it, the naming check writes it into names. There
is one list of what says nothing, one list of roles, one parser of paths, titles, people, numbers and series.
"""

from handlers.book.fields import authors_said, fields_view
from handlers.book.hardcover import book_view, edition_view, hardcover_view, position_text, series_of
from handlers.book.kinds import BookKind, kinds_of, part_of
from handlers.book.languages import language_name, language_of
from handlers.book.normalise import fold, key, words
from handlers.book.nothing import (
    is_about_the_copy,
    is_no_description,
    is_no_publisher,
    is_no_subtitle,
    is_no_text,
    is_no_title,
    is_nobody,
)
from handlers.book.numbers import Span, sequence, span_of
from handlers.book.paths import PathParts, PathReading, is_shelf, path_view, read_path, split_path
from handlers.book.people import MAYBE_SAME, SAME_PERSON, PersonName, names_in, names_of, people, same_person
from handlers.book.readings import TitleReading, read_title
from handlers.book.roles import Name, Role, name_with_role
from handlers.book.series import grouped, numbered, same_series, series_core, series_entries, series_key
from handlers.book.tagkeys import MEANINGS, by_meaning, vendor_tags
from handlers.book.tags import tags_view, view_of_tags, year_of
from handlers.book.text import clean_paragraphs, clean_text, is_clean, on_one_line, repaired
from handlers.book.titles import Title, title_of
from handlers.book.view import NO_VALUES, BookView, Field, Source, Value, filled

__all__ = [
    "MAYBE_SAME",
    "MEANINGS",
    "NO_VALUES",
    "SAME_PERSON",
    "BookKind",
    "BookView",
    "Field",
    "Name",
    "PathParts",
    "PathReading",
    "PersonName",
    "Role",
    "Source",
    "Span",
    "Title",
    "TitleReading",
    "Value",
    "authors_said",
    "book_view",
    "by_meaning",
    "clean_paragraphs",
    "clean_text",
    "edition_view",
    "fields_view",
    "filled",
    "fold",
    "grouped",
    "hardcover_view",
    "is_about_the_copy",
    "is_clean",
    "is_no_description",
    "is_no_publisher",
    "is_no_subtitle",
    "is_no_text",
    "is_no_title",
    "is_nobody",
    "is_shelf",
    "key",
    "kinds_of",
    "language_name",
    "language_of",
    "name_with_role",
    "names_in",
    "names_of",
    "numbered",
    "on_one_line",
    "part_of",
    "path_view",
    "people",
    "position_text",
    "read_path",
    "read_title",
    "repaired",
    "same_person",
    "same_series",
    "sequence",
    "series_core",
    "series_entries",
    "series_key",
    "series_of",
    "span_of",
    "split_path",
    "tags_view",
    "title_of",
    "vendor_tags",
    "view_of_tags",
    "words",
    "year_of",
]
