"""Letters «there is something new»: one for all that a person has not been told yet.

A letter is sent while its rows are locked and marked after the server took it. So a task that is
delivered twice, or two tasks at once, send one letter; a worker that dies between the server's «yes»
and the mark sends it again (once more rather than never: it names nobody and nothing). The mail
server that refuses is asked again after a while, for two days.
"""

import datetime as dt
import smtplib
from typing import Final

import structlog
from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from controlplane.onboarding import address_of
from isolation import current_school, in_school
from isolation.clock import now
from isolation.hooks import directory
from isolation.tasks import SchoolTask
from tenants.messaging.models import Notification

log = structlog.get_logger(__name__)
AGAIN_AFTER: Final = dt.timedelta(minutes=15)
NEWS_FOR: Final = dt.timedelta(days=2)
MOST_AT_ONCE: Final = 200  # letters of a school in one sweep


def mail_soon(user_id: int) -> None:
    """Ask for the person's letter; called after the commit. Lost with the broker, the sweep finds
    the row."""
    if settings.SENDS_MAIL:
        mail_news.delay(user_id)


@shared_task(base=SchoolTask, name="messaging.mail_news")
def mail_news(user_id: int) -> None:
    """Send this person the letter that is due, if any."""
    if settings.SENDS_MAIL:
        _mail(user_id)


@shared_task(name="messaging.mail_everywhere")
def mail_everywhere() -> None:
    """Letters that are due in any school: those that had to wait and those whose task died. One
    school's trouble stops no other."""
    if not settings.SENDS_MAIL:
        return
    for school in directory().schools():
        try:
            with in_school(school):
                sweep()
        except Exception:
            log.exception("letters_failed", school=school.slug)


def sweep() -> None:
    """Letters that are due in the current school."""
    moment = now()
    due = Notification.objects.to_mail(moment, moment - NEWS_FOR).order_by("user")
    for user_id in list(due.values_list("user", flat=True).distinct()[:MOST_AT_ONCE]):
        _mail(user_id)


def _mail(user_id: int) -> None:
    moment = now()
    with transaction.atomic():
        due = Notification.objects.to_mail(moment, moment - NEWS_FOR).filter(user=user_id)
        keys = due.select_for_update(of=("self",), skip_locked=True).order_by("pk")
        rows = Notification.objects.filter(pk__in=list(keys.values_list("pk", flat=True)))
        if not rows.exists():
            return
        try:
            _send(User.objects.get(pk=user_id).email)
        except (OSError, smtplib.SMTPException) as error:
            # The error's text may hold the address: its kind alone goes to the log.
            log.warning("letter_failed", user=user_id, error=type(error).__name__)
            rows.update(due_at=moment + AGAIN_AFTER)
        else:
            rows.update(mailed_at=moment)


def _send(address: str) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        school = current_school()
        page = reverse("messaging:list", "config.urls_school")
        url = address_of(school).rstrip("/") + page
        text = _(
            "There is something new for you in the journal.\n\n%(url)s\n\n"
            "This letter was sent by the journal of the organisation “%(school)s”. "
            "Please do not answer it. Log in and open “Messages” to change the address."
        )
        send_mail(
            _("The journal: there is something new"),
            text % {"url": url, "school": school.name},
            None,
            [address],
        )
