"""Templates with their constant parts put together say what they said before."""

import pytest
from django.template import Context, Engine, Template
from django.urls import get_urlconf, set_urlconf
from django.utils.translation import override

from ui.folding import Constant, Loader, fold

ENGINE = Engine.get_default()
LOADED = "{% load i18n static ui %}"
SOURCES = {
    "text": "<p>один</p>{% translate 'Log out' %}<b>два</b>",
    "variable": "<p>{% translate 'Log out' %}</p>{{ name }}<p>{% icon 'lock' %}</p>",
    "filtered": "{% translate name|upper %} <i>{% translate 'Log out'|upper %}</i>",
    "named": "<i>{% translate 'Log out' as out %}</i>{{ out }}{% static 'ui/logo.svg' as s %}{{ s }}",
    "addresses": "<a href='{% url 'ui:help' %}'>{% static 'ui/logo.svg' %}</a>"
    "{% url 'lessons:lesson' 0 %}{% url 'lessons:lesson' name|length %}",
    "branches": "{% if name %}<i>{% translate 'Help' %}</i>{% else %}-{% icon 'lock' %}{% endif %}",
    "loops": "{% for a in 'абв' %}<i>{% translate 'Help' %}</i>{{ a }}{% empty %}-{% endfor %}",
    "blocks": "{% block one %}<i>{% translate 'Help' %}</i>{% endblock %}<hr>{% translate 'Close' %}",
    "unescaped": "{% autoescape off %}{{ name }}<i>{% translate 'Help' %}</i>{% endautoescape %}",
    "with": "{% with a=name %}<i>{% translate 'Help' %}</i>{{ a }}{% endwith %}",
    "counted": "{% blocktranslate count n=2 %}{{ n }} a{% plural %}{{ n }} b"
    "{% endblocktranslate %}<i>{% blocktranslate with a='x' %}see {{ a }}{% endblocktranslate %}</i>",
    "counted by the page": "{% blocktranslate count n=name|length %}{{ n }} a{% plural %}{{ n }} b"
    "{% endblocktranslate %}<i>{% blocktranslate %}of {{ name }}{% endblocktranslate %}</i>",
    "context": "<i>{% translate 'new' context 'messages' %}</i>{# note #}",
}


def made(source: str, *, folded: bool) -> Template:
    template = Template(LOADED + source, engine=ENGINE)
    if folded:
        fold(template.nodelist)
    return template


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("name", ["", "Петя & Co"])
def test_a_folded_template_says_the_same(source: str, language: str, name: str) -> None:
    before, after = made(source, folded=False), made(source, folded=True)
    with override(language):
        said = before.render(Context({"name": name}))
        assert [after.render(Context({"name": name})) for _ in range(2)] == [said, said]


def test_neighbours_that_never_change_are_one_node() -> None:
    template = made("<p>{% translate 'Help' %}</p>{{ name }}<i>{% icon 'lock' %}</i>", folded=True)

    kinds = [type(node).__name__ for node in template.nodelist]

    assert kinds == ["Constant", "VariableNode", "Constant"]


def test_each_language_has_its_own_text() -> None:
    template = made("<p>{% translate 'Help' %}</p>", folded=True)

    def said(language: str) -> str:
        with override(language):
            return template.render(Context())

    assert [said(each) for each in ("en", "ru", "en")] == [
        "<p>Help</p>",
        "<p>Справка</p>",
        "<p>Help</p>",
    ]


def test_each_side_has_its_own_addresses() -> None:
    template = made("<a href='{% url 'account_logout' %}'>", folded=True)
    before = get_urlconf()
    said = []
    try:
        for side in ("config.urls_school", "config.urls_centre"):
            set_urlconf(side)
            said.append(template.render(Context()))
            (constant,) = (node for node in template.nodelist if isinstance(node, Constant))
            assert len(constant._made) == len(said)
    finally:
        set_urlconf(before)
    assert said == ["<a href='/logout/'>"] * 2


def test_the_loader_keeps_templates_folded() -> None:
    loader = Loader(
        ENGINE,
        [("django.template.loaders.locmem.Loader", {"one.html": "<p>{% load i18n %}{# a #}</p>"})],
    )

    first = loader.get_template("one.html")

    assert [type(node) for node in first.nodelist] == [Constant]
    assert loader.get_template("one.html") is first
