"""Pupils and their legal representatives: names and birth dates, nothing that needs a consent."""
