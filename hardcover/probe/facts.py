"""Each belief that matters, the experiment that tries it, and what it costs at most. ``docs/facts.md`` names them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from hardcover.probe import journal_experiments as journal
from hardcover.probe import limit_experiments as limits
from hardcover.probe import read_experiments as reads
from hardcover.probe import shelf_experiments as shelf
from hardcover.probe.bench import Bench
from hardcover.probe.report import ProbeOutcome


@dataclass(frozen=True, slots=True)
class Fact:
    """``units``: at most; an experiment on the shelf takes its book off and puts it on again."""

    number: str
    says: str
    units: int
    experiment: Callable[[Bench], Awaitable[ProbeOutcome]]

    @property
    def name(self) -> str:
        return self.experiment.__name__


FACTS = (
    Fact("H 2.4", "Every answer says what is left, in RateLimit headers", 1, limits.headers),
    Fact("H 2.3", "60 a minute, a burst of 10, 15 or 5, 5,000 or 50,000 a day", 1, limits.limits),
    Fact("H 2.2", "Each top-level field costs one unit", 4, limits.unit_a_field),
    Fact("H 2.1", "Five fields in a request, and not six", 11, limits.five_fields),
    Fact("H 2.8", "A page of 250 rows comes whole", 1, limits.rows),
    Fact("H 1.14", "Pattern operators are refused with 403", 1, limits.patterns),
    Fact("H 1.15", "Questions four levels deep are answered", 1, limits.depth),
    Fact("H 4.13", "Marking as owned takes write:library", 1, limits.owned_scope),
    Fact("H 4.2", "A book can be put on the shelf privately", 2, shelf.private),
    Fact("H 4.5", "Inserting a book that is there updates it", 6, shelf.upsert),
    Fact("H 4.7", "date_added is taken as it is given", 4, shelf.date_added),
    Fact("H 4.9b", "An update of a shelf row is a patch", 8, shelf.patch),
    Fact("H 5.5", "Another edition on the shelf row moves the open read", 8, shelf.edition_moves_read),
    Fact("H 1.11", "An edition that is none crashes the action, and changes nothing", 6, shelf.no_such_edition),
    Fact("H 4.12", "A shelf row can be deleted", 8, shelf.deleted),
    Fact("H 5.6", "Status 1 opens no read", 4, reads.want_opens_none),
    Fact("H 5.7", "Status 2 opens one read: today, no progress, the given edition", 4, reads.reading_opens),
    Fact("H 5.1", "The percentage is computed by Hardcover, 0 to 100", 8, reads.percent),
    Fact("H 5.3", "Pages written to an audio edition are ignored", 8, reads.unit_of_edition),
    Fact("H 5.4", "An edition without a length shows no progress", 8, reads.lengthless),
    Fact("H 5.20", "Progress beyond the end is kept as it is", 8, reads.beyond_the_end),
    Fact("H 1.13c", "A write is seen by the next question", 12, reads.seen_at_once),
    Fact("H 5.8", "Status 3 closes the open read: today, full progress", 8, reads.read_closes),
    Fact("H 5.9", "Status 3 without a read makes a finished one, without a start", 4, reads.read_makes_finished),
    Fact("H 5.10", "Status 3 with a finished read sets its finish to today", 7, reads.read_rewrites_finish),
    Fact("H 5.11", "A finish date in the open read sets status 3", 8, reads.finish_sets_status),
    Fact("H 5.11b", "Inserting a finished read does not change the status", 6, reads.insert_keeps_status),
    Fact("H 5.12", "True dates written after status 3 stay", 7, reads.dates_stick),
    Fact("H 5.13", "An update of a read is a patch, and null empties a date", 11, reads.read_patch),
    Fact("H 5.14", "Status 2 on a finished book opens a second read", 8, reads.reread_opens),
    Fact("H 5.18", "Status 4 leaves the open read open", 6, reads.pause_leaves_read),
    Fact("H 5.17", "A write of progress makes a journal entry", 14, journal.entry_is_made),
    Fact("H 10.1", "The entry is in the answer to the write", 14, journal.entry_in_answer),
    Fact("H 10.2", "A journal entry can be deleted", 16, journal.entry_deleted),
)
