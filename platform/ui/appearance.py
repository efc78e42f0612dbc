"""How a person wants pages to look: scheme, size, spacing. Kept in a cookie, not in an account,
because it belongs to the screen: a person's phone and the classroom's projector differ.
"""

from dataclasses import dataclass
from typing import Self

from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

COOKIE = "appearance"
COOKIE_AGE = 365 * 24 * 3600


class Scheme(TextChoices):
    AUTO = "auto", _("As on the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")
    BLACK_ON_WHITE = "black-on-white", _("Black on white")
    WHITE_ON_BLACK = "white-on-black", _("White on black")
    BLUE_ON_BLUE = "blue-on-blue", _("Dark blue on light blue")


class Size(TextChoices):
    NORMAL = "1", _("Usual")
    LARGE = "2", _("Large")
    LARGEST = "3", _("Largest")


class Spacing(TextChoices):
    NORMAL = "1", _("Normal")
    WIDE = "2", _("Wide")
    WIDEST = "3", _("Widest")


@dataclass(frozen=True)
class Appearance:
    """The three choices; `data-*` attributes of `<html>` carry them to tokens.css."""

    scheme: Scheme = Scheme.AUTO
    size: Size = Size.NORMAL
    spacing: Spacing = Spacing.NORMAL

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads `scheme.size.spacing`; anything else (a cookie is the client's) is the default."""
        try:
            scheme, size, spacing = text.split(".")
            return cls(Scheme(scheme), Size(size), Spacing(spacing))
        except ValueError:
            return cls()

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        return cls.parse(request.COOKIES.get(COOKIE, ""))

    def store(self, request: HttpRequest, response: HttpResponse) -> None:
        response.set_cookie(
            COOKIE,
            f"{self.scheme.value}.{self.size.value}.{self.spacing.value}",
            max_age=COOKIE_AGE,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )

    @property
    def dark_media(self) -> str:
        """The media query of tokens-dark.css: the device decides, always, or never. Paper is
        light."""
        queries = {Scheme.AUTO: "screen and (prefers-color-scheme: dark)", Scheme.DARK: "screen"}
        return queries.get(self.scheme, "not all")

    @property
    def is_low_vision(self) -> bool:
        usual = {Scheme.AUTO, Scheme.LIGHT, Scheme.DARK}
        return self.scheme not in usual or (self.size, self.spacing) != ("1", "1")


LOW_VISION = Appearance(Scheme.BLACK_ON_WHITE, Size.LARGE, Spacing.WIDE)
