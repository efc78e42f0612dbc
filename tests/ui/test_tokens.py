"""Every scheme can be read: contrast is computed from the tokens themselves (WCAG 2.2, 1.4.3)."""

import re
from pathlib import Path

import pytest

import ui

ROOM = Path(ui.__file__).parent / "static" / "ui"
TEXT_ON = [
    ("ink", "ground"), ("ink", "ground-soft"), ("ink", "ground-hover"), ("ink", "accent-soft"),
    ("ink", "warning-soft"), ("ink", "danger-soft"),
    ("ink-soft", "ground"), ("ink-soft", "ground-soft"), ("ink-soft", "ground-hover"),
    ("accent", "ground"), ("accent", "ground-soft"), ("accent-strong", "accent-soft"),
    ("danger", "ground"), ("danger", "danger-soft"), ("warning", "warning-soft"),
    ("on-accent", "accent"), ("on-accent", "accent-strong"),
    ("on-danger", "danger"), ("on-danger", "danger-strong"),
]  # fmt: skip
EDGES = [("line-control", "ground"), ("focus", "ground"), ("focus", "ground-soft")]

Colours = dict[str, str]


def blocks() -> dict[str, Colours]:
    """The hexadecimal colours of each scheme, complete: a scheme overrides the light values."""
    text = (ROOM / "tokens.css").read_text() + (ROOM / "tokens-dark.css").read_text().replace(
        ":root", '[data-scheme="dark"]'
    )
    own = {
        selector: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", body))
        for selector, body in re.findall(r"(:root|\[data-scheme=\"[\w-]+\"\]) \{([^{}]*)\}", text)
        if "--ink:" in body
    }
    return {selector: own[":root"] | colours for selector, colours in own.items()}


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_all_five_schemes_are_looked_at() -> None:
    assert len(blocks()) == 5


@pytest.mark.parametrize("scheme", blocks())
def test_text_has_enough_contrast(scheme: str) -> None:
    colours = blocks()[scheme]
    weak = {
        pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2)
        for pair in TEXT_ON
        if contrast(colours[pair[0]], colours[pair[1]]) < 4.5
    }

    assert weak == {}


@pytest.mark.parametrize("scheme", blocks())
def test_edges_of_controls_can_be_seen(scheme: str) -> None:
    colours = blocks()[scheme]

    assert [p for p in EDGES if contrast(colours[p[0]], colours[p[1]]) < 3] == []


def test_no_scheme_invents_a_token() -> None:
    names = set(re.findall(r"(--[\w-]+):", (ROOM / "tokens.css").read_text().partition("}")[0]))
    dark = set(re.findall(r"(--[\w-]+):", (ROOM / "tokens-dark.css").read_text()))

    assert dark <= names


def test_pages_use_tokens_that_exist_and_no_colour_of_their_own() -> None:
    names = set(re.findall(r"(--[\w-]+):", (ROOM / "tokens.css").read_text()))
    for name in ("portal.css", "forms.css", "parts.css", "pages.css", "boards.css"):
        text = re.sub(r"/\*.*?\*/", "", (ROOM / name).read_text(), flags=re.DOTALL)
        used = {token for token in re.findall(r"var\((--[\w-]+)", text) if "--bs-" not in token}
        assert used <= names, name
        colours = re.findall(r"#[0-9a-f]{3,6}\b|rgb\([^)]*\)", text)
        assert colours in ([], ["#fff"], ["rgb(14 30 29 / 45%)"]), name
