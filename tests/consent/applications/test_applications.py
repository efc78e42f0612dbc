"""Applications: who may apply, how each is decided, and that none of it enrols a child."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consent.applications import actions
from consent.applications.models import Application, Source, Status
from consent.applications.queries import freed
from consent.applications.views import DECIDED
from isolation import SchoolRef, in_school
from isolation.clock import school_today
from journal.roster.models import Enrolment
from tenants.years.models import YearState
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit, Visitor
from tests.journal.roster.ground import application
from ui.forms import Warned

pytestmark = pytest.mark.usefixtures("no_second_factor")
AUGUST = dt.date(2026, 8, 20)


@pytest.fixture
def admin(visit: Visit) -> Visitor:
    return visit("alpha", "admin")


def submit(**values: Any) -> Application:
    pupil = values.pop("pupil", None) or world.pupil()
    given: dict[str, Any] = {
        "pupil": pupil, "group": values.pop("group", None) or world.group(),
        "representative": None, "source": Source.OFFICE, "submitted_on": AUGUST,
    }  # fmt: skip
    return actions.submit(**(given | values), actor=ACTOR)


def refused(act: Callable[[], object]) -> ValidationError:
    before = list(Application.objects.values_list("id", "status"))
    with pytest.raises(ValidationError) as caught:
        act()
    assert list(Application.objects.values_list("id", "status")) == before
    return caught.value


def test_an_application_comes_in(alpha: SchoolRef) -> None:
    with in_school(alpha):
        pupil = world.pupil()
        made = submit(pupil=pupil, representative=world.mother(pupil))
        assert (made.status, made.submitted_on) == (Status.NEW, AUGUST)
        assert not Enrolment.objects.exists()


def test_one_undecided_application_a_child_and_group(alpha: SchoolRef) -> None:
    with in_school(alpha):
        first = submit()
        again = refused(lambda: submit(pupil=first.pupil, group=first.group))
        assert "20.08.2026" in again.message_dict["group"][0]
        actions.reject(first, reason="не по возрасту", actor=ACTOR)
        assert submit(pupil=first.pupil, group=first.group).status == Status.NEW


def test_whoever_is_in_the_group_does_not_apply(alpha: SchoolRef) -> None:
    with in_school(alpha):
        pupil, group = world.pupil(), world.group()
        world.enrolment(pupil, group)
        told = refused(lambda: submit(pupil=pupil, group=group)).message_dict
        assert "01.09.2026" in told["group"][0]


def test_not_in_the_future(alpha: SchoolRef) -> None:
    with in_school(alpha):
        day = school_today() + dt.timedelta(days=1)
        assert list(refused(lambda: submit(submitted_on=day)).message_dict) == ["submitted_on"]


def test_not_into_a_closed_year(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group(year=world.year(state=YearState.CLOSED))
        told = refused(lambda: submit(group=group)).message_dict
        assert "2026/27" in told["group"][0]


def test_the_representative_is_the_childs(alpha: SchoolRef) -> None:
    with in_school(alpha):
        stranger = world.mother(world.pupil("Борисов"), "Борисова")
        told = refused(lambda: submit(representative=stranger)).message_dict
        assert "Борисова Ләйлә" in told["representative"][0]


def test_a_full_group_offers_the_waiting_list(alpha: SchoolRef) -> None:
    with in_school(alpha):
        group = world.group(capacity=1)
        row = world.enrolment(world.pupil("Борисов"), group)
        made = submit(group=group)
        assert "Роботёнок, 1-А" in refused(lambda: actions.confirm(made, actor=ACTOR)).messages[0]
        queued = actions.queue(made, actor=ACTOR)
        assert (queued.status, queued.queued_at is None) == (Status.WAITING, False)
        later = application(world.pupil("Валеева"), group, Status.WAITING)
        assert freed() == []
        group.capacity = 2
        group.write(ACTOR, only=["capacity"])
        (place,) = freed()
        assert (place.first.pk, place.places) == (made.pk, 1)
        assert actions.confirm(made, actor=ACTOR).status == Status.CONFIRMED
        assert list(Application.objects.waiting()) == [later]
        assert list(Enrolment.objects.all()) == [row]


@pytest.mark.parametrize("act", [actions.reject, actions.cancel])
def test_what_is_decided_stays_decided(alpha: SchoolRef, act: Any) -> None:
    with in_school(alpha):
        made = submit()
        closed = act(made, reason="передумали", actor=ACTOR)
        assert (closed.reason, closed.decided_on) == ("передумали", school_today())
        for step in (actions.confirm, actions.queue):
            refused(lambda step=step: step(made, actor=ACTOR))  # type: ignore[misc]
        refused(lambda: act(made, reason="ещё раз", actor=ACTOR))


def new(admin: Visitor, pupil: int, **values: Any) -> Any:
    data = {"source": "office", "submitted_on": "2026-08-20", **values}
    return admin.post(f"/applications/new/?pupil={pupil}", data)


def test_the_page_asks_for_the_child_first(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        pupil = world.pupil()
        mother, group = world.mother(pupil), world.group()
    asked = admin.post("/applications/new/", {"pupil": pupil.pk})
    assert asked["Location"] == f"/applications/new/?pupil={pupil.pk}"
    assert new(admin, pupil.pk, group=group.pk, representative=mother.pk).status_code == 302
    with in_school(alpha):
        assert Application.objects.get().representative == mother


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"group": ""}, "group"),
        ({"representative": ""}, "representative"),
        ({"submitted_on": "2099-01-01"}, "submitted_on"),
        ({"submitted_on": "завтра"}, "submitted_on"),
    ],
)
def test_bad_input_is_told_at_its_field(
    admin: Visitor, alpha: SchoolRef, values: dict[str, Any], field: str
) -> None:
    with in_school(alpha):
        pupil = world.pupil()
        good = {"group": world.group().pk, "representative": world.mother(pupil).pk}
    answer = new(admin, pupil.pk, **(good | values))
    assert list(answer.context["form"].errors) == [field]
    with in_school(alpha):
        assert not Application.objects.exists()


def test_who_is_18_applies_in_person(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        pupil = world.pupil(birth_date=dt.date(2000, 1, 1))
        group = world.group(programme=world.programme(age_to=99))
    assert new(admin, pupil.pk, group=group.pk, representative="").status_code == 302
    with in_school(alpha):
        made = Application.objects.get()
        assert (made.pupil, made.representative) == (pupil, None)
    assert admin.get(f"/applications/{made.pk}/").status_code == 200


def test_an_age_outside_the_programme_is_warned_of_once(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        # Full years, not the difference of the years: seven only on the day after the first day.
        pupil = world.pupil(birth_date=dt.date(2019, 9, 2))
        data = {"group": world.group().pk, "representative": world.mother(pupil).pk}
    warned = new(admin, pupil.pk, **data)
    assert len(warned.context["form"].warnings) == 1
    data[Warned.SEEN] = warned.context["form"].warnings_digest
    assert new(admin, pupil.pk, **data).status_code == 302
    with in_school(alpha):
        assert Application.objects.count() == 1


def test_the_way_of_an_application_by_its_page(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        made = application(world.pupil(), world.group(), Status.NEW)
    path = f"/applications/{made.pk}/"
    admin.post(f"{path}confirm/")
    assert admin.get(path).context["application"].status == Status.CONFIRMED
    admin.post(f"{path}queue/")
    assert admin.get(path).context["place_in_queue"] == 1
    empty: Any = admin.post(f"{path}close/", {"decision": "rejected", "reason": ""})
    assert list(empty.context["form"].errors) == ["reason"]
    closed = admin.post(f"{path}close/", {"decision": "cancelled", "reason": "переехали"})
    assert [str(one) for one in get_messages(closed.wsgi_request)][-1] == str(
        DECIDED[Status.CANCELLED]
    )
    assert admin.get(path).context["application"].status == Status.CANCELLED


def test_a_page_leads_to_the_child_and_the_group(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        made = application(world.pupil(), world.group(capacity=12), Status.NEW)
    page: Any = admin.get(f"/applications/{made.pk}/")
    facts = {str(label): str(value) for label, value in page.context["facts"]}
    assert f'href="/people/{made.pupil_id}/"' in facts["Ребёнок"]
    assert f'href="/groups/{made.group_id}/"' in facts["Группа"]
    assert "12 / 12" not in facts["Свободные места"]


def test_an_application_that_nobody_confirmed_is_not_shown_as_confirmed(
    admin: Visitor, alpha: SchoolRef
) -> None:
    with in_school(alpha):
        made = application(world.pupil(), world.group(), Status.NEW)
    path = f"/applications/{made.pk}/"
    assert admin.get(path).context["stages"] is not None
    with in_school(alpha):
        actions.mark_enrolled([made], on=AUGUST, actor=ACTOR)
    assert admin.get(path).context["stages"] is None


def test_the_list_is_searched_by_name_and_narrowed(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        application(world.pupil("Әхмәтова", "Зөһрә"), world.group("1"))
        application(world.pupil("Борисов", "Булат"), world.group("2"), Status.NEW)

    def names(answer: Any) -> list[str]:
        return [row.pupil.last_name for row in answer.context["page"].object_list]

    assert names(admin.post("/applications/", {"q": "ахметова"})) == ["Әхмәтова"]
    assert names(admin.get("/applications/?status=new")) == ["Борисов"]
    assert len(names(admin.get("/applications/?status=никакой"))) == 2


def test_queries_do_not_grow_with_applications(admin: Visitor, alpha: SchoolRef) -> None:
    def counted() -> int:
        admin.get("/applications/")
        with CaptureQueriesContext(connection) as seen:
            assert admin.get("/applications/").status_code == 200
        return len(seen)

    with in_school(alpha):
        group = world.group()
        for n in range(5):
            application(world.pupil(f"А{n}"), group, Status.WAITING)
    few = counted()
    with in_school(alpha):
        for n in range(35):
            application(world.pupil(f"Б{n}"), group, Status.WAITING)
    assert counted() == few


def test_the_spreadsheet_asks_for_the_password(admin: Visitor) -> None:
    assert admin.get("/applications/sheet/")["Location"].startswith("/me/confirm/")
