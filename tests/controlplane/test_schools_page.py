"""The list of schools and a school's own page, as the operator and the specialist see them."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from controlplane.actions import add_authority, set_supervision
from controlplane.models import Authority, Pulse, School
from controlplane.views import PER_PAGE
from isolation import in_shared
from isolation.clock import now
from tests.cast import ACTOR
from tests.conftest import Visit, Visitor

pytestmark = pytest.mark.usefixtures("no_second_factor")


@pytest.fixture
def operator(visit: Visit) -> Visitor:
    return visit("centre", "operator")


def add(count: int, authority: Authority | None = None, **facts: Any) -> None:
    """Rows of schools, without the schools: the list looks at nothing else."""
    with in_shared():
        authority = authority or Authority.objects.order_by("pk").first()
        assert authority is not None
        for number in range(count):
            slug = f"row-{School.objects.count()}"
            values = {
                "name": f"Учреждение {number}", "short_name": f"Ряд {number:03}", "slug": slug,
                "inn": "7707083893", "municipality": "Арский", **facts,
            }  # fmt: skip
            School(
                schema_name=f"x_{slug}", role=f"x_{slug}", authority=authority,
                onboarded_at=now(), **values,
            ).write(ACTOR)  # fmt: skip


def listed(visitor: Visitor, **query: Any) -> list[str]:
    page: Any = visitor.get("/schools/", query)
    return [school.slug for school in page.context["page"]]


def test_a_row_tells_state_size_and_last_activity(operator: Visitor) -> None:
    with in_shared():
        alpha = School.objects.get(slug="alpha")
        Pulse.objects.create(
            school=alpha, size_bytes=5 * 1024**2, people=7, last_activity_at=now(),
            measured_at=now(),
        )  # fmt: skip
    page: Any = operator.get("/schools/")
    (first, second) = page.context["page"]
    assert (first.slug, first.size_bytes, first.people) == ("alpha", 5 * 1024**2, 7)
    assert (second.slug, second.size_bytes, second.last_activity_at) == ("beta", None, None)
    text = page.content.decode()
    assert text.count('data-testid="school-row"') == 2
    assert 'data-slug="alpha"' in text
    assert "5,0\xa0МБ" in text


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("", ["row-2", "alpha", "beta"]), ("alp", ["alpha"]), ("ALPHA", ["alpha"]),
        ("мбудо", ["alpha", "beta"]), ("ряд", ["row-2"]), ("7707", ["row-2"]),
        ("1655018018", ["alpha", "beta"]), ("ряд учреждение", ["row-2"]), ("ряд alpha", []),
        ("%", []), ("_", []), ("\0", ["row-2", "alpha", "beta"]), ("'", []), ("x" * 9000, []),
    ],
)  # fmt: skip
def test_schools_are_found_by_any_part_of_what_they_are_called(
    operator: Visitor, q: str, found: list[str]
) -> None:
    add(1)
    assert listed(operator, q=q) == found


def test_the_list_is_filtered_by_state(operator: Visitor) -> None:
    add(1, state="suspended")
    assert listed(operator, state="active") == ["alpha", "beta"]
    assert listed(operator, state="suspended") == ["row-2"]
    assert listed(operator, state="suspended", q="alpha") == []
    for strange in ("gone", "\0", "'"):
        assert listed(operator, state=strange) == ["row-2", "alpha", "beta"]


def test_the_list_comes_in_pages_that_keep_the_filter(operator: Visitor) -> None:
    add(PER_PAGE + 3)
    first: Any = operator.get("/schools/", {"q": "ряд"})
    assert (len(first.context["page"]), first.context["page"].paginator.count) == (
        PER_PAGE, PER_PAGE + 3,
    )  # fmt: skip
    assert "page=2" in first.content.decode()
    assert len(listed(operator, q="ряд", page=2)) == 3
    for strange in ("0", "999", "x", "²", "\0"):
        assert listed(operator, q="ряд", page=strange)


def test_sixty_schools_cost_as_many_queries_as_three(operator: Visitor) -> None:
    def cost() -> int:
        with in_shared(), CaptureQueriesContext(connection) as seen:
            operator.get("/schools/")
        return len(seen)

    operator.get("/schools/")
    add(1)
    with_three = cost()
    add(57)
    assert cost() == with_three


def test_a_specialist_sees_the_schools_of_their_authorities(visit: Visit) -> None:
    with in_shared():
        other = add_authority("Другой отдел", "Арский", actor=ACTOR)
    add(1, authority=other)
    specialist = visit("centre", "specialist")
    assert listed(specialist) == ["alpha", "beta"]
    assert listed(specialist, q="ряд") == []
    assert specialist.get("/schools/row-2/").status_code == 404
    assert specialist.get("/schools/alpha/").status_code == 200
    with in_shared():
        user = User.objects.get(login="specialist")
        set_supervision(other, user, given=True, actor=ACTOR)
    assert listed(specialist) == ["row-2", "alpha", "beta"]


def test_a_supervision_that_ended_shows_nothing(visit: Visit) -> None:
    specialist = visit("centre", "specialist")
    with in_shared():
        user = User.objects.get(login="specialist")
        set_supervision(Authority.objects.get(), user, given=False, actor=ACTOR)
    page: Any = specialist.get("/schools/")
    assert list(page.context["page"]) == []
    assert specialist.get("/schools/alpha/").status_code == 404


def test_a_specialist_reads_the_card_and_no_more(visit: Visit) -> None:
    specialist = visit("centre", "specialist")
    page: Any = specialist.get("/schools/alpha/")
    shown = (page.context["administrators"], page.context["events"], page.context["may_suspend"])
    assert shown == ([], [], False)
    assert "Админов" not in page.content.decode()
    for path in ("suspend/", "resume/"):
        assert specialist.get(f"/schools/alpha/{path}").status_code == 403
    assert specialist.post("/schools/alpha/password/").status_code == 403


@pytest.mark.parametrize("slug", ["nobody", "ALPHA", "new", "1", "a" * 300])
def test_a_school_that_is_not_there_is_404(operator: Visitor, slug: str) -> None:
    expected = 200 if slug == "new" else 404  # that one is the form's address, and a reserved slug
    assert operator.get(f"/schools/{slug}/").status_code == expected


def test_a_schools_page_holds_no_person_but_its_administrators(operator: Visitor) -> None:
    text = operator.get("/schools/alpha/").content.decode()
    assert "Админов Азат Ильдарович" in text
    assert "parent" not in text
    assert operator.get("/schools/alpha/")["Cache-Control"] == "no-store"


def test_names_are_shown_as_text(operator: Visitor) -> None:
    with in_shared():
        School.objects.filter(slug="alpha").change(ACTOR, short_name="<i>x</i>", name="<b>y</b>")
    for path in ("/schools/", "/schools/alpha/"):
        text = operator.get(path).content.decode()
        assert ("<i>x</i>" in text, "<b>y</b>" in text) == (False, False)


def test_schools_and_authorities_stand_in_the_order_of_the_alphabet(operator: Visitor) -> None:
    with in_shared():
        for name in ("Яшьлек", "Ёлка", "Әлеге", "Арча", "Жилкән"):
            add_authority(name, "Казань", actor=ACTOR)
            add(1, short_name=name)
    page: Any = operator.get("/schools/")
    names = [school.short_name for school in page.context["page"]]
    assert names == ["Арча", "Әлеге", "Ёлка", "Жилкән", "Яшьлек", "Alpha", "Beta"]
    listed: Any = operator.get("/authorities/")
    found = [authority.name for authority in listed.context["authorities"]]
    assert found == ["Арча", "Әлеге", "Ёлка", "Жилкән", "Отдел образования", "Яшьлек"]
