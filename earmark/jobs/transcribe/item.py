"""One item: transcripts of its ends, a decision about them, and what that does to its match."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any

from earmark.jobs.run_context import RunContext
from earmark.jobs.transcribe.candidates import CandidateFinder, known_of
from earmark.jobs.transcribe.sound import ItemSound
from earmark.service.core import Core
from earmark.service.server import Server
from earmark.views.answers.transcribed import (
    AnnouncedBook,
    SpokenSegment,
    StretchTranscript,
    TranscribedAnswer,
    TranscribedItem,
)
from handlers.audio import decision as rules
from handlers.audio.credits import guesses
from handlers.audio.decision import Decision, OpeningFinding, SpokenBook, decide
from handlers.audio.engines import Engines
from handlers.audio.transcript import CouldNotTranscribe, Stretch
from handlers.matching import Bucket, Candidate, Verdict, match, views_of
from handlers.state.matches import Matched, fingerprint_of
from handlers.state.transcripts import Decided, Transcripts, files_of
from handlers.sync.find_edition import verdict_as_json
from listener import LibraryItem

LENGTH_PROVES = 0.025  # as a share: what is not sound has to agree, too
BY = "transcript"
NOT_DECIDED = Decision(finding=OpeningFinding.NOTHING, why="")


@dataclass(slots=True, kw_only=True)
class Transcribed:
    """What came of one item. ``could_not``: why a stretch has no transcript. ``settled``: its match is certain now."""

    item: LibraryItem
    spoken: list[SpokenBook]
    decision: Decision | None = None
    candidate: Candidate | None = None
    verdict: Verdict | None = None
    could_not: CouldNotTranscribe | None = None
    bytes: int = 0
    attempts: int = 0
    settled: bool = False

    def shown(self) -> TranscribedItem:
        """Without the transcripts."""
        return TranscribedItem(**self._shown())

    def answer(self) -> TranscribedAnswer:
        return TranscribedAnswer(**self._shown(), transcripts=tuple(map(_transcript, self.spoken)))

    def _shown(self) -> dict[str, Any]:
        decided = self.decision or NOT_DECIDED
        book = self.candidate.book if self.candidate is not None else None
        return {
            "item": self.item.id,
            "title": self.item.title,
            "path": self.item.rel_path,
            "finding": self.decision.finding.value if self.decision is not None else None,
            "why": decided.why,
            "text": decided.text,
            "start": round(decided.start, 1),
            "end": round(decided.end, 1),
            "stretch": decided.stretch.value,
            "engine": decided.engine,
            "model": decided.model,
            "confidence": round(decided.confidence, 2),
            "numbers": decided.numbers,
            "narrators": decided.narrators,
            "book": AnnouncedBook(book_id=book.id, title=book.title, authors=book.authors) if book else None,
            "bucket": self.verdict.bucket.value if self.verdict is not None else None,
            "reason": self.verdict.reason if self.verdict is not None else None,
            "could_not": str(self.could_not) if self.could_not is not None else None,
            "settled": self.settled,
            "bytes": self.bytes,
        }


class ItemTranscriber:
    """Works through items one at a time; ``engines`` are the caller's to close."""

    def __init__(self, core: Core, server: Server, engines: Engines, context: RunContext) -> None:
        self._core = core
        self._server = server
        self._engines = engines
        self._context = context
        self.store = Transcripts(core.database)

    async def transcribe(self, item: LibraryItem, matched: Matched | None) -> Transcribed:
        """Opening first, then the end; the second model where the first understands no credits. What is decided is
        written down, and the match with it. Raises what asking Hardcover raises."""
        paths, now = self._core.settings.metadata.library_paths, self._core.ports.now
        sound = ItemSound(item, self._server, self._engines, self.store, paths, now)
        finder = CandidateFinder(self._server)
        made = Transcribed(item=item, spoken=[])
        for transcriber in self._engines.transcribers:
            for stretch in Stretch:
                try:
                    transcript = await sound.transcript(stretch, transcriber)
                except CouldNotTranscribe as error:
                    made.could_not = error
                    continue
                spoken = SpokenBook(stretch=stretch, transcript=transcript)
                if not made.spoken:  # what could not be transcribed costs no units
                    await finder.of_item(item, self._context.matches.get(item.id) or matched)
                made.spoken.append(spoken)
                made.decision = await self._decide(made.spoken, spoken, finder)
                if made.decision.finding is OpeningFinding.ANNOUNCED:
                    break
            if made.decision is not None and made.decision.finding is OpeningFinding.ANNOUNCED:
                break
        made.bytes, made.attempts = sound.bytes, sound.attempts
        if made.decision is not None:
            made.candidate = next((c for c in finder.candidates if str(c.book.id) == made.decision.key), None)
            self._settle(made, finder)
        return made

    async def _decide(self, spoken: list[SpokenBook], latest: SpokenBook, finder: CandidateFinder) -> Decision:
        """With what is known first; then what was said is searched; then the found book among its likes."""
        decided = self._of(spoken, finder)
        if decided.finding is not OpeningFinding.ANNOUNCED:
            await finder.of_guesses(guesses(latest.transcript))
            decided = self._of(spoken, finder)
        found = next((c for c in finder.candidates if str(c.book.id) == decided.key), None)
        if decided.finding is OpeningFinding.ANNOUNCED and found is not None:
            await finder.of_likes(found)
            decided = self._of(spoken, finder)
        return decided

    @staticmethod
    def _of(spoken: list[SpokenBook], finder: CandidateFinder) -> Decision:
        return decide(spoken, [known_of(candidate) for candidate in finder.candidates])

    def _settle(self, made: Transcribed, finder: CandidateFinder) -> None:
        """What was understood is one more source of the item, under the same caps and the owner's thresholds."""
        item, decided, found = made.item, made.decision, made.candidate
        if decided is None or self._context.gateway.dry_run:
            return
        announced = decided.finding is OpeningFinding.ANNOUNCED and found is not None
        book = found.book if announced and found is not None else None
        kept = Decided(
            item=item.id,
            rests_on=rests_on(item, self._engines),
            files=files_of(item),
            decision=decided,
            book=int(book.id) if book is not None else None,
            title=book.title if book is not None else "",
            authors=book.authors if book is not None else (),
            series=book.series[0][0] if book is not None and book.series else "",
            at=self._core.ports.now(),
        )
        self.store.decide(kept)
        if found is None:
            return
        at = self._core.settings.matching
        view = kept.view() if announced else None
        verdict = match(views_of(item, transcript=view), finder.candidates, auto_at=at.auto_at, review_at=at.review_at)
        if verdict.book is None or verdict.book.id != found.book.id:
            verdict = _for_a_person(verdict, found, at.review_at)
        elif verdict.bucket is not Bucket.AUTO or not announced or not _is_proven(item, found, decided):
            verdict = replace(
                verdict,
                bucket=Bucket.REVIEW,
                confidence=min(verdict.confidence, at.auto_at - 0.01),
                reason=verdict.reason if verdict.bucket is not Bucket.AUTO else "Nothing but the words confirms it.",
            )
        made.verdict = verdict
        known = self._context.matches.get(item.id)
        if known is not None and known.is_settled:
            made.settled = announced and known.book_id == found.book.id
            return
        self._put(item, decided, verdict)
        made.settled = verdict.bucket is Bucket.AUTO

    def _put(self, item: LibraryItem, decided: Decision, verdict: Verdict) -> None:
        evidence = verdict_as_json(verdict) if verdict.bucket is not Bucket.AUTO else {}
        self._context.matches.put(
            [
                Matched(
                    item=item.id,
                    fingerprint=fingerprint_of(item),
                    bucket=verdict.bucket.value,
                    book_id=verdict.book.id if verdict.book is not None else None,
                    edition_id=verdict.edition.id if verdict.edition is not None else None,
                    confidence=verdict.confidence,
                    reason=f"{_quoted(decided)}; {verdict.reason}",
                    by=BY,
                    at=self._core.ports.now(),
                    searched=True,
                    title=item.title,
                    evidence=evidence | ({"transcript": decided.as_json()} if evidence else {}),
                )
            ]
        )


def _transcript(spoken: SpokenBook) -> StretchTranscript:
    made = spoken.transcript
    return StretchTranscript(
        stretch=spoken.stretch.value,
        engine=made.engine,
        model=made.model,
        language=made.language,
        segments=tuple(
            SpokenSegment(
                start=round(one.start, 1), end=round(one.end, 1), text=one.text, confidence=round(one.confidence, 2)
            )
            for one in made.segments
        ),
    )


def rests_on(item: LibraryItem, engines: Engines) -> str:
    """What a decision was made from; another value means to decide again."""
    models = [f"{one.engine} {one.model}" for one in engines.transcribers]
    said = repr((rules.VERSION, models, files_of(item), fingerprint_of(item)))
    return hashlib.blake2b(said.encode(), digest_size=12).hexdigest()


def _is_proven(item: LibraryItem, found: Candidate, decided: Decision) -> bool:
    """One thing that is not the title: the length of an audio edition, or the narrator's name."""
    lengths = [edition.audio_seconds for edition in found.editions if edition.audio_seconds]
    if item.duration_seconds and any(abs(item.duration_seconds - one) <= one * LENGTH_PROVES for one in lengths):
        return True
    return bool(decided.narrators)


def _for_a_person(verdict: Verdict, found: Candidate, review_at: float) -> Verdict:
    """The words name another book than everything else does: both are shown, the words' book first."""
    others = [(c, p) for c, p in verdict.runners_up if c.book.id != found.book.id]
    if verdict.book is not None:
        editions = (verdict.edition,) if verdict.edition is not None else ()
        others.insert(0, (Candidate(book=verdict.book, editions=editions), verdict.confidence))
    audio = next((edition for edition in found.editions if edition.audio_seconds), None)
    reason = f"Everything else speaks of “{verdict.book.title}”." if verdict.book is not None else "It is only said."
    return replace(
        verdict,
        bucket=Bucket.REVIEW,
        confidence=review_at,
        book=found.book,
        edition=audio or next(iter(found.editions), None),
        reason=reason,
        evidence=(),
        runners_up=tuple(others),
    )


def _quoted(decided: Decision) -> str:
    minutes, seconds = divmod(int(decided.start), 60)
    where = "opening" if decided.stretch is Stretch.OPENING else "end"
    return (
        f"its {where} says “{decided.text}” at {minutes}:{seconds:02} ({decided.engine} {decided.model}, {decided.why})"
    )
