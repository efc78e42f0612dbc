"""Pages of groups and timetables: who sees what, what is said before it is saved."""

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from history.models import Deed
from history.signature import Actor
from isolation import SchoolRef, in_school
from tenants.groups import hooks
from tenants.groups.models import Association, Room, SanitaryLimit, StudyGroup, TimetableSlot
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit, Visitor
from ui.components import Effect

pytestmark = pytest.mark.usefixtures("no_second_factor")


@pytest.fixture
def admin(visit: Visit) -> Visitor:
    return visit("alpha", "admin")


@pytest.fixture(autouse=True)
def _no_lessons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "timetable_changed", [])


def group_of(school: SchoolRef, name: str = "1-А", **values: Any) -> StudyGroup:
    with in_school(school):
        return world.group(name, **values)


def asked(school: SchoolRef, **changes: Any) -> dict[str, Any]:
    """The form of a new group, filled in."""
    with in_school(school):
        found = {
            "year": world.year().pk, "association": Association(name="Азимут").write(ACTOR).pk,
            "programme": world.programme().pk, "name": "1-А", "study_year": 1, "capacity": 15,
            "teacher": world.teacher().pk, "academic_hour": 45,
        }  # fmt: skip
    return found | changes


SLOT = {
    "weekday": 0, "starts_at": "15:00", "hours": "2", "ends_at": "", "room": "",
    "valid_from": "2026-09-01", "valid_to": "2027-05-31",
}  # fmt: skip


def slots(school: SchoolRef) -> list[TimetableSlot]:
    with in_school(school):
        return list(TimetableSlot.objects.all())


def test_the_administrator_makes_a_group_and_its_timetable(
    admin: Visitor, alpha: SchoolRef
) -> None:
    answer = admin.post("/groups/new/", asked(alpha))
    with in_school(alpha):
        group = StudyGroup.objects.get()
    assert answer["Location"] == f"/groups/{group.pk}/timetable/"
    answer = admin.post(f"/groups/{group.pk}/timetable/new/", SLOT)
    assert answer["Location"] == f"/groups/{group.pk}/timetable/"
    assert [str(slot.ends_at) for slot in slots(alpha)] == ["16:40:00"]
    assert "«Азимут»" not in admin.get(f"/groups/{group.pk}/").content.decode()


def test_the_first_group_brings_its_association_and_room(admin: Visitor, alpha: SchoolRef) -> None:
    new = {"association": "", "new_association": "Тропинка", "new_room": "Кабинет 7"}
    assert admin.post("/groups/new/", asked(alpha, **new)).status_code == 302
    with in_school(alpha):
        group = StudyGroup.objects.with_names().get()
        assert (str(group), str(group.room)) == ("Тропинка, 1-А", "Кабинет 7")


@pytest.mark.parametrize(
    ("field", "change"),
    [("association", {"association": ""}),
     ("new_association", {"new_association": "Тропинка"}),
     ("new_association", {"association": "", "new_association": "Азимут"}),
     ("new_room", {"new_room": "Зал"})],
)  # fmt: skip
def test_a_group_has_one_association_and_a_new_name_is_new(
    admin: Visitor, alpha: SchoolRef, field: str, change: dict[str, str]
) -> None:
    with in_school(alpha):
        room = world.room("Зал").pk
    known = {"room": room} if field == "new_room" else {}
    answer: Any = admin.post("/groups/new/", asked(alpha, **known, **change))
    assert list(answer.context["form"].errors) == [field]
    with in_school(alpha):
        assert not StudyGroup.objects.exists()
        assert [one.name for one in Association.objects.all()] == ["Азимут"]


@pytest.mark.parametrize(
    ("field", "change"),
    [("capacity", {"capacity": "0"}), ("capacity", {"capacity": "сто"}),
     ("capacity", {"capacity": "99999"}), ("study_year", {"study_year": "2"}),
     ("teacher", {"teacher": "0"}), ("name", {"name": "a\0b"}), ("name", {"name": ""}),
     ("starts_on", {"starts_on": "2026-08-31"}), ("ends_on", {"ends_on": "вчера"}),
     ("academic_hour", {"academic_hour": "44"})],
)  # fmt: skip
def test_bad_input_is_told_at_its_field_and_saves_nothing(
    admin: Visitor, alpha: SchoolRef, field: str, change: dict[str, str]
) -> None:
    answer: Any = admin.post("/groups/new/", asked(alpha, **change))
    assert list(answer.context["form"].errors) == [field]
    with in_school(alpha):
        assert not StudyGroup.objects.exists()


def test_a_clash_is_said_and_saved_when_it_is_meant(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        teacher = world.teacher()
        world.slot(world.group("1-А", teacher=teacher))
        other = world.group("2-Б", teacher=teacher)
    path = f"/groups/{other.pk}/timetable/new/"
    answer: Any = admin.post(path, SLOT)
    form = answer.context["form"]
    assert (answer.status_code, len(slots(alpha)), len(form.notes)) == (200, 1, 1)
    assert "«Роботёнок, 1-А»" in form.notes[0]
    assert admin.post(path, {**SLOT, form.SEEN: form.warnings_digest}).status_code == 302
    assert len(slots(alpha)) == 2
    assert "«Роботёнок, 1-А»" in admin.get(f"/groups/{other.pk}/").content.decode()
    assert "«Роботёнок, 1-А»" in admin.get("/timetable/?date=2026-09-07").content.decode()


def test_what_a_change_brings_is_shown_before_it_applies(
    admin: Visitor, alpha: SchoolRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lessons(groups: Any, *, actor: Actor) -> list[Effect]:
        return [Effect("12 занятий изменятся", "пн, 30 ноября")]

    monkeypatch.setattr(hooks, "timetable_changed", [lessons])
    with in_school(alpha):
        slot = world.slot(world.group())
    path = f"/groups/{slot.group_id}/timetable/{slot.pk}/end/"
    data = {"last_day": "2026-12-31"}
    answer: Any = admin.post(path, data)
    assert "12 занятий изменятся" in answer.content.decode()
    assert slots(alpha)[0].valid_to == world.LAST
    form = answer.context["form"]
    assert admin.post(path, {**data, form.SEEN: form.warnings_digest}).status_code == 302
    assert slots(alpha)[0].valid_to == dt.date(2026, 12, 31)


@pytest.mark.parametrize(
    ("field", "change"),
    [("valid_from", {"valid_from": "2026-08-31"}), ("valid_to", {"valid_to": "2027-06-01"}),
     ("hours", {"hours": "два"}), ("hours", {"hours": "0.3"}), ("hours", {"hours": "1000"}),
     ("ends_at", {"ends_at": "14:00"}), ("ends_at", {"ends_at": "15:30"}),
     ("starts_at", {"starts_at": "25:00"})],
)  # fmt: skip
def test_a_line_that_cannot_be_is_told_at_its_field(
    admin: Visitor, alpha: SchoolRef, field: str, change: dict[str, str]
) -> None:
    group = group_of(alpha)
    answer: Any = admin.post(f"/groups/{group.pk}/timetable/new/", SLOT | change)
    assert list(answer.context["form"].errors) == [field]
    assert slots(alpha) == []


def test_two_people_editing_one_group(admin: Visitor, alpha: SchoolRef) -> None:
    group = group_of(alpha)
    page: Any = admin.get(f"/groups/{group.pk}/edit/")
    form = page.context["form"]
    data = {
        bound.html_name: bound.value() or "" for bound in form if bound.html_name != "version"
    } | {"version": form["version"].value()}
    assert admin.post(f"/groups/{group.pk}/edit/", data | {"name": "Первая"}).status_code == 302
    second = data | {"name": "Вторая"}
    answer: Any = admin.post(f"/groups/{group.pk}/edit/", second)
    met = answer.context["form"]
    assert list(met.errors) == ["__all__"]
    assert met.present == [("Группа", "Первая")]
    with in_school(alpha):
        assert StudyGroup.objects.get().name == "Первая"
    again = second | {"version": met["version"].value()}
    assert admin.post(f"/groups/{group.pk}/edit/", again).status_code == 302
    with in_school(alpha):
        assert StudyGroup.objects.get().name == "Вторая"


def test_a_teacher_sees_the_own_groups_alone(visit: Visit, alpha: SchoolRef) -> None:
    with in_school(alpha):
        own = world.slot(world.group("1-А", teacher=world.teacher(login="teacher"))).group
        other = world.slot(world.group("2-Б", teacher=world.teacher("Кузнецова"))).group
    teacher = visit("alpha", "teacher")
    for path in ("/groups/", "/timetable/?date=2026-09-07"):
        text = teacher.get(path).content.decode()
        assert ("Роботёнок, 1-А" in text, "Роботёнок, 2-Б" in text) == (True, False)
    for tail in ("", "timetable/"):
        assert teacher.get(f"/groups/{own.pk}/{tail}").status_code == 200
        assert teacher.get(f"/groups/{other.pk}/{tail}").status_code == 404
    sheet: Any = teacher.get("/groups/sheet/")
    with zipfile.ZipFile(io.BytesIO(sheet.content)) as book:
        cells = book.read("xl/worksheets/sheet1.xml").decode()
    assert ("1-А" in cells, "2-Б" in cells) == (True, False)
    with in_school(alpha):
        assert [deed.details for deed in Deed.objects.filter(what="groups.exported")] == [
            {"rows": 1}
        ]


def test_a_line_of_another_group_is_not_found(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        slot, other = world.slot(world.group("1-А")), world.group("2-Б")
    assert admin.get(f"/groups/{other.pk}/timetable/{slot.pk}/").status_code == 404


def test_the_list_is_narrowed_by_its_address_and_searched_by_post(
    admin: Visitor, alpha: SchoolRef
) -> None:
    with in_school(alpha):
        world.slot(world.group("1-А"), 2)
        azimut = world.group("№ 2", "Азимут", teacher=world.teacher("Кузнецова"))
        world.group("№ 10", "Азимут")

    def names(answer: Any) -> list[str]:
        return [row.group.name for row in answer.context["rows"]]

    assert names(admin.get("/groups/")) == ["№ 2", "№ 10", "1-А"]
    assert names(admin.get("/groups/?day=2")) == ["1-А"]
    assert names(admin.get("/groups/?day=0")) == []
    assert names(admin.get(f"/groups/?teacher={azimut.teacher_id}")) == ["№ 2"]
    assert names(admin.get("/groups/?area=art")) == []
    assert names(admin.get("/groups/?year=999&teacher=x&page=x")) == ["№ 2", "№ 10", "1-А"]
    assert names(admin.post("/groups/", {"q": "азим 10"})) == ["№ 10"]
    assert names(admin.post("/groups/", {"q": "РОБОТЕНОК"})) == ["1-А"]


@pytest.mark.parametrize("address", ["date=x", "date=0001-01-01", "date=9999-12-31", "day=9"])
def test_an_address_of_nonsense_shows_a_week(
    admin: Visitor, alpha: SchoolRef, address: str
) -> None:
    group_of(alpha)
    assert admin.get(f"/timetable/?{address}").status_code == 200


def test_an_empty_school_is_led_to_the_next_step(admin: Visitor, alpha: SchoolRef) -> None:
    for path in ("/groups/", "/groups/new/"):
        assert 'href="/start/"' in admin.get(path).content.decode()
    for path in ("/timetable/", "/associations/", "/rooms/"):
        assert 'class="empty"' in admin.get(path).content.decode()


def test_associations_and_rooms_are_added_edited_and_archived(
    admin: Visitor, alpha: SchoolRef
) -> None:
    assert admin.post("/associations/", {"name": "Азимут"}).status_code == 302
    again: Any = admin.post("/associations/", {"name": "Азимут"})
    assert list(again.context["form"].errors) == ["name"]
    assert admin.post("/rooms/", {"name": "7", "capacity": "12"}).status_code == 302
    with in_school(alpha):
        club, room = Association.objects.get(), Room.objects.get()
    for path, row in ((f"/associations/{club.pk}/", club), (f"/rooms/{room.pk}/", room)):
        version = row.changed_at.isoformat()
        data = {"name": "Новое", "is_archived": "on", "version": version}
        assert admin.post(path, data).status_code == 302
    with in_school(alpha):
        assert (Association.objects.get().is_archived, Room.objects.get().name) == (True, "Новое")


def test_limits_are_the_schools_to_edit(admin: Visitor, alpha: SchoolRef) -> None:
    limit = {"act": "СП нового года", "valid_from": "2027-01-01", "age_from": 7, "age_to": 18}
    wrong: Any = admin.post("/timetable/limits/new/", limit)
    assert list(wrong.context["form"].errors) == ["earliest"]
    assert admin.post("/timetable/limits/new/", limit | {"latest": "20:00"}).status_code == 302
    with in_school(alpha):
        made = SanitaryLimit.objects.get(act="СП нового года")
    assert admin.post(f"/timetable/limits/{made.pk}/remove/").status_code == 302
    assert admin.post("/timetable/limits/fill/").status_code == 302
    with in_school(alpha):
        assert SanitaryLimit.objects.count() == 7


def cost(visitor: Visitor, path: str) -> int:
    visitor.get(path)
    with CaptureQueriesContext(connection) as heard:
        assert visitor.get(path).status_code == 200
    # The host's school is looked up once in three seconds, whatever the page.
    return sum("controlplane_domain" not in query["sql"] for query in heard.captured_queries)


@pytest.mark.parametrize("path", ["/groups/", "/groups/{pk}/", "/groups/{pk}/timetable/",
                                  "/timetable/?date=2026-09-07", "/associations/"])  # fmt: skip
def test_a_page_costs_the_same_with_ten_groups_and_two_hundred(
    admin: Visitor, alpha: SchoolRef, path: str
) -> None:
    def grow(first: int, last: int) -> None:
        with in_school(alpha):
            programme, teacher, room = world.programme(), world.teacher(), world.room(str(first))
            for number in range(first, last):
                of: dict[str, Any] = {"programme": programme, "teacher": teacher, "room": room}
                world.slot(world.group(str(number), **of), number % 7)

    grow(0, 10)
    with in_school(alpha):
        address = path.format(pk=StudyGroup.objects.order_by("pk")[0].pk)
    few = cost(admin, address)
    grow(10, 200)
    assert cost(admin, address) == few
