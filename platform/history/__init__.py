"""Who changed what, when, by which way and why: in rows that sign themselves and in event tables
that the application can neither change nor forge."""
