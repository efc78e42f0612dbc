"""Names: keys for order and search, parts of a person's name and what they may consist of."""

import unicodedata
from collections.abc import Mapping
from typing import Any, Final, Self

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from history.models import SignedModel
from history.signature import Actor
from ui.alphabet import fold, pattern, plain, sort_key

NAMES = ("last_name", "first_name", "middle_name")
KEYS = ("sort_key", "search_key")
LONGEST_NAME = 80


def _joined(row: models.Model, names: tuple[str, ...]) -> str:
    return " ".join(filter(None, (getattr(row, name) for name in names)))


class KeyField(models.CharField[str, str]):
    """Written with the row, from its fields `of`: the parts of a person's name unless others are
    named. `update` and `bulk_update` do not know of it."""

    key: Any  # text -> its key; each kind of key names its own function

    def __init__(self, *args: Any, of: tuple[str, ...] = NAMES, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of = tuple(of)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs if self.of == NAMES else {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key: str = self.key(_joined(model_instance, self.of))
        setattr(model_instance, self.attname, key)
        return key


class SortKeyField(KeyField):
    """Orders as the alphabets of Russian and Tatar do, which the database may not know."""

    key = staticmethod(sort_key)


class SearchKeyField(KeyField):
    """What `named_like` looks in."""

    key = staticmethod(fold)


class Keyed(SignedModel):
    """A row with keys, which follow what they are made of."""

    class Meta(SignedModel.Meta):
        abstract = True

    def write(self, actor: Actor, *, only: list[str] | None = None) -> Self:
        if only is not None:
            fields = self._meta.concrete_fields
            keys = [field for field in fields if isinstance(field, KeyField)]
            only = [*only, *(key.name for key in keys if not set(key.of).isdisjoint(only))]
        return super().write(actor, only=only)


class Named(Keyed):
    """A person with a name. The patronymic is optional; lists are ordered by `sort_key`."""

    last_name = models.CharField(_("last name"), max_length=LONGEST_NAME)
    first_name = models.CharField(_("first name"), max_length=LONGEST_NAME)
    middle_name = models.CharField(_("middle name"), max_length=LONGEST_NAME, blank=True)
    sort_key = SortKeyField(max_length=255, editable=False, default="")
    search_key = SearchKeyField(max_length=255, editable=False, default="")

    class Meta(Keyed.Meta):
        abstract = True

    @property
    def full_name(self) -> str:
        return _joined(self, NAMES)

    @property
    def short_name(self) -> str:
        """«Иванова А. П.»"""
        initials = " ".join(f"{name[0]}." for name in (self.first_name, self.middle_name) if name)
        return f"{self.last_name} {initials}".strip()


def named_like(rows: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
    """Rows of `Named` whose names contain every word of `text`, ё and Tatar letters folded."""
    for word in fold(text).split():
        rows = rows.filter(search_key__regex=pattern(word))
    return rows


def check_name(name: str) -> None:
    """Letters of one script, Cyrillic (Tatar ones too) or Latin, with hyphens, spaces and
    apostrophes between them (domain.md 5.5). Raises `ValidationError`."""
    scripts = set()
    for sign in name:
        if sign in " -'’.":
            continue
        script = unicodedata.name(sign, "").split(" ")[0]
        if not sign.isalpha() or script not in {"CYRILLIC", "LATIN"}:
            raise ValidationError(
                _("A name consists of letters; take out «%(sign)s»."), params={"sign": sign}
            )
        scripts.add(script)
    if not scripts:
        raise ValidationError(_("A name consists of letters."))
    if len(scripts) > 1:
        latin = next(s for s in name if unicodedata.name(s, "").startswith("LATIN"))
        raise ValidationError(
            _("The letter «%(sign)s» is Latin among Cyrillic ones. Type the name anew."),
            params={"sign": latin},
        )


class NameField(forms.CharField):
    """A part of a person's name: cleaned of double and unbreakable spaces, then checked."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_NAME, validators=[check_name], **kwargs)

    def to_python(self, value: Any) -> str:
        return plain(super().to_python(value) or "")


_PARTS: Final = {
    "last_name": NameField(),
    "first_name": NameField(),
    "middle_name": NameField(required=False),
}


def clean_names(values: Mapping[str, Any]) -> dict[str, str]:
    """The three parts of a person's name, cleaned as a form does. Raises `ValidationError` by
    field."""
    cleaned: dict[str, str] = {}
    problems: dict[str, ValidationError] = {}
    for name, field in _PARTS.items():
        try:
            cleaned[name] = field.clean(values.get(name, ""))
        except ValidationError as problem:
            problems[name] = problem
    if problems:
        raise ValidationError(problems)
    return cleaned
