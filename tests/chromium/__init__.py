"""The pages in a real Chromium: what only a browser shows."""
