"""Personal data that needs a consent, the consents, and applications for a place."""
