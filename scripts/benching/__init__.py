"""The parts of ``scripts/bench``: the world that is measured in, and one file for each group of rows."""
