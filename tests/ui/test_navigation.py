import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from isolation import SchoolRef, SchoolState
from ui import navigation
from ui.checks import check_navigation
from ui.navigation import NavEntry, Side, entries_for, places_for, register, registered

SCHOOL = SchoolRef(1, "raduga", "s1", "x_s1", "Europe/Moscow", SchoolState.ACTIVE, "Радуга")


class Holder:
    """Rights of somebody who holds just these."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def allows(self, right: str, obj: object = None, /) -> bool:
        return right in self.names


def entry(
    url_name: str,
    right: str = "see",
    *,
    order: int = 1,
    side: Side = "school",
    icon: str = "key-round",
) -> NavEntry:
    return NavEntry(url_name, url_name, right, icon, order, side)


def asked(path: str = "/", *rights: str, school: SchoolRef | None = SCHOOL) -> HttpRequest:
    request = RequestFactory().get(path)
    request.school = school  # type: ignore[attr-defined]
    request.rights = Holder(*rights)  # type: ignore[attr-defined]
    return request


@pytest.fixture(autouse=True)
def _empty_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_entries", [])


def test_a_place_is_shown_to_those_who_hold_its_right() -> None:
    seen, hidden = entry("ui:help", "see"), entry("ui:appearance", "manage")
    register(seen, hidden)

    assert entries_for(asked("/", "see")) == [seen]


def test_places_come_in_their_order_whoever_registers_first() -> None:
    last, first = entry("ui:help", order=20), entry("ui:appearance", order=10)
    register(last)
    register(first)

    assert entries_for(asked("/", "see")) == [first, last]


def test_the_centre_and_a_school_have_places_of_their_own() -> None:
    school, centre = entry("ui:help"), entry("ui:help", side="centre")
    register(school, centre)

    assert entries_for(asked("/", "see")) == [school]
    assert entries_for(asked("/", "see", school=None)) == [centre]


def test_a_request_without_rights_has_no_places() -> None:
    register(entry("ui:help"))

    assert entries_for(RequestFactory().get("/")) == []


def test_the_same_place_registered_twice_is_there_once() -> None:
    register(entry("ui:help"))
    register(entry("ui:help"))

    assert len(registered()) == 1


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/help/", ["ui:help"]),
        ("/help/deeper/", ["ui:help"]),
        ("/appearance/", ["ui:appearance"]),
        ("/", ["home"]),
        ("/elsewhere/", []),
    ],
)
def test_the_current_place_is_the_one_that_leads_the_farthest_here(
    path: str, current: list[str]
) -> None:
    register(entry("home"), entry("ui:help"), entry("ui:appearance"))

    assert [place.label for place in places_for(asked(path, "see")) if place.current] == current


def test_the_bottom_bar_takes_the_short_label_where_there_is_one() -> None:
    register(NavEntry("Associations and groups", "ui:help", "see", "users", 1, "school", "Groups"))
    register(entry("ui:appearance", order=2))

    assert [place.short for place in places_for(asked("/", "see"))] == ["Groups", "ui:appearance"]


def test_an_unknown_address_stops_the_start() -> None:
    register(entry("nowhere:page"))

    assert [(message.id, message.is_serious()) for message in check_navigation()] == [
        ("ui.E001", True)
    ]


def test_an_address_of_the_other_side_stops_the_start() -> None:
    register(entry("controlplane:schools"))
    assert [message.id for message in check_navigation()] == ["ui.E001"]


def test_an_unknown_icon_stops_the_start() -> None:
    register(entry("ui:help", icon="no-such-icon"))

    assert [message.id for message in check_navigation()] == ["ui.E002"]


def test_good_entries_pass_the_check() -> None:
    register(entry("ui:help"), entry("controlplane:schools", side="centre"))

    assert check_navigation() == []
