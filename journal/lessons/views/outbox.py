"""Where devices send what was done: JSON in, JSON out, whatever goes wrong (contract.md)."""

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import guard
from journal.lessons.actions.answering import answer
from journal.lessons.rights import FILL_LESSONS
from journal.lessons.wire import MOST_BYTES, AnotherUserError, WireError, read


@require_POST
def operations(request: HttpRequest) -> JsonResponse:
    asked = guard(request, FILL_LESSONS)
    try:
        if int(asked.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
            raise WireError(_("Too much at once."))
        ops = read(asked.body, asked.user.pk)
    except WireError as error:
        return JsonResponse({"error": str(error)}, status=400)
    except AnotherUserError:
        text = _("These marks were made by another person. They log in and send them.")
        return JsonResponse({"error": text}, status=409)
    return JsonResponse({"results": [given.as_json() for given in answer(ops, user=asked.user)]})


def token(request: HttpRequest) -> JsonResponse:
    """A fresh CSRF token for a page that was kept from before a log-in, and whose session it is."""
    asked = guard(request, FILL_LESSONS)
    return JsonResponse({"token": get_token(asked), "user": asked.user.pk})
