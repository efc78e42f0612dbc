"""People who log in: users, roles with dates, sessions, second factor, lockout, API tokens.

Installed in the shared schema (operators, specialists) and in every school's.
"""
