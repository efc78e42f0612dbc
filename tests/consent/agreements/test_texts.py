"""Texts of consent: nine items, adopted once, never changed, with a hash that anybody can compute."""

import datetime as dt
import hashlib
import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from consent.agreements.actions import adopt_text
from consent.agreements.models import ConsentText
from consent.agreements.texts import REGIONAL_CENTRE
from isolation import SchoolRef, in_school
from isolation.clock import school_today
from tests import world
from tests.cast import ACTOR
from tests.conftest import Visit, Visitor
from tests.consent.agreements import ground

pytestmark = pytest.mark.usefixtures("no_second_factor")
PARTIES = {
    "processor": "ООО «Хостинг»", "processor_address": "Казань, Баумана, 1",
    "municipal_centre": "МОЦ г. Казани", "regional_centre": "РМЦ РТ",
}  # fmt: skip


@pytest.fixture
def admin(visit: Visit) -> Visitor:
    return visit("alpha", "admin")


def typed(**changes: Any) -> dict[str, Any]:
    texts = {f"text_{n}": item["text"] for n, item in enumerate(ground.items(), start=1)}
    return {**texts, "adopted_on": school_today().isoformat(), "adopt": "1", **changes}


def test_the_draft_has_the_nine_items_and_names_everybody(alpha: SchoolRef) -> None:
    with in_school(alpha):
        found = ground.items()
    assert len(found) == 9
    assert "МБУДО «alpha»" in found[2]["text"] and "Кремлёвская, 1" in found[2]["text"]
    assert "МОЦ г. Казани" in found[3]["text"] and "РМЦ РТ" in found[3]["text"]
    assert "ООО «Хостинг», адрес: Казань, Баумана, 1" in found[5]["text"]
    assert "до отчисления" in found[7]["text"] and "30 дней" in found[7]["text"]
    assert not any("{" in item["text"] for item in found)


def test_the_list_of_data_leaves_out_what_is_not_stored(alpha: SchoolRef) -> None:
    with in_school(alpha):
        data = ground.items()[4]["text"].lower()
    for word in ("место жительства", "школа", "класс", "здоров", "пол ребёнка", "место работы"):
        assert word not in data


def test_the_hash_can_be_computed_by_anybody(alpha: SchoolRef) -> None:
    with in_school(alpha):
        made = ground.text()
    whole = {"purpose": "journal", "version": 1, "items": made.items}
    told = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert made.sha256 == hashlib.sha256(told.encode("utf-8")).hexdigest()


def test_the_page_shows_the_hash_and_that_it_matches(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        made = ground.text()
    page = admin.get(f"/consents/texts/{made.pk}/")
    assert page.context["computed"] == made.sha256
    assert made.sha256 in page.content.decode()


def test_a_new_version_has_the_next_number_and_the_old_one_stays(alpha: SchoolRef) -> None:
    with in_school(alpha):
        first = ground.text()
        changed = ground.items()
        changed[3]["text"] += " Уточнение."
        second = adopt_text(items=changed, adopted_on=school_today(), actor=ACTOR)
        assert (first.version, second.version) == (1, 2)
        assert first.sha256 != second.sha256
        with pytest.raises(ValidationError) as same:
            adopt_text(items=changed, adopted_on=school_today(), actor=ACTOR)
        assert same.value.code == "same"
        assert ConsentText.objects.count() == 2


def test_from_the_template_to_an_adopted_text(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        ground.card()
    page = admin.post("/consents/texts/new/", PARTIES)
    initial = page.context["form"].initial
    preview = admin.post(
        "/consents/texts/new/", {**initial, "adopted_on": "2026-09-01", "preview": "1"}
    )
    assert len(preview.context["preview"]) == 9
    with in_school(alpha):
        assert ConsentText.objects.count() == 0
    answer = admin.post(
        "/consents/texts/new/", {**initial, "adopted_on": "2026-09-01", "adopt": "1"}
    )
    with in_school(alpha):
        made = ConsentText.objects.get()
        assert answer["Location"] == f"/consents/texts/{made.pk}/"
        assert made.adopted_on == dt.date(2026, 9, 1)
        assert [item["text"] for item in made.items] == [initial[f"text_{n}"] for n in range(1, 10)]


@pytest.mark.parametrize(
    "words", ["в иных", "в других", "до достижения целей", "и т. д.", "В ИНЫХ"]
)
def test_vague_words_are_refused_and_named(admin: Visitor, alpha: SchoolRef, words: str) -> None:
    with in_school(alpha):
        values = typed(text_4=f"Ведение журнала {words} случаях.")
    form = admin.post("/consents/texts/new/", values).context["form"]
    assert list(form.errors) == ["text_4"]
    assert words.lower() in form.errors["text_4"][0]
    with in_school(alpha):
        assert ConsentText.objects.count() == 0


def test_every_item_is_needed_and_the_operator_is_the_school(
    admin: Visitor, alpha: SchoolRef
) -> None:
    with in_school(alpha):
        values = typed(text_3="Согласие даётся ООО «Хостинг».", text_8=" ")
    form = admin.post("/consents/texts/new/", values).context["form"]
    assert list(form.errors) == ["text_3", "text_8"]
    assert "МБУДО «alpha»" in form.errors["text_3"][0]


def test_a_card_without_address_or_officer_leads_to_the_card(
    admin: Visitor, alpha: SchoolRef
) -> None:
    with in_school(alpha):
        values = typed()
        ground.card(address="", data_officer="")
    page = admin.post("/consents/texts/new/", values)
    assert len(page.context["missing"]) == 2
    assert "/school/edit/" in page.content.decode()
    with in_school(alpha):
        assert ConsentText.objects.count() == 0
        with pytest.raises(ValidationError) as refused:
            adopt_text(items=[], adopted_on=school_today(), actor=ACTOR)
        assert refused.value.code == "card"


def test_a_day_to_come_is_refused_at_its_field(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        values = typed(adopted_on=(school_today() + dt.timedelta(days=1)).isoformat())
    form = admin.post("/consents/texts/new/", values).context["form"]
    assert list(form.errors) == ["adopted_on"]


def test_the_same_text_may_be_adopted_anew_with_an_earlier_day_only(alpha: SchoolRef) -> None:
    with in_school(alpha):
        first = ground.text()
        earlier = first.adopted_on - dt.timedelta(days=30)
        second = adopt_text(items=first.items, adopted_on=earlier, actor=ACTOR)
        assert (second.version, second.items, second.adopted_on) == (2, first.items, earlier)
        with pytest.raises(ValidationError) as same:
            adopt_text(items=first.items, adopted_on=earlier, actor=ACTOR)
        assert same.value.code == "same"


@pytest.mark.parametrize(
    ("state", "expected"), [("planned", dt.date(2026, 9, 1)), ("open", None), ("", None)]
)
def test_while_a_year_is_prepared_its_first_day_is_offered(
    admin: Visitor, alpha: SchoolRef, state: str, expected: dt.date | None
) -> None:
    with in_school(alpha):
        ground.card()
        if state:
            world.year(state=state)
        today = school_today()
    form = admin.post("/consents/texts/new/", PARTIES).context["form"]
    assert form["adopted_on"].value() == min(today, expected or today)


def test_the_regional_centre_is_named_already(admin: Visitor, alpha: SchoolRef) -> None:
    with in_school(alpha):
        ground.card()
    form = admin.get("/consents/texts/new/").context["form"]
    assert form["regional_centre"].value() == REGIONAL_CENTRE


def test_who_may_not_make_a_text_is_not_led_to_making_one(
    admin: Visitor, visit: Visit, alpha: SchoolRef
) -> None:
    deputy = visit("alpha", "deputy")
    with in_school(alpha):
        world.pupil()
    nowhere = ("/consents/", "/consents/texts/", "/consents/without/")
    with_way = [url for url in nowhere if "/consents/texts/new/" in admin.get(url).content.decode()]
    assert with_way == list(nowhere)
    for url in nowhere:
        assert "/consents/texts/new/" not in deputy.get(url).content.decode()
    with in_school(alpha):
        url = f"/consents/texts/{ground.text().pk}/"
    assert "/consents/texts/new/" in admin.get(url).content.decode()
    assert "/consents/texts/new/" not in deputy.get(url).content.decode()
