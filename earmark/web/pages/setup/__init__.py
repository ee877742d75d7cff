"""The pages of the set-up, one a step."""
