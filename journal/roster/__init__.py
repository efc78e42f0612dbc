"""Orders, and the enrolments that they alone begin and end."""
