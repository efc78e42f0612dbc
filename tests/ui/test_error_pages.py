"""Error pages come out without a request, a person or a database: no test here asks for one."""

import re

import pytest
from django.template.loader import render_to_string

PAGES = {
    "400": "Запрос не понят",
    "403": "Нет доступа к этой странице",
    "403_csrf": "Страница устарела",
    "404": "Такой страницы нет",
    "429": "Слишком много запросов",
    "500": "У нас что-то сломалось",
    "503": "Журнал сейчас не отвечает",
    "suspended": "Работа журнала приостановлена",
    "maintenance": "Журнал обновляется",
}


@pytest.mark.parametrize(("name", "heading"), PAGES.items())
def test_an_error_page_says_in_russian_what_happened(name: str, heading: str) -> None:
    html = render_to_string(f"{name}.html")

    assert '<html lang="ru"' in html
    assert f"<h1>{heading}</h1>" in html
    assert f"<title>{heading} · Звонок</title>" in html


@pytest.mark.parametrize("name", PAGES)
def test_an_error_page_says_what_to_do(name: str) -> None:
    content = re.search(r"<main.*</main>", render_to_string(f"{name}.html"), re.DOTALL)

    assert content
    assert len(re.findall(r"<p>[А-Я][^<]{30,}</p>", content.group())) >= 1


@pytest.mark.parametrize("name", PAGES)
def test_an_error_page_needs_nothing_but_our_own_files(name: str) -> None:
    html = render_to_string(f"{name}.html")

    assert set(re.findall(r'(?:src|href)="([^"]*)"', html)) <= {
        "/", "",
        "/static/ui/logo.svg",
        "/static/vendor/bootstrap/bootstrap.min.css",
        "/static/ui/tokens.css",
        "/static/ui/tokens-dark.css",
        "/static/ui/portal.css",
        "/static/ui/forms.css",
        "/static/ui/parts.css",
    }  # fmt: skip
    assert "<script" not in html
