"""What a personal record holds, and its one form (regulation 4.8)."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from consent.vault.documents import Document, DocumentKind
from consent.vault.identifiers import clean_email, clean_phone, clean_snils
from consent.vault.rules import clean_document
from tenants.people.models import LegalRepresentative, Pupil

Person = Pupil | LegalRepresentative


@dataclass(frozen=True)
class PersonalData:
    """What is known is filled, what is not is empty. A child has a document and a СНИЛС alone: the
    regulation knows contacts of the representative only."""

    document: Document | None = None
    snils: str = ""
    phone: str = ""
    email: str = ""

    @property
    def is_empty(self) -> bool:
        return self == PersonalData()

    def to_json(self) -> dict[str, Any]:
        whole = asdict(self)
        if self.document is not None and self.document.issued_on is not None:
            whole["document"]["issued_on"] = self.document.issued_on.isoformat()
        return whole

    @classmethod
    def from_json(cls, whole: Mapping[str, Any]) -> "PersonalData":
        paper = whole["document"]
        if paper is not None:
            day = paper["issued_on"]
            paper = Document(
                **paper
                | {
                    "kind": DocumentKind(paper["kind"]),
                    "issued_on": dt.date.fromisoformat(day) if day else None,
                }
            )
        return cls(**{**whole, "document": paper})


def subject(person: Person) -> str:
    """«pupil:12»: how deeds and seals call a person, by no name."""
    kind = "pupil" if isinstance(person, Pupil) else "representative"
    return f"{kind}:{person.pk}"


def birth_date_of(person: Person) -> dt.date | None:
    return person.birth_date if isinstance(person, Pupil) else None


def cleaned(person: Person, data: PersonalData, *, today: dt.date) -> PersonalData:
    """The data in its one form. Raises `ValidationError` by `snils`, `phone`, `email` and by the
    parts of a document (`series`, `number`, `department_code`, `issued_on`): every fault at once."""
    errors: dict[str, Any] = {}
    values: dict[str, Any] = {}
    checks: dict[str, Callable[[str], str]] = {
        "snils": clean_snils, "phone": clean_phone, "email": clean_email,
    }  # fmt: skip
    for name, clean in checks.items():
        typed = getattr(data, name).strip()
        try:
            if typed and name != "snils" and isinstance(person, Pupil):
                raise ValidationError(_("Contacts of children are not stored."), code="not_here")
            values[name] = clean(typed) if typed else ""
        except ValidationError as error:
            errors[name] = error
    try:
        values["document"] = _document(person, data.document, today)
    except ValidationError as error:
        errors |= error.error_dict
    if errors:
        raise ValidationError(errors)
    return PersonalData(**values)


def _document(person: Person, paper: Document | None, today: dt.date) -> Document | None:
    if paper is None:
        return None
    return clean_document(
        paper.kind,
        series=paper.series,
        number=paper.number,
        department_code=paper.department_code,
        issued_on=paper.issued_on,
        issued_by=paper.issued_by,
        birth_date=birth_date_of(person),
        today=today,
    )
