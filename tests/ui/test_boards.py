"""A week, a year, and the small parts that show plain values."""

import datetime as dt
from typing import Any

import pytest
from django import forms
from django.template.loader import render_to_string

from ui.calendar import Mark, kinds_used, months
from ui.components import Crumb, Effect, Stage, Stat, stages
from ui.week import Slot, week

NOON, ONE, TWO = dt.time(12), dt.time(13), dt.time(14)
MONDAY = dt.date(2026, 11, 2)
UNITY = dt.date(2026, 11, 4)


def slot(weekday: int, starts: dt.time, title: str = "Керамика", **more: Any) -> Slot:
    return Slot(weekday, starts, TWO, title, **more)


def test_a_week_has_seven_days_with_slots_in_order_of_time() -> None:
    days = week([slot(1, ONE, "later"), slot(7, NOON, "last"), slot(1, NOON, "first")])

    assert [[one.title for one in day.slots] for day in days] == [
        ["first", "later"], [], [], [], [], [], ["last"],
    ]  # fmt: skip
    assert {day.date for day in days} == {None}


def test_a_certain_week_has_dates_today_and_closed_days() -> None:
    days = week([], monday=MONDAY, today=UNITY, closed={UNITY: "День народного единства"})

    assert [day.date for day in days if day.is_today] == [UNITY]
    assert [day.closed for day in days if day.closed] == ["День народного единства"]
    assert days[6].date == dt.date(2026, 11, 8)


def test_a_week_begins_on_monday() -> None:
    with pytest.raises(ValueError, match="2026-11-04 is not a Monday"):
        week([], monday=UNITY)


def test_a_week_is_drawn_with_what_is_wrong_in_words() -> None:
    slots = [slot(1, NOON, "<Шахматы>", place="каб. 3", warning="кабинет занят", url="/g/1/")]
    html = render_to_string("ui/week.html", {"week": week(slots, monday=MONDAY)})

    assert html.count('class="week-day') == 7
    assert "12:00–14:00" in html
    assert '<a href="/g/1/">&lt;Шахматы&gt;</a>' in html
    assert "кабинет занят</p>" in html


def test_a_year_has_whole_months_from_monday_to_sunday() -> None:
    shown = months(dt.date(2026, 9, 1), dt.date(2027, 8, 31), {})

    assert [(month.year, month.name) for month in (shown[0], shown[-1])] == [
        (2026, "Сентябрь"),
        (2027, "Август"),
    ]
    assert len(shown) == 12
    assert {len(row) for month in shown for row in month.weeks} == {7}
    days = [day.date for month in shown for row in month.weeks for day in row if day]
    assert days == [dt.date(2026, 9, 1) + dt.timedelta(n) for n in range(365)]


def test_days_know_their_mark_their_place_and_their_link() -> None:
    marks = {UNITY: Mark("holiday", "День народного единства")}
    (month,) = months(UNITY, UNITY, marks, today=UNITY, link=lambda date: f"/day/{date}/")
    by_date = {day.date.day: day for row in month.weeks for day in row if day}

    assert by_date[4].mark == marks[UNITY]
    assert (by_date[4].is_today, by_date[4].is_inside, by_date[4].url) == (
        True, True, "/day/2026-11-04/",
    )  # fmt: skip
    assert (by_date[8].is_sunday, by_date[8].is_inside, by_date[8].url) == (True, False, "")


def test_a_year_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="2026-11-02 is before 2026-11-04"):
        months(UNITY, MONDAY, {})


def test_a_mark_is_read_out_and_explained_once() -> None:
    marks = {UNITY: Mark("holiday", "День <единства>"), MONDAY: Mark("vacation", "каникулы")}
    shown = months(MONDAY, UNITY, marks, today=MONDAY)
    html = render_to_string("ui/calendar.html", {"months": shown})

    assert kinds_used(shown) == ["holiday", "vacation"]
    assert '4<span class="visually-hidden">, День &lt;единства&gt;</span>' in html
    assert html.count("legend-sign") == 3
    assert html.count('aria-current="date"') == 1
    assert '<th scope="col" abbr="Понедельник">пн</th>' in html


def test_stages_are_done_current_and_ahead() -> None:
    way = [("draft", "Draft"), ("signed", "Signed"), ("closed", "Closed")]

    assert stages(way, "signed") == [
        Stage("Draft", "done"),
        Stage("Signed", "current"),
        Stage("Closed", "ahead"),
    ]
    html = render_to_string("ui/stages.html", {"stages": stages(way, "signed")})
    assert html.count('aria-current="step"') == 1
    with pytest.raises(ValueError, match="refused"):
        stages(way, "refused")


def test_effects_beyond_six_are_folded() -> None:
    effects = [Effect(f"lesson {n}", "has marks", f"/lessons/{n}/") for n in range(8)]
    html = render_to_string("ui/effects.html", {"effects": effects})

    head, fold, rest = html.partition("<details")
    assert (head.count("<li>"), rest.count("<li>"), bool(fold)) == (6, 2, True)
    assert "<li" not in render_to_string("ui/effects.html", {"effects": []})


def test_a_confirmation_lists_effects_only_where_they_are_given() -> None:
    texts = {"id": "off", "label": "Off", "title": "Off?", "action": "/x/", "button": "Off"}

    assert "effects" not in render_to_string("ui/confirm.html", texts)
    given = {**texts, "effects": [Effect("пн, 9 ноября")]}
    assert "пн, 9 ноября" in render_to_string("ui/confirm.html", given)


def test_small_parts_escape_what_people_wrote() -> None:
    evil = "<b>x</b>"
    drawn = [
        render_to_string("ui/facts.html", {"facts": [(evil, evil), ("seats", 0), ("room", "")]}),
        render_to_string("ui/stats.html", {"stats": [Stat(evil, evil, note=evil, kind="warning")]}),
        render_to_string("ui/breadcrumbs.html", {"crumbs": [Crumb(evil, "/a/")], "here": evil}),
    ]

    assert not any("<b>" in html for html in drawn)
    assert "<dd>0</dd>" in drawn[0]
    assert 'class="soft"' in drawn[0]


def test_lines_of_a_formset_name_their_fields_and_offer_an_empty_one() -> None:
    class Line(forms.Form):
        pupil = forms.CharField(label="Ученик")
        hours = forms.IntegerField(label="Часов")

    formset = forms.formset_factory(Line, extra=2)({
        "form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-pupil": "Алсу",
    })  # fmt: skip
    html = render_to_string("ui/lines.html", {"formset": formset, "add": "Add"})

    assert html.count('<label class="line-label"') == 6
    assert html.count('class="field-errors"') == 1
    assert 'name="form-__prefix__-pupil"' in html
    assert "data-lines-add" not in render_to_string("ui/lines.html", {"formset": formset})
