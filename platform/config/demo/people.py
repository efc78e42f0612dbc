"""Who and what the demonstration shows. Every person here is invented."""

from dataclasses import dataclass

from accounts.models import Role


@dataclass(frozen=True)
class Person:
    login: str
    names: tuple[str, str, str]


@dataclass(frozen=True)
class SchoolPlan:
    """A school of the demonstration; `authority` is an index of AUTHORITIES."""

    slug: str
    name: str
    short_name: str
    inn: str
    authority: int
    people: dict[str, tuple[Person, Role]]


AUTHORITIES = [
    ("Отдел образования Вахитовского района города Казани", "Казань"),
    ("Управление образования Арского района", "Арский"),
]

CENTRE = {
    "operator": (Person("operator", ("Соколов", "Тимур", "Андреевич")), Role.OPERATOR),
    "specialist": (Person("specialist", ("Гарипова", "Алсу", "Маратовна")), Role.SPECIALIST),
}

SCHOOLS = [
    SchoolPlan(
        slug="raduga",
        name="Муниципальное бюджетное учреждение дополнительного образования"
        " «Центр детского творчества „Радуга“»",
        short_name="ЦДТ «Радуга»",
        inn="1655018018",
        authority=0,
        people={
            "admin": (Person("ivanova.ap", ("Иванова", "Анна", "Петровна")), Role.ADMIN),
            "director": (Person("valeev.rk", ("Валеев", "Рустам", "Каримович")), Role.DIRECTOR),
            "deputy": (Person("orlova.ms", ("Орлова", "Марина", "Сергеевна")), Role.DEPUTY),
            "teacher": (Person("safina.gi", ("Сафина", "Гөлнара", "Илдаровна")), Role.TEACHER),
            "substitute": (
                Person("chernova.li", ("Чернова", "Людмила", "Ивановна")),
                Role.TEACHER,
            ),
            "parent": (Person("ahmetova.lr", ("Ахметова", "Лейсан", "Рафаиловна")), Role.PARENT),
            "pupil": (Person("kamalov.kr", ("Камалов", "Камиль", "Рустемович")), Role.PUPIL),
        },
    ),
    SchoolPlan(
        slug="tehnik",
        name="Муниципальное бюджетное учреждение дополнительного образования"
        " «Станция юных техников»",
        short_name="СЮТ «Техник»",
        inn="1609006480",
        authority=1,
        people={
            "admin": (Person("belova.in", ("Белова", "Ирина", "Николаевна")), Role.ADMIN),
            "director": (Person("hasanov.ar", ("Хәсәнов", "Айдар", "Рәшитович")), Role.DIRECTOR),
            "deputy": (Person("kuznetsova.ev", ("Кузнецова", "Елена", "Викторовна")), Role.DEPUTY),
            "teacher": (Person("morozov.dp", ("Морозов", "Денис", "Павлович")), Role.TEACHER),
            "substitute": (
                Person("valieva.sr", ("Вәлиева", "Сәрия", "Ринатовна")),
                Role.TEACHER,
            ),
            "parent": (Person("petrova.os", ("Петрова", "Ольга", "Сергеевна")), Role.PARENT),
            "pupil": (Person("ezhov.ma", ("Ежов", "Матвей", "Артурович")), Role.PUPIL),
        },
    ),
    SchoolPlan(
        slug="rodnik",
        name="Муниципальное бюджетное учреждение дополнительного образования"
        " «Дом детского творчества „Родник“»",
        short_name="ДДТ «Родник»",
        inn="1655022222",
        authority=0,
        people={
            "admin": (Person("nuriev.az", ("Нуриев", "Азат", "Зөфәрович")), Role.ADMIN),
        },
    ),
]
