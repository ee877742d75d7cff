"""The grammar of spoken credits: what an opening announces, told apart from books it merely mentions. Pure."""

from handlers.audio.credits.announce import Announcement, KnownBook, Mention, Reading, read_credits
from handlers.audio.credits.guess import Guess, guesses

__all__ = ["Announcement", "Guess", "KnownBook", "Mention", "Reading", "guesses", "read_credits"]
