"""Pages of accounts: one's own (`own`) and those of others (`access`)."""
