"""What is remembered: the database, the ledger, the history and what else outlives a restart."""
