"""The metadata check of whole libraries: which items, what is found, what is written, and its report."""
