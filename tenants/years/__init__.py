"""The academic year: its bounds, terms and days without lessons."""
