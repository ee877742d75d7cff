"""The conversation: one question after the other, each settled by one key. Every decision is kept at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any

from earmark.cli.review.card import HELP, WITHDRAWN_KEYS, card, keys_line, withdrawn_card
from earmark.cli.review.keys import Keys
from earmark.cli.table import plain
from earmark.commands.dispatch import Dispatch, answer_to
from earmark.observe.words import count
from earmark.service.control import CommandFailed
from earmark.views.answers.review import MOST_CHOICES, Choice, ReviewDecision, WaitingAnswer, WithdrawalDecision


@dataclass(slots=True)
class Desk:
    """``questions`` of ``review.list``; ``user``: decisions are for this one only."""

    questions: Sequence[WaitingAnswer]
    dispatch: Dispatch
    keys: Keys
    say: Callable[[str], None]
    user: str | None = None
    zone: tzinfo = UTC
    linked: set[int] = field(default_factory=set)  # by place in the list
    ignored: set[int] = field(default_factory=set)
    answered: set[int] = field(default_factory=set)

    async def work(self) -> bool:
        """Until the last question or `q`; whether it was the last question. Raises ``Interrupted``."""
        place = 0
        try:
            while place < len(self.questions):
                moved = await self._one(place)
                if moved is None:
                    return False
                place = max(place + moved, 0)
            return True
        finally:
            self.say(self._summary())

    async def _one(self, place: int) -> int | None:
        """Ask one question; how far to go on from it, ``None``: to the end."""
        question = self.questions[place]
        if question.asks is not None:
            return await self._vanished(place)
        found: Sequence[Choice] | None = question.candidates
        while True:
            if found is not None:
                candidates = found
                self.say(card(question, candidates, place + 1, len(self.questions), self.zone))
                self.say(keys_line(candidates))
            try:
                key, more = self.keys.key()
                match key.lower():
                    case "q":
                        return None
                    case "s":
                        return 1
                    case "b":
                        if place == 0:
                            self.say("this is the first one")
                            found = None
                            continue
                        await self._take_back(place - 1)
                        return -1
                    case "i":
                        await self._ignore(place)
                        return 1
                    case "o" | "w":
                        found = await self._look_further(question, key.lower(), more, candidates)
                    case digit if digit.isdecimal() and 1 <= int(digit) <= len(candidates):
                        if await self._accept(place, candidates[int(digit) - 1]):
                            return 1
                        found = None
                    case _:
                        self.say(HELP)
                        found = None
            except CommandFailed as error:
                self.say(str(error))
                found = None

    async def _vanished(self, place: int) -> int | None:
        """Finishes that vanished at once: were they meant?"""
        question = self.questions[place]
        self.say(withdrawn_card(question, place + 1, len(self.questions)))
        while True:
            key, _ = self.keys.key()
            match key.lower():
                case "q":
                    return None
                case "s":
                    return 1
                case "b" if place > 0:
                    await self._take_back(place - 1)
                    return -1
                case "t" | "k" as given:
                    answer = {"t": "take back", "k": "keep"}[given]
                    if given == "t":
                        self.say(f"take back {count(len(question.titles), 'finish', 'finishes')}? y or n")
                        match self.keys.key()[0].lower():
                            case "q":
                                return None
                            case "y":
                                pass
                            case _:
                                self.say("nothing was done")
                                continue
                    options = {"user": question.users[0], "answer": answer}
                    done = await answer_to(self.dispatch, "review.withdrawn", options, WithdrawalDecision)
                    self.answered.add(place)
                    self.say(f"{done.books} books: {answer}\n")
                    return 1
                case _:
                    self.say(WITHDRAWN_KEYS)

    async def _accept(self, place: int, candidate: Choice) -> bool:
        if candidate.edition is None:
            self.say("no edition of it is known: name one with o")
            return False
        done = await self._decide("review.accept", place, edition=candidate.edition)
        self.ignored.discard(place)
        self.linked.add(place)
        self.say(f"linked to edition {done.edition} of book {done.book}{self._for()}\n")
        return True

    async def _ignore(self, place: int) -> None:
        await self._decide("review.ignore", place)
        self.linked.discard(place)
        self.ignored.add(place)
        self.say(f"ignored{self._for()}\n")

    async def _take_back(self, place: int) -> None:
        if place in self.linked | self.ignored:
            await self._decide("review.reopen", place)
            self.linked.discard(place)
            self.ignored.discard(place)
            self.say("taken back\n")

    async def _look_further(
        self, question: WaitingAnswer, key: str, more: str, before: Sequence[Choice]
    ) -> Sequence[Choice] | None:
        """What the person names or searches for, before what was there; ``None``: nothing new."""
        prompts = {"o": "edition number or address on hardcover.app: ", "w": "search for: "}
        wanted = more or self.keys.line(prompts[key])
        if not wanted:
            self.say("nothing was named")
            return None
        command, option = {"o": ("review.other", "named"), "w": ("review.search", "words")}[key]
        found = await answer_to(self.dispatch, command, self._about(question) | {option: wanted}, tuple[Choice, ...])
        if not found:
            self.say(f"Hardcover finds nothing for “{plain(wanted)}”")
            return None
        new = {candidate.edition for candidate in found}
        return [*found, *(candidate for candidate in before if candidate.edition not in new)][:MOST_CHOICES]

    async def _decide(self, command: str, place: int, **more: Any) -> ReviewDecision:
        return await answer_to(self.dispatch, command, self._about(self.questions[place]) | more, ReviewDecision)

    def _about(self, question: WaitingAnswer) -> dict[str, Any]:
        return {"item": question.item.id, "users": list(question.users), "user": self.user}

    def _for(self) -> str:
        return f" for {self.user}" if self.user else ""

    def _summary(self) -> str:
        settled = len(self.linked) + len(self.ignored) + len(self.answered)
        if not self.questions:
            return "nothing waits for you"
        text = f"{settled} settled ({len(self.linked)} linked, {len(self.ignored)} ignored), "
        text += f"{len(self.questions) - settled} left"
        return text + ("; `earmark unlink ITEM` takes a decision back" if settled else "")
