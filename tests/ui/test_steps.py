"""The first hour: what is done, what is next, what must wait."""

import pytest

from accounts.checks import check_rights_of_places
from isolation import SchoolRef, in_school
from tenants.profile.models import SchoolCard
from tests.cast import ACTOR
from tests.conftest import Visit
from tests.ui.test_navigation import asked
from ui import steps
from ui.checks import check_steps
from ui.steps import Step, register_step, registered_steps, steps_for


@pytest.fixture
def empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "_steps", [])


def step(
    title: str,
    order: int = 1,
    *,
    done: bool = False,
    needs: str = "",
    right: str = "accounts.own",
    url_name: str = "ui:help",
) -> Step:
    return Step(title, "why", url_name, right, order, lambda: done, lambda: needs)


def states(*rights: str) -> list[tuple[str, str, str]]:
    placed = steps_for(asked("/", *rights))
    return [(one.title, one.state, one.obstacle) for one in placed]


@pytest.mark.usefixtures("empty")
class TestRegistry:
    def test_next_is_the_first_that_is_neither_done_nor_held_up(self) -> None:
        register_step(
            step("orders", 5),
            step("groups", 4),
            step("staff", 3, needs="Open the year first."),
            step("year", 2, done=True),
            step("card", 1, done=True),
        )

        assert states("accounts.own") == [
            ("card", "done", ""),
            ("year", "done", ""),
            ("staff", "later", "Open the year first."),
            ("groups", "next", ""),
            ("orders", "later", ""),
        ]

    def test_what_is_done_is_not_asked_what_it_needs(self) -> None:
        register_step(step("card", done=True, needs="Something."))

        assert states("accounts.own") == [("card", "done", "")]

    def test_a_step_is_shown_to_those_who_may_take_it(self) -> None:
        register_step(step("card", right="profile.edit"), step("year", 2))

        assert states("accounts.own") == [("year", "next", "")]
        assert states() == []

    def test_the_same_step_registered_twice_is_there_once(self) -> None:
        one = step("card")
        register_step(one)
        register_step(one)

        assert registered_steps() == (one,)

    def test_a_wrong_address_or_right_stops_the_start(self) -> None:
        register_step(step("card", url_name="accounts:person", right="profile.edt"))

        assert [message.id for message in check_steps()] == ["ui.E001"]
        assert [message.id for message in check_rights_of_places()] == ["accounts.E001"]

    def test_the_page_offers_one_main_act_on_the_next_step(
        self, visit: Visit, no_second_factor: None
    ) -> None:
        register_step(step("Card", done=True), step("Year", 2), step("Staff", 3, needs="Wait."))

        html = visit("alpha", "admin").get("/start/").content.decode()

        assert html.count("btn-primary") == 1
        assert html.index("Card") < html.index("Year") < html.index("btn-primary")
        assert html.index("btn-primary") < html.index("Wait.")
        assert '<progress class="steps-progress" max="3" value="1"' in html

    def test_the_page_of_a_ready_school_leads_on(
        self, visit: Visit, no_second_factor: None
    ) -> None:
        register_step(step("Card", done=True))

        page = visit("alpha", "admin").get("/start/")

        assert page.context["left"] == 0
        onward = page.context["onward"]
        assert onward.url not in {"/", "/start/"}
        assert f'<a class="btn btn-primary" href="{onward.url}">' in page.content.decode()

    def test_without_steps_the_page_still_opens(self, visit: Visit, no_second_factor: None) -> None:
        assert visit("alpha", "admin").get("/start/").status_code == 200


def test_the_administrator_begins_with_the_first_steps(
    visit: Visit, no_second_factor: None
) -> None:
    assert visit("alpha", "admin").get("/")["Location"] == "/start/"
    assert visit("alpha", "teacher").get("/")["Location"] == "/today/"


def test_the_card_is_a_step_until_documents_can_be_headed_with_it(
    visit: Visit, alpha: SchoolRef, no_second_factor: None
) -> None:
    admin = visit("alpha", "admin")

    def card_state() -> str:
        shown = admin.get("/start/").context["steps"]
        return str(next(one.state for one in shown if one.url == "/school/edit/"))

    assert card_state() == "next"
    with in_school(alpha):
        card = SchoolCard.objects.get()
        card.address, card.director, card.data_officer = "Казань", "Валеев Р. К.", "Админов А. И."
        card.write(ACTOR, only=["address", "director", "data_officer"])
    assert card_state() == "done"
