"""Sessions in the side's own schema, with the user they belong to (Django's documented extension
of the database engine).

When a session expires is Django's business and goes by the machine's clock; `created_at` and
`last_seen_at` are shown to people and go by the product's.
"""

import datetime as dt
import re
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection

from accounts.models import Session, side_label
from isolation.clock import now

SEEN_EVERY = dt.timedelta(minutes=5)
# Someone else's computer, or nobody logged in: the browser's end may never come, so ours does.
UNKEPT = dt.timedelta(hours=2)
_KEY = re.compile(r"[a-z0-9]{8,40}")


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    @property
    def key_salt(self) -> str:
        return f"accounts.sessions:{side_label()}"

    def get_session_cookie_age(self) -> int:
        """How long a session lives for which nobody said how long."""
        return int(UNKEPT.total_seconds())

    def _validate_session_key(self, key: str | None) -> bool:
        """What we never drew is no key: a cookie may hold what PostgreSQL refuses in a text."""
        return bool(key and _KEY.fullmatch(key))

    def load(self) -> dict[str, Any]:
        """As Django's, in one statement written out, because every request sends it. Sessions live
        by the machine's clock, whatever day the product's is on."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT session_data FROM accounts_session"
                " WHERE session_key = %s AND expire_date > %s",
                [self.session_key, machine_now()],
            )
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row[0])

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session: Session = super().create_model_instance(data)  # type: ignore[assignment]
        user_id = data.get(SESSION_KEY)
        session.user_id = int(user_id) if user_id else None
        session.device = data.get("device", "")
        opened = data.get("opened_at")
        session.created_at = dt.datetime.fromisoformat(opened) if opened else now()
        session.last_seen_at = now()
        return session


def touch(store: Any) -> None:
    """Note that the session is in use, at most once in `SEEN_EVERY`: one write in five minutes."""
    last = store.get("seen_at")
    if last is None or now() - dt.datetime.fromisoformat(last) > SEEN_EVERY:
        store["seen_at"] = now().isoformat()


def machine_now() -> dt.datetime:
    """The clock that Django and axes write expiry by; never shifted."""
    return dt.datetime.now(dt.UTC)


def device_of(user_agent: str) -> str:
    """A few words by which a person knows their browser again, e.g. `Firefox, Android`."""
    browsers = (
        ("YaBrowser", "Yandex"), ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"),
        ("Chrome", "Chrome"), ("Safari", "Safari"),
    )  # fmt: skip
    systems = (
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
        ("Mac OS", "macOS"), ("Linux", "Linux"),
    )  # fmt: skip
    browser = next((name for mark, name in browsers if mark in user_agent), "")
    system = next((name for mark, name in systems if mark in user_agent), "")
    return ", ".join(filter(None, (browser, system)))
