"""What a strict content security policy would refuse is not written in the first place."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

import ui

ROOTS = [Path(ui.__file__).parent.parent, Path(ui.__file__).parent.parent.parent / "tenants"]
TEMPLATES = sorted(path for root in ROOTS for path in root.rglob("templates/**/*.html"))
NAMES = [str(path).rpartition("/templates/")[2] for path in TEMPLATES]


def test_templates_are_found() -> None:
    assert {"base.html", "account/login.html", "404.html"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_compiles(name: str) -> None:
    assert get_template(name)


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_a_template_has_nothing_inline_and_nothing_foreign(path: Path) -> None:
    text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}", "", path.read_text(), flags=re.DOTALL)

    assert not re.search(r"\sstyle=|<style\b|\son[a-z]+=|hx-on|javascript:", text)
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script
    assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", text)
