"""The operator asks for a school: every error at its field, and a row before a task."""

from typing import Any

import pytest
from django.utils.translation import gettext

from accounts.models import User
from controlplane import actions
from controlplane.control import ask
from controlplane.models import Authority, Domain, Onboarding, School
from history.models import Deed
from isolation import in_shared
from tests.cast import ACTOR
from tests.conftest import Visit, Visitor
from tests.controlplane.conftest import authority_id, wish_for

GOOD: dict[str, Any] = {
    "name": "МБУДО «Дворец творчества»", "short_name": "Дворец", "slug": "dvorets",
    "inn": "1655018018", "municipality": "Казань", "timezone": "Europe/Moscow",
    "last_name": "Гарипова", "first_name": "Лейла", "middle_name": "Маратовна",
    "email": "garipova@example.org",
}  # fmt: skip

pytestmark = pytest.mark.usefixtures("no_second_factor")


@pytest.fixture
def operator(visit: Visit) -> Visitor:
    return visit("centre", "operator")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Ids of the onboardings that a task was sent for."""
    ids: list[int] = []
    monkeypatch.setattr("controlplane.control.carry_out.delay", ids.append)
    return ids


def send(operator: Visitor, **changes: Any) -> Any:
    data = {**GOOD, "authority": authority_id(), **changes}
    return operator.post("/schools/new/", data)


def refused(answer: Any) -> dict[str, list[str]]:
    problems = answer.context["form"].errors
    return {name: [str(why) for why in whys] for name, whys in problems.items()}


def nothing_is_kept() -> bool:
    with in_shared():
        names = set(School.objects.values_list("slug", flat=True))
        return names == {"alpha", "beta"} and not Onboarding.objects.exists()


SPELLING = [
    "Только строчные латинские буквы, цифры и одиночные дефисы; первой идёт буква, знаков не"
    " меньше двух. Например: raduga или ddt-kazan."
]
RESERVED = ["Этот адрес зарезервирован. Выберите другой."]
TAKEN = ["Этот адрес занят другой школой. Выберите другой."]


@pytest.mark.parametrize("slug", ["alpha", "ALPHA", " alpha "])
def test_a_taken_address(operator: Visitor, slug: str) -> None:
    assert refused(send(operator, slug=slug)) == {"slug": TAKEN}
    assert nothing_is_kept()


@pytest.mark.parametrize(
    "slug", ["centre", "www", "admin", "api", "static", "mail", "pg-x", "localhost", "Zvonok"]
)
def test_a_reserved_address(operator: Visitor, slug: str) -> None:
    assert refused(send(operator, slug=slug)) == {"slug": RESERVED}
    assert nothing_is_kept()


@pytest.mark.parametrize(
    "slug",
    ["радуга", "rаduga", "pg_x", "ra'duga", 'ra"duga', "ra duga", "-raduga", "raduga-", "ra--duga",
     "1raduga", "r", "raduga.kazan", "raduga/", "raduga;drop", "ra\nduga", "ra\tduga", "xn--80a",
     "ñandu", "radugа"],
)  # fmt: skip
def test_an_address_that_is_none(operator: Visitor, slug: str) -> None:
    assert refused(send(operator, slug=slug)) == {"slug": SPELLING}
    assert nothing_is_kept()


def test_capital_letters_of_an_address_are_made_small(operator: Visitor, sent: list[int]) -> None:
    send(operator, slug="Dvorets")
    with in_shared():
        assert Onboarding.objects.get().wish["slug"] == "dvorets"


def test_a_long_address_says_how_long(operator: Visitor) -> None:
    text = gettext("The address is too long: %(length)s characters, at most %(most)s.")
    assert refused(send(operator, slug="r" * 41)) == {"slug": [text % {"length": 41, "most": 40}]}
    assert list(refused(send(operator, slug="r" * 100_000))) == ["slug"]
    assert nothing_is_kept()


@pytest.mark.parametrize(
    "inn",
    ["1655018019", "16550180180", "165501801", "165501801A", "0000000000", "000000000000",
     "１６５５０１８０１８", "", "1655018018\0", "-655018018", "500100732258"],
)  # fmt: skip
def test_a_wrong_tax_number(operator: Visitor, inn: str) -> None:
    assert list(refused(send(operator, inn=inn))) == ["inn"]
    assert nothing_is_kept()


def test_spaces_of_a_tax_number_are_no_error(operator: Visitor, sent: list[int]) -> None:
    send(operator, inn=" 1655 018 018 ")
    with in_shared():
        assert Onboarding.objects.get().wish["inn"] == "1655018018"


@pytest.mark.parametrize(
    ("field", "value"),
    [("slug", ""), ("slug", "ra\0duga"), ("name", ""), ("name", "x" * 301), ("name", "a\0b"),
     ("short_name", "x" * 81), ("short_name", "   "), ("authority", ""), ("authority", "0"),
     ("authority", "x"),
     ("authority", "9" * 40), ("municipality", ""), ("municipality", "Атлантида"),
     ("timezone", "Mars/Olympus"), ("timezone", "../../etc/passwd"), ("last_name", ""),
     ("first_name", "x" * 81), ("middle_name", "x" * 81), ("email", "nobody"),
     ("email", "a@b.c\0")],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(operator: Visitor, field: str, value: str) -> None:
    assert list(refused(send(operator, **{field: value}))) == [field]
    assert nothing_is_kept()


def test_all_errors_come_at_once_and_what_was_typed_stays(operator: Visitor) -> None:
    answer = send(operator, slug="радуга", inn="1", name="")
    assert sorted(refused(answer)) == ["inn", "name", "slug"]
    assert 'value="радуга"' in answer.content.decode()


def test_what_was_typed_is_shown_as_text(operator: Visitor) -> None:
    text = send(operator, slug='"><script>alert(1)</script>').content.decode()
    assert "<script>alert" not in text


def test_the_wish_is_a_row_first_and_a_task_when_the_row_is_safe(
    operator: Visitor, sent: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(operator)
        with in_shared():
            job = Onboarding.objects.get()
        assert sent == []
    assert sent == [job.pk]
    assert answer["Location"] == f"/schools/new/{job.pk}/"
    assert (job.state, job.attempts) == ("queued", 0)
    assert set(job.wish) == {*GOOD, "authority_id"}
    with in_shared():
        assert job.asked_by.login == "operator"
        deed = Deed.objects.get(what="controlplane.school_asked")
        assert (deed.by, deed.subject) == (job.asked_by, "dvorets")


def test_a_broker_that_does_not_answer_delays_and_loses_nothing(
    operator: Visitor, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def gone(_pk: int) -> None:
        raise OSError("no broker")

    monkeypatch.setattr("controlplane.control.carry_out.delay", gone)
    with django_capture_on_commit_callbacks(execute=True):
        assert send(operator).status_code == 302
    with in_shared():
        assert Onboarding.objects.get().state == "queued"


def test_the_task_is_told_a_number_and_nothing_else(
    operator: Visitor, sent: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        send(operator)
    assert [type(argument) for argument in sent] == [int]


def test_a_failed_wish_fills_the_form_again(operator: Visitor, sent: list[int]) -> None:
    send(operator)
    with in_shared():
        pk = Onboarding.objects.get().pk
    page: Any = operator.get(f"/schools/new/?again={pk}")
    initial = page.context["form"].initial
    assert {name: initial[name] for name in GOOD} == GOOD
    assert initial["authority"] == authority_id()


@pytest.mark.parametrize("again", ["", "0", "x", "²", "\0", "9" * 40, "-1"])
def test_a_wish_of_no_number_fills_nothing(operator: Visitor, again: str) -> None:
    page: Any = operator.get("/schools/new/", {"again": again})
    assert (page.status_code, page.context["form"].initial) == (200, {})


@pytest.mark.parametrize(
    ("state", "shown"), [("queued", "queued"), ("running", "running"), ("failed", "failed")]
)
def test_the_page_follows_the_work(operator: Visitor, state: str, shown: str) -> None:
    with in_shared():
        job = ask(wish_for("dvorets"), by=User.objects.get(login="operator"))
        Onboarding.objects.filter(pk=job.pk).update(state=state, problem="Адрес занят.")
    text = operator.get(f"/schools/new/{job.pk}/").content.decode()
    assert f'data-state="{shown}"' in text
    assert ("hx-get" in text) == (state != "failed")
    assert ("Адрес занят." in text) == (state == "failed")
    assert operator.post(f"/schools/new/{job.pk}/").status_code == 200


def test_an_old_host_is_never_given_to_another_school(operator: Visitor) -> None:
    with in_shared():
        school = School.objects.get(slug="alpha")
        Domain(host="dvorets.localhost", school=school, is_primary=False).write(ACTOR)
    assert refused(send(operator)) == {"slug": TAKEN}


def test_without_an_authority_the_form_leads_to_where_one_is_added(
    operator: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with in_shared():
        nobody = Authority.objects.none()
        monkeypatch.setattr(Authority.objects.__class__, "exists", lambda self: nobody.exists())
    page: Any = operator.get("/schools/new/")
    assert page.context["no_authorities"]
    assert 'href="/authorities/"' in page.content.decode()


def test_an_authority_is_added_once(operator: Visitor) -> None:
    data = {"name": "Управление образования", "municipality": "Арский"}
    assert operator.post("/authorities/", data).status_code == 302
    again: Any = operator.post("/authorities/", data)
    assert refused(again) == {"name": ["Такой орган управления уже есть."]}
    strange: Any = operator.post("/authorities/", {"name": "x" * 201, "municipality": "Атлантида"})
    assert sorted(refused(strange)) == ["municipality", "name"]
    with in_shared():
        assert Authority.objects.count() == 2
        assert Authority.objects.get(name="Управление образования").changed_by is not None


def test_supervision_is_given_and_taken(operator: Visitor) -> None:
    path = f"/authorities/{authority_id()}/"
    with in_shared():
        specialist = User.objects.get(login="specialist")
        keeper = User.objects.get(login="operator")
    operator.post(path, {"specialist": specialist.pk, "end": "1"})
    page: Any = operator.get(path)
    assert [(one.user.login, one.watches) for one in page.context["specialists"]] == [
        ("specialist", False)
    ]
    operator.post(path, {"specialist": specialist.pk, "give": "1"})
    again: Any = operator.get(path)
    assert again.context["specialists"][0].watches
    for stranger in (keeper.pk, 0, "x", "\0", "²", "9" * 40):
        assert operator.post(path, {"specialist": stranger, "give": "1"}).status_code == 404
    with in_shared():
        given = Deed.objects.filter(what="controlplane.supervision_given", by=keeper)
        assert given.count() == 1
        assert actions.add_authority("Ещё одно", "Казань", actor=ACTOR).pk
