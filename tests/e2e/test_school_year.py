"""From an empty school to a group of five children with consents, an order, a plan and a year of
lessons: the way that the first steps lead, without a manual."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from isolation.clock import centre_today
from tests.e2e.people import log_in, set_up_second_factor
from tests.site import Site

WIDTHS = {"desktop": (1280, 900), "phone": (390, 844)}
CHILDREN = [
    ("Әхмәтова", "Зөһрә", "Илдаровна", "f"),
    ("Ёлкин", "Пётр", "", "m"),
    ("Римский-Белов", "Лев", "Андреевич", "m"),
    ("Ли", "Вера", "Сергеевна", "f"),
    ("Үтәшева", "Әминә", "Маратовна", "f"),
]
TODAY = centre_today()
FIRST = TODAY.replace(month=9, day=1, year=TODAY.year if TODAY.month >= 9 else TODAY.year - 1)
LAST = FIRST.replace(year=FIRST.year + 1, month=8, day=31)


class Walk:
    """An administrator who reads what the pages say and goes where they point."""

    def __init__(self, page: Page, served: Site, school: str) -> None:
        self.page, self.served, self.school = page, served, school
        self.seen: list[str] = []

    def open(self, path: str) -> None:
        self.page.goto(self.served.url(self.school, path))
        self.arrives()

    def arrives(self) -> None:
        """At a page that has an address of its own."""
        self.page.wait_for_load_state()
        self.seen.append(self.page.url)
        self.fits()

    def fits(self) -> None:
        """Nothing is wider than the screen."""
        wider = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 0, self.page.url

    def next_step(self, title: str) -> None:
        """The first steps name this one next, and their one button leads to it."""
        self.open("/start/")
        step = self.page.locator("main").get_by_role("link", name=re.compile("Перейти к шагу"))
        expect(step).to_have_count(1)
        expect(step).to_contain_text(title)
        step.click()
        self.arrives()

    def fill(self, **values: str) -> None:
        for name, value in values.items():
            field = self.page.locator(f"main [name={name}]").first
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def press(self, name: str) -> None:
        self.page.locator("main").get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()
        self.fits()

    def follow(self, name: str) -> None:
        self.page.locator("main").get_by_role("link", name=name).first.click()
        self.arrives()

    def is_accessible(self) -> None:
        """No fault of accessibility on any page of the way, filled as it is now."""
        tabs = ["", "roster/", "timetable/", "plan/", "lessons/"]
        group = next(url for url in self.seen if re.search(r"/groups/\d+/", url))
        pages = [re.sub(r"(/groups/\d+/).*", rf"\1{tab}", group) for tab in tabs]
        faults: dict[str, list[str]] = {}
        for url in dict.fromkeys([*self.seen, *pages]):
            self.page.goto(url)
            self.fits()
            found = Axe().run(self.page).response["violations"]
            if found:
                faults[url] = [str(one["id"]) for one in found]
        assert faults == {}

    def sees(self, text: str) -> None:
        expect(self.page.locator("main").get_by_text(text).first).to_be_visible()


@pytest.fixture(params=WIDTHS, ids=str)
def walk(request: pytest.FixtureRequest, calm_page: Page, served: Site) -> Walk:
    """In a school of its own, at one of the two widths."""
    width, height = WIDTHS[request.param]
    calm_page.set_viewport_size({"width": width, "height": height})
    school = {"desktop": "alpha", "phone": "beta"}[request.param]
    log_in(calm_page, served, school, "admin")
    set_up_second_factor(calm_page)
    return Walk(calm_page, served, school)


def test_an_empty_school_gets_its_year(walk: Walk) -> None:
    for part in (
        _card, _year, _staff, _programme, _group, _children, _consents, _order, _lessons, _plan,
        _approval, _opening,
    ):  # fmt: skip
        part(walk)
    walk.is_accessible()


def _card(walk: Walk) -> None:
    walk.next_step("Заполните карточку школы")
    walk.fill(
        address="г. Казань, ул. Садовая, д. 5",
        director="Нуриев Азат Зөфәрович",
        data_officer="Админов А. И., методист",
    )
    walk.press("Сохранить")
    walk.sees("Карточка школы сохранена")


def _year(walk: Walk) -> None:
    walk.next_step("Добавьте учебный год")
    walk.fill(starts_on=FIRST.isoformat(), ends_on=LAST.isoformat())
    walk.press("Добавить")
    walk.sees("День народного единства")


def _staff(walk: Walk) -> None:
    walk.next_step("Внесите сотрудников")
    walk.fill(
        last_name="Сафина", first_name="Гөлнара", middle_name="Илдаровна", post="teacher",
        starts_on=FIRST.isoformat(),
    )  # fmt: skip
    walk.press("Добавить")


def _programme(walk: Walk) -> None:
    walk.next_step("Заведите программу")
    walk.fill(
        title="Основы робототехники", focus_area="technical", years="1", hours="144",
        age_from="7", age_to="12", protocol="1", protocol_on=FIRST.isoformat(), order="12",
        order_on=FIRST.isoformat(),
    )  # fmt: skip
    walk.press("Сохранить")
    for row, (title, theory, practice) in enumerate(
        [("Введение", "4", "0"), ("Механизмы", "20", "50"), ("Проекты", "10", "60")]
    ):
        walk.fill(
            **{f"form-{row}-title": title, f"form-{row}-theory": theory,
               f"form-{row}-practice": practice}
        )  # fmt: skip
    walk.press("Сохранить")
    walk.sees("144")


def _group(walk: Walk) -> None:
    walk.next_step("Создайте объединение и группу")
    walk.fill(new_association="Роботёнок", name="1-А", capacity="5", new_room="Кабинет 12")
    for name in ("programme", "teacher"):
        walk.page.locator(f"main [name={name}]").select_option(index=1)
    walk.press("Создать группу")
    walk.follow("Добавить строку")
    walk.fill(weekday="0", starts_at="15:00", hours="2")
    walk.press("Добавить")
    walk.sees("15:00–16:40")


def _children(walk: Walk) -> None:
    walk.next_step("Внесите детей")
    for number, (last, first, middle, sex) in enumerate(CHILDREN):
        if number:
            walk.open("/people/new/")
        walk.fill(
            last_name=last, first_name=first, middle_name=middle, sex=sex,
            birth_date=FIRST.replace(year=FIRST.year - 9, day=number + 1).isoformat(),
            by_last_name=last, by_first_name="Ольга", by_relation="mother",
        )  # fmt: skip
        walk.press("Сохранить")
        walk.sees(f"{last} Ольга")


def _consents(walk: Walk) -> None:
    walk.next_step("Утвердите текст согласия")
    for field in walk.page.locator("main form [name]:visible").all():
        if not field.input_value():
            field.fill("Центр, г. Казань, ул. Садовая, д. 1")
    walk.press("Перейти к тексту")
    walk.press("Утвердить")
    walk.next_step("Зарегистрируйте согласия")
    for box in walk.page.locator("main tbody [type=checkbox]").all():
        box.check()
    walk.press("Зарегистрировать отмеченных")
    walk.fill(original_place="Папка 03-12")
    walk.page.locator("main [name=accepted_by]").select_option(index=1)
    walk.press("Зарегистрировать")
    walk.sees("Зарегистрировано 5 согласий")


def _order(walk: Walk) -> None:
    walk.next_step("Зачислите детей приказом")
    walk.follow("Зачисление")
    walk.fill(effective_on=FIRST.isoformat(), basis="заявления родителей")
    walk.page.locator("main [name=group_to]").select_option(index=1)
    for box in walk.page.locator("main [name=pupils]").all():
        box.check()
    walk.press("Создать черновик")
    walk.press("Посмотреть, что изменится, и издать")
    walk.press("Издать")
    walk.open("/groups/")
    walk.sees("5 из 5")


def _lessons(walk: Walk) -> None:
    walk.next_step("Создайте занятия года")
    walk.press("Показать, что изменится")
    walk.press("Создать занятия")
    walk.sees("Занятия созданы по расписанию")


def _plan(walk: Walk) -> None:
    walk.next_step("Составьте планы занятий (КТП)")
    walk.follow("Роботёнок, 1-А")
    walk.follow("Заполнить из учебного плана")
    walk.press("Заполнить план")
    walk.follow("Отправить на утверждение")
    walk.press("Отправить на утверждение")


def _approval(walk: Walk) -> None:
    """The deputy, in a browser of their own."""
    assert walk.page.context.browser
    size = walk.page.viewport_size
    page = walk.page.context.browser.new_context(locale="ru-RU", viewport=size).new_page()
    log_in(page, walk.served, walk.school, "deputy")
    deputy = Walk(page, walk.served, walk.school)
    deputy.open("/plans/")
    deputy.follow("Роботёнок, 1-А")
    deputy.follow("Утвердить")
    deputy.press("Утвердить")
    deputy.sees("утверждён")
    page.context.close()


def _opening(walk: Walk) -> None:
    walk.next_step("Откройте учебный год")
    walk.follow("Открыть год")
    walk.press("Открыть год")
    walk.sees("открыт")
    walk.open("/start/")
    walk.sees("Всё готово: журнал работает")
