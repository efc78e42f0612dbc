"""The month on paper."""

from journal.lessons.queries.month import Month


def journal_pdf(month: Month, title: str) -> bytes:
    return b""
