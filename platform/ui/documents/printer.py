"""The program that `ui.documents.pdf` starts: one job as JSON from stdin, one PDF to stdout.

It imports nothing of ours and no Django, so that it starts in a few hundredths of a second. What
stops the printing is said on stderr, in typst's words.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any
from unicodedata import category

import typst

FONTS = Path(__file__).parent / "fonts"
NOT_PRINTED = re.compile(r'(?:the text|codepoint) `"(.+?)"`')
SURELY_THERE = "\u04ff"  # Latin to Cyrillic: in our fonts, or in those that typst brings
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def compiled(job: dict[str, Any]) -> bytes:
    """A warning stops the printing too: a font that is missing is no more than that to typst."""
    content, warnings = typst.compile_with_warnings(
        job["files"],  # documented as names with paths, which the stub leaves out
        root=FONTS,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"title": job["title"], "data": json.dumps(job["data"], ensure_ascii=False)},
        pdf_standards=["a-2a", "ua-1"],
        timestamp=job["made"],
    )
    if warnings:
        raise warnings[0]
    return content


def without(value: Any, unprintable: dict[int, str]) -> Any:
    match value:
        case str():
            return value.translate(unprintable)
        case list():
            return [without(item, unprintable) for item in value]
        case dict():
            return {key: without(item, unprintable) for key, item in value.items()}
    return value


def printed(job: dict[str, Any]) -> bytes:
    """Letters that no font has (emoji, hieroglyphs) become «□», marks and controls go: PDF/A
    refuses them, and a whole journal shall not stay unprinted for a flower in one topic."""
    try:
        return compiled(job)
    except typst.TypstError as refused:
        named = "".join(NOT_PRINTED.findall(refused.diagnostic))
        if not named:
            raise
    letters = set(ESCAPED.sub(lambda code: chr(int(code[1], 16)), named))
    # A digit is named too when it wears a mark that is lacking («1️⃣»): it stays wherever it is.
    lacking = {letter for letter in letters if letter > SURELY_THERE or category(letter) == "Cc"}
    boxes = {ord(letter): "" if category(letter)[0] in "CM" else "□" for letter in lacking}
    return compiled(without(job, boxes))


if __name__ == "__main__":
    try:
        sys.stdout.buffer.write(printed(json.load(sys.stdin.buffer)))
    except (typst.TypstError, typst.TypstWarning) as refused:
        sys.exit(refused.diagnostic)
