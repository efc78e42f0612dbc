"""Names of people: fields, keys for order and search, and what a name may consist of."""

import unicodedata
from typing import Any, Self

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


def whole_name(row: Any) -> str:
    return " ".join(filter(None, (getattr(row, name) for name in NAMES)))


class SortKeyField(models.CharField[str, str]):
    """Written with the row, from its names."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = sort_key(whole_name(model_instance))
        setattr(model_instance, self.attname, key)
        return key


class SearchKeyField(models.CharField[str, str]):
    """Written with the row, from its names."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = fold(whole_name(model_instance))
        setattr(model_instance, self.attname, key)
        return key


class Named(SignedModel):
    """A person with a name. The patronymic is optional; lists are ordered by `sort_key`."""

    last_name = models.CharField(_("last name"), max_length=LONGEST_NAME)
    first_name = models.CharField(_("first name"), max_length=LONGEST_NAME)
    middle_name = models.CharField(_("middle name"), max_length=LONGEST_NAME, blank=True)
    sort_key = SortKeyField(max_length=255, editable=False, default="")
    search_key = SearchKeyField(max_length=255, editable=False, default="")

    class Meta(SignedModel.Meta):
        abstract = True

    @property
    def full_name(self) -> str:
        return whole_name(self)

    @property
    def short_name(self) -> str:
        """«Иванова А. П.»"""
        initials = " ".join(f"{name[0]}." for name in (self.first_name, self.middle_name) if name)
        return f"{self.last_name} {initials}".strip()

    def write(self, actor: Actor, *, only: list[str] | None = None) -> Self:
        """As every signed row; the keys follow the names."""
        if only is not None and set(only) & set(NAMES):
            only = [*only, *KEYS]
        return super().write(actor, only=only)


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
