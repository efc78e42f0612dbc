"""The long lists of a lesson's page as HTML, as `grid.py` sets the month's: a row of a template takes
twenty times as long. What people wrote is escaped here; the rest is codes of ours."""

from collections.abc import Iterable
from html import escape

from django.template.defaultfilters import floatformat
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from journal.lessons.queries.lesson import Child, LessonPage
from ui.icons import svg


def roll_rows(page: LessonPage) -> SafeString:
    """The children, each with its mark or what is proposed and the button of the second gesture."""
    lesson, locked, proposes = page.lesson.pk, bool(page.why_locked), not page.why_not_described
    labels = {
        "more": escape(_("More about")),
        "announced": escape(_("announced")),
        "late": escape(_("marked late")),
    }
    return _safe(
        _child(child, lesson, labels, locked=locked, proposes=proposes) for child in page.children
    )


def _child(
    child: Child, lesson: int, labels: dict[str, str], *, locked: bool, proposes: bool
) -> str:
    name, looks = escape(child.name), child.looks
    offer = f' data-offer="{escape(child.offer)}"' if child.offer else ""
    if child.offer and not child.value and proposes:
        offer += f' data-proposed="{escape(child.offer)}"'
    sync = 'locked" aria-disabled="true' if locked else "saved"
    said = f"{labels['announced']}: {escape(child.announced)}" if child.announced else ""
    notes = [said, labels["late"] if child.is_late else ""]
    told = "".join(f'<span class="child-note">{note}</span>' for note in notes if note)
    hidden = " hidden" if locked else ""
    return (
        '<li class="child"><button type="button" class="child-mark" data-testid="cell"'
        f' data-lesson="{lesson}" data-enrolment="{child.enrolment}"'
        f' data-value="{escape(child.value)}"{offer} data-absence="{escape(child.absence)}"'
        f' data-name="{name}" data-tone="{looks.tone}" data-sync="{sync}">'
        f'<span class="child-text"><span class="child-name">{name}'
        f' <span class="child-middle">{escape(child.middle_name)}</span></span>'
        f'<span class="child-words" data-words>{escape(looks.words)}</span>{told}</span>'
        '<span class="child-letter" data-letter aria-hidden="true">'
        f"{escape(looks.letter)}</span></button>"
        '<button type="button" class="child-more" data-more'
        f' aria-label="{labels["more"]}: {name}"{hidden}>{svg("ellipsis")}</button></li>'
    )


def plan_rows(page: LessonPage) -> SafeString:
    """The lines of the plan to choose from."""
    told = escape(_("%(n)s h"))
    rows = page.plan_lines
    hours = {hours: told % {"n": floatformat(hours)} for hours in {row[1].hours for row in rows}}
    return _safe(
        '<li><label class="tick"><input class="form-check-input" type="checkbox" name="plan_lines"'
        f' value="{line.pk}" data-topic="{escape(line.topic)}" data-hours="{line.hours}"'
        f"{' checked' if chosen else ''}>"
        f"<span>{number}. {escape(line.topic)}"
        f' <span class="soft">· {hours[line.hours]}</span></span></label></li>'
        for number, line, chosen in rows
    )


def _safe(parts: Iterable[str]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308 - put together of escaped parts and our own codes
