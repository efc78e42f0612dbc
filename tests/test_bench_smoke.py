"""The benchmarks' table and JSON, and what of them is quick enough to run small."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from tests import throwaway
from tests.bench import lessons_of_year
from tests.bench.__main__ import NAMES
from tests.bench.result import Result, table, write
from tests.bench.servers import get
from tests.paths import ROOT

FASTER = Result(
    name="onboard",
    ours=86.04,
    baseline=1709.25,
    unit="ms",
    ratio=19.8658,
    bar=5,
    better="higher",
    baseline_is="stock",
    notes=("p50 of 15",),
)
SMALLER = Result(
    name="backend_memory",
    ours=70.0,
    baseline=190.0,
    unit="MB",
    ratio=0.368,
    bar=64,
    better="lower",
    baseline_is="without retirement",
    absolute=True,
)


def test_a_bar_is_held_against_the_ratio_in_its_direction() -> None:
    slower = replace(FASTER, better="lower")

    assert (FASTER.ok, replace(FASTER, ratio=4.99).ok) == (True, False)
    assert (slower.ok, replace(slower, ratio=4.99).ok) == (False, True)


def test_an_absolute_bar_is_held_against_ours() -> None:
    assert (SMALLER.ok, replace(SMALLER, ours=64.0).ok) == (False, True)


def test_the_table_tells_figures_verdict_and_baseline() -> None:
    assert table([FASTER, SMALLER]).splitlines() == [
        "name            ours   baseline  unit  ratio  bar",
        "onboard         86.04  1709      ms    19.9   >= 5      ok",
        "    baseline: stock",
        "    p50 of 15",
        "backend_memory  70     190       MB    0.368  <= 64 MB  FAILED",
        "    baseline: without retirement",
    ]


def test_the_file_has_the_agreed_shape(tmp_path: Path) -> None:
    path = tmp_path / "var" / "bench.json"
    write([FASTER, SMALLER], path)

    assert json.loads(path.read_text()) == [
        {"name": "onboard", "ours": 86.04, "baseline": 1709.25, "unit": "ms", "ratio": 19.8658,
         "bar": 5, "better": "higher", "ok": True},
        {"name": "backend_memory", "ours": 70.0, "baseline": 190.0, "unit": "MB", "ratio": 0.368,
         "bar": 64, "better": "lower", "ok": False},
    ]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_benchmark_has_its_module(name: str) -> None:
    assert (ROOT / "tests" / "bench" / f"{name}.py").exists()


def test_the_lessons_of_a_small_year_are_measured(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock(), throwaway.schools(1) as (school,):
        connections.close_all()
        found = lessons_of_year.measure(throwaway.admin_dsn(), school, number=2, rounds=1)
        connections.close_all()

    assert (found.name, found.unit, found.bar) == ("lessons_of_year", "s", 5.0)
    assert found.ok and found.baseline > 0
    assert found.notes[0].startswith("2 groups, 192 lessons; ")


def test_a_request_is_plain_http() -> None:
    assert get("/x/", "b1.localhost", X_Measure="1") == (
        b"GET /x/ HTTP/1.1\r\nHost: b1.localhost\r\nAccept: text/html\r\n"
        b"Connection: close\r\nX-Measure: 1\r\n\r\n"
    )
