"""What an operator asks for when a school is to come onto the platform."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Wish:
    """What the operator asks for; checked by the form. Kept as JSON in the onboarding's row: no
    password is in it, because there is none until somebody asks to see it."""

    name: str
    short_name: str
    slug: str
    inn: str
    authority_id: int
    municipality: str
    timezone: str
    last_name: str
    first_name: str
    middle_name: str = ""
    email: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
