"""A school is suspended and resumed: with a reason, within seconds, and nothing is lost."""

from typing import Any

import pytest
from django.apps import apps

from controlplane import directory
from controlplane.directory import KEEP
from controlplane.models import School
from history.models import Deed
from isolation import in_school, in_shared
from tests.cast import ACTOR, PASSWORD, school
from tests.conftest import Visit, Visitor

pytestmark = pytest.mark.usefixtures("no_second_factor")
PATHS = ("/", "/login/", "/school/", "/api/v1/me/", "/nothing/", "/help/")


@pytest.fixture
def operator(visit: Visit) -> Visitor:
    visitor = visit("centre", "operator")
    visitor.post("/me/confirm/", {"password": PASSWORD})
    return visitor


def suspend(operator: Visitor, slug: str = "alpha", reason: str = "Договор истёк") -> Any:
    answer = operator.post(f"/schools/{slug}/suspend/", {"reason": reason})
    directory.forget()  # the test's transaction never commits, which is what forgets
    return answer


def resume(operator: Visitor) -> Any:
    answer = operator.post("/schools/alpha/resume/", {"reason": "Оплачено"})
    directory.forget()
    return answer


def test_it_is_asked_for_only_by_one_who_gave_the_password_again(visit: Visit) -> None:
    operator = visit("centre", "operator")
    for answer in (operator.get("/schools/alpha/suspend/"), suspend(operator), resume(operator)):
        assert answer["Location"].startswith("/me/confirm/?next=%2Fschools%2Falpha%2F")
    assert school("alpha").state == "active"


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301, "a\0b"])
def test_a_reason_is_demanded(operator: Visitor, reason: str) -> None:
    answer = suspend(operator, reason=reason)
    assert list(answer.context["form"].errors) == ["reason"]
    assert school("alpha").state == "active"


def test_the_people_of_the_school_see_a_clear_page_wherever_they_go(
    operator: Visitor, visit: Visit
) -> None:
    teacher = visit("alpha", "teacher")
    assert suspend(operator)["Location"] == "/schools/alpha/"
    for path in PATHS:
        answer = teacher.get(path)
        assert (answer.status_code, answer["Cache-Control"]) == (403, "no-store"), path
        text = answer.content.decode()
        assert "приостановлен" in text
        assert "Договор истёк" not in text


def test_nobody_writes_into_it(operator: Visitor, visit: Visit) -> None:
    teacher = visit("alpha", "teacher")
    suspend(operator)
    assert teacher.post("/me/sessions/", {"end": "all"}).status_code == 403
    assert teacher.is_inside


def test_other_hosts_go_on(operator: Visitor, visit: Visit) -> None:
    suspend(operator)
    assert visit("beta", "teacher").get("/school/").status_code == 200
    assert operator.get("/schools/").status_code == 200


def test_resumed_everything_is_as_it_was_down_to_the_session(
    operator: Visitor, visit: Visit
) -> None:
    teacher = visit("alpha", "teacher")
    suspend(operator)
    assert teacher.get("/school/").status_code == 403
    assert resume(operator)["Location"] == "/schools/alpha/"
    assert teacher.get("/school/").status_code == 200


def test_the_history_knows_who_did_it_when_and_why(operator: Visitor) -> None:
    suspend(operator)
    resume(operator)
    with in_shared():
        deeds = Deed.objects.filter(subject="alpha", what__contains="school_").order_by("id")
        told = [(deed.what, deed.by and deed.by.login, deed.reason) for deed in deeds]
        versions: Any = apps.get_model("controlplane", "SchoolEvent").objects
        of_alpha = versions.filter(slug="alpha").order_by("pgh_id")
        states = [(row.state, row.change_reason, row.changed_via) for row in of_alpha][-2:]
    assert told[-2:] == [
        ("controlplane.school_suspended", "operator", "Договор истёк"),
        ("controlplane.school_resumed", "operator", "Оплачено"),
    ]
    assert states == [("suspended", "Договор истёк", "person"), ("active", "Оплачено", "person")]


def test_the_operator_sees_why_it_is_suspended_and_a_way_back(operator: Visitor) -> None:
    suspend(operator, reason="Договор <b>истёк</b>")
    text = operator.get("/schools/alpha/").content.decode()
    assert "Договор &lt;b&gt;истёк&lt;/b&gt;" in text
    assert 'href="/schools/alpha/resume/"' in text
    assert 'href="/schools/alpha/suspend/"' not in text


def test_a_school_under_maintenance_says_to_come_back(visit: Visit) -> None:
    with in_shared():
        School.objects.filter(slug="alpha").change(ACTOR, state="maintenance")
    answer = visit("alpha").get("/login/")
    assert (answer.status_code, answer["Cache-Control"]) == (503, "no-store")


def test_code_and_tasks_still_enter_a_suspended_school(operator: Visitor) -> None:
    suspend(operator)
    with in_school(school("alpha")):
        assert Deed.objects.exists()


def test_another_process_notices_within_three_seconds(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, operator: Visitor
) -> None:
    """The other process is this one whose memory nobody made forget; its clock is turned on."""
    moment = [1000.0]
    monkeypatch.setattr(directory, "KEEP", KEEP)
    monkeypatch.setattr("controlplane.directory.time.monotonic", lambda: moment[0])
    teacher = visit("alpha", "teacher")
    assert teacher.get("/school/").status_code == 200
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(directory, "_known", {})
        suspend(operator)
    moment[0] += 2.9
    assert teacher.get("/school/").status_code == 200
    moment[0] += 0.2
    assert teacher.get("/school/").status_code == 403


def test_the_process_that_did_it_notices_at_once(
    operator: Visitor, visit: Visit, django_capture_on_commit_callbacks: Any
) -> None:
    teacher = visit("alpha", "teacher")
    assert teacher.get("/school/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        operator.post("/schools/alpha/suspend/", {"reason": "x"})
    assert teacher.get("/school/").status_code == 403
