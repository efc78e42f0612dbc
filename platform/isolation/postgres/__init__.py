"""The database backend: a school's schema and role, set together and never trusted blindly."""
