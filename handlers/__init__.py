"""What follows from what was heard, and its carrying out."""
