"""The template loader. It puts neighbouring parts of a template that depend on nothing but the
language into one, made once: text, `{% translate "…" %}`, `{% static "…" %}`, `{% icon "…" %}`,
`{% url "…" %}` of one page. Half the nodes of a page are such.
"""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any, TypeVar

from django.template import Context, Template, loader_tags
from django.template.base import FilterExpression, Node, NodeList, TextNode, TokenType, Variable
from django.template.defaulttags import CommentNode, ForNode, IfNode, LoadNode, URLNode, WithNode
from django.template.library import SimpleNode
from django.template.loaders import base, cached
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.urls import get_urlconf
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

Tag = TypeVar("Tag", bound=Callable[..., Any])
_CONSTANT: set[Callable[..., Any]] = set()


def constant(tag: Tag) -> Tag:
    """A simple tag that answers equal arguments equally, whoever asks."""
    _CONSTANT.add(tag)
    return tag


class _Folding(base.Loader):
    def get_template(self, template_name: str, skip: Any = None) -> Template:
        template = super().get_template(template_name, skip)
        fold(template.nodelist)
        return template


class Loader(cached.Loader, _Folding):
    """Django's cached loader; what it keeps is folded first."""


class Constant(Node):
    """Neighbours that are always the same, by language, by the addresses of the host's side and by
    whether the text around them is escaped."""

    child_nodelists = ()

    def __init__(self, parts: list[Node]) -> None:
        self._parts = parts
        self._made: dict[tuple[str | None, Any, bool], SafeString] = {}
        self.token, self.origin = parts[0].token, parts[0].origin

    def render(self, context: Context) -> SafeString:
        key = get_language(), get_urlconf(), context.autoescape
        made = self._made.get(key)
        if made is None:
            # Each part escapes for itself, as it would alone.
            text = "".join(str(part.render_annotated(context)) for part in self._parts)
            made = self._made[key] = mark_safe(text)  # noqa: S308
        return made


def fold(nodes: NodeList) -> None:
    """In place and all the way down."""
    for inner in nodes:
        for nodelist in _inside(inner):
            fold(nodelist)
    folded: list[Node] = []
    for is_constant, neighbours in groupby(nodes, _is_constant):
        run = list(neighbours)
        folded += [Constant(run)] if is_constant and len(run) > 1 else run
    nodes[:] = folded


def _inside(node: Node) -> Sequence[Any]:
    """The lists of nodes within the tags of Django that have some."""
    if isinstance(node, IfNode):
        return [nodelist for _, nodelist in node.conditions_nodelists]
    if isinstance(node, ForNode):
        return [node.nodelist_loop, node.nodelist_empty]
    if isinstance(node, loader_tags.BlockNode | loader_tags.ExtendsNode | WithNode):
        return [node.nodelist]
    return []


def _is_constant(node: Node) -> bool:
    if isinstance(node, SimpleNode):
        values = [*node.args, *node.kwargs.values()]
        return node.func in _CONSTANT and node.target_var is None and all(map(_is_fixed, values))
    if isinstance(node, BlockTranslateNode):
        return not node.asvar and _says_its_own(node)
    if isinstance(node, TranslateNode):
        given = [node.filter_expression, *filter(None, [node.message_context])]
        return not node.asvar and all(map(_is_fixed, given))
    if isinstance(node, StaticNode):
        return node.varname is None and _is_fixed(node.path)
    if isinstance(node, URLNode):
        given = [node.view_name, *node.args, *node.kwargs.values()]
        return not node.asvar and all(map(_is_fixed, given))
    return isinstance(node, TextNode | CommentNode | LoadNode)


def _says_its_own(node: BlockTranslateNode) -> bool:
    """Nothing stands in the text but what the tag itself gives, as `count n=2`."""
    given = dict(node.extra_context)
    if node.countervar and node.counter:
        given[node.countervar] = node.counter
    tokens = [*node.singular, *(node.plural or ())]
    said = {token.contents for token in tokens if token.token_type == TokenType.VAR}
    fixed = [*given.values(), *filter(None, [node.message_context])]
    return said <= set(given) and all(map(_is_fixed, fixed))


def _is_fixed(value: FilterExpression) -> bool:
    """Written in the template, with no filter."""
    asked = isinstance(value.var, Variable) and value.var.lookups is not None
    return not asked and not value.filters
