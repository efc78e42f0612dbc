"""Log-in names: Latin, short, and proposed from the person's name."""

import re

from django.utils.translation import gettext_lazy as _

from accounts.models import User

LOGIN = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{2,63}$")
LOGIN_HELP = _(
    "Latin letters, digits, dot, hyphen; at least 3. Left empty, it is made of the name."
)

# ICAO-like, with the Tatar letters; what is not here is left out.
_LATIN = dict(
    zip(
        "абвгдеёзийклмнопрстуфхцыэәөүҗңһ",
        "a b v g d e e z i i k l m n o p r s t u f kh ts y e a o u j n h".split(),
        strict=True,
    )
) | {"ж": "zh", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia", "ъ": "", "ь": ""}


def latin(text: str) -> str:
    return "".join(_LATIN.get(c, c if c.isascii() and c.isalnum() else "") for c in text.lower())


def propose(
    last_name: str, first_name: str, middle_name: str, *, taken: set[str] | None = None
) -> str:
    """`ivanova.ap`, with a number when it is taken (default: asks the current side)."""
    initials = "".join(latin(name)[:1] for name in (first_name, middle_name))
    base = (f"{latin(last_name)[:40]}.{initials}".strip(".") or "user").ljust(3, "0")
    if taken is None:
        taken = set(User.objects.filter(login__startswith=base).values_list("login", flat=True))
    number, login = 1, base
    while login in taken:
        number += 1
        login = f"{base}{number}"
    return login
