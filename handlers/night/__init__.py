"""Passes over many books: a user's progress, the library's matches, offline sessions, shelf extras."""
