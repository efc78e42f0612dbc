"""The same view as `tests.bench.product.views.one`, guarded as Django guards."""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from tests.bench.plain.reading import trivial_query


def one(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        raise PermissionDenied
    return HttpResponse(trivial_query(ContentType))
