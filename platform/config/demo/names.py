"""Invented people: names of Russian and Tatar families, drawn the same way every time."""

import datetime as dt
import random
from dataclasses import dataclass, replace
from typing import Final

from accounts.models import User
from consent.vault.documents import Document, DocumentKind

# Stem, ending of a man, ending of a woman.
_LAST: Final = [
    ("Ахмет", "ов", "ова"), ("Әхмәтҗан", "ов", "ова"), ("Галиев", "", "а"), ("Сафин", "", "а"),
    ("Хәбибуллин", "", "а"), ("Вәлиев", "", "а"), ("Зарипов", "", "а"), ("Нигматуллин", "", "а"),
    ("Гыйззәтуллин", "", "а"), ("Мөхәммәтшин", "", "а"), ("Шәйхетдинов", "", "а"),
    ("Иванов", "", "а"), ("Ёлкин", "", "а"), ("Кузнецов", "", "а"), ("Соловьёв", "", "а"),
    ("Морозов", "", "а"), ("Римский-Белов", "", "а"), ("Петров", "", "а"), ("Фёдоров", "", "а"),
    ("Жаров", "", "а"), ("Щукин", "", "а"), ("Ежов", "", "а"), ("Җамалиев", "", "а"),
    ("Үтәшев", "", "а"), ("Яруллин", "", "а"), ("Беляев", "", "а"), ("Тимофеев", "", "а"),
    ("Юсупов", "", "а"), ("Камалов", "", "а"), ("Лебедев", "", "а"),
]  # fmt: skip
_BOYS: Final = (
    "Айдар Тимур Амир Булат Динар Ильназ Рәшит Зөфәр Айрат Камил Артём Матвей Степан Егор Фёдор "
    "Лев Марк Даниил Роман Кирилл"
).split()
_GIRLS: Final = (
    "Әминә Гөлнара Зөһрә Ләйсән Диләрә Айгөл Ралина Самира Җәмилә Алсу Анна Мария Софья Алёна "
    "Варвара Полина Вера Ульяна Ева Таисия"
).split()
_FATHERS: Final = [
    ("Илдар", "Илдарович", "Илдаровна"), ("Рөстәм", "Рөстәмович", "Рөстәмовна"),
    ("Марат", "Маратович", "Маратовна"), ("Айдар", "Айдарович", "Айдаровна"),
    ("Рамил", "Рамилевич", "Рамилевна"), ("Андрей", "Андреевич", "Андреевна"),
    ("Сергей", "Сергеевич", "Сергеевна"), ("Пётр", "Петрович", "Петровна"),
    ("Олег", "Олегович", "Олеговна"), ("Артур", "Артурович", "Артуровна"),
]  # fmt: skip
_MOTHERS: Final = "Ләйлә Гүзәл Наилә Эльмира Ольга Елена Ирина Татьяна Светлана Рәмзия".split()


@dataclass(frozen=True)
class Name:
    last: str
    first: str
    middle: str

    def columns(self) -> dict[str, str]:
        return {"last_name": self.last, "first_name": self.first, "middle_name": self.middle}


@dataclass(frozen=True)
class Family:
    """A child, the parent who signs, and whether that is the mother."""

    child: Name
    girl: bool
    birth_date: dt.date
    parent: Name
    mother: bool
    stem: tuple[str, str, str]

    def named(self, child: Name, parent: User | None) -> "Family":
        """The same family with these names; `parent` is a log-in, a woman's."""
        girl = child.middle.endswith("на")
        if parent is None:
            return replace(self, child=child, girl=girl)
        name = Name(parent.last_name, parent.first_name, parent.middle_name)
        return replace(self, child=child, girl=girl, parent=name, mother=True)


_LATIN: Final = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәөүҗңһ",
        "a b v g d e e zh z i y k l m n o p r s t u f h c ch sh sch _ y _ e yu ya a o u zh n h".split(),
        strict=True,
    )
)


def login(name: Name) -> str:
    """«Гайнуллина Рузилә Азатовна» is gaynullina.ra."""
    last = "".join(_LATIN.get(letter, "") for letter in name.last.lower()).replace("_", "")
    initials = "".join(_LATIN[part[0].lower()][0] for part in (name.first, name.middle) if part)
    return f"{last}.{initials}"


def family(
    draw: random.Random, *, youngest: dt.date, oldest: dt.date, like: Family | None = None
) -> Family:
    """A child born from `oldest` to `youngest`; every twelfth has no patronymic. `like`: a brother
    or a sister of that one, with the same parent."""
    stem, his, hers = like.stem if like else draw.choice(_LAST)
    father, son_of, daughter_of = draw.choice(_FATHERS)
    girl, mother = draw.random() < 0.5, draw.random() < 0.8
    middle = (daughter_of if girl else son_of) if draw.random() > 1 / 12 else ""
    child = Name(stem + (hers if girl else his), draw.choice(_GIRLS if girl else _BOYS), middle)
    _, fathers_son, fathers_daughter = draw.choice(_FATHERS)
    parent = (
        Name(stem + hers, draw.choice(_MOTHERS), fathers_daughter)
        if mother
        else Name(stem + his, father, fathers_son)
    )
    if like:
        parent, mother = like.parent, like.mother
    birth_date = oldest + dt.timedelta(days=draw.randrange((youngest - oldest).days))
    return Family(child, girl, birth_date, parent, mother, (stem, his, hers))


def snils(draw: random.Random) -> str:
    """Eleven digits with a true check sum, of a range that is not given out."""
    digits = [draw.randrange(10) for _ in range(9)]
    digits[0] = 9
    total = sum(digit * (9 - place) for place, digit in enumerate(digits))
    return "".join(map(str, digits)) + f"{total % 101 % 100:02}"


def phone(draw: random.Random) -> str:
    return f"+7900{draw.randrange(10_000_000):07}"


def certificate(draw: random.Random, birth_date: dt.date) -> Document:
    """A certificate of birth, issued a month after it."""
    return Document(
        kind=DocumentKind.BIRTH_CERTIFICATE,
        series="II-КБ",
        number=f"{draw.randrange(1_000_000):06}",
        department_code="",
        issued_on=birth_date + dt.timedelta(days=30),
    )
