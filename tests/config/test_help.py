"""Help tells everybody of their own work, and of nobody else's."""

from typing import Any

import pytest

from isolation import SchoolRef, in_school
from tests import world
from tests.conftest import Visit, Visitor

pytestmark = pytest.mark.usefixtures("no_second_factor")


def told(visitor: Visitor) -> list[str]:
    page: Any = visitor.get("/help/")
    return [topic.url for topic in page.context["topics"]]


def test_each_role_is_told_of_its_own_work(visit: Visit, alpha: SchoolRef) -> None:
    with in_school(alpha):
        world.group(teacher=world.teacher(login="teacher"))
    assert told(visit("alpha", "teacher")) == ["/groups/", "/lessons/to-move/", "/plans/"]
    assert told(visit("alpha", "deputy")) == [
        "/groups/", "/lessons/to-move/", "/plans/", "/orders/",
    ]  # fmt: skip
    assert told(visit("alpha", "admin"))[:3] == ["/start/", "/years/", "/programmes/"]
    assert told(visit("centre", "specialist")) == ["/schools/"]
    for login in ("parent", "pupil", ""):
        assert told(visit("alpha", login)) == []


@pytest.mark.parametrize(
    ("place", "login"), [("alpha", "admin"), ("alpha", "teacher"), ("centre", "operator")]
)
def test_what_help_leads_to_may_be_opened(visit: Visit, place: str, login: str) -> None:
    visitor = visit(place, login)
    for url in told(visitor):
        assert visitor.get(url).status_code == 200, url
