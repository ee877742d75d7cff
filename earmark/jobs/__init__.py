"""Passes over many books: progress, the nightly reconcile, metadata, names, transcribing; and their reports."""
