"""Limits that count in PostgreSQL, on the side they belong to, exactly once per try.

One upsert: two processes cannot both be the last allowed. The subject is kept as a keyed digest
with the side in it, so a counter names nobody.
"""

import datetime as dt

from allauth.core.internal.cryptokit import normalize_user_code
from django.db import connection
from django.utils.crypto import salted_hmac

from accounts.models import RateCounter, User, side_label
from isolation.clock import now


class TooManyTries(Exception):
    """Refused for now; `seconds` until it may be tried again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"try again in {seconds} s")
        self.seconds = seconds


def hit(name: str, subject: str, *, most: int, seconds: int) -> None:
    """Count one try of `name` by `subject`; raises `TooManyTries` beyond `most` in a window."""
    moment = now()
    window = int(moment.timestamp()) // seconds
    expires = dt.datetime.fromtimestamp((window + 1) * seconds, dt.UTC)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_ratecounter AS c (key, count, expires_at) VALUES (%s, 1, %s)"
            " ON CONFLICT (key) DO UPDATE SET count = c.count + 1 RETURNING count",
            [f"{name}:{_digest(subject)}:{window}", expires],
        )
        row = cursor.fetchone()
    if row is not None and row[0] > most:
        raise TooManyTries(max(1, int((expires - moment).total_seconds())))


def once(name: str, subject: str, *, seconds: int) -> bool:
    """True for the first who comes with `subject` and False for all others in the next `seconds`."""
    moment = now()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_ratecounter AS c (key, count, expires_at) VALUES (%s, 1, %s)"
            " ON CONFLICT (key) DO UPDATE SET expires_at = excluded.expires_at"
            " WHERE c.expires_at <= %s RETURNING count",
            [f"{name}:{_digest(subject)}", moment + dt.timedelta(seconds=seconds), moment],
        )
        return cursor.fetchone() is not None


def spend_code(user: User, code: str) -> bool:
    """Whether this code of the authenticator app comes for the first time: it would be good for a
    minute and a half, and somebody may have looked over a shoulder (RFC 6238, 5.2)."""
    return once("totp", f"{user.pk}:{normalize_user_code(code)}", seconds=120)


def _digest(subject: str) -> str:
    return salted_hmac(f"limits:{side_label()}", subject, algorithm="sha256").hexdigest()[:32]


def clear_expired() -> int:
    """Drop counters of past windows on the current side."""
    deleted, _by_model = RateCounter.objects.filter(expires_at__lt=now()).delete()
    return deleted
