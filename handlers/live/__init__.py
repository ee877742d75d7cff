"""From an event to the sync of a book: when it is due, and who takes it."""
