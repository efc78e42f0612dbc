"""The service worker, at the root so that it may serve every page of the school."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_safe

from journal.lessons import keeping
from ui.public import public


def _etag(_request: HttpRequest) -> str:
    return keeping.worker_etag()


@public
@require_safe
@gzip_page
@condition(etag_func=_etag)
def worker(request: HttpRequest) -> HttpResponse:
    """Open to everybody: it says nothing of anybody, and browsers ask for it on their own."""
    response = HttpResponse(keeping.worker(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
