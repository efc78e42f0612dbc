"""Tabs of an object's page and sections of its card, filled by rooms that the owner does not know."""

from typing import Any

import pytest
from django.core.checks import CheckMessage
from django.http import HttpRequest
from django.template.loader import render_to_string

from accounts.checks import check_rights_of_places
from tests.ui.test_navigation import asked
from ui import panels
from ui.checks import check_tabs
from ui.panels import (
    Panel,
    PanelContent,
    PlacedTab,
    Tab,
    panels_for,
    register_panel,
    register_tab,
    registered_tabs,
    tabs_for,
)


@pytest.fixture(autouse=True)
def _empty_registries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "_tabs", [])
    monkeypatch.setattr(panels, "_panels", [])


def tab(url_name: str, right: str = "see", *, order: int = 1, kind: str = "person") -> Tab:
    return Tab(kind, url_name, url_name, right, order)


def says(title: str) -> Any:
    def render(_request: HttpRequest, obj: str) -> PanelContent | None:
        return PanelContent(title, "ui/note.html", {"text": obj}) if obj else None

    return render


def ids(messages: list[CheckMessage]) -> list[str | None]:
    return [message.id for message in messages]


def test_tabs_come_in_their_order_with_the_objects_address() -> None:
    register_tab(tab("accounts:password", order=2), tab("accounts:person", order=1))

    assert tabs_for(asked("/access/7/", "see"), "person", pk=7) == [
        PlacedTab("accounts:person", "/access/7/", True),
        PlacedTab("accounts:password", "/access/7/password/", False),
    ]


def test_the_current_tab_is_the_one_that_leads_the_farthest_here() -> None:
    register_tab(tab("accounts:person"), tab("accounts:password"))

    request = asked("/access/7/password/", "see")
    assert [one.label for one in tabs_for(request, "person", pk=7) if one.current] == [
        "accounts:password"
    ]


def test_a_tab_is_shown_to_those_who_hold_its_right_and_only_of_its_kind() -> None:
    register_tab(tab("accounts:person", "manage"), tab("ui:help", kind="group"))

    assert tabs_for(asked("/", "see"), "person", pk=7) == []


def test_the_right_to_a_tab_is_asked_about_the_object() -> None:
    class Picky:
        def allows(self, _right: str, obj: object = None, /) -> bool:
            return obj == "mine"

    register_tab(tab("accounts:person"))
    request = asked("/")
    request.rights = Picky()  # type: ignore[attr-defined]

    assert len(tabs_for(request, "person", "mine", pk=7)) == 1
    assert tabs_for(request, "person", "another's", pk=7) == []


def test_the_same_tab_registered_twice_is_there_once() -> None:
    register_tab(tab("accounts:person"))
    register_tab(tab("accounts:person"))

    assert len(registered_tabs()) == 1


def test_sections_come_in_their_order_for_those_who_may_see_them() -> None:
    register_panel(
        Panel("pupil", 2, "see", says("Consents")),
        Panel("pupil", 1, "see", says("Groups")),
        Panel("pupil", 3, "manage", says("Secrets")),
        Panel("group", 1, "see", says("Lessons")),
    )

    shown = panels_for(asked("/", "see"), "pupil", "Алсу")
    assert [content.title for content in shown] == ["Groups", "Consents"]


def test_a_section_with_nothing_to_say_is_left_out() -> None:
    register_panel(Panel("pupil", 1, "see", says("Groups")))

    assert panels_for(asked("/", "see"), "pupil", "") == []


def test_a_section_is_drawn_by_its_own_template_in_the_pages_context() -> None:
    register_panel(Panel("pupil", 1, "see", says("Groups")))
    context = {"panels": panels_for(asked("/", "see"), "pupil", "<b>"), "kind": "warning"}

    html = render_to_string("ui/panels.html", context)

    assert "<h2>Groups</h2>" in html
    assert "&lt;b&gt;" in html
    assert "note-warning" in html  # the page's own word reaches the section


def test_tabs_mark_the_current_one_and_one_tab_alone_is_none() -> None:
    one, two = PlacedTab("Overview", "/a/", False), PlacedTab("Roster", "/a/b/", True)

    assert '<a href="/a/b/" aria-current="page">Roster</a>' in render_to_string(
        "ui/tabs.html", {"tabs": [one, two]}
    )
    assert render_to_string("ui/tabs.html", {"tabs": [one]}).strip() == ""


def test_a_tab_that_leads_nowhere_stops_the_start() -> None:
    register_tab(tab("nowhere:page"))

    assert ids(check_tabs()) == ["ui.E003"]


def test_a_tab_that_takes_other_arguments_than_its_fellows_stops_the_start() -> None:
    register_tab(tab("accounts:person"), tab("ui:help"))

    assert ids(check_tabs()) == ["ui.E004"]


def test_good_tabs_pass_the_check() -> None:
    register_tab(tab("accounts:person"), tab("accounts:password"), tab("ui:help", kind="other"))

    assert check_tabs() == []


def test_a_misspelt_right_stops_the_start() -> None:
    register_tab(tab("accounts:person", "accounts.mange"))
    register_panel(Panel("pupil", 1, "consents.se", says("Consents")))

    assert ids(check_rights_of_places()) == ["accounts.E001", "accounts.E001"]
