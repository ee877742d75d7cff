"""From the sound of a book to what its narrator announces: clips, transcripts, credits."""
