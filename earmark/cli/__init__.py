"""The command line: options and exit codes, text, tables, progress, review at the terminal."""
