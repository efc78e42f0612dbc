"""Baseline of `request_overhead`: a plain Django project with session, user, CSRF and security
middleware, in a schema of its own in the same database."""
