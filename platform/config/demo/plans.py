"""What the two full schools of the demonstration teach. Everything here is invented."""

from dataclasses import dataclass
from typing import Final

from tenants.programmes.models import FocusArea, Level


@dataclass(frozen=True)
class Club:
    """An association with its programme and curriculum (title, theory, practice) a year of study."""

    name: str
    programme: str
    focus_area: FocusArea
    level: Level
    ages: tuple[int, int]
    sections: tuple[tuple[str, int, int], ...]

    @property
    def hours(self) -> int:
        return sum(theory + practice for _, theory, practice in self.sections)


@dataclass(frozen=True)
class Lesson:
    """A slot: day of the week (0 is Monday), time, academic hours."""

    weekday: int
    starts: str
    hours: int = 2


@dataclass(frozen=True)
class Group:
    """`teacher` and `accompanist` are keys of TEACHERS; `children` is how many are enrolled."""

    club: str
    name: str
    teacher: str
    room: str
    lessons: tuple[Lesson, ...]
    children: int
    capacity: int = 15
    accompanist: str = ""
    waiting: int = 0


@dataclass(frozen=True)
class Year:
    """A school's year: teachers by key ("teacher" and "substitute" are log-ins of people.py, the
    others get one of theirs), clubs by key. `child` is of the log-in "parent"."""

    teachers: dict[str, tuple[str, str, str]]
    child: tuple[str, str, str]
    clubs: dict[str, Club]
    rooms: tuple[tuple[str, int], ...]
    groups: tuple[Group, ...]


_ROBOTS: Final = Club(
    "Роботёнок", "Основы робототехники", FocusArea.TECHNICAL, Level.START, (7, 11),
    (("Введение, техника безопасности", 4, 0), ("Простые механизмы", 10, 26),
     ("Датчики и моторы", 12, 32), ("Программы управления", 12, 28), ("Проекты", 4, 16)),
)  # fmt: skip
_NATURE: Final = Club(
    "Юный эколог", "Природа родного края", FocusArea.SCIENCE, Level.BASE, (8, 13),
    (("Экология и мы", 8, 4), ("Растения Татарстана", 14, 28), ("Птицы и звери", 14, 22),
     ("Вода и почва", 10, 24), ("Исследование", 4, 16)),
)  # fmt: skip
_SAMBO: Final = Club(
    "Самбо", "Самбо для начинающих", FocusArea.SPORT, Level.START, (8, 14),
    (("Техника безопасности, правила", 6, 0), ("Общая физическая подготовка", 4, 60),
     ("Техника самбо", 8, 52), ("Соревнования", 2, 12)),
)  # fmt: skip
_DANCE: Final = Club(
    "Ансамбль «Ләйсән»", "Татарский народный танец", FocusArea.ART, Level.BASE, (7, 12),
    (("Ритмика", 4, 24), ("Азбука движений", 8, 44), ("Постановка танцев", 4, 44),
     ("Концерты", 0, 16)),
)  # fmt: skip
_TOURISM: Final = Club(
    "Тропинка", "Туристы-краеведы", FocusArea.TOURISM, Level.BASE, (10, 16),
    (("Основы туризма", 14, 26), ("Карта и компас", 12, 24), ("Краеведение", 18, 20),
     ("Походы", 2, 28)),
)  # fmt: skip
_PRESS: Final = Club(
    "Медиацентр", "Школа юного журналиста", FocusArea.SOCIAL, Level.START, (11, 17),
    (("О профессии", 8, 4), ("Жанры", 16, 32), ("Фото и видео", 10, 34), ("Свой выпуск", 4, 36)),
)  # fmt: skip
_MODELS: Final = Club(
    "Авиамодельный кружок", "Авиамоделирование", FocusArea.TECHNICAL, Level.ADVANCED, (9, 16),
    (("Материалы и инструменты", 8, 12), ("Простейшие модели", 8, 40), ("Планёр", 8, 44),
     ("Соревнования", 2, 22)),
)  # fmt: skip


def _twice(first: int, second: int, starts: str) -> tuple[Lesson, ...]:
    return (Lesson(first, starts), Lesson(second, starts))


RADUGA: Final = Year(
    teachers={
        "teacher": ("Сафина", "Гөлнара", "Илдаровна"),
        "substitute": ("Чернова", "Людмила", "Ивановна"),
        "sambo": ("Мөхәммәтҗанов", "Рәис", "Фәритович"),
        "dance": ("Гайнуллина", "Рузилә", "Азатовна"),
        "piano": ("Ёлкина", "Вера", "Петровна"),
        "hiking": ("Степанов", "Юрий", "Олегович"),
        "press": ("Үзбәкова", "Динә", "Рамилевна"),
    },
    child=("Ахметов", "Тимур", "Маратович"),
    clubs={
        "robots": _ROBOTS,
        "nature": _NATURE,
        "sambo": _SAMBO,
        "dance": _DANCE,
        "tourism": _TOURISM,
        "press": _PRESS,
    },
    rooms=(
        ("Кабинет 12", 16),
        ("Кабинет 14", 16),
        ("Спортивный зал", 30),
        ("Хореографический зал", 24),
        ("Кабинет 21", 15),
    ),
    groups=(
        Group("robots", "1-А", "teacher", "Кабинет 12", _twice(0, 3, "14:00"), 15, waiting=2),
        Group("robots", "1-Б", "teacher", "Кабинет 12", _twice(1, 4, "14:00"), 13),
        Group("robots", "1-В", "teacher", "Кабинет 12", _twice(0, 3, "16:00"), 12),
        Group("nature", "1", "substitute", "Кабинет 14", _twice(1, 3, "15:00"), 12),
        Group("sambo", "1", "sambo", "Спортивный зал", _twice(0, 2, "15:30"), 15),
        Group("sambo", "2", "sambo", "Спортивный зал", _twice(1, 5, "15:30"), 14),
        Group(
            "dance",
            "младшая",
            "dance",
            "Хореографический зал",
            _twice(2, 4, "14:30"),
            15,
            accompanist="piano",
        ),
        Group(
            "dance",
            "средняя",
            "dance",
            "Хореографический зал",
            _twice(2, 4, "16:30"),
            12,
            accompanist="piano",
        ),
        Group("tourism", "1", "hiking", "Кабинет 14", _twice(4, 6, "11:00"), 10, 12),
        Group("press", "1", "press", "Кабинет 21", _twice(2, 5, "14:00"), 12, 12),
        Group("press", "индивидуальная", "press", "Кабинет 21", (Lesson(3, "16:00", 1),), 1, 1),
    ),
)
TEHNIK: Final = Year(
    teachers={
        "teacher": ("Морозов", "Денис", "Павлович"),
        "substitute": ("Вәлиева", "Сәрия", "Ринатовна"),
        "sambo": ("Юсупов", "Тимур", "Әхәтович"),
        "dance": ("Фёдорова", "Инна", "Львовна"),
        "hiking": ("Кәримов", "Ирек", "Маратович"),
        "press": ("Щербакова", "Алла", "Юрьевна"),
    },
    child=("Петрова", "Вера", "Олеговна"),
    clubs={
        "models": _MODELS,
        "robots": _ROBOTS,
        "nature": _NATURE,
        "sambo": _SAMBO,
        "dance": _DANCE,
        "tourism": _TOURISM,
        "press": _PRESS,
    },
    rooms=(("Мастерская", 14), ("Кабинет 3", 16), ("Зал", 30), ("Кабинет 7", 15)),
    groups=(
        Group("models", "1", "teacher", "Мастерская", _twice(0, 2, "14:30"), 12, 12),
        Group("models", "2", "teacher", "Мастерская", _twice(1, 3, "14:30"), 11, 12),
        Group("robots", "1", "teacher", "Кабинет 3", _twice(4, 5, "14:30"), 13),
        Group("nature", "1", "substitute", "Кабинет 7", _twice(0, 3, "15:00"), 12),
        Group("sambo", "1", "sambo", "Зал", _twice(1, 4, "15:00"), 14),
        Group("dance", "1", "dance", "Зал", _twice(0, 2, "15:00"), 13),
        Group("tourism", "1", "hiking", "Кабинет 7", _twice(2, 6, "12:00"), 12, 12),
        Group("press", "1", "press", "Кабинет 3", _twice(1, 3, "15:30"), 12),
    ),
)
YEARS: Final = {"raduga": RADUGA, "tehnik": TEHNIK}
