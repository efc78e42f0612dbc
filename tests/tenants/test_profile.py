"""The school card: read by the staff, edited by the administrator, every version kept."""

from typing import Any

import pytest
from django.apps import apps

from controlplane.models import School
from history.models import ChangedMeanwhileError, Deed
from isolation import SchoolRef, in_school, in_shared
from tenants.profile.actions import edit_card
from tenants.profile.models import SchoolCard
from tests.cast import ACTOR
from tests.conftest import Visit, Visitor

pytestmark = pytest.mark.usefixtures("no_second_factor")
FILLED = {
    "name": "МБУДО «Альфа»", "short_name": "Альфа", "name_tt": "«Альфа» БӨМББУ",
    "founder": "Исполком", "inn": "1655018018", "ogrn": "1027700132195", "licence": "№ 1",
    "address": "Казань, Кремлёвская, 1", "phone": "+7 843 000-00-00",
    "email": "alpha@example.org", "site": "alpha.example.org", "director": "Иванова А. П.",
    "data_officer": "Петров П. П., методист",
}  # fmt: skip


@pytest.fixture
def admin(visit: Visit) -> Visitor:
    return visit("alpha", "admin")


def save(visitor: Visitor, **changes: Any) -> Any:
    """As the form sends it that was opened just now."""
    assert visitor.side is not None
    seen = card(visitor.side).changed_at.isoformat()
    return visitor.post("/school/edit/", {**FILLED, "version": seen, **changes})


def card(school: SchoolRef) -> SchoolCard:
    with in_school(school):
        found: SchoolCard = SchoolCard.objects.select_related("changed_by").get()
        return found


def versions(school: SchoolRef) -> list[Any]:
    model: Any = apps.get_model("profile", "SchoolCardEvent")
    with in_school(school):
        return list(model.objects.select_related("changed_by").order_by("pgh_id"))


def refused(answer: Any) -> list[str]:
    return list(answer.context["form"].errors)


def test_a_new_school_begins_with_what_the_operator_knew(alpha: SchoolRef) -> None:
    found = card(alpha)
    assert (found.name, found.short_name, found.inn) == ("МБУДО «alpha»", "Alpha", "1655018018")
    assert [version.pgh_label for version in versions(alpha)] == ["insert"]


def test_the_administrator_edits_it(admin: Visitor, alpha: SchoolRef) -> None:
    assert save(admin)["Location"] == "/school/"
    found = card(alpha)
    kept = {name: getattr(found, name) for name in FILLED}
    assert kept == {**FILLED, "site": "https://alpha.example.org"}
    text = admin.get("/school/").content.decode()
    assert all(value in text for value in ("Исполком", "1027700132195", "Петров П. П., методист"))


@pytest.mark.parametrize("login", ["director", "deputy", "teacher", "parent", "pupil"])
def test_nobody_else_does(visit: Visit, alpha: SchoolRef, login: str) -> None:
    visitor = visit("alpha", login)
    assert visitor.get("/school/edit/").status_code == 403
    assert save(visitor).status_code == 403
    assert card(alpha).name == "МБУДО «alpha»"
    page = visitor.get("/school/")
    assert page.status_code == (403 if login in {"parent", "pupil"} else 200)
    assert 'href="/school/edit/"' not in page.content.decode()


def test_every_version_keeps_its_author(admin: Visitor, alpha: SchoolRef) -> None:
    save(admin)
    save(admin, founder="Управление образования")
    told = [
        (v.founder, v.changed_via, v.changed_by and v.changed_by.login) for v in versions(alpha)
    ]
    assert told == [
        ("", "cli", None), ("Исполком", "person", "admin"),
        ("Управление образования", "person", "admin"),
    ]  # fmt: skip
    assert "Ивановская М. О." in admin.get("/school/").content.decode()


def test_saving_without_a_change_makes_no_version(admin: Visitor, alpha: SchoolRef) -> None:
    save(admin)
    save(admin)
    assert len(versions(alpha)) == 2


def test_of_two_who_edit_at_once_the_second_is_told_of_the_first(
    admin: Visitor, alpha: SchoolRef
) -> None:
    with in_school(alpha):
        seen = SchoolCard.objects.get()
        edit_card(seen, {"founder": "Исполком"}, seen=seen.changed_at, actor=ACTOR)
        with pytest.raises(ChangedMeanwhileError):
            edit_card(seen, {"phone": "1"}, seen=seen.changed_at, actor=ACTOR)
    stale = seen.changed_at.isoformat()
    assert refused(save(admin, phone="1", version=stale)) == ["__all__"]
    assert (card(alpha).founder, card(alpha).phone) == ("Исполком", "")


def test_the_step_of_the_first_hour_is_done_when_documents_can_be_headed(
    admin: Visitor, alpha: SchoolRef
) -> None:
    assert not card(alpha).is_complete
    save(admin, data_officer="")
    assert not card(alpha).is_complete
    save(admin)
    assert card(alpha).is_complete


@pytest.mark.parametrize(
    ("field", "value"),
    [("inn", "1655018019"), ("inn", ""), ("inn", "0000000000"), ("inn", "16550180180"),
     ("inn", "x" * 5000), ("ogrn", "1027700132196"), ("ogrn", "102770013219"),
     ("ogrn", "0000000000000"), ("ogrn", "10277001321９5"), ("email", "nobody"),
     ("site", "javascript:alert(1)"), ("site", "data:text/html,x"), ("site", "не адрес"),
     ("name", ""), ("name", "x" * 301), ("short_name", "   "), ("phone", "x" * 41),
     ("director", "a\0b"), ("address", "x" * 100_000)],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(
    admin: Visitor, alpha: SchoolRef, field: str, value: str
) -> None:
    assert refused(save(admin, **{field: value})) == [field]
    assert len(versions(alpha)) == 1


@pytest.mark.parametrize("ogrn", ["", "1027700132195", "1037739010891", "304500116000157"])
def test_a_registration_number_that_may_be(admin: Visitor, alpha: SchoolRef, ogrn: str) -> None:
    assert save(admin, ogrn=ogrn).status_code == 302
    assert card(alpha).ogrn == ogrn


def test_what_is_missing_is_named_to_the_one_who_can_fill_it(admin: Visitor, visit: Visit) -> None:
    page: Any = admin.get("/school/")
    assert len(page.context["missing"]) == 10
    names = ", ".join(str(label) for label in page.context["missing"])
    assert names in page.content.decode()
    assert names not in visit("alpha", "director").get("/school/").content.decode()
    save(admin)
    filled: Any = admin.get("/school/")
    assert filled.context["missing"] == []


def test_whatever_is_typed_is_shown_as_text(admin: Visitor) -> None:
    evil = '"><script>alert(1)</script>{{ 7|add:7 }}'
    assert save(admin, founder=evil, director=evil, address=evil).status_code == 302
    for path in ("/school/", "/school/edit/"):
        text = admin.get(path).content.decode()
        assert "<script>alert" not in text
        assert "{{ 7|add:7 }}" in text


def test_one_school_edits_its_own_card(admin: Visitor, beta: SchoolRef) -> None:
    save(admin)
    assert card(beta).founder == ""
    assert len(versions(beta)) == 1


def test_the_menu_and_the_centre_call_the_school_by_its_card(
    admin: Visitor, alpha: SchoolRef
) -> None:
    save(admin, short_name="Альфа и омега")
    with in_shared():
        school = School.objects.get(pk=alpha.id)
        assert (school.name, school.short_name) == ("МБУДО «Альфа»", "Альфа и омега")
        assert (school.changed_via, school.change_reason) == ("task", "school card")
        renamed = Deed.objects.filter(what="controlplane.school_renamed")
        assert [deed.subject for deed in renamed] == ["alpha"]
    save(admin, short_name="Альфа и омега", phone="1")
    with in_shared():
        assert renamed.count() == 1
